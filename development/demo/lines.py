"""The lines of an invented plan, and what became of each."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from development.demo import words
from development.demo.people import at_noon
from development.models import PlanLine
from development.workflow import NOT_DONE, LineStatus, NotDoneReason

if TYPE_CHECKING:
    from random import Random

    from development.demo.people import Person
    from development.models import DevelopmentPlan

COMMITMENTS: Final = 0.62
COMMITMENTS_UNREVIEWED: Final = 0.3  # where no board has seen the plan yet
L = LineStatus
# What became of a line whose end has passed, and of one of a plan that was closed.
PAST: Final = ((L.DONE, 52), (L.UNDER_WAY, 10), (L.PLANNED, 10), (L.DEFERRED, 16), (L.CANCELLED, 12))
RUNNING: Final = ((L.UNDER_WAY, 48), (L.PLANNED, 36), (L.DONE, 10), (L.DEFERRED, 4), (L.CANCELLED, 2))


class Follow(NamedTuple):
    """From when to when a plan in force could be carried out."""

    begins: dt.date
    until: dt.date
    is_closed: bool


def write_lines(
    plan: DevelopmentPlan,
    follow: Follow | None,
    begins: dt.date,
    competencies: list[int],
    before: list[PlanLine],
    person: Person,
    random: Random,
) -> list[PlanLine]:
    """Return the lines of a plan, some carried over from `before`; `follow` where it has been in force."""
    activities = [random.choice(words.BROADENING), *random.sample(words.LEARNING, random.randrange(2, 4))]
    carried = {line.objective: line for line in before if line.status != L.DONE}
    unfinished = [a for a in words.BROADENING + words.LEARNING if a.objective in carried and a not in activities]
    lines = []
    for position, activity in enumerate([*activities, *unfinished[:1]], 1):
        starts = begins + dt.timedelta(days=random.randrange(5, 150))
        ends = starts + dt.timedelta(days=max(activity.days, 30))
        fields = _written(activity, person, random, COMMITMENTS if follow else COMMITMENTS_UNREVIEWED)
        if follow is not None and starts < follow.until:
            fields |= _carried_out(starts, ends, follow, random)
        lines.append(
            PlanLine(
                plan=plan,
                position=position,
                origin=carried.get(activity.objective),
                competency_id=random.choice(competencies) if competencies else None,
                starts_on=starts,
                ends_on=ends,
                **fields,
            )
        )
    return lines


def _written(activity: words.Activity, person: Person, random: Random, commitments: float) -> dict[str, Any]:
    """Return what a line says: a wish, or for a commitment also who, how long and what money."""
    fields: dict[str, Any] = {
        "objective": activity.objective,
        "activity_type": activity.type,
        "description": activity.description,
        "term": activity.term,
        "perspective": activity.perspective,
    }
    if random.random() < commitments:
        fields |= {
            "kind": PlanLine.Kind.COMMITMENT,
            "provider": activity.provider,
            "owner": person.name,
            "unit": PlanLine.Unit.DAYS,
            "amount": Decimal(activity.days),
            "cost": Decimal(activity.cost).quantize(Decimal("0.01")),
            "funding": "Training account of the office" if activity.cost else "No cost",
        }
    return fields


def _carried_out(starts: dt.date, ends: dt.date, follow: Follow, random: Random) -> dict[str, Any]:
    """Return what became of a line by the end of the time in which it could be done."""
    is_past = follow.is_closed or ends <= follow.until
    choices = PAST if is_past else RUNNING
    status = random.choices([s for s, _ in choices], [weight for _, weight in choices])[0]
    latest = ends + dt.timedelta(days=random.randrange(-10, 40)) if is_past else follow.until
    day = max(starts, min(latest, follow.until) - dt.timedelta(days=random.randrange(1, 30)))
    fields: dict[str, Any] = {"status": status}
    if status == L.DONE:
        fields |= {
            "done_on": day,
            "evidence": random.choice(words.EVIDENCE),
            "reflection": random.choice(words.REFLECTIONS),
        }
    elif status in NOT_DONE:
        reason = draw_reason(random)
        fields |= {"not_done_reason": reason, "not_done_note": words.NOT_DONE_NOTES[reason]}
    if status != L.PLANNED:
        fields["status_changed_at"] = at_noon(starts if status == L.UNDER_WAY else day)
    return fields


def draw_reason(random: Random) -> NotDoneReason:
    """Draw why something was not done, as often as MSPB's study heard it."""
    return random.choices([reason for reason, _ in words.REASONS], [weight for _, weight in words.REASONS])[0]
