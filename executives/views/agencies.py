"""Agencies: the list, and one agency's positions, people, caps, arrivals and departures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from executives import figures
from executives.filters import AgencyFilter, PositionFilter
from executives.models import Agency, Allocation, Position, RuleParameter
from executives.permissions import check_see_agencies
from executives.rules.caps import agency_cap, check_agency_cap, check_government_caps, percent
from sesportal.accounts.roles import Permission
from sesportal.lib.fiscal import fiscal_year
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from django.http import HttpResponse

    from executives.figures import AllocatedYear, Fill, Mix
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

YEARS_SHOWN = 6
LIST_SORTS = {"name": "name", "code": "code", "kind": ("kind", "name"), "allocated": ("allocated", "name")}
POSITION_SORTS = {
    "number": ("agency", "number"),
    "title": ("title", "number"),
    "status": ("occupancy", "title"),
    "designation": ("designation", "title"),
    "role": ("role", "title"),
    "location": ("duty_location", "title"),
}
TONES = {Position.Status.FILLED: "good", Position.Status.VACANT: "attention", Position.Status.UNKNOWN: "neutral"}
DEFINITION = (
    "Fill rate: filled positions as a percentage of all SES positions known here. Vacancy rate: vacant positions as a "
    "percentage of all, not of the filled ones. A position known from personnel actions is filled if an assignment of "
    "record covers the day; one known from PLUM reporting stands as reported, with its date."
)


@dataclass(frozen=True, slots=True)
class Unit:
    """What one page is about: an agency, a subelement, or a department with its members."""

    agency: Agency
    codes: list[str]
    is_department: bool
    members: list[Agency]
    subelements: list[Agency]

    @property
    def units(self) -> list[str]:
        """The codes at which people and positions stand: the subelements, or the one itself."""
        return [part.code for part in self.subelements] or [self.agency.code]

    @property
    def name(self) -> str:
        return f"{self.agency.name}, whole department" if self.is_department else self.agency.name

    @property
    def is_agency(self) -> bool:
        return self.agency.level == Agency.Level.AGENCY and not self.is_department


class CountedPaginator(Paginator):
    """Pages of rows that have been counted with other figures already."""

    count = 0

    def __init__(self, object_list: QuerySet[Any], per_page: int, *, count: int) -> None:
        super().__init__(object_list, per_page)
        self.count = count


@require_safe
def agency_list(request: SignedInRequest) -> HttpResponse:
    """List the agencies with who is on board and what OPM allocated."""
    check_see_agencies(request.user)
    today = timezone.localdate()
    allocation = Allocation.objects.filter(agency=OuterRef("pk"), fiscal_year__lte=fiscal_year(today))
    latest = allocation.order_by("-fiscal_year").values("positions")[:1]
    agencies = Agency.objects.visible_to(request.user).agencies().annotate(allocated=Subquery(latest))
    found = AgencyFilter(request.GET, agencies)
    listed = sorted_page(request.GET, found.qs, sorts=LIST_SORTS, default="name")
    on_board = figures.on_board_by_agency()
    context = listed.context() | {
        "filter": found,
        "rows": [(agency, on_board.get(agency.code, 0)) for agency in listed.page.object_list],
        "as_of": today,
        "trail": [("Home", reverse("home")), ("Agencies", None)],
    }
    return render(request, "executives/agency_list.html", context)


@require_safe
def agency_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one agency, one subelement, or with `?level=department` a department with its members."""
    check_see_agencies(request.user)
    today = timezone.localdate()
    unit = _unit(request, code)
    positions = Position.objects.visible_to(request.user).filter(agency__in=unit.units)
    found = PositionFilter(request.GET, positions.with_occupancy(as_of=today))
    fill, count = figures.fill_of(positions, found.qs, as_of=today)
    listed = sorted_page(
        request.GET, found.qs, sorts=POSITION_SORTS, default="number", paginator=partial(CountedPaginator, count=count)
    )
    rows = [(position, _status(position)) for position in listed.page.object_list]
    mix, government = figures.mixes_of(unit.units)
    this_year = fiscal_year(today)
    allocations = figures.allocations_of(unit.codes, until=this_year)
    context = listed.context() | {
        "unit": unit,
        "agency": unit.agency,
        "names": list(unit.agency.names.order_by("-valid_from")),
        "subelements": _subelements(unit),
        "figures": _figures(fill, mix),
        "mix": _mix_rows(mix),
        "caps": _caps(unit, mix, government, allocations, today),
        "years": figures.year_rows(
            unit.units, allocations, range(this_year - YEARS_SHOWN + 1, this_year + 1), as_of=today
        ),
        "may_see_flows": _may_see_flows(request.user, unit),
        "filter": found,
        "rows": rows,
        "as_of": today,
        "definition": DEFINITION,
        "trail": _trail(unit),
    }
    return render(request, "executives/agency_detail.html", context)


