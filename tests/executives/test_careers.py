"""What a set of actions makes of a career: intervals, chain of service, and what could not be placed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from executives.ledger.careers import derive_career
from executives.ledger.intervals import Career
from executives.ledger.supersession import Action, resolve
from executives.models.careers import ReconciliationItem
from tests.executives.ledger_builders import VOCABULARY, act, day

Kind = ReconciliationItem.Kind


def career_of(*actions: Action) -> Career:
    return derive_career(resolve(actions).standing, VOCABULARY)


def spans(career: Career) -> list[tuple[str, str, str | None]]:
    return [(r.subelement, str(r.starts_on), str(r.ends_on) if r.ends_on else None) for r in career.records]


def temporary(career: Career) -> list[tuple[str, str, str, str | None]]:
    return [
        (i.kind, i.action.host_agency_subelement, str(i.starts_on), str(i.ends_on) if i.ends_on else None)
        for i in career.temporary
    ]


def kinds(career: Career) -> list[str]:
    return [item.kind for item in career.unplaced]


def test_an_appointment_begins_an_assignment_of_record() -> None:
    career = career_of(act("142", "2020-01-06"))
    assert spans(career) == [("AG11", "2020-01-06", None)]
    assert career.records[0].entry == "external"
    assert career.unplaced == []


def test_a_separation_is_the_last_day_on_the_rolls() -> None:
    career = career_of(act("142", "2020-01-06"), act("302", "2024-12-31"))
    assert spans(career) == [("AG11", "2020-01-06", "2024-12-31")]
    assert career.records[0].is_departure


@pytest.mark.parametrize(
    ("separated", "transferred", "last_day", "is_move"),
    [
        ("2023-05-06", "2023-05-06", "2023-05-05", True),
        ("2023-05-05", "2023-05-06", "2023-05-05", True),
        ("2023-05-02", "2023-05-06", "2023-05-02", True),
        ("2023-05-01", "2023-05-06", "2023-05-01", False),
    ],
)
def test_a_transfer_is_a_move_when_at_most_three_days_lie_between(
    separated: str, transferred: str, last_day: str, is_move: bool
) -> None:
    career = career_of(act("142", "2020-01-06"), act("352", separated), act("145", transferred, "TR93"))
    assert spans(career) == [("AG11", "2020-01-06", last_day), ("TR93", transferred, None)]
    assert career.records[1].origin == ("AG11" if is_move else "")
    assert career.records[1].entry == ("transfer" if is_move else "external")
    assert career.records[0].is_departure is not is_move
    assert kinds(career) == ([] if is_move else [Kind.TRANSFER_IN_WITHOUT_OUT, Kind.TRANSFER_OUT_WITHOUT_IN])


def test_a_reassignment_ends_the_position_before_on_the_day_before() -> None:
    career = career_of(act("142", "2020-01-06"), act("721", "2022-02-28", "AG03", post="P2"))
    assert spans(career) == [("AG11", "2020-01-06", "2022-02-27"), ("AG03", "2022-02-28", None)]
    assert (career.records[1].entry, career.records[1].origin) == ("reassignment", "AG11")
    assert career.records[1].is_new_position


def test_a_conversion_in_place_is_no_new_position() -> None:
    career = career_of(act("146", "2020-01-06", appointment="55"), act("542", "2021-01-20"))
    assert career.records[1].entry == "conversion"
    assert not career.records[1].is_new_position
    assert [r.appointment_type for r in career.records] == ["55", "50"]


def test_of_two_starts_on_one_day_the_later_in_sequence_stays() -> None:
    career = career_of(act("721", "2020-01-06", post="P2", sequence=2), act("142", "2020-01-06", sequence=1))
    assert spans(career) == [("AG11", "2020-01-06", None)]
    assert career.records[0].action.position_number == "P2"
    assert career.records[0].entry == "external"


def test_units_served_are_counted_at_each_level() -> None:
    career = career_of(
        act("142", "2010-01-04", "AR01"),
        act("352", "2012-01-01", "AR01"),
        act("145", "2012-01-02", "NV01"),
        act("352", "2014-01-01", "NV01"),
        act("145", "2014-01-02", "AG11"),
        act("721", "2015-01-02", "AG03"),
    )
    counts = [(r.departments_to_date, r.agencies_to_date, r.subelements_to_date) for r in career.records]
    assert counts == [(1, 1, 1), (1, 2, 2), (2, 3, 3), (2, 3, 4)]


def test_a_transfer_out_without_its_twin_is_reported_and_ends_the_record() -> None:
    career = career_of(act("142", "2020-01-06"), act("352", "2023-05-06"))
    assert spans(career) == [("AG11", "2020-01-06", "2023-05-06")]
    assert kinds(career) == [Kind.TRANSFER_OUT_WITHOUT_IN]


def test_a_transfer_in_without_its_twin_is_reported_to_both_agencies() -> None:
    career = career_of(act("142", "2020-01-06"), act("145", "2023-05-06", "TR93"))
    assert spans(career) == [("AG11", "2020-01-06", "2023-05-05"), ("TR93", "2023-05-06", None)]
    assert career.records[1].origin == "AG11"
    assert [(i.kind, i.action.submitting_agency, i.other_agency) for i in career.unplaced] == [
        (Kind.TRANSFER_IN_WITHOUT_OUT, "TR", "AG")
    ]


def test_a_twin_dated_one_day_late_is_matched_and_a_later_one_is_an_overlap() -> None:
    begun = (act("142", "2020-01-06"), act("145", "2023-05-06", "TR93"))
    assert kinds(career_of(*begun, act("352", "2023-05-07"))) == []
    late = career_of(*begun, act("352", "2023-05-08"))
    assert kinds(late) == [Kind.OVERLAP]
    assert spans(late)[0] == ("AG11", "2020-01-06", "2023-05-05")


def test_an_appointment_elsewhere_while_one_is_open_is_reported() -> None:
    career = career_of(act("142", "2020-01-06"), act("142", "2023-05-06", "TR93"))
    assert kinds(career) == [Kind.START_WITHOUT_END]
    assert career.records[1].entry == "appointment"


def test_an_end_without_a_start_is_reported() -> None:
    assert kinds(career_of(act("317", "2023-05-06"))) == [Kind.END_WITHOUT_START]
    ended_twice = career_of(act("142", "2020-01-06"), act("317", "2023-05-06"), act("302", "2023-06-30"))
    assert kinds(ended_twice) == [Kind.END_WITHOUT_START]


def test_a_change_of_position_without_an_earlier_record_is_placed_and_reported() -> None:
    career = career_of(act("721", "2023-05-06"))
    assert spans(career) == [("AG11", "2023-05-06", None)]
    assert kinds(career) == [Kind.NO_EARLIER_RECORD]


def test_a_conversion_from_outside_the_ses_begins_a_career() -> None:
    career = career_of(act("542", "2023-05-07"))
    assert (spans(career), kinds(career)) == ([("AG11", "2023-05-07", None)], [])


def test_an_appointment_and_a_resignation_of_one_day_make_one_day_of_service() -> None:
    career = career_of(act("142", "2020-01-06"), act("317", "2020-01-06", sequence=2))
    assert spans(career) == [("AG11", "2020-01-06", "2020-01-06")]
    assert career.unplaced == []


# --- Temporary assignments ---

HIRED = act("142", "2020-01-06")


def test_a_detail_runs_to_its_not_to_exceed_date_inclusive() -> None:
    career = career_of(HIRED, act("930", "2021-03-01", host="TR93", until="2021-06-28"))
    assert temporary(career) == [("detail", "TR93", "2021-03-01", "2021-06-28")]


def test_an_extension_moves_the_end_and_a_termination_ends_on_its_date() -> None:
    detail = act("930", "2021-03-01", host="TR93", until="2021-06-28")
    extended = act("931", "2021-06-29", host="TR93", until="2021-10-26")
    assert temporary(career_of(HIRED, detail, extended)) == [("detail", "TR93", "2021-03-01", "2021-10-26")]
    ended = act("932", "2021-08-15")
    assert temporary(career_of(HIRED, detail, extended, ended)) == [("detail", "TR93", "2021-03-01", "2021-08-15")]


def test_an_extension_after_the_end_finds_nothing_to_extend() -> None:
    detail = act("930", "2021-03-01", host="TR93", until="2021-06-28")
    career = career_of(HIRED, detail, act("931", "2021-06-30", until="2021-10-26"))
    assert temporary(career) == [("detail", "TR93", "2021-03-01", "2021-06-28")]
    assert kinds(career) == [Kind.DETAIL_NOT_FOUND]


def test_a_termination_of_a_detail_never_opened_is_reported() -> None:
    assert kinds(career_of(HIRED, act("932", "2021-08-15", host="TR93"))) == [Kind.DETAIL_NOT_FOUND]


def test_a_detail_ends_when_service_in_the_home_agency_ends() -> None:
    detail = act("930", "2021-03-01", host="TR93", until="2021-12-31")
    moved = (act("352", "2021-05-08"), act("145", "2021-05-09", "TR35"))
    assert temporary(career_of(HIRED, detail, *moved)) == [("detail", "TR93", "2021-03-01", "2021-05-08")]
    reassigned = act("721", "2021-05-09", "AG03", post="P2")
    assert temporary(career_of(HIRED, detail, reassigned)) == [("detail", "TR93", "2021-03-01", "2021-12-31")]


def test_a_detail_outside_home_service_is_reported() -> None:
    career = career_of(HIRED, act("930", "2019-03-01", host="TR93", until="2019-12-31"))
    assert temporary(career) == []
    assert kinds(career) == [Kind.DETAIL_WITHOUT_SERVICE]


def test_a_detail_to_the_outside_is_an_ipa_assignment() -> None:
    career = career_of(HIRED, act("930", "2021-03-01", host="OUT", until="2022-02-28"))
    assert temporary(career) == [("ipa", "OUT", "2021-03-01", "2022-02-28")]


def test_ipa_on_leave_ends_the_day_before_the_return_to_duty() -> None:
    leave = act("460", "2021-03-01", host="OUT", until="2022-02-28")
    assert temporary(career_of(HIRED, leave, act("292", "2021-09-01"))) == [("ipa", "OUT", "2021-03-01", "2021-08-31")]


def test_leave_without_pay_without_a_host_is_no_assignment() -> None:
    career = career_of(HIRED, act("460", "2021-03-01", until="2021-05-01"), act("292", "2021-05-02"))
    assert temporary(career) == []
    assert career.unplaced == []


def test_a_sabbatical_runs_to_its_date() -> None:
    career = career_of(HIRED, act("480", "2021-03-01", until="2022-01-31"))
    assert temporary(career) == [("sabbatical", "", "2021-03-01", "2022-01-31")]


# --- Corrections and cancellations ---


def test_a_cancellation_voids_the_record_it_names() -> None:
    second = act("721", "2022-02-28", "AG03", post="P2", record="X1")
    assert len(career_of(HIRED, second).records) == 2
    assert spans(career_of(HIRED, second, act("001", "2022-02-28", "AG03", supersedes="X1"))) == [
        ("AG11", "2020-01-06", None)
    ]


def test_a_correction_replaces_and_a_correction_of_a_correction_replaces_both() -> None:
    wrong = act("142", "2020-01-06", record="X1")
    better = act("002", "2020-01-20", second="142", supersedes="X1", record="X2")
    best = act("002", "2020-02-03", second="142", supersedes="X2", record="X3")
    assert spans(career_of(wrong, better)) == [("AG11", "2020-01-20", None)]
    career = career_of(wrong, better, best)
    assert spans(career) == [("AG11", "2020-02-03", None)]
    assert career.records[0].root == wrong.id
    assert career.records[0].nature_of_action == "142"


def test_cancelling_a_correction_lets_the_first_record_stand_again() -> None:
    wrong = act("142", "2020-01-06", record="X1")
    correction = act("002", "2020-01-20", second="142", supersedes="X1", record="X2")
    career = career_of(wrong, correction, act("001", "2020-01-20", supersedes="X2"))
    assert spans(career) == [("AG11", "2020-01-06", None)]


def test_cancelling_a_record_cancels_its_corrections() -> None:
    wrong = act("142", "2020-01-06", record="X1")
    correction = act("002", "2020-01-20", second="142", supersedes="X1", record="X2")
    assert spans(career_of(wrong, correction, act("001", "2020-01-06", supersedes="X1"))) == []


def test_of_two_corrections_of_one_record_one_counts_and_the_other_is_reported() -> None:
    wrong = act("142", "2020-01-06", record="X1")
    one = act("002", "2020-01-20", second="142", supersedes="X1", record="X2")
    two = act("002", "2020-02-03", second="142", supersedes="X1", record="X3")
    resolution = resolve([two, wrong, one])
    assert [s.action for s in resolution.standing] == [two]
    assert [(c.action, c.other) for c in resolution.competing] == [(one, two)]


def test_a_correction_whose_target_is_not_held_is_taken_and_reported() -> None:
    correction = act("002", "2020-01-20", second="142", supersedes="X9")
    resolution = resolve([correction])
    assert [s.action for s in resolution.standing] == [correction]
    assert [c.action for c in resolution.missing] == [correction]


def test_records_that_supersede_each_other_in_a_ring_do_not_hang() -> None:
    one = act("002", "2020-01-20", second="142", supersedes="X2", record="X1")
    two = act("002", "2020-01-21", second="142", supersedes="X1", record="X2")
    assert resolve([one, two]).standing == resolve([two, one]).standing


# --- Any set of actions ---

NATURES = ["142", "145", "146", "302", "317", "352", "460", "480", "542", "721", "879", "930", "931", "932", "292"]
SUBS = ["AG11", "AG03", "TR93", "AR01", "NV01"]


@st.composite
def ledgers(draw: st.DrawFn) -> list[Action]:
    """Draw a small, often nonsensical, ledger of one executive, with corrections and cancellations."""
    actions: list[Action] = []
    for index in range(draw(st.integers(1, 12))):
        sub = draw(st.sampled_from(SUBS))
        on = day("2020-01-01").toordinal() + draw(st.integers(0, 40))
        date = str(day("2020-01-01").fromordinal(on))
        nature = draw(st.sampled_from([*NATURES, "001", "002"]))
        changes: dict[str, object] = {"sequence": draw(st.integers(1, 3)), "record": f"Q{index}"}
        if nature in ("001", "002"):
            changes["supersedes"] = f"Q{draw(st.integers(0, 12))}"
            if nature == "002":
                changes["second"] = draw(st.sampled_from(NATURES))
        if changes.get("second", nature) in ("930", "931", "460", "480"):
            changes["until"] = str(day("2020-01-01").fromordinal(on + draw(st.integers(0, 30))))
            changes["host"] = draw(st.sampled_from([*SUBS, "OUT"]))
        changes["post"] = draw(st.sampled_from(["P1", "P2"]))
        actions.append(act(nature, date, sub, **changes))
    return actions


def told(career: Career) -> tuple[object, ...]:
    """Everything a career says, comparable."""
    return (
        [
            (r.root, r.starts_on, r.ends_on, r.entry, r.origin, r.is_departure, r.is_new_position)
            for r in career.records
        ],
        [(i.root, i.kind, i.starts_on, i.ends_on) for i in career.temporary],
        sorted((u.kind, u.action.id, u.other_agency, u.sentence) for u in career.unplaced),
    )


@settings(max_examples=400, deadline=None)
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(actions: list[Action], shuffle: random.Random) -> None:
    shuffled = actions[:]
    shuffle.shuffle(shuffled)
    assert told(career_of(*actions)) == told(career_of(*shuffled))
    assert told(career_of(*actions)) == told(career_of(*shuffled, *actions))


@settings(max_examples=400, deadline=None)
@given(ledgers())
def test_records_never_overlap_and_temporary_assignments_stay_inside_home_service(actions: list[Action]) -> None:
    career = career_of(*actions)
    for one, following in zip(career.records, career.records[1:], strict=False):
        assert one.ends_on is not None
        assert one.starts_on <= one.ends_on < following.starts_on
    for interval in career.temporary:
        assert any(
            r.agency == interval.agency
            and r.starts_on <= interval.starts_on
            and (r.ends_on is None or r.ends_on >= interval.starts_on)
            for r in career.records
        )
        assert interval.ends_on is not None
        assert interval.starts_on <= interval.ends_on


@settings(max_examples=400, deadline=None)
@given(ledgers())
def test_nothing_that_begins_or_ends_an_assignment_is_silently_dropped(actions: list[Action]) -> None:
    resolution = resolve(actions)
    career = derive_career(resolution.standing, VOCABULARY)
    used = {r.action.id for r in (*career.records, *career.temporary)}
    reported = {u.action.id for u in career.unplaced}
    starts = [
        s.action
        for s in resolution.standing
        if VOCABULARY.effects[_nature(s.action)] in ("appoint", "transfer", "reassign", "convert")
    ]
    for action in starts:
        same_day = [a for a in starts if a.effective_date == action.effective_date and a.id != action.id]
        assert action.id in used or action.id in reported or same_day
    for standing in resolution.standing:
        if VOCABULARY.effects[_nature(standing.action)] == "detail":
            assert standing.action.id in used or standing.action.id in reported


def _nature(action: Action) -> str:
    return action.nature_of_action_2 if action.nature_of_action == "002" else action.nature_of_action
