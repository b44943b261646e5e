"""The pages of plans: what they show to whom, saving field by field with and without script, paper."""

from __future__ import annotations

import datetime as dt
import subprocess
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from development.actions.plans import revise_plan, submit_plan
from development.actions.writing import add_line, remove_line, save_field
from development.models import DevelopmentPlan, PlanLine, SignatureChain, UnmetNeed
from development.workflow import PlanStatus
from executives.models import PerformanceRating
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.audit.models import ReadEvent
from tests.factories.boards import bring_to_close, make_room
from tests.factories.development import DAY, competency, executive_with_login, make_plan, plan_in
from tests.factories.executives import make_agency, make_executive

pytestmark = pytest.mark.django_db
S = PlanStatus
RATING = "Rating-marker"


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 22, 15, tzinfo=dt.UTC))


def signed_in(user: User | None) -> Client:
    assert user is not None
    client = Client()
    client.force_login(user)
    return client


def page(user: User | None, view: str, /, *args: Any, **query: Any) -> Any:
    return signed_in(user).get(reverse(f"development:{view}", args=args), query)


def press(user: User | None, view: str, /, *args: Any, **fields: Any) -> Any:
    return signed_in(user).post(reverse(f"development:{view}", args=args), fields)


def save(plan: DevelopmentPlan, name: str, value: Any, revision: int) -> Any:
    return press(plan.executive.user, "plan_field", plan.pk, name=name, value=value, revision=revision)


