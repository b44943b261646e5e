"""The directory as files: exactly the rows one may see, no restricted fact, and no cell a spreadsheet would run."""

from __future__ import annotations

import csv
import re
import tempfile
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from executives.models import AppointmentType, Executive, MobilityPreference, Position
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from executives.models.executives import ExecutiveQuerySet

CHUNK = 2_000
XLSX_MOST_ROWS = 20_000
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = {
    "Identifier": "identifier",
    "Family name": "family_name",
    "Given name": "given_name",
    "Appointment type": "appointment_type",
    "Agency code": "home__parent",
    "Agency": "home__parent__name",
    "Subelement code": "home",
    "Subelement": "home__name",
    "Position title": "current_assignment__position_title",
    "Position number": "current_assignment__position_number",
    "Position role": "position_role",
    "Occupational series": "occupational_series",
    "Duty location": "duty_location",
    "On board": "is_on_board",
    "SES entry": "ses_entry_on",
    "In position since": "position_since",
    "Track": "track",
    "National Security Professional": "is_nsp",
    "Willing to relocate": "preference__willing_to_relocate",
}
WORDS: dict[str, dict[Any, str]] = {
    "appointment_type": dict(AppointmentType.choices),
    "position_role": dict(Position.PositionRole.choices),
    "track": dict(Executive.Track.choices),
    "is_on_board": {True: "yes", False: "no"},
    "is_nsp": {True: "yes", False: "no"},
    "preference__willing_to_relocate": {**dict(MobilityPreference.Willing.choices), None: "Not stated"},
}
DEFINITION = (
    "Senior executives with an assignment of record, as the personnel actions held by the portal tell it. "
    "Restricted facts (birth date, retirement, ratings) are never exported."
)


class _Echo:
    """A file that returns what is written, so that each line of a CSV can be sent as it is made."""

    def write(self, value: str) -> str:
        return value


def directory_csv(
    executives: ExecutiveQuerySet, *, chosen: Sequence[tuple[str, str]], as_of: dt.date
) -> StreamingHttpResponse:
    """Return the executives as CSV, sent while it is read."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield writer.writerow(COLUMNS)
        for row in rows_of(executives):
            yield writer.writerow([safe_cell(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(chosen, as_of)}.csv"'
    return response


def directory_xlsx(
    executives: ExecutiveQuerySet, *, chosen: Sequence[tuple[str, str]], as_of: dt.date, rows: int
) -> FileResponse:
    """Return the executives as a workbook, after a sheet that says what they are; refuse too many for one."""
    if rows > XLSX_MOST_ROWS:
        raise DomainError(
            f"{rows:,} rows are too many for a workbook (at most {XLSX_MOST_ROWS:,}). Narrow the list or take the CSV.",
            code="too_many_rows",
        )
    book = Workbook(write_only=True)
    about = book.create_sheet("About")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 18, 90
    for name, value in (
        ("List", "Directory of senior executives"),
        ("As of", as_of),
        ("Rows", rows),
        ("Definition", DEFINITION),
        *(chosen or [("Filters", "none: everyone on board")]),
    ):
        about.append([safe_cell(name), safe_cell(value)])
    sheet = book.create_sheet("Executives")
    sheet.freeze_panes = "A2"
    sheet.append(_bold(sheet, COLUMNS))
    for row in rows_of(executives):
        sheet.append([safe_cell(value) for value in row])
    # the response closes the file, and closing removes it
    file = tempfile.TemporaryFile()  # noqa: SIM115
    book.save(file)
    file.seek(0)
    name = f"{file_name(chosen, as_of)}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)


def rows_of(executives: ExecutiveQuerySet) -> Iterator[list[Any]]:
    """Yield the exported values of each executive, in words, without loading them all."""
    fields = list(COLUMNS.values())
    for values in executives.values_list(*fields).iterator(chunk_size=CHUNK):
        yield [_in_words(field, value) for field, value in zip(fields, values, strict=True)]


def _in_words(field: str, value: Any) -> Any:
    if field in WORDS:
        return WORDS[field].get(value, value or "")
    return "" if value is None else value


def safe_cell(value: Any) -> Any:
    """Return a value no spreadsheet takes for a formula, and without characters a workbook cannot hold."""
    if not isinstance(value, str):
        return value
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value


def file_name(chosen: Sequence[tuple[str, str]], as_of: dt.date) -> str:
    """Return a file name that says what, of which day and with which filters."""
    words = "-".join(f"{label} {value}" for label, value in chosen) or "on board"
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:80].strip("-")
    return f"executives-{as_of:%Y-%m-%d}-{slug}"


def _bold(sheet: Any, titles: Iterable[str]) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell

    cells = []
    for title in titles:
        cell = WriteOnlyCell(sheet, value=title)
        cell.font = Font(bold=True)
        cells.append(cell)
    return cells
