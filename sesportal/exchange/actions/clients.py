"""Issuing, rotating and revoking the credentials of agency systems."""

from __future__ import annotations

import datetime as dt
import ipaddress
import secrets
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import AccessToken

from sesportal.accounts.models import User
from sesportal.audit import log
from sesportal.exchange.models import ApiClient
from sesportal.exchange.outbox import publish
from sesportal.exchange.permissions import check_issue_clients
from sesportal.exchange.scopes import SCOPES
from sesportal.lib.errors import InvalidTransition, RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sesportal.accounts.models import Actor

OVERLAP_DAYS, LONGEST_OVERLAP = 14, 30


class Issued(NamedTuple):
    """A client and its secret in clear, which is shown this once."""

    client: ApiClient
    secret: str


@transaction.atomic
def issue_client(
    *,
    agency_code: str,
    name: str,
    scopes: Iterable[str],
    by: Actor,
    allowed_networks: Sequence[str] = (),
    today: dt.date | None = None,
) -> Issued:
    """Issue credentials for one system of one agency, with a service account of its own that cannot sign in."""
    if isinstance(by, User):
        check_issue_clients(by, agency_code)
    wanted = _known_scopes(scopes)
    _check_networks(allowed_networks)
    if ApiClient.objects.filter(agency_code=agency_code, name=name, revoked_at__isnull=True).exists():
        raise RuleViolation(
            f"{agency_code} has a client named {name!r} already. Choose another name, or revoke that one."
        )
    token = secrets.token_hex(6)
    account = User(
        username=f"system-{agency_code.lower()}-{token}",
        email=f"system-{agency_code.lower()}-{token}@systems.invalid",
        first_name=name[:150],
        last_name=f"({agency_code})",
    )
    account.set_unusable_password()
    account.save()
    secret = _new_secret()
    client = ApiClient.objects.create(
        agency_code=agency_code,
        name=name,
        scopes=wanted,
        user=account,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
        expires_on=(today or timezone.localdate()) + dt.timedelta(days=settings.API_CLIENT_DAYS),
        allowed_networks=list(allowed_networks),
        created_by=by if isinstance(by, User) else None,
    )
    log.record(
        verb="API client issued",
        by=by,
        subject=client,
        after={"scopes": wanted, "expires_on": client.expires_on, "allowed_networks": list(allowed_networks)},
        agency_code=agency_code[:2],
    )
    _tell(client, "issued")
    return Issued(client, secret)


@transaction.atomic
def rotate_secret(
    *,
    client: ApiClient,
    by: Actor,
    overlap_days: int = OVERLAP_DAYS,
    today: dt.date | None = None,
    seen: str | None = None,
) -> Issued:
    """Give a client a new secret for another 180 days; the one before goes on for `overlap_days`.

    With no overlap the tokens got with it end too. `seen` is the version that a page showed: a form sent twice would
    otherwise close the secret that is in use.
    """
    client = ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if isinstance(by, User):
        check_issue_clients(by, client.agency_code)
    if client.revoked_at is not None:
        raise RuleViolation("This client is revoked. Issue another one.")
    if seen is not None and seen != client.version:
        raise InvalidTransition("The secret was replaced since you opened this page. Open the system to see when.")
    if not 0 <= overlap_days <= LONGEST_OVERLAP:
        raise RuleViolation(f"Let the old secret go on for 0 to {LONGEST_OVERLAP} days.")
    secret = _new_secret()
    client.previous_secret = client.client_secret if overlap_days else ""
    client.previous_secret_until = timezone.now() + dt.timedelta(days=overlap_days) if overlap_days else None
    client.client_secret = make_password(secret)
    client.expires_on = (today or timezone.localdate()) + dt.timedelta(days=settings.API_CLIENT_DAYS)
    client.notified_on = None
    client.save()
    if not overlap_days:
        AccessToken.objects.filter(application=client).delete()
    log.record(
        verb="API client's secret rotated",
        by=by,
        subject=client,
        after={"expires_on": client.expires_on, "previous_secret_until": client.previous_secret_until},
        agency_code=client.agency_code[:2],
    )
    _tell(client, "rotated")
    return Issued(client, secret)


@transaction.atomic
def revoke_client(*, client: ApiClient, by: Actor, reason: str) -> ApiClient:
    """Revoke a client, its secrets and its tokens, at once and for good."""
    client = ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if isinstance(by, User):
        check_issue_clients(by, client.agency_code)
    if client.revoked_at is not None:
        raise RuleViolation("This client is revoked already.")
    if not reason.strip():
        raise RuleViolation("Say why the client is revoked.")
    client.revoked_at = timezone.now()
    client.previous_secret_until = None
    client.save(update_fields=["revoked_at", "previous_secret_until", "updated"])
    AccessToken.objects.filter(application=client).delete()
    log.record(
        verb="API client revoked", by=by, subject=client, reason=reason.strip(), agency_code=client.agency_code[:2]
    )
    _tell(client, "revoked")
    return client


def _tell(client: ApiClient, change: str) -> None:
    publish(
        type="api_client.changed",
        subject_type="api-clients",
        subject_id=client.client_id,
        agency_code=client.agency_code,
        data={"change": change},
    )


def _new_secret() -> str:
    return secrets.token_urlsafe(48)


def _known_scopes(scopes: Iterable[str]) -> list[str]:
    wanted = sorted({scope.strip() for scope in scopes if scope.strip()})
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        known = ", ".join(SCOPES)
        raise RuleViolation(f"No such scope: {', '.join(unknown) or 'none given'}. There are: {known}.")
    return wanted


def _check_networks(networks: Sequence[str]) -> None:
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError as error:
            raise RuleViolation(f"{network!r} is no IP address or network, such as 192.0.2.0/24.") from error
