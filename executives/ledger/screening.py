"""Check the rows of a file in lots: a thousand rows that are in order are seen to be so together, column by column.

Whatever is not surely in order is halved until a few rows are left, and those get the long look of `validate`, which
alone decides what is wrong. A file holds few different combinations of codes: the first row of each gets the long look
too, and the combination is remembered.
"""

from __future__ import annotations

from collections import defaultdict
from operator import ne
from typing import TYPE_CHECKING, Final

from executives.ledger.columns import COLUMNS
from executives.ledger.portal import PREFIX
from executives.ledger.validate import SEPARATOR, TEXT_LIMITS, is_order, line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from executives.ledger.columns import Problem
    from executives.ledger.validate import RowValidator

LOT: Final = 1_024
FEW: Final = 4  # rows not worth halving
MOST_KEPT: Final = 50_000
WIDTH: Final = {len(COLUMNS)}
Row = tuple[int, list[str]]


def in_lots(rows: Iterable[Row], size: int = LOT) -> Iterator[list[Row]]:
    """Yield the rows by the lot; what was read before an error comes before the error."""
    lot: list[Row] = []
    try:
        for row in rows:
            lot.append(row)
            if len(lot) == size:
                yield lot
                lot = []
    except Exception:
        if lot:
            yield lot
        raise
    if lot:
        yield lot


class Screening:
    """Check the rows of one file by the lot, with `validator` for those that need the long look."""

    def __init__(self, validator: RowValidator) -> None:
        self.validator = validator
        self._known: dict[str, set[object]] = defaultdict(set)

    def lines(self, rows: Sequence[Row], refuse: Callable[[list[Problem], list[str]], None]) -> list[str]:
        """Return the records in the rows that are in order, each as a line with SEPARATOR between its values.

        `refuse` is told what is wrong with each of the others, and its fields.
        """
        texts = [SEPARATOR.join(fields) for _, fields in rows]
        if self.passes([fields for _, fields in rows], texts):
            return [line_of(number, fields, text) for (number, fields), text in zip(rows, texts, strict=True)]
        if len(rows) > FEW:
            middle = len(rows) // 2
            return self.lines(rows[:middle], refuse) + self.lines(rows[middle:], refuse)
        found = [self.validator.check(number, fields) for number, fields in rows]
        for (_, fields), problems in zip(rows, found, strict=True):
            if isinstance(problems, list):
                refuse(problems, fields)
        return [SEPARATOR.join(record) for record in found if not isinstance(record, list)]

    def passes(self, rows: Sequence[Sequence[str]], texts: Sequence[str]) -> bool:
        """Say whether every row, its values joined in `texts`, is surely in order.

        False means that one may not be, not that one is wrong.
        """
        if set(map(len, rows)) != WIDTH or not _is_plain(texts):
            return False
        columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
        return (
            all(columns["source_record_id"])
            and (self.validator.is_portal or PREFIX not in SEPARATOR.join(columns["source_record_id"]))
            and all(columns["executive_id"])
            and all(columns["family_name"])
            and all(max(map(len, columns[name])) <= limit for name, limit in TEXT_LIMITS.items())
            and all(map(ne, columns["source_record_id"], columns["supersedes"]))
            and all(map(is_order, set(columns["sequence"])))
            and self._are_dates(columns["effective_date"], columns["not_to_exceed"])
            and self._fit_together(rows, columns)
        )

    def _are_dates(self, days: Sequence[str], untils: Sequence[str]) -> bool:
        return (
            all(map(self.validator.is_possible, set(days)))
            and all(map(self.validator.is_date, set(untils) - {""}))
            and not any(until < day for until, day in zip(untils, days, strict=True) if until)
        )

    def _fit_together(self, rows: Sequence[Sequence[str]], columns: dict[str, tuple[str, ...]]) -> bool:
        """Say whether the codes of each row are known ones that fit each other and what else the row gives."""
        codes = (columns[name] for name in _CODES)
        given = (map(bool, columns[name]) for name in _GIVEN)
        shapes = zip(*codes, *given, strict=True)
        return self._are_known("shape", shapes, rows) and all(
            self._are_known(name, columns[name], rows) for name in _ALONE
        )

    def _are_known(self, what: str, found: Iterable[object], rows: Sequence[Sequence[str]]) -> bool:
        """Say whether all that is `found`, one a row, has been in a row that passed the long look, or does now."""
        known = self._known[what]
        sample = dict(zip(found, rows, strict=True))
        unknown = sample.keys() - known
        if any(self.validator.problems(0, sample[one]) for one in unknown):
            return False
        if len(known) < MOST_KEPT:
            known |= unknown
        return True


def _is_plain(texts: Sequence[str]) -> bool:
    """Say whether all texts can be printed, hold no mark of a broken encoding, and have no space around them."""
    text = SEPARATOR.join(texts)
    return (
        " \x1f" not in text
        and "\x1f " not in text
        and not text.startswith(" ")
        and not text.endswith(" ")
        and text.count(SEPARATOR) == len(texts) * len(COLUMNS) - 1
        and _is_printable(text)
        and "\ufffd" not in text
    )


def _is_printable(text: str) -> bool:
    """Say whether a text holds only separators and what can be printed; in ASCII that is seen ten times faster."""
    if text.isascii():
        return not text.encode().translate(None, _ORDINARY)
    return text.replace(SEPARATOR, "").isprintable()


_ORDINARY: Final = bytes(range(0x20, 0x7F)) + SEPARATOR.encode()
# What the long look makes of a row whose texts and dates are in order follows from these together,
_CODES: Final = ("nature_of_action", "nature_of_action_2", "position_occupied", "appointment_type", "pay_plan")
_GIVEN: Final = ("host_agency_subelement", "position_number", "position_title", "not_to_exceed", "supersedes")
# and from each of these by itself.
_ALONE: Final = ("agency_subelement", "host_agency_subelement", "occupational_series")
