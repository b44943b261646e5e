"""Many rows at once: COPY on PostgreSQL, executemany on SQLite. The ORM's bulk_create was measured six times slower."""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg2.errors import QueryCanceled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Prepared = str | list[Sequence[Any]]  # text of COPY, or rows for executemany

CHUNK = 5_000
LINES = 200
BUFFER = 32 * 1024  # bytes handed to PostgreSQL at a time, few so that it begins before the rest is made
_NULL = "\x01"  # stands for NULL until a line is whole; no text of the ledger holds a control character
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows into a table and return how many; streams, so that memory does not grow with their number."""
    if connection.vendor == "postgresql":
        return _copy(table, columns, _text_of(iter(rows)))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    count = 0
    iterator = iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(iterator, CHUNK)):
            cursor.executemany(statement, chunk)
            count += len(chunk)
    return count


def prepare_rows(rows: Iterable[Sequence[Any]]) -> Prepared:
    """Return rows in the form in which `insert_prepared` takes them, all that Python has to do being done."""
    return "".join(_text_of(iter(rows))) if connection.vendor == "postgresql" else list(rows)


def insert_prepared(table: str, columns: Sequence[str], rows: Prepared) -> None:
    """Insert rows that `prepare_rows` has made ready."""
    if isinstance(rows, str):
        _copy(table, columns, iter([rows]), buffer=len(rows) + 1)  # all at once: each part waits for other threads
    else:
        insert_rows(table, columns, rows)


def insert_lines(table: str, columns: Sequence[str], lines: Iterable[str], separator: str) -> int:
    """Insert lines, each the values of a row with `separator` between them, none of which holds a control character."""
    if connection.vendor == "postgresql":
        return _copy(table, columns, _text_of_lines(iter(lines)), f"WITH (DELIMITER '{separator}')")
    return insert_rows(table, columns, (line.split(separator) for line in lines))


def reserve_ids(table: str, count: int) -> int:
    """Set `count` primary keys of `table` aside and return the first; only for tables written under the ledger lock."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = f"'{table}_id_seq'"
            cursor.execute(f"SELECT setval({sequence}, nextval({sequence}) + %s) - %s", [count, count])
        else:
            cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
        return int(cursor.fetchone()[0])


def next_id(table: str, place: str) -> str:
    """Return the SQL of the next primary key of `table` for each row of a query ordered by `place`."""
    if connection.vendor == "postgresql":
        return f"nextval('{table}_id_seq')"
    return f"(SELECT coalesce(max(id), 0) FROM {table}) + row_number() OVER (ORDER BY {place})"


def _copy(table: str, columns: Sequence[str], text: Iterator[str], options: str = "", buffer: int = BUFFER) -> int:
    stream = _CopyStream(text)
    with connection.cursor() as cursor:
        try:
            statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN {options}"
            cursor.cursor.copy_expert(statement, stream, buffer)
        except QueryCanceled:
            if stream.failure is not None:  # the driver reports an error of the source as a cancelled query
                raise stream.failure from None
            raise
        return int(cursor.rowcount)


class _CopyStream(io.TextIOBase):
    """The text of a COPY, made while PostgreSQL reads it."""

    def __init__(self, text: Iterator[str]) -> None:
        self._chunks = text
        self._rest = ""
        self.failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        parts, length = [self._rest], len(self._rest)
        while size is None or size < 0 or length < size:
            try:
                chunk = next(self._chunks, "")
            except Exception as error:
                self.failure = error
                raise
            if not chunk:
                break
            parts.append(chunk)
            length += len(chunk)
        text = "".join(parts)
        if size is None or size < 0:
            size = len(text)
        self._rest = text[size:]
        return text[:size]


def _text_of(rows: Iterator[Sequence[Any]]) -> Iterator[str]:
    while chunk := list(islice(rows, LINES)):
        yield _lines(chunk)


def _text_of_lines(lines: Iterator[str]) -> Iterator[str]:
    while chunk := list(islice(lines, LINES)):
        text = "\n".join(chunk) + "\n"
        yield text.replace("\\", "\\\\") if "\\" in text else text


def _lines(rows: list[Sequence[Any]]) -> str:
    """Return rows as lines of COPY text; what needs no escape, which is nearly everything, is made all at once."""
    template = "\t".join(["%s"] * len(rows[0])) + "\n"
    text = "".join([template % (_filled(row) if None in row else tuple(row)) for row in rows])
    tabs = len(rows) * (len(rows[0]) - 1)
    if text.count("\t") != tabs or text.count("\n") != len(rows) or "\r" in text or "\\" in text:
        text = "".join(["\t".join(map(_escaped, row)) + "\n" for row in rows])
    return text.replace(_NULL, "\\N") if _NULL in text else text


def _filled(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple([_NULL if value is None else value for value in row])


def _escaped(value: object) -> str:
    return _NULL if value is None else str(value).translate(_ESCAPES)
