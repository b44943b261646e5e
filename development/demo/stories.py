"""Which plans each executive has had, when a board reviewed them, and what became of them; decided before any row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from development.workflow import Disposition, PlanStatus
from executives.demo.logins import AGENCY
from sesportal.lib.fiscal import first_day, fiscal_year, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from development.demo.people import Person

CASES_A_MEETING: Final = 38
FIRST_REVIEWS: Final = 3  # fiscal years of history before the present one
HAS_PLAN: Final = 0.56  # of career executives, about half of all
HAS_PLAN_OTHERS: Final = 0.34
FIRST_PLAN: Final = ((3, 30), (2, 28), (1, 30), (0, 12))  # fiscal years ago, and how often
REVIEWED: Final = 0.965  # at a board that is on time
REVIEWED_LATE: Final = (0.2, 0.55)  # at one that is late, from and to
REVIEWED_BEFORE: Final = (0.65, 0.9)  # at any board, in earlier years
DISCUSSED: Final = 0.95
DISPOSITIONS: Final = (
    (Disposition.ENDORSED, 64),
    (Disposition.ENDORSED_WITH_CHANGES, 25),
    (Disposition.RETURNED, 11),
)
UNREVIEWED: Final = (
    (PlanStatus.DRAFT, 24),
    (PlanStatus.SUBMITTED, 20),
    (PlanStatus.AGREED, 50),
    (PlanStatus.RETURNED, 6),
)
NEW_VERSION: Final = 0.34
MEETINGS_TO_COME: Final = 7
AGENDA_WITH_PLAN, AGENDA_WITHOUT = 9, 3
KEPT_BACK: Final = 4  # agreed plans that are on no agenda yet
WAITING: Final = 3
S = PlanStatus


@dataclass(eq=False)
class Sitting:
    """One closed meeting of a board, and who was before it."""

    agency: str
    year: int
    day: dt.date
    people: list[Person] = field(default_factory=list)


@dataclass(eq=False)
class Story:
    """One version of one executive's plan: how far it came, and when."""

    person: Person
    year: int
    begun: dt.date
    state: PlanStatus
    submitted: dt.date | None = None
    agreed: dt.date | None = None
    reviewed: dt.date | None = None
    disposition: str = ""
    in_force: dt.date | None = None
    closed: dt.date | None = None
    starts_later: bool = False


@dataclass(frozen=True)
class Agenda:
    """One meeting to come: who is on it, and whether the agenda has been issued."""

    agency: str
    day: dt.date
    people: list[Person]
    is_issued: bool


@dataclass
class History:
    """Everything decided of the boards' people."""

    as_of: dt.date
    stories: dict[int, list[Story]] = field(default_factory=dict)
    sittings: list[Sitting] = field(default_factory=list)
    not_discussed: set[tuple[int, int]] = field(default_factory=set)  # executive and fiscal year

    def add(self, story: Story) -> None:
        self.stories.setdefault(story.person.pk, []).append(story)

    def latest(self, person: Person) -> Story | None:
        stories = self.stories.get(person.pk)
        return stories[-1] if stories else None

    def state_of(self, person: Person) -> PlanStatus | None:
        """Return where the latest plan stands, None where there is no plan."""
        story = self.latest(person)
        return story.state if story else None

    def plan_of(self, person: Person, year: int) -> Story | None:
        return next((story for story in self.stories.get(person.pk, ()) if story.year == year), None)


def decide(agencies: dict[str, list[Person]], late: set[str], as_of: dt.date, random: Random) -> History:
    """Draw the history of the executives of these agencies up to `as_of`."""
    history = History(as_of)
    this_year = fiscal_year(as_of)
    for agency, people in agencies.items():
        years = {person.pk: _years(person, this_year, random) for person in people}
        for year in range(this_year - FIRST_REVIEWS, this_year):
            is_last = year == this_year - 1
            share = random.uniform(*REVIEWED_LATE if is_last else REVIEWED_BEFORE)
            share = REVIEWED if is_last and agency not in late else share
            candidates = [p for p in people if p.entry < last_day(year) - dt.timedelta(days=200)]
            if not is_last:  # of earlier years the history holds those with a plan
                candidates = [p for p in candidates if year in years[p.pk]]
            seen = [p for p in candidates if random.random() < share or p.is_persona]
            sittings = _sittings(agency, year, seen, as_of, random)
            history.sittings += sittings
            for sitting in sittings:
                _review(history, sitting, years, random, is_last=is_last)
            if is_last:
                _leave_unreviewed(history, people, years, year, random)
        for person in people:
            _begin_anew(history, person, years[person.pk], this_year, random)
    return history


