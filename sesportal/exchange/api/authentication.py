"""Who calls: an agency's system by its bearer token, in one query, or a person by the session of the pages."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from sesportal.accounts.models import User
from sesportal.exchange.models import ApiClient
from sesportal.lib.addresses import caller_address
from sesportal.lib.prepared import Prepared

if TYPE_CHECKING:
    from rest_framework.request import Request

# What is read of a token and of its client; of the client's account its id, which the client holds.
READ: dict[Any, frozenset[str]] = {
    AccessToken: frozenset({"id", "expires", "scope", "application_id", "user_id"}),
    ApiClient: frozenset(
        {"id", "name", "agency_code", "expires_on", "revoked_at", "last_used_at", "allowed_networks", "user_id"}
    ),
}
USED_EVERY = dt.timedelta(minutes=10)
REALM = 'Bearer realm="api"'
_PATHS = ("", "application__")


class BearerAuthentication(BaseAuthentication):
    """Admit a token that is not expired, of a client that is neither revoked nor expired, from an admitted address."""

    def authenticate(self, request: Request) -> tuple[Any, AccessToken] | None:
        scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        checksum = hashlib.sha256(raw.strip().encode()).hexdigest()
        token = _held(checksum)
        now = timezone.now()
        if token is None or token.expires <= now or not token.application.is_live(now):
            raise AuthenticationFailed("The token is unknown, expired or revoked. Ask for another at /oauth/token/.")
        client: ApiClient = token.application
        if not client.admits(caller_address(request.META)):
            raise AuthenticationFailed("This client may not call from this address.")
        if client.last_used_at is None or now - client.last_used_at > USED_EVERY:
            ApiClient.objects.filter(pk=client.pk).update(last_used_at=now)
        return client.acting_user(now.date()), token

    def authenticate_header(self, request: Request) -> str:
        return REALM


def _held(checksum: str) -> AccessToken | None:
    """Return a token with its client and service account, of each only what a request needs: three whole rows cost as
    much as the list of fifty that is asked for. What is left out is read where it is looked at.
    """
    values = _TOKEN.row(checksum)
    if values is None:
        return None
    own = len(_names(AccessToken))
    token = AccessToken.from_db("default", _names(AccessToken), values[:own])
    client = ApiClient.from_db("default", _names(ApiClient), values[own:])
    client.user = User.from_db("default", ["id"], [client.user_id])
    token.application = client
    return token


def _with_client(checksum: str) -> Any:
    paths = [f"{path}{name}" for path, model in zip(_PATHS, READ, strict=True) for name in _names(model)]
    return AccessToken.objects.filter(token_checksum=checksum).values_list(*paths)


@functools.cache
def _names(model: Any) -> list[str]:
    """Return what is read of a model in the order of its fields, which `from_db` goes by."""
    return [field.attname for field in model._meta.concrete_fields if field.attname in READ[model]]


_TOKEN = Prepared(_with_client)


class PersonAuthentication(SessionAuthentication):
    """Admit a person who is signed in to the pages, under the same checks; a write needs the CSRF token."""

    def authenticate_header(self, request: Request) -> str:
        return REALM
