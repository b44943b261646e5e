"""A repeat gets the first answer: the record of a request and its effect stand or fall together."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from rest_framework.exceptions import APIException, ValidationError

from sesportal.exchange.models import IdempotencyRecord
from sesportal.lib.api.problems import Conflict
from sesportal.lib.sealing import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"


class KeyReused(Conflict):
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used for another request within 7 days. Send a new key."


class KeyMissing(APIException):
    status_code = 400
    default_code = "idempotency_key_required"
    default_detail = "Send an Idempotency-Key header: any text of up to 255 characters, new for each new request."


def once(request: Any, answer: Callable[[], Any]) -> Any:
    """Run `answer` once for a key of a user: a repeat is given what the first was answered.

    The key is inserted first, in the transaction of the effect: of two at once the second waits, and then repeats. An
    answer that is an error of the server, or asks to come back later, is not kept.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        raise KeyMissing
    if len(key) > 255 or not key.isprintable():
        raise ValidationError({HEADER: "Send at most 255 printable characters."})
    digest = _digest(request)
    if held := _held(request.user, key):
        return _repeat(held, digest)
    try:
        with transaction.atomic():
            record = IdempotencyRecord.objects.create(user=request.user, key=key, digest=digest)
            response = answer()
            if response.status_code >= 400:
                raise _NotKept(response)
            _keep(record, response, request)
            return response
    except _NotKept as refused:
        return refused.response
    except IntegrityError:
        held = _held(request.user, key)
        if held is None:
            raise
        return _repeat(held, digest)


class _NotKept(Exception):
    def __init__(self, response: Any) -> None:
        self.response = response


def _digest(request: Any) -> str:
    whole = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    whole.update(request.body if not getattr(request, "body_digest", "") else request.body_digest.encode())
    return whole.hexdigest()


def _held(user: Any, key: str) -> IdempotencyRecord | None:
    return IdempotencyRecord.objects.filter(user=user, key=key).first()


def _keep(record: IdempotencyRecord, response: Any, request: Any) -> None:
    if hasattr(response, "render") and not response.is_rendered:  # the view would do it later, after the transaction
        response.accepted_renderer = request.accepted_renderer
        response.accepted_media_type = request.accepted_media_type
        response.renderer_context = {"request": request, "response": response}
        response.render()
    record.status_code = response.status_code
    record.headers = {
        name: response[name]
        for name in ("Content-Type", "Location", "ETag", "Retry-After")
        if response.has_header(name)
    }
    record.body = seal(response.content)  # it may hold a secret, or what people may see
    record.save(update_fields=["status_code", "headers", "body"])


def _repeat(held: IdempotencyRecord, digest: str) -> HttpResponse:
    if held.digest != digest:
        raise KeyReused
    answer = HttpResponse(unseal(bytes(held.body)), status=held.status_code)
    for name, value in held.headers.items():
        answer[name] = value
    answer[REPEATED] = "true"
    return answer
