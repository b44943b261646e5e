"""From the actions that stand to a career: a pure function of the set of actions.

The effective date of an appointment, transfer, conversion or reassignment is the first day of the new assignment of
record; that of a separation is the last day on the rolls; where both fall on one day the new assignment wins and the
old one ends the day before. Temporary assignments stand beside the record and end with home service at the latest.
What cannot be placed is returned as `Unplaced`, never dropped.
"""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING

from executives.ledger.chain import link_records
from executives.ledger.intervals import Career, Interval, Unplaced
from executives.ledger.portal import PREFIX, unanswered
from executives.ledger.supersession import order_of
from executives.ledger.temporary import place_temporary
from executives.ledger.vocabulary import SEPARATIONS, STARTS, Effect
from executives.models.careers import Assignment, ReconciliationItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from executives.ledger.supersession import Action, Standing
    from executives.ledger.vocabulary import Vocabulary

    Event = tuple[Action, int, str]  # an action, the record that first reported it, and one of its effects

ONE_DAY = dt.timedelta(days=1)
RECORD = str(Assignment.Kind.RECORD)
OF_RECORD = frozenset(map(str, STARTS | SEPARATIONS))
Kind = ReconciliationItem.Kind


def derive_career(standing: Iterable[Standing], vocabulary: Vocabulary) -> Career:
    """Return the career that the standing actions of one executive tell, whatever their order."""
    return derive_in_order(sorted(standing, key=_order_of_standing), vocabulary)


def derive_in_order(standing: Sequence[Standing], vocabulary: Vocabulary) -> Career:
    """Do the same with actions that are in career order already, as `resolve` returns them."""
    if any(action.source_record_id.startswith(PREFIX) for action, _ in standing):
        standing = unanswered(standing, vocabulary.effects)
    of_record: list[Event] = []
    beside: list[Event] = []
    for action, root in standing:
        for effect in vocabulary.effects_of(action.nature_of_action, action.nature_of_action_2):
            (of_record if effect in OF_RECORD else beside).append((action, root, effect))
    placer = _RecordPlacer(vocabulary)
    placer.run(of_record)
    records = link_records(placer.records, vocabulary)
    temporary, unplaced = place_temporary(beside, records)
    return Career(records, temporary, placer.unplaced + unplaced)


def _order_of_standing(item: Standing) -> tuple[dt.date, int, str, str]:
    return order_of(item[0])


def _day(event: Event) -> dt.date:
    return event[0].effective_date


