"""Offices are told 30, 14, 7 and 1 day before a secret's last day, once each, by e-mail and on the home page."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPException

import pytest
from django.utils import timezone

from sesportal.accounts.roles import Role
from sesportal.exchange.actions import issue_client, revoke_client, rotate_secret
from sesportal.exchange.actions.notices import tell_expiring
from sesportal.exchange.jobs import tell_expiring_clients
from sesportal.exchange.models import ApiClient
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db
LAST = dt.date(2027, 5, 21)


@pytest.fixture
def issued(agency_hr):
    made = issue_client(agency_code="AG11", name="payroll", scopes=["events:read"], by="test")
    ApiClient.objects.update(expires_on=LAST)
    made.client.refresh_from_db()
    return made


def told_on(days_before, mailbox):
    """Run the job that many days before the last day, twice, and return how many e-mails went out."""
    before = len(mailbox)
    for _ in range(2):
        tell_expiring(by="test", as_of=LAST - dt.timedelta(days=days_before))
    return len(mailbox) - before


def test_each_step_is_told_once(issued, mailoutbox):
    days = [31, 30, 29, 15, 14, 13, 8, 7, 6, 2, 1, 0, -1]
    assert [told_on(day, mailoutbox) for day in days] == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    assert all("payroll" in mail.subject and issued.secret not in mail.body for mail in mailoutbox)
    assert f"/systems/{issued.client.pk}/" in mailoutbox[0].body


def test_after_days_without_the_job_the_latest_step_alone_is_told(issued, mailoutbox):
    assert told_on(30, mailoutbox) == 1
    assert told_on(6, mailoutbox) == 1
    assert "in 6 days" in mailoutbox[-1].subject


def test_it_goes_to_the_agencys_office_and_to_administrators_where_there_is_none(issued, sibling_hr, mailoutbox):
    user_with(Role.AGENCY_HR, "AG11")
    user_with(Role.AGENCY_HR, "AG13")
    admin = user_with(Role.SYSTEM_ADMIN)
    told_on(30, mailoutbox)
    assert sorted(mailoutbox[0].to) == ["agency_hr@agency.example", "agency_hr_ag11@agency.example"]
    other = issue_client(agency_code="CM", name="other", scopes=["events:read"], by="test").client
    ApiClient.objects.filter(pk=other.pk).update(expires_on=LAST)
    told_on(14, mailoutbox)
    assert [mail.to for mail in mailoutbox if "other" in mail.subject] == [[admin.email]]


def test_a_rotation_begins_anew_and_a_revocation_ends_it(issued, mailoutbox):
    told_on(30, mailoutbox)
    rotate_secret(client=issued.client, by="test", today=LAST - dt.timedelta(days=200))
    assert ApiClient.objects.get().notified_on is None
    revoke_client(client=issued.client, by="test", reason="replaced")
    ApiClient.objects.update(expires_on=LAST)
    assert told_on(14, mailoutbox) == 0


def test_a_refused_e_mail_is_sent_with_the_next_run(issued, mailoutbox, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise SMTPException

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", refuse)
        assert tell_expiring(by="test", as_of=LAST - dt.timedelta(days=30)) == 0
    assert told_on(29, mailoutbox) == 1


def test_the_home_page_shows_it_to_those_who_can_rotate(client, issued, agency_hr, sibling_hr, system_admin, auditor):
    ApiClient.objects.update(expires_on=timezone.localdate() + dt.timedelta(days=7))
    told = {}
    for user in (agency_hr, sibling_hr, system_admin, auditor):
        client.force_login(user)
        told[user.username] = "Secrets of systems that expire" in client.get("/").content.decode()
    assert told == {"agency_hr": True, "agency_hr_he": False, "system_admin": True, "auditor": False}
    tell_expiring_clients()
    client.force_login(agency_hr)
    ApiClient.objects.update(expires_on=timezone.localdate() + dt.timedelta(days=31))
    assert "Secrets of systems that expire" not in client.get("/").content.decode()
