"""The broadening clock: one broadening activity every 3 to 5 years (OPM memorandum of 7 November 2008).

Broadening activities are details, sabbaticals, IPA assignments, interagency projects and rotations to a new executive
position. One that has ended counts if it lasted the minimum of a rotation (120 consecutive calendar days); one that is
running counts while it runs, unless it is planned to end short of the minimum.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from executives.rules.calendar import ONE_DAY, add_months, days_inclusive
from sesportal.lib.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

AUTHORITY = "OPM memorandum of 7 November 2008; OPM rotation guidance of 2016 and 2021"
PARAMETERS = ("broadening_notice_months", "broadening_warning_months", "rotation_minimum_days")
RECORD = "record"


class Interval(Protocol):
    """What the clock reads of an assignment."""

    kind: str
    host: str
    starts_on: dt.date
    ends_on: dt.date | None
    is_new_position: bool


@dataclass(frozen=True, slots=True)
class Activity:
    """One broadening activity; `kind` is that of the assignment, `record` being a rotation to a new position."""

    kind: str
    starts_on: dt.date
    ends_on: dt.date | None

    @property
    def is_rotation(self) -> bool:
        return self.kind == RECORD

    def is_running(self, on: dt.date) -> bool:
        """Say whether a temporary assignment runs on `on`; a rotation is done once the new position is taken up."""
        return not self.is_rotation and self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)

    def counts_from(self, on: dt.date) -> dt.date:
        """Return the day the clock restarts: a rotation's first day, a temporary assignment's last day so far."""
        if self.is_rotation:
            return self.starts_on
        return on if self.ends_on is None else min(self.ends_on, on)


@dataclass(frozen=True, slots=True)
class BroadeningClock:
    """Where the clock of one executive stands on a day."""

    last: Activity | None
    starts_on: dt.date
    notice_on: dt.date
    warning_on: dt.date
    notice_months: int
    warning_months: int
    is_running: bool

    @property
    def is_from_entry(self) -> bool:
        """Say whether the clock runs from the entry into the SES, for want of any broadening activity."""
        return self.last is None


def broadening_clock(
    assignments: Iterable[Interval], *, as_of: dt.date, parameters: Mapping[str, Decimal]
) -> BroadeningClock | None:
    """Return the clock on `as_of`; none where the executive is not on board then or a parameter is missing."""
    held = sorted((a for a in assignments if a.starts_on <= as_of), key=lambda a: a.starts_on)
    records = [a for a in held if a.kind == RECORD]
    if any(key not in parameters for key in PARAMETERS) or not _is_on_board(records, as_of):
        return None
    minimum = int(parameters["rotation_minimum_days"])
    activities = [a for a in (*_temporary(held), *_rotations(records)) if _counts(a, as_of=as_of, minimum=minimum)]
    last = max(activities, key=lambda a: (a.counts_from(as_of), a.is_running(as_of)), default=None)
    starts_on = last.counts_from(as_of) if last else records[0].starts_on
    notice, warning = (int(parameters[key]) for key in PARAMETERS[:2])
    return BroadeningClock(
        last=last,
        starts_on=starts_on,
        notice_on=add_months(starts_on, notice),
        warning_on=add_months(starts_on, warning),
        notice_months=notice,
        warning_months=warning,
        is_running=last.is_running(as_of) if last else False,
    )


def check_broadening_clock(
    assignments: Iterable[Interval], *, as_of: dt.date, parameters: Mapping[str, Decimal], is_specialist: bool = False
) -> list[Finding]:
    """Give notice from the 36th month without a broadening activity and warn from the 60th (R41).

    Nothing blocks: the memorandum recommends. For a technical specialist the finding says that nobody is forced.
    """
    missing = [key for key in PARAMETERS if key not in parameters]
    if missing:
        sentence = f"The broadening clock is not computed: no value of {', '.join(missing)} is in force."
        return [Finding(code="broadening_parameters_missing", message=sentence, authority=AUTHORITY)]
    clock = broadening_clock(assignments, as_of=as_of, parameters=parameters)
    if clock is None or as_of < clock.notice_on:
        return []
    is_overdue = as_of >= clock.warning_on
    months = clock.warning_months if is_overdue else clock.notice_months
    since = "since entry into the SES" if clock.is_from_entry else "since the last one"
    message = f"No broadening activity for {months} months or more, {since} ({clock.starts_on:%B %-d, %Y})."
    if is_specialist:
        message += " A technical specialist is not expected to rotate; broadening remains open by choice."
    elif is_overdue:
        message += " Agree on one in the executive development plan."
    else:
        message += f" Plan one before {clock.warning_on:%B %-d, %Y}."
    return [
        Finding(
            code="broadening_overdue" if is_overdue else "broadening_due",
            message=message,
            authority=AUTHORITY,
            dates={"notice_on": clock.notice_on, "warning_on": clock.warning_on},
        )
    ]


def _is_on_board(records: list[Interval], day: dt.date) -> bool:
    return any(r.ends_on is None or r.ends_on >= day for r in records)


def _temporary(assignments: Iterable[Interval]) -> Iterator[Activity]:
    """Yield the temporary activities, with increments of one kind at one host joined where no day lies between."""
    open_by_place: dict[tuple[str, str], Activity] = {}
    for a in assignments:
        if a.kind == RECORD:
            continue
        before = open_by_place.get((a.kind, a.host))
        if before and (before.ends_on is None or a.starts_on <= before.ends_on + ONE_DAY):
            ends = None if a.ends_on is None or before.ends_on is None else max(a.ends_on, before.ends_on)
            open_by_place[a.kind, a.host] = Activity(a.kind, before.starts_on, ends)
            continue
        if before:
            yield before
        open_by_place[a.kind, a.host] = Activity(a.kind, a.starts_on, a.ends_on)
    yield from open_by_place.values()


def _rotations(records: list[Interval]) -> Iterator[Activity]:
    """Yield the rotations to a new position; a conversion in place only lengthens the stay."""
    rotation: Activity | None = None
    for record in records[1:]:
        if record.is_new_position:
            if rotation:
                yield rotation
            rotation = Activity(RECORD, record.starts_on, record.ends_on)
        elif rotation and rotation.ends_on and record.starts_on == rotation.ends_on + ONE_DAY:
            rotation = Activity(RECORD, rotation.starts_on, record.ends_on)
    if rotation:
        yield rotation


def _counts(activity: Activity, *, as_of: dt.date, minimum: int) -> bool:
    """Say whether an activity is long enough, as far as its end is known on `as_of`."""
    if activity.ends_on is None or (activity.is_rotation and activity.ends_on >= as_of):
        return True
    return days_inclusive(activity.starts_on, activity.ends_on) >= minimum
