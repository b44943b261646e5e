"""Who calls: an agency's system by its bearer token, in one query, or a person by the session of the pages."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from sesportal.accounts.models import Membership
from sesportal.accounts.roles import Role
from sesportal.exchange.models import ApiClient
from sesportal.lib.addresses import caller_address

if TYPE_CHECKING:
    from rest_framework.request import Request

USED_EVERY = dt.timedelta(minutes=10)
REALM = 'Bearer realm="api"'


class BearerAuthentication(BaseAuthentication):
    """Admit a token that is not expired, of a client that is neither revoked nor expired, from an admitted address."""

    def authenticate(self, request: Request) -> tuple[Any, AccessToken] | None:
        scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        checksum = hashlib.sha256(raw.strip().encode()).hexdigest()
        token = AccessToken.objects.select_related("application__user").filter(token_checksum=checksum).first()
        now = timezone.now()
        if token is None or token.expires <= now or not token.application.is_live(now):
            raise AuthenticationFailed("The token is unknown, expired or revoked. Ask for another at /oauth/token/.")
        client: ApiClient = token.application
        if not client.admits(caller_address(request.META)):
            raise AuthenticationFailed("This client may not call from this address.")
        if client.last_used_at is None or now - client.last_used_at > USED_EVERY:
            ApiClient.objects.filter(pk=client.pk).update(last_used_at=now)
        return acting_user(client), token

    def authenticate_header(self, request: Request) -> str:
        return REALM


def acting_user(client: ApiClient) -> Any:
    """Return the service account of a client, with the one role that a client has: that of its agency's system."""
    user: Any = client.user
    role = Membership(
        user=user, role=Role.AGENCY_SYSTEM, agency_code=client.agency_code, starts_on=timezone.localdate()
    )
    user.__dict__["active_memberships"] = [role]
    user.api_client = client
    return user


class PersonAuthentication(SessionAuthentication):
    """Admit a person who is signed in to the pages, under the same checks; a write needs the CSRF token."""

    def authenticate_header(self, request: Request) -> str:
        return REALM
