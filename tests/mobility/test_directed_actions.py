"""What can be done on a directed move, by whom, from which state; what the law refuses, and what is kept."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from executives.models import Executive
from mobility.actions.directed import (
    cancel_worksheet,
    create_worksheet,
    edit_worksheet,
    effect_worksheet,
    override_finding,
    record_refusal,
    serve_notice,
    share_worksheet,
)
from mobility.actions.statements import sign_statement
from mobility.actions.transitions import move
from mobility.models import ReassignmentWorksheet, WorksheetStatement
from mobility.rules.worksheet_facts import facts_of, standing_statement
from mobility.signals import notice_due
from mobility.workflow import WORKSHEET_TRANSITIONS, WorksheetStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import DomainError, InvalidTransition, NotPermitted, RuleViolation
from tests.factories.accounts import MembershipFactory, user_with
from tests.factories.directed import (
    DAY,
    effected_worksheet,
    lawful_fields,
    make_worksheet,
    serve,
    served_worksheet,
    sign,
)
from tests.factories.executives import add_record, add_temporary, make_agency, make_executive, make_position

W = WorksheetStatus
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOON = dt.datetime(2026, 6, 1, 16, tzinfo=dt.UTC)
TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def executive(executive_user: User) -> Executive:
    return make_executive("AG11", user=executive_user, number="P-1")


def verbs(worksheet: ReassignmentWorksheet) -> list[str]:
    events = AuditEvent.objects.about("mobility.reassignmentworksheet", str(worksheet.pk)).order_by("id")
    return list(events.values_list("verb", flat=True))


def refused(act: Callable[[], Any], code: str = "") -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        act()
    if code:
        assert code in [finding.code for finding in caught.value.findings]
    return caught.value


class TestPreparing:
    def test_where_the_executive_stands_is_kept(self, executive, agency_hr):
        worksheet = make_worksheet(executive, by=agency_hr)
        assert (worksheet.home_id, worksheet.from_position_number, worksheet.appointment_type) == ("AG11", "P-1", "50")
        assert (worksheet.status, worksheet.is_shared, worksheet.created_by) == (W.DRAFT, False, agency_hr)
        assert verbs(worksheet) == ["reassignment prepared"]

    def test_a_worksheet_stays_with_its_agency(self, executive, agency_hr, sibling_hr):
        worksheet = make_worksheet(executive, by=agency_hr)
        executive.assignments.of_record().update(ends_on=TODAY - DAY)
        add_record(executive, "HE11", starts_on=TODAY)
        assert worksheet in ReassignmentWorksheet.objects.visible_to(agency_hr)
        assert worksheet not in ReassignmentWorksheet.objects.visible_to(sibling_hr)

    def test_an_executive_who_has_left_has_no_position_to_be_moved_from(self, agency_hr):
        gone = make_executive("AG11", ends_on=TODAY - DAY)
        with pytest.raises(InvalidTransition, match="not on board"):
            make_worksheet(gone, by=agency_hr)

    def test_the_designation_comes_from_the_register(self, executive, agency_hr):
        make_position("AG13", "P-77", designation="4")
        assert make_worksheet(executive, by=agency_hr, to_position_occupied="").to_position_occupied == "4"
        assert make_worksheet(executive, by=agency_hr, to_position_occupied="3").to_position_occupied == "3"
        other = make_worksheet(executive, by=agency_hr, to_position_occupied="", to_position_number="P-78")
        assert other.to_position_occupied == ""

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.AGENCY_HR])
    def test_nobody_else_prepares(self, cast, role, executive):
        with pytest.raises(NotPermitted):
            create_worksheet(executive=executive, by=cast.get(role) or user_with(role), **lawful_fields())

    def test_another_agency_does_not_prepare(self, sibling_hr, executive):
        with pytest.raises(NotPermitted):
            make_worksheet(executive, by=sibling_hr)

    def test_nobody_prepares_their_own(self, executive):
        MembershipFactory.create(user=executive.user, role=Role.AGENCY_HR)
        own = User.objects.get(pk=executive.user.pk)
        with pytest.raises(NotPermitted, match="your own"):
            make_worksheet(executive, by=own)


class TestChanging:
    def test_a_change_is_kept_with_what_was(self, executive, agency_hr):
        worksheet = make_worksheet(executive, by=agency_hr)
        changed = edit_worksheet(worksheet=worksheet, by=agency_hr, revision=1, reasons="Another reason.")
        event = AuditEvent.objects.filter(verb="reassignment changed").get()
        assert (changed.reasons, changed.revision) == ("Another reason.", 2)
        assert event.before == {"reasons": worksheet.reasons}
        assert event.after == {"reasons": "Another reason."}

    def test_what_did_not_change_is_no_change(self, executive, agency_hr):
        worksheet = make_worksheet(executive, by=agency_hr)
        same = edit_worksheet(worksheet=worksheet, by=agency_hr, revision=1, reasons=worksheet.reasons)
        assert same.revision == 1
        assert verbs(worksheet) == ["reassignment prepared"]

    def test_a_colleague_s_change_is_not_lost(self, executive, agency_hr):
        worksheet = make_worksheet(executive, by=agency_hr)
        edit_worksheet(worksheet=worksheet, by=agency_hr, revision=1, reasons="First.")
        with pytest.raises(InvalidTransition, match="Somebody else"):
            edit_worksheet(worksheet=worksheet, by=agency_hr, revision=1, reasons="Second.")
        worksheet.refresh_from_db()
        assert worksheet.reasons == "First."

    def test_the_terms_stay_once_the_notice_is_served(self, executive, agency_hr):
        worksheet = served_worksheet(executive)
        with pytest.raises(InvalidTransition, match="duty location"):
            edit_worksheet(worksheet=worksheet, by=agency_hr, revision=worksheet.revision, to_duty_location="Boise, ID")
        later = edit_worksheet(worksheet=worksheet, by=agency_hr, revision=worksheet.revision, effective_on=TODAY + DAY)
        assert later.effective_on == TODAY + DAY

    @pytest.mark.parametrize("status", [W.EFFECTED, W.CANCELLED])
    def test_nothing_changes_after_the_end(self, executive, agency_hr, status):
        worksheet = effected_worksheet(executive) if status == W.EFFECTED else make_worksheet(executive)
        if status == W.CANCELLED:
            worksheet = cancel_worksheet(worksheet=worksheet, by=agency_hr, reason="Not needed.")
        with pytest.raises(InvalidTransition):
            edit_worksheet(worksheet=worksheet, by=agency_hr, revision=worksheet.revision, effective_on=TODAY)

    def test_unknown_fields_are_an_error(self, executive, agency_hr):
        worksheet = make_worksheet(executive, by=agency_hr)
        with pytest.raises(TypeError, match="status"):
            edit_worksheet(worksheet=worksheet, by=agency_hr, revision=1, status=W.EFFECTED)


class TestNotice:
    def test_the_notice_is_recorded_with_its_day_and_the_executive_sees_it(self, executive, agency_hr):
        told = []
        notice_due.connect(listener := lambda **sent: told.append(sent["rule"]))
        worksheet = serve(make_worksheet(executive, by=agency_hr), by=agency_hr)
        notice_due.disconnect(listener)
        assert (worksheet.status, worksheet.notice_received_on) == (W.NOTICE_SERVED, TODAY - 100 * DAY)
        assert worksheet.is_shared
        assert told == ["reassignment_served"]
        assert verbs(worksheet)[-1] == "reassignment notice served"

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"consulted_on": None}, "consultation_missing"),
            ({"consulted_on": TODAY - 99 * DAY}, "consultation_after_notice"),
            ({"reasons": ""}, "reasons_missing"),
            ({"effective_on": None}, "effective_date_missing"),
            ({"effective_on": TODAY - 50 * DAY}, "notice_too_short"),
            ({"head_appointed_on": None}, "head_unknown"),
            ({"head_appointed_on": TODAY - DAY}, "moratorium_head_binds"),
        ],
    )
    def test_a_notice_that_would_not_be_lawful_is_refused(self, executive, fields, code):
        worksheet = make_worksheet(executive, **fields)
        refused(lambda: serve(worksheet), code)
        worksheet.refresh_from_db()
        assert (worksheet.status, worksheet.notice_received_on) == (W.DRAFT, None)

    def test_a_notice_is_not_received_tomorrow(self, executive):
        worksheet = make_worksheet(executive, effective_on=TODAY + 90 * DAY)
        refused(lambda: serve(worksheet, before=-DAY), "notice_in_future")

    def test_one_notice_at_a_time(self, executive, agency_hr):
        served_worksheet(executive)
        second = make_worksheet(executive, by=agency_hr)
        with pytest.raises(InvalidTransition, match="another reassignment"):
            serve(second, by=agency_hr)
        with pytest.raises(IntegrityError), transaction.atomic():
            move(obj=second, to=W.NOTICE_SERVED, by=agency_hr, notice_received_on=TODAY)

    def test_a_second_notice_is_refused(self, executive, agency_hr):
        worksheet = served_worksheet(executive)
        with pytest.raises(InvalidTransition, match="already"):
            serve_notice(worksheet=worksheet, by=agency_hr, received_on=TODAY)


class TestEffecting:
    def test_a_lawful_move_takes_effect(self, executive, agency_hr):
        worksheet = effect_worksheet(worksheet=served_worksheet(executive), by=agency_hr)
        assert (worksheet.status, worksheet.effected_by, worksheet.effected_at) == (
            W.EFFECTED,
            agency_hr,
            timezone.now(),
        )
        assert verbs(worksheet)[-1] == "reassignment effected"

    def test_not_before_its_day(self, executive, agency_hr):
        worksheet = served_worksheet(executive, effective_on=TODAY + DAY)
        refused(lambda: effect_worksheet(worksheet=worksheet, by=agency_hr), "not_yet_effective")
        with time_machine.travel(NOON + DAY, tick=False):
            assert effect_worksheet(worksheet=worksheet, by=agency_hr).status == W.EFFECTED

    def test_a_new_head_after_the_notice_stops_it(self, executive, agency_hr):
        worksheet = served_worksheet(executive)
        edit_worksheet(
            worksheet=worksheet, by=agency_hr, revision=worksheet.revision, head_appointed_on=TODAY - 30 * DAY
        )
        refused(lambda: effect_worksheet(worksheet=worksheet, by=agency_hr), "moratorium_head_binds")

    def test_not_without_the_qualification_determination(self, executive, agency_hr):
        worksheet = served_worksheet(executive, qualification_determined_on=None)
        refused(lambda: effect_worksheet(worksheet=worksheet, by=agency_hr), "not_determined_qualified")

    def test_a_waiver_lets_a_draft_take_effect(self, executive, agency_hr):
        worksheet = make_worksheet(executive, by=agency_hr, is_shared=True)
        refused(lambda: effect_worksheet(worksheet=worksheet, by=agency_hr), "notice_not_served")
        sign(worksheet, "waiver")
        assert effect_worksheet(worksheet=worksheet, by=agency_hr).status == W.EFFECTED

    def test_days_on_detail_come_from_the_career(self, executive, agency_hr):
        head = TODAY - 130 * DAY
        worksheet = served_worksheet(executive, head_appointed_on=head)
        add_temporary(executive, "detail", starts_on=head + DAY, ends_on=head + 10 * DAY, host="HE11")
        refused(lambda: effect_worksheet(worksheet=worksheet, by=agency_hr), "moratorium_head_binds")
        edit_worksheet(worksheet=worksheet, by=agency_hr, revision=worksheet.revision, detail_days=0)
        assert effect_worksheet(worksheet=worksheet, by=agency_hr).status == W.EFFECTED

    def test_a_sabbatical_is_no_assignment_away(self, executive):
        add_temporary(executive, "sabbatical", starts_on=TODAY - 90 * DAY)
        add_temporary(executive, "ipa", starts_on=TODAY - 300 * DAY, ends_on=TODAY - 200 * DAY)
        worksheet = make_worksheet(executive)
        assert [each.starts_on for each in facts_of(worksheet).moratorium.away] == [TODAY - 300 * DAY]

    def test_a_declined_move_does_not_take_effect(self, executive, agency_hr):
        worksheet = served_worksheet(executive)
        record_refusal(worksheet=worksheet, by=agency_hr, refused_on=TODAY, note="Cannot leave.")
        with pytest.raises(InvalidTransition, match="declined"):
            effect_worksheet(worksheet=worksheet, by=agency_hr)


class TestRefusal:
    def test_it_is_kept_with_its_day(self, executive, agency_hr):
        worksheet = record_refusal(
            worksheet=served_worksheet(executive), by=agency_hr, refused_on=TODAY - DAY, note=" Cannot leave. "
        )
        assert (worksheet.refused_on, worksheet.refusal_note) == (TODAY - DAY, "Cannot leave.")
        with pytest.raises(InvalidTransition, match="already"):
            record_refusal(worksheet=worksheet, by=agency_hr, refused_on=TODAY)

    @pytest.mark.parametrize("day", [TODAY + DAY, TODAY - 101 * DAY])
    def test_it_lies_between_the_notice_and_today(self, executive, agency_hr, day):
        with pytest.raises(DomainError, match="between"):
            record_refusal(worksheet=served_worksheet(executive), by=agency_hr, refused_on=day)

    def test_without_notice_there_is_nothing_to_decline(self, executive, agency_hr):
        with pytest.raises(InvalidTransition):
            record_refusal(worksheet=make_worksheet(executive), by=agency_hr, refused_on=TODAY)


class TestOverrides:
    @pytest.fixture
    def early(self, executive) -> ReassignmentWorksheet:
        """Return a worksheet in notice that a new agency head's moratorium stops."""
        worksheet = served_worksheet(executive)
        ReassignmentWorksheet.objects.filter(pk=worksheet.pk).update(head_appointed_on=TODAY - 30 * DAY)
        return worksheet

    def test_the_head_overrides_with_a_reason_and_the_move_goes_on(self, early, agency_hr, agency_head):
        override_finding(worksheet=early, by=agency_head, code="moratorium_head_binds", reason=" A court ordered it. ")
        worksheet = effect_worksheet(worksheet=early, by=agency_hr)
        (override,) = worksheet.overrides
        assert (override["reason"], override["by"], override["by_name"]) == (
            "A court ordered it.",
            agency_head.pk,
            str(agency_head),
        )
        event = AuditEvent.objects.get(verb="reassignment rule overridden")
        assert (event.reason, event.after["code"]) == ("A court ordered it.", "moratorium_head_binds")

    def test_it_lapses_when_the_facts_change(self, early, agency_hr, agency_head):
        override_finding(worksheet=early, by=agency_head, code="moratorium_head_binds", reason="A court ordered it.")
        early.refresh_from_db()
        edit_worksheet(worksheet=early, by=agency_hr, revision=early.revision, head_appointed_on=TODAY - 20 * DAY)
        refused(lambda: effect_worksheet(worksheet=early, by=agency_hr), "moratorium_head_binds")

    def test_it_needs_a_reason(self, early, agency_head):
        with pytest.raises(DomainError, match="reason"):
            override_finding(worksheet=early, by=agency_head, code="moratorium_head_binds", reason="  ")

    @pytest.mark.parametrize("code", ["notice_too_short", "moratorium_head", "nonsense"])
    def test_what_does_not_block_is_not_overridden(self, early, agency_head, code):
        with pytest.raises(InvalidTransition):
            override_finding(worksheet=early, by=agency_head, code=code, reason="Because.")

    def test_a_missing_date_is_not_overridden(self, executive, agency_head):
        worksheet = make_worksheet(executive, effective_on=None)
        with pytest.raises(InvalidTransition):
            override_finding(worksheet=worksheet, by=agency_head, code="effective_date_missing", reason="Because.")

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.AGENCY_HEAD])
    def test_nobody_else_overrides(self, early, cast, role):
        with pytest.raises(NotPermitted):
            override_finding(
                worksheet=early, by=cast.get(role) or user_with(role), code="moratorium_head_binds", reason="Because."
            )

    def test_another_head_does_not(self, early):
        other = user_with(Role.AGENCY_HEAD, "HE")
        with pytest.raises(NotPermitted):
            override_finding(worksheet=early, by=other, code="moratorium_head_binds", reason="Because.")

    def test_nor_the_head_in_their_own_matter(self, early):
        MembershipFactory.create(user=early.executive.user, role=Role.AGENCY_HEAD)
        own = User.objects.get(pk=early.executive.user.pk)
        with pytest.raises(NotPermitted, match="your own"):
            override_finding(worksheet=early, by=own, code="moratorium_head_binds", reason="Because.")


