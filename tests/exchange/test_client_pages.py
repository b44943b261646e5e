"""The pages on agencies' systems: a secret is in one answer and nowhere else."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from oauth2_provider.models import AccessToken

from executives.models import Agency
from sesportal.audit.models import AuditEvent
from sesportal.exchange.actions import Issued, issue_client, rotate_secret
from sesportal.exchange.actions.webhooks import create_webhook
from sesportal.exchange.event_types import EVENT_TYPES
from sesportal.exchange.models import ApiClient
from tests.exchange.conftest import ask_token
from tests.factories.executives import make_agency

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"data-client-secret>([^<]+)<")


@pytest.fixture
def hr(client, agency_hr):
    for code in ("AG", "AG11", "HE"):
        make_agency(code)
    client.force_login(agency_hr)
    return client


def issue(**more):
    return issue_client(**{"agency_code": "AG", "name": "payroll", "scopes": ["events:read"], "by": "test", **more})


def asked(**more):
    return {"name": "Payroll", "agency": "AG11", "scopes": ["executives:read", "events:read"], "networks": "", **more}


def shown(page):
    """Return the secret of a page that is kept nowhere on the way."""
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    (secret,) = SECRET.findall(page.content.decode())
    return secret


def test_the_secret_is_in_the_answer_and_nowhere_else(hr, caplog):
    caplog.set_level("DEBUG")
    page = hr.post("/systems/new/", asked(networks="127.0.0.1, 192.0.2.0/24"))
    secret, made = shown(page), ApiClient.objects.get()
    assert (made.agency_code, made.scopes) == ("AG11", ["events:read", "executives:read"])
    assert made.allowed_networks == ["127.0.0.1", "192.0.2.0/24"]
    held = [json.dumps(list(AuditEvent.objects.values("before", "after", "reason", "subject")))]
    held += [str(session.get_decoded()) for session in Session.objects.all()]
    held += [str(list(ApiClient.objects.values())), caplog.text, str(dict(page.headers)), str(page.cookies)]
    held += [hr.get(path).content.decode() for path in ("/", "/systems/", f"/systems/{made.pk}/")]
    assert [text for text in held if secret in text] == []
    assert hr.post("/systems/new/", asked()).status_code == 200
    assert ApiClient.objects.count() == 1  # sent twice: the name is taken
    assert ask_token(Issued(made, secret)).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"agency": "HE"}, "not one of the available choices"),
        ({"scopes": ["executives:write"]}, "not one of the available choices"),
        ({"scopes": []}, "required"),
        ({"networks": "10.0.0.0/33"}, "is no IP address or network"),
        ({"name": ""}, "required"),
    ],
)
def test_what_is_wrong_stands_on_the_form(hr, wrong, said):
    assert said in hr.post("/systems/new/", asked(**wrong)).content.decode()
    assert not ApiClient.objects.exists()


def test_an_administrator_issues_for_every_agency(hr, client, system_admin):
    client.force_login(system_admin)
    shown(client.post("/systems/new/", asked(agency="HE")))
    assert ApiClient.objects.get().agency_code == "HE"


def test_a_rotation_shows_the_new_secret_and_keeps_the_old_one_for_its_days(hr):
    before = issue()
    address = f"/systems/{before.client.pk}/rotate/"
    form = {"overlap_days": "3", "seen": hr.get(address).context["form"]["seen"].value()}
    secret = shown(hr.post(address, form))
    held = ApiClient.objects.get()
    assert abs(held.previous_secret_until - timezone.now() - dt.timedelta(days=3)) < dt.timedelta(minutes=1)
    assert ask_token(before).status_code == ask_token(before, secret=secret).status_code == 200
    again = hr.post(address, form)  # sent twice: the secret just shown stays the present one
    assert again.status_code == 409
    assert ask_token(before).status_code == ask_token(before, secret=secret).status_code == 200


def test_a_rotation_without_overlap_ends_the_old_secret_with_its_tokens(hr):
    issued, other = issue(), issue(name="other")
    ask_token(issued), ask_token(other)
    rotated = rotate_secret(client=issued.client, by="test", overlap_days=0)
    assert (ask_token(issued).status_code, ask_token(rotated).status_code) == (401, 200)
    assert set(AccessToken.objects.values_list("application__name", flat=True)) == {"other", "payroll"}
    assert AccessToken.objects.filter(application=issued.client).count() == 1


def test_a_revocation_needs_its_reason_and_shows_it(hr):
    issued = issue()
    address = f"/systems/{issued.client.pk}/"
    assert "required" in hr.post(f"{address}revoke/", {"reason": " "}).content.decode()
    assert ask_token(issued).status_code == 200
    assert hr.post(f"{address}revoke/", {"reason": "The vendor has changed."}).status_code == 302
    assert ask_token(issued).status_code == 401
    page = hr.get(address).content.decode()
    assert "The vendor has changed." in page
    assert "Rotate the secret" not in page
    assert hr.get(f"{address}rotate/").status_code == hr.get(f"{address}revoke/").status_code == 409
    assert "payroll" not in hr.get("/systems/").content.decode()
    assert "payroll" in hr.get("/systems/?state=revoked").content.decode()


def test_a_page_tells_when_the_system_last_called_and_how_long_its_secret_holds(hr, system):
    ours = system("AG")
    address = f"/systems/{ours.issued.client.pk}/"
    assert "never" in hr.get(address).content.decode()
    ours.get("agencies/")
    assert "never" not in hr.get(address).content.decode()
    today = timezone.localdate()
    for days, said in [(31, "In use"), (30, "30 days left"), (1, "1 day left"), (0, "Last day"), (-1, "Expired")]:
        ApiClient.objects.update(expires_on=today + dt.timedelta(days=days))
        assert hr.get("/systems/").context["rows"][0][1] == said


def test_pages_name_what_codes_stand_for(hr):
    Agency.objects.filter(code="AG11").update(name="Service for Long Names and Good Examples")
    client = issue(agency_code="AG11", scopes=["events:read", "actions:write"]).client
    issue(agency_code="AG19", name="of a subelement that nobody holds")
    hook = {"url": "https://hr.agency.gov/", "event_types": ["posting.opened"], "client": client, "by": "test"}
    webhook = create_webhook(**hook).webhook
    listed, page = hr.get("/systems/").text, hr.get(f"/systems/{client.pk}/").text
    for shown in (listed, page):
        assert "Service for Long Names and Good Examples" in shown
        assert "Send personnel actions <code>actions:write</code>" in shown
    assert "AG19" in listed
    said = f"{EVENT_TYPES['posting.opened'].sentence.rstrip('.')} <code>posting.opened</code>"
    own = hr.get(f"/webhooks/{webhook.pk}/").text
    assert said in page
    assert said in own
    assert "Webhook made" in own


def test_the_list_holds_ones_own_systems_in_a_few_queries(hr, django_assert_max_num_queries):
    for number in range(12):
        issue(name=f"ours {number}")
    issue(agency_code="HE", name="theirs")
    with django_assert_max_num_queries(7):
        page = hr.get("/systems/?sort=-expires").content.decode()
    assert page.count("ours ") == 12
    assert "theirs" not in page