class TestSeeing:
    @pytest.mark.parametrize("is_complete", [True, False])
    def test_a_signature_is_offered_once_nothing_is_missing(self, is_complete: bool) -> None:
        plan = make_plan(complete=is_complete)
        shown = page(plan.executive.user, "plan_detail", plan.pk).content.decode()
        assert (reverse("development:plan_submit", args=[plan.pk]) in shown) is is_complete
        assert ("Complete the plan" in shown) is not is_complete

    def test_the_next_review_counts_from_the_executives_last_one_whatever_the_version(self) -> None:
        executive = executive_with_login()
        day = dt.date(2026, 4, 22)
        room = make_room(executive, day=day)
        bring_to_close(room)
        plan = make_plan(executive)
        facts = dict(page(executive.user, "plan_detail", plan.pk).context["reading"].identification)
        assert facts["Next review due"] == "April 22, 2027"
        unseen = make_plan()
        facts = dict(page(unseen.executive.user, "plan_detail", unseen.pk).context["reading"].identification)
        assert facts["Next review due"] == "Not reviewed yet"

    def test_a_draft_is_its_authors_alone(self, agency_hr: User, auditor: User) -> None:
        plan = make_plan()
        for user in (plan.executive.supervisor, agency_hr, auditor):
            for name in ("plan_detail", "plan_print", "plan_pdf"):
                assert page(user, name, plan.pk).status_code == 403
        save_field(plan=plan, field="needs", value="Unheard-of need", revision=plan.revision, by=plan.executive.user)
        assert b"Unheard-of need" not in page(agency_hr, "plan_list").content
        submit_plan(plan=plan, by=plan.executive.user)
        assert b"Unheard-of need" in page(agency_hr, "plan_detail", plan.pk).content

    def test_a_draft_taken_back_or_given_up_is_hidden_again(self, agency_hr: User) -> None:
        plan = plan_in(S.SUBMITTED)
        assert page(agency_hr, "plan_detail", plan.pk).status_code == 200
        press(plan.executive.user, "plan_withdraw", plan.pk)
        assert page(agency_hr, "plan_detail", plan.pk).status_code == 403
        press(plan.executive.user, "plan_close", plan.pk)
        assert page(agency_hr, "plan_detail", plan.pk).status_code == 403
        assert page(plan.executive.user, "plan_detail", plan.pk).status_code == 200

    def test_another_agencys_plan_is_not_there(self, sibling_hr: User, erb_member: User, opm_analyst: User) -> None:
        plan = plan_in(S.IN_FORCE)
        line = plan.lines.earliest("pk")
        stranger = executive_with_login().user
        for user in (sibling_hr, erb_member, opm_analyst, stranger):
            for name in ("plan_detail", "plan_print", "plan_pdf", "plan_edit", "plan_results", "plan_comment"):
                assert page(user, name, plan.pk).status_code == 404, (user, name)
            for name in ("plan_field", "plan_sign", "plan_return", "plan_close", "plan_revise", "plan_submit"):
                assert press(user, name, plan.pk).status_code == 404, (user, name)
            assert page(user, "line_progress", plan.pk, line.pk).status_code == 404
        listed = page(sibling_hr, "plan_list")
        assert plan.executive.family_name not in listed.content.decode().split("<main")[1]

    def test_a_line_is_reached_by_its_own_plan_alone(self) -> None:
        mine, other = plan_in(S.IN_FORCE), plan_in(S.IN_FORCE)
        line = other.lines.earliest("pk")
        assert page(mine.executive.user, "line_progress", mine.pk, line.pk).status_code == 404
        draft = make_plan()
        for act in ("up", "remove"):
            assert press(draft.executive.user, "plan_edit", draft.pk, **{act: line.pk}).status_code == 404
        assert save(draft, f"line-{line.pk}-objective", "Stolen", 1).status_code == 409
        line.refresh_from_db()
        assert line.objective != "Stolen"

    def test_whoever_opens_anothers_plan_leaves_a_trace(self, agency_hr: User) -> None:
        plan = plan_in(S.SUBMITTED)
        page(plan.executive.user, "plan_detail", plan.pk)
        assert not ReadEvent.objects.exists()
        for name in ("plan_detail", "plan_detail", "plan_print", "plan_pdf"):
            page(agency_hr, name, plan.pk)
        assert list(ReadEvent.objects.order_by("id").values_list("reader_id", "page")) == [
            (agency_hr.pk, "development plan"),
            (agency_hr.pk, "development plan, print"),
            (agency_hr.pk, "development plan, PDF"),
        ]
        assert set(ReadEvent.objects.values_list("subject_id", flat=True)) == {str(plan.executive.pk)}

    def test_the_last_rating_to_whom_it_may_be_shown_and_never_on_paper(
        self, cast: dict[Role, User], sibling_hr: User
    ) -> None:
        person = executive_with_login(supervisor=cast[Role.SUPERVISOR], user=cast[Role.EXECUTIVE])
        plan = plan_in(S.IN_FORCE, person)
        for year, level in ((2025, 3), (2026, 5)):
            PerformanceRating.objects.create(
                executive=person, period_start=dt.date(year - 1, 10, 1), period_end=dt.date(year, 9, 30), level=level,
                agency=make_agency("AG"),
            )  # fmt: skip
        sees = {Role.EXECUTIVE, Role.SUPERVISOR, Role.AGENCY_HR}
        for role in (*sees, Role.AGENCY_HEAD, Role.AUDITOR):
            response = page(cast[role], "plan_detail", plan.pk)
            assert (response.context["rating"] is not None) is (role in sees), role
            assert ("5 of 5" in response.content.decode()) is (role in sees), role
            assert "3 of 5" not in response.content.decode()
            paper = page(cast[role], "plan_print", plan.pk).content.decode()
            assert "of 5" not in paper
            assert "rating" not in paper.lower().split("<main")[1]

    def test_older_versions_stay_readable_under_the_framework_of_their_day(self, agency_hr: User) -> None:
        old = plan_in(S.IN_FORCE, as_of=dt.date(2025, 3, 3))
        new = revise_plan(plan=old, by=old.executive.user, as_of=dt.date(2025, 10, 1))
        seen = page(agency_hr, "plan_detail", old.pk)
        text = seen.content.decode()
        assert "Strategic Thinking (Leading Change)" in text
        assert [one.framework.code for one, _ in seen.context["versions"]] == ["ECQ-2025-05", "ECQ-2006"]
        writing = page(new.executive.user, "plan_edit", new.pk).content.decode()
        assert "Last time: Strategic Thinking. Its place is now under Achieving Results." in writing

    def test_the_record_leads_to_the_plan_whoever_may_see_it(self, cast: dict[Role, User]) -> None:
        person = executive_with_login(supervisor=cast[Role.SUPERVISOR], user=cast[Role.EXECUTIVE])
        plan_in(S.AGREED, person)
        leads = {Role.EXECUTIVE, Role.SUPERVISOR, Role.AGENCY_HR, Role.AGENCY_HEAD, Role.AUDITOR}
        for role in (*leads, Role.ERB_MEMBER, Role.OPM_ANALYST):
            client = signed_in(cast[role])
            record = client.get(reverse("executives:executive_detail", args=[person.identifier]))
            urls = [panel.url for panel in record.context["panels"] if panel.title == "Development plan"]
            assert len(urls) == (role in leads), role
            for url in urls:
                assert "Agreed" in client.get(url, follow=True).content.decode(), role

    @pytest.mark.parametrize("status", PlanStatus)
    def test_the_page_offers_what_will_be_allowed(self, status: PlanStatus, agency_hr: User) -> None:
        plan = plan_in(status)
        own = page(plan.executive.user, "plan_detail", plan.pk).context["may"]
        assert {name for name, may in own.items() if may} == {
            S.DRAFT: {"write", "submit", "close"},
            S.SUBMITTED: {"write", "withdraw"},
            S.AGREED: {"write", "carry_out"},
            S.AT_BOARD: {"write", "carry_out"},
            S.ENDORSED: {"carry_out"},
            S.ENDORSED_WITH_CHANGES: {"write", "carry_out", "take_up"},
            S.RETURNED: {"write", "submit", "close"},
            S.IN_FORCE: {"carry_out", "revise", "close"},
            S.CLOSED: set(),
        }[status]
        if status != S.DRAFT:
            boss = page(plan.executive.supervisor, "plan_detail", plan.pk).context["may"]
            may_comment = status in (S.AGREED, S.AT_BOARD, S.ENDORSED, S.ENDORSED_WITH_CHANGES, S.IN_FORCE)
            assert {name for name, may in boss.items() if may} == (
                {"sign"} if status == S.SUBMITTED else {"comment"} if may_comment else set()
            )
            assert not any(page(agency_hr, "plan_detail", plan.pk).context["may"].values())


