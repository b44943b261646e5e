"""Agreements and rotations: signed in order, started under the rules, written to the ledger once, ended with credit."""

from __future__ import annotations

import datetime as dt

import pytest

from executives.models import Assignment, PersonnelAction
from mobility.actions.agreements import (
    amend_agreement,
    draft_agreement,
    send_for_signature,
    sign_agreement,
    take_back,
    write_terms,
)
from mobility.actions.returns import evaluate, note_mid_point, plan_return, record_placements
from mobility.actions.rotations import (
    cancel_rotation,
    end_rotation,
    extend_rotation,
    override_finding,
    start_rotation,
)
from mobility.models import AgreementSignature, BreadthCredit
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import InvalidTransition, NotPermitted, RuleViolation
from tests.factories.accounts import user_with
from tests.factories.executives import make_agency
from tests.factories.rotations import (
    ENDS,
    STARTS,
    ended,
    make_rotation,
    office_of,
    sent,
    sign_all,
    traveller,
    under_way,
    user_of,
)

pytestmark = pytest.mark.django_db


def test_the_parties_sign_in_order_over_one_content():
    rotation = make_rotation()
    agreement = sent(rotation)
    with pytest.raises(InvalidTransition, match="executive comes first"):
        sign_agreement(agreement=agreement, by=office_of("TR"))
    agreement = sign_all(agreement)
    assert agreement.status == "signed"
    signatures = AgreementSignature.objects.filter(agreement=agreement)
    assert [s.party for s in signatures] == ["executive", "host", "home"]
    assert {s.content_hash for s in signatures} == {agreement.content_hash}


def test_a_stranger_signs_nothing_and_a_sibling_office_neither():
    agreement = sent(make_rotation())
    for role, agency in ((Role.AGENCY_HR, "HE"), (Role.SUPERVISOR, "")):
        with pytest.raises(NotPermitted):
            sign_agreement(agreement=agreement, by=user_with(role, agency))


def test_changed_content_cannot_be_signed():
    agreement = sent(make_rotation())
    type(agreement).objects.filter(pk=agreement.pk).update(objectives="Something else.")
    with pytest.raises(RuleViolation, match="changed since"):
        sign_agreement(agreement=agreement, by=user_of(agreement.rotation))


def test_what_is_out_for_signature_is_taken_back_before_it_is_changed():
    rotation = make_rotation()
    agreement = sent(rotation)
    sign_agreement(agreement=agreement, by=user_of(rotation))
    with pytest.raises(InvalidTransition):
        write_terms(agreement=agreement, by=office_of("AG"), objectives="Other")
    taken = take_back(agreement=agreement, by=office_of("AG"), reason="The dates moved")
    assert (taken.status, taken.content_hash, taken.signatures.count()) == ("draft", "", 0)
    assert write_terms(agreement=taken, by=office_of("AG"), objectives="Other").objectives == "Other"


def test_an_agreement_without_reimbursement_states_its_basis():
    agreement = draft_agreement(rotation=make_rotation(), by=office_of("AG"), as_of=STARTS)
    agreement = write_terms(agreement=agreement, by=office_of("AG"), objectives="Learn", is_reimbursable=False)
    with pytest.raises(RuleViolation, match="31 USC 1535"):
        send_for_signature(agreement=agreement, by=office_of("AG"))


def test_nothing_starts_before_its_agreement_or_its_day():
    rotation = make_rotation()
    with pytest.raises(RuleViolation, match="not signed"):
        start_rotation(rotation=rotation, by=office_of("AG"), as_of=STARTS)
    sign_all(sent(rotation))
    with pytest.raises(RuleViolation, match="cannot be started before"):
        start_rotation(rotation=rotation, by=office_of("AG"), as_of=STARTS - dt.timedelta(days=1))
    assert start_rotation(rotation=rotation, by=office_of("AG"), as_of=STARTS).status == "under_way"


def test_a_detail_between_agencies_needs_its_order_unless_the_head_overrides():
    rotation = make_rotation()
    sign_all(sent(rotation, order_number=""))
    with pytest.raises(RuleViolation) as refused:
        start_rotation(rotation=rotation, by=office_of("AG"), as_of=STARTS)
    (finding,) = refused.value.findings
    with pytest.raises(NotPermitted):
        override_finding(rotation=rotation, code=finding.code, reason="Urgent", by=office_of("AG"), as_of=STARTS)
    head = user_with(Role.AGENCY_HEAD, "AG")
    override_finding(rotation=rotation, code=finding.code, reason="Signed on paper", by=head, as_of=STARTS)
    assert start_rotation(rotation=rotation, by=office_of("AG"), as_of=STARTS).status == "under_way"
    assert AuditEvent.objects.filter(verb="rule overridden", reason="Signed on paper").exists()


