"""Verified breadth of experience on an executive's record: what finished rotations have added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Value
from django.urls import reverse

from mobility.models import BreadthCredit, Rotation
from mobility.rules.words import count
from sesportal.accounts.roles import Permission
from sesportal.lib.panels import Line, Panel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from executives.models import Executive
    from sesportal.accounts.models import User

TITLE = "Verified breadth of experience"
COLUMNS = ("Rotation", "Way", "Host", "Ended", "Days", "Counts as a rotation")


def breadth_panel(user: User, person: Executive, today: dt.date) -> Iterator[Panel]:
    """Yield the rotations a person is credited with, to whoever sees the record; only the parties are led further."""
    held = BreadthCredit.objects.filter(executive=person).select_related("rotation__host")
    credits = list(held.annotate(is_linked=_is_linked(user)).order_by("-rotation__ended_on", "pk"))
    if not credits:
        return
    lines = tuple(_line(credit) for credit in credits)
    yield Panel(title=TITLE, text=_text(credits), columns=COLUMNS, lines=lines, order=5)


def _text(credits: Sequence[BreadthCredit]) -> str:
    """Say how many rotations there are, how long together, and how many of them count."""
    full, days = sum(credit.counts_as_rotation for credit in credits), count(sum(c.days for c in credits), "day")
    if len(credits) == 1:
        counts = "counts" if full else "does not count"
        return f"1 finished rotation of {days}; it {counts} as a rotation in OPM's sense."
    number = {0: "none", len(credits): "all"}.get(full, str(full))
    verb = "counts" if full < 2 else "count"
    return (
        f"{len(credits)} finished rotations of {days} together; {number} of them {verb} as a rotation in OPM's sense."
    )


def _is_linked(user: User) -> Any:
    """Say in the query which of the rotations the user may open."""
    if not user.may(Permission.VIEW_MOVES):
        return Value(value=False)
    return Exists(Rotation.objects.visible_to(user).filter(pk=OuterRef("rotation")))


def _line(credit: Any) -> Line:
    rotation = credit.rotation
    ended = rotation.ended_on or credit.granted_on
    outside = rotation.host_name or "outside the federal government"
    cells = (
        rotation.title,
        credit.get_kind_display(),
        rotation.host.name if rotation.host else outside,
        f"{ended:%b} {ended.day}, {ended.year}",
        str(credit.days),
        "Yes" if credit.counts_as_rotation else "No",
    )
    return Line(cells, reverse("mobility:rotation_detail", args=[rotation.pk]) if credit.is_linked else "")
