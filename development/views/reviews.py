"""What boards decided about oneself, in plain words, and taking up what they recommended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from development.actions.cases import take_up_recommendation
from development.actions.writing import add_line
from development.forms.cases import NEW_LINE, TakeUpForm
from development.models import Case, Recommendation
from development.rules.decisions import DECISIONS, DISPOSITIONS, told
from development.rules.profiles import posting_search
from development.workflow import Disposition
from executives.models import Executive
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest


@require_safe
def my_reviews(request: SignedInRequest) -> HttpResponse:
    """Show the outcomes of one's own board reviews, newest first."""
    executive = _own(request.user)
    outcomes = [_outcome(case) for case in Case.objects.outcomes_of(request.user)]
    context = {
        "executive": executive,
        "outcomes": outcomes,
        "form": TakeUpForm(executive=executive),
        "trail": [("Home", reverse("home")), ("My board review", None)],
    }
    return render(request, "development/case_outcomes.html", context)


@require_POST
def take_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tie a recommendation to an activity of one's own plan, a new one where asked."""
    executive, today = _own(request.user), timezone.localdate()
    issued = Recommendation.objects.filter(executive=executive, issued_at__isnull=False)
    recommendation = get_object_or_404(issued.select_related("executive"), pk=pk)
    form = TakeUpForm(request.POST, executive=executive)
    if not form.is_valid():
        raise RuleViolation("Choose an activity of your plan. If you have no plan yet, begin one first.")
    chosen = form.cleaned_data["line"]
    if chosen == NEW_LINE and form.writable is not None:
        line = add_line(
            plan=form.writable,
            by=request.user,
            objective=recommendation.text[:300],
            activity_type=recommendation.activity_type,
            competency=recommendation.competency,
        )
    else:
        line = form.lines[chosen]
    take_up_recommendation(recommendation=recommendation, line=line, by=request.user, as_of=today)
    messages.success(request, "Taken up: the recommendation is tied to your plan.")
    return redirect("development:my_reviews")


def _own(user: User) -> Executive:
    executive = Executive.objects.filter(user=user).first()
    if executive is None or not user.may(Permission.EDIT_PLAN):
        raise Http404("No executive's record belongs to this account.")
    return executive


def _outcome(case: Case) -> dict[str, Any]:
    """Return one outcome in words for the executive: decisions and requests, never the board's notes."""
    values = {decision.field: getattr(case, decision.field) for decision in DECISIONS}
    return {
        "case": case,
        "held_on": case.meeting.held_on,
        "board": case.meeting.cycle.board.name,
        "told": told(values),
        "plan": DISPOSITIONS[Disposition(case.disposition)][1] if case.disposition else "",
        "asked": case.disposition_note,
        "recommendations": [_advice(one) for one in case.recommendations.all() if one.issued_at],
        "exceptions": list(case.broadening_exceptions.all()),
    }


def _advice(one: Recommendation) -> Recommendation:
    """Return a recommendation with the search for the kind of posting it names."""
    one.search = posting_search(one.profile) if one.profile else ""  # type: ignore[attr-defined]
    return one
