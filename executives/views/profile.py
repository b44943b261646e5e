"""One executive's record: facts, career, broadening clock, and the personnel actions behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from executives.actions.preferences import update_preferences
from executives.forms import PreferenceForm
from executives.models import (
    Agency,
    Executive,
    MobilityPreference,
    NatureOfAction,
    PerformanceRating,
    Position,
    ReconciliationItem,
    RuleParameter,
)
from executives.permissions import allows, check_edit_preferences, check_see_ledger
from executives.rules.broadening import broadening_clock, check_broadening_clock
from executives.rules.service import length_of_service
from executives.views import facts
from executives.views.careers import career_rows, codes_of
from executives.views.ledger import ledger_rows
from executives.views.timeline import draw_timeline
from sesportal.accounts.roles import Permission
from sesportal.audit.log import record_read
from sesportal.lib.panels import panels

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from executives.models import Assignment
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest


@require_safe
def my_record(request: SignedInRequest) -> HttpResponse:
    """Lead an executive to their own record."""
    executive = Executive.objects.filter(user=request.user).first()
    if executive is None:
        raise Http404("No executive's record belongs to this account.")
    return redirect("executives:executive_detail", executive.identifier)


@require_safe
def executive_detail(request: SignedInRequest, identifier: str) -> HttpResponse:
    """Show one executive; whoever is not that person leaves a trace in the read log."""
    user, today = request.user, timezone.localdate()
    executive = _visible(user, identifier)
    record_read(by=user, subject=executive, page="profile")
    assignments = list(executive.assignments.select_related("subelement__parent"))
    preference = getattr(executive, "preference", None)
    names = _names_of(assignments, preference)
    context = {
        "executive": executive,
        "assignment": executive.current_assignment,
        "facts": facts.public_facts(executive, _role_label(executive.role)),
        "timeline": draw_timeline(assignments, as_of=today, names=names),
        "rows": career_rows(assignments, as_of=today, names=names),
        "preferences": facts.preference_facts(preference, names),
        "restricted": _restricted_facts(user, executive),
        "ratings": _ratings(user, executive),
        "items": _open_items(user, executive),
        "may_see_ledger": allows(check_see_ledger, user, executive),
        "may_see_reconciliation": user.may(Permission.VIEW_RECONCILIATION),
        "may_edit": allows(check_edit_preferences, user, executive),
        "is_own": executive.user_id == user.pk,
        "panels": panels(user, executive, today),
        "as_of": today,
        "trail": _trail(user, executive),
        **_time_served(executive, assignments, today),
    }
    return render(request, "executives/executive_detail.html", context)


@require_safe
def executive_ledger(request: SignedInRequest, identifier: str) -> HttpResponse:
    """Show the personnel actions behind a career, with what was corrected or cancelled by what."""
    executive = _visible(request.user, identifier)
    check_see_ledger(request.user, executive)
    record_read(by=request.user, subject=executive, page="ledger")
    actions = list(executive.actions.order_by("effective_date", "sequence", "id"))
    codes = {code for action in actions for code in (action.nature_of_action, action.nature_of_action_2) if code}
    titles = dict(NatureOfAction.objects.filter(code__in=codes).values_list("code", "title"))
    places = {place for action in actions for place in (action.agency_subelement, action.host_agency_subelement)}
    names = _names(places)
    context = {
        "executive": executive,
        "rows": ledger_rows(actions, titles=titles, names=names),
        "as_of": timezone.localdate(),
        "trail": [*_trail(request.user, executive, is_last=False), ("Personnel actions", None)],
    }
    return render(request, "executives/executive_ledger.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def preference_edit(request: SignedInRequest, identifier: str) -> HttpResponse:
    """Let an executive say what they are willing to do."""
    executive = _visible(request.user, identifier)
    check_edit_preferences(request.user, executive)
    preference = MobilityPreference.objects.filter(executive=executive).first() or MobilityPreference()
    form = PreferenceForm(request.POST or None, initial=PreferenceForm.initial_of(preference))
    if request.method == "POST" and form.is_valid():
        update_preferences(executive=executive, by=request.user, **form.cleaned_data)
        messages.success(request, "Your mobility preferences are saved.")
        return redirect("executives:executive_detail", executive.identifier)
    context = {
        "executive": executive,
        "form": form,
        "trail": [*_trail(request.user, executive, is_last=False), ("Mobility preferences", None)],
    }
    return render(request, "executives/preference_form.html", context)


def _visible(user: User, identifier: str) -> Any:
    """Return the executive, with the role of the position, if the user may see the record; else 404."""
    role = Position.objects.held_in("current_assignment").values("role")[:1]
    found = Executive.objects.visible_to(user).for_list().annotate(role=Subquery(role))
    if user.may(Permission.VIEW_RESTRICTED):  # whether of this executive is asked where they are shown
        found = found.select_related("restricted")
    return get_object_or_404(found, identifier=identifier)


def _time_served(executive: Executive, assignments: list[Assignment], as_of: dt.date) -> dict[str, Any]:
    """Return the lengths of service and the broadening clock."""
    parameters = RuleParameter.objects.values_on(as_of)
    is_specialist = executive.track == Executive.Track.SPECIALIST
    service = length_of_service((a for a in assignments if a.kind == a.Kind.RECORD), as_of=as_of)
    clock = broadening_clock(assignments, as_of=as_of, parameters=parameters)
    return {
        "service": service,
        "figures": facts.service_figures(service, is_on_board=executive.is_on_board) if service else [],
        "clock": clock,
        "clock_facts": facts.clock_facts(clock, as_of=as_of) if clock else [],
        "clock_findings": check_broadening_clock(
            assignments, as_of=as_of, parameters=parameters, is_specialist=is_specialist
        ),
        "minimum_days": int(parameters.get("rotation_minimum_days", 0)),
        "is_specialist": is_specialist,
    }


def _role_label(role: str | None) -> str:
    return str(Position.PositionRole(role).label) if role else ""


def _restricted_facts(user: User, executive: Executive) -> list[facts.Fact]:
    """Return birth date, retirement plan and service dates to whom they may be shown; nothing to everyone else."""
    reach = user.reach(Permission.VIEW_RESTRICTED)
    is_shown = (
        (executive.home_id is not None and reach.covers_code(executive.home_id))
        or reach.government
        or (reach.own and executive.user_id == user.pk)
        or (reach.reports and executive.supervisor_id == user.pk)
    )
    held = getattr(executive, "restricted", None) if is_shown else None
    return facts.restricted_facts(held) if held else []


def _ratings(user: User, executive: Executive) -> list[PerformanceRating]:
    """Return the performance ratings to whom they may be shown, newest first."""
    if not user.may(Permission.VIEW_RATINGS):
        return []
    people = Executive.objects.visible_to(user, Permission.VIEW_RATINGS).filter(pk=executive.pk)
    return list(PerformanceRating.objects.filter(executive__in=people).order_by("-period_end"))


def _open_items(user: User, executive: Executive) -> list[ReconciliationItem]:
    """Return what the ledger could not place, to the agencies concerned and to the executive."""
    items = (
        ReconciliationItem.objects.filter(executive__user=user)
        if executive.user_id == user.pk
        else ReconciliationItem.objects.visible_to(user)
    )
    return list(items.open().filter(executive=executive))


def _names_of(assignments: list[Assignment], preference: MobilityPreference | None) -> dict[str, str]:
    """Return the name of every code that a record names, looking up only those its own units do not tell."""
    units = [a.subelement for a in assignments]
    known = {unit.code: unit.name for unit in (*units, *(u.parent for u in units if u.parent))}
    named = codes_of(assignments) | set(preference.agencies if preference else ())
    return known | _names(named - known.keys())


def _names(codes: set[str]) -> dict[str, str]:
    codes = {code for code in codes if code}
    if not codes:
        return {}
    return dict(Agency.objects.filter(code__in=codes | {c[:2] for c in codes}).values_list("code", "name"))


def _trail(user: User, executive: Executive, *, is_last: bool = True) -> list[tuple[str, str | None]]:
    url = None if is_last else reverse("executives:executive_detail", args=[executive.identifier])
    if executive.user_id == user.pk:
        return [("Home", reverse("home")), ("My record", url)]
    return [("Home", reverse("home")), ("Executives", reverse("executives:directory")), (executive.full_name, url)]
