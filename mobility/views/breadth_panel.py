"""Verified breadth of experience on an executive's record: what finished rotations have added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from executives.models import Agency, Assignment
from mobility.models import BreadthCredit, Rotation
from mobility.rules.words import count
from sesportal.accounts.roles import Permission
from sesportal.lib.panels import Line, Panel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from executives.models import Executive
    from sesportal.accounts.models import User

TITLE = "Verified breadth of experience"
COLUMNS = ("Rotation", "Way", "Host", "Ended", "Days", "Counts as a rotation")


def breadth_panel(user: User, person: Executive, today: dt.date) -> Iterator[Panel]:
    """Yield the rotations a person is credited with, to whoever sees the record; only the parties are led further."""
    credits = list(
        BreadthCredit.objects.filter(executive=person).select_related("rotation").order_by("-rotation__ended_on", "pk")
    )
    if not credits:
        return
    names = dict(Agency.objects.filter(code__in={credit.host for credit in credits}).values_list("code", "name"))
    linked = _linked(user, person)
    lines = tuple(_line(credit, names, is_linked=credit.rotation_id in linked) for credit in credits)
    yield Panel(title=TITLE, text=_text(credits), columns=COLUMNS, lines=lines, order=5)


def _text(credits: list[BreadthCredit]) -> str:
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


def _linked(user: User, person: Executive) -> set[int]:
    """Return which of a person's rotations the user may open."""
    if not user.may(Permission.VIEW_MOVES):
        return set()
    return set(Rotation.objects.visible_to(user).filter(executive=person).values_list("pk", flat=True))


def _line(credit: BreadthCredit, names: dict[str, str], *, is_linked: bool) -> Line:
    rotation = credit.rotation
    ended = rotation.ended_on or credit.granted_on
    host = rotation.host_name or "outside the federal government"
    cells = (
        rotation.title,
        credit.get_kind_display(),
        host if credit.host == Assignment.OUTSIDE else names.get(credit.host, credit.host),
        f"{ended:%b} {ended.day}, {ended.year}",
        str(credit.days),
        "Yes" if credit.counts_as_rotation else "No",
    )
    return Line(cells, reverse("mobility:rotation_detail", args=[rotation.pk]) if is_linked else "")
