"""Signing in through an identity provider by OpenID Connect: Login.gov, or an agency's PIV broker (docs/sign-in.md).

Nobody gets an account this way: the provider's verified e-mail address has to be that of one active user.
"""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import requests
import structlog
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.shortcuts import render
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from sesportal.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

logger = structlog.get_logger(__name__)
CLOCK_SKEW = 60
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
REASONS = {
    "unfinished": "The sign-in was not finished, or it took too long. Start it again from the sign-in page.",
    "provider": "The identity provider did not confirm who you are. Start again; if it happens twice, tell your system "
    "administrator.",
    "unverified": "The identity provider has not verified your e-mail address. Verify it there, then sign in again.",
    "assurance": "This way of signing in is not strong enough here. Sign in again with your PIV or CAC card.",
    "unknown": "You have no account here under the e-mail address that the identity provider gave. Ask your agency's "
    "executive resources office, or your system administrator, to have one made for that address.",
    "inactive": "Your account is switched off. Ask your system administrator.",
}


class Refused(Exception):
    """The provider's answer does not sign anyone in; `reason` is a key of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GovernmentIdentityBackend(OIDCAuthenticationBackend):
    """Sign in the active user who has the verified e-mail address that the provider vouches for."""

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> User | None:
        """Return the user, or None with the reason on `request.sign_in_refusal`."""
        if request is None or "nonce" not in kwargs:
            return None
        try:
            return super().authenticate(request, **kwargs)
        except Refused as refusal:
            reason = refusal.reason
        except (requests.RequestException, jwt.PyJWTError, SuspiciousOperation, LookupError, ValueError) as problem:
            logger.warning("sign_in_broken", problem=type(problem).__name__)
            reason = "provider"
        request.sign_in_refusal = reason  # type: ignore[attr-defined]
        return None

    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Exchange the code for tokens, proving who asks by a signed assertion where a private key is configured."""
        if settings.OIDC_RP_PRIVATE_KEY_FILE:
            payload = payload | {"client_assertion_type": JWT_BEARER, "client_assertion": self._client_assertion()}
        if not payload.get("client_secret"):
            payload.pop("client_secret", None)
        return super().get_token(payload)

    def get_payload_data(self, token: str, key: Any) -> dict[str, Any]:
        """Return the claims of a token signed for this client by the provider, in its time."""
        return jwt.decode(
            token,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=self.OIDC_RP_CLIENT_ID,
            issuer=settings.OIDC_OP_ISSUER or None,
            leeway=CLOCK_SKEW,
            options={"require": ["exp", "aud", "sub"]},
        )

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Return what the provider says of the person of the ID token, and of nobody else."""
        accepted = settings.OIDC_ACCEPTED_ACR
        if accepted and payload.get("acr") not in accepted:
            raise Refused("assurance")
        claims = super().get_userinfo(access_token, id_token, payload)
        if claims.get("sub") != payload["sub"]:
            raise Refused("provider")
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User:
        """Return the one active user with the verified address; nobody is ever created."""
        claims = self.get_userinfo(access_token, id_token, payload)
        email = str(claims.get("email") or "")
        if not email or claims.get("email_verified") not in (True, "true"):
            raise Refused("unverified")
        users = list(User.objects.filter(email__iexact=email)[:2])
        if len(users) != 1:
            raise Refused("unknown")
        if not users[0].is_active:
            raise Refused("inactive")
        return users[0]

    def _client_assertion(self) -> str:
        """Return the JWT by which the token endpoint knows this client (RFC 7523), good for a minute and once."""
        now = int(time.time())
        claims = {
            "iss": self.OIDC_RP_CLIENT_ID,
            "sub": self.OIDC_RP_CLIENT_ID,
            "aud": self.OIDC_OP_TOKEN_ENDPOINT,
            "jti": secrets.token_urlsafe(32),
            "iat": now,
            "exp": now + 60,
        }
        return jwt.encode(claims, Path(settings.OIDC_RP_PRIVATE_KEY_FILE).read_text(), algorithm="RS256")


class StartView(OIDCAuthenticationRequestView):
    """Send the person to the identity provider."""

    def __init__(self, **kwargs: Any) -> None:
        _need_provider()
        super().__init__(**kwargs)


class CallbackView(OIDCAuthenticationCallbackView):
    """Receive the person back from the identity provider."""

    def __init__(self, **kwargs: Any) -> None:
        _need_provider()
        super().__init__(**kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().get(request)
        except SuspiciousOperation:
            return self.login_failure()

    def login_failure(self) -> HttpResponse:
        """Say why nobody was signed in, and what to do (403)."""
        reason = getattr(self.request, "sign_in_refusal", "unfinished")
        logger.warning("sign_in_refused", reason=reason)
        return render(self.request, "accounts/sign_in_refused.html", {"message": REASONS[reason]}, status=403)


def _need_provider() -> None:
    if not settings.OIDC_ENABLED:
        raise Http404("No identity provider is configured.")
