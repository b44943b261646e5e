"""Selections that wait for the home agency, in every status of a release, with steps, backfills and allocations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from executives.models import Agency, Allocation, RuleParameter
from mobility.demo import words
from mobility.demo.people import at_noon
from mobility.models import AllocationEntry, Backfill, Release, ReleaseStep, TemporaryAllocation
from mobility.rules.release import release_clock, release_level
from mobility.workflow import AllocationStatus, BackfillKind, ReleaseLevel, ReleaseStatus
from sesportal.lib.fiscal import first_day, fiscal_year

if TYPE_CHECKING:
    from decimal import Decimal
    from random import Random

    from mobility.demo.people import Person
    from mobility.models import Application

R, L = ReleaseStatus, AllocationStatus
DAY: Final = dt.timedelta(days=1)
AFTER_ANSWER: Final = (R.RELEASED, R.RELEASED_LATER, R.IF_BACKFILLED, R.DECLINE_PROPOSED, R.DECLINED)
SENTENCES: Final = {
    R.RELEASED: "Released on the date asked for",
    R.RELEASED_LATER: "Released on a later date",
    R.IF_BACKFILLED: "Released if the gap is filled",
    R.DECLINE_PROPOSED: "Decline proposed; it waits for the chair of the board",
    R.DECLINED: "Declined, signed off by the chair of the board",
    R.NO_RESPONSE: "No response by the end of the clock",
    R.WITHDRAWN: "No longer needed",
    R.INFORMED: "The supervisor was informed; no consent is needed",
}


@dataclass
class Desk:
    """What home agencies were asked; rows are kept until they are inserted together."""

    as_of: dt.date
    random: Random
    units: dict[str, Agency]
    parameters: dict[str, Decimal] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    steps: list[ReleaseStep] = field(default_factory=list)
    backfills: list[Backfill] = field(default_factory=list)
    allocations: list[TemporaryAllocation] = field(default_factory=list)
    entries: list[AllocationEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parameters = RuleParameter.objects.values_on(self.as_of)

    def ask(
        self,
        application: Application,
        person: Person,
        status: ReleaseStatus,
        *,
        asked: dt.date,
        wanted: dt.date | None = None,
    ) -> Release:
        """Write one release that was asked for on a day, and the steps up to its status."""
        posting, clock = application.posting, release_clock(asked, self.parameters)
        level = release_level(posting.days, posting.time_percent, posting.is_permanent, self.parameters)
        if level == ReleaseLevel.INFORM and status != R.WITHDRAWN:
            status = R.INFORMED
        release = Release(
            application=application,
            executive_id=person.pk,
            home=self.units[person.unit],
            host=posting.agency,
            level=level,
            status=status,
            wanted_on=wanted or posting.starts_on,
            days=posting.days,
            time_percent=posting.time_percent,
            asked_at=at_noon(asked),
            asked_on=asked,
            escalates_on=clock.escalates_on,
            escalates_again_on=clock.escalates_again_on,
        )
        self._step(release, "Asked for the release", posting.agency.name, asked)
        self._answer(release)
        self._silence(release)
        self._finish(release)
        self.releases.append(release)
        return release

    def _answer(self, release: Release) -> None:
        """Set the answer and its day."""
        status, random = ReleaseStatus(release.status), self.random
        if status in AFTER_ANSWER or status in (R.INFORMED, R.WITHDRAWN):
            release.answered_at = at_noon(min(release.asked_on + random.randrange(1, 12) * DAY, self.as_of), 1)
        if status in (R.RELEASED, R.INFORMED, R.WITHDRAWN):
            release.released_on = release.wanted_on
        elif status == R.RELEASED_LATER:
            release.released_on = release.wanted_on + random.choice((14, 28, 45, 60, 84)) * DAY
        elif status in (R.DECLINE_PROPOSED, R.DECLINED):
            release.decline_reason, release.decline_note = random.choice(list(words.DECLINES.items()))

    def _silence(self, release: Release) -> None:
        """Escalate what was not answered in time."""
        until = release.answered_at.date() if release.answered_at else self.as_of
        if release.status == R.INFORMED or until < release.escalates_on:
            return
        release.escalated_at = at_noon(release.escalates_on)
        said = "Silent for 5 working days: passed to the executive resources office"
        self._step(release, said, "clock", release.escalates_on)
        if release.status == R.NO_RESPONSE:
            release.escalated_again_at = at_noon(release.escalates_again_on)
            self._step(release, SENTENCES[R.NO_RESPONSE], "clock", release.escalates_again_on)

    def _finish(self, release: Release) -> None:
        """Tell of the answer, and of what came of it."""
        if release.answered_at is None:
            return
        status, day = ReleaseStatus(release.status), release.answered_at.date()
        first = {R.WITHDRAWN: R.RELEASED, R.DECLINED: R.DECLINE_PROPOSED}.get(status, status)
        self._step(release, SENTENCES[first], release.home.name, day)
        if first == status:
            return
        later = min(day + 4 * DAY, self.as_of)
        if status == R.DECLINED:
            release.signed_off_at = at_noon(later, 2)
        self._step(release, SENTENCES[status], release.home.name if status == R.DECLINED else release.host.name, later)

    def _step(self, release: Release, text: str, name: str, day: dt.date) -> None:
        before = sum(step.release is release for step in self.steps[-8:])  # keeps the order of one day
        self.steps.append(ReleaseStep(release=release, text=text, by_name=name[:150], at=at_noon(day, before)))

    def fill(self, release: Release, kind: BackfillKind, *, acting: Person | None, settled: bool) -> Backfill:
        """Write how the gap is filled."""
        backfill = Backfill(
            release=release,
            kind=kind,
            acting_id=acting.pk if acting else None,
            acting_name="" if acting or kind != BackfillKind.ACTING else words.code_name(len(self.backfills)),
            is_settled=settled,
            at=release.answered_at or release.asked_at,
        )
        self.backfills.append(backfill)
        gap = "somebody is to act" if kind == BackfillKind.ACTING else "a temporary allocation is requested from OPM"
        self._step(release, f"Backfill: {gap}", release.home.name, backfill.at.date())
        return backfill

    def allocate(
        self, release: Release, person: Person, status: AllocationStatus, *, ends: dt.date, ended: dt.date | None = None
    ) -> TemporaryAllocation:
        """Write a temporary allocation for the time of a detail, and what it adds to the ledger."""
        asked = (release.answered_at or release.asked_at).date()
        unit = self.units[person.unit]
        allocation = TemporaryAllocation(
            agency=unit.parent or unit,
            release=release,
            position_number=person.number,
            position_title=person.title[:120],
            justification=f"{person.title} is vacated in full for {release.days} days; nobody can act for so long.",
            starts_on=release.released_on or release.wanted_on,
            ends_on=ends,
            status=status,
            requested_at=at_noon(asked),
        )
        if status not in (L.REQUESTED, L.WITHDRAWN):
            allocation.decided_at = at_noon(min(asked + dt.timedelta(days=12), self.as_of))
            notes = words.REFUSAL_NOTES if status == L.REFUSED else words.GRANT_NOTES
            allocation.decision_note = self.random.choice(notes)
        allocation.ended_on = ended
        self.allocations.append(allocation)
        self.fill(
            release, BackfillKind.ALLOCATION, acting=None, settled=status in (L.GRANTED, L.ENDED)
        ).allocation = allocation
        if allocation.decided_at:
            word = "refused" if status == L.REFUSED else "granted"
            decided_on = allocation.decided_at.date()
            self._step(release, f"OPM {word} the temporary allocation", "OPM", decided_on)
        if status in (L.GRANTED, L.ENDED):
            self._enter(allocation, 1, allocation.starts_on, "Temporary position for a developmental detail")
        if ended:
            self._enter(allocation, -1, ended + dt.timedelta(days=1), "The detail has ended")
        return allocation

    def _enter(self, allocation: TemporaryAllocation, change: int, day: dt.date, reason: str) -> None:
        self.entries.append(
            AllocationEntry(
                agency=allocation.agency,
                kind=AllocationEntry.Kind.TEMPORARY,
                change=change,
                effective_on=day,
                reason=reason,
                temporary=allocation,
                at=allocation.decided_at or allocation.requested_at,
            )
        )

    def save(self) -> None:
        """Insert everything, with the base allocation of each agency that has none in the ledger yet."""
        Release.objects.bulk_create(self.releases, batch_size=500)
        ReleaseStep.objects.bulk_create(self.steps, batch_size=500)
        TemporaryAllocation.objects.bulk_create(self.allocations, batch_size=500)
        Backfill.objects.bulk_create(self.backfills, batch_size=500)
        AllocationEntry.objects.bulk_create([*base_entries(self.as_of), *self.entries], batch_size=500)


def base_entries(as_of: dt.date) -> list[AllocationEntry]:
    """Return the base of each agency's ledger: what OPM allocated by fiscal year, as changes that add up to it."""
    held = set(AllocationEntry.objects.filter(kind=AllocationEntry.Kind.BASE).values_list("agency_id", flat=True))
    before: dict[str, int] = {}
    entries = []
    allocations = Allocation.objects.exclude(agency__in=held).filter(fiscal_year__lte=fiscal_year(as_of))
    for allocation in allocations.order_by("agency_id", "fiscal_year"):
        change = allocation.positions - before.get(allocation.agency_id, 0)
        before[allocation.agency_id] = allocation.positions
        if change:
            day = first_day(allocation.fiscal_year)
            entries.append(
                AllocationEntry(
                    agency_id=allocation.agency_id,
                    kind=AllocationEntry.Kind.BASE,
                    change=change,
                    effective_on=day,
                    reason=f"Allocation of fiscal year {allocation.fiscal_year}",
                    at=at_noon(day),
                )
            )
    return entries
