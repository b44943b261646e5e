"""What counts as development, as a page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from development.rules.activities import ACTIVITIES, Standing
from executives.models import CoreQualification, QualificationFramework, RuleParameter

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

CLOCK = {
    "broadening_notice_months": "Notice without a broadening activity for",
    "broadening_warning_months": "Overdue without one for",
    "rotation_minimum_days": "An activity counts from",
}


@dataclass(frozen=True, slots=True)
class Qualification:
    """One ECQ with its competencies; `unread` are the names that nobody has read in the source yet."""

    row: CoreQualification
    names: list[str]
    unread: list[str]

    @classmethod
    def of(cls, row: CoreQualification) -> Qualification:
        held = list(row.competencies.all())
        return cls(row, [one.name for one in held], [one.name for one in held if not one.is_verified])


@dataclass(frozen=True, slots=True)
class Framework:
    """One version of the ECQs and where it stands on a day."""

    row: QualificationFramework
    standing: str
    tone: str
    is_in_force: bool

    @property
    def qualifications(self) -> list[Qualification]:
        """The five in their order, what stands beside them last."""
        rows = sorted(self.row.qualifications.all(), key=lambda row: (row.number == 0, row.number))
        return [Qualification.of(row) for row in rows]

    @classmethod
    def on(cls, row: QualificationFramework, today: dt.date) -> Framework:
        if row.effective_from is None:
            return cls(row, "Never took effect", "attention", is_in_force=False)
        if row.effective_from > today:
            return cls(row, "Not yet in force", "info", is_in_force=False)
        if row.effective_to is not None and row.effective_to < today:
            return cls(row, "No longer in force", "neutral", is_in_force=False)
        return cls(row, "In force today", "good", is_in_force=True)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the kinds of development activity and the versions of the Executive Core Qualifications, newest first."""
    today = timezone.localdate()
    clock = {row.key: row for row in RuleParameter.objects.in_force(today).filter(key__in=CLOCK)}
    rows = QualificationFramework.objects.prefetch_related("qualifications__competencies").order_by("-issued_on")
    context = {
        "activities": ACTIVITIES,
        "standings": list(Standing),
        "clock": [(meaning, clock.get(key)) for key, meaning in CLOCK.items()],
        "frameworks": [Framework.on(row, today) for row in rows],
        "today": today,
        "trail": [("Home", reverse("home")), ("What counts as development", None)],
    }
    return render(request, "development/activity_list.html", context)
