"""The synthetic corps: its figures stay near the real ones, its rows are sound, its flaws few."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest

from executives.demo import persona
from executives.demo.agencies import AGENCIES, UNITS
from executives.demo.corps import SEED, generate_actions, write_actions
from executives.demo.posts import apportion
from executives.demo.simulation import Simulation
from executives.ledger.careers import derive_career
from executives.ledger.columns import COLUMNS
from executives.ledger.intervals import Career, Interval
from executives.ledger.supersession import Action, resolve
from executives.ledger.validate import RowValidator
from executives.ledger.vocabulary import Vocabulary
from executives.reference.agencies import DEPARTMENT_OF, is_cfo_act
from executives.reference.noacs import NOACS
from sesportal.lib.fiscal import fiscal_year

AS_OF = dt.date(2026, 11, 22)
SIZE = 800
ORDINARY_YEARS = (*range(2011, 2017), *range(2018, 2021), *range(2022, 2025))
TRANSITION_YEARS = (2017, 2021, 2025)
VOCABULARY = Vocabulary(
    effects={noac.code: noac.effect for noac in NOACS},
    departments={agency.code: DEPARTMENT_OF.get(agency.code, agency.code) for agency in AGENCIES},
    subelements=frozenset(unit.code for unit in UNITS),
)


TEXTS = tuple(
    name for name in COLUMNS if name in Action._fields and name not in ("effective_date", "sequence", "not_to_exceed")
)


def to_action(number: int, row: tuple[str, ...]) -> Action:
    values = dict(zip(COLUMNS, row, strict=True))
    until = values["not_to_exceed"]
    return Action(
        id=number,
        executive=0,
        submitting_agency=values["agency_subelement"][:2],
        effective_date=dt.date.fromisoformat(values["effective_date"]),
        sequence=int(values["sequence"]),
        not_to_exceed=dt.date.fromisoformat(until) if until else None,
        **{name: values[name] for name in TEXTS},
    )


@dataclass
class Measured:
    """A corps and what the ledger's pure functions make of it."""

    rows: list[tuple[str, ...]]
    simulation: Simulation
    careers: dict[str, Career] = field(default_factory=dict)
    clashes: Counter[str] = field(default_factory=Counter)

    def current(self, day: dt.date = AS_OF) -> list[tuple[Career, Interval]]:
        return [
            (career, record)
            for career in self.careers.values()
            for record in career.records
            if record.starts_on <= day and (record.ends_on is None or record.ends_on >= day)
        ]

    def rate(self, events: Counter[int], years: tuple[int, ...]) -> float:
        """Events a year for a hundred on board on 1 October, averaged over some fiscal years."""
        return sum(100 * events[year] / len(self.current(dt.date(year - 1, 10, 1))) for year in years) / len(years)

    def yearly(self, what: str, kind: str = "") -> Counter[int]:
        found: Counter[int] = Counter()
        for career in self.careers.values():
            for record in career.records:
                is_move = bool(record.origin) and record.origin[:2] != record.subelement[:2]
                happened = {
                    "entries": record.entry == "external",
                    "transfers": is_move,
                    "reassignments": bool(record.origin) and not is_move and record.is_new_position,
                }
                if what == "departures" and record.is_departure and record.ends_on:
                    day = record.ends_on
                elif happened.get(what):
                    day = record.starts_on
                else:
                    continue
                found[fiscal_year(day)] += not kind or record.appointment_type == kind
        return found


@pytest.fixture(scope="module")
def corps() -> Measured:
    simulation = Simulation(SIZE, AS_OF, SEED)
    measured = Measured(list(simulation.rows()), simulation)
    by_person: dict[str, list[Action]] = {}
    for number, row in enumerate(measured.rows):
        by_person.setdefault(row[1], []).append(to_action(number, row))
    for identifier, actions in by_person.items():
        resolution = resolve(actions)
        measured.careers[identifier] = derive_career(resolution.standing, VOCABULARY)
        measured.clashes.update(missing=len(resolution.missing), competing=len(resolution.competing))
    return measured


