"""Releases in figures: each counted once, silence for good, to each agency its own."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from mobility.actions.applications import withdraw_application
from mobility.actions.escalation import escalate_silent
from mobility.actions.releases import answer_release, proceed_without_answer, sign_off_decline
from mobility.figures.releases import decline_reasons, release_lines, total_of, years_of
from mobility.models import Release
from mobility.rules.answers import Answer
from mobility.workflow import PostingStatus, ReleaseStatus
from sesportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting, make_programme, writer_of
from tests.factories.selection import asked, make_applicant, user_of

pytestmark = pytest.mark.django_db
R = ReleaseStatus
MONDAY = dt.datetime(2026, 6, 1, 16, tzinfo=dt.UTC)
YEAR = 2026


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def ask(home="HE11", **fields):
    return asked(make_posting(status=PostingStatus.OPEN, **fields), make_applicant(home))


def answer(release, status, **more):
    given = Answer(status, board_on=release.asked_on, **more)
    return answer_release(release=release, by=writer_of(release.home_id[:2]), answer=given)


def silent(release):
    escalate_silent(by="job", as_of=release.escalates_again_on)
    return Release.objects.get(pk=release.pk)


def lines(**given):
    return release_lines(Release.objects.all(), year=YEAR, **({"by_agency": True} | given))


def test_every_release_is_counted_once_by_what_became_of_it(monday):
    late, unanswered, kept = silent(ask()), silent(ask()), ask()
    monday.move_to(MONDAY + dt.timedelta(days=4))
    answer(ask(), R.RELEASED)
    answer(late, R.RELEASED)
    answer(kept, R.RELEASED_LATER, released_on=kept.wanted_on + dt.timedelta(days=9))
    declined = answer(ask(), R.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    sign_off_decline(release=declined, by=user_with(Role.ERB_CHAIR, "HE"))
    answer(ask(), R.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    gone = ask()
    withdraw_application(application=gone.application, by=user_of(gone.executive))
    ask(time_percent=10)
    (line,) = lines()
    assert (line.code, line.asked) == ("HE", 7)
    assert line.numbers == [2, 1, 0, 1, 1, 1, 1]
    assert (line.ran_out, line.rate) == (2, 60)
    assert sorted(line.days) == [0, 0, 0, 4, 4]
    assert Release.objects.get(pk=unanswered.pk).status == R.NO_RESPONSE
    assert dict(decline_reasons(Release.objects.all(), year=YEAR))["Too many executives away already"] == 1


def test_going_ahead_without_an_answer_stays_no_response():
    release = silent(ask(programme=make_programme("new_position"), days=None))
    proceed_without_answer(release=release, by=writer_of("AG"))
    (line,) = lines()
    assert (line.numbers, line.ran_out, line.rate, line.days) == ([0, 0, 0, 0, 1, 0, 0], 1, 0, [])


def test_an_unsigned_decline_was_answered_in_time():
    release = answer(ask(), R.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    assert silent(release).escalated_again_at is not None
    (line,) = lines()
    assert (line.ran_out, line.rate) == (0, None)


def test_by_unit_by_agency_and_together():
    ask("HE11")
    ask("HE37")
    assert [(line.code, line.asked) for line in lines()] == [("HE", 2)]
    units = lines(by_agency=False)
    assert sorted(line.code for line in units) == ["HE11", "HE37"]
    assert total_of(units).asked == 2


def test_fiscal_years_divide_at_the_first_of_october_in_washington(monday):
    for moment in (dt.datetime(2026, 10, 1, 3, 59, tzinfo=dt.UTC), dt.datetime(2026, 10, 1, 4, tzinfo=dt.UTC)):
        monday.move_to(moment)
        ask()
    assert timezone.localdate() == dt.date(2026, 10, 1)
    assert years_of(Release.objects.all()) == [2027, 2026]
    assert [line.asked for line in lines()] == [1]


def test_an_agency_sees_what_it_was_asked_and_opm_everything(client):
    ask("HE11")
    ask("NN51")
    url = reverse("mobility:release_figures")
    expected = {writer_of("HE"): ["HE11"], writer_of("AG"): [], user_with(Role.OPM_ANALYST): ["HE", "NN", ""]}
    for user, codes in expected.items():
        client.force_login(user)
        shown = client.get(url, {"year": "nonsense"}).context["lines"]
        assert [line.code for line in shown] == codes


def test_the_page_costs_the_same_however_many_there_are(client, django_assert_max_num_queries):
    for _ in range(4):
        ask()
    client.force_login(user_with(Role.OPM_ANALYST))
    client.get(reverse("mobility:release_figures"))
    with django_assert_max_num_queries(10):
        client.get(reverse("mobility:release_figures"))
