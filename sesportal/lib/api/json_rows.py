"""Cut a long JSON array of objects into its objects while it comes, without ever holding it whole."""

from __future__ import annotations

import json
from typing import Final

MOST_CHARACTERS: Final = 64 * 1024  # of one object
BLANK: Final = " \t\r\n"
_decode = json.JSONDecoder().raw_decode


class BadJson(Exception):
    """What was sent is no JSON array of objects; the message says where."""


class RowSplitter:
    """Takes text as it comes and gives objects, each on a line of its own.

    The text is an array of objects, or an object with one member of the name given, which is such an array.
    """

    def __init__(self, member: str = "rows") -> None:
        self._member = member
        self._buffer = ""
        self._place = 0
        self._step = self._begin
        self._is_in_object = False
        self._lines: list[str] = []
        self.rows = 0

    def feed(self, text: str, *, is_last: bool = False) -> list[str]:
        """Return the objects that are complete by now."""
        self._buffer = self._buffer[self._place :] + text
        self._place, self._lines = 0, []
        while self._skip_blank() and self._step(is_last):
            pass
        if is_last and self._step != self._after:
            raise BadJson(f"The body ends too early, after {self.rows:,} rows.")
        if is_last and self._is_in_object:
            raise BadJson("The body lacks the closing brace.")
        return self._lines

    def _skip_blank(self) -> bool:
        """Go to the next character that counts, and say whether there is one."""
        while self._place < len(self._buffer) and self._buffer[self._place] in BLANK:
            self._place += 1
        return self._place < len(self._buffer)

    def _begin(self, is_last: bool) -> bool:
        if self._buffer[self._place] == "[":
            return self._go(self._first, 1)
        if self._buffer[self._place] == "{":
            self._is_in_object = True
            return self._go(self._name, 1)
        raise BadJson(f'Send a JSON array of rows, or {{"{self._member}": [...]}}.')

    def _name(self, is_last: bool) -> bool:
        """Read the name of the only member up to the beginning of its array."""
        head, bracket, _ = self._buffer[self._place :].partition("[")
        if not bracket and len(head) <= 1_000 and not is_last:
            return False
        name, colon, rest = head.rstrip(BLANK).rpartition(":")
        if not bracket or not colon or rest or name.strip(BLANK) != json.dumps(self._member):
            raise BadJson(f'The object has one member, "{self._member}", an array of rows.')
        return self._go(self._first, len(head) + 1)

    def _first(self, is_last: bool) -> bool:
        return self._go(self._after, 1) if self._buffer[self._place] == "]" else self._row(is_last)

    def _row(self, is_last: bool) -> bool:
        if self._buffer[self._place] != "{":
            raise BadJson(f"Row {self.rows + 1:,} is not a JSON object.")
        try:
            _, end = _decode(self._buffer, self._place)
        except (json.JSONDecodeError, RecursionError) as error:
            if is_last or isinstance(error, RecursionError) or len(self._buffer) - self._place > MOST_CHARACTERS:
                raise self._no_row() from error
            return False
        if end - self._place > MOST_CHARACTERS:
            raise self._no_row()
        self._lines.append(self._buffer[self._place : end].replace("\n", " ").replace("\r", " "))
        self.rows += 1
        return self._go(self._between, end - self._place)

    def _no_row(self) -> BadJson:
        return BadJson(f"Row {self.rows + 1:,} is not a JSON object of at most 64 KB.")

    def _between(self, is_last: bool) -> bool:
        if self._buffer[self._place] == ",":
            return self._go(self._row, 1)
        if self._buffer[self._place] == "]":
            return self._go(self._after, 1)
        raise BadJson(f"Row {self.rows:,} is followed by neither a comma nor the end of the array.")

    def _after(self, is_last: bool) -> bool:
        if self._is_in_object and self._buffer[self._place] == "}":
            self._is_in_object = False
            return self._go(self._after, 1)
        raise BadJson("Something follows the array of rows.")

    def _go(self, step, characters: int) -> bool:  # type: ignore[no-untyped-def]
        self._step = step
        self._place += characters
        return True