def schedule(history: History, agencies: dict[str, list[Person]], random: Random) -> list[Agenda]:
    """Place agreed plans before coming meetings, and return their agendas; the personas' board has two."""
    found = []
    busy = random.sample(sorted(agencies), min(len(agencies), MEETINGS_TO_COME))
    for agency in sorted({AGENCY, *busy} & set(agencies)):
        plans = [story for p in agencies[agency] if (story := history.latest(p)) and story.state == S.AGREED]
        others = [p for p in agencies[agency] if p.pk not in history.stories and p.is_career]
        day = history.as_of + dt.timedelta(days=random.randrange(8, 18))
        issued = plans[: min(AGENDA_WITH_PLAN, max(len(plans) - KEPT_BACK, 1))]
        for story in issued:
            story.state = S.AT_BOARD
        people = [story.person for story in issued] + others[:AGENDA_WITHOUT]
        found.append(Agenda(agency, day, people, is_issued=True))
        if agency == AGENCY:
            coming = [story.person for story in plans[len(issued) :][:6]]
            found.append(Agenda(agency, day + dt.timedelta(days=35), coming, is_issued=False))
    return found


def show_every_state(history: History, people: list[Person], random: Random) -> None:
    """See to it that the personas find plans in every state, and some that wait for a signature."""
    others = [p for p in people if not p.is_persona and not p.supervisor_id]
    alone = [stories[0] for p in others if len(stories := history.stories.get(p.pk, [])) == 1]
    rare = [story for story in alone if story.state == S.IN_FORCE][:4]
    for story in rare[:2]:
        story.state, story.disposition, story.in_force, story.starts_later = (
            S.ENDORSED,
            Disposition.ENDORSED,
            None,
            True,
        )
    for story in rare[2:]:
        story.state, story.disposition, story.in_force = (
            S.ENDORSED_WITH_CHANGES,
            Disposition.ENDORSED_WITH_CHANGES,
            None,
        )
    agreed = sum(1 for p in others if history.state_of(p) == S.AGREED)
    renewing = [p for p in others if history.state_of(p) == S.IN_FORCE]
    for person in renewing[: max(AGENDA_WITH_PLAN + KEPT_BACK - agreed, 0)]:
        _renew(history, person, S.AGREED, random)
    for person in [p for p in people if p.supervisor_id and not p.is_persona][:WAITING]:
        stories = history.stories.setdefault(person.pk, [])
        if stories and not _is_over(stories[-1]):
            stories.pop()
        _renew(history, person, S.SUBMITTED, random)


def _renew(history: History, person: Person, state: PlanStatus, random: Random) -> None:
    begun = max(history.as_of - dt.timedelta(days=random.randrange(30, 50)), person.entry)
    history.add(_written(person, fiscal_year(history.as_of), begun, state, history.as_of, random))


def decide_elsewhere(people: Iterable[Person], as_of: dt.date, random: Random) -> list[Story]:
    """Draw the plans of agencies without a board: some written and agreed, none reviewed."""
    year = fiscal_year(as_of) - 1
    return [
        _unreviewed(person, year, as_of, random)
        for person in people
        if random.random() < HAS_PLAN_OTHERS and person.entry < last_day(year) - dt.timedelta(days=60)
    ]


def _years(person: Person, this_year: int, random: Random) -> list[int]:
    """Return the fiscal years whose plan this executive has written, or will not have."""
    if person.is_persona:
        return [this_year - 1, this_year]
    if random.random() >= (HAS_PLAN if person.is_career else HAS_PLAN_OTHERS):
        return []
    ago = random.choices([ago for ago, _ in FIRST_PLAN], [weight for _, weight in FIRST_PLAN])[0]
    first = max(this_year - ago, fiscal_year(person.entry))
    return [y for y in range(first, this_year + 1) if y in (first, this_year - 1) or random.random() < 0.75]


