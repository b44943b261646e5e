"""From one row of a file to a record, or to everything that is wrong with it, column by column."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from executives.ledger.columns import COLUMNS, HELP, Problem, Record
from executives.ledger.portal import PREFIX
from executives.ledger.vocabulary import STARTS, Effect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from executives.ledger.vocabulary import Vocabulary

SES_ENACTED: Final = "1979-07-13"
OUTSIDE: Final = "OUT"
APPOINTMENT_TYPES: Final = frozenset({"50", "55", "60", "65"})
POSITIONS_OCCUPIED: Final = frozenset({"3", "4"})
NOT_SES_CODES: Final = frozenset({"190", "590"})
HOST_ALLOWED: Final = frozenset({Effect.DETAIL, Effect.DETAIL_EXTEND, Effect.DETAIL_END, Effect.LEAVE, Effect.RETURN})
NTE_NEEDED: Final = frozenset({Effect.DETAIL, Effect.DETAIL_EXTEND, Effect.SABBATICAL})
NEEDED_TO_START: Final = ("position_number", "position_title", "position_occupied", "appointment_type", "pay_plan")
TEXT_LIMITS: Final = {
    "source_record_id": 64,
    "executive_id": 40,
    "family_name": 60,
    "given_name": 60,
    "position_number": 35,
    "position_title": 120,
    "duty_location": 100,
    "supersedes": 64,
}
SEPARATOR: Final = "\x1f"
SEQUENCE, SUBELEMENT = COLUMNS.index("sequence"), COLUMNS.index("agency_subelement")
_CONTROL = re.compile("[\x00-\x1e\x7f\ufffd\udc80-\udcff]")
_SERIES = re.compile(r"[0-9]{4}")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RowValidator:
    """Check rows one by one, column by column. `agency_code` restricts a file to one agency or subelement; empty: any.

    The long look: `screening` passes what is surely in order in large lots and leaves only the rest to it.
    """

    def __init__(
        self, vocabulary: Vocabulary, *, as_of: dt.date, agency_code: str = "", is_portal: bool = False
    ) -> None:
        self.vocabulary = vocabulary
        self.is_portal = is_portal
        self.agency_code = agency_code
        self.latest = as_of.replace(year=as_of.year + 2, day=min(as_of.day, 28)).isoformat()
        self._dates: dict[str, bool] = {"": False}
        self._hints: dict[str, str] = {}

    def check(self, row: int, fields: Sequence[str]) -> Record | list[Problem]:
        """Return the record in a row of a file, or every problem of it."""
        if len(fields) != len(COLUMNS):
            remedy = "Give every row one value, or nothing between two commas, for each column of the header."
            return [Problem(row, "row", "", f"The row has {len(fields)} values instead of {len(COLUMNS)}.", remedy)]
        values = [text.strip() for text in fields]
        return self.problems(row, values) or Record._make(line_of(row, values, SEPARATOR.join(values)).split(SEPARATOR))

    def is_possible(self, day: str) -> bool:
        """Say whether a text is a date on which an action may take effect."""
        return self.is_date(day) and SES_ENACTED <= day <= self.latest

    def is_date(self, text: str) -> bool:
        """Say whether a text is a date in ISO form; a file holds few different ones, so that they are kept."""
        known = self._dates.get(text)
        if known is None:
            known = bool(_ISO_DATE.fullmatch(text)) and _parses(text)
            if len(self._dates) < 50_000:
                self._dates[text] = known
        return known

    def problems(self, row: int, fields: Sequence[str]) -> list[Problem]:
        """Return everything that is wrong with the values of a row, which have no spaces around them."""
        values = dict(zip(COLUMNS, fields, strict=True))
        found: list[tuple[str, str, str]] = []
        nature = values["nature_of_action"]
        effect = self._check_nature(values, found)
        for column, limit in TEXT_LIMITS.items():
            _check_text(column, values[column], limit, found)
        missing = [name for name in ("source_record_id", "executive_id", "family_name") if not values[name]]
        found.extend((column, "is missing", HELP[column]) for column in missing)
        if values["source_record_id"].startswith(PREFIX) and not self.is_portal:
            remedy = "Send your own identifier of the record; this beginning is kept for records of the portal itself."
            found.append(("source_record_id", f"begins with {PREFIX}", remedy))
        if nature != "001":
            self._check_position(values, effect in STARTS, found)
        self._check_dates(values, effect, found)
        self._check_agencies(values, effect, found)
        self._check_supersedes(values, found)
        return [
            Problem(row, column, _printable(values[column]), f"{column} {what}.", remedy)
            for column, what, remedy in found
        ]

    def _check_nature(self, values: dict[str, str], found: list[tuple[str, str, str]]) -> str | None:
        """Check both codes and return the effect that decides what else the row must hold."""
        effects = self.vocabulary.effects
        nature, second = values["nature_of_action"], values["nature_of_action_2"]
        for column, code in (("nature_of_action", nature), ("nature_of_action_2", second)):
            if code in NOT_SES_CODES:
                found.append(
                    (column, "is a provisional appointment, which is not SES", "Leave this action out of the file.")
                )
            elif (code or column == "nature_of_action") and code not in effects:
                remedy = "Use a 3-digit nature-of-action code with its leading zero, such as 142, 352, 721 or 930."
                found.append((column, "is not a known nature-of-action code" if code else "is missing", remedy))
        if nature == "002":
            if not second:
                found.append(
                    ("nature_of_action_2", "is missing", "Give the code of the action that this record corrects.")
                )
            elif effects.get(second) in (Effect.CORRECT, Effect.CANCEL):
                found.append(
                    ("nature_of_action_2", "cannot be 001 or 002", "Give the code of the corrected action itself.")
                )
            return effects.get(second)
        return effects.get(nature)

    def _check_position(self, values: dict[str, str], starts: bool, found: list[tuple[str, str, str]]) -> None:
        missing = [name for name in NEEDED_TO_START if starts and not values[name]]
        found.extend((column, "is missing where an assignment begins", HELP[column]) for column in missing)
        if values["position_occupied"] and values["position_occupied"] not in POSITIONS_OCCUPIED:
            found.append(("position_occupied", "is not an SES position", "Use 3 (general) or 4 (career reserved)."))
        if values["appointment_type"] and values["appointment_type"] not in APPOINTMENT_TYPES:
            found.append(("appointment_type", "is not an SES appointment type", f"Use {HELP['appointment_type']}"))
        if values["pay_plan"] and values["pay_plan"] != "ES":
            remedy = "Send only Senior Executive Service records (pay plan ES); leave this row out."
            found.append(("pay_plan", "is not ES", remedy))
        if values["occupational_series"] and not _SERIES.fullmatch(values["occupational_series"]):
            found.append(
                ("occupational_series", "is not 4 digits", "Use OPM's 4-digit series with leading zeros, such as 0340.")
            )

    def _check_dates(self, values: dict[str, str], effect: str | None, found: list[tuple[str, str, str]]) -> None:
        day, until, order = values["effective_date"], values["not_to_exceed"], values["sequence"]
        if not self.is_date(day):
            found.append(("effective_date", "is not a date" if day else "is missing", "Write the date as YYYY-MM-DD."))
        elif not self.is_possible(day):
            remedy = f"Give a date from {SES_ENACTED}, when the SES began, to {self.latest}."
            found.append(("effective_date", "is impossible", remedy))
        if until and not self.is_date(until):
            found.append(("not_to_exceed", "is not a date", "Write the date as YYYY-MM-DD."))
        elif until and self.is_date(day) and until < day:
            found.append(
                ("not_to_exceed", f"is before the effective date {day}", "Give a last day on or after the first.")
            )
        if not until and (effect in NTE_NEEDED or (effect == Effect.LEAVE and values["host_agency_subelement"])):
            found.append(("not_to_exceed", "is missing", "Give the last day of the temporary assignment (inclusive)."))
        if not is_order(order):
            found.append(("sequence", "is not a whole number from 0 to 9999", HELP["sequence"]))

    def _check_agencies(self, values: dict[str, str], effect: str | None, found: list[tuple[str, str, str]]) -> None:
        home, host = values["agency_subelement"], values["host_agency_subelement"]
        if home not in self.vocabulary.subelements:
            found.append(("agency_subelement", "is not a known OPM code" if home else "is missing", self._like(home)))
        elif not home.startswith(self.agency_code):
            remedy = f"Send only rows of {self.agency_code}; {home[:2]} sends its own."
            found.append(("agency_subelement", f"belongs to another agency than {self.agency_code}", remedy))
        if host and host != OUTSIDE and host not in self.vocabulary.subelements:
            found.append(("host_agency_subelement", "is neither a known OPM code nor OUT", self._like(host)))
        if host and values["nature_of_action"] != "001" and effect is not None and effect not in HOST_ALLOWED:
            remedy = "Leave it empty: only details (930, 931, 932) and IPA assignments have a host."
            found.append(("host_agency_subelement", "is given for an action that has no host", remedy))
        if not host and effect == Effect.DETAIL and values["nature_of_action"] != "001":
            remedy = "Give the host's 4-character code (your own for a detail inside your agency), or OUT."
            found.append(("host_agency_subelement", "is missing for a detail", remedy))

    def _check_supersedes(self, values: dict[str, str], found: list[tuple[str, str, str]]) -> None:
        nature, target = values["nature_of_action"], values["supersedes"]
        if nature in ("001", "002"):
            if not target:
                found.append(("supersedes", "is missing", HELP["supersedes"]))
            elif target == values["source_record_id"]:
                found.append(
                    ("supersedes", "names the record itself", "Name the earlier record that this one replaces.")
                )
        elif target:
            remedy = "Leave it empty, or send a correction (002) or a cancellation (001)."
            found.append(("supersedes", "is given for an action that is neither 001 nor 002", remedy))

    def _like(self, code: str) -> str:
        """Suggest the nearest known code for one that is not known."""
        near = (
            difflib.get_close_matches(code.upper(), sorted(self.vocabulary.subelements), n=3, cutoff=0.7)
            if code
            else []
        )
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        remedy = f"Use OPM's 4-character agency/subelement code, such as AG11.{hint}"
        if len(self._hints) < 1_000:
            self._hints[code] = remedy
        return remedy


def line_of(row: int, values: Sequence[str], text: str) -> str:
    """Return a row that is in order, its values joined in `text`, as the line of its record.

    The digest is of the content, an empty sequence being 1.
    """
    if values[SEQUENCE] != "1":
        order = str(int(values[SEQUENCE] or 1))
        text = SEPARATOR.join((*values[:SEQUENCE], order, *values[SEQUENCE + 1 :]))
    digest = blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{row}\x1f{values[SUBELEMENT][:2]}\x1f{text}\x1f{digest}"


def is_order(text: str) -> bool:
    """Say whether a text is the place of an action among those of its day; empty is the first."""
    return not text or (text.isascii() and text.isdigit() and len(text) <= 4)


def _check_text(column: str, text: str, limit: int, found: list[tuple[str, str, str]]) -> None:
    if len(text) > limit:
        found.append((column, f"has {len(text)} characters", f"Use at most {limit} characters."))
    if not text.isascii() or not text.isprintable():
        if any("\udc80" <= char <= "\udcff" for char in text):
            remedy = "Save the file as CSV with UTF-8 encoding, and look at this value."
            found.append((column, "has characters that are not UTF-8", remedy))
        elif _CONTROL.search(text):
            found.append((column, "has a line break, a tab or another control character", "Remove it from the value."))


def _parses(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")[:120]
