"""The host's side: whose postings draw whom, the applicants of one, the short list, notes, offers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mobility.actions import selection as acts
from mobility.actions.offers import make_offer, take_back_offer
from mobility.forms.applications import NoteForm, OfferForm, OutcomeForm, ReasonForm
from mobility.models import Application, Offer, Posting
from mobility.permissions.applications import check_select, check_select_applicant
from mobility.rules.selection import OutcomeFacts, reasons_for
from mobility.views.tracks import TONES
from mobility.workflow import ApplicationStatus, NotSelectedReason, OfferStatus, PostingStatus
from sesportal.accounts.roles import Permission
from sesportal.audit.log import record_reads
from sesportal.lib.errors import DomainError, InvalidTransition, NotPermitted, RuleViolation
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

A, S = ApplicationStatus, PostingStatus
DAYS_TO_ANSWER = 10
SORTS = {"title": "title", "closes": ("closes_on", "title"), "sent": ("-sent", "title"), "status": ("status", "title")}
STATUS_TONES = {S.OPEN: "good", S.CLOSED: "attention", S.SELECTING: "info", S.FILLED: "neutral", S.CANCELLED: "bad"}
OVER = (A.NOT_SELECTED, A.DECLINED, A.WITHDRAWN, A.NOT_RELEASED, A.NOT_PLACED)


@require_safe
def selection_list(request: SignedInRequest) -> HttpResponse:
    """List the agency's postings in hand, or the filled ones, with how many applicants stand where."""
    reach = _reach(request.user)
    mine = Q(pk__in=())
    for code in reach:
        mine |= Q(agency__code__startswith=code)
    counted = {
        "sent": ~Q(applications__status=A.DRAFT) & Q(applications__submitted_at__isnull=False),
        "listed": Q(applications__status=A.SHORT_LISTED),
        "offered": Q(applications__status=A.OFFERED),
        "taken": Q(applications__status__in=[A.SELECTED, A.PLACED]),
    }
    is_filled = request.GET.get("show") == "filled"
    shown = (S.FILLED,) if is_filled else (S.OPEN, S.CLOSED, S.SELECTING)
    postings = Posting.objects.filter(mine, status__in=shown).annotate(
        **{name: Count("applications", filter=condition) for name, condition in counted.items()}
    )
    listed = sorted_page(request.GET, postings.for_list(), sorts=SORTS, default="-closes" if is_filled else "closes")
    reasons = Application.objects.filter(posting__in=Posting.objects.filter(mine), status=A.NOT_SELECTED)
    told = dict(reasons.order_by().values_list("not_selected_reason").annotate(Count("pk")))
    context = listed.context() | {
        "rows": [(posting, STATUS_TONES[S(posting.status)]) for posting in listed.page.object_list],
        "is_filled": is_filled,
        "reasons": [(reason.label, told.get(reason.value, 0)) for reason in NotSelectedReason],
        "trail": [("Home", reverse("home")), ("Applicants", None)],
    }
    return render(request, "mobility/applicant_postings.html", context)