# --- the rows ---


def test_every_row_passes_the_validation_of_the_import(corps: Measured) -> None:
    validator = RowValidator(VOCABULARY, as_of=AS_OF)
    refused = [found for n, row in enumerate(corps.rows) if isinstance(found := validator.check(n, row), list)]
    assert refused == []


def test_no_record_id_is_used_twice_by_an_agency(corps: Measured) -> None:
    assert len({(row[8][:2], row[0]) for row in corps.rows}) == len(corps.rows)


def test_same_seed_and_day_give_the_same_rows_and_another_seed_does_not() -> None:
    first = list(generate_actions(60, AS_OF))
    assert first == list(generate_actions(60, AS_OF))
    assert first != list(generate_actions(60, AS_OF, seed=SEED + 1))


@pytest.mark.parametrize("as_of", [dt.date(2024, 2, 29), dt.date(2026, 9, 30), dt.date(2031, 3, 1)])
def test_sixteen_fiscal_years_end_on_the_day_asked_for(as_of: dt.date) -> None:
    rows = list(generate_actions(50, as_of))
    years = Counter(fiscal_year(dt.date.fromisoformat(row[6])) for row in rows)
    this_year = fiscal_year(as_of)
    assert all(years[year] for year in range(this_year - 16, this_year))
    arrived = [row for row in rows if row[4] not in ("302", "001")]  # a retirement is filed ahead of its day
    assert max(row[6] for row in arrived) <= (as_of + dt.timedelta(days=14)).isoformat()


@pytest.mark.parametrize("size", [1, 50])
def test_a_tiny_corps_has_the_scripted_executive(size: int) -> None:
    rows = list(generate_actions(size, AS_OF))
    assert {row[1] for row in rows} >= {persona.IDENTIFIER}


def test_rows_scale_with_the_corps(corps: Measured) -> None:
    assert 8 * SIZE < len(corps.rows) < 14 * SIZE


def test_rows_come_as_a_stream() -> None:
    assert len(list(islice(generate_actions(2_000, AS_OF), 10))) == 10


def test_write_actions_makes_an_import_file(tmp_path: Path) -> None:
    path = tmp_path / "corps.csv"
    count = write_actions(path, executives=50, as_of=AS_OF)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == count + 1
    assert [tuple(row) for row in rows[1:]] == list(generate_actions(50, AS_OF))


def test_names_are_of_every_kind_a_page_meets(corps: Measured) -> None:
    names = {(row[2], row[3]) for row in corps.rows}
    assert len(names) > 1.5 * SIZE
    assert max(len(family) for family, _ in names) > 25
    assert any(not family.isascii() or not given.isascii() for family, given in names)


# --- the figures ---


def test_size_and_appointment_mix(corps: Measured) -> None:
    current = corps.current()
    kinds = Counter(record.appointment_type for _, record in current)
    assert 0.94 * SIZE < len(current) < 1.06 * SIZE
    assert 0.87 < kinds["50"] / len(current) < 0.935
    assert 0.06 < kinds["55"] / len(current) < 0.115
    assert (kinds["60"] + kinds["65"]) / len(current) < 0.02


def test_vacancies(corps: Measured) -> None:
    posts = corps.simulation.posts
    assert 0.06 < sum(post.holder is None for post in posts) / len(posts) < 0.12


def test_ordinary_years_move_as_the_real_corps_does(corps: Measured) -> None:
    transfers = corps.rate(corps.yearly("transfers"), ORDINARY_YEARS)
    departures = corps.rate(corps.yearly("departures"), ORDINARY_YEARS)
    assert 0.9 < transfers < 1.6
    assert 9.5 < transfers + departures < 12.5
    assert 8.5 < corps.rate(corps.yearly("entries"), ORDINARY_YEARS) < 12.5


def test_noncareer_appointees_come_and_go_with_the_administration(corps: Measured) -> None:
    for what in ("entries", "departures"):
        noncareer = corps.yearly(what, kind="55")
        assert corps.rate(noncareer, TRANSITION_YEARS) > 2.5 * corps.rate(noncareer, ORDINARY_YEARS)


