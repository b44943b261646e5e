"""Rows checked by the lot come out as they do one by one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executives.ledger.columns import COLUMNS, Problem, Record
from executives.ledger.screening import LOT, Screening, in_lots
from executives.ledger.validate import SEPARATOR, RowValidator
from tests.executives.ledger_builders import VOCABULARY, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from executives.ledger.screening import Row

TODAY = dt.date(2026, 11, 22)
DETAIL = {"nature_of_action": "930", "host_agency_subelement": "TR93", "not_to_exceed": "2020-06-30"}
CORRECTION = {"nature_of_action": "002", "nature_of_action_2": "721", "supersedes": "R1"}
SOUND: tuple[dict[str, str], ...] = (
    {},
    {"sequence": ""},
    {"sequence": "07"},
    {"given_name": "José"},
    {"position_title": "Chief, Tools\\Plant"},
    {"nature_of_action": "317", "position_number": "", "position_title": "", "pay_plan": "", "position_occupied": ""},
    {"nature_of_action": "001", "supersedes": "R1"},
    {"occupational_series": ""},
    DETAIL,
    DETAIL | {"host_agency_subelement": "OUT"},
    CORRECTION,
)
WRONG: tuple[dict[str, str], ...] = (
    *({name: " padded "} for name in ("family_name", "position_title")),
    *({name: "x" * 200} for name in COLUMNS),
    *({name: ""} for name in COLUMNS),
    *({name: "a\tb"} for name in COLUMNS),
    {"family_name": "Mari\udce9gold"},
    {"family_name": "Mari\ufffdgold"},
    {"sequence": "²"},
    {"occupational_series": "03400"},
    {"effective_date": "2020-02-30"},
    {"effective_date": "1979-07-12"},
    {"effective_date": "2031-01-01"},
    {"host_agency_subelement": "TR93"},
    {"supersedes": "R1"},
    {"agency_subelement": "ZZ99"},
    DETAIL | {"not_to_exceed": "2020-01-05"},
    DETAIL | {"not_to_exceed": ""},
    DETAIL | {"host_agency_subelement": ""},
    CORRECTION | {"supersedes": ""},
    CORRECTION | {"source_record_id": "R1"},
    CORRECTION | {"nature_of_action_2": ""},
)


def rows_of(changes: list[dict[str, str]]) -> list[Row]:
    return [(number, [row(**change)[name] for name in COLUMNS]) for number, change in enumerate(changes, 2)]


def by_the_lot(screening: Screening, rows: list[Row]) -> tuple[list[str], list[list[Problem]]]:
    refused: list[list[Problem]] = []

    def refuse(problems: list[Problem], fields: list[str]) -> None:
        refused.append(problems)

    return screening.lines(rows, refuse), refused


def one_by_one(validator: RowValidator, rows: list[Row]) -> tuple[list[str], list[list[Problem]]]:
    checked = [validator.check(number, list(fields)) for number, fields in rows]
    return (
        [SEPARATOR.join(found) for found in checked if isinstance(found, Record)],
        [found for found in checked if isinstance(found, list)],
    )


def fresh() -> RowValidator:
    return RowValidator(VOCABULARY, as_of=TODAY, agency_code="AG")


@given(st.lists(st.lists(st.sampled_from(SOUND + WRONG), max_size=12), max_size=3))
def test_lots_come_out_as_single_rows_do(lots: list[list[dict[str, str]]]) -> None:
    """Whatever was seen in earlier lots: records, problems and their order are those of the long look."""
    screening = Screening(fresh())
    for changes in lots:
        rows = rows_of(changes)
        assert by_the_lot(screening, rows) == one_by_one(fresh(), rows)


@pytest.mark.parametrize("wrong", WRONG)
def test_what_has_been_learnt_from_sound_rows_lets_no_wrong_row_pass(wrong: dict[str, str]) -> None:
    screening = Screening(fresh())
    by_the_lot(screening, rows_of(list(SOUND)))
    rows = rows_of([*SOUND, wrong, *SOUND])
    assert by_the_lot(screening, rows) == one_by_one(fresh(), rows)


def test_sound_rows_pass_together() -> None:
    screening = Screening(fresh())
    rows = [fields for _, fields in rows_of(list(SOUND))]
    assert screening.passes(rows, [SEPARATOR.join(fields) for fields in rows])


def test_a_row_of_another_length_is_found_among_sound_ones() -> None:
    rows = [*rows_of([{}, {}]), (9, ["x"] * 18), *rows_of([{}])]
    lines, [[problem]] = by_the_lot(Screening(fresh()), rows)
    assert len(lines) == 3
    assert (problem.row, problem.column) == (9, "row")


def test_what_was_read_before_an_error_is_checked_before_it_is_raised() -> None:
    def broken() -> Iterator[Row]:
        yield from rows_of([{}] * (LOT + 1))
        raise EOFError

    lots = in_lots(broken())
    assert [len(next(lots)), len(next(lots))] == [LOT, 1]
    with pytest.raises(EOFError):
        next(lots)
