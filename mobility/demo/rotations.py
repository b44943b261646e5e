"""Rotations that the ledger of the synthetic corps tells of, told again as postings that were filled."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from executives.models import Agency, Assignment
from mobility.demo import words
from mobility.demo.people import at_noon
from mobility.models import BreadthCredit, Placement, Recognition, Rotation, RotationEvaluation
from mobility.workflow import (
    AllocationStatus,
    ApplicationStatus,
    BackfillKind,
    Party,
    PostingStatus,
    ReleaseStatus,
    RotationStatus,
)

if TYPE_CHECKING:
    from random import Random

    from mobility.demo.applications import Interest
    from mobility.demo.people import Person
    from mobility.demo.postings import Market
    from mobility.demo.releases import Desk
    from mobility.models import Application, Programme

K, T = Assignment.Kind, RotationStatus
OUTSIDE: Final = ("", Assignment.OUTSIDE)
SINCE: Final = 1200
MOST: Final = 260
LONGEST_OPEN: Final = 700  # days after which an assignment that nobody ended is not told of
MONTHS: Final = {6: 183, 12: 365, 24: 730}


@dataclass
class Book:
    """The rotations and what came after them; rows are kept until they are inserted together."""

    as_of: dt.date
    random: Random
    market: Market
    interest: Interest
    desk: Desk
    rotations: list[Rotation] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    def tell(self, past: Assignment, person: Person) -> None:
        """Tell one temporary assignment as a posting with its applicants, its release and its rotation."""
        market, is_over = self.market, past.ends_on is not None and past.ends_on < self.as_of
        is_outside = past.host in OUTSIDE
        unit = past.subelement_id if is_outside else past.host
        programme = self._programme(past)
        starts = (past.starts_on - self.as_of).days
        until = past.ends_on if is_over and past.ends_on else self._planned_end(past, programme)
        days = (until - past.starts_on).days + 1
        posting = market.write(
            PostingStatus.FILLED,
            unit=unit,
            programme=programme,
            opened=starts - 110,
            closes=starts - 75,
            starts=starts,
            days=days,
            series=past.occupational_series,
        )
        posting.places = 1
        posting.short_list_locked_at = at_noon(self.as_of + (starts - 70) * dt.timedelta(days=1))
        but = posting.agency_id[:2]
        for other in self.interest.pool.draw(self.random.randrange(1, 5), but=but, except_for={person.pk}):
            self.interest.pool.live[other.pk] -= 1
            self.interest.apply(posting, other, ApplicationStatus.NOT_SELECTED)
        application = self.interest.apply(posting, person, ApplicationStatus.PLACED, rank=1)
        if is_over:
            self.interest.pool.taken.discard(person.pk)
        later = self.random.random() < 0.2
        release = self.desk.ask(
            application,
            person,
            ReleaseStatus.RELEASED_LATER if later else ReleaseStatus.RELEASED,
            asked=past.starts_on - dt.timedelta(days=60),
            wanted=past.starts_on - dt.timedelta(days=28) if later else past.starts_on,
        )
        release.released_on = past.starts_on
        host_name = self._outside(is_outside)
        rotation = self.plan(application, person, host_name=host_name, **self._course(past, until, is_over))
        chance = self.random.random()
        status = AllocationStatus.ENDED if is_over else AllocationStatus.GRANTED
        is_first = all(allocation.status != status for allocation in self.desk.allocations)
        if days >= 120 and (is_first or chance < 0.12):
            self.desk.allocate(release, person, status, ends=until, ended=rotation.ended_on)
        elif chance < 0.5:
            acting = self.interest.pool.draw(1, only=person.agency, except_for={person.pk})
            self.desk.fill(release, BackfillKind.ACTING, acting=acting[0] if acting else None, settled=True)

    def plan(self, application: Application, person: Person, *, host_name: str = "", **course: Any) -> Rotation:
        """Write the rotation of an accepted offer; agreed and not begun unless `course` says otherwise."""
        posting = application.posting
        rotation = Rotation(
            executive_id=person.pk,
            application=application,
            programme=posting.programme,
            design=posting.programme.design,
            home=self.market.units[person.unit],
            host=None if host_name else posting.agency,
            host_name=host_name,
            title=posting.title,
            duty_location=posting.duty_location,
            time_percent=posting.time_percent,
            return_position=person.title[:160] if posting.programme.promises_return else "",
            **{"starts_on": posting.starts_on} | course,
        )
        self.rotations.append(rotation)
        self.people.append(person)
        return rotation

    def _programme(self, past: Assignment) -> Programme:
        """Return the programme that would have moved somebody so."""
        programmes, random = self.market.programmes, self.random
        if past.kind == K.SABBATICAL:
            return programmes["sabbaticals"]
        if past.kind == K.IPA or past.host in OUTSIDE:
            return programmes["intergovernmental" if random.random() < 0.7 else "exchanges"]
        own = programmes.get("usda-field-and-headquarters")
        is_inside = past.host[:2] == past.subelement_id[:2]
        if (
            is_inside
            and own is not None
            and past.host.startswith(own.agency_id or "-")
            and past.starts_on > own.starts_on
        ):
            return own
        codes = ["executive-details"] * 5 + ["interagency-projects"] * 3 + ["liaisons", "joint-duty", "joint-duty"]
        pilots = [
            code for code in ("same-area-swaps", "virtual-projects") if past.starts_on > programmes[code].starts_on
        ]
        return programmes[random.choice(codes + pilots * 3)]

    def _planned_end(self, past: Assignment, programme: Programme) -> dt.date:
        """Return the planned last day of what is still going on: ahead of today, some within the next 90 days."""
        most = programme.maximum_days or 730
        least = (self.as_of - past.starts_on).days + self.random.choice((20, 60, 85, 120, 200))
        return past.starts_on + dt.timedelta(days=max(least, min(most, least + 30)))

    def _outside(self, is_outside: bool) -> str:
        if not is_outside:
            return ""
        return self.random.choice(words.OUTSIDE).format(words.code_name(len(self.rotations)).split()[0])

    def _course(self, past: Assignment, until: dt.date, is_over: bool) -> dict[str, Any]:
        """Return how the rotation went so far: its status and what was written about it."""
        if not is_over or past.ends_on is None:
            is_half_way = (self.as_of - past.starts_on).days > 90
            return {
                "status": T.UNDER_WAY,
                "ends_on": until,
                "mid_point_note": words.MID_POINT if is_half_way else "",
                "mid_point_at": at_noon(self.as_of - dt.timedelta(days=10)) if is_half_way else None,
            }
        is_early = self.random.random() < 0.09
        return {
            "status": T.ENDED_EARLY if is_early else T.ENDED,
            "ends_on": past.ends_on + dt.timedelta(days=60 if is_early else 0),
            "ended_on": past.ends_on,
            "end_reason": self.random.choice(words.END_REASONS) if is_early else "",
            "reentry_plan": words.REENTRY,
            "reentry_planned_at": at_noon(past.ends_on - dt.timedelta(days=70)),
        }

    def save(self) -> None:
        """Insert the rotations, then the evaluations, placements and credits of those that have ended."""
        Rotation.objects.bulk_create(self.rotations, batch_size=500)
        over = [(r, p) for r, p in zip(self.rotations, self.people, strict=True) if r.ended_on is not None]
        RotationEvaluation.objects.bulk_create(
            [row for rotation, _ in over for row in self._evaluations(rotation)], batch_size=500
        )
        careers = careers_of({person.pk for _, person in over})
        Placement.objects.bulk_create(
            [row for rotation, person in over for row in self._placements(rotation, careers[person.pk])], batch_size=500
        )
        BreadthCredit.objects.bulk_create([self._credit(r, p) for r, p in over], batch_size=500)
        Recognition.objects.bulk_create(
            [self._recognition(r) for r, _ in over if r.status == T.ENDED and self.random.random() < 0.3],
            batch_size=500,
        )

    def _evaluations(self, rotation: Rotation) -> list[RotationEvaluation]:
        assert rotation.ended_on is not None
        rows = []
        weights = (1, 4, 15, 45, 35) if rotation.status == T.ENDED else (15, 30, 35, 15, 5)
        if rotation.programme.is_pilot:
            weights = tuple(w + (4 if place > 3 else 0) for place, w in enumerate(weights))  # type: ignore[assignment]
        for party in Party:
            if self.random.random() < 0.16:
                continue
            level = self.random.choices((1, 2, 3, 4, 5), weights)[0]
            built = "yes" if level >= 4 else "partly" if level > 1 else "no"
            rows.append(
                RotationEvaluation(
                    rotation=rotation,
                    party=party,
                    built=built,
                    satisfaction=level,
                    text=self.random.choice(words.EVALUATIONS[level]),
                    at=at_noon(min(rotation.ended_on + dt.timedelta(days=14), self.as_of)),
                )
            )
        return rows

    def _placements(self, rotation: Rotation, career: list[Assignment]) -> list[Placement]:
        assert rotation.ended_on is not None
        rows = []
        before = _record_on(career, rotation.starts_on)
        for months, days in MONTHS.items():
            day = rotation.ended_on + dt.timedelta(days=days)
            if day > self.as_of:
                break
            held = _record_on(career, day)
            place = (held.subelement_id, held.position_number) if held else None
            was = (before.subelement_id, before.position_number) if before else None
            rows.append(
                Placement(
                    rotation=rotation,
                    months=months,
                    on=day,
                    subelement=held.subelement_id if held else "",
                    position_title=held.position_title if held else "",
                    is_new_position=held is not None and place != was,
                )
            )
        return rows

    def _recognition(self, rotation: Rotation) -> Recognition:
        assert rotation.ended_on is not None
        kind, title, reason = self.random.choice(words.RECOGNITION)
        given_on = min(rotation.ended_on + dt.timedelta(days=45), self.as_of)
        return Recognition(
            executive_id=rotation.executive_id,
            rotation=rotation,
            agency_id=rotation.home_id,
            kind=kind,
            title=title,
            reason=reason,
            given_on=given_on,
            recorded_at=at_noon(given_on),
        )

    def _credit(self, rotation: Rotation, person: Person) -> BreadthCredit:
        assert rotation.ended_on is not None
        days = (rotation.ended_on - rotation.starts_on).days + 1
        return BreadthCredit(
            rotation=rotation,
            executive_id=person.pk,
            releasing_agency=person.agency,
            host=rotation.host_id or Assignment.OUTSIDE,
            kind=rotation.design,
            days=days,
            counts_as_rotation=days >= 120,
            granted_on=rotation.ended_on,
        )


def write_past(book: Book, people: dict[int, Person], scale: float) -> None:
    """Tell the temporary assignments of the last years of those who are on board, the latest first."""
    since = book.as_of - dt.timedelta(days=SINCE)
    past = (
        Assignment.objects.temporary()
        .filter(executive__in=list(people), starts_on__gte=since, starts_on__lte=book.as_of)
        .exclude(host="", kind=K.DETAIL)
        .order_by("-starts_on", "pk")
    )
    told, most = set[int](), max(round(MOST * scale), 12)
    names = set(Agency.objects.subelements().values_list("code", flat=True))
    for one in past:
        person = people[one.executive_id]
        is_forgotten = one.ends_on is None and (book.as_of - one.starts_on).days > LONGEST_OPEN
        is_short = one.ends_on is not None and (one.ends_on - one.starts_on).days < 45
        is_inside = one.host[:2] == one.subelement_id[:2]
        known = one.host in book.market.units or one.host in OUTSIDE
        if person.pk in told or is_forgotten or is_short or not known or person.is_persona:
            continue
        if is_inside and not one.host.startswith("AG") and len(told) % 4:
            continue  # most of what is told goes between agencies
        if one.subelement_id not in names or one.subelement_id not in book.market.units:
            continue
        told.add(person.pk)
        book.tell(one, person._replace(unit=one.subelement_id))
        if len(told) >= most:
            break


def careers_of(people: set[int]) -> dict[int, list[Assignment]]:
    """Return the positions of record of people, by executive."""
    found: dict[int, list[Assignment]] = defaultdict(list)
    for held in Assignment.objects.of_record().filter(executive__in=people).order_by("starts_on"):
        found[held.executive_id].append(held)
    return found


def _record_on(career: list[Assignment], day: dt.date) -> Assignment | None:
    return next((a for a in career if a.starts_on <= day and (a.ends_on is None or a.ends_on >= day)), None)
