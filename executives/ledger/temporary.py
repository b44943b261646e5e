"""Details, sabbaticals and IPA assignments: opened, extended and ended beside the assignments of record.

930 opens a detail from its date to its not-to-exceed date (inclusive), 931 moves that end, 932 ends it on its date
(inclusive). A sabbatical (480) and an IPA assignment (930 or 460 with a host outside) run likewise; a return to duty
(280, 292) ends an IPA assignment on leave the day before. All end when service in the home agency ends.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from executives.ledger.intervals import Interval, Unplaced
from executives.ledger.vocabulary import Effect
from executives.models.careers import Assignment, ReconciliationItem

if TYPE_CHECKING:
    from executives.ledger.supersession import Action

ONE_DAY = dt.timedelta(days=1)
Kind = ReconciliationItem.Kind
OPENERS = frozenset({Effect.DETAIL, Effect.SABBATICAL, Effect.LEAVE})


def place_temporary(
    events: list[tuple[Action, int, str]], records: list[Interval]
) -> tuple[list[Interval], list[Unplaced]]:
    """Place the temporary assignments among `events` (in career order) beside the records."""
    placed: list[Interval] = []
    unplaced: list[Unplaced] = []
    if not events:
        return placed, unplaced
    for action, root, effect in events:
        if effect in OPENERS:
            _open(action, root, effect, records, placed, unplaced)
        elif effect == Effect.DETAIL_EXTEND:
            _extend(action, placed, unplaced)
        elif effect == Effect.DETAIL_END:
            _end(action, placed, unplaced)
        elif effect == Effect.RETURN:
            _return(action, placed)
    for interval in placed:
        last = _end_of_service(interval, records)
        if last is not None and (interval.ends_on is None or interval.ends_on > last):
            interval.ends_on = last
    return sorted(placed, key=lambda i: i.action.order), unplaced


def _open(
    action: Action,
    root: int,
    effect: str,
    records: list[Interval],
    placed: list[Interval],
    unplaced: list[Unplaced],
) -> None:
    host = action.host_agency_subelement
    if effect == Effect.LEAVE and not host:
        return
    if not any(_covers(record, action) for record in records):
        sentence = (
            f"{action.submitting_agency} reports a temporary assignment from {action.effective_date}, but no "
            f"assignment of record in {action.submitting_agency} covers that day."
        )
        remedy = "Send the appointment or reassignment that the executive held then, or correct (002) this action."
        unplaced.append(Unplaced(Kind.DETAIL_WITHOUT_SERVICE, action, "", sentence, remedy))
        return
    if effect == Effect.SABBATICAL:
        kind = Assignment.Kind.SABBATICAL
    elif effect == Effect.LEAVE or host == Assignment.OUTSIDE:
        kind = Assignment.Kind.IPA
    else:
        kind = Assignment.Kind.DETAIL
    interval = Interval.opened(str(kind), action, root, effect)
    interval.ends_on = action.not_to_exceed
    clash = next((i for i in reversed(placed) if _same_host(i, action) and _runs_on(i, action.effective_date)), None)
    if clash is not None:
        sentence = (
            f"{action.submitting_agency} reports a temporary assignment from {action.effective_date} while the one of "
            f"{clash.starts_on} to the same host runs to {clash.ends_on}; both are kept."
        )
        remedy = "Send an end (932) of the earlier one, or correct (002) this action to an extension (931)."
        unplaced.append(Unplaced(Kind.OVERLAP, action, "", sentence, remedy))
    placed.append(interval)


def _extend(action: Action, placed: list[Interval], unplaced: list[Unplaced]) -> None:
    for interval in reversed(placed):
        if _answers(interval, action) and (
            interval.ends_on is None or interval.ends_on >= action.effective_date - ONE_DAY
        ):
            interval.ends_on = action.not_to_exceed
            return
    _report_not_found(action, placed, unplaced)


def _end(action: Action, placed: list[Interval], unplaced: list[Unplaced]) -> None:
    for interval in reversed(placed):
        if not _answers(interval, action):
            continue
        if interval.ends_on is None or interval.ends_on >= action.effective_date:
            interval.close(action.effective_date, Effect.DETAIL_END, action)
            return
        if interval.ends_on == action.effective_date - ONE_DAY:  # dated the day after its last day, by custom of some
            interval.closed_by = action
            return
    _report_not_found(action, placed, unplaced)


def _return(action: Action, placed: list[Interval]) -> None:
    """End an IPA assignment on leave; a return from other leave without pay has nothing to end, and says nothing."""
    for interval in reversed(placed):
        is_leave = interval.effect == Effect.LEAVE and interval.agency == action.submitting_agency
        if is_leave and interval.starts_on < action.effective_date and _runs_on(interval, action.effective_date):
            interval.close(action.effective_date - ONE_DAY, Effect.RETURN, action)
            return


def _report_not_found(action: Action, placed: list[Interval], unplaced: list[Unplaced]) -> None:
    what = "extends" if action.not_to_exceed else "ends"
    past = next((i for i in reversed(placed) if i.agency == action.submitting_agency and i.ends_on), None)
    known = f"its last one ended on {past.ends_on}" if past else "it has reported none"
    sentence = (
        f"{action.submitting_agency} {what} a detail on {action.effective_date}, but none to that host was open: "
        f"{known}."
    )
    remedy = "Send the detail (930) that it belongs to, or correct (002) its date or host."
    unplaced.append(Unplaced(Kind.DETAIL_NOT_FOUND, action, "", sentence, remedy))


def _answers(interval: Interval, action: Action) -> bool:
    """Say whether a 931 or 932 may speak of this interval: same home agency and host (if named), begun, not ended."""
    return (
        interval.effect != Effect.SABBATICAL
        and interval.agency == action.submitting_agency
        and interval.starts_on <= action.effective_date
        and interval.closed_by is None
        and (
            not action.host_agency_subelement or action.host_agency_subelement == interval.action.host_agency_subelement
        )
    )


def _same_host(interval: Interval, action: Action) -> bool:
    return (
        interval.agency == action.submitting_agency
        and interval.action.host_agency_subelement == action.host_agency_subelement
    )


def _runs_on(interval: Interval, day: dt.date) -> bool:
    return interval.starts_on <= day and (interval.ends_on is None or interval.ends_on >= day)


def _covers(record: Interval, action: Action) -> bool:
    return record.agency == action.submitting_agency and _runs_on(record, action.effective_date)


def _end_of_service(interval: Interval, records: list[Interval]) -> dt.date | None:
    """Return the last day of unbroken home service from the first day of the interval; None: it goes on."""
    last: dt.date | None = None
    for record in records:
        if record.agency != interval.agency:
            continue
        if _runs_on(record, interval.starts_on) or (last is not None and record.starts_on == last + ONE_DAY):
            if record.ends_on is None:
                return None
            last = record.ends_on
    return last