def test_nobody_overrides_a_missing_signature():
    rotation = make_rotation()
    with pytest.raises(RuleViolation, match="no such finding"):
        override_finding(
            rotation=rotation,
            code="agreement_not_signed",
            reason="In a hurry",
            by=user_with(Role.AGENCY_HEAD, "AG"),
            as_of=STARTS,
        )


def temporary(rotation):
    found = Assignment.objects.temporary().filter(executive=rotation.executive)
    return [(a.kind, a.host, a.starts_on, a.ends_on) for a in found]


def natures(rotation):
    found = PersonnelAction.objects.filter(executive=rotation.executive, source_record_id__startswith="PORTAL-")
    return [a.nature_of_action for a in found.order_by("id")]


def test_a_detail_is_in_the_career_from_its_start_to_its_end():
    rotation = under_way(make_rotation())
    assert temporary(rotation) == [("detail", "TR93", STARTS, ENDS)]
    last = dt.date(2026, 8, 14)
    end_rotation(rotation=rotation, by=office_of("TR"), ended_on=last, as_of=last, reason="The project is done")
    assert temporary(rotation) == [("detail", "TR93", STARTS, last)]
    assert natures(rotation) == ["930", "932"]


def test_an_extension_follows_an_amended_agreement():
    rotation = under_way(make_rotation())
    with pytest.raises(InvalidTransition, match="Amend"):
        extend_rotation(rotation=rotation, by=office_of("AG"), as_of=ENDS)
    signed = rotation.agreements.get()
    later = dt.date(2026, 12, 31)
    version = amend_agreement(agreement=signed, by=office_of("AG"), as_of=STARTS)
    version = write_terms(agreement=version, by=office_of("AG"), ends_on=later)
    sign_all(send_for_signature(agreement=version, by=office_of("AG")))
    signed.refresh_from_db()
    assert signed.status == "superseded"
    assert extend_rotation(rotation=rotation, by=office_of("AG"), as_of=ENDS).ends_on == later
    assert temporary(rotation) == [("detail", "TR93", STARTS, later)]
    assert natures(rotation) == ["930", "931"]


def test_duties_without_a_position_are_not_extended_past_their_240_days():
    executive, february = traveller(), dt.date(2026, 2, 3)
    earlier = make_rotation(executive=executive, starts_on=dt.date(2026, 1, 5), ends_on=february)
    ended(earlier, on=february, assigned_to="unclassified")  # 30 days, which leaves 210
    rotation = make_rotation(executive=executive, ends_on=dt.date(2026, 9, 1))
    under_way(rotation, assigned_to="unclassified")
    version = amend_agreement(agreement=rotation.agreements.get(), by=office_of("AG"), as_of=STARTS)
    assert version.assigned_to == "unclassified"
    version = write_terms(agreement=version, by=office_of("AG"), ends_on=dt.date(2026, 9, 28))
    sign_all(send_for_signature(agreement=version, by=office_of("AG")))
    with pytest.raises(RuleViolation, match="September 27, 2026"):
        extend_rotation(rotation=rotation, by=office_of("AG"), as_of=ENDS)


def test_a_transfer_makes_its_twins_and_the_career_moves():
    rotation = under_way(make_rotation("new_position"))
    rotation.executive.refresh_from_db()
    assert sorted(natures(rotation)) == ["145", "352"]
    assert rotation.executive.home_id == "TR93"
    record = rotation.executive.assignments.of_record().order_by("-starts_on").first()
    assert record is not None
    assert (record.entry, record.origin, record.starts_on) == ("transfer", "AG11", STARTS)
    assert not rotation.executive.reconciliation_items.filter(resolved_at=None).exists()


def test_a_sabbatical_ends_sooner_by_a_correction():
    rotation = under_way(make_rotation("sabbatical"))
    assert temporary(rotation) == [("sabbatical", "", STARTS, ENDS)]
    last = dt.date(2026, 7, 31)
    end_rotation(rotation=rotation, by=office_of("AG"), ended_on=last, as_of=last, reason="Finished")
    assert temporary(rotation) == [("sabbatical", "", STARTS, last)]
    assert natures(rotation) == ["480", "002"]