class TestSigning:
    @pytest.fixture
    def voluntary(self, executive) -> ReassignmentWorksheet:
        """Return a shared voluntary move inside a moratorium, effective in ten days."""
        return make_worksheet(
            executive,
            is_shared=True,
            is_voluntary=True,
            effective_on=TODAY + 10 * DAY,
            head_appointed_on=TODAY - 30 * DAY,
        )

    def test_the_statement_holds_the_text_the_terms_and_their_hash(self, voluntary):
        statement = sign(voluntary, "voluntary")
        assert "Ada Example" in statement.text
        assert "Regional Director" in statement.text
        assert statement.terms["effective_on"] == "2026-06-11"
        held = WorksheetStatement.objects.get(pk=statement.pk)
        assert held.is_intact
        held.text += " And more."
        assert not held.is_intact

    def test_it_is_what_a_voluntary_move_in_a_moratorium_needs(self, voluntary, agency_hr):
        serve(voluntary)
        with time_machine.travel(NOON + 10 * DAY, tick=False):
            refused(lambda: effect_worksheet(worksheet=voluntary, by=agency_hr), "statement_missing")
        sign(voluntary, "voluntary")
        with time_machine.travel(NOON + 10 * DAY, tick=False):
            assert effect_worksheet(worksheet=voluntary, by=agency_hr).status == W.EFFECTED

    def test_it_holds_for_its_terms_alone(self, voluntary, agency_hr):
        statement = sign(voluntary, "voluntary")
        fresh = edit_worksheet(
            worksheet=voluntary, by=agency_hr, revision=voluntary.revision, effective_on=TODAY + 11 * DAY
        )
        assert standing_statement(fresh, "voluntary") is None
        again = edit_worksheet(
            worksheet=voluntary, by=agency_hr, revision=fresh.revision, effective_on=TODAY + 10 * DAY
        )
        assert standing_statement(again, "voluntary") == statement

    def test_signing_twice_is_refused(self, voluntary):
        sign(voluntary, "voluntary")
        with pytest.raises(InvalidTransition, match="have signed"):
            sign(voluntary, "voluntary")
        assert WorksheetStatement.objects.count() == 1

    def test_changed_content_is_not_signed(self, voluntary, agency_hr):
        edit_worksheet(worksheet=voluntary, by=agency_hr, revision=1, reasons="Changed while it was read.")
        with pytest.raises(InvalidTransition, match="changed while you read"):
            sign_statement(
                worksheet=voluntary, kind="voluntary", name="Ada Example", revision=1, by=voluntary.executive.user
            )

    def test_a_name_is_needed(self, voluntary):
        with pytest.raises(DomainError, match="name"):
            sign_statement(worksheet=voluntary, kind="voluntary", name=" ", revision=1, by=voluntary.executive.user)

    def test_a_directed_move_has_no_statement_but_can_have_a_waiver(self, executive):
        worksheet = make_worksheet(executive, is_shared=True)
        refused(lambda: sign(worksheet, "voluntary"), "move_is_directed")
        assert "60 days" in sign(worksheet, "waiver").text

    @pytest.mark.parametrize(("after", "is_refused"), [(9, False), (10, True), (11, True)])
    def test_the_statement_comes_before_the_move(self, voluntary, after, is_refused):
        on = TODAY + after * DAY
        if is_refused:
            refused(lambda: sign(voluntary, "voluntary", on=on), "statement_too_late")
        else:
            sign(voluntary, "voluntary", on=on)

    @pytest.mark.parametrize(("after", "is_refused"), [(9, False), (10, False), (11, True)])
    def test_the_waiver_comes_by_the_day_of_the_move(self, voluntary, after, is_refused):
        on = TODAY + after * DAY
        if is_refused:
            refused(lambda: sign(voluntary, "waiver", on=on), "waiver_after_move")
        else:
            sign(voluntary, "waiver", on=on)

    def test_the_waiver_comes_after_the_consultation(self, executive):
        far = make_worksheet(executive, is_shared=True, consulted_on=None)
        refused(lambda: sign(far, "waiver"), "waiver_before_consultation")
        near = make_worksheet(executive, is_shared=True, consulted_on=None, is_outside_commuting_area=False)
        assert "15 days" in sign(near, "waiver").text

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.EXECUTIVE])
    def test_nobody_else_signs(self, voluntary, cast, role):
        with pytest.raises(NotPermitted):
            sign_statement(
                worksheet=voluntary, kind="voluntary", name="X", revision=1, by=cast.get(role) or user_with(role)
            )

    def test_the_executive_signs_only_what_is_shared(self, executive):
        worksheet = make_worksheet(executive, is_voluntary=True)
        with pytest.raises(NotPermitted):
            sign(worksheet, "voluntary")

    @pytest.mark.postgres
    def test_a_signature_cannot_be_changed_in_the_database(self, voluntary):
        statement = sign(voluntary, "voluntary")
        for act in (
            lambda: WorksheetStatement.objects.filter(pk=statement.pk).update(text="Changed."),
            lambda: WorksheetStatement.objects.filter(pk=statement.pk).delete(),
        ):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                act()


