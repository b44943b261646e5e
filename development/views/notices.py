"""A person's own notices: what needs them, what is settled, how often e-mail comes, and the calendar link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development.actions.notices import bring_back, choose_digest, make_calendar_link, revoke_calendar_link, set_aside
from development.forms.notices import DigestForm, SetAsideForm
from development.models import CalendarLink, Notice, NoticePreference
from executives.models import Executive
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

TONES = {Notice.Weight.OVERDUE: "bad", Notice.Weight.DUE: "attention", Notice.Weight.COMING: "info"}
HISTORY_SIZE = 20
TRAIL = ("My notices", "development:notice_list")


@require_safe
def notice_list(request: SignedInRequest) -> HttpResponse:
    """Show what needs the user, most pressing first, and below it what is settled."""
    user, today = request.user, timezone.localdate()
    own = Notice.objects.visible_to(user).select_related("executive")
    standing = list(own.standing().most_pressing_first())
    settled = Paginator(own.settled().order_by("-settled_at", "-id"), HISTORY_SIZE).get_page(request.GET.get("page"))
    names = _names(user, [*standing, *settled])
    context = {
        "rows": [(notice, TONES[Notice.Weight(notice.weight)], names.get(notice.executive_id)) for notice in standing],
        "form": SetAsideForm(),
        "page": settled,
        "history": [(notice, names.get(notice.executive_id)) for notice in settled],
        "today": today,
        "trail": [("Home", reverse("home")), (TRAIL[0], None)],
    }
    return render(request, "development/notice_list.html", context)


@require_POST
def notice_set_aside(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set one of the user's own notices aside."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    form = SetAsideForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    set_aside(notice=notice, by=request.user, reason=reason)
    messages.success(request, f"Set aside: {notice.title}. You find it below under what is settled.")
    return redirect("development:notice_list")


@require_POST
def notice_bring_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let one of the user's own notices stand again."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    bring_back(notice=notice, by=request.user)
    messages.success(request, f"Brought back: {notice.title}.")
    return redirect("development:notice_list")


@require_http_methods(["GET", "HEAD", "POST"])
def notice_preferences(request: SignedInRequest) -> HttpResponse:
    """Let the user choose how often e-mail comes."""
    held = NoticePreference.objects.filter(user=request.user).first() or NoticePreference()
    form = DigestForm(request.POST or None, initial={"digest": held.digest})
    if request.method == "POST" and form.is_valid():
        choose_digest(user=request.user, digest=form.cleaned_data["digest"], by=request.user)
        messages.success(request, "Your choice is saved.")
        return redirect("development:notice_list")
    context = {
        "form": form,
        "email": request.user.email,
        "trail": _trail("E-mail"),
    }
    return render(request, "development/notice_preferences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_link(request: SignedInRequest) -> HttpResponse:
    """Let the user make, replace or close their private calendar link; its address is shown this once."""
    address = ""
    if request.method == "POST" and "revoke" in request.POST:
        if revoke_calendar_link(user=request.user, by=request.user):
            messages.success(request, "The link is closed. Calendars that used it get nothing more.")
        return redirect("development:calendar_link")
    if request.method == "POST":
        secret = make_calendar_link(user=request.user, by=request.user)
        address = request.build_absolute_uri(reverse("development:calendar_feed", args=[secret]))
    context = {
        "address": address,
        "link": CalendarLink.objects.live().filter(user=request.user).first(),
        "trail": _trail("Calendar"),
    }
    response = render(request, "development/notice_calendar.html", context)
    add_never_cache_headers(response)
    return response


def _trail(last: str) -> list[tuple[str, str | None]]:
    return [("Home", reverse("home")), (TRAIL[0], reverse(TRAIL[1])), (last, None)]


def _names(user: User, notices: Iterable[Notice]) -> dict[int, Executive]:
    """Return whom the notices about others concern, as long as the user may see their plans."""
    about = {n.executive_id: n.executive for n in notices if n.executive.user_id != user.pk}
    if not about:
        return {}
    seen = Executive.objects.visible_to(user, Permission.VIEW_PLANS).filter(pk__in=about)
    return {pk: about[pk] for pk in seen.values_list("pk", flat=True)}
