"""The directory of executives: search, filter, sort, turn pages, take away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from executives.actions.exports import record_directory_export
from executives.exports import directory_csv, directory_xlsx
from executives.filters import ExecutiveFilter
from executives.models import AppointmentType, Executive, MobilityPreference
from executives.permissions import check_see_executives
from executives.rules.calendar import span_between
from sesportal.accounts.roles import Permission
from sesportal.lib.tables import ordering, sorted_page

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from executives.models.executives import ExecutiveQuerySet
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

SORTS = {
    "name": ("sort_name", "identifier"),
    "agency": ("home", "sort_name"),
    "entry": ("ses_entry_on", "sort_name"),
    "position": ("position_since", "sort_name"),
}
DEFAULT_SORT = "name"
KNOWN_ON_BOARD = ("home", "ses_entry_on", "position_since")
LISTED = (
    "identifier",
    "family_name",
    "given_name",
    "appointment_type",
    "ses_entry_on",
    "is_on_board",
    "is_nsp",
    "track",
    "home",
    "home__name",
    "current_assignment__position_title",
    "occupational_series",
    "duty_location",
    "current_assignment__ends_on",
    "preference__willing_to_relocate",
    "position_since",
)
APPOINTMENTS = dict(AppointmentType.choices)


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """One line of the directory in words; fifty of them are written on every page, so the template only prints."""

    url: str
    name: str
    has_left: bool
    is_nsp: bool
    would_relocate: bool
    is_specialist: bool
    unit_code: str
    unit: str
    title: str
    place: str
    appointment: str
    entry: str
    in_position: str
    since: str

    @classmethod
    def of(cls, held: dict[str, Any], today: dt.date, base: str) -> DirectoryRow:
        since, ended, on_board = held["position_since"], held["current_assignment__ends_on"], held["is_on_board"]
        series, location = held["occupational_series"], held["duty_location"]
        return cls(
            url=f"{base}{quote(held['identifier'], safe='')}/",
            name=", ".join(filter(None, (held["family_name"], held["given_name"]))),
            has_left=not on_board,
            is_nsp=held["is_nsp"],
            would_relocate=held["preference__willing_to_relocate"] == MobilityPreference.Willing.YES,
            is_specialist=held["track"] == Executive.Track.SPECIALIST,
            unit_code=held["home"] or "",
            unit=held["home__name"] or "not recorded",
            title=held["current_assignment__position_title"] or "not recorded",
            place=" · ".join(filter(None, (series, location))),
            appointment=str(APPOINTMENTS.get(held["appointment_type"], "not recorded")),
            entry=_say(held["ses_entry_on"]) or "not recorded",
            in_position=str(span_between(since, today)) if since and on_board else "",
            since=f"since {_say(since)}" if since and on_board else f"until {_say(ended)}" if ended else "",
        )


class DirectoryPaginator(Paginator):
    """Pages of a list of any length: it counts no further than MOST, and joins names only to the rows of one page."""

    MOST = 10_000
    FEW = 1_000
    object_list: ExecutiveQuerySet

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by().values("pk")[: self.MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.MOST)

    @property
    def is_cut_off(self) -> bool:
        """Say whether there are more rows than pages are offered for."""
        return self._counted > self.MOST

    def page(self, number: int | str) -> Page[dict[str, Any]]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = self.object_list.values_list("pk", flat=True)
        if self.count <= self.FEW:  # find them, then sort them, rather than walk through the order until they are met
            few = list(rows.order_by()[: self.FEW])
            rows = (
                Executive.objects.filter(pk__in=few)
                .order_by(*self.object_list.query.order_by)
                .values_list("pk", flat=True)
            )
        pks = list(rows[start : min(start + self.per_page, self.count)])
        found = Executive.objects.filter(pk__in=pks).order_by()
        listed = {row["pk"]: row for row in found.values("pk", *LISTED)}
        return Page([listed[pk] for pk in pks if pk in listed], number, self)


@require_safe
def directory(request: SignedInRequest) -> HttpResponse:
    """List the executives the user may see."""
    check_see_executives(request.user)
    today = timezone.localdate()
    found = _found(request)
    listed = sorted_page(
        request.GET, found.qs, sorts=SORTS, default=DEFAULT_SORT, paginator=DirectoryPaginator, known=_known(found)
    )
    base = reverse("executives:directory")
    exports = f"{reverse('executives:directory_export')}?{listed.query}&sort={listed.sort}&format="
    context = listed.context() | {
        "filter": found,
        "rows": [DirectoryRow.of(held, today, base) for held in listed.page.object_list],
        "as_of": today,
        "scope": _scope(request.user),
        "is_cut_off": listed.page.paginator.is_cut_off,  # type: ignore[attr-defined]
        "downloads": [("CSV", f"{exports}csv"), ("Excel", f"{exports}xlsx")],
        "trail": [("Home", reverse("home")), ("Executives", None)],
    }
    return render(request, "executives/executive_list.html", context)


@require_safe
def directory_export(request: SignedInRequest) -> HttpResponseBase:
    """Send the list the user sees, in its order, as a file; the audit log keeps account of it."""
    check_see_executives(request.user)
    file_format = request.GET.get("format", "csv")
    if file_format not in ("csv", "xlsx"):
        raise Http404("The list is there as csv and as xlsx.")
    today = timezone.localdate()
    found = _found(request)
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT
    rows = found.qs.count()
    executives = found.qs.order_by(*ordering(Executive, SORTS, sort, known=_known(found)))
    if file_format == "csv":
        response: HttpResponseBase = directory_csv(executives, chosen=found.chosen, as_of=today)
    else:
        response = directory_xlsx(executives, chosen=found.chosen, as_of=today, rows=rows)
    record_directory_export(by=request.user, chosen=found.chosen, rows=rows, file_format=file_format, as_of=today)
    return response


def _found(request: SignedInRequest) -> ExecutiveFilter:
    return ExecutiveFilter(request.GET, Executive.objects.visible_to(request.user), user=request.user)


def _known(found: ExecutiveFilter) -> Collection[str]:
    """Return the fields that no executive of the list lacks: who is on board has all of them."""
    return () if found.form.is_valid() and found.form.cleaned_data["status"] else KNOWN_ON_BOARD


def _say(day: dt.date | None) -> str:
    return f"{day:%b} {day.day}, {day.year}" if day else ""


def _scope(user: User) -> str:
    """Say in words whose records the list may hold."""
    reach = user.reach(Permission.VIEW_EXECUTIVES)
    if reach.government:
        return "Executives of the whole government."
    parts = []
    if reach.agencies:
        parts.append(f"the executives of {', '.join(sorted(reach.agencies))}")
    if reach.reports:
        parts.append("the executives who report to you")
    if reach.own:
        parts.append("your own record")
    return f"You see {' and '.join(parts)}." if parts else ""