def test_a_sabbatical_is_not_extended_past_eleven_months():
    rotation = under_way(make_rotation("sabbatical"))
    version = amend_agreement(agreement=rotation.agreements.get(), by=office_of("AG"), as_of=STARTS)
    version = write_terms(agreement=version, by=office_of("AG"), ends_on=dt.date(2027, 2, 2))
    sign_all(send_for_signature(agreement=version, by=office_of("AG")))
    with pytest.raises(RuleViolation, match="February 1, 2027"):
        extend_rotation(rotation=rotation, by=office_of("AG"), as_of=ENDS)


def test_the_end_before_the_planned_day_needs_a_reason_and_no_day_ahead():
    rotation = under_way(make_rotation())
    early = ENDS - dt.timedelta(days=1)
    with pytest.raises(RuleViolation, match="why"):
        end_rotation(rotation=rotation, by=office_of("AG"), ended_on=early, as_of=early)
    with pytest.raises(RuleViolation, match="to today"):
        end_rotation(rotation=rotation, by=office_of("AG"), ended_on=ENDS, as_of=early)
    assert end_rotation(rotation=rotation, by=office_of("AG"), ended_on=ENDS, as_of=ENDS).status == "ended"
    with pytest.raises(InvalidTransition):
        end_rotation(rotation=rotation, by=office_of("AG"), ended_on=ENDS, as_of=ENDS)


@pytest.mark.parametrize(("days", "counts"), [(119, False), (120, True)])
def test_credit_counts_as_a_rotation_from_120_days(days, counts):
    last = STARTS + dt.timedelta(days=days - 1)
    rotation = ended(make_rotation(ends_on=last), on=last)
    credit = BreadthCredit.objects.get(rotation=rotation)
    assert (credit.days, credit.counts_as_rotation, credit.releasing_agency) == (days, counts, "AG")


def test_each_party_evaluates_once_and_placements_follow_the_career():
    rotation = make_rotation()
    executive = user_of(rotation)
    with pytest.raises(InvalidTransition):
        evaluate(rotation=rotation, built="yes", satisfaction=5, text="", by=executive)
    rotation = ended(rotation)
    for user in (executive, office_of("TR"), office_of("AG"), executive):
        evaluate(rotation=rotation, built="yes", satisfaction=4, text="Good", by=user)
    assert sorted(e.party for e in rotation.evaluations.all()) == ["executive", "home", "host"]
    placements = record_placements(rotation=rotation, by="test", as_of=dt.date(2027, 10, 1))
    assert [(p.months, p.subelement) for p in placements] == [(6, "AG11"), (12, "AG11")]
    assert record_placements(rotation=rotation, by="test", as_of=dt.date(2027, 10, 1)) == []


def test_mid_point_and_return_are_written_by_those_concerned():
    rotation = under_way(make_rotation())
    executive = user_of(rotation)
    assert note_mid_point(rotation=rotation, note="All well", by=executive).mid_point_note == "All well"
    planned = plan_return(rotation=rotation, return_position="Director", plan="Bring it home", by=office_of("AG"))
    assert planned.return_position == "Director"
    with pytest.raises(NotPermitted):
        plan_return(rotation=rotation, return_position="Director", plan="x", by=office_of("TR"))
    with pytest.raises(RuleViolation):
        plan_return(rotation=rotation, return_position="", plan="x", by=executive)


def test_a_rotation_given_up_takes_its_agreement_along():
    rotation = make_rotation()
    sign_all(sent(rotation))
    cancelled = cancel_rotation(rotation=rotation, by=office_of("TR"), reason="The office was closed")
    assert (cancelled.status, rotation.agreements.get().status) == ("cancelled", "void")
    with pytest.raises(InvalidTransition):
        cancel_rotation(rotation=rotation, by=office_of("TR"), reason="Again")


@pytest.mark.parametrize("agency", ["HE"])
def test_another_agency_runs_nothing(agency):
    make_agency(agency)
    rotation = make_rotation()
    sign_all(sent(rotation))
    for act in (
        lambda by: start_rotation(rotation=rotation, by=by, as_of=STARTS),
        lambda by: cancel_rotation(rotation=rotation, by=by, reason="x"),
        lambda by: draft_agreement(rotation=rotation, by=by, as_of=STARTS),
    ):
        with pytest.raises(NotPermitted):
            act(office_of(agency))


def test_what_is_still_being_agreed_falls_with_the_end_and_what_held_stays():
    rotation = under_way(make_rotation())
    home = office_of("AG")
    amend_agreement(agreement=rotation.agreements.get(), by=home, as_of=STARTS)
    end_rotation(rotation=rotation, by=home, ended_on=ENDS, as_of=ENDS)
    assert list(rotation.agreements.order_by("version").values_list("status", flat=True)) == ["signed", "void"]
