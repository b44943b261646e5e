"""The release desk: what waits for the home agency by days left, one release with its steps, and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from executives.models import RuleParameter
from mobility.actions import releases as acts
from mobility.actions.backfills import fill_gap
from mobility.forms.releases import AnswerForm, BackfilledForm, BackfillForm, SendBackForm, ways_of
from mobility.models import Release
from mobility.permissions.postings import check_write_postings
from mobility.permissions.releases import (
    check_answer_release,
    check_proceed,
    check_see_release_figures,
    check_see_releases,
    check_sign_off,
)
from mobility.rules.answers import Answer, answers_at, consequence, needs_board
from mobility.rules.details import DetailFacts, check_detail_of_others
from mobility.rules.release import check_backfill, latest_release
from mobility.rules.words import count, say
from mobility.workflow import NO_GAP, ReleaseLevel, ReleaseStatus
from sesportal.audit.log import record_read
from sesportal.lib.errors import DomainError, allows
from sesportal.lib.federal_dates import working_days_between
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    import datetime as dt
    from typing import Any

    from django import forms
    from django.http import HttpResponse

    from mobility.rules.words import Parameters
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest
    from sesportal.lib.findings import Finding

R = ReleaseStatus
TONES = {
    R.ASKED: "attention",
    R.INFORMED: "info",
    R.RELEASED: "good",
    R.RELEASED_LATER: "good",
    R.IF_BACKFILLED: "attention",
    R.DECLINE_PROPOSED: "attention",
    R.DECLINED: "bad",
    R.NO_RESPONSE: "bad",
    R.WITHDRAWN: "neutral",
}
ON_THE_CLOCK = (R.ASKED, R.DECLINE_PROPOSED)
SORTS = {
    "left": ("escalates_again_on", "executive__sort_name"),
    "name": "executive__sort_name",
    "wanted": ("wanted_on", "executive__sort_name"),
    "status": ("status", "escalates_again_on"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One release on the desk: the case in one line, how much time is left, and what this user can do."""

    release: Release
    case: str
    left: str
    is_late: bool
    tone: str
    may_answer: bool
    may_release_at_once: bool
    may_sign_off: bool
    consequence: str


@require_safe
def release_list(request: SignedInRequest) -> HttpResponse:
    """Show the releases that wait, by days left, or those that are settled."""
    check_see_releases(request.user)
    today = timezone.localdate()
    visible = Release.objects.visible_to(request.user)
    is_settled = request.GET.get("show") == "settled"
    waiting = visible.waiting()
    shown = visible.exclude(pk__in=waiting.values("pk")) if is_settled else waiting
    listed = sorted_page(request.GET, shown.for_list(), sorts=SORTS, default="left")
    parameters = RuleParameter.objects.values_on(today)
    context = listed.context() | {
        "rows": [row_of(release, request.user, today, parameters) for release in listed.page.object_list],
        "is_settled": is_settled,
        "may_see_figures": allows(check_see_release_figures, request.user),
        "trail": [("Home", reverse("home")), ("Releases", None)],
    }
    return render(request, "mobility/release_list.html", context)


@require_safe
def release_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one release with its steps, which both agencies see alike."""
    return _detail(request, _visible(request.user, pk))


@require_POST
def release_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer for the home agency; from the desk, release on the date asked for with one button."""
    release = _visible(request.user, pk)
    check_answer_release(request.user, release)
    if request.POST.get("at_once"):
        return _do(
            request,
            release,
            lambda: acts.answer_release(release=release, by=request.user, answer=Answer(status=R.RELEASED)),
            f"{release.executive.full_name} is released for {say(release.wanted_on)}.",
            to="mobility:release_list",
        )
    form = _answer_form(request, release)
    if not form.is_valid():
        return _detail(request, release, answer_form=form)
    try:
        acts.answer_release(release=release, by=request.user, answer=form.given(), plan=form.plan())
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        form.add_error(None, refusal.message)
        return _detail(request, release, answer_form=form)
    messages.success(request, "Your answer is recorded. The host and the executive are told.")
    return redirect("mobility:release_detail", pk)


