"""Open a file as a public source publishes it: plain or gzipped, with a header line, in UTF-8.

CSV, or values divided by | without quotation marks, as OPM's Federal Workforce Data are.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

GZIP: Final = b"\x1f\x8b"
ZIP: Final = b"PK\x03\x04"
SAVE_AS_UTF8: Final = "Save the file as CSV with UTF-8 encoding and load it again."
OUTSIDE_UTF8: Final = "\ufffd"


class Problem(NamedTuple):
    """One thing wrong with one line of a file, and what to do about it. The header is line 1."""

    row: int
    column: str
    value: str
    message: str
    remedy: str

    def __str__(self) -> str:
        shown = f" ({self.value!r})" if self.value else ""
        return f"row {self.row}, {self.column}{shown}: {self.message} {self.remedy}"


class RefusedFile(DomainError):
    """Nothing of the file was loaded; `problems` say why, line by line."""

    def __init__(self, message: str, problems: Sequence[Problem]) -> None:
        super().__init__(message, code="file_refused")
        self.problems = tuple(problems)


class Row(NamedTuple):
    """One line of the file: its number, its fields under our names, and the columns the layout does not name."""

    line: int
    fields: dict[str, str]
    others: dict[str, str]


def _refused(message: str, remedy: str, row: int = 1, column: str = "file", value: str = "") -> RefusedFile:
    return RefusedFile(f"{message} {remedy}", [Problem(row, column, value, message, remedy)])


def read_rows(path: Path, layouts: Sequence[dict[str, str]]) -> Iterator[Row]:
    """Yield every line that is not blank, its fields under the product's own names, without holding the file.

    A layout maps the columns of one form of the file to our names; the first whose columns are all in the header is
    taken. Values are trimmed. Raises RefusedFile where the file as a whole cannot be read.
    """
    with _opened(path) as stream:
        reader = _reader(_checked_lines(stream))
        try:
            header = [name.strip() for name in next(reader, [])]
            layout = _layout(header, layouts)
            places = {ours: header.index(theirs) for theirs, ours in layout.items()}
            unnamed = {name: place for place, name in enumerate(header) if name not in layout}
            for fields in reader:
                if not any(field.strip() for field in fields):
                    continue
                if len(fields) != len(header):
                    raise _refused(
                        f"Line {reader.line_num} has {len(fields)} columns; the header has {len(header)}.",
                        "Put values that hold a comma in quotation marks.",
                        row=reader.line_num,
                    )
                yield Row(
                    reader.line_num,
                    {ours: fields[place].strip() for ours, place in places.items()},
                    {name: fields[place].strip() for name, place in unnamed.items()},
                )
        except csv.Error as error:
            raise _refused(
                f"The file stops being CSV at line {reader.line_num}: {error}.",
                "Look for a quotation mark that is not closed there or one line before.",
                row=reader.line_num,
            ) from error


def _reader(lines: Iterator[str]) -> Reader:
    first = next(lines, "")
    if "|" in first:
        return csv.reader(chain([first], lines), delimiter="|", quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(chain([first], lines), strict=True)


def _layout(header: list[str], layouts: Sequence[dict[str, str]]) -> dict[str, str]:
    if not any(header):
        raise _refused("The file is empty.", "Load a file with a header line and at least one line below it.")
    for layout in layouts:
        if set(layout) <= set(header):
            return layout
    best = max(layouts, key=lambda layout: len(set(layout) & set(header)))
    missing = ", ".join(name for name in best if name not in header)
    expected = " or ".join(",".join(layout) for layout in layouts)
    raise _refused(f"The header lacks {missing}.", f"The first line must hold {expected}.", column="header")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open the file, unpacked where it is gzipped; what cannot be opened or unpacked is refused in one sentence."""
    try:
        with path.open("rb") as raw:
            start = raw.read(4096)
            raw.seek(0)
            if start.startswith(ZIP):
                raise _refused("The file is an Excel workbook or a zip archive, not CSV.", SAVE_AS_UTF8)
            if start.startswith(GZIP):
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield io.BufferedReader(unpacked)
            else:
                yield raw
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _refused(f"The gzipped file cannot be unpacked: {error}.", "Fetch the file again.") from error
    except OSError as error:
        raise _refused(f"The file {path} cannot be opened: {error.strerror}.", "Check the path.") from error


def _checked_lines(stream: BinaryIO) -> Iterator[str]:
    """Yield the lines as text; other encodings than UTF-8 (with or without a byte-order mark) are refused."""
    for number, line in enumerate(stream, 1):
        if number == 1 and (line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in line):
            raise _refused("The file is in UTF-16, not in UTF-8.", SAVE_AS_UTF8)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            shown = line.decode("utf-8", "replace")
            place = shown.find(OUTSIDE_UTF8)
            raise _refused(
                f"Line {number} is not in UTF-8 (near {shown[max(0, place - 20) : place + 20].strip()!r}).",
                SAVE_AS_UTF8,
                row=number,
            ) from error