@require_safe
def applicant_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the applicants of one posting: the short list by rank, the others, and those whose case is over."""
    posting = _posting(request.user, pk)
    rows = posting.applications.filter(submitted_at__isnull=False).exclude(status=A.DRAFT)
    applications = list(
        rows.for_list()
        .prefetch_related("competencies", "offers")
        .annotate(notes=Count("host_notes"))
        .order_by(F("rank").asc(nulls_last=True), "submitted_at", "pk")
    )
    record_reads(by=request.user, subjects=[one.executive for one in applications], page="applicants")
    elsewhere = elsewhere_of(applications)
    lines = [(one, TONES[A(one.status)], elsewhere.get(one.executive_id, "")) for one in applications]
    taken = sum(one.status in (A.OFFERED, A.SELECTED, A.PLACED) for one in applications)
    context = {
        "posting": posting,
        "tone": STATUS_TONES.get(S(posting.status), "neutral"),
        "ranked": [line for line in lines if line[0].status in (A.SHORT_LISTED, A.OFFERED, A.SELECTED, A.PLACED)],
        "others": [line for line in lines if line[0].status == A.SUBMITTED],
        "over": [line for line in lines if line[0].status in OVER],
        "reasons": _counts(applications),
        "free": posting.places - taken,
        "is_locked": posting.short_list_locked_at is not None,
        "may_act": posting.status in acts.LISTING,
        "may_lock": posting.status in (S.CLOSED, S.SELECTING),
        "outcome_form": OutcomeForm(reasons=_reasons(posting, applications)),
        "unlock_form": ReasonForm(),
        "trail": [
            ("Home", reverse("home")),
            ("Applicants", reverse("mobility:selection_list")),
            (posting.title, None),
        ],
    }
    return render(request, "mobility/applicant_list.html", context)


@require_POST
def applicants_act(request: SignedInRequest, pk: int) -> HttpResponse:
    """Do something with the applicants chosen: short-list, take off, rank, lock, open again, tell of the outcome."""
    posting = _posting(request.user, pk)
    act, chosen = request.POST.get("act", ""), [int(one) for one in request.POST.getlist("who") if one.isdecimal()]
    try:
        said = _act(request, posting, act, chosen)
    except (RuleViolation, InvalidTransition, DomainError) as refusal:
        if isinstance(refusal, NotPermitted):
            raise
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("mobility:applicant_list", pk)


@require_POST
def note_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a note that only the selecting office reads."""
    application = _applicant(request.user, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        acts.add_note(application=application, by=request.user, text=form.cleaned_data["text"])
        messages.success(request, "The note is kept. Only your office reads it.")
    else:
        messages.error(request, "Write something first.")
    return redirect("mobility:application_detail", pk)


@require_POST
def bring_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put somebody who was not selected back on the short list."""
    application = _applicant(request.user, pk)
    acts.bring_back(application=application, by=request.user)
    messages.success(request, f"{application.executive.full_name} is back on the short list.")
    return redirect("mobility:applicant_list", application.posting_id)


@require_http_methods(["GET", "HEAD", "POST"])
def offer_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer a place."""
    application = _applicant(request.user, pk)
    posting, today = application.posting, timezone.localdate()
    given = Offer.objects.filter(application__posting=posting, status__in=[OfferStatus.OPEN, OfferStatus.ACCEPTED])
    common = given.order_by("made_at").values_list("starts_on", flat=True).first()
    initial = {"starts_on": common or posting.starts_on, "answer_by": today + dt.timedelta(days=DAYS_TO_ANSWER)}
    form = OfferForm(request.POST or None, posting=posting, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            make_offer(application=application, by=request.user, **form.offer())
        except (RuleViolation, InvalidTransition) as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"The offer is with {application.executive.full_name}.")
            return redirect("mobility:applicant_list", posting.pk)
    back = reverse("mobility:applicant_list", args=[posting.pk])
    context = {
        "form": form,
        "title": f"Offer a place to {application.executive.full_name}",
        "lead": f"“{posting.title}”. The executive is told at once; if no answer comes by the day you name, the offer "
        "expires by itself and the executive stays on your short list.",
        "button": "Make the offer",
        "back": back,
        "trail": [
            ("Home", reverse("home")),
            ("Applicants", reverse("mobility:selection_list")),
            (posting.title, back),
            ("Offer", None),
        ],
    }
    return render(request, "mobility/application_step.html", context)


@require_POST
def offer_take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the open offer of an application back."""
    application = _applicant(request.user, pk)
    offer = application.offers.filter(status=OfferStatus.OPEN).first()
    form = ReasonForm(request.POST)
    if offer is None:
        raise InvalidTransition("No offer is open any more. Reload the page to see where it stands.")
    if form.is_valid():
        take_back_offer(offer=offer, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "The offer is taken back, and the executive is told.")
    else:
        messages.error(request, "Say why you take the offer back.")
    return redirect("mobility:application_detail", pk)


def elsewhere_of(applications: Sequence[Application]) -> dict[int, str]:
    """Return, by executive, that they are short-listed or in hand elsewhere; never where, nor for what.

    Only from the short list on, which is when an application ceases to be confidential.
    """
    people = {one.executive_id for one in applications}
    own = {one.pk for one in applications}
    states = (A.SHORT_LISTED, A.OFFERED, A.SELECTED)
    held = Application.objects.filter(executive__in=people, status__in=states).exclude(pk__in=own)
    found: dict[int, str] = {}
    for executive, status in held.values_list("executive", "status"):
        if status == A.SHORT_LISTED:
            found.setdefault(executive, "Also short-listed elsewhere")
        else:
            found[executive] = "In hand elsewhere"
    return found


def _act(request: SignedInRequest, posting: Posting, act: str, chosen: list[int]) -> str:
    by = request.user
    match act:
        case "short_list":
            done = acts.short_list(posting=posting, by=by, applications=chosen)
            return f"{len(done)} put on the short list. They and their agencies are told."
        case "take_off":
            done = acts.take_off_short_list(posting=posting, by=by, applications=chosen)
            return f"{len(done)} taken off the short list."
        case "rank":
            acts.rank_short_list(posting=posting, by=by, order=_order(request, posting))
            return "The ranks are saved."
        case "lock":
            acts.lock_short_list(posting=posting, by=by)
            return "The short list is locked. You can offer places now."
        case "unlock":
            acts.unlock_short_list(posting=posting, by=by, reason=request.POST.get("reason", ""))
            return "The short list is open again."
        case "not_select":
            reason = request.POST.get("reason", "")
            done = acts.not_select(posting=posting, by=by, applications=chosen, reason=reason)
            return f"{len(done)} told that they are not selected, with the reason."
    raise DomainError("Choose what to do.")


def _order(request: SignedInRequest, posting: Posting) -> list[int]:
    """Return the short list by the ranks that were entered; equal ones in their order so far."""
    listed = list(posting.applications.short_listed().values_list("pk", flat=True))

    def rank(pk: int) -> int:
        entered = request.POST.get(f"rank-{pk}", "")
        return int(entered) if entered.isdecimal() else len(listed)

    return sorted(listed, key=rank)


def _reasons(posting: Posting, applications: Sequence[Application]) -> list[NotSelectedReason]:
    """Return every reason that the facts bear out for anybody here."""
    ranked = sum(one.status in (A.SHORT_LISTED, A.OFFERED, A.SELECTED, A.PLACED) for one in applications)
    placed = sum(one.status in (A.SELECTED, A.PLACED) for one in applications)
    waiting = [one for one in applications if one.status in (A.SUBMITTED, A.SHORT_LISTED)]
    open_to: set[NotSelectedReason] = set()
    for one in waiting:
        others = ranked - (one.status == A.SHORT_LISTED)
        facts = OutcomeFacts(one.earliest_on, posting.starts_on, others, posting.places - placed)
        open_to |= set(reasons_for(facts))
    return [reason for reason in NotSelectedReason if reason in open_to]


def _counts(applications: Sequence[Application]) -> list[tuple[str, int]]:
    told = Counter(one.not_selected_reason for one in applications if one.status == A.NOT_SELECTED)
    return [(str(NotSelectedReason(reason).label), number) for reason, number in told.most_common()]


def _reach(user: User) -> frozenset[str]:
    reach = user.reach(Permission.SELECT)
    if not reach:
        raise NotPermitted("Applicants are short-listed and selected by the host agency's executive resources office.")
    return reach.agencies


def _posting(user: User, pk: int) -> Posting:
    """Return a posting to select for; not visible is 404, visible but another agency's is refused."""
    posting: Any = get_object_or_404(Posting.objects.visible_to(user).for_list(), pk=pk)
    check_select(user, posting.agency_id)
    return posting


def _applicant(user: User, pk: int) -> Application:
    found = Application.objects.visible_to(user).for_list()
    application: Any = get_object_or_404(found.select_related("executive__user"), pk=pk)
    check_select_applicant(user, application)
    return application