class TestList:
    def test_executives_by_the_state_of_their_plan(self, agency_hr: User, supervisor: User) -> None:
        people = {status: executive_with_login(family=status.value, supervisor=supervisor) for status in PlanStatus}
        for status, person in people.items():
            plan_in(status, person)
        none = make_executive("AG13", family="none")
        make_executive("AG13", family="left", ends_on=dt.date(2020, 1, 1))

        def found(user: User, **query: Any) -> set[str]:
            return {person.family_name for person, _ in page(user, "plan_list", **query).context["rows"]}

        assert found(agency_hr) == {*(status.value for status in PlanStatus), "none"}
        assert found(agency_hr, state="none") == {"none", "closed"}
        for status in set(PlanStatus) - {S.CLOSED}:
            assert found(agency_hr, state=status.value) == {status.value}
        assert found(agency_hr, q="NONE") == {"none"}
        assert found(agency_hr, state="nonsense") == set()
        assert found(supervisor, waiting="on") == {"submitted"}
        assert found(agency_hr, waiting="on") == set()
        assert none.family_name not in found(supervisor)
        assert found(supervisor) == {status.value for status in PlanStatus}

    def test_the_list_costs_at_most_12_queries_however_many_there_are(self, agency_hr: User, auditor: User) -> None:
        framework = make_plan().framework

        def corps(size: int) -> None:
            people = [make_executive("AG11", family=f"Family{number}") for number in range(size)]
            DevelopmentPlan.objects.bulk_create(
                DevelopmentPlan(executive=one, framework=framework, period_from=DAY, period_to=DAY, version=9)
                for one in people
            )

        def cost(user: User, **query: Any) -> int:
            client = signed_in(user)
            client.get("/plans/", query)
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/plans/", query).status_code == 200
            return len(queries)

        asked = [
            (user, query)
            for user in (agency_hr, auditor)
            for query in ({}, {"state": "draft", "q": "family", "sort": "-agency"}, {"state": "none"})
        ]
        corps(5)
        few = [cost(user, **query) for user, query in asked]
        corps(60)
        many = [cost(user, **query) for user, query in asked]
        assert few == many
        assert max(many) <= 12

    def test_a_plan_costs_the_same_however_long_it_is(self, agency_hr: User) -> None:
        plan = plan_in(S.SUBMITTED)
        user = plan.executive.user

        def cost(who: User | None, name: str) -> int:
            client = signed_in(who)
            url = reverse(f"development:{name}", args=[plan.pk])
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            return len(queries)

        asked = [(agency_hr, "plan_detail"), (user, "plan_detail"), (user, "plan_edit"), (agency_hr, "plan_print")]
        short = [cost(*one) for one in asked]
        for number in range(10):
            add_line(plan=plan, by=user, objective=f"Line {number}", competency=competency())
        long = [cost(*one) for one in asked]
        assert short == long
        assert max(long) <= 24


