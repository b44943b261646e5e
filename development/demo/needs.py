"""The yearly answers on unmet needs of the synthetic corps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from development.demo import words
from development.demo.lines import draw_reason
from development.demo.people import at_noon
from development.models import UnmetNeed
from sesportal.lib.fiscal import fiscal_year, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from development.demo.people import Person

BATCH: Final = 1000
YEARS: Final = 2
ANSWERS: Final = 0.6
UNMET: Final = 0.3  # MSPB, December 2015


def write_needs(people: Iterable[Person], as_of: dt.date, random: Random) -> str:
    """Write who answered in the last fiscal years and whether a need was not met."""
    this_year = fiscal_year(as_of)
    rows = [
        _answer(person, year, random)
        for person in people
        for year in range(this_year - YEARS, this_year)
        if person.is_career and person.entry < last_day(year) and random.random() < ANSWERS
    ]
    UnmetNeed.objects.bulk_create(rows, batch_size=BATCH)
    return f"{len(rows):,} answers on unmet needs"


def _answer(person: Person, year: int, random: Random) -> UnmetNeed:
    has_need = random.random() < UNMET
    return UnmetNeed(
        executive_id=person.pk,
        fiscal_year=year,
        had_unmet_need=has_need,
        need=random.choice(words.UNMET) if has_need else "",
        reason=draw_reason(random) if has_need else "",
        answered_at=at_noon(last_day(year) - dt.timedelta(days=random.randrange(0, 45))),
    )
