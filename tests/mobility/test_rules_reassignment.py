"""Directed reassignments: the vectors of the law, the edge days, and what is unknown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.moratorium import Away, MoratoriumFacts, Official, moratorium
from mobility.rules.notice import NoticeFacts, earliest_effective
from mobility.rules.reassignment import (
    ReassignmentFacts,
    Timeline,
    check_effecting,
    check_reassignment,
    check_serving,
    not_overridden,
    timeline,
)
from sesportal.lib.federal_dates import is_working_day
from tests.mobility.numbers import numbers

D = dt.date
ONE = dt.timedelta(days=1)
TODAY = D(2026, 6, 1)
EFFECTIVE = D(2026, 6, 1)
LAWFUL = ReassignmentFacts(
    notice=NoticeFacts(
        is_outside_commuting_area=True,
        effective_on=EFFECTIVE,
        received_on=D(2026, 3, 2),
        reasons="The new region has no director.",
        consulted_on=D(2026, 2, 20),
        preferences_heard="Would rather move in the summer.",
        waiver_signed_on=None,
    ),
    moratorium=MoratoriumFacts(
        effective_on=EFFECTIVE,
        is_voluntary=False,
        statement_signed_on=None,
        head_appointed_on=D(2025, 2, 1),
        is_head_acting=False,
        supervisor_appointed_on=D(2025, 3, 1),
        is_supervisor_acting=False,
        is_supervisor_noncareer=True,
        has_supervisor_initial_appraisal=True,
    ),
    appointment_type="50",
    to_appointment_type="",
    election_signed_on=None,
    from_code="AG11",
    to_code="AG13",
    to_position_occupied="4",
    qualification_determined_on=D(2026, 2, 25),
)


def change(facts: ReassignmentFacts = LAWFUL, /, **fields: Any) -> ReassignmentFacts:
    """Return the facts with fields changed wherever they stand; the effective date stands in two places."""
    for part in ("notice", "moratorium"):
        inner = getattr(facts, part)
        own = {name: value for name, value in fields.items() if hasattr(inner, name)}
        facts = replace(facts, **{part: replace(inner, **own)})
    rest = {name: value for name, value in fields.items() if name in ReassignmentFacts.__dataclass_fields__}
    return replace(facts, **rest)


def blocking(facts: ReassignmentFacts, as_of: dt.date = TODAY) -> list[str]:
    return [f.code for f in check_reassignment(facts, as_of=as_of, parameters=numbers()) if f.blocks]


def all_codes(facts: ReassignmentFacts, as_of: dt.date = TODAY) -> list[str]:
    return [f.code for f in check_reassignment(facts, as_of=as_of, parameters=numbers())]


def dates(facts: ReassignmentFacts, as_of: dt.date = TODAY) -> Timeline:
    found = timeline(facts, as_of=as_of, parameters=numbers())
    assert found is not None
    return found


def test_a_lawful_move_is_lawful():
    assert blocking(LAWFUL) == []
    assert all_codes(LAWFUL) == [
        "notice_period",
        "moratorium_head",
        "moratorium_supervisor",
        "losing_appraisal_due",
        "roles_end_with_the_move",
    ]


class TestNotice:
    @pytest.mark.parametrize(
        ("received", "outside", "earliest"),
        [
            (D(2026, 3, 2), False, D(2026, 3, 17)),
            (D(2026, 3, 2), True, D(2026, 5, 1)),
            (D(2026, 1, 2), False, D(2026, 1, 20)),  # Saturday, then the Monday's holiday
            (D(2026, 3, 24), True, D(2026, 5, 26)),  # Saturday before Memorial Day
            (D(2026, 2, 21), False, D(2026, 3, 9)),  # Sunday, on which daylight time begins
            (D(2026, 12, 17), False, D(2027, 1, 4)),  # New Year's Day is a Friday
            (D(2028, 2, 14), False, D(2028, 2, 29)),  # a leap day
            (D(2028, 2, 15), False, D(2028, 3, 1)),
            (D(2026, 9, 2), True, D(2026, 11, 2)),  # Sunday, on which it ends
        ],
    )
    def test_the_earliest_date(self, received, outside, earliest):
        found = earliest_effective(received, is_outside_commuting_area=outside, parameters=numbers())
        assert found == earliest

    @given(received=st.dates(D(2020, 1, 1), D(2040, 1, 1)), outside=st.booleans())
    def test_the_earliest_date_is_a_working_day_and_not_too_early(self, received, outside):
        found = earliest_effective(received, is_outside_commuting_area=outside, parameters=numbers())
        assert is_working_day(found)
        assert 0 <= (found - received).days - (60 if outside else 15) <= 4

    @pytest.mark.parametrize(
        ("effective", "blocks"), [(D(2026, 4, 30), True), (D(2026, 5, 1), False), (D(2026, 5, 2), False)]
    )
    def test_sixty_days_outside_the_area(self, effective, blocks):
        assert blocking(change(effective_on=effective)) == (["notice_too_short"] if blocks else [])

    @pytest.mark.parametrize(
        ("effective", "blocks"), [(D(2026, 3, 16), True), (D(2026, 3, 17), False), (D(2026, 3, 18), False)]
    )
    def test_fifteen_days_inside_the_area(self, effective, blocks):
        local = change(is_outside_commuting_area=False, effective_on=effective, consulted_on=None, reasons="")
        assert blocking(local) == (["notice_too_short"] if blocks else [])

    @pytest.mark.parametrize(
        ("signed", "codes"),
        [
            (D(2026, 2, 19), ["notice_too_short"]),  # before the consultation
            (D(2026, 2, 20), []),
            (D(2026, 3, 9), []),
            (D(2026, 3, 10), []),
            (D(2026, 3, 11), ["notice_too_short"]),  # after the effective date
        ],
    )
    def test_a_waiver_holds_between_consultation_and_move(self, signed, codes):
        assert blocking(change(effective_on=D(2026, 3, 10), waiver_signed_on=signed)) == codes

    def test_a_local_waiver_needs_no_consultation(self):
        local = change(is_outside_commuting_area=False, effective_on=D(2026, 3, 3), consulted_on=None)
        assert blocking(local) == ["notice_too_short"]
        assert blocking(replace(local, notice=replace(local.notice, waiver_signed_on=D(2026, 3, 2)))) == []

    def test_no_notice_is_none(self):
        assert blocking(change(received_on=None)) == ["notice_not_served"]
        said = {f.code: f for f in check_reassignment(change(received_on=None), as_of=TODAY, parameters=numbers())}
        assert said["notice_if_served"].dates["earliest_on"] == D(2026, 7, 31)
        assert "too early" in said["notice_if_served"].message
        waived = change(received_on=None, waiver_signed_on=D(2026, 3, 2))
        assert blocking(waived) == []
        assert "notice_not_recorded" in all_codes(waived)

    @pytest.mark.parametrize(
        ("as_of", "blocks"), [(D(2026, 3, 1), True), (D(2026, 3, 2), False), (D(2026, 3, 3), False)]
    )
    def test_a_notice_cannot_be_received_tomorrow(self, as_of, blocks):
        assert ("notice_in_future" in blocking(LAWFUL, as_of)) is blocks

    @pytest.mark.parametrize(
        ("consulted", "codes"),
        [
            (None, ["consultation_missing"]),
            (D(2026, 3, 1), []),
            (D(2026, 3, 2), []),
            (D(2026, 3, 3), ["consultation_after_notice"]),
        ],
    )
    def test_consultation_comes_first(self, consulted, codes):
        assert blocking(change(consulted_on=consulted)) == codes

    def test_preferences_and_reasons_are_written_down(self):
        assert blocking(change(preferences_heard=" ")) == ["preferences_not_recorded"]
        assert blocking(change(reasons=" \n")) == ["reasons_missing"]


class TestMoratorium:
    @pytest.mark.parametrize(
        ("appointed", "days", "ends"),
        [
            (D(2026, 1, 20), 0, D(2026, 5, 20)),
            (D(2026, 1, 20), 75, D(2026, 7, 20)),  # capped at 60: a Sunday, rolled to Monday
            (D(2026, 1, 20), 60, D(2026, 7, 20)),
            (D(2026, 1, 20), 59, D(2026, 7, 20)),  # a Saturday
            (D(2026, 1, 20), 20, D(2026, 6, 9)),
            (D(2029, 1, 20), 0, D(2029, 5, 21)),  # a Sunday
            (D(2028, 1, 3), 0, D(2028, 5, 2)),  # over a leap day
            (D(2026, 9, 2), 0, D(2026, 12, 31)),  # the last day of the year
            (D(2026, 9, 3), 0, D(2027, 1, 4)),  # New Year's Day, then a weekend
            (D(2026, 1, 25), 0, D(2026, 5, 26)),  # Memorial Day
        ],
    )
    def test_its_last_day(self, appointed, days, ends):
        found = moratorium(Official.HEAD, appointed, detail_days=days, parameters=numbers())
        assert (found.ends_on, found.first_lawful_on) == (ends, ends + ONE)

    @pytest.mark.parametrize(
        ("starts", "ends", "tolled", "last"),
        [
            (D(2026, 2, 1), D(2026, 2, 20), 20, D(2026, 6, 9)),
            (D(2026, 2, 1), D(2026, 4, 16), 60, D(2026, 7, 20)),
            (D(2026, 2, 1), None, 60, D(2026, 7, 20)),  # still away
            (D(2025, 12, 1), D(2026, 1, 20), 0, D(2026, 5, 20)),  # the day of the appointment is not counted
            (D(2025, 12, 1), D(2026, 1, 21), 1, D(2026, 5, 21)),
            (D(2026, 5, 20), D(2026, 6, 30), 42, D(2026, 7, 1)),  # from the last day on
            (D(2026, 5, 21), D(2026, 6, 30), 0, D(2026, 5, 20)),  # after it
        ],
    )
    def test_days_on_detail_are_counted_from_the_career(self, starts, ends, tolled, last):
        found = moratorium(Official.HEAD, D(2026, 1, 20), away=[Away(starts, ends)], parameters=numbers())
        assert (found.tolled_days, found.ends_on) == (tolled, last)

    @given(st.lists(st.tuples(st.integers(-100, 200), st.integers(0, 90)), max_size=4))
    def test_stated_days_and_days_of_the_career_agree(self, spans):
        appointed = D(2026, 1, 20)
        away = [Away(appointed + a * ONE, appointed + (a + length) * ONE) for a, length in spans]
        by_career = moratorium(Official.HEAD, appointed, away=away, parameters=numbers())
        stated = moratorium(Official.HEAD, appointed, detail_days=by_career.tolled_days, parameters=numbers())
        assert by_career.ends_on == stated.ends_on
        assert 0 <= by_career.tolled_days <= 60

    def test_absences_that_overlap_count_once(self):
        twice = [Away(D(2026, 2, 1), D(2026, 2, 20)), Away(D(2026, 2, 10), D(2026, 2, 20))]
        assert moratorium(Official.HEAD, D(2026, 1, 20), away=twice, parameters=numbers()).tolled_days == 20

    @pytest.mark.parametrize(
        ("effective", "binds"),
        [
            (D(2026, 1, 19), False),
            (D(2026, 1, 20), True),
            (D(2026, 5, 19), True),
            (D(2026, 5, 20), True),
            (D(2026, 5, 21), False),
        ],
    )
    @pytest.mark.parametrize("official", ["head", "supervisor"])
    def test_no_involuntary_move_inside(self, official, effective, binds):
        facts = change(
            effective_on=effective,
            received_on=D(2025, 11, 3),
            consulted_on=D(2025, 11, 3),
            qualification_determined_on=D(2025, 11, 3),
            **{f"{official}_appointed_on": D(2026, 1, 20)},
        )
        assert blocking(facts) == ([f"moratorium_{official}_binds"] if binds else [])

    @pytest.mark.parametrize(
        ("noncareer", "appraises"), [(False, True), (True, False), (False, False), (False, None), (None, False)]
    )
    def test_a_supervisor_counts_only_if_noncareer_and_appraising(self, noncareer, appraises):
        facts = change(
            supervisor_appointed_on=D(2026, 5, 1),
            is_supervisor_noncareer=noncareer,
            has_supervisor_initial_appraisal=appraises,
        )
        assert blocking(facts) == []

    @pytest.mark.parametrize(("noncareer", "appraises"), [(None, None), (True, None), (None, True)])
    def test_what_is_not_stated_of_the_supervisor_blocks(self, noncareer, appraises):
        facts = change(is_supervisor_noncareer=noncareer, has_supervisor_initial_appraisal=appraises)
        assert blocking(facts) == ["supervisor_unknown"]
        assert blocking(replace(facts, moratorium=replace(facts.moratorium, is_supervisor_acting=True))) == []

    def test_a_missing_day_of_appointment_blocks(self):
        assert blocking(change(head_appointed_on=None)) == ["head_unknown"]
        assert blocking(change(supervisor_appointed_on=None)) == ["supervisor_date_unknown"]

    def test_an_acting_official_begins_no_clock(self):
        facts = change(head_appointed_on=D(2026, 5, 1), is_head_acting=True)
        assert blocking(facts) == []
        assert "head_acting" in all_codes(facts)
        acting = change(supervisor_appointed_on=D(2026, 5, 1), is_supervisor_acting=True)
        assert blocking(acting) == []
        assert "supervisor_acting" in all_codes(acting)

    @pytest.mark.parametrize(
        ("exception", "evidence", "dated", "codes"),
        [
            ("disciplinary", "Case 1", D(2026, 4, 30), []),
            ("disciplinary", "Case 1", D(2026, 5, 1), ["moratorium_head_binds"]),
            ("disciplinary", "Case 1", D(2026, 5, 2), ["moratorium_head_binds"]),
            ("disciplinary", " ", D(2026, 4, 30), ["moratorium_head_binds", "exception_without_evidence"]),
            ("disciplinary", "Case 1", None, ["moratorium_head_binds", "exception_without_evidence"]),
            ("unsatisfactory", "Rating of 2025", D(2026, 6, 1), []),
            ("unsatisfactory", "Rating of 2025", D(2026, 6, 2), ["moratorium_head_binds"]),
        ],
    )
    def test_an_exception_needs_evidence_of_the_right_day(self, exception, evidence, dated, codes):
        facts = change(
            head_appointed_on=D(2026, 5, 1),
            exception=exception,
            exception_evidence=evidence,
            exception_dated_on=dated,
        )
        assert blocking(facts) == codes
        assert ("exception_claimed" in all_codes(facts)) is ("exception_without_evidence" not in codes)

    @pytest.mark.parametrize(
        ("signed", "codes"),
        [
            (None, ["statement_missing"]),
            (D(2026, 5, 31), []),
            (EFFECTIVE, ["statement_missing"]),
            (D(2026, 6, 2), ["statement_missing"]),
        ],
    )
    def test_a_voluntary_move_inside_needs_its_statement_beforehand(self, signed, codes):
        inside = change(head_appointed_on=D(2026, 5, 1), is_voluntary=True, statement_signed_on=signed)
        assert blocking(inside) == codes
        outside = change(is_voluntary=True, statement_signed_on=signed)
        assert blocking(outside) == []

    def test_where_the_appointments_are_unknown_a_voluntary_move_needs_its_statement_too(self):
        assert blocking(change(head_appointed_on=None, is_voluntary=True)) == ["statement_missing"]
        assert blocking(change(is_supervisor_noncareer=None, is_voluntary=True)) == ["statement_missing"]


class TestTheRest:
    def test_an_agency_cannot_direct_a_transfer(self):
        assert blocking(change(to_code="HE11")) == ["is_a_transfer"]

    @pytest.mark.parametrize(
        ("stated", "table", "differs"),
        [(True, True, False), (True, False, True), (True, None, False), (False, True, True), (False, False, False)],
    )
    def test_the_table_of_areas_only_warns(self, stated, table, differs):
        facts = change(is_outside_commuting_area=stated, table_says_outside=table)
        assert blocking(facts) == []
        assert ("commuting_area_differs" in all_codes(facts)) is differs

    def test_the_effective_date_is_needed(self):
        assert blocking(change(effective_on=None)) == ["effective_date_missing"]

    def test_the_executive_is_qualified_by_the_date(self):
        assert blocking(change(qualification_determined_on=None)) == ["not_determined_qualified"]
        assert blocking(change(qualification_determined_on=D(2026, 6, 2))) == ["not_determined_qualified"]

    @pytest.mark.parametrize("kind", ["55", "60", "65"])
    def test_notice_and_moratorium_protect_career_appointees(self, kind):
        facts = change(
            appointment_type=kind, to_position_occupied="3", received_on=None, head_appointed_on=D(2026, 5, 30)
        )
        assert blocking(facts) == []
        assert "not_protected" in all_codes(facts)
        assert timeline(facts, as_of=TODAY, parameters=numbers()) is None
        assert blocking(change(facts, to_position_occupied="4")) == ["career_reserved"]

    def test_an_unrecorded_appointment_is_protected(self):
        assert blocking(change(appointment_type="", received_on=None)) == ["notice_not_served"]

    def test_a_career_executive_elects_another_appointment(self):
        assert blocking(change(to_appointment_type="55", to_position_occupied="3")) == ["election_missing"]
        assert blocking(change(to_appointment_type="55", to_position_occupied="4")) == [
            "career_reserved",
            "election_missing",
        ]
        assert (
            blocking(change(to_appointment_type="55", to_position_occupied="3", election_signed_on=D(2026, 5, 31)))
            == []
        )

    def test_a_refusal_is_noted_with_the_annuity_outside_the_area_alone(self):
        def refusal(facts: ReassignmentFacts) -> str:
            return next(
                f.message
                for f in check_reassignment(facts, as_of=TODAY, parameters=numbers())
                if f.code == "refusal_recorded"
            )

        assert "annuity" in refusal(change(refused_on=D(2026, 5, 1)))
        assert "annuity" not in refusal(change(refused_on=D(2026, 5, 1), is_outside_commuting_area=False))
        assert blocking(change(refused_on=D(2026, 5, 1))) == []


class TestTheDates:
    def test_the_later_of_notice_and_moratorium(self):
        found = dates(change(head_appointed_on=D(2026, 2, 1)))
        assert (found.notice_earliest_on, found.earliest_on) == (D(2026, 5, 1), D(2026, 6, 2))
        assert not found.is_supposed

    def test_a_voluntary_move_waits_for_no_moratorium(self):
        facts = change(head_appointed_on=D(2026, 2, 1), is_voluntary=True)
        assert dates(facts).earliest_on == D(2026, 5, 1)

    def test_without_notice_it_is_supposed_to_be_received_today(self):
        found = dates(change(received_on=None), D(2026, 3, 24))
        assert (found.earliest_on, found.is_supposed) == (D(2026, 5, 26), True)

    def test_a_waiver_shortens_it_to_its_day(self):
        found = dates(change(waiver_signed_on=D(2026, 3, 5)))
        assert (found.earliest_on, found.is_waived) == (D(2026, 3, 5), True)

    @given(
        received=st.dates(D(2026, 1, 1), D(2026, 12, 31)),
        head=st.dates(D(2025, 6, 1), D(2027, 2, 1)),
        supervisor=st.dates(D(2025, 6, 1), D(2027, 2, 1)),
        outside=st.booleans(),
    )
    def test_the_earliest_date_is_lawful_and_the_day_before_is_not(self, received, head, supervisor, outside):
        facts = change(
            received_on=received,
            consulted_on=received,
            head_appointed_on=head,
            supervisor_appointed_on=supervisor,
            is_outside_commuting_area=outside,
            qualification_determined_on=D(2020, 1, 1),
        )
        day = dates(facts, D(2028, 1, 1)).earliest_on
        assert blocking(change(facts, effective_on=day), D(2028, 1, 1)) == []
        before = blocking(change(facts, effective_on=day - ONE), D(2028, 1, 1))
        assert set(before) & {"notice_too_short", "moratorium_head_binds", "moratorium_supervisor_binds"}


class TestServingAndEffecting:
    def test_what_may_come_later_does_not_block_the_notice(self):
        early = change(received_on=None, qualification_determined_on=None)
        assert check_serving(early, as_of=TODAY, parameters=numbers()) == []
        assert [f.code for f in check_effecting(early, as_of=TODAY, parameters=numbers())] == [
            "notice_not_served",
            "not_determined_qualified",
        ]

    def test_the_notice_needs_its_reasons_and_a_lawful_date(self):
        found = check_serving(change(reasons="", effective_on=D(2026, 4, 30)), as_of=TODAY, parameters=numbers())
        assert [f.code for f in found] == ["notice_too_short", "reasons_missing"]

    def test_a_notice_may_be_served_inside_a_moratorium_for_a_day_after_it(self):
        facts = change(head_appointed_on=D(2026, 3, 1), received_on=D(2026, 3, 2), effective_on=D(2026, 6, 30))
        assert check_serving(facts, as_of=D(2026, 3, 2), parameters=numbers()) == []

    @pytest.mark.parametrize(
        ("as_of", "codes"), [(D(2026, 5, 31), ["not_yet_effective"]), (D(2026, 6, 1), []), (D(2026, 6, 2), [])]
    )
    def test_it_is_effected_on_its_day(self, as_of, codes):
        assert [f.code for f in check_effecting(LAWFUL, as_of=as_of, parameters=numbers())] == codes


class TestOverrides:
    def test_an_override_covers_the_finding_as_it_read(self):
        early = change(effective_on=D(2026, 4, 30))
        (finding,) = check_effecting(early, as_of=TODAY, parameters=numbers())
        override = {"code": finding.code, "message": finding.message}
        assert not_overridden([finding], [override]) == []
        assert not_overridden([finding], [override | {"message": "It read otherwise."}]) == [finding]
        assert not_overridden([finding], []) == [finding]

    @pytest.mark.parametrize("facts", [change(to_code="HE11"), change(effective_on=None)])
    def test_some_findings_no_override_mends(self, facts):
        (finding,) = check_effecting(facts, as_of=TODAY, parameters=numbers())
        assert not_overridden([finding], [{"code": finding.code, "message": finding.message}]) == [finding]

    def test_what_does_not_block_needs_no_override(self):
        found = check_reassignment(LAWFUL, as_of=TODAY, parameters=numbers())
        assert found
        assert not_overridden(found, []) == []
