"""The clocks of the executives one answers for, worked out on the spot: what is coming, due and overdue."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from development.compute import facts_of
from development.forms.notices import RULE_LABELS, ClockFilterForm
from development.models import Notice
from development.permissions.notices import check_see_clocks
from development.rules.clocks import check_clocks
from development.views.notices import TONES
from executives.models import Agency, Executive, RuleParameter
from sesportal.accounts.roles import Permission
from sesportal.lib.tables import PAGE_SIZE

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from development.rules.clocks import Due
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest


class Row(NamedTuple):
    """One finding of one clock about one executive."""

    executive: Executive
    due: Due

    @property
    def clock(self) -> str:
        return RULE_LABELS[self.due.rule]

    @property
    def tone(self) -> str:
        return TONES[self.due.weight]

    @property
    def order(self) -> tuple[int, dt.date, str]:
        return Notice.URGENCY.index(self.due.weight), self.due.due_on, self.executive.sort_name


class Count(NamedTuple):
    """How many executives one clock is coming, due and overdue for."""

    clock: str
    numbers: list[tuple[str, int]]


@require_safe
def clock_list(request: SignedInRequest) -> HttpResponse:
    """Show what the clocks find for the executives whose plans the user may see, of one agency at a time."""
    check_see_clocks(request.user)
    today = timezone.localdate()
    agencies = _agencies(request.user)
    form = ClockFilterForm(request.GET or None, agencies=agencies)
    chosen = form.cleaned_data if form.is_valid() else {}
    is_waiting = len(agencies) > 1 and not chosen.get("agency")
    found = [] if is_waiting else _find(request.user, chosen.get("agency", ""), today)
    rows = [row for row in found if _is_asked(row, chosen)]
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "is_waiting": is_waiting,
        "counts": _counts(found),
        "weights": [str(weight.label) for weight in Notice.URGENCY],
        "page": Paginator(sorted(rows, key=lambda row: row.order), PAGE_SIZE).get_page(request.GET.get("page")),
        "query": kept.urlencode(),
        "today": today,
        "trail": [("Home", reverse("home")), ("Clocks", None)],
    }
    return render(request, "development/clock_list.html", context)


def _agencies(user: User) -> list[tuple[str, str]]:
    """Return the agencies to choose from; none where the user answers for reports alone."""
    reach = user.reach(Permission.VIEW_PLANS)
    if not reach.government and not reach.agencies:
        return []
    held = Agency.objects.agencies() if reach.government else Agency.objects.filter(code__in=reach.agencies)
    return [(code, f"{name} ({code})") for code, name in held.order_by("name").values_list("code", "name")]


def _find(user: User, code: str, today: dt.date) -> list[Row]:
    people = Executive.objects.visible_to(user, Permission.VIEW_PLANS).on_board()
    if code:
        people = people.in_agency(code)
    parameters = RuleParameter.objects.values_on(today)
    return [
        Row(executive, due)
        for executive, facts in facts_of(people.select_related("home"), as_of=today)
        for due in check_clocks(facts, as_of=today, parameters=parameters)
    ]


def _is_asked(row: Row, chosen: dict[str, str]) -> bool:
    return chosen.get("rule", "") in ("", row.due.code) and chosen.get("weight", "") in ("", row.due.weight)


def _counts(found: list[Row]) -> list[Count]:
    counted = Counter((row.due.rule, row.due.weight) for row in found)
    return [
        Count(label, [(str(weight.label), counted[rule, weight]) for weight in Notice.URGENCY])
        for rule, label in RULE_LABELS.items()
    ]
