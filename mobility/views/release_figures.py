"""Releases in figures: to each agency its own, to OPM and auditors every one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mobility.figures.releases import COLUMNS, decline_reasons, release_lines, total_of, years_of
from mobility.models import Release
from mobility.permissions.releases import check_see_release_figures
from sesportal.accounts.roles import Permission
from sesportal.lib.fiscal import fiscal_year

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mobility.models.releases import ReleaseQuerySet
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest


@require_safe
def release_figures(request: SignedInRequest) -> HttpResponse:
    """Show what became of the releases asked of an agency in a fiscal year, or of every agency."""
    check_see_release_figures(request.user)
    today = timezone.localdate()
    releases = _of(request.user)
    years = years_of(releases) or [fiscal_year(today)]
    year = next((one for one in years if str(one) == request.GET.get("year")), years[0])
    is_government = request.user.reach(Permission.VIEW_MOVES).government
    lines = release_lines(releases, year=year, by_agency=is_government)
    context = {
        "lines": [*lines, *([total_of(lines)] if len(lines) > 1 else [])],
        "reasons": decline_reasons(releases, year=year),
        "columns": COLUMNS,
        "year": year,
        "years": years,
        "unit": "Agency" if is_government else "Unit",
        "as_of": today,
        "trail": [
            ("Home", reverse("home")),
            ("Releases", reverse("mobility:release_list")),
            ("In figures", None),
        ],
    }
    return render(request, "mobility/release_figures.html", context)


def _of(user: User) -> ReleaseQuerySet:
    """Return the releases asked of the agencies the user answers for; not those they asked for as hosts."""
    reach, visible = user.reach(Permission.VIEW_MOVES), Release.objects.visible_to(user)
    if reach.government:
        return visible
    own = Q(pk__in=())
    for code in reach.agencies:
        own |= Q(home__code__startswith=code)
    return visible.filter(own)
