"""The positions of the synthetic corps, vacant ones too, and what OPM allocates to each agency."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Final

from executives.ledger.sent_positions import FACTS
from executives.models import Allocation, Assignment, Executive, Position
from executives.reference.commuting import commuting_area
from executives.rules.position_roles import position_role
from sesportal.lib.fiscal import fiscal_year

if TYPE_CHECKING:
    import datetime as dt

    from executives.demo.posts import Post
    from executives.demo.simulation import Simulation

BATCH: Final = 500
SUPERVISORY_SHARE: Final = 0.88
YEARS_AHEAD: Final = 2
GROWTH_A_YEAR: Final = 0.003
DESCRIBED: Final = (*FACTS, "status", "status_as_of", "updated_at")


def write(simulation: Simulation, as_of: dt.date) -> str:
    """Write every position, filled where the ledger has somebody in it, and the allocations; say how many."""
    filled = _filled()
    random = Random(len(simulation.posts))
    rows = [_position(post, (post.unit, post.number) in filled, random, as_of) for post in simulation.posts]
    Position.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["agency", "number"],
        update_fields=DESCRIBED,
    )
    allocations = _allocations(simulation, as_of, random)
    Allocation.objects.bulk_create(allocations, batch_size=BATCH, ignore_conflicts=True)
    vacant = sum(row.status == Position.Status.VACANT for row in rows)
    return f"{len(rows):,} positions, {vacant:,} of them vacant; {len(allocations):,} allocations"


def _filled() -> set[tuple[str, str]]:
    current = Executive.objects.on_board().values("current_assignment")
    return set(Assignment.objects.filter(pk__in=current).values_list("subelement_id", "position_number"))


def _position(post: Post, is_filled: bool, random: Random, as_of: dt.date) -> Position:
    return Position(
        agency_id=post.unit,
        number=post.number,
        title=post.title,
        designation=post.designation,
        occupational_series=post.series,
        duty_location=post.place,
        commuting_area=commuting_area(post.place),
        organization=post.organization[:250],
        is_supervisory=random.random() < SUPERVISORY_SHARE,
        role=position_role(post.title),
        status=Position.Status.FILLED if is_filled else Position.Status.VACANT,
        status_as_of=as_of,
        source=Position.Source.LEDGER,
    )


def _allocations(simulation: Simulation, as_of: dt.date, random: Random) -> list[Allocation]:
    """Allot what each agency has today, a little less in earlier years, changing every other year as the law has it."""
    this_year = fiscal_year(as_of)
    first_year = fiscal_year(as_of.fromordinal(simulation.opening))
    rows = []
    for agency, count in sorted(Counter(post.agency for post in simulation.posts).items()):
        baseline = round(count * 0.08)
        for year in range(first_year, this_year + YEARS_AHEAD + 1):
            if year % 2 == 0 or year == first_year:
                factor = 1 + (year - this_year) * GROWTH_A_YEAR + random.uniform(-0.01, 0.02)
            rows.append(
                Allocation(
                    agency_id=agency, fiscal_year=year, positions=max(round(count * factor), 1), noncareer_1978=baseline
                )
            )
    return rows