class TestWriting:
    def test_begin_lands_on_the_page_to_write(self) -> None:
        person = executive_with_login()
        assert b"Begin my plan" in page(person.user, "my_plan").content
        response = press(person.user, "my_plan")
        plan = person.development_plans.get()
        assert response.url == reverse("development:plan_edit", args=[plan.pk])
        assert page(person.user, "my_plan").url == response.url
        assert press(person.user, "my_plan").status_code == 409

    def test_a_field_is_saved_as_it_is_left(self) -> None:
        plan = make_plan(complete=False)
        line = plan.lines.earliest("pk")
        first = save(plan, "short_term_goal", "  Lead\r\na bureau ", 1)
        assert first.status_code == 200
        assert first.json()["revision"] == 2
        assert "No activity broadens" in first.json()["panel"]
        skill = competency()
        for name, value in (
            ("objective", "Go to HHS"), ("activity_type", "detail_agency"), ("competency", skill.pk),
            ("starts_on", "2027-01-05"), ("amount", "40.5"), ("cost", "0"), ("kind", "commitment"),
        ):  # fmt: skip
            assert save(plan, f"line-{line.pk}-{name}", value, 1).status_code == 200, name
        last = save(plan, f"line-{line.pk}-unit", "days", 1)
        assert "No activity broadens" not in last.json()["panel"]
        plan.refresh_from_db()
        line.refresh_from_db()
        assert plan.short_term_goal == "Lead\na bureau"
        assert (line.competency, line.activity_type, str(line.amount), line.unit) == (
            skill, "detail_agency", "40.5", "days",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("earliest_move_on", "soon"),
            ("period_to", ""),
            ("period_to", "2020-01-01"),
            ("has_family_constraints", "maybe"),
            ("needs", "x" * 4001),
            ("outcome", "Great"),
            ("status", "closed"),
            ("line-%s-kind", ""),
            ("line-%s-kind", "promise"),
            ("line-%s-unit", ""),
            ("line-%s-cost", "-1"),
            ("line-%s-cost", "12345678901"),
            ("line-%s-objective", "x" * 301),
            ("line-%s-competency", "999999"),
            ("line-%s-status", "done"),
            ("line-%s-plan", "1"),
        ],
    )
    def test_what_cannot_be_saved_is_said_in_words(self, name: str, value: str) -> None:
        plan = make_plan()
        name = name % plan.lines.earliest("pk").pk if "%" in name else name
        answer = save(plan, name, value, 1)
        assert answer.status_code == 422
        assert answer.json()["error"]
        again = DevelopmentPlan.objects.get(pk=plan.pk)
        assert (again.revision, again.status) == (plan.revision, "draft")

    def test_a_competency_of_another_framework_is_not_offered(self) -> None:
        plan = make_plan()
        name = f"line-{plan.lines.earliest('pk').pk}-competency"
        assert save(plan, name, competency("ECQ-2006").pk, 1).status_code == 422

    def test_a_stale_field_answers_with_what_it_says_now(self) -> None:
        plan = make_plan()
        save(plan, "needs", "First window", 1)
        answer = save(plan, "needs", "Second window", 1)
        assert answer.status_code == 409
        assert {key: answer.json()[key] for key in ("value", "words", "revision")} == {
            "value": "First window", "words": "First window", "revision": 2,
        }  # fmt: skip
        assert save(plan, "strengths", "Another field", 1).status_code == 200
        assert save(plan, "needs", "Second window", 2).status_code == 200

    def test_the_values_in_a_conflict_fit_the_controls(self) -> None:
        plan = make_plan()
        line = plan.lines.earliest("pk")
        for name, first, second, shown in (
            ("competency", competency(name="Innovation").pk, "", "Innovation"),
            ("starts_on", "2027-02-03", "2027-02-04", "February 3, 2027"),
            ("cost", "150", "", "150"),
        ):
            assert save(plan, f"line-{line.pk}-{name}", first, 1).status_code == 200
            answer = save(plan, f"line-{line.pk}-{name}", second, 1).json()
            assert (answer["value"], answer["words"]) == (str(first), shown)

    def test_a_line_that_is_gone(self) -> None:
        plan = make_plan()
        line = plan.lines.earliest("pk")
        remove_line(line=line, by=plan.executive.user)
        answer = save(plan, f"line-{line.pk}-objective", "Late", 1)
        assert answer.status_code == 409
        assert "removed" in answer.json()["error"]

    def test_signed_out_or_over_is_no_success(self) -> None:
        plan = plan_in(S.CLOSED)
        assert save(plan, "needs", "Late", 1).status_code == 409
        assert Client().post(reverse("development:plan_field", args=[plan.pk])).status_code == 302

    def test_forged_requests_are_refused(self) -> None:
        plan = make_plan()
        client = Client(enforce_csrf_checks=True)
        client.force_login(plan.executive.user)
        url = reverse("development:plan_field", args=[plan.pk])
        assert client.post(url, {"name": "needs", "value": "Forged", "revision": 1}).status_code == 403