def test_half_never_moved_and_few_served_in_two_agencies(corps: Measured) -> None:
    current = corps.current()
    never = sum(not any(record.is_new_position for record in career.records[1:]) for career, _ in current)
    several = sum(record.agencies_to_date > 1 for _, record in current)
    assert 0.42 < never / len(current) < 0.54
    assert 0.05 < several / len(current) < 0.115


def test_tenure_and_place(corps: Measured) -> None:
    current = corps.current()
    tenure = sum((AS_OF - career.records[0].starts_on).days for career, _ in current) / len(current) / 365.25
    capital = sum(record.action.duty_location == "Washington, DC" for _, record in current) / len(current)
    assert 5.5 < tenure < 7.5
    assert 0.45 < capital < 0.6


def test_agencies_keep_their_shares(corps: Measured) -> None:
    counts = Counter(record.subelement[:2] for _, record in corps.current())
    weights = {agency.code: 0 for agency in AGENCIES}
    for unit in UNITS:
        weights[unit.code[:2]] += unit.executives
    shares = dict(zip(weights, apportion(len(corps.current()), list(weights.values())), strict=True))
    assert all(abs(counts[code] - share) <= max(5, 0.25 * share) for code, share in shares.items())
    assert sum(0 < 10 * shares[code] < 20 for code in shares) >= 5  # small agencies, at ten times this size
    assert all(counts[code] for code in shares if is_cfo_act(code))


def test_every_kind_of_action_occurs(corps: Measured) -> None:
    codes = {row[4] for row in corps.rows}
    assert codes >= {"142", "143", "145", "146", "147", "148", "302", "317", "350", "352", "355", "460", "542", "721"}
    assert codes >= {"930", "931", "932", "001", "002"}
    hosts = {(row[8][:2], row[9][:2]) for row in corps.rows if row[4] == "930"}
    assert any(home == host for home, host in hosts)
    assert any(host not in (home, "OU") for home, host in hosts)
    assert any(row[9] == "OUT" for row in corps.rows)


def test_twins_of_transfers_fall_on_one_day_or_beside_it(corps: Measured) -> None:
    ends = {(row[1], dt.date.fromisoformat(row[6])) for row in corps.rows if row[4] == "352"}
    starts = [(row[1], dt.date.fromisoformat(row[6])) for row in corps.rows if row[4] in ("145", "147")]
    apart = Counter(
        shift for who, day in starts for shift in (-1, 0, 1) if (who, day + dt.timedelta(days=shift)) in ends
    )
    assert apart[0] > 0.85 * len(starts)
    assert apart[-1]
    assert sum(apart.values()) < len(starts)  # some were never sent


def test_flaws_are_few_and_become_reconciliation_items(corps: Measured) -> None:
    kinds = Counter(str(item.kind) for career in corps.careers.values() for item in career.unplaced)
    assert {"out_without_in", "in_without_out", "end_without_start"} & set(kinds)
    assert 5 <= sum(kinds.values()) < 0.05 * SIZE
    supersede = Counter(row[4] for row in corps.rows if row[18])
    assert supersede["002"] > supersede["001"] > 0
    assert supersede.total() < 0.03 * len(corps.rows)


# --- agencies ---


@pytest.mark.shared_data
def test_every_code_is_opms(shared_data: Path) -> None:
    with (shared_data / "opm_dt" / "DTagy.txt").open(encoding="utf-8", newline="") as stream:
        listed = {(row["AGY"], row["AGYSUB"]) for row in csv.DictReader(stream)}
    assert {(unit.code[:2], unit.code) for unit in UNITS} <= listed
    assert {agency.code for agency in AGENCIES} == {unit.code[:2] for unit in UNITS}


def test_scripted_career_names_real_units() -> None:
    codes = {unit.code for unit in UNITS}
    assert {stint.unit for stint in persona.STINTS} | {loan.host for loan in persona.LOANS} <= codes
