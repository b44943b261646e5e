"""Positions as an agency sends them: each row checked, compared with what is held, and brought in line, by set.

The pair (agency_subelement, position_number) tells one position from another. What an agency says of a position counts
before what personnel actions say of it; what PLUM reporting says of posts without a number stays beside it.
"""

from __future__ import annotations

import difflib
import re
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from executives.ledger import posts, staging
from executives.ledger.bulk import insert_rows
from executives.ledger.columns import Problem
from executives.ledger.json_rows import read_json_rows
from executives.ledger.reading import read_rows
from executives.ledger.reports import Outcome, reporting
from executives.ledger.vocabulary import load_vocabulary
from executives.models import Position
from executives.reference.commuting import commuting_area
from executives.rules.position_roles import position_role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from executives.ledger.reports import Report
    from executives.ledger.results import Results

FACTS: Final = (
    "title",
    "designation",
    "occupational_series",
    "duty_location",
    "commuting_area",
    "organization",
    "is_supervisory",
    "role",
)
COLUMNS: Final = ("agency_subelement", "position_number", *FACTS)
HELP: Final = {
    "agency_subelement": "OPM's 4-character code, e.g. AG11.",
    "position_number": "Your own number of the position, at most 35 characters.",
    "title": "At most 120 characters.",
    "designation": "3 (general), 4 (career reserved), or empty.",
    "occupational_series": "4 digits, e.g. 0340, or empty.",
    "duty_location": "City and state, at most 100 characters.",
    "commuting_area": "At most 80 characters; worked out from the duty location where it is empty.",
    "organization": "At most 250 characters.",
    "is_supervisory": "true, false, or empty.",
    "role": "leadership, programme, expert, adviser; worked out from the title where it is empty.",
}
LIMITS: Final = {
    "position_number": 35,
    "title": 120,
    "duty_location": 100,
    "commuting_area": 80,
    "organization": 250,
}
CHOICES: Final = {
    "designation": frozenset(Position.Designation.values),
    "is_supervisory": frozenset({"true", "false", ""}),
    "role": frozenset(Position.PositionRole.values),
}
PLUM_PREFIX: Final = "PLUM-"
TABLE: Final = "position_staging"
_SERIES = re.compile(r"[0-9]{4}")


