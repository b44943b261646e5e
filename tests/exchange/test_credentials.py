"""Credentials of agency systems: issued, scoped, rotated, expired, revoked, and bound to addresses."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken

from sesportal.audit.models import AuditEvent
from sesportal.exchange.actions import issue_client, revoke_client, rotate_secret
from sesportal.exchange.api.rates import ClientRate
from sesportal.exchange.models import ApiClient
from sesportal.lib.errors import NotPermitted, RuleViolation
from tests.exchange.conftest import ask_token, basic
from tests.factories.executives import make_agency, make_executive

pytestmark = pytest.mark.django_db


def issue(**more):
    return issue_client(**{"agency_code": "AG", "name": "payroll", "scopes": ["executives:read"], "by": "test", **more})


def test_a_token_reads_what_its_agency_holds_and_nothing_of_a_sibling(system):
    own, other = make_executive("AG11"), make_executive("HE11")
    ours = system("AG")
    assert [row["identifier"] for row in ours.get("executives/").json()["results"]] == [own.identifier]
    assert ours.get(f"executives/{own.pk}/").status_code == 200
    refused, unknown = ours.get(f"executives/{other.pk}/"), ours.get("executives/999999/")
    assert refused.status_code == unknown.status_code == 404
    assert refused.content == unknown.content


def test_neither_secret_nor_token_is_kept_in_clear():
    issued = issue()
    token = ask_token(issued).json()["access_token"]
    held = ApiClient.objects.get()
    assert issued.secret not in (held.client_secret, held.previous_secret)
    assert not AccessToken.objects.filter(token=token).exists()
    written = json.dumps(list(AuditEvent.objects.values("before", "after", "reason", "subject")))
    assert issued.secret not in written
    assert token not in written


def test_a_token_holds_the_scopes_of_its_client_and_no_others(system):
    issued = issue(scopes=["executives:read", "metrics:read"])
    assert ask_token(issued).json()["scope"] == "executives:read metrics:read"
    assert ask_token(issued, scope="metrics:read").json()["scope"] == "metrics:read"
    assert ask_token(issued, scope="actions:write").status_code == 400
    without = system("AG", ["metrics:read"]).get("executives/")
    assert (without.status_code, without.json()["code"]) == (403, "scope_missing")


def test_a_rotated_secret_works_beside_the_old_one_until_the_overlap_ends():
    issued = issue()
    rotated = rotate_secret(client=issued.client, by="test", overlap_days=14)
    assert ask_token(rotated).status_code == 200
    assert ask_token(issued).status_code == 200
    ApiClient.objects.update(previous_secret_until=timezone.now() - dt.timedelta(seconds=1))
    assert ask_token(issued).status_code == 401
    assert ask_token(rotated).status_code == 200
    assert ask_token(rotated, secret="wrong").status_code == 401


def test_revocation_is_immediate_and_for_good(system):
    ours = system("AG")
    assert ours.get("agencies/").status_code == 200
    revoke_client(client=ours.issued.client, by="test", reason="system replaced")
    answer = ours.get("agencies/")
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")
    assert ask_token(ours.issued).status_code == 401
    with pytest.raises(RuleViolation, match="revoked"):
        rotate_secret(client=ours.issued.client, by="test")


@pytest.mark.parametrize(("days", "status"), [(180, 200), (181, 401)])
def test_a_secret_holds_180_days(days, status):
    issued = issue(today=timezone.localdate() - dt.timedelta(days=days))
    assert ask_token(issued).status_code == status


@pytest.mark.parametrize(("network", "status"), [("127.0.0.1", 200), ("127.0.0.0/8", 200), ("192.0.2.0/24", 401)])
def test_a_client_may_be_bound_to_addresses(system, network, status):
    ours = system("AG")
    ApiClient.objects.update(allowed_networks=[network])
    assert ours.get("agencies/").status_code == status


@pytest.mark.parametrize(
    ("hops", "forwarded", "status"),
    [
        (0, "192.0.2.7", 401),  # nobody's word is taken where no proxy is
        (1, "192.0.2.7", 200),
        (1, "192.0.2.7, 198.51.100.1", 401),  # written by the caller, who is the last
        (2, "192.0.2.7, 10.0.0.1", 200),
        (2, "192.0.2.7", 401),
        (1, "", 401),
    ],
)
def test_behind_proxies_the_address_is_what_the_outermost_saw(system, settings, hops, forwarded, status):
    ours = system("AG")
    ApiClient.objects.update(allowed_networks=["192.0.2.0/24"])
    settings.PROXY_HOPS = hops
    assert ours.get("agencies/", **{"X-Forwarded-For": forwarded}).status_code == status
    headers = basic(ours.issued) | {"X-Forwarded-For": forwarded}
    assert Client().post("/oauth/token/", {"grant_type": "client_credentials"}, headers=headers).status_code == status


def test_whoever_calls_too_often_is_told_when_to_come_back(system, monkeypatch):
    ours, other = system("AG"), system("HE")
    monkeypatch.setattr(ClientRate, "THROTTLE_RATES", {"client": "2/min"})
    cache.clear()
    answers = [ours.get("agencies/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].json()["code"] == "throttled"
    assert other.get("agencies/").status_code == 200


def test_credentials_are_issued_for_ones_own_agency_only(agency_hr, executive_user):
    assert issue(by=agency_hr).client.agency_code == "AG"
    with pytest.raises(NotPermitted):
        issue(by=agency_hr, agency_code="HE")
    with pytest.raises(NotPermitted):
        issue(by=executive_user)


@pytest.mark.parametrize("wrong", [{"scopes": ["executives:write"]}, {"scopes": []}, {"allowed_networks": ["nowhere"]}])
def test_what_is_wrong_is_said(wrong):
    with pytest.raises(RuleViolation):
        issue(**wrong)
    assert not ApiClient.objects.exists()


def test_the_command_prints_the_credentials_once_as_json():
    make_agency("AG")
    out = StringIO()
    call_command("create_api_client", "--agency", "ag", "--scopes", "executives:read", "--name", "N", stdout=out)
    assert set(json.loads(out.getvalue())) == {"client_id", "client_secret"}
    with pytest.raises(CommandError, match="named 'N' already"):
        call_command("create_api_client", "--agency", "AG", "--scopes", "executives:read", "--name", "N")
    with pytest.raises(CommandError, match="ZZ"):
        call_command("create_api_client", "--agency", "ZZ", "--scopes", "executives:read", "--name", "N")


def test_a_request_reads_no_more_of_its_client_than_it_needs(system, django_assert_num_queries):
    ours = system("AG")
    make_executive("AG11")
    ours.get("executives/")  # notes that the client was used
    with django_assert_num_queries(2):
        assert len(ours.get("executives/").json()["results"]) == 1
    with django_assert_num_queries(2):
        assert len(ours.get("executives/?page_size=5&fields=id").json()["results"]) == 1
