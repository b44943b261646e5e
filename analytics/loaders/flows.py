"""Read OPM's public files of accessions and separations: counts of the SES by agency, month and category.

FedScope's cubes (SEPDATA, ACCDATA; comma-separated, also with the label columns of later extracts) and Federal
Workforce Data (divided by |). One line is one or more events; a person cannot be told from it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.models import PublishedCount, PublishedFile
from analytics.models.published import CATEGORIES
from executives.loaders.published import Problem, Row, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FEDSCOPE = {"AGYSUB": "subelement", "EFDATE": "month", "PPGRD": "pay_plan", "COUNT": "count"}
FWD = {
    "agency_code": "agency",
    "agency_subelement_code": "subelement",
    "personnel_action_effective_date_yyyymm": "month",
    "pay_plan_code": "pay_plan",
    "count": "count",
}
LAYOUTS = (
    {**FEDSCOPE, "SEP": "separation"},
    {**FEDSCOPE, "ACC": "accession"},
    {**FWD, "separation_category_code": "separation"},
    {**FWD, "accession_category_code": "accession"},
)
MISSING = frozenset({"", "*", "**", "XX", "XXXX", "*****", "Invalid", "REDACTED", "null", "NO DATA REPORTED"})
VERSIONED = re.compile(r"^((?:accessions|separations)_\d{6})_v?(\d+)(\.\w+)?$", re.IGNORECASE)
FIRST_MONTH = dt.date(1979, 7, 1)
SHOWN_EVERY = 50_000
PROBLEMS_KEPT = 10_000


@dataclass
class FlowFile:
    """What one file holds of the SES."""

    name: str
    version: int
    digest: str
    layout: str = ""
    flow: str = ""
    read: int = 0
    counted: int = 0
    refused: int = 0
    first_month: dt.date | None = None
    last_month: dt.date | None = None
    counts: Counter[tuple[str, dt.date, str]] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def read_flows(path: Path, *, progress: Callable[[int], None] | None = None) -> FlowFile:
    """Return the counts of a file; raises RefusedFile where it cannot be read as a whole.

    A line of the SES that cannot be counted (unknown agency, month, category or count) is a problem of that line, and
    the others are counted.
    """
    name, version = known_name(path.name)
    found = FlowFile(name, version, "")
    for row in read_rows(path, LAYOUTS):
        if not found.read:
            is_fwd = "agency" in row.fields
            found.layout = PublishedFile.Layout.FWD if is_fwd else PublishedFile.Layout.FEDSCOPE
            is_separation = "separation" in row.fields
            found.flow = PublishedFile.Flow.SEPARATIONS if is_separation else PublishedFile.Flow.ACCESSIONS
        _count(found, row)
        if progress is not None and found.read % SHOWN_EVERY == 0:
            progress(found.read)
    with path.open("rb") as content:
        found.digest = hashlib.file_digest(content, "sha256").hexdigest()
    return found


def known_name(file_name: str) -> tuple[str, int]:
    """Return the name under which a file is held and OPM's version number in it (0 where there is none)."""
    name = file_name.removesuffix(".gz")
    match = VERSIONED.match(name)
    return (match[1] + (match[3] or ""), int(match[2])) if match else (name, 0)


def _count(found: FlowFile, row: Row) -> None:
    found.read += 1
    fields = row.fields
    month = _month(fields["month"])
    if month is not None:
        found.first_month = min(found.first_month or month, month)
        found.last_month = max(found.last_month or month, month)
    if fields["pay_plan"].split("-")[0].strip() != "ES":
        return
    problem = _problem(row, month)
    if problem is not None:
        found.refused += 1
        if len(found.problems) < PROBLEMS_KEPT:
            found.problems.append(problem)
        return
    assert month is not None
    found.counted += 1
    found.counts[_agency(fields), month, _category(fields)] += int(fields["count"])


def _problem(row: Row, month: dt.date | None) -> Problem | None:
    """Return what keeps a line of the SES from being counted, or None."""
    fields = row.fields
    agency, category = _agency(fields), _category(fields)
    if len(agency) != 2:
        value = fields.get("agency") or fields["subelement"]
        return _at(row, "agency", value, "No agency is given.", "The line cannot be counted for any agency.")
    if month is None:
        return _at(row, "month", fields["month"], "This is no month.", "Months are written YYYYMM, e.g. 202607.")
    prefix = "S" if "separation" in fields else "A"
    if category not in CATEGORIES or not category.startswith(prefix):
        known = ", ".join(code for code in CATEGORIES if code.startswith(prefix))
        return _at(row, "category", category, "This category is not known.", f"OPM's categories are {known}.")
    if not fields["count"].isdigit():
        return _at(row, "count", fields["count"], "This is no count.", "A count is a whole number, zero or more.")
    return None


def _at(row: Row, column: str, value: str, message: str, remedy: str) -> Problem:
    return Problem(row.line, column, value, message, remedy)


def _agency(fields: dict[str, str]) -> str:
    """Return the 2-letter code: the agency's, or the first two characters of the subelement's."""
    for value in (fields.get("agency", ""), fields["subelement"]):
        if value not in MISSING and value[:2].isalnum():
            return value[:2].upper()
    return ""


def _category(fields: dict[str, str]) -> str:
    return fields.get("separation", fields.get("accession", "")).upper()


def _month(text: str) -> dt.date | None:
    try:
        month = PublishedCount.month_of(text)
    except ValueError:
        return None
    return month if month >= FIRST_MONTH else None