class _RecordPlacer:
    """Walk the starts and ends of one career day by day and lay the assignments of record end to end."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.records: list[Interval] = []
        self.unplaced: list[Unplaced] = []
        # the record another agency's start closed, by its first action, until its own agency's separation turns up
        self.cut_short: dict[int, tuple[Interval, Interval, str]] = {}

    def run(self, events: list[Event]) -> None:
        for _, of_a_day in groupby(events, key=_day):
            self._run_day(list(of_a_day))
        self._report_missing_twins()

    def _run_day(self, events: list[Event]) -> None:
        """Ends first: a start of the same day wins; an end that fits nothing yet may end a start of today."""
        waiting = [
            (action, effect) for action, _, effect in events if effect in SEPARATIONS and not self._end(action, effect)
        ]
        for action, root, effect in events:
            if effect in STARTS:
                self._start(action, root, effect)
        for action, effect in waiting:
            if not self._end_today(action, effect):
                self._report_end(action)

    def _start(self, action: Action, root: int, effect: str) -> None:
        new = Interval.opened(RECORD, action, root, effect)
        previous = self.records[-1] if self.records else None
        if previous is None:
            self._report_unfounded(action, effect)
        else:
            self._close_before(previous, new, effect)
        self.records.append(new)

    def _close_before(self, previous: Interval, new: Interval, effect: str) -> None:
        day, same_agency = new.starts_on, previous.agency == new.agency
        was_open = previous.ends_on is None
        if previous.ends_on is None or previous.ends_on >= day:
            previous.ends_on = day - ONE_DAY
        if previous.ends_on < previous.starts_on:
            self.records.pop()
            if not same_agency:
                self._report(Kind.OVERLAP, new.action, previous.agency, _two_starts(previous, new), CHECK_DATES)
        elif was_open and not same_agency:
            self.cut_short[previous.root] = (previous, new, effect)
        elif was_open and effect == Effect.APPOINT:
            self._report(Kind.START_WITHOUT_END, new.action, "", _appointed_again(previous, new), SEND_SEPARATION)
        elif not was_open and (day - previous.ends_on).days - 1 > self.vocabulary.break_days:
            self._report_unfounded(new.action, effect, previous)

    def _end(self, action: Action, effect: str) -> bool:
        """Place a separation of an assignment that began on an earlier day; False where it fits none."""
        agency, day = action.submitting_agency, action.effective_date
        last = self.records[-1] if self.records else None
        if last is not None and last.agency == agency and last.ends_on is None and last.starts_on < day:
            last.close(day, effect, action)
            return True
        return self._is_twin(agency, day, action)

    def _end_today(self, action: Action, effect: str) -> bool:
        last = self.records[-1] if self.records else None
        if last is None or last.agency != action.submitting_agency or last.ends_on is not None:
            return False
        if last.starts_on != action.effective_date or last.action.order > action.order:
            return False
        last.close(action.effective_date, effect, action)
        return True

    def _is_twin(self, agency: str, day: dt.date, action: Action) -> bool:
        """Match a separation with a record that the next agency's start has already closed."""
        for root, (closed, following, _) in reversed(self.cut_short.items()):
            if closed.agency != agency:
                continue
            del self.cut_short[root]
            if day > following.starts_on + ONE_DAY:
                self._report(Kind.OVERLAP, action, following.agency, _late_end(action, following), CHECK_DATES)
            return True
        return False

    def _report_end(self, action: Action) -> None:
        agency, day = action.submitting_agency, action.effective_date
        earlier = [record for record in self.records if record.agency == agency and record.ends_on is not None]
        if earlier:
            sentence = (
                f"{agency} ended service on {day} ({action.nature_of_action}), but its assignment of record "
                f"had already ended on {earlier[-1].ends_on}."
            )
        else:
            sentence = (
                f"{agency} ended service on {day} ({action.nature_of_action}), but no assignment of record of {agency} "
                "had begun."
            )
        remedy = "Send the action that began the assignment, or correct (002) or cancel (001) this one."
        self._report(Kind.END_WITHOUT_START, action, "", sentence, remedy)

    def _report_unfounded(self, action: Action, effect: str, previous: Interval | None = None) -> None:
        """Report a transfer or reassignment that has nothing to continue.

        An appointment needs nothing before it, and a conversion may come from an appointment outside the SES.
        """
        if effect in (Effect.APPOINT, Effect.CONVERT):
            return
        agency, day = action.submitting_agency, action.effective_date
        before = (
            f"the last record ended on {previous.ends_on}" if previous else "no earlier assignment of record is held"
        )
        kind = Kind.TRANSFER_IN_WITHOUT_OUT if effect == Effect.TRANSFER else Kind.NO_EARLIER_RECORD
        what = "a transfer in" if effect == Effect.TRANSFER else "a change of position"
        sentence = f"{agency} reports {what} on {day} ({action.nature_of_action}), but {before}."
        other = previous.agency if previous and previous.agency != agency else ""
        remedy = "The agency of the earlier assignment sends it; or correct (002) the nature of this action."
        self._report(kind, action, other, sentence, remedy)

    def _report_missing_twins(self) -> None:
        for closed, following, effect in self.cut_short.values():
            kind = Kind.TRANSFER_IN_WITHOUT_OUT if effect == Effect.TRANSFER else Kind.START_WITHOUT_END
            sentence = (
                f"{following.agency} reports a start on {following.starts_on} ({following.nature_of_action}), but "
                f"{closed.agency} has sent no separation; its assignment is taken to end the day before."
            )
            remedy = f"{closed.agency} sends its separation (352 for an appointment in another agency)."
            self._report(kind, following.action, closed.agency, sentence, remedy)
        for index, record in enumerate(self.records):
            if record.closed_by is None or record.closing_effect != Effect.SEPARATE_TO_AGENCY:
                continue
            following_record = self.records[index + 1] if index + 1 < len(self.records) else None
            if (
                following_record is None
                or following_record.agency == record.agency
                or self._gap(record, following_record)
            ):
                sentence = (
                    f"{record.agency} ended service on {record.closed_by.effective_date} for an appointment in another "
                    f"agency ({record.closed_by.nature_of_action}), but no other agency has reported one within "
                    f"{self.vocabulary.break_days} days."
                )
                remedy = "The gaining agency sends its transfer in (145 or 147); or correct (002) the separation."
                self._report(Kind.TRANSFER_OUT_WITHOUT_IN, record.closed_by, "", sentence, remedy)

    def _gap(self, record: Interval, following: Interval) -> bool:
        assert record.ends_on is not None
        return (following.starts_on - record.ends_on).days - 1 > self.vocabulary.break_days

    def _report(self, kind: str, action: Action, other: str, sentence: str, remedy: str) -> None:
        self.unplaced.append(Unplaced(kind, action, other, sentence, remedy))


CHECK_DATES = "The two agencies agree the date; the one that is wrong sends a correction (002)."
SEND_SEPARATION = (
    "Send the separation that came before, or correct (002) the appointment to a conversion or reassignment."
)


def _two_starts(first: Interval, second: Interval) -> str:
    return f"{first.agency} and {second.agency} both report a start on {second.starts_on}; {second.agency} is taken."


def _appointed_again(first: Interval, second: Interval) -> str:
    return (
        f"{second.agency} reports an appointment on {second.starts_on} ({second.nature_of_action}) while its "
        f"assignment of {first.starts_on} was open; that one is taken to end the day before."
    )


def _late_end(action: Action, following: Interval) -> str:
    return (
        f"{action.submitting_agency} gives {action.effective_date} as the last day, but {following.agency} reports a "
        f"start on {following.starts_on}; the earlier assignment is taken to end the day before that start."
    )
