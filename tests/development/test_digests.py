"""E-mail digests: when, to whom, what they hold, and never twice."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from development.actions.digests import send_digest, send_due_digests
from development.actions.notices import choose_digest, settle_notices
from development.models import Notice, NoticePreference
from development.notifications import tell
from sesportal.accounts.models import User
from tests.factories.development import executive_with_login
from tests.factories.notices import make_notice, supervisor_of, user_of

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 23)
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
Digest = NoticePreference.Digest


def give(recipient: User, executive, rule: str = "plan_missing", **fields) -> Notice:
    given = {"due_on": MONDAY, "title": "Development plan missing", "message": "Nobody else may read this sentence."}
    return make_notice(executive, recipient=recipient, rule=rule, **(given | fields))


@pytest.fixture
def executive(db):
    return executive_with_login(family="Quillfeather", identifier="SECRET-77")


def sent_on(*days: dt.date) -> list[int]:
    return [send_due_digests(by="test", as_of=day) for day in days]


def test_holds_titles_and_days_and_nothing_else_of_the_record(executive, settings):
    settings.SITE_URL = "https://portal.example.gov"
    give(user_of(executive), executive, weight="overdue")
    assert sent_on(MONDAY) == [1]
    (message,) = mail.outbox
    assert message.to == [user_of(executive).email]
    assert message.subject == "Executive Mobility: 1 notice for you"
    body = message.body
    assert "- Development plan missing\n" in body
    assert "was due November 23, 2026" in body
    assert "https://portal.example.gov/notices/" in body
    assert "https://portal.example.gov/notices/e-mail/" in body
    for private in (
        "Quillfeather",
        "SECRET-77",
        "Nobody else",
        user_of(executive).first_name,
        user_of(executive).username,
    ):
        assert private not in body + message.subject
    assert message.content_subtype == "plain"


def test_like_titles_of_several_executives_are_counted(executive):
    others = [executive_with_login(supervisor=supervisor_of(executive)) for _ in range(2)]
    for one in (executive, *others):
        give(supervisor_of(executive), one, title="Development plan missing for one of your executives")
    sent_on(MONDAY)
    assert "Development plan missing for one of your executives (3)" in mail.outbox[0].body


def test_a_notice_is_in_one_digest_and_a_settled_one_in_none(executive):
    choose_digest(user=user_of(executive), digest=Digest.DAILY, by=user_of(executive))
    give(user_of(executive), executive)
    give(user_of(executive), executive, rule="gone")
    settle_notices(executive=executive, rule="gone", by="test")
    assert sent_on(MONDAY, MONDAY, MONDAY + DAY, MONDAY + WEEK) == [1, 0, 0, 0]
    assert mail.outbox[0].body.count("Development plan missing") == 1
    give(user_of(executive), executive, rule="new", title="Another")
    assert sent_on(MONDAY + WEEK, MONDAY + WEEK) == [1, 0]
    assert "Development plan missing" not in mail.outbox[1].body


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(Digest.DAILY, [1, 0, 1, 1]), (Digest.WEEKLY, [1, 0, 0, 1]), (Digest.NEVER, [0, 0, 0, 0]), (None, [1, 0, 0, 1])],
)
def test_comes_as_often_as_its_reader_chose_and_weekly_without_a_choice(executive, choice, expected):
    if choice:
        choose_digest(user=user_of(executive), digest=choice, by=user_of(executive))
    days = (MONDAY, MONDAY, MONDAY + 6 * DAY, MONDAY + WEEK)
    counts = []
    for number, day in enumerate(days):
        give(user_of(executive), executive, rule=f"rule{number}")
        counts += sent_on(day)
    assert counts == expected


def test_none_goes_to_someone_who_has_left_or_has_no_address(executive):
    give(user_of(executive), executive)
    User.objects.filter(pk=user_of(executive).pk).update(is_active=False)
    assert sent_on(MONDAY) == [0]
    User.objects.filter(pk=user_of(executive).pk).update(is_active=True, email="")
    assert sent_on(MONDAY) == [0]


def test_a_refusal_of_the_mail_server_is_made_good_by_the_next_digest(executive, monkeypatch):
    give(user_of(executive), executive)
    other = executive_with_login()
    give(user_of(other), other)

    def refuse(*_):
        raise SMTPServerDisconnected("closed")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        with pytest.raises(SMTPServerDisconnected):
            send_digest(user=user_of(executive), by="test", as_of=MONDAY)
        assert sent_on(MONDAY) == [0]
    assert Notice.objects.unmailed().count() == 2
    assert sent_on(MONDAY) == [2]


def test_news_tells_a_title_and_a_place_unless_its_reader_wants_no_e_mail(executive):
    assert tell(recipient=user_of(executive), title="The board has reviewed your plan", path="/my-review/") is True
    assert "/my-review/" in mail.outbox[0].body
    choose_digest(user=user_of(executive), digest=Digest.NEVER, by=user_of(executive))
    assert tell(recipient=user_of(executive), title="Again", path="/") is False
    assert len(mail.outbox) == 1


def test_finds_whom_to_write_to_without_a_query_for_each(executive, django_assert_max_num_queries):
    for _ in range(5):
        one = executive_with_login()
        give(user_of(one), one)
        choose_digest(user=user_of(one), digest=Digest.NEVER, by=user_of(one))
    with django_assert_max_num_queries(1):
        assert sent_on(MONDAY) == [0]
