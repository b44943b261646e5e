"""From the bytes of a file to its rows, or to one sentence that says why it cannot be read."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from executives.ledger.columns import COLUMNS, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

SAVE_AS_UTF8: Final = "Save the file as CSV with UTF-8 encoding and send it again."
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx (a zip archive) and xls


class UnreadableFile(Exception):
    """The file as a whole cannot be read; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_rows(path: Path, columns: Sequence[str] = COLUMNS) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, fields) of every row that is not blank, after checking the header, without holding the file.

    Bytes that are not UTF-8 reach the row as lone surrogates, so that they are reported where they stand. Raises
    UnreadableFile for a file that is empty, in another encoding altogether, without the header, or not CSV at all.
    """
    _refuse_other_encodings(path, columns)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        reader = csv.reader(_without_nul(stream) if _has_nul(path) else stream, strict=True)
        try:
            _check_header(next(reader, None), columns)
            for fields in reader:
                if fields:
                    yield reader.line_num, fields
        except csv.Error as error:
            raise UnreadableFile(
                Problem(
                    reader.line_num or 1,
                    "file",
                    "",
                    f"The file stops being CSV here: {error}.",
                    "Look for a quotation mark that is not closed on this line or the one before, and mend it.",
                )
            ) from error


def _refuse_other_encodings(path: Path, columns: Sequence[str]) -> None:
    with path.open("rb") as stream:
        start = stream.read(4096)
    if not start.strip():
        raise UnreadableFile(Problem(1, "file", "", "The file is empty.", _copy_header(columns)))
    if start.startswith(WORKBOOKS):  # before UTF-16, since they too have zero bytes near the beginning
        raise UnreadableFile(
            Problem(
                1, "file", "", "The file is an Excel workbook or a zip archive, not CSV.", "Save it as CSV (UTF-8)."
            )
        )
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start[:64]:
        raise UnreadableFile(Problem(1, "file", "", "The file is in UTF-16, not in UTF-8.", SAVE_AS_UTF8))


def _has_nul(path: Path) -> bool:
    with path.open("rb") as stream:
        return any(b"\x00" in block for block in iter(lambda: stream.read(1 << 20), b""))


def _without_nul(stream: TextIO) -> Iterator[str]:
    for line in stream:
        yield line.replace("\x00", "\ufffd") if "\x00" in line else line


def _check_header(header: list[str] | None, columns: Sequence[str]) -> None:
    if header == list(columns):
        return
    given = [name.strip() for name in header or ()]
    missing = [name for name in columns if name not in given]
    unknown = [name for name in given if name not in columns]
    if missing:
        message = f"The header lacks {', '.join(missing[:5])}{' and more' if len(missing) > 5 else ''}."
    elif unknown:
        message = f"The header has columns that are not known: {', '.join(unknown[:5])}."
    else:
        message = "The header has the right columns in another order, twice, or with spaces around them."
    raise UnreadableFile(Problem(1, "header", _printable(",".join(given)), message, _copy_header(columns)))


def _copy_header(columns: Sequence[str]) -> str:
    return f"Make the first line exactly: {','.join(columns)}"


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")[:120]
