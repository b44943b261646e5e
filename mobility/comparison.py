"""Allocations compared: the positions that OPM allocated and granted for a time, and those that are filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from executives.comparison import OPM, Difference, Part
from executives.models import Executive
from mobility.models import AllocationEntry

if TYPE_CHECKING:
    from executives.comparison import Asked


def allocations(asked: Asked, after: str, size: int) -> Part:
    """Say of each agency whether more positions are filled than it has, base and temporary together."""
    kinds = AllocationEntry.Kind
    entries = AllocationEntry.objects.filter(asked.within("agency__code"), effective_on__lte=asked.as_of)
    sums = entries.order_by().values_list("agency_id")
    held = {
        code: (base, temporary)
        for code, base, temporary in sums.annotate(
            base=Coalesce(Sum("change", filter=Q(kind=kinds.BASE)), 0),
            temporary=Coalesce(Sum("change", filter=Q(kind=kinds.TEMPORARY)), 0),
        )
    }
    filled: dict[str, int] = {}
    people = Executive.objects.on_board().filter(asked.within("home__code")).order_by().values_list("home_id")
    for code, number in people.annotate(number=Count("pk")):
        filled[code[:2]] = filled.get(code[:2], 0) + number
    whole = {code for code in held.keys() | filled.keys() if asked.covers(code)}
    codes = sorted(code for code in whole if code > after)
    found = [_of(code, held.get(code), filled.get(code, 0)) for code in codes[:size]]
    return Part(found, codes[size - 1] if len(codes) > size else None)


def _of(code: str, held: tuple[int, int] | None, filled: int) -> Difference:
    base, temporary = held or (0, 0)
    over = filled - base - temporary
    if not held:
        said, remedy = "OPM's allocation of the agency is not held.", "OPM enters the allocation."
    elif over > 0:
        said = f"{over:,} more positions are filled than the agency has."
        remedy = "Ask OPM for allocations, or end what is not so: separate or correct the executives concerned."
    else:
        said, remedy = f"{-over:,} of its positions are not filled.", ""
    return Difference(
        key=code,
        section="allocations",
        kind="allocation_exceeded" if held and over > 0 else "allocation" if held else "allocation_missing",
        label="Positions allocated and filled",
        agency_code=code,
        subject_id=code,
        sent=f"{filled:,} executives on board",
        held=f"{base:,} positions allocated and {temporary:,} temporary" if held else "no allocation",
        sentence=said,
        remedy=remedy,
        owner=OPM if not held else "agency",
        owner_code="OM" if not held else code,
        differs=not held or over > 0,
    )