def ingest_positions(
    path: Path,
    *,
    batch_id: int,
    as_of: dt.date,
    agency_code: str = "",
    is_partial: bool = False,
    is_dry_run: bool = False,
    file_format: str = "csv",
    errors: Path | None = None,
    results: Results | None = None,
    progress: Callable[[str, int], None] = lambda phase, done: None,
    on_applied: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:
    """Bring the positions of an agency in line with a file, in one transaction, as `ingest` does with actions."""
    outcome = Outcome()
    check = PositionCheck(load_vocabulary().subelements, agency_code)
    with reporting(errors, results, outcome, key_columns=2) as report, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            cursor.execute(_CREATE)
        rows = read_rows(path, COLUMNS) if file_format == "csv" else read_json_rows(path, report.unread, COLUMNS)
        insert_rows(TABLE, _STAGED, _valid(rows, check, outcome, report, progress))
        staging.lock_ledger()
        _compare(outcome, report)
        is_refused = not is_partial and not outcome.is_clean
        report.finish(_RESULTS.replace("accepted", "not_applied") if is_refused and not is_dry_run else _RESULTS)
        if not is_dry_run and not is_refused:
            with connection.cursor() as cursor:
                cursor.execute(_UPSERT)
            posts.refresh_roles(f"(SELECT agency_id, number FROM {TABLE} WHERE outcome = 'accepted')")
            on_applied(outcome)
            outcome.applied = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {TABLE}")
    return outcome


def _valid(
    rows: Iterator[tuple[int, list[str]]],
    check: PositionCheck,
    outcome: Outcome,
    report: Report,
    progress: Callable[[str, int], None],
) -> Iterator[tuple[Any, ...]]:
    for number, fields in rows:
        outcome.rows_read += 1
        values = [text.strip() for text in fields]
        if problems := check.problems(number, values):
            report.refuse(problems, values)
        else:
            yield _record(number, values)
        if not outcome.rows_read % 1_000:
            progress("Reading and checking rows", outcome.rows_read)


def _record(number: int, values: list[str]) -> tuple[Any, ...]:
    code, post, title, designation, series, location, area, organization, supervises, role = values
    area = area or commuting_area(location)[: LIMITS["commuting_area"]]
    role = role or str(position_role(title))
    facts = (code, post, title, designation, series, location, area, organization, supervises, role)
    digest = blake2b("\x1f".join(facts).encode(), digest_size=16).hexdigest()
    return (number, *facts[:8], supervises == "true" if supervises else None, role, digest, "")


def _compare(outcome: Outcome, report: Report) -> None:
    """Say of each staged row what comes of it, and count."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE)
        cursor.execute(f"SELECT outcome, count(*) FROM {TABLE} GROUP BY outcome")
        counts = dict(cursor.fetchall())
        cursor.execute(f"SELECT row_no, agency_id, number FROM {TABLE} WHERE outcome = 'conflict' ORDER BY row_no")
        for row, code, number in cursor.fetchall():
            what = "position_number is given twice in this batch, with other content."
            remedy = "Send each position once."
            report.conflict(Problem(row, "position_number", number, what, remedy), key=f"{code}/{number}")
    outcome.accepted, outcome.unchanged = counts.get("accepted", 0), counts.get("unchanged", 0)
    outcome.conflicts = counts.get("conflict", 0)


class PositionCheck:
    """Check rows of positions; `agency_code` restricts them to one agency or subelement."""

    def __init__(self, subelements: frozenset[str], agency_code: str) -> None:
        self._subelements = subelements
        self._agency_code = agency_code

    def problems(self, row: int, fields: Sequence[str]) -> list[Problem]:
        """Return everything that is wrong with the values of a row."""
        if len(fields) != len(COLUMNS):
            remedy = "Give every row one value, or nothing between two commas, for each column of the header."
            return [Problem(row, "row", "", f"The row has {len(fields)} values instead of {len(COLUMNS)}.", remedy)]
        values = dict(zip(COLUMNS, fields, strict=True))
        found = chain(self._of_agency(values["agency_subelement"]), _of_texts(values), _of_codes(values))
        return [
            Problem(row, column, _shown(values[column]), f"{column} {what}.", remedy) for column, what, remedy in found
        ]

    def _of_agency(self, code: str) -> Iterator[tuple[str, str, str]]:
        column = "agency_subelement"
        if code not in self._subelements:
            near = difflib.get_close_matches(code.upper(), sorted(self._subelements), n=3, cutoff=0.7) if code else []
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            yield column, "is not a known OPM code" if code else "is missing", f"{HELP[column]}{hint}"
        elif not code.startswith(self._agency_code):
            remedy = f"Send only rows of {self._agency_code}; {code[:2]} sends its own."
            yield column, f"belongs to another agency than {self._agency_code}", remedy


def _of_texts(values: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for column in ("position_number", "title"):
        if not values[column]:
            yield column, "is missing", HELP[column]
    for column, limit in LIMITS.items():
        if len(values[column]) > limit:
            yield column, f"has {len(values[column])} characters", f"Use at most {limit} characters."
        if not values[column].isprintable() or "\ufffd" in values[column]:
            yield column, "has a control character, or one that is not UTF-8", "Remove it from the value."
    if values["position_number"].startswith(PLUM_PREFIX):
        remedy = "Send your own number of the position; this beginning is kept for posts known from PLUM reporting."
        yield "position_number", f"begins with {PLUM_PREFIX}", remedy


def _of_codes(values: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for column, choices in CHOICES.items():
        if values[column] not in choices:
            yield column, "is not one of the values it may have", f"Use {HELP[column]}"
    if values["occupational_series"] and not _SERIES.fullmatch(values["occupational_series"]):
        yield "occupational_series", "is not 4 digits", HELP["occupational_series"]


def _shown(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")[:120]


_STAGED: Final = ("row_no", "agency_id", "number", *FACTS, "digest", "outcome")
_CREATE = f"""
    CREATE TEMPORARY TABLE {TABLE} (
        row_no integer, agency_id text, number text, title text, designation text, occupational_series text,
        duty_location text, commuting_area text, organization text, is_supervisory boolean, role text, digest text,
        outcome text
    )
"""
_DIFFERS = " OR ".join(f"p.{name} IS DISTINCT FROM s.{name}" for name in FACTS)
# Of two rows of one position the first counts; the second repeats it or is in conflict with it.
_COMPARE = f"""
    UPDATE {TABLE} SET outcome = c.outcome FROM (
        SELECT s.row_no, CASE
            WHEN s.row_no <> s.first_row AND s.digest = s.first_digest THEN 'unchanged'
            WHEN s.row_no <> s.first_row THEN 'conflict'
            WHEN p.id IS NULL OR p.source <> 'agency' OR {_DIFFERS} THEN 'accepted'
            ELSE 'unchanged' END AS outcome
        FROM (
            SELECT t.*, min(row_no) OVER of_position AS first_row, first_value(digest) OVER of_position AS first_digest
            FROM {TABLE} t WINDOW of_position AS (PARTITION BY agency_id, number ORDER BY row_no)
        ) s LEFT JOIN executives_position p ON p.agency_id = s.agency_id AND p.number = s.number
    ) c WHERE c.row_no = {TABLE}.row_no
"""
_RESULTS = f"SELECT row_no, outcome, agency_id || '/' || number AS key FROM {TABLE} WHERE outcome <> 'conflict'"
_UPSERT = f"""
    INSERT INTO executives_position (agency_id, number, {", ".join(FACTS)}, status, source)
    SELECT s.agency_id, s.number, {", ".join(f"s.{name}" for name in FACTS)}, '', 'agency'
    FROM {TABLE} s WHERE s.outcome = 'accepted' ORDER BY s.row_no
    ON CONFLICT (agency_id, number) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in FACTS)}, status = '', status_as_of = NULL,
        source = 'agency', updated_at = excluded.updated_at
"""