class TestWithoutScript:
    def typed(self, plan: DevelopmentPlan) -> dict[str, Any]:
        """Return the whole form as a browser sends it."""
        response = page(plan.executive.user, "plan_edit", plan.pk)
        fields: dict[str, Any] = {"revision": response.context["plan"].revision}
        shown = [*response.context["period"], *response.context["career"], *response.context["inputs"]]
        for one in response.context["lines"]:
            shown += [*one["first"], *one["promise"], *one["more"]]
        for bound, _ in shown:
            value = bound.value()
            fields[bound.html_name] = "" if value is None else str(value)
        return fields

    def post(self, plan: DevelopmentPlan, fields: dict[str, Any]) -> Any:
        url = reverse("development:plan_edit", args=[plan.pk])
        return signed_in(plan.executive.user).post(url, fields)

    def test_sending_it_unchanged_changes_nothing(self) -> None:
        plan = make_plan()
        assert self.post(plan, self.typed(plan)).status_code == 302
        again = DevelopmentPlan.objects.get(pk=plan.pk)
        assert (again.revision, again.edits.count()) == (plan.revision, 0)

    def test_one_button_saves_everything_and_does_what_was_pressed(self) -> None:
        plan = make_plan()
        line = plan.lines.earliest("pk")
        fields = self.typed(plan) | {
            "needs": "New", f"line-{line.pk}-starts_on": "2028-01-01", f"line-{line.pk}-ends_on": "2028-02-01",
            "add": "1",
        }  # fmt: skip
        response = self.post(plan, fields)
        added = plan.lines.latest("pk")
        assert response.url.endswith(f"#line-{added.pk}")
        line.refresh_from_db()
        assert (line.starts_on, line.ends_on) == (dt.date(2028, 1, 1), dt.date(2028, 2, 1))
        plan.refresh_from_db()
        assert plan.needs == "New"
        self.post(plan, {"up": added.pk, "fields_are_saved": "1"})
        assert list(plan.lines.all())[1] == added
        self.post(plan, {"remove": added.pk, "fields_are_saved": "1"})
        assert plan.lines.count() == 2

    def test_a_conflict_shows_both_and_saves_neither_silently(self) -> None:
        plan = make_plan()
        fields = self.typed(plan) | {"needs": "Mine", "strengths": "Also mine"}
        save(plan, "needs", "Theirs", 1)
        response = self.post(plan, fields)
        assert response.status_code == 409
        text = response.content.decode()
        assert "The other window says: Theirs" in text
        assert ">\nMine</textarea>" in text
        plan.refresh_from_db()
        assert (plan.needs, plan.strengths) == ("Theirs", "Also mine")
        mine = fields | {"revision": plan.revision}
        assert self.post(plan, mine | {"theirs": "needs"}).status_code == 302
        plan.refresh_from_db()
        assert plan.needs == "Theirs"
        assert self.post(plan, mine).status_code == 302
        plan.refresh_from_db()
        assert plan.needs == "Mine"

    def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_saved(self) -> None:
        plan = make_plan()
        response = self.post(plan, self.typed(plan) | {"needs": "Kept", "earliest_move_on": "2027-02-30"})
        assert response.status_code == 422
        assert 'value="2027-02-30"' in response.content.decode()
        plan.refresh_from_db()
        assert (plan.needs, plan.earliest_move_on) == ("Kept", None)


