"""Put the invented marketplace beside the synthetic corps, set by set."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from mobility.actions.nightly import mark_hard_to_fill
from mobility.demo.agreements import write_agreements
from mobility.demo.applications import Interest, write_interest
from mobility.demo.people import Pool, on_board
from mobility.demo.personas import write_personas
from mobility.demo.postings import Market, write_open_market
from mobility.demo.programmes import write_programmes
from mobility.demo.releases import Desk
from mobility.demo.rotations import Book, write_past
from mobility.demo.selection import Hall, write_selections
from mobility.models import Application, Posting, Programme

if TYPE_CHECKING:
    import datetime as dt

BY = "demonstration (command line)"
WHOLE = 3000  # executives from which the marketplace has its full size


@transaction.atomic
def load(as_of: dt.date, seed: int) -> str:
    """Write programmes, postings, applications, releases and rotations, once, and say how many there are."""
    people = on_board()
    if Programme.objects.exists() or not people:
        return "none, since some are held already" if people else "none, since nobody is on board"
    random, scale = Random(seed + 3), min(len(people) / WHOLE, 1.0)
    market = Market.of(people, write_programmes(as_of), as_of, random)
    pool = Pool(people, random)
    interest = Interest(market, pool, as_of, random)
    desk = Desk(as_of, random, market.units)
    book = Book(as_of, random, market, interest, desk)
    hall = Hall(market, interest, desk, book, pool, random, as_of)
    write_past(book, {person.pk: person for person in people}, scale)
    write_open_market(market, scale)
    write_personas(hall)
    write_selections(hall, scale)
    write_interest(interest)
    market.save()
    interest.save()
    desk.save()
    book.save()
    write_agreements(as_of, random)
    Posting.objects.filter(opened_at__isnull=False).update(created_at=F("opened_at"))
    Application.objects.filter(submitted_at__isnull=False).update(created_at=F("submitted_at"))
    mark_hard_to_fill(by=BY, as_of=as_of)
    return (
        f"{len(market.programmes)} programmes, {len(market.postings):,} postings, {len(interest.applications):,} "
        f"applications, {len(desk.releases):,} releases, {len(book.rotations):,} rotations"
    )