@require_POST
def release_sign_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign off a decline, or send it back, as chair of the board."""
    release = _visible(request.user, pk)
    check_sign_off(request.user, release)
    if request.POST.get("act") == "sign":
        return _do(
            request,
            release,
            lambda: acts.sign_off_decline(release=release, by=request.user),
            "The decline is signed off. The host and the executive are told.",
        )
    note = request.POST.get("note", "")
    return _do(
        request,
        release,
        lambda: acts.return_decline(release=release, by=request.user, note=note),
        "The decline is sent back, and the clock starts anew.",
    )


@require_POST
def release_backfilled(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that the gap is filled."""
    release = _visible(request.user, pk)
    check_answer_release(request.user, release)
    form = BackfilledForm(request.POST)
    if not form.is_valid():
        return _detail(request, release, filled_form=form)
    day = form.cleaned_data["released_on"]
    return _do(
        request,
        release,
        lambda: acts.confirm_backfilled(release=release, by=request.user, released_on=day),
        "The release is recorded.",
    )


@require_POST
def release_backfill(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add how the gap is to be filled."""
    release = _visible(request.user, pk)
    check_answer_release(request.user, release)
    form = BackfillForm(request.POST, release=release, **ways_of(request.user, release), prefix="gap")
    if not form.is_valid():
        return _detail(request, release, gap_form=form)
    if not form.plan():
        form.add_error(None, "Name at least one way.")
        return _detail(request, release, gap_form=form)
    return _do(
        request,
        release,
        lambda: fill_gap(release=release, by=request.user, plan=form.plan()),
        "The backfill is recorded.",
    )


@require_POST
def release_proceed(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go ahead with a permanent move to whose date nobody answered."""
    release = _visible(request.user, pk)
    check_proceed(request.user, release)
    return _do(
        request,
        release,
        lambda: acts.proceed_without_answer(release=release, by=request.user),
        "The move goes ahead on the date asked for.",
    )


def row_of(release: Release, user: User, today: dt.date, parameters: Parameters) -> Row:
    """Return one line of the desk."""
    status = R(release.status)
    is_open = release.awaits_answer
    may_answer = (is_open or status == R.IF_BACKFILLED) and allows(check_answer_release, user, release)
    return Row(
        release=release,
        case=case_of(release),
        left=left_of(release, today),
        is_late=is_open and today >= release.escalates_on,
        tone=TONES[status],
        may_answer=may_answer,
        may_release_at_once=may_answer and is_open and not needs_board(release.level),
        may_sign_off=allows(check_sign_off, user, release),
        consequence=consequence(R.RELEASED, wanted_on=release.wanted_on, level=release.level, parameters=parameters),
    )


def case_of(release: Release) -> str:
    """Return the case in one line."""
    share = "" if release.time_percent == 100 else f", {release.time_percent}% of the time"
    length = "for good" if release.days is None else f"for {count(release.days, 'day')}"
    return f"{release.host.name} asks {length}{share} from {say(release.wanted_on)}."


def left_of(release: Release, today: dt.date) -> str:
    """Return how many working days are left to answer."""
    if release.status == R.NO_RESPONSE:
        return "Time has run out" if release.awaits_answer else "The host goes ahead"
    if release.status == R.IF_BACKFILLED:
        return "Waits for the backfill"
    if release.status not in ON_THE_CLOCK:
        return ""
    left = working_days_between(today, release.escalates_again_on)
    if left <= 0:
        return "Last day" if left == 0 else "Time has run out"
    return count(left, "working day")


def _detail(
    request: SignedInRequest,
    release: Release,
    *,
    answer_form: forms.Form | None = None,
    filled_form: forms.Form | None = None,
    gap_form: forms.Form | None = None,
) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    parameters = RuleParameter.objects.values_on(today)
    may_answer = allows(check_answer_release, user, release)
    is_open = release.awaits_answer
    record_read(by=user, subject=release.executive, page="release")
    context = {
        "release": release,
        "row": row_of(release, user, today, parameters),
        "steps": list(release.steps.all()),
        "backfills": list(release.backfills.select_related("acting", "posting", "allocation")),
        "facts": _facts(release, parameters),
        "acting_limits": _acting_limits(release, parameters),
        "why_not": "" if may_answer or not is_open else _refusal(user, release),
        "answer_form": answer_form or (_answer_form(request, release) if may_answer and is_open else None),
        "filled_form": filled_form or _filled_form(release, may_answer, today),
        "gap_form": gap_form or _gap_form(user, release, may_answer),
        "may_sign_off": allows(check_sign_off, user, release),
        "send_back_form": SendBackForm(),
        "may_proceed": allows(check_proceed, user, release),
        "possible": []
        if release.status in NO_GAP
        else check_backfill(days=release.days, is_permanent=release.days is None, parameters=parameters),
        "may_see_posting_drafts": allows(check_write_postings, user, release.home_id),
        "trail": [
            ("Home", reverse("home")),
            ("Releases", reverse("mobility:release_list")),
            (release.executive.full_name, None),
        ],
    }
    return render(request, "mobility/release_detail.html", context)


def _acting_limits(release: Release, parameters: Parameters) -> list[Finding]:
    """Return how long somebody from outside the SES may act in the position (R28), where one is named."""
    if not release.backfills.exclude(acting_name="").exists():
        return []
    first, last = release.detail
    return check_detail_of_others(DetailFacts(first, last, is_within_agency=True, is_ses_member=False), parameters)


def _facts(release: Release, parameters: Parameters) -> list[tuple[str, str, str]]:
    held = release.executive.current_assignment
    rows = [
        ("Position held", held.position_title if held else "", release.home.name),
        ("Goes to", release.application.posting.title, release.host.name),
        ("Asked for", say(release.wanted_on), f"{release.time_percent}% of working time"),
        ("Length", "for good" if release.days is None else count(release.days, "day"), ""),
        ("Who decides", str(ReleaseLevel(release.level).label), ""),
    ]
    if release.level != ReleaseLevel.INFORM:
        rows.append(("Time to answer", f"until {say(release.escalates_again_on)}", _escalation(release)))
        rows.append(("Latest release", say(latest_release(release.wanted_on, parameters)), ""))
    if release.released_on and release.status != R.WITHDRAWN:
        rows.append(("Released for", say(release.released_on), ""))
    if release.decline_reason:
        rows.append(("Reason for declining", release.get_decline_reason_display(), release.decline_note))
    return rows


def _escalation(release: Release) -> str:
    """Say when a request was escalated, or is to be while its answer is out."""
    if release.escalated_at is not None:
        return f"escalated on {say(timezone.localdate(release.escalated_at))}"
    return f"escalated on {say(release.escalates_on)} unless answered" if release.awaits_answer else ""


def _answer_form(request: SignedInRequest, release: Release) -> AnswerForm:
    parameters = RuleParameter.objects.values_on(timezone.localdate())
    told = {
        answer.value: consequence(answer, wanted_on=release.wanted_on, level=release.level, parameters=parameters)
        for answer in answers_at(release.level)
    }
    return AnswerForm(
        request.POST or None, release=release, consequences=told, **ways_of(request.user, release), prefix="answer"
    )


def _filled_form(release: Release, may_answer: bool, today: dt.date) -> BackfilledForm | None:
    if not may_answer or release.status != R.IF_BACKFILLED:
        return None
    return BackfilledForm(initial={"released_on": max(release.wanted_on, today)})


def _gap_form(user: User, release: Release, may_answer: bool) -> BackfillForm | None:
    if not may_answer or not release.leaves_gap:
        return None
    return BackfillForm(release=release, **ways_of(user, release), prefix="gap")


def _refusal(user: User, release: Release) -> str:
    try:
        check_answer_release(user, release)
    except DomainError as refusal:
        return refusal.message
    return ""


def _do(
    request: SignedInRequest, release: Release, act: Any, said: str, *, to: str = "mobility:release_detail"
) -> HttpResponse:
    """Do it and say so; a refusal comes back to the release with its sentence."""
    try:
        act()
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, refusal.message)
        return redirect("mobility:release_detail", release.pk)
    messages.success(request, said)
    return redirect(to, *([release.pk] if to == "mobility:release_detail" else []))


def _visible(user: User, pk: int) -> Release:
    check_see_releases(user)
    found = Release.objects.visible_to(user).for_list().select_related("application__rotation")
    release: Any = get_object_or_404(found.prefetch_related("steps"), pk=pk)
    return release