def _sittings(agency: str, year: int, people: list[Person], as_of: dt.date, random: Random) -> list[Sitting]:
    """Spread the people over the meetings of a fiscal year, from December to early September."""
    people = random.sample(people, len(people))
    count = -(-len(people) // CASES_A_MEETING)
    first, last = first_day(year) + dt.timedelta(days=68), last_day(year) - dt.timedelta(days=25)
    found = []
    for index in range(count):
        day = first + (last - first) * (index + 1) / (count + 1)
        day = min(day - dt.timedelta(days=day.weekday() - 2), as_of - dt.timedelta(days=10))  # a Wednesday
        found.append(Sitting(agency, year, day, [p for p in people[index::count] if p.entry < day]))
    return [sitting for sitting in found if sitting.people]


def _review(history: History, sitting: Sitting, years: dict[int, list[int]], random: Random, *, is_last: bool) -> None:
    """Give each executive of a sitting the plan that lay before it."""
    for person in sitting.people:
        is_discussed = random.random() < DISCUSSED or person.is_persona
        if not is_discussed:
            history.not_discussed.add((person.pk, sitting.year))
        held = history.latest(person)
        if sitting.year not in years[person.pk] or (held is not None and not _is_over(held)):
            continue
        agreed = sitting.day - dt.timedelta(days=random.randrange(6, 30))
        submitted = agreed - dt.timedelta(days=random.randrange(2, 25))
        begun = max(submitted - dt.timedelta(days=random.randrange(4, 40)), person.entry)
        story = Story(person, sitting.year, min(begun, submitted), S.AGREED, max(submitted, begun), max(agreed, begun))
        if is_discussed:
            _dispose(history, story, sitting.day, random, is_last=is_last)
        elif not is_last:
            continue
        history.add(story)


def _is_over(story: Story) -> bool:
    """Say whether a next version may be begun: this one is in force or closed."""
    return story.state in (S.IN_FORCE, S.CLOSED)


def _dispose(history: History, story: Story, day: dt.date, random: Random, *, is_last: bool) -> None:
    """Let the board decide; in earlier years what was endorsed came in force, and what was returned was given up."""
    person = story.person
    dispositions = [d for d, _ in DISPOSITIONS]
    story.reviewed = day
    story.disposition = random.choices(dispositions, [weight for _, weight in DISPOSITIONS])[0]
    if person.is_persona:
        story.disposition = Disposition.ENDORSED
    if story.disposition == Disposition.RETURNED:
        story.state = S.RETURNED if is_last else S.CLOSED
        story.closed = None if is_last else day + dt.timedelta(days=90)
        return
    has_changes = story.disposition == Disposition.ENDORSED_WITH_CHANGES
    if has_changes and is_last and random.random() < 0.2:
        story.state = S.ENDORSED_WITH_CHANGES
        return
    story.in_force = min(day + dt.timedelta(days=random.randrange(5, 30) if has_changes else 0), history.as_of)
    story.state = S.IN_FORCE
    for earlier in history.stories.get(person.pk, ()):
        if earlier.state == S.IN_FORCE:
            earlier.state, earlier.closed = S.CLOSED, story.in_force


def _leave_unreviewed(
    history: History, people: list[Person], years: dict[int, list[int]], year: int, random: Random
) -> None:
    for person in people:
        held = history.latest(person)
        if year not in years[person.pk] or (held is not None and (held.year == year or not _is_over(held))):
            continue
        if person.entry < last_day(year) - dt.timedelta(days=30):
            history.add(_unreviewed(person, year, history.as_of, random))


def _unreviewed(person: Person, year: int, as_of: dt.date, random: Random) -> Story:
    begun = max(first_day(year) + dt.timedelta(days=random.randrange(5, 260)), person.entry + dt.timedelta(days=10))
    status = random.choices([s for s, _ in UNREVIEWED], [weight for _, weight in UNREVIEWED])[0]
    return _written(person, year, min(begun, as_of), status, as_of, random)


def _begin_anew(history: History, person: Person, years: list[int], year: int, random: Random) -> None:
    """Begin the plan of the present year, where the one before is in force or there is none."""
    held = history.latest(person)
    if year not in years or (held is not None and not _is_over(held)):
        return
    if held is not None and random.random() >= NEW_VERSION and not person.is_persona:
        return
    days = (history.as_of - first_day(year)).days
    begun = max(first_day(year) + dt.timedelta(days=random.randrange(0, max(days, 1))), person.entry)
    statuses = (S.DRAFT, S.DRAFT, S.SUBMITTED, S.AGREED)
    status = S.DRAFT if person.is_persona else random.choice(statuses)
    history.add(_written(person, year, min(begun, history.as_of), status, history.as_of, random))


def _written(person: Person, year: int, begun: dt.date, status: PlanStatus, as_of: dt.date, random: Random) -> Story:
    """Return a plan no board has reviewed, with the days of its steps up to `status`."""
    story = Story(person, year, begun, status)
    if status != S.DRAFT:
        story.submitted = min(begun + dt.timedelta(days=random.randrange(1, 40)), as_of)
    if status == S.AGREED and story.submitted:
        story.agreed = min(story.submitted + dt.timedelta(days=random.randrange(1, 25)), as_of)
    return story