class TestSharingAndCancelling:
    def test_sharing_shows_it_and_tells_the_executive(self, executive, agency_hr):
        told = []
        notice_due.connect(listener := lambda **sent: told.append((sent["rule"], sent["recipient"])))
        worksheet = share_worksheet(worksheet=make_worksheet(executive, by=agency_hr), by=agency_hr)
        notice_due.disconnect(listener)
        assert told == [("reassignment_shared", executive.user)]
        assert worksheet in ReassignmentWorksheet.objects.visible_to(executive.user)
        with pytest.raises(InvalidTransition, match="already"):
            share_worksheet(worksheet=worksheet, by=agency_hr)

    def test_cancelling_needs_a_reason_and_tells_only_one_who_knew(self, executive, agency_hr):
        told = []
        notice_due.connect(listener := lambda **sent: told.append(sent["rule"]))
        unknown = make_worksheet(executive, by=agency_hr)
        with pytest.raises(DomainError, match="reason"):
            cancel_worksheet(worksheet=unknown, by=agency_hr, reason=" ")
        cancel_worksheet(worksheet=unknown, by=agency_hr, reason="Not needed.")
        assert told == []
        cancel_worksheet(worksheet=served_worksheet(executive), by=agency_hr, reason="Filled otherwise.")
        notice_due.disconnect(listener)
        assert told == ["reassignment_served", "reassignment_cancelled"]


