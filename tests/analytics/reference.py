"""The figures once more, slowly and in plain Python, to hold the SQL against."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from executives.models import Assignment
from tests.analytics.builders import department

LEVELS = ("department", "agency", "subelement")
FLOW = tuple[str, str, str, str, str]


@dataclass
class Expected:
    """Figures by (level, unit, type), flows by (level, origin, destination, type, entry), shares by cohort."""

    figures: dict[tuple[str, str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    flows: Counter[FLOW] = field(default_factory=Counter)
    shares: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    served_in_two: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def count(self, level: str, unit: str, kind: str, name: str, n: int = 1) -> None:
        self.figures[level, unit, ""][name] += n
        if kind:
            self.figures[level, unit, kind][name] += n


def unit_at(level: str, code: str) -> str:
    if code == "OUT":
        return code
    return {"subelement": code, "agency": code[:2], "department": department(code)}[level]


def expected_figures(rows: list[Assignment], fiscal_year: int, as_of: dt.date) -> Expected:
    """Return the figures of a fiscal year by the definitions, one assignment after the other."""
    first, until = dt.date(fiscal_year - 1, 10, 1), min(dt.date(fiscal_year, 9, 30), as_of)
    found = Expected()
    careers: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        careers[row.executive_id].append(row)
    for career in careers.values():
        for level in LEVELS:
            _count_records(found, level, [r for r in career if r.kind == "record"], first, until)
            _count_loans(found, level, career, first, until)
        _count_rotation(found, career, first, until)
    return found


def _count_records(found: Expected, level: str, records: list[Assignment], first: dt.date, until: dt.date) -> None:
    for row in records:
        unit, kind = unit_at(level, row.subelement_id), row.appointment_type
        if first <= row.starts_on <= until:
            origin = unit_at(level, row.origin) if row.origin else ""
            if not origin:
                found.count(level, unit, kind, "external_hires")
            elif origin != unit:
                found.count(level, unit, kind, "imports")
                found.count(level, origin, kind, "exports")
                found.flows[level, origin, unit, kind, row.entry] += 1
            elif row.is_new_position:
                found.count(level, unit, kind, "reassignments")
        if row.is_departure and row.ends_on is not None and first <= row.ends_on <= until:
            found.count(level, unit, kind, "departures")
        if row.starts_on <= first and (row.ends_on is None or row.ends_on >= first):
            found.count(level, unit, kind, "on_board")
            if kind == "50":
                found.count(level, unit, kind, "career_on_board")
            _count_tenure(found, level, unit, row, first)


def _count_tenure(found: Expected, level: str, unit: str, row: Assignment, first: dt.date) -> None:
    assert row.ses_entry_on is not None
    entered = row.ses_entry_on
    years = first.year - entered.year - ((first.month, first.day) < (entered.month, entered.day))
    cohort = "0-2" if years < 3 else "3-5" if years < 6 else "6-10" if years < 11 else "11+"
    served = {
        "department": row.departments_to_date,
        "agency": row.agencies_to_date,
        "subelement": row.subelements_to_date,
    }
    for where in ("", unit):
        found.shares[level, where, cohort] += 1
        found.served_in_two[level, where, cohort] += served[level] >= 2


def _days(row: Assignment, first: dt.date, until: dt.date) -> int:
    began, ended = max(row.starts_on, first), min(row.ends_on or until, until)
    return max(0, (ended - began).days + 1)


def _kind_of(row: Assignment, career: list[Assignment]) -> str:
    if row.appointment_type:
        return row.appointment_type
    for record in career:
        if record.kind == "record" and record.starts_on <= row.starts_on <= (record.ends_on or dt.date.max):
            return record.appointment_type
    return ""


def _count_loans(found: Expected, level: str, career: list[Assignment], first: dt.date, until: dt.date) -> None:
    for row in career:
        if row.kind not in ("detail", "ipa", "project") or not row.host:
            continue
        home, host = unit_at(level, row.subelement_id), unit_at(level, row.host)
        days, kind = _days(row, first, until), _kind_of(row, career)
        if home == host or not days:
            continue
        found.count(level, home, kind, "loaned_days", days)
        found.count(level, home, kind, "loans")
        if host != "OUT":
            found.count(level, host, kind, "hosted_days", days)
            found.count(level, host, kind, "hostings")


def _count_rotation(found: Expected, career: list[Assignment], first: dt.date, until: dt.date) -> None:
    def qualifies(row: Assignment) -> bool:
        if row.kind != "record":
            return _kind_of(row, career) == "50" and _days(row, first, until) >= 120
        is_new = row.is_new_position and row.entry != "external" and row.starts_on >= first
        return is_new and row.appointment_type == "50" and _days(row, first, until) >= 120

    rotations = sorted((row.starts_on, row.pk, row.subelement_id) for row in career if qualifies(row))
    if rotations:
        for level in LEVELS:
            found.count(level, unit_at(level, rotations[-1][2]), "50", "rotated")
