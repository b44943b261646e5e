"""The three yearly questions about development needs that were not met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from development.actions.needs import answer_needs
from development.forms.plans import NeedsForm
from development.models import UnmetNeed
from development.views.plans import own_executive
from sesportal.lib.fiscal import fiscal_year, last_day

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from sesportal.accounts.views import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def unmet_needs(request: SignedInRequest) -> HttpResponse:
    """Ask an executive the three questions of this fiscal year, and show the answers of the years before."""
    executive, today = own_executive(request.user), timezone.localdate()
    year = fiscal_year(today)
    answers = list(UnmetNeed.objects.filter(executive=executive))
    held = next((answer for answer in answers if answer.fiscal_year == year), None)
    form = NeedsForm(request.POST or None, initial=_initial(held))
    if request.method == "POST" and form.is_valid():
        answer_needs(executive=executive, by=request.user, as_of=today, **form.cleaned_data)
        messages.success(request, "Thank you. Your answers are saved.")
        return redirect("development:unmet_needs")
    context = {
        "form": form,
        "year": year,
        "until": last_day(year),
        "held": held,
        "earlier": [answer for answer in answers if answer.fiscal_year != year],
        "trail": [("Home", reverse("home")), ("Unmet needs", None)],
    }
    return render(request, "development/plan_needs.html", context, status=422 if form.errors else 200)


def _initial(held: UnmetNeed | None) -> dict[str, Any]:
    if held is None:
        return {}
    return {"had_unmet_need": "yes" if held.had_unmet_need else "no", "need": held.need, "reason": held.reason}
