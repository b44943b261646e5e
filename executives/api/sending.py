"""One personnel action, or one position, sent alone: checked and taken as every row of a batch is, answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection, transaction
from django.db.utils import OperationalError
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from psycopg2.errors import LockNotAvailable
from rest_framework.exceptions import APIException, ParseError
from rest_framework.response import Response

from executives.actions.imports import RowRefused, send_row
from executives.api import serializers
from executives.api.batches import agency_of
from executives.models import ImportBatch, Position
from executives.permissions import check_send
from sesportal.exchange.api.base import etag_of
from sesportal.exchange.api.idempotency import once
from sesportal.lib.api.problems import Conflict, PreconditionRequired, problem
from sesportal.lib.api.rendering import dumps

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

    from sesportal.accounts.models import User

PATIENCE = "5s"


class LedgerBusy(APIException):
    status_code = 503
    default_code = "ledger_busy"
    default_detail = "A batch is being applied at this moment. Send the same again in a little while."
    wait = 10


class PositionHeld(Conflict):
    default_code = "position_held"
    default_detail = "You have sent this position already, with other content. Change it by PUT at its own address."


class SendActionMixin:
    """POST takes one personnel action; beside the view that lists them."""

    problems: ClassVar[tuple[int, ...]] = (503,)

    @extend_schema(
        request=serializers.ActionRowSerializer,
        responses=dict.fromkeys((200, 201), serializers.PersonnelActionSerializer),
    )
    def post(self: Any, request: Request) -> Any:
        """Take one action: 201, 200 where it is held already, 409 where its id is held with other content."""
        check_send(self.caller, ImportBatch.Kind.ACTIONS)
        row = row_in(request)

        def act() -> Response:
            batch = send(self.caller, ImportBatch.Kind.ACTIONS, row)
            key = {"submitting_agency": row["agency_subelement"].strip()[:2]}
            rows = self.get_queryset().filter(**key, source_record_id=row["source_record_id"].strip())
            return taken(self.represent(list(rows))[0], "api:personnel-action-detail", is_new=bool(batch.accepted))

        return answered(lambda: once(request, act))


class SendPositionMixin:
    """POST takes one position; beside the view that lists them."""

    problems: ClassVar[tuple[int, ...]] = (503,)

    @extend_schema(
        request=serializers.PositionRowSerializer, responses=dict.fromkeys((200, 201), serializers.PositionSerializer)
    )
    def post(self: Any, request: Request) -> Any:
        """Take one position: 201, 200 where it is known already, 409 where the agency sent it with other content."""
        check_send(self.caller, ImportBatch.Kind.POSITIONS)
        row = row_in(request)

        def act() -> Response:
            number = str(row.get("position_number") or "").strip()
            known = Position.objects.filter(agency=str(row.get("agency_subelement")).strip(), number=number).first()
            batch = send(self.caller, ImportBatch.Kind.POSITIONS, row)
            if batch.accepted and known is not None and known.source == Position.Source.AGENCY:
                raise PositionHeld
            rows = self.get_queryset().filter(agency=row["agency_subelement"].strip(), number=number)
            return taken(self.represent(list(rows))[0], "api:position-detail", is_new=known is None)

        return answered(lambda: once(request, act))


class PutPositionMixin:
    """PUT says anew what one position is; beside the view that shows it."""

    problems: ClassVar[tuple[int, ...]] = (428, 503)

    @extend_schema(request=serializers.PositionRowSerializer, responses=serializers.PositionSerializer)
    def put(self: Any, request: Request, pk: int) -> Any:
        """Replace what is held of a position; If-Match has to name what was read."""
        held = self.get_object()
        check_send(self.caller, ImportBatch.Kind.POSITIONS, held["agency_id"])
        if "If-Match" not in request.headers:
            raise PreconditionRequired
        key = {"agency_subelement": held["agency_id"], "position_number": held["number"]}
        row = row_in(request)
        if any(row.get(name, value) != value for name, value in key.items()):
            raise ParseError("A position keeps its agency_subelement and position_number. Leave them out.")

        def act() -> Response:
            self.check_if_match()
            send(self.caller, ImportBatch.Kind.POSITIONS, row | key)
            shown = self.represent([self.get_object()])[0]
            return Response(shown, headers={"ETag": etag_of(dumps(shown))})

        return answered(transaction.atomic(act))


def row_in(request: Request) -> dict[str, Any]:
    if not isinstance(request.data, dict):
        raise ParseError("Send one JSON object.")
    return request.data


def send(caller: User, kind: ImportBatch.Kind, row: dict[str, Any]) -> ImportBatch:
    """Take one row for the agency of the caller that it is of, waiting a few seconds at most for a batch to end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    code = str(row.get("agency_subelement") or "")
    agency = agency_of(caller, kind, near=code)
    return send_row(row=row, by=caller, agency_code=agency, kind=kind, as_of=timezone.localdate())


def taken(shown: dict[str, Any], name: str, *, is_new: bool) -> Response:
    address = reverse(name, args=[shown["id"]])
    return Response(shown, status=201 if is_new else 200, headers={"Location": address})


def answered(act: Callable[[], Any]) -> Any:
    """Answer what `act` does, and say of a row that is refused what is wrong with it, field by field."""
    try:
        return act()
    except RowRefused as refused:
        fields = [
            {"field": one.column, "code": refused.code, "message": one.message, "remedy": one.remedy}
            for one in refused.problems
        ]
        return problem(refused.status, refused.message, name=refused.code, fields=fields)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise LedgerBusy from error
        raise
