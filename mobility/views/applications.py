"""Applications: the executive's own tracker and acts, and what the home agency may know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from executives.models import Executive
from mobility.actions import applications as acts
from mobility.actions.offers import accept_offer, decline_offer
from mobility.forms.applications import AnswerForm, ApplicationForm, HomeFilterForm, NoteForm, WithdrawForm
from mobility.models import Application, Posting
from mobility.models.applications import PREFERRED
from mobility.permissions.applications import (
    check_apply,
    check_follow,
    check_own_application,
    check_select_applicant,
    conditions_of,
)
from mobility.rules.confidence import AUDIT_LOG
from mobility.rules.eligibility import can_apply
from mobility.views import words
from mobility.views.tracks import TONES, followed, open_offer, release_of, sight_of, track_of
from mobility.workflow import APPLICATION_TRANSITIONS, ApplicationStatus, PostingStatus
from sesportal.accounts.roles import Permission
from sesportal.audit.log import record_read
from sesportal.lib.errors import DomainError, RuleViolation, allows
from sesportal.lib.purposes import named_on, offered_to
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

A = ApplicationStatus
HOME_SORTS = {
    "name": "executive__sort_name",
    "posting": ("posting__title", "executive__sort_name"),
    "host": ("posting__agency__name", "executive__sort_name"),
    "status": ("status", "executive__sort_name"),
    "sent": ("-submitted_at",),
}


@require_safe
def application_list(request: SignedInRequest) -> HttpResponse:
    """Show an executive where each of their applications stands."""
    check_follow(request.user)
    today = timezone.localdate()
    own = followed(Application.objects.filter(executive__user=request.user))
    rows = [
        (application, track_of(application, today), TONES[A(application.status)])
        for application in own.order_by(F("preference").asc(nulls_last=True), "-created_at")
    ]
    going = [row for row in rows if row[0].status in (*PREFERRED, A.SELECTED, A.DRAFT)]
    context = {
        "going": sorted(going, key=lambda row: not row[1].is_mine_to_do),
        "over": [row for row in rows if row not in going],
        "ranked": [application.pk for application, _, _ in rows if application.status in PREFERRED],
        "last": sum(application.status in PREFERRED for application, _, _ in rows),
        "today": today,
        "trail": [("Home", reverse("home")), ("My applications", None)],
    }
    return render(request, "mobility/application_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def application_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Apply for a posting: save a draft, or submit at once."""
    check_apply(request.user)
    posting = get_object_or_404(_postings(request.user), pk=pk)
    held = Application.objects.filter(executive__user=request.user, posting=posting).exclude(status=A.WITHDRAWN).first()
    if held is not None:
        return redirect("mobility:application_detail", held.pk)
    if posting.status != PostingStatus.OPEN:
        raise DomainError("This posting takes no applications now.")
    preference = getattr(request.user.executive, "preference", None)
    initial = {"earliest_on": (preference and preference.earliest_on) or posting.starts_on}
    offered = offered_to(request.user.executive)
    form = ApplicationForm(request.POST or None, posting=posting, purposes=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = acts.draft_application(by=request.user, posting=posting, **form.content())
                return _saved(request, made)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
    return _write_page(request, form, posting, None)


@require_http_methods(["GET", "HEAD", "POST"])
def application_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a draft, or submit it."""
    application = _own(request.user, pk)
    check_own_application(request.user, application)
    if application.status != A.DRAFT:
        return redirect("mobility:application_detail", pk)
    posting = application.posting
    initial = ApplicationForm.initial_of(application, named_on(application, request.user))
    offered = offered_to(application.executive)
    form = ApplicationForm(request.POST or None, posting=posting, purposes=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                changed = acts.edit_application(application=application, by=request.user, **form.content())
                return _saved(request, changed)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
    return _write_page(request, form, posting, application)


@require_safe
def application_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one application: all of it to its writer and the host, that it exists to the home agency."""
    application = _visible(request.user, pk)
    is_own = application.executive.user_id == request.user.pk
    is_host = not is_own and allows(check_select_applicant, request.user, application)
    if not is_own:
        record_read(by=request.user, subject=application.executive, page="application")
    context = {
        "application": application,
        "posting": application.posting,
        "executive": application.executive,
        "tone": TONES[A(application.status)],
        "track": track_of(application, timezone.localdate()),
        "release": _release_seen(request.user, application),
        "is_own": is_own,
        "is_host": is_host,
        "competencies": list(application.competencies.order_by("name")) if is_own or is_host else [],
        "purposes": named_on(application, request.user) if is_own or is_host else [],
    }
    if is_own:
        context |= _own_part(application)
        root = ("My applications", reverse("mobility:application_list"))
    elif is_host:
        context |= _host_part(application)
        root = ("Applicants", reverse("mobility:applicant_list", args=[application.posting_id]))
    else:
        root = ("Our executives' applications", reverse("mobility:application_home"))
    name = application.posting.title if is_own else application.executive.full_name
    context["trail"] = [("Home", reverse("home")), root, (name, None)]
    return render(request, "mobility/application_detail.html", context)


@require_safe
def application_home(request: SignedInRequest) -> HttpResponse:
    """List what the home agency may know of its executives' applications; a confidential one is not among them."""
    reach = request.user.reach(Permission.VIEW_MOVES)
    if not (reach.agencies or reach.reports or reach.government):
        raise Http404("No executives' applications are shown to you.")
    known = Application.objects.known_to_home(request.user).exclude(executive__user=request.user)
    form = HomeFilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = known.filter(status=chosen["status"]) if chosen.get("status") else known
    if chosen.get("q"):
        rows = rows.filter(executive__in=Executive.objects.named(chosen["q"]).values("pk"))
    listed = sorted_page(request.GET, rows.for_list(), sorts=HOME_SORTS, default="sent")
    context = listed.context() | {
        "rows": [(application, TONES[A(application.status)]) for application in listed.page.object_list],
        "form": form,
        "is_filtered": any(chosen.values()),
        "trail": [("Home", reverse("home")), ("Our executives' applications", None)],
    }
    return render(request, "mobility/application_home.html", context)


@require_POST
def application_act(request: SignedInRequest, pk: int, act: str) -> HttpResponse:
    """Withdraw, disclose or move up and down one of one's own applications."""
    application = _own(request.user, pk)
    check_own_application(request.user, application)
    if act == "withdraw":
        form = WithdrawForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        acts.withdraw_application(application=application, by=request.user, reason=reason)
        messages.success(request, f"You have withdrawn from “{application.posting.title}”.")
    elif act == "disclose":
        acts.disclose_application(application=application, by=request.user)
        messages.success(request, "Your agency can see this application from now on.")
    else:
        step = -1 if act == "up" else 1
        acts.prefer_application(application=application, by=request.user, place=(application.preference or 1) + step)
    return redirect(
        "mobility:application_list" if act in ("up", "down") else "mobility:application_detail", *_to(act, pk)
    )


@require_POST
def offer_answer(request: SignedInRequest, pk: int, answer: str) -> HttpResponse:
    """Accept or decline the open offer of an application."""
    application = _own(request.user, pk)
    check_own_application(request.user, application)
    offer = open_offer(application)
    form = AnswerForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        if offer is None:
            raise DomainError("No offer is open here any more. It has been answered, taken back, or has expired.")
        act = accept_offer if answer == "accept" else decline_offer
        act(offer=offer, by=request.user, note=note)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        said = "accepted the offer. Your agency is asked to release you" if answer == "accept" else "declined the offer"
        messages.success(request, f"You have {said}.")
    return redirect("mobility:application_detail", pk)


def _to(act: str, pk: int) -> list[int]:
    return [] if act in ("up", "down") else [pk]


def _saved(request: SignedInRequest, application: Application) -> HttpResponse:
    """Submit where that was asked for, and go on."""
    if request.POST.get("then") == "submit":
        acts.submit_application(application=application, by=request.user)
        messages.success(request, "Your application is with the host agency.")
    else:
        messages.success(request, "The draft is saved. Nobody but you can see it.")
    return redirect("mobility:application_detail", application.pk)


def _write_page(
    request: SignedInRequest, form: ApplicationForm, posting: Posting, application: Application | None
) -> HttpResponse:
    executive = request.user.executive
    lines = conditions_of(executive, posting, as_of=timezone.localdate())
    secret, plain = (
        sight_of(application_like(executive, posting, is_confidential=is_confidential))
        for is_confidential in (True, False)
    )
    context = {
        "form": form,
        "posting": posting,
        "lines": [(line, words.LINE_TONES.get(line.standing.tone, line.standing.tone)) for line in lines],
        "can_apply": can_apply(lines),
        "secret": secret,
        "plain": plain,
        "audit_log": AUDIT_LOG,
        "application": application,
        "trail": [
            ("Home", reverse("home")),
            ("Opportunities", reverse("mobility:opportunity_list")),
            (posting.title, reverse("mobility:opportunity_detail", args=[posting.pk])),
            ("Apply", None),
        ],
    }
    return render(request, "mobility/application_form.html", context)


def application_like(executive: Executive, posting: Posting, *, is_confidential: bool) -> Application:
    """Return an unsaved draft, to say who would see it."""
    return Application(executive=executive, posting=posting, is_confidential=is_confidential, status=A.DRAFT)


def _own_part(application: Application) -> dict[str, Any]:
    may = {to for (before, to) in APPLICATION_TRANSITIONS if before == application.status}
    return {
        "sight": sight_of(application),
        "audit_log": AUDIT_LOG,
        "offer": open_offer(application),
        "other_offers": Application.objects.filter(executive=application.executive, status=A.OFFERED)
        .exclude(pk=application.pk)
        .select_related("posting"),
        "answer_form": AnswerForm(),
        "withdraw_form": WithdrawForm() if A.WITHDRAWN in may else None,
        "may_disclose": application.is_confidential
        and application.known_to_home_at is None
        and application.status in PREFERRED,
    }


def _host_part(application: Application) -> dict[str, Any]:
    return {
        "notes": list(application.host_notes.select_related("by")),
        "note_form": NoteForm(),
        "offers": list(application.offers.all()),
    }


def _release_seen(user: User, application: Application) -> Any:
    """Return the release of an application where the user sees releases of it."""
    release = release_of(application)
    if release is None or not user.may(Permission.VIEW_MOVES):
        return None
    return release


def _postings(user: User) -> Any:
    return Posting.objects.visible_to(user).for_list().select_related("agency__department")


def _visible(user: User, pk: int) -> Application:
    return get_object_or_404(followed(Application.objects.visible_to(user)), pk=pk)


def _own(user: User, pk: int) -> Application:
    return _visible(user, pk)