def in_status(status: str) -> ReassignmentWorksheet:
    """Return a worksheet brought to `status` by its acts."""
    if status == W.DRAFT:
        return make_worksheet()
    if status == W.NOTICE_SERVED:
        return served_worksheet()
    if status == W.EFFECTED:
        return effected_worksheet()
    worksheet = make_worksheet()
    creator = worksheet.created_by
    assert creator is not None
    return cancel_worksheet(worksheet=worksheet, by=creator, reason="Not needed.")


def lead(worksheet: ReassignmentWorksheet, to: str, by: User) -> Any:
    """Try the act that leads to `to`."""
    acts: dict[str, Callable[[], Any]] = {
        W.DRAFT: lambda: edit_worksheet(worksheet=worksheet, by=by, revision=worksheet.revision, effective_on=TODAY),
        W.NOTICE_SERVED: lambda: serve_notice(worksheet=worksheet, by=by, received_on=TODAY - 100 * DAY),
        W.EFFECTED: lambda: effect_worksheet(worksheet=worksheet, by=by),
        W.CANCELLED: lambda: cancel_worksheet(worksheet=worksheet, by=by, reason="Not needed."),
    }
    return acts[to]()


@pytest.mark.parametrize(("before", "to"), list(itertools.product(W, [W.NOTICE_SERVED, W.EFFECTED, W.CANCELLED])))
def test_every_step_by_every_role(cast, sibling_hr, before, to):
    """AG's office alone takes each step that the table has; everyone else and every other step is refused."""
    worksheet = in_status(before)
    if (before, to) == (W.DRAFT, W.EFFECTED):
        ReassignmentWorksheet.objects.filter(pk=worksheet.pk).update(waiver_signed_on=TODAY - 50 * DAY)
    for role, user in [*cast.items(), ("other office", sibling_hr)]:
        if role is not Role.AGENCY_HR:
            with pytest.raises(NotPermitted):
                lead(worksheet, to, user)
    worksheet.refresh_from_db()
    assert worksheet.status == before
    if (before, to) in WORKSHEET_TRANSITIONS:
        lead(worksheet, to, cast[Role.AGENCY_HR])
        worksheet.refresh_from_db()
        assert worksheet.status == to
    else:
        with pytest.raises(InvalidTransition):
            lead(worksheet, to, cast[Role.AGENCY_HR])


