"""The directory of executives: search, filter, sort, turn pages, take away."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from executives.actions.exports import record_directory_export
from executives.exports import directory_csv, directory_xlsx
from executives.filters import ExecutiveFilter
from executives.models import Executive
from executives.permissions import check_see_executives
from executives.rules.calendar import span_between
from sesportal.accounts.roles import Permission
from sesportal.lib.tables import ordering, sorted_page

if TYPE_CHECKING:
    import datetime as dt

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


class DirectoryPaginator(Paginator):
    """Pages of a list of any length: it counts no further than MOST, and joins names only to the rows of one page."""

    MOST = 10_000
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

    def page(self, number: int | str) -> Page[Executive]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        pks = list(self.object_list.values_list("pk", flat=True)[start : min(start + self.per_page, self.count)])
        rows = Executive.objects.for_list().with_position_since().in_bulk(pks)
        return Page([rows[pk] for pk in pks if pk in rows], number, self)


@require_safe
def directory(request: SignedInRequest) -> HttpResponse:
    """List the executives the user may see."""
    check_see_executives(request.user)
    today = timezone.localdate()
    found = _found(request)
    listed = sorted_page(
        request.GET, _sortable(request, found.qs), sorts=SORTS, default=DEFAULT_SORT, paginator=DirectoryPaginator
    )
    exports = f"{reverse('executives:directory_export')}?{listed.query}&sort={listed.sort}&format="
    context = listed.context() | {
        "filter": found,
        "rows": [_row(executive, today) for executive in listed.page.object_list],
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
    executives = found.qs.with_position_since().order_by(*ordering(Executive, SORTS, sort))
    if file_format == "csv":
        response: HttpResponseBase = directory_csv(executives, chosen=found.chosen, as_of=today)
    else:
        response = directory_xlsx(executives, chosen=found.chosen, as_of=today, rows=rows)
    record_directory_export(by=request.user, chosen=found.chosen, rows=rows, file_format=file_format, as_of=today)
    return response


def _found(request: SignedInRequest) -> ExecutiveFilter:
    return ExecutiveFilter(request.GET, Executive.objects.visible_to(request.user), user=request.user)


def _sortable(request: SignedInRequest, executives: ExecutiveQuerySet) -> ExecutiveQuerySet:
    """Add the day the position was taken up where the list is sorted by it; it costs a look at every career."""
    by_position = request.GET.get("sort", "").removeprefix("-") == "position"
    return executives.with_position_since() if by_position else executives


def _row(executive: Any, today: dt.date) -> dict[str, Any]:
    """Return what the list shows of one executive."""
    position_since = executive.position_since
    return {
        "executive": executive,
        "assignment": executive.current_assignment,
        "in_position": span_between(position_since, today) if position_since and executive.is_on_board else None,
        "relocates": getattr(getattr(executive, "preference", None), "willing_to_relocate", ""),
    }


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
