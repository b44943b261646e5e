"""How fast the API answers a list of 50 executives, against an empty view and against the same rows read by hand."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.utils import timezone
from oauth2_provider.models import AccessToken

from bench.measure import Result, paired
from bench.pages import SMALL, grow
from bench.server import fetch, serving
from sesportal.exchange.actions import issue_client
from sesportal.exchange.scopes import SCOPES

ROUNDS, REQUESTS = 7, 40
LIST = "/api/v1/executives/"


def run() -> list[Result]:
    """Measure requests one after another over one connection; only the API asks who calls."""
    grow(SMALL)
    token = token_of("AG")
    with serving():
        return [
            against("/bench-unasked/", "an empty view", 12.0, token),
            against("/bench-by-hand/", "the same rows by SQL and a fast JSON library, no token", 2.0, token),
        ]


def against(address: str, what: str, limit: float, token: str) -> Result:
    fetch(LIST, "", 5, token=token)
    fetch(address, "", 5)
    ours, theirs = paired(
        lambda: fetch(LIST, "", REQUESTS, token=token), lambda: fetch(address, "", REQUESTS), rounds=ROUNDS
    )
    return Result(
        f"list of 50 executives / {address.strip('/')}", LIST, what, ours / REQUESTS, theirs / REQUESTS, limit
    )


def token_of(agency: str) -> str:
    """Issue a client to an agency and give its token."""
    client = issue_client(agency_code=agency, name=f"bench {timezone.now()}", scopes=SCOPES, by="bench").client
    raw = hashlib.sha256(str(client.pk).encode()).hexdigest()
    AccessToken.objects.create(
        token=raw, application=client, scope=" ".join(SCOPES), expires=timezone.now() + dt.timedelta(hours=2)
    )
    return raw