class TestVisibility:
    @pytest.mark.parametrize(
        ("status", "shared", "seen_by"),
        [
            (W.DRAFT, False, {Role.AGENCY_HR, Role.AGENCY_HEAD}),
            (W.DRAFT, True, {Role.AGENCY_HR, Role.AGENCY_HEAD, Role.EXECUTIVE}),
            (W.NOTICE_SERVED, True, {Role.AGENCY_HR, Role.AGENCY_HEAD, Role.EXECUTIVE, Role.OPM_ANALYST, Role.AUDITOR}),
            (W.EFFECTED, True, {Role.AGENCY_HR, Role.AGENCY_HEAD, Role.EXECUTIVE, Role.OPM_ANALYST, Role.AUDITOR}),
        ],
    )
    def test_who_sees_what(self, cast, sibling_hr, executive, status, shared, seen_by):
        executive.supervisor = cast[Role.SUPERVISOR]
        executive.save()
        made = {
            W.DRAFT: lambda: make_worksheet(executive, is_shared=shared),
            W.NOTICE_SERVED: lambda: served_worksheet(executive),
            W.EFFECTED: lambda: effected_worksheet(executive),
        }[status]()
        found = {role for role, user in cast.items() if made in ReassignmentWorksheet.objects.visible_to(user)}
        assert found == seen_by
        assert made not in ReassignmentWorksheet.objects.visible_to(sibling_hr)

    def test_an_office_of_a_subelement_sees_its_own(self, executive):
        worksheet = make_worksheet(executive)
        own, other = user_with(Role.AGENCY_HR, "AG11"), user_with(Role.AGENCY_HR, "AG13")
        assert worksheet in ReassignmentWorksheet.objects.visible_to(own)
        assert worksheet not in ReassignmentWorksheet.objects.visible_to(other)

    def test_oversight_does_not_see_what_was_weighed_and_dropped(self, executive, agency_hr, opm_analyst):
        dropped = cancel_worksheet(worksheet=make_worksheet(executive), by=agency_hr, reason="Not needed.")
        withdrawn = cancel_worksheet(worksheet=served_worksheet(executive), by=agency_hr, reason="Not needed.")
        assert set(ReassignmentWorksheet.objects.visible_to(opm_analyst)) == {withdrawn}
        assert dropped in ReassignmentWorksheet.objects.visible_to(agency_hr)


def test_moves_near_an_appointment_are_found_in_the_database(executive):
    def found(**fields: Any) -> bool:
        worksheet = make_worksheet(executive, **fields)
        near = ReassignmentWorksheet.objects.near_appointments(within=194 * DAY)
        return near.filter(pk=worksheet.pk).exists()

    assert found(head_appointed_on=TODAY)
    assert found(head_appointed_on=TODAY - 194 * DAY)
    assert not found(head_appointed_on=TODAY - 195 * DAY)
    assert not found(head_appointed_on=TODAY + DAY)
    assert not found(head_appointed_on=TODAY, is_head_acting=True)
    both = {"supervisor_appointed_on": TODAY, "is_supervisor_noncareer": True}
    assert found(**both)
    assert not found(**both, is_supervisor_acting=True)
    assert not found(supervisor_appointed_on=TODAY, is_supervisor_noncareer=None)


def test_a_move_to_another_agency_is_a_transfer(executive, agency_hr):
    worksheet = make_worksheet(executive, by=agency_hr, to_subelement=make_agency("HE11"))
    refused(lambda: serve(worksheet), "is_a_transfer")
