"""Notices: one sweep of the clocks, giving and settling by hand, a person's page, and who may see what."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from development.actions.notices import bring_back, choose_digest, set_aside, settle_notices
from development.actions.plans import submit_plan
from development.execution import sweep
from development.jobs import give_notices
from development.models import BroadeningException, Case, Notice, NoticePreference
from development.rules.clocks import Rule
from development.workflow import PlanStatus
from executives.models import Executive
from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import InvalidTransition, NotPermitted
from tests.development.meetings import close_with
from tests.factories.accounts import user_with
from tests.factories.development import executive_with_login, make_plan, plan_in
from tests.factories.executives import make_executive
from tests.factories.notices import make_notice, supervisor_of, user_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
ENTRY = dt.date(2026, 3, 1)


def standing(user: User | None) -> list[str]:
    return sorted(Notice.objects.filter(recipient=user).standing().values_list("rule", flat=True))


def give(recipient: User, executive: Executive, **fields) -> Notice:
    return make_notice(executive, recipient=recipient, **fields)


class TestSweep:
    def test_tells_the_executive_and_for_what_is_overdue_the_supervisor(self):
        executive = executive_with_login(starts_on=ENTRY)
        tally = sweep(as_of=TODAY)
        assert standing(user_of(executive)) == [Rule.PLAN]
        assert standing(supervisor_of(executive)) == [Rule.PLAN]
        assert (tally.executives, tally.given) == (1, 2)
        own = Notice.objects.get(recipient=user_of(executive))
        assert (own.due_on, own.weight, own.authority) == (dt.date(2026, 3, 31), "overdue", "5 CFR 412.401(a)")
        assert executive.family_name not in own.title + own.message
        other = Notice.objects.get(recipient=supervisor_of(executive))
        assert executive.family_name not in other.title + other.message

    def test_does_nothing_the_second_time(self):
        executive_with_login(starts_on=ENTRY)
        sweep(as_of=TODAY)
        before = list(Notice.objects.values())
        tally = sweep(as_of=TODAY)
        assert (tally.given, tally.settled, tally.reopened) == (0, 0, 0)
        assert list(Notice.objects.values()) == before

    def test_a_coming_review_is_the_executives_own_and_an_overdue_one_the_supervisors_too(self):
        executive = executive_with_login(starts_on=dt.date(2025, 12, 31))
        for day, own, others in (
            (dt.date(2026, 11, 1), ["60"], []),
            (dt.date(2026, 12, 1), ["30"], []),
            (dt.date(2027, 1, 1), ["overdue"], ["overdue"]),
        ):
            sweep(as_of=day)
            for user, expected in ((user_of(executive), own), (supervisor_of(executive), others)):
                keys = Notice.objects.filter(recipient=user, rule=Rule.REVIEW).standing().values_list("key", flat=True)
                assert [key.rpartition(":")[2] for key in keys] == expected
        assert Notice.objects.filter(recipient=user_of(executive), rule=Rule.REVIEW).settled().count() == 2

    def test_submitting_the_plan_settles_it_at_once_and_taking_it_back_opens_the_same_notice(self):
        executive = executive_with_login(starts_on=ENTRY)
        plan = make_plan(executive, as_of=TODAY)
        sweep(as_of=TODAY)
        (notice,) = Notice.objects.filter(recipient=user_of(executive))
        assert "draft is begun" in notice.message
        plan = submit_plan(plan=plan, by=user_of(executive))
        assert standing(user_of(executive)) == standing(supervisor_of(executive)) == []
        assert sweep(as_of=TODAY).reopened == 0
        Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
        type(plan).objects.filter(pk=plan.pk).update(status=PlanStatus.DRAFT)
        assert sweep(as_of=TODAY).reopened == 2
        (again,) = Notice.objects.filter(recipient=user_of(executive))
        assert (again.pk, again.settled_at) == (notice.pk, None)
        assert again.mailed_at is not None

    def test_what_was_set_aside_is_never_given_again_and_the_next_stage_is(self):
        executive = executive_with_login(starts_on=dt.date(2025, 12, 31), supervisor=None)
        sweep(as_of=dt.date(2026, 11, 1))
        first = Notice.objects.get(recipient=user_of(executive), rule=Rule.REVIEW)
        set_aside(notice=first, by=user_of(executive), reason="On sabbatical")
        sweep(as_of=dt.date(2026, 11, 30))
        assert Notice.objects.filter(recipient=user_of(executive), rule=Rule.REVIEW).standing().count() == 0
        sweep(as_of=dt.date(2026, 12, 1))
        assert Notice.objects.filter(recipient=user_of(executive), rule=Rule.REVIEW).standing().count() == 1

    def test_a_closed_review_settles_the_clock_and_an_undecided_case_does_not(self):
        executive = executive_with_login(starts_on=dt.date(2020, 1, 1))
        sweep(as_of=TODAY)
        assert Rule.REVIEW in standing(user_of(executive))
        close_with(executive, held_on=dt.date(2026, 11, 2), discussion=Case.Discussion.NOT_DISCUSSED)
        sweep(as_of=TODAY)
        assert Rule.REVIEW in standing(user_of(executive))
        close_with(executive, held_on=dt.date(2026, 11, 3), discussion=Case.Discussion.DISCUSSED)
        sweep(as_of=TODAY)
        assert Rule.REVIEW not in standing(user_of(executive))

    def test_the_boards_exception_silences_the_broadening_clock_until_it_expires(self):
        executive = executive_with_login(starts_on=dt.date(2015, 1, 1))
        case = close_with(executive, held_on=dt.date(2026, 11, 2), discussion=Case.Discussion.DISCUSSED)
        BroadeningException.objects.create(
            executive=executive, case=case, reason="specialist", note="Laboratory", granted_on=dt.date(2026, 11, 2),
            expires_on=dt.date(2026, 11, 22),
        )  # fmt: skip
        sweep(as_of=TODAY)
        assert Rule.BROADENING not in standing(user_of(executive))
        sweep(as_of=TODAY + dt.timedelta(days=1))
        assert Rule.BROADENING in standing(user_of(executive))

    def test_who_has_left_or_has_a_new_supervisor_is_no_longer_spoken_of(self):
        executive = executive_with_login(starts_on=ENTRY)
        before = supervisor_of(executive)
        sweep(as_of=TODAY)
        executive.supervisor = user_with(Role.SUPERVISOR, username="next")
        executive.save()
        sweep(as_of=TODAY)
        assert (standing(before), standing(supervisor_of(executive))) == ([], [Rule.PLAN])
        executive.assignments.update(ends_on=TODAY - dt.timedelta(days=1))
        sweep(as_of=TODAY)
        assert (standing(user_of(executive)), standing(supervisor_of(executive))) == ([], [])

    def test_only_serving_supervisors_and_active_accounts_are_told(self):
        executive = executive_with_login(starts_on=ENTRY)
        Membership.objects.filter(user=supervisor_of(executive)).update(ends_on=TODAY - dt.timedelta(days=1))
        User.objects.filter(pk=user_of(executive).pk).update(is_active=False)
        assert sweep(as_of=TODAY).given == 0

    def test_a_supervisor_who_is_their_own_executive_is_told_once(self):
        user = user_with(Role.SUPERVISOR, username="both")
        make_executive(user=user, supervisor=user, starts_on=ENTRY)
        sweep(as_of=TODAY)
        assert standing(user) == [Rule.PLAN]

    def test_the_command_and_the_job_do_the_same(self):
        executive = executive_with_login(starts_on=ENTRY)
        endorsed = plan_in(PlanStatus.ENDORSED, executive_with_login(starts_on=ENTRY), as_of=TODAY)
        out = StringIO()
        call_command("give_notices", "--as-of", "2026-11-22", "--mail", stdout=out)
        assert "2 notices given" in out.getvalue()
        assert "2 digests sent" in out.getvalue()
        with time_machine.travel(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)):
            give_notices()
        endorsed.refresh_from_db()
        assert endorsed.status == PlanStatus.IN_FORCE
        assert standing(user_of(executive)) == [Rule.PLAN]
        assert Notice.objects.count() == 2


class TestCost:
    def corps(self, size: int) -> None:
        for number in range(size):
            executive = executive_with_login(starts_on=dt.date(2018, 1, 1) + dt.timedelta(days=number))
            if number % 3 == 0:
                plan_in(PlanStatus.SUBMITTED, executive)

    def test_a_chunk_costs_the_same_whatever_is_in_it(self):
        self.corps(3)
        sweep(as_of=TODAY)
        with CaptureQueriesContext(connection) as few:
            sweep(as_of=TODAY)
        self.corps(20)
        sweep(as_of=TODAY)
        with CaptureQueriesContext(connection) as many:
            sweep(as_of=TODAY)
        assert len(few) == len(many) <= 16


class TestActions:
    def test_a_notice_is_given_once_to_each_person_for_the_same_thing(self, nobody):
        executive = executive_with_login()
        first, again = give(user_of(executive), executive), give(user_of(executive), executive)
        assert first.pk == again.pk
        assert give(nobody, executive).pk != first.pk
        assert give(user_of(executive), executive, stage="late").pk != first.pk
        assert AuditEvent.objects.filter(verb="notice given").count() == 3

    def test_settling_leaves_other_rules_and_other_people_alone(self, nobody):
        executive = executive_with_login()
        give(user_of(executive), executive), give(nobody, executive), give(user_of(executive), executive, rule="other")
        assert settle_notices(executive=executive, rule="board_outcome", recipient=nobody, by="test") == 1
        assert standing(user_of(executive)) == ["board_outcome", "other"]
        assert settle_notices(executive=executive, rule=["board_outcome"], by="test") == 1
        assert standing(user_of(executive)) == ["other"]
        assert settle_notices(executive=executive, rule="board_outcome", by="test") == 0

    def test_a_settled_notice_given_again_stands_and_one_set_aside_does_not(self):
        executive = executive_with_login()
        notice = give(user_of(executive), executive)
        settle_notices(executive=executive, rule="board_outcome", by="test")
        assert give(user_of(executive), executive).settled_at is None
        set_aside(notice=notice, by=user_of(executive))
        assert give(user_of(executive), executive).settled_at is not None
        bring_back(notice=notice, by=user_of(executive))
        assert standing(user_of(executive)) == ["board_outcome"]

    def test_nobody_answers_anothers_notice_nor_a_settled_one(self, nobody):
        executive = executive_with_login()
        notice = give(user_of(executive), executive)
        for act in (set_aside, bring_back):
            with pytest.raises(NotPermitted):
                act(notice=notice, by=nobody)
        with pytest.raises(InvalidTransition):
            bring_back(notice=notice, by=user_of(executive))
        set_aside(notice=notice, by=user_of(executive), reason="Done by letter")
        with pytest.raises(InvalidTransition):
            set_aside(notice=notice, by=user_of(executive))
        assert AuditEvent.objects.get(verb="notice set aside").reason == "Done by letter"

    def test_the_database_refuses_a_second_copy_and_a_reason_without_setting_aside(self):
        executive = executive_with_login()
        notice = give(user_of(executive), executive)
        for change in ({"pk": None}, {"pk": None, "key": "other", "set_aside_reason": "why"}):
            copy = Notice.objects.get(pk=notice.pk)
            for name, value in change.items():
                setattr(copy, name, value)
            with pytest.raises(IntegrityError), transaction.atomic():
                copy.save(force_insert=True)

    def test_a_choice_of_digest_is_kept_and_audited(self, nobody):
        choose_digest(user=nobody, digest=NoticePreference.Digest.NEVER, by=nobody)
        assert NoticePreference.objects.get(user=nobody).digest == "never"
        assert AuditEvent.objects.get(verb="digest chosen").after == {"digest": "never"}


class TestPage:
    def test_shows_what_stands_most_pressing_first_and_what_is_settled(self, client: Client):
        executive = executive_with_login()
        client.force_login(user_of(executive))
        for rule, weight, due_on in (
            ("a", "coming", TODAY),
            ("b", "overdue", TODAY),
            ("c", "overdue", TODAY - dt.timedelta(days=1)),
            ("d", "due", TODAY),
        ):
            give(user_of(executive), executive, rule=rule, weight=weight, due_on=due_on)
        settle_notices(executive=executive, rule="d", by="test")
        page = client.get(reverse("development:notice_list"))
        assert [notice.rule for notice, _, _ in page.context["rows"]] == ["c", "b", "a"]
        assert [notice.rule for notice, _ in page.context["history"]] == ["d"]

    def test_a_supervisor_reads_whom_it_concerns_only_as_long_as_they_report(self, client: Client):
        executive = executive_with_login(starts_on=ENTRY, family="Quillfeather")
        sweep(as_of=TODAY)
        client.force_login(supervisor_of(executive))
        assert "Quillfeather" in client.get(reverse("development:notice_list")).content.decode()
        Executive.objects.filter(pk=executive.pk).update(supervisor=None)
        assert "Quillfeather" not in client.get(reverse("development:notice_list")).content.decode()

    def test_sets_aside_with_a_reason_and_brings_back(self, client: Client):
        executive = executive_with_login()
        notice = give(user_of(executive), executive)
        client.force_login(user_of(executive))
        client.post(reverse("development:notice_set_aside", args=[notice.pk]), {"reason": "Not mine"})
        page = client.get(reverse("development:notice_list"))
        assert ([*page.context["rows"]], page.context["history"][0][0].set_aside_reason) == ([], "Not mine")
        client.post(reverse("development:notice_bring_back", args=[notice.pk]))
        assert standing(user_of(executive)) == ["board_outcome"]

    @pytest.mark.parametrize("address", ["notice_set_aside", "notice_bring_back"])
    def test_anothers_notice_is_not_found(self, client: Client, agency_hr, auditor, address):
        executive = executive_with_login()
        notice = give(user_of(executive), executive)
        for user in (agency_hr, auditor, supervisor_of(executive)):
            client.force_login(user)
            assert client.post(reverse(f"development:{address}", args=[notice.pk])).status_code == 404
            assert client.get(reverse("development:notice_list")).context["rows"] == []

    def test_the_choice_of_digest(self, client: Client, nobody):
        client.force_login(nobody)
        url = reverse("development:notice_preferences")
        assert client.get(url).context["form"]["digest"].value() == "weekly"
        assert client.post(url, {"digest": "hourly"}).status_code == 200
        assert client.post(url, {"digest": "daily"}).status_code == 302
        assert client.get(url).context["form"]["digest"].value() == "daily"

    def test_costs_the_same_for_one_notice_and_for_many(self, client: Client):
        executive = executive_with_login(starts_on=ENTRY)
        supervisor = supervisor_of(executive)
        client.force_login(supervisor)
        costs = []
        for _ in range(2):
            for _ in range(4):
                executive_with_login(starts_on=ENTRY, supervisor=supervisor)
            sweep(as_of=TODAY)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("development:notice_list"))
            costs.append(len(queries))
        assert costs[0] == costs[1] <= 8


class TestClockList:
    @time_machine.travel(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC))
    def test_shows_the_executives_of_the_agency_whether_they_sign_in_or_not(self, client: Client, agency_hr):
        ours, theirs = make_executive("AG11", starts_on=ENTRY), make_executive("HE11", starts_on=ENTRY)
        client.force_login(agency_hr)
        page = client.get(reverse("development:clock_list"))
        assert {row.executive for row in page.context["page"]} == {ours}
        assert theirs.full_name
        counts = {count.clock: count.numbers for count in page.context["counts"]}
        assert counts["Development plan missing"] == [("Overdue", 1), ("Due", 0), ("Coming up", 0)]
        filtered = client.get(reverse("development:clock_list"), {"rule": "review_due"})
        assert list(filtered.context["page"]) == []

    def test_a_supervisor_sees_reports_and_an_auditor_one_agency_at_a_time(self, client: Client, supervisor, auditor):
        report, other = make_executive(supervisor=supervisor, starts_on=ENTRY), make_executive("HE11", starts_on=ENTRY)
        client.force_login(supervisor)
        page = client.get(reverse("development:clock_list"))
        assert {row.executive for row in page.context["page"]} == {report}
        client.force_login(auditor)
        page = client.get(reverse("development:clock_list"))
        assert (page.context["is_waiting"], list(page.context["page"])) == (True, [])
        page = client.get(reverse("development:clock_list"), {"agency": "HE"})
        assert {row.executive for row in page.context["page"]} == {other}

    def test_costs_at_most_12_queries_for_any_number_of_executives(self, client: Client, agency_hr):
        costs = []
        for size in (2, 30):
            for _ in range(size):
                make_executive(starts_on=ENTRY)
            client.force_login(agency_hr)
            client.get(reverse("development:clock_list"))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("development:clock_list"))
            costs.append(len(queries))
        assert costs[0] == costs[1] <= 12
