"""From lines of JSON, one object a row, to the rows that a CSV file would hold."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import orjson

from executives.ledger.columns import COLUMNS, Problem
from executives.ledger.reading import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

MOST_SHAPES: Final = 1_000
MOST_BYTES: Final = 64 * 1024 + 2  # of one line; an array is refused at this already when it is received
NUMBERED: Final = frozenset({"sequence"})
YES_NO: Final = frozenset({"is_supervisory"})
TEXT: Final = {str}


def read_json_rows(
    path: Path, refuse: Callable[[list[Problem], list[str]], None], columns: Sequence[str] = COLUMNS
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, fields) of every line that is an object with known columns, without holding the file.

    A column that is left out or null is empty; a number where a column is a number, and true or false where it is that,
    are as good as their text. `refuse` is told of each other line. Raises UnreadableFile where there is no line at all.
    """
    shapes = _Shapes(columns)
    is_empty = True
    with path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(MOST_BYTES), b""), 1):
            if len(line) == MOST_BYTES:
                raise UnreadableFile(Problem(number, "file", "", "The row is longer than 64 KB.", ONE_OBJECT))
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                if line.isspace():
                    continue
                is_empty = False
                refuse([Problem(number, "row", "", f"The row is not JSON: {error}.", ONE_OBJECT)], [])
                continue
            is_empty = False
            if type(row) is not dict:
                refuse([Problem(number, "row", "", "The row is not a JSON object.", ONE_OBJECT)], [])
                continue
            fields = shapes.fields(row)
            if set(map(type, fields)) == TEXT:
                yield number, fields
                continue
            texts, problems = _texts(number, row, columns)
            if problems:
                refuse(problems, texts)
            else:
                yield number, texts
    if is_empty:
        raise UnreadableFile(Problem(1, "file", "", "There are no rows.", "Send one JSON object a row."))


class _Shapes:
    """Take the fields out of rows; the rows of one sender have few different shapes, so that each is worked out once.

    A shape with a column that is left out or not known gives no fields, which sends the row to the long look.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._known: dict[tuple[str, ...], Callable[[dict[str, Any]], list[Any]]] = {}

    def fields(self, row: dict[str, Any]) -> list[Any]:
        names = tuple(row)
        take = self._known.get(names)
        if take is None:
            take = self._taker(names)
            if len(self._known) < MOST_SHAPES:
                self._known[names] = take
        return take(row)

    def _taker(self, names: tuple[str, ...]) -> Callable[[dict[str, Any]], list[Any]]:
        if set(names) - set(self._columns):
            return lambda row: [None]
        if names == tuple(self._columns):
            return lambda row: list(row.values())
        if len(names) == len(self._columns):
            take = itemgetter(*self._columns)
            return lambda row: list(take(row))
        get = [(name, name in names) for name in self._columns]
        return lambda row: [row[name] if is_given else "" for name, is_given in get]


def _texts(number: int, row: dict[str, Any], columns: Sequence[str]) -> tuple[list[str], list[Problem]]:
    """Return the fields of a row as text, and what is wrong with those that are none."""
    problems = [
        Problem(number, name[:40], "", f"{name[:40]} is not a known column.", f"Send only {', '.join(columns)}.")
        for name in row
        if name not in columns
    ]
    texts = []
    for name in columns:
        value = row.get(name)
        text = _text(name, value)
        if text is None:
            shown = orjson.dumps(value).decode()[:120]
            problems.append(Problem(number, name, shown, f"{name} is not text.", "Send the value as a JSON string."))
        texts.append(text or "")
    return texts, problems


def _text(name: str, value: Any) -> str | None:
    """Return a value as the text of its column, None where it cannot be."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return ("true" if value else "false") if name in YES_NO else None
    return str(value) if isinstance(value, int) and name in NUMBERED else None


ONE_OBJECT: Final = 'Send one JSON object a row, such as {"source_record_id": "A1", ...}.'
