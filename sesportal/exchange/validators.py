"""How a client proves who it is, beyond what the OAuth library does: a secret before the last rotation still holds."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator


class ClientValidator(OAuth2Validator):
    """Admit the present secret, and the one before it until the end of its overlap."""

    def _authenticate_basic_auth(self, request: Any) -> bool:
        return super()._authenticate_basic_auth(request) or self._with_previous(
            request, super()._authenticate_basic_auth
        )

    def _authenticate_request_body(self, request: Any) -> bool:
        return super()._authenticate_request_body(request) or self._with_previous(
            request, super()._authenticate_request_body
        )

    @staticmethod
    def _with_previous(request: Any, authenticate: Any) -> bool:
        client = request.client
        until = getattr(client, "previous_secret_until", None)
        if until is None or until < timezone.now():
            return False
        present, client.client_secret = client.client_secret, client.previous_secret
        try:
            return authenticate(request)
        finally:
            client.client_secret = present
