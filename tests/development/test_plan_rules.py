"""What a plan must contain (R38), who signs it, and the period it covers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from development.models import DevelopmentPlan, PlanLine
from development.rules.edp import blockers, check_content
from development.rules.periods import plan_period
from development.rules.signing import next_signer, signing_chain
from development.workflow import ActivityType, LineStatus, Signer
from executives.models import Competency, CoreQualification, QualificationFramework

TODAY = dt.date(2026, 11, 22)
NOW = QualificationFramework(pk=1, code="ECQ-2025-05", effective_from=dt.date(2025, 10, 1), authority="OPM")
OLD = QualificationFramework(
    pk=2, code="ECQ-2006", effective_from=dt.date(2006, 10, 1), effective_to=dt.date(2025, 9, 30), authority="OPM"
)
S, E, B = Signer.SUPERVISOR, Signer.EXECUTIVE_RESOURCES, Signer.AGENCY_HEAD


def skill(framework: QualificationFramework = NOW) -> Competency:
    return Competency(pk=7, name="Innovation", qualification=CoreQualification(framework=framework))


def plan(framework: QualificationFramework = NOW, **fields: object) -> DevelopmentPlan:
    given = {"short_term_goal": "This", "long_term_goal": "That", "period_from": dt.date(2026, 10, 1)} | fields
    return DevelopmentPlan(framework=framework, **given)


def line(**fields: object) -> PlanLine:
    given = {"objective": "Learn", "activity_type": "coaching", "competency": skill(), "term": "short"} | fields
    return PlanLine(**given)


def commitment(**fields: object) -> PlanLine:
    given = {
        "kind": "commitment", "owner": "Deputy", "starts_on": dt.date(2027, 1, 1), "ends_on": dt.date(2027, 2, 1),
        "amount": Decimal(8), "cost": Decimal(100), "funding": "Training budget",
    }  # fmt: skip
    return line(**(given | fields))


LONGER = {"term": "longer", "activity_type": "detail_component", "perspective": "other_component"}
BEYOND = {"perspective": "other_agency"}


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ([], {"edp_no_line", "edp_no_short_term", "edp_no_longer_term", "edp_no_competency", "edp_no_broadening"}),
        ([line(**BEYOND), line(**LONGER)], set()),
        ([line(), line(**LONGER)], set()),
        ([line(**BEYOND)], {"edp_no_longer_term"}),
        ([line(**LONGER)], {"edp_no_short_term"}),
        ([line(term=""), line(**LONGER)], {"edp_no_short_term"}),
        ([line(competency=None), line(**LONGER)], set()),
        ([line(competency=None), line(**(LONGER | {"competency": None}))], {"edp_no_competency"}),
        ([line(), line(term="longer")], {"edp_no_broadening"}),
        ([line(perspective="own_component"), line(term="longer")], {"edp_no_broadening"}),
        ([line(), line(term="longer", perspective="non_government")], set()),
        ([line(), line(term="longer", activity_type="liaison")], {"edp_no_broadening"}),
        ([line(), line(term="longer", activity_type="sabbatical")], set()),
        ([line(), line(**(LONGER | {"status": LineStatus.CANCELLED}))], {"edp_no_longer_term", "edp_no_broadening"}),
        ([line(), line(**(LONGER | {"status": LineStatus.DEFERRED}))], set()),
        ([line(objective=""), line(**LONGER)], {"line_incomplete"}),
        ([line(activity_type=""), line(**LONGER)], {"line_incomplete"}),
        ([line(competency=skill(OLD)), line(**LONGER)], {"line_other_framework"}),
        ([commitment(), line(**LONGER)], set()),
        ([commitment(owner=""), line(**LONGER)], {"commitment_incomplete"}),
        ([commitment(starts_on=None), line(**LONGER)], {"commitment_incomplete"}),
        ([commitment(ends_on=None), line(**LONGER)], {"commitment_incomplete"}),
        ([commitment(amount=None), line(**LONGER)], {"commitment_incomplete"}),
        ([commitment(cost=None), line(**LONGER)], {"commitment_incomplete"}),
        ([commitment(funding=""), line(**LONGER)], {"commitment_incomplete"}),
        ([commitment(cost=Decimal(0), funding=""), line(**LONGER)], set()),
    ],
)
def test_what_stands_against_submission(lines: list[PlanLine], codes: set[str]) -> None:
    assert {finding.code for finding in blockers(check_content(plan(), lines, TODAY))} == codes


def test_advice_does_not_block_and_comes_last() -> None:
    weak = plan(short_term_goal="")
    found = check_content(weak, [line(competency=None, term="", ends_on=dt.date(2026, 11, 21)), line(**LONGER)], TODAY)
    assert [(f.code, f.blocks) for f in found] == [
        ("edp_no_short_term", True),
        ("edp_broadening_one_side", False),
        ("edp_no_goals", False),
        ("line_no_competency", False),
        ("line_no_term", False),
        ("line_ended", False),
    ]
    assert all(finding.authority for finding in found)


@pytest.mark.parametrize(("as_of", "is_told"), [(dt.date(2025, 9, 30), False), (dt.date(2025, 10, 1), True)])
def test_a_framework_that_has_ended_is_told_from_its_day(as_of: dt.date, is_told: bool) -> None:
    old = plan(OLD, period_from=dt.date(2025, 1, 1))
    assert ("edp_framework_ended" in {f.code for f in check_content(old, [], as_of)}) is is_told


@pytest.mark.parametrize("activity", list(ActivityType))
def test_each_activity_broadens_alone_or_not_at_all(activity: ActivityType) -> None:
    found = check_content(plan(), [line(), line(term="longer", activity_type=activity)], TODAY)
    is_missing = any(finding.code == "edp_no_broadening" for finding in found)
    eight = {"reassignment", "transfer", "detail_component", "detail_agency", "detail_acting", "ipa", "sabbatical",
             "interagency_project"}  # fmt: skip
    assert is_missing is (activity.value not in eight)


@pytest.mark.parametrize(
    ("signers", "has_supervisor", "chain"),
    [
        (None, True, [S]),
        (None, False, [E]),
        ([], True, []),
        ([], False, []),
        (["supervisor", "executive_resources"], True, [S, E]),
        (["supervisor", "executive_resources"], False, [E]),
        (["executive_resources", "supervisor", "agency_head"], False, [E, B]),
        (["agency_head"], True, [B]),
    ],
)
def test_who_signs(signers: list[str] | None, has_supervisor: bool, chain: list[Signer]) -> None:
    assert signing_chain(signers, has_supervisor=has_supervisor) == chain


def test_signatures_follow_the_order() -> None:
    chain = [S, E, B]
    assert [next_signer(chain, signed) for signed in ([], [S], [S, E], [S, E, B])] == [S, E, B, None]
    assert next_signer(chain, [E]) is S


@pytest.mark.parametrize(
    ("as_of", "covered_until", "period"),
    [
        ("2026-11-22", None, ("2026-10-01", "2027-09-30")),
        ("2026-10-01", None, ("2026-10-01", "2027-09-30")),
        ("2027-07-02", None, ("2026-10-01", "2027-09-30")),
        ("2027-07-03", None, ("2026-10-01", "2028-09-30")),
        ("2027-09-30", None, ("2026-10-01", "2028-09-30")),
        ("2027-08-01", "2027-09-30", ("2027-10-01", "2028-09-30")),
        ("2027-09-30", "2027-09-30", ("2027-10-01", "2028-09-30")),
        ("2027-10-01", "2027-09-30", ("2027-10-01", "2028-09-30")),
        ("2027-02-01", "2027-02-28", ("2027-03-01", "2027-09-30")),
    ],
)
def test_the_period_of_a_new_plan(as_of: str, covered_until: str | None, period: tuple[str, str]) -> None:
    day = dt.date.fromisoformat
    until = day(covered_until) if covered_until else None
    assert plan_period(day(as_of), covered_until=until) == tuple(map(day, period))
