"""The searches that people keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mobility.actions.searches import delete_search, open_search, save_search, set_search_notices
from mobility.filters.searches import new_results
from mobility.forms.searches import SaveSearchForm
from mobility.models import SavedSearch
from mobility.permissions.programmes import check_browse
from mobility.rules.search import Terms
from mobility.views.facets import chips, names_of
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpResponse

    from sesportal.accounts.views import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def saved_search_list(request: SignedInRequest) -> HttpResponse:
    """List the user's own searches with what is new in each; a POST keeps another one."""
    check_browse(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    query = Terms.from_query(asked.get("query", "")).query
    form = SaveSearchForm(request.POST or None, initial={"query": query})
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_search(by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"The search “{saved.name}” is kept. New results are counted from now on.")
            return redirect("mobility:saved_search_list")
    searches = list(SavedSearch.objects.filter(user=request.user))
    counts = new_results(searches)
    terms = {search.pk: Terms.from_query(search.query) for search in searches}
    wanted = [*terms.values(), Terms.from_query(query)]
    names = names_of(wanted)
    context = {
        "rows": [(search, counts[search.pk], chips(terms[search.pk], names)) for search in searches],
        "form": form if query or form.is_bound else None,
        "asked": chips(Terms.from_query(query), names),
        "trail": [
            ("Home", reverse("home")),
            ("Opportunities", reverse("mobility:opportunity_list")),
            ("Saved searches", None),
        ],
    }
    return render(request, "mobility/search_list.html", context)


@require_POST
def saved_search_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the results, newest first; what opens later counts as new."""
    search = _own(request, pk)
    open_search(search=search, by=request.user)
    return redirect(f"{reverse('mobility:opportunity_list')}?{search.query}&sort=-opened")


@require_POST
def saved_search_notices(request: SignedInRequest, pk: int) -> HttpResponse:
    """Switch a search's notices on or off."""
    search = _own(request, pk)
    set_search_notices(search=search, by=request.user, notifies=not search.notifies)
    messages.success(request, f"You {'are no longer' if search.notifies else 'will be'} told of new results.")
    return redirect("mobility:saved_search_list")


@require_POST
def saved_search_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep a search no longer."""
    search = _own(request, pk)
    delete_search(search=search, by=request.user)
    messages.success(request, f"The search “{search.name}” is deleted.")
    return redirect("mobility:saved_search_list")


def _own(request: SignedInRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch, user=request.user, pk=pk)