class TestSteps:
    def test_from_submission_to_agreement(self) -> None:
        plan = make_plan()
        response = press(plan.executive.user, "plan_submit", plan.pk, revision=plan.revision)
        assert response.url == reverse("development:plan_detail", args=[plan.pk])
        seen = page(plan.executive.supervisor, "plan_detail", plan.pk)
        assert seen.context["may"]["sign"]
        assert press(plan.executive.supervisor, "plan_sign", plan.pk, revision=99).status_code == 409
        press(plan.executive.supervisor, "plan_sign", plan.pk, revision=plan.revision, note="Good")
        plan.refresh_from_db()
        assert plan.status == S.AGREED

    def test_an_incomplete_plan_goes_back_to_the_page_that_says_what_is_missing(self) -> None:
        plan = make_plan(complete=False)
        response = signed_in(plan.executive.user).post(reverse("development:plan_submit", args=[plan.pk]), follow=True)
        assert response.redirect_chain[-1][0] == reverse("development:plan_edit", args=[plan.pk])
        assert "still missing before you can sign" in response.content.decode()

    def test_a_returned_plan_shows_why(self) -> None:
        plan = plan_in(S.SUBMITTED)
        assert press(plan.executive.supervisor, "plan_return", plan.pk, note="").status_code == 422
        press(plan.executive.supervisor, "plan_return", plan.pk, note="Name a date.")
        assert "Name a date." in page(plan.executive.user, "plan_edit", plan.pk).content.decode()

    def test_progress_asks_for_what_belongs_to_the_state(self) -> None:
        plan = plan_in(S.IN_FORCE)
        line = plan.lines.earliest("pk")
        user = plan.executive.user
        for fields, wrong in (
            ({"status": "done"}, {"evidence", "reflection"}),
            ({"status": "deferred"}, {"reason"}),
            ({"status": "done", "evidence": "E", "reflection": "R", "done_on": "2026-11-23"}, {"done_on"}),
            ({"status": "nonsense"}, {"status"}),
        ):
            response = press(user, "line_progress", plan.pk, line.pk, **fields)
            assert (response.status_code, set(response.context["form"].errors)) == (422, wrong)
        response = press(user, "line_progress", plan.pk, line.pk, status="cancelled", reason="no_time", note="Audit")
        assert response.url.endswith(f"#line-{line.pk}")
        assert "No time" in page(user, "plan_detail", plan.pk).content.decode()

    def test_results_and_comment(self) -> None:
        plan = plan_in(S.IN_FORCE)
        press(plan.executive.user, "plan_results", plan.pk, outcome="A bench", reflection="Patience")
        assert b"A bench" in page(plan.executive.supervisor, "plan_comment", plan.pk).content
        press(plan.executive.supervisor, "plan_comment", plan.pk, comment="Well earned")
        text = page(plan.executive.user, "plan_detail", plan.pk).content.decode()
        assert all(words in text for words in ("A bench", "Patience", "Well earned"))

    def test_the_three_questions(self) -> None:
        person = executive_with_login()
        response = press(person.user, "unmet_needs", had_unmet_need="yes")
        assert set(response.context["form"].errors) == {"need", "reason"}
        press(person.user, "unmet_needs", had_unmet_need="yes", need="Finance", reason="no_money")
        answer = UnmetNeed.objects.get()
        assert (answer.executive, answer.fiscal_year, answer.reason) == (person, 2027, "no_money")
        assert b"Change my answers" in page(person.user, "unmet_needs").content

    def test_an_office_sets_who_signs_in_its_own_agency_alone(self, agency_hr: User) -> None:
        for code in ("AG11", "HE11"):
            make_agency(code)
        given = {"effective_from": "2026-12-01", "first": "supervisor", "third": "agency_head"}
        assert press(agency_hr, "plan_signers", agency="HE", **given).context["form"].errors
        assert press(agency_hr, "plan_signers", agency="AG", **given).status_code == 302
        chain = SignatureChain.objects.get()
        assert (chain.agency_id, chain.signers) == ("AG", ["supervisor", "agency_head"])


@pytest.mark.poppler
class TestPaper:
    @pytest.fixture
    def pdf(self, tmp_path: Any) -> Any:
        plan = plan_in(S.IN_FORCE)
        user = plan.executive.user
        PlanLine.objects.filter(plan=plan).update(description="#strong[not code] *stays* as $typed$ \\ <b>")
        response = page(user, "plan_pdf", plan.pk)
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        path = tmp_path / "plan.pdf"
        path.write_bytes(response.content)
        return path

    def test_it_is_tagged_and_bookmarked(self, pdf: Any) -> None:
        content = pdf.read_bytes()
        for mark in (b"/StructTreeRoot", b"/Outlines", b"/Lang", b"pdfuaid"):
            assert mark in content, mark
        told = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
        assert "Tagged:          yes" in told
        assert "Executive Development Plan of" in told

    def test_it_says_what_the_page_says(self, pdf: Any) -> None:
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
        for words in (
            "A. Identification", "B. Career and mobility", "C. What the plan answers to", "D. Activities",
            "F. Signatures and steps", "Lead an interagency review", "#strong[not code] *stays* as $typed$",
        ):  # fmt: skip
            assert words in text, words
        assert "rating" not in text.lower()
