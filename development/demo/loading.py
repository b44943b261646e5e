"""Put invented plans, boards and their history beside the synthetic corps, set by set."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from development.demo.agreements import write_agreements
from development.demo.boards import write_boards, write_chains
from development.demo.closing import close_meetings
from development.demo.needs import write_needs
from development.demo.people import by_agency, late_agencies, on_board
from development.demo.plans import Book, Frameworks
from development.demo.reviews import Minutes
from development.demo.stories import decide, decide_elsewhere, schedule, show_every_state
from development.execution import sweep
from development.models import Board, DevelopmentPlan, PlanEdit, PlanLine, PlanStep
from executives.demo.logins import AGENCY
from sesportal.accounts.models import User
from sesportal.lib.fiscal import fiscal_year

if TYPE_CHECKING:
    import datetime as dt

    from development.demo.people import Person
    from development.demo.stories import History, Story

BATCH: Final = 1000


@transaction.atomic
def load(as_of: dt.date, seed: int) -> str:
    """Write the plans, boards and reviews of the synthetic executives on board, once, and say how many there are."""
    people = on_board()
    if DevelopmentPlan.objects.exists() or Board.objects.exists() or not people:
        return "none, since some are held already" if people else "none, since nobody is on board"
    random = Random(seed + 2)
    agencies = by_agency(people)
    late = late_agencies(list(agencies), random)
    boards = write_boards(agencies, late, as_of, random)
    history = decide(agencies, late, as_of, random)
    show_every_state(history, agencies.get(AGENCY, []), random)
    agendas = schedule(history, agencies, random)
    elsewhere = decide_elsewhere([p for p in people if p.agency not in agencies], as_of, random)
    book = _write_plans(history, elsewhere, people, write_chains(agencies, as_of, random), random)
    minutes = Minutes(boards, history, book, random)
    for sitting in history.sittings:
        minutes.hold(sitting)
    for agenda in agendas:
        minutes.announce(agenda, fiscal_year(as_of))
    minutes.save()
    close_meetings(minutes.meetings)
    told = (
        f"{len(book.plans):,} plans, {len(boards.boards)} boards, {len(minutes.meetings):,} meetings",
        f"{len(minutes.cases):,} cases",
        write_needs(people, as_of, random),
        write_agreements(as_of, random),
    )
    sweep(as_of=as_of)
    return ", ".join(told)


def _write_plans(
    history: History, elsewhere: list[Story], people: list[Person], chains: dict[str, list[str]], random: Random
) -> Book:
    supervisors = User.objects.in_bulk({p.supervisor_id for p in people if p.supervisor_id})
    book = Book(history.as_of, chains, Frameworks.read(), supervisors, random)
    for stories in history.stories.values():
        book.write(stories)
    for story in elsewhere:
        book.write([story])
    _save(book)
    return book


def _save(book: Book) -> None:
    """Insert version by version, since a plan and its lines may point to those before."""
    for version in range(1, max((plan.version for plan in book.plans), default=0) + 1):
        places = [place for place, plan in enumerate(book.plans) if plan.version == version]
        DevelopmentPlan.objects.bulk_create([book.plans[place] for place in places], batch_size=BATCH)
        PlanLine.objects.bulk_create([line for place in places for line in book.lines[place]], batch_size=BATCH)
    PlanStep.objects.bulk_create(book.steps, batch_size=BATCH)
    PlanEdit.objects.bulk_create(book.edits, batch_size=BATCH)
    steps = PlanStep.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    begun = PlanStep.objects.filter(plan=OuterRef("pk"), verb=PlanStep.Verb.BEGUN).values("at")[:1]
    latest = steps.annotate(latest=Max("at")).values("latest")
    DevelopmentPlan.objects.update(created_at=Subquery(begun), updated_at=Subquery(latest))
