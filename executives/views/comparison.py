"""What agencies sent, what is held, what differs and who mends it, on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from executives import comparison
from executives.forms import ComparisonForm
from executives.models import Agency
from executives.permissions import check_see_reconciliation
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from executives.comparison import Difference
    from sesportal.accounts.views import SignedInRequest

A_PAGE = 50
MOST_LOOKS = 12  # at so many rows each: a page of a large agency is full, or says that more is to be looked at


@require_safe
def comparison_list(request: SignedInRequest) -> HttpResponse:
    """Show one page of the comparison, of all sections or of one."""
    check_see_reconciliation(request.user)
    reach = request.user.reach(Permission.VIEW_RECONCILIATION)
    form = ComparisonForm(request.GET, sections=comparison.sections(), with_agency=reach.government)
    chosen = form.cleaned_data if form.is_valid() else {}
    only, agency = chosen.get("section", ""), chosen.get("agency", "")
    asked = comparison.Asked(reach, agency, timezone.localdate())
    found, following = _look(asked, _place(request), only)
    kept = {name: value for name, value in (("section", only), ("agency", agency)) if value}
    names = dict(Agency.objects.agencies().values_list("code", "name"))
    onward = kept | {"from": following.section, "after": following.after} if following else {}
    context = {
        "rows": [(one, names.get(one.owner_code, ""), _address(one)) for one in found],
        "form": form,
        "next_query": urlencode(onward) if onward else "",
        "first_query": urlencode(kept),
        "is_first": "from" not in request.GET,
        "as_of": asked.as_of,
        "trail": [
            ("Home", reverse("home")),
            ("Reconciliation", reverse("executives:reconciliation_list")),
            ("Sent and held", None),
        ],
    }
    return render(request, "executives/comparison_list.html", context)


def _look(
    asked: comparison.Asked, place: comparison.Place | None, only: str
) -> tuple[list[Difference], comparison.Place | None]:
    """Return a page of differences, looking on while one look finds too few of them, and where the next begins."""
    found, following = comparison.page(asked, place, A_PAGE, only=only)
    looks = 1
    while following is not None and len(found) < A_PAGE and looks < MOST_LOOKS:
        more, following = comparison.page(asked, following, A_PAGE - len(found), only=only)
        found += more
        looks += 1
    return found, following


def _place(request: HttpRequest) -> comparison.Place | None:
    name, after = request.GET.get("from", ""), request.GET.get("after", "")
    is_sound = not after or (len(after) <= 18 and after.isascii() and (after.isdigit() or after.isalpha()))
    return comparison.Place(name, after) if name and is_sound else None


def _address(difference: Difference) -> str:
    """Return the page of what a line is about, where there is one that its reader may see."""
    if difference.section == "items":
        return reverse("executives:reconciliation_detail", args=[difference.subject_id])
    if difference.section in ("positions", "totals", "allocations"):
        return reverse("executives:agency_detail", args=[difference.agency_code[:2]])
    return ""