def _unit(request: SignedInRequest, code: str) -> Unit:
    """Return what the page is about, from one query for the department and all its parts."""
    related = Agency.objects.visible_to(request.user).related_to(code.upper())
    family = {agency.code: agency for agency in related.select_related("parent", "department").order_by("name")}
    if (agency := family.get(code.upper())) is None:
        raise Http404(f"There is no agency {code}.")
    members = []
    if agency.level == Agency.Level.AGENCY:
        members = sorted((a for a in family.values() if a.level == Agency.Level.AGENCY), key=lambda a: a.code)
    heads_department = len(members) > 1 and agency.code == agency.department_id
    is_department = heads_department and request.GET.get("level") == "department"
    codes = [member.code for member in members] if is_department else [agency.code]
    return Unit(
        agency,
        codes,
        is_department=is_department,
        members=members if len(members) > 1 else [],
        subelements=[part for part in family.values() if part.parent_id in codes],
    )


def _subelements(unit: Unit) -> list[dict[str, str]]:
    """Return what the unit consists of, one level down."""
    parts = unit.members if unit.is_department else unit.subelements
    return [
        {"code": part.code, "name": part.name, "url": reverse("executives:agency_detail", args=[part.code])}
        for part in parts
    ]


def _status(position: Any) -> dict[str, str]:
    """Return the status of a position in words, with the date it was reported on where it was."""
    status = Position.Status(position.occupancy)
    is_reported = position.source == Position.Source.PLUM
    note = ""
    if is_reported:
        day = position.status_as_of
        note = f"as reported {day:%b %-d, %Y}" if day else "as reported, without a date"
    return {"label": str(status.label), "tone": TONES[status], "note": note}


def _figures(fill: Fill, mix: Mix) -> list[tuple[str, str, str]]:
    """Return the figures at the head of the page."""
    unknown = f", {fill.unknown:,} without a status" if fill.unknown else ""
    return [
        ("On board", f"{mix.total:,}", "executives with an assignment of record"),
        ("Positions", f"{fill.total:,}", f"{fill.filled:,} filled, {fill.vacant:,} vacant{unknown}"),
        ("Fill rate", _say_percent(fill.fill_rate), "filled / all positions"),
        ("Vacancy rate", _say_percent(fill.vacancy_rate), "vacant / all positions"),
    ]


def _say_percent(share: Decimal | None) -> str:
    return "–" if share is None else f"{share:.1f}%"


def _mix_rows(mix: Mix) -> list[tuple[str, int, Decimal | None]]:
    """Return the kinds of appointment with their share of those on board."""
    counts = {"Career": mix.career, "Noncareer": mix.noncareer, "Limited (term and emergency)": mix.limited}
    return [(label, count, percent(count, mix.total)) for label, count in counts.items()]


def _caps(
    unit: Unit, mix: Mix, government: Mix, allocations: Sequence[AllocatedYear], as_of: dt.date
) -> dict[str, Any]:
    """Return where the agency and the government stand against the caps on noncareer and limited appointments."""
    parameters = RuleParameter.objects.values_on(as_of)
    newest = allocations[0] if allocations else None
    positions = newest.government if newest else 0
    facts = {"noncareer": government.noncareer, "limited": government.limited, "positions": positions}
    caps: dict[str, Any] = {
        "government_year": newest and newest.fiscal_year,
        "government_positions": positions,
        "government": [
            _share("Noncareer", government.noncareer, positions, parameters["noncareer_government_percent"]),
            _share("Limited", government.limited, positions, parameters["limited_government_percent"]),
        ],
        "government_findings": check_government_caps(**facts, parameters=parameters),
        "agency": None,
        "agency_percent": parameters["noncareer_agency_percent"],
        "minimum_positions": parameters["noncareer_cap_minimum_positions"],
        "agency_findings": [],
        "allocation": next((held for held in allocations if unit.is_agency and held.positions is not None), None),
    }
    if allocation := caps["allocation"]:
        held = {
            "positions": allocation.positions,
            "noncareer": mix.noncareer,
            "baseline": allocation.noncareer_1978,
        }
        caps["agency"] = agency_cap(**held, parameters=parameters)
        caps["agency_findings"] = check_agency_cap(**held, parameters=parameters)
    return caps


def _share(label: str, count: int, positions: int, cap: Decimal) -> Mapping[str, Any]:
    return {"label": label, "count": count, "share": percent(count, positions), "cap": cap}


def _may_see_flows(user: User, unit: Unit) -> bool:
    """Say whether arrivals and departures may be shown unsuppressed: they are mobility figures."""
    reach = user.reach(Permission.VIEW_METRICS)
    return all(reach.covers_code(code) for code in unit.codes)


def _trail(unit: Unit) -> list[tuple[str, str | None]]:
    trail: list[tuple[str, str | None]] = [("Home", reverse("home")), ("Agencies", reverse("executives:agency_list"))]
    if unit.agency.parent:
        trail.append((unit.agency.parent.name, reverse("executives:agency_detail", args=[unit.agency.parent.code])))
    return [*trail, (unit.name, None)]
