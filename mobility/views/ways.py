"""Ways to move, as a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from executives.models import NatureOfAction, RuleParameter
from mobility.rules.ways import PARAMETERS, WAYS, StatedLimit, Way, codes_of, stated_limits

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Row:
    """One way to move with its numbers of today, and which of its codes nobody has read in the source yet."""

    way: Way
    limits: list[StatedLimit]
    unread: list[str]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show every way to move, with the numbers in force today, and the codes by which moves are recorded."""
    today = timezone.localdate()
    parameters = {row.key: row for row in RuleParameter.objects.in_force(today).filter(key__in=PARAMETERS)}
    actions = NatureOfAction.objects.in_bulk(codes_of(WAYS))
    read = {code for code, action in actions.items() if action.is_verified}
    context = {
        "rows": [Row(way, stated_limits(way, parameters), [c for c in way.codes if c not in read]) for way in WAYS],
        "actions": [actions[code] for code in sorted(actions)],
        "today": today,
        "trail": [("Home", reverse("home")), ("Ways to move", None)],
    }
    return render(request, "mobility/way_list.html", context)
