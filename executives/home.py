"""What waits for people on the home page: imports, reconciliation, and an executive's own record."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse

from executives.models import Executive, ImportBatch, ReconciliationItem
from executives.workflow import ENDED, BatchStatus
from sesportal.accounts.roles import Permission
from sesportal.audit.log import type_of
from sesportal.audit.models import ReadEvent
from sesportal.lib.home import Card

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sesportal.accounts.models import User

LATELY = dt.timedelta(days=30)


def cards(user: User, today: dt.date) -> Iterator[Card]:
    """Yield the cards of the executives app for `user`."""
    if user.may(Permission.EDIT_PREFERENCES):
        yield from _own_record(user, today)
    if user.may(Permission.VIEW_RECONCILIATION):
        yield from _reconciliation(user)
    if user.may(Permission.IMPORT_ACTIONS):
        yield _imports(user)
    if user.reach(Permission.VIEW_EXECUTIVES).agencies or user.reach(Permission.VIEW_EXECUTIVES).government:
        yield Card(
            title="Executives",
            text="Find executives by name, agency, series, place, role and willingness to move.",
            url=reverse("executives:directory"),
            link="Open the directory",
            order=40,
        )
    if user.may(Permission.VIEW_POSITIONS):
        yield Card(
            title="Agencies and positions",
            text="Positions, fill rate, appointment mix against the caps, and who came and went.",
            url=reverse("executives:agency_list"),
            link="Open the agencies",
            order=60,
        )


def _own_record(user: User, today: dt.date) -> Iterator[Card]:
    """Yield the executive's record and who read it; what its clocks ask for is told by notices, not here."""
    executive = Executive.objects.record_of(user)
    if executive is None:
        return
    yield Card(
        title="My record",
        text="Your career, your time in service and your broadening clock.",
        url=reverse("executives:executive_detail", args=[executive.identifier]),
        link="Open my record",
        order=10,
    )
    preference = getattr(executive, "preference", None)
    if preference is None or not preference.willing_to_relocate:
        yield Card(
            title="Mobility preferences",
            text="You have not said whether you would relocate, and where to. It takes two minutes.",
            url=reverse("executives:preference_edit", args=[executive.identifier]),
            link="State my preferences",
            order=20,
        )
    read = ReadEvent.objects.about(type_of(executive), str(executive.pk))
    count = read.filter(at__date__gte=today - LATELY).count()
    yield Card(
        title="Who viewed my record",
        text=f"Times others opened it in the last {LATELY.days} days." if count else "Nobody opened it lately.",
        url=reverse("audit:my_readers"),
        link="See who",
        count=count,
        order=70,
    )


def _reconciliation(user: User) -> Iterator[Card]:
    count = ReconciliationItem.objects.visible_to(user).open().count()
    yield Card(
        title="Reconciliation",
        text=(
            "Personnel actions that could not be placed in a career, each with what to do."
            if count
            else "Every personnel action has its place in a career."
        ),
        url=reverse("executives:reconciliation_list"),
        link="Open the inbox",
        count=count,
        is_urgent=bool(count),
        order=20,
    )


def _imports(user: User) -> Card:
    """Return the imports, urgent where the last one was refused or failed."""
    batches = ImportBatch.objects.visible_to(user)
    last = batches.order_by("-id").first()
    if last is None:
        text = "No file of personnel actions has been loaded for your agency yet."
    else:
        text = f"The last file, {last.file_name}: {last.get_status_display().lower()}."
    unfinished = last is not None and BatchStatus(last.status) not in ENDED
    return Card(
        title="Imports",
        text=text,
        url=reverse("executives:import_detail", args=[last.pk])
        if last and unfinished
        else reverse("executives:import_list"),
        link="See how far it is" if unfinished else "Open the imports",
        is_urgent=last is not None and last.status in (BatchStatus.REFUSED, BatchStatus.FAILED),
        order=30,
    )
