"""The postings of one's own agency: write, review, open, close, cancel, duplicate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib import messages
from django.db.models import Case, Count, IntegerField, Q, When
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mobility.actions import postings as acts
from mobility.forms.postings import SECTIONS, CloseForm, PostingForm, ReasonForm, ReopenForm
from mobility.models import Posting
from mobility.permissions.postings import (
    check_edit_posting,
    check_review_posting,
    check_see_own_postings,
    check_write_postings,
)
from mobility.views.layout import sections_of
from mobility.workflow import ApplicationStatus, PostingStatus
from sesportal.lib.errors import DomainError, allows
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

S = PostingStatus
SORTS = {
    "title": "title",
    "agency": ("agency", "title"),
    "closes": ("closes_on", "title"),
    "starts": ("starts_on", "title"),
    "status": ("stage", "closes_on", "title"),
}
STAGES = (S.IN_REVIEW, S.DRAFT, S.OPEN, S.CLOSED, S.SELECTING, S.FILLED, S.CANCELLED)
TONES: Final = {
    S.DRAFT: "neutral",
    S.IN_REVIEW: "attention",
    S.OPEN: "good",
    S.CLOSED: "info",
    S.SELECTING: "info",
    S.FILLED: "neutral",
    S.CANCELLED: "bad",
}
SENT: Final = ~Q(applications__status__in=[ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN])


class Step(NamedTuple):
    """One thing that can be done with a posting: the button, what follows from it, and what it asks for first."""

    name: str
    label: str
    consequence: str
    form: Callable[[SignedInRequest], forms.Form] | None = None
    is_main: bool = False


def _reason(request: SignedInRequest) -> forms.Form:
    return ReasonForm(request.POST or None, prefix="reason")


def _close(request: SignedInRequest) -> forms.Form:
    return CloseForm(request.POST or None, prefix="close")


def _reopen(request: SignedInRequest) -> forms.Form:
    return ReopenForm(request.POST or None, prefix="reopen", as_of=timezone.localdate())


STEPS: Final = {
    step.name: step
    for step in (
        Step(
            "submit",
            "Submit for review",
            "Somebody else of your agency reviews it. It cannot be changed meanwhile.",
            is_main=True,
        ),
        Step("approve", "Approve", "It opens today, or by itself on its opening day.", is_main=True),
        Step("return", "Return to the writer", "It becomes a draft again, with what you write here.", _reason),
        Step(
            "close",
            "Close to applications",
            "Nobody can apply any more. Those who applied stay in the running.",
            _close,
        ),
        Step("reopen", "Open again", "Applications are taken again until the new last day.", _reopen),
        Step(
            "cancel",
            "Cancel the posting",
            "It cannot be opened again. Everybody who applied is told, with your reason.",
            _reason,
        ),
        Step("duplicate", "Duplicate", "A new draft says what this posting says; you set its dates anew."),
    )
}


@require_safe
def posting_list(request: SignedInRequest) -> HttpResponse:
    """List the postings of the agencies the user works for, by status."""
    check_see_own_postings(request.user)
    own = Posting.objects.managed_by(request.user)
    numbers = Counter(dict(own.order_by().values_list("status").annotate(Count("pk"))))
    status = request.GET.get("status", "")
    shown = own.filter(status=status) if status in S.values else own
    stage = Case(*(When(status=value, then=place) for place, value in enumerate(STAGES)), output_field=IntegerField())
    counted = shown.annotate(sent=Count("applications", filter=SENT), stage=stage)
    listed = sorted_page(request.GET, counted.for_list(), sorts=SORTS, default="status")
    context = listed.context() | {
        "rows": [(posting, TONES[S(posting.status)]) for posting in listed.page.object_list],
        "statuses": [(value, label, numbers[value]) for value, label in S.choices],
        "status": status,
        "status_label": S(status).label if status in S.values else "",
        "total": numbers.total(),
        "may_write": allows(check_write_postings, request.user),
        "trail": [("Home", reverse("home")), ("Postings", None)],
    }
    return render(request, "mobility/posting_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def posting_new(request: SignedInRequest) -> HttpResponse:
    """Begin a posting."""
    check_write_postings(request.user)
    today = timezone.localdate()
    initial = {"programme": request.GET.get("programme", "")}
    form = PostingForm(request.POST or None, user=request.user, as_of=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = acts.create_posting(by=request.user, **form.cleaned_data)
        messages.success(request, "The draft is saved. Nobody outside your agency sees it until it opens.")
        return redirect("mobility:opportunity_detail", made.pk)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def posting_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    posting = _own(request.user, pk)
    check_edit_posting(request.user, posting)
    form = PostingForm(
        request.POST or None,
        user=request.user,
        as_of=timezone.localdate(),
        posting=posting,
        initial=PostingForm.initial_of(posting),
    )
    if request.method == "POST" and form.is_valid():
        acts.edit_posting(posting=posting, by=request.user, **form.cleaned_data)
        messages.success(request, "The draft is saved.")
        return redirect("mobility:opportunity_detail", posting.pk)
    return _form_page(request, form, posting)


@require_POST
def posting_step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """Do one of the STEPS with a posting; a refusal comes back to its page with its sentence."""
    posting = _own(request.user, pk)
    asked = STEPS[step]
    form = asked.form(request) if asked.form else None
    try:
        _check(request.user, posting, step)
        if form is not None and not form.is_valid():
            told = " ".join(str(error) for errors in form.errors.values() for error in errors)
            raise DomainError(f"{asked.label}: {told}")
        act = getattr(acts, f"{step}_posting")
        done: Posting = act(posting=posting, by=request.user, **(form.cleaned_data if form else {}))
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, refusal.message)
        return redirect("mobility:opportunity_detail", pk)
    messages.success(request, _told(step, done))
    return redirect("mobility:posting_edit" if step == "duplicate" else "mobility:opportunity_detail", done.pk)


def offered_steps(request: SignedInRequest, posting: Posting) -> list[tuple[Step, forms.Form | None]]:
    """Return what this user can do with a posting now, by the checks that the acts themselves run."""
    user, found = request.user, []
    if allows(check_edit_posting, user, posting):
        found.append("submit")
    if posting.status == S.IN_REVIEW and allows(check_review_posting, user, posting):
        found += ["return"] if posting.approved_at else ["approve", "return"]
    if allows(check_write_postings, user, posting.agency_id):
        found += {S.OPEN: ["close"], S.CLOSED: ["reopen"]}.get(S(posting.status), [])
        found.append("duplicate")
        if posting.status not in (S.FILLED, S.CANCELLED):
            found.append("cancel")
    return [(STEPS[name], _unbound(STEPS[name])) for name in found]


def _check(user: User, posting: Posting, step: str) -> None:
    """Refuse a step to whoever may not take it, before anything that was sent with it is looked at."""
    if step == "submit":
        check_edit_posting(user, posting)
    elif step in ("approve", "return"):
        check_review_posting(user, posting)
    else:
        check_write_postings(user, posting.agency_id)


def _unbound(step: Step) -> Any:
    forms_of = {
        "return": ReasonForm(prefix="reason", auto_id="return_%s"),
        "cancel": ReasonForm(prefix="reason", auto_id="cancel_%s"),
        "close": CloseForm(prefix="close"),
        "reopen": ReopenForm(prefix="reopen", as_of=timezone.localdate()),
    }
    return forms_of.get(step.name)


def _told(step: str, posting: Posting) -> str:
    opening = posting.opens_on
    approved = (
        "It is open to applications."
        if posting.status == S.OPEN
        else f"It is approved and opens by itself on {opening:%B} {opening.day}, {opening.year}."
        if opening
        else ""
    )
    return {
        "submit": "It is in review. Whoever reviews for your agency finds it among the postings.",
        "approve": approved,
        "return": "It is back with its writer.",
        "close": "It is closed to applications.",
        "reopen": "It takes applications again.",
        "cancel": "It is cancelled, and those who applied are told.",
        "duplicate": "This is a new draft. Set its dates, then submit it for review.",
    }[step]


def _own(user: User, pk: int) -> Posting:
    """Return a posting of an agency the user works for; any other is not there."""
    found = Posting.objects.visible_to(user).filter(pk__in=Posting.objects.managed_by(user).values("pk"))
    return get_object_or_404(found.select_related("programme", "agency"), pk=pk)


def _form_page(request: SignedInRequest, form: PostingForm, posting: Posting | None) -> HttpResponse:
    trail = [("Home", reverse("home")), ("Postings", reverse("mobility:posting_list"))]
    if posting is not None:
        trail.append((posting.title, reverse("mobility:opportunity_detail", args=[posting.pk])))
    context = {
        "form": form,
        "sections": sections_of(form, SECTIONS),
        "posting": posting,
        "trail": [*trail, ("Change" if posting else "Write a posting", None)],
    }
    return render(request, "mobility/posting_form.html", context)
