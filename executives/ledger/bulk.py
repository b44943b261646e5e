"""Many rows at once: COPY on PostgreSQL, executemany on SQLite. The ORM's bulk_create was measured six times slower."""

from __future__ import annotations

import datetime as dt
import io
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CHUNK = 5_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows into a table and return how many; streams, so that memory does not grow with their number."""
    if connection.vendor == "postgresql":
        return _copy(table, columns, rows)
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    count = 0
    iterator = iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(iterator, CHUNK)):
            cursor.executemany(statement, chunk)
            count += len(chunk)
    return count


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", _CopyStream(rows))
        return int(cursor.rowcount)


class _CopyStream(io.TextIOBase):
    """Rows as the text format of COPY, made while PostgreSQL reads them."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._chunks = self._encode(iter(rows))
        self._rest = ""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        parts, length = [self._rest], len(self._rest)
        while size is None or size < 0 or length < size:
            chunk = next(self._chunks, "")
            if not chunk:
                break
            parts.append(chunk)
            length += len(chunk)
        text = "".join(parts)
        if size is None or size < 0:
            size = len(text)
        self._rest = text[size:]
        return text[:size]

    @staticmethod
    def _encode(rows: Iterator[Sequence[Any]]) -> Iterator[str]:
        while chunk := list(islice(rows, 500)):
            yield "".join(["\t".join(map(_field, row)) + "\n" for row in chunk])


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES) if "\\" in value or not value.isprintable() else value
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)
