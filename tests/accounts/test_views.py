"""Signing in and out, the lock-out, and what a user may do."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import password_validators_help_texts
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from sesportal.accounts import actions
from sesportal.accounts.roles import GRANTS, Role
from sesportal.audit.models import AuditEvent
from sesportal.lib import demo, home
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def casey():
    return UserFactory.create(username="casey")


def sign_in(client, username="casey", password=PASSWORD, **kwargs):
    return client.post(reverse("accounts:login"), {"username": username, "password": password}, **kwargs)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_sign_in_and_go_on_to_the_page_asked_for(client, casey):
    asked = client.get(reverse("accounts:my_access"))
    assert (asked.status_code, asked["Location"]) == (302, "/accounts/login/?next=/accounts/my-access/")
    response = client.post(asked["Location"], {"username": "casey", "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/accounts/my-access/")
    assert client.get(reverse("accounts:login"))["Location"] == "/"


@pytest.mark.parametrize(
    ("came_from", "back"),
    [("http://testserver/my-plan/?of=1", "/my-plan/%3Fof%3D1"), ("https://evil.example/my-plan/", "/"), ("", "/")],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client, db, came_from, back):
    asked = client.post(reverse("accounts:password"), headers={"referer": came_from})
    assert (asked.status_code, asked["Location"]) == (302, f"/accounts/login/?next={back}")


@pytest.mark.parametrize(("accepts", "is_page"), [("text/html,*/*", True), ("application/json", False)])
def test_an_address_of_a_form_says_so_to_who_opens_it(client, casey, accepts, is_page):
    client.force_login(casey)
    answer = client.get(reverse("accounts:logout"), headers={"accept": accepts})
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")
    assert (b"Nothing was changed" in answer.content) is is_page


def test_another_site_is_never_the_page_to_go_on_to(client, casey):
    response = client.post("/accounts/login/?next=https://evil.example/", {"username": "casey", "password": PASSWORD})
    assert response["Location"] == "/"


def test_a_wrong_password_and_an_unknown_user_look_the_same(client, casey):
    wrong, unknown = sign_in(client, password="wrong"), sign_in(client, username="nobody-here")
    assert wrong.status_code == unknown.status_code == 200
    assert len(wrong.context["form"].non_field_errors()) == 1
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert not is_signed_in(client)


def test_an_account_that_is_switched_off_does_not_sign_in(client):
    UserFactory.create(username="casey", is_active=False)
    assert sign_in(client).status_code == 200
    assert not is_signed_in(client)


def test_sign_out_by_post_only(client, casey):
    client.force_login(casey)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert is_signed_in(client)
    assert client.post(reverse("accounts:logout"))["Location"] == reverse("accounts:login")
    assert not is_signed_in(client)


def test_an_account_is_locked_after_five_wrong_passwords_and_opens_after_half_an_hour(client, casey):
    with time_machine.travel("2026-10-01 12:00 +0000", tick=False) as clock:
        assert [sign_in(client, password="wrong").status_code for _ in range(5)] == [200, 200, 200, 200, 429]
        locked = sign_in(client)
        assert (locked.status_code, locked["Retry-After"]) == (429, "1800")
        assert "accounts/locked_out.html" in [template.name for template in locked.templates]
        assert locked.context["minutes"] == 30
        assert not is_signed_in(client)
        clock.shift(dt.timedelta(minutes=29))
        assert sign_in(client).status_code == 429
        clock.shift(dt.timedelta(minutes=2))
        assert sign_in(client).status_code == 302
        assert is_signed_in(client)


def test_four_wrong_passwords_and_a_right_one_begin_the_count_again(client, casey):
    for _ in range(2):
        for _ in range(4):
            assert sign_in(client, password="wrong").status_code == 200
        assert sign_in(client).status_code == 302
        client.logout()


def test_the_lock_is_on_the_account_wherever_the_tries_come_from(client, casey):
    for number in range(5):
        sign_in(client, password="wrong", REMOTE_ADDR=f"10.0.0.{number}", headers={"User-Agent": f"browser {number}"})
    assert sign_in(client, REMOTE_ADDR="10.9.9.9").status_code == 429


def test_another_account_at_the_same_address_is_not_locked(client, casey):
    UserFactory.create(username="other")
    for _ in range(6):
        sign_in(client, password="wrong")
    assert sign_in(client, username="other").status_code == 302


def test_a_lock_out_is_audited_once_and_keeps_no_password(client, casey):
    for _ in range(8):
        sign_in(client, password="wrong-Zebra-77")
    events = list(AuditEvent.objects.values_list("verb", "actor", "actor_id", "subject_id"))
    assert events == [("account_locked", "sign-in", None, str(casey.pk))]
    assert "Zebra" not in str(list(AccessAttempt.objects.values()))


def test_an_administrator_unlocks(client, casey, system_admin):
    for _ in range(5):
        sign_in(client, password="wrong")
    actions.unlock_account(user=casey, by=system_admin)
    assert sign_in(client).status_code == 302


def test_passwords_can_be_switched_off(client, casey, settings):
    settings.PASSWORD_LOGIN = False
    settings.OIDC_ENABLED = True
    page = client.get(reverse("accounts:login"))
    assert page.context["form"] is None
    assert reverse("accounts:oidc_start") in page.content.decode()
    assert "password" not in page.content.decode().lower()
    assert sign_in(client).status_code == 404
    assert not is_signed_in(client)


def test_the_demonstrations_logins_stand_on_the_sign_in_page_of_a_demonstration_only(client, settings, monkeypatch):
    login = demo.DemoLogin("OPM analyst", "Avery Example", "analyst", "shown-on-purpose", "The figures")
    monkeypatch.setattr(demo, "_sources", [lambda: [login]])
    settings.IS_DEMO = True
    assert client.get(reverse("accounts:login")).context["demo_logins"] == [login]
    settings.IS_DEMO = False
    assert client.get(reverse("accounts:login")).context["demo_logins"] == []


def test_my_access_names_every_role_where_until_when_and_what_it_allows(client, casey):
    MembershipFactory.create(user=casey, role=Role.AUDITOR, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 9, 30))
    MembershipFactory.create(user=casey, role=Role.AGENCY_HR, agency_code="AG11", starts_on=dt.date(2026, 10, 1))
    MembershipFactory.create(user=casey, role=Role.OPM_ANALYST, starts_on=dt.date(2026, 10, 2))
    with time_machine.travel("2026-10-01 12:00 -0400"):
        client.force_login(casey)
        holdings = client.get(reverse("accounts:my_access")).context["holdings"]
    assert [(held.role, held.agency_code, held.state) for held in holdings] == [
        ("Agency HR (executive resources office)", "AG11", "now"),
        ("OPM analyst", "", "later"),
        ("Auditor", "", "ended"),
    ]
    assert holdings[0].reach == "their agency and its subelements, never a sibling"
    assert len(holdings[0].allows) == len(GRANTS[Role.AGENCY_HR])


def test_the_page_of_roles_shows_the_whole_table(client, nobody):
    client.force_login(nobody)
    shown = client.get(reverse("accounts:roles")).context["roles"]
    assert [role["label"] for role in shown] == [role.label for role in Role]


def test_home_shows_the_cards_of_the_user(client, casey, monkeypatch):
    asked = []

    def source(user, today):
        asked.append((user, today))
        return [home.Card("Three things", "wait", "/somewhere/", count=3)]

    monkeypatch.setattr(home, "_sources", {"test": source})
    with time_machine.travel("2026-10-01 12:00 -0400"):
        client.force_login(casey)
        response = client.get("/")
    assert asked == [(casey, dt.date(2026, 10, 1))]
    assert [card.title for card in response.context["cards"]] == ["Three things"]


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.AUDITOR, True), (Role.SYSTEM_ADMIN, True), (Role.OPM_ANALYST, False), (Role.EXECUTIVE, False)],
)
def test_the_menu_offers_only_what_the_user_may_use(client, cast, role, sees):
    client.force_login(cast[role])
    urls = [link.url for link in client.get("/").context["navigation"]]
    assert (reverse("audit:audit_list") in urls) is sees


def test_a_role_that_has_ended_leaves_the_menu_and_the_page(client, casey):
    MembershipFactory.create(user=casey, role=Role.AUDITOR, starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 3, 31))
    client.force_login(casey)
    for day, status in (("2026-02-28", 403), ("2026-03-01", 200), ("2026-03-31", 200), ("2026-04-01", 403)):
        with time_machine.travel(f"{day} 12:00 -0500"):
            client.force_login(casey)
            assert client.get(reverse("audit:audit_list")).status_code == status
            urls = [link.url for link in client.get("/").context["navigation"]]
            assert (reverse("audit:audit_list") in urls) is (status == 200)


@pytest.mark.parametrize(("ends_on", "is_told"), [("2026-10-30", True), ("2026-10-31", True), ("2026-11-01", False)])
def test_a_role_that_ends_within_thirty_days_is_announced(client, casey, system_admin, ends_on, is_told):
    MembershipFactory.create(user=casey, role=Role.AUDITOR, ends_on=dt.date.fromisoformat(ends_on))
    with time_machine.travel("2026-10-01 12:00 -0400"):
        client.force_login(casey)
        titles = [card.title for card in client.get("/").context["cards"]]
        assert ("Your role ends: Auditor" in titles) is is_told
        client.force_login(system_admin)
        counts = {card.title: card.count for card in client.get("/").context["cards"]}
    assert counts["Roles that end within 30 days"] == int(is_told)


class TestChangePassword:
    URL = "/accounts/password/"
    NEW = "a Heron over 9 weirs"

    @staticmethod
    def send(client, old=PASSWORD, new=NEW, again=None):
        return client.post(
            TestChangePassword.URL,
            {"old_password": old, "new_password1": new, "new_password2": new if again is None else again},
        )

    def test_it_keeps_the_session_ends_the_others_and_is_audited_without_the_password(self, client, casey):
        elsewhere = Client()
        sign_in(client)
        sign_in(elsewhere)
        assert self.send(client)["Location"] == reverse("accounts:my_access")
        assert client.get(reverse("accounts:my_access")).status_code == 200
        assert elsewhere.get(reverse("accounts:my_access")).status_code == 302
        event = AuditEvent.objects.get()
        assert (event.verb, event.actor_id, event.subject_id) == ("password_changed", casey.pk, str(casey.pk))
        assert (event.before, event.after) == ({}, {})
        assert sign_in(Client()).status_code == 200
        assert sign_in(Client(), password=self.NEW).status_code == 302

    @pytest.mark.parametrize(
        ("sent", "wrong"),
        [
            ({"old": "not it"}, "old_password"),
            ({"new": PASSWORD}, "new_password1"),
            ({"again": "another one, 12 and more"}, "new_password2"),
            ({"new": "too short"}, "new_password2"),
            ({"new": "password1234"}, "new_password2"),
            ({"new": "casey@agency.example"}, "new_password2"),
        ],
    )
    def test_what_is_wrong_changes_nothing_and_is_said_at_its_field(self, client, casey, sent, wrong):
        client.force_login(casey)
        page = self.send(client, **sent)
        assert page.status_code == 200
        assert list(page.context["form"].errors) == [wrong]
        casey.refresh_from_db()
        assert casey.check_password(PASSWORD)
        assert not AuditEvent.objects.exists()

    def test_the_rules_for_a_password_are_shown_before_one_is_typed(self, client, casey):
        client.force_login(casey)
        page = client.get(self.URL)
        for rule in password_validators_help_texts():
            assert escape(rule) in page.text or rule in page.text

    def test_guessing_the_current_password_locks_the_account(self, client, casey):
        client.force_login(casey)
        assert [self.send(client, old="wrong").status_code for _ in range(5)] == [200, 200, 200, 200, 429]
        assert self.send(client).status_code == 429
        assert sign_in(Client()).status_code == 429
        casey.refresh_from_db()
        assert casey.check_password(PASSWORD)

    def test_it_is_offered_to_those_who_have_a_password_alone(self, client, casey, settings):
        client.force_login(casey)
        assert self.URL in client.get("/").text
        settings.PASSWORD_LOGIN = False
        assert self.URL not in client.get("/").text
        assert client.get(self.URL).status_code == self.send(client).status_code == 404
        settings.PASSWORD_LOGIN = True
        casey.set_unusable_password()
        casey.save()
        client.force_login(casey)
        assert self.URL not in client.get("/").text
        assert client.get(self.URL).status_code == self.send(client).status_code == 404

    def test_a_shared_account_of_the_demonstration_is_told_apart(self, client, casey, settings, monkeypatch):
        login = demo.DemoLogin("OPM analyst", "Casey", "casey", PASSWORD, "The figures")
        monkeypatch.setattr(demo, "_sources", [lambda: [login]])
        client.force_login(casey)
        for is_demo in (True, False):
            settings.IS_DEMO = is_demo
            assert client.get(self.URL).context["is_shared"] is is_demo
