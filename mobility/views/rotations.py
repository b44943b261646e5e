"""Rotations: where they stand, what each party can do now, and the way back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from executives.models import RuleParameter
from mobility.actions import agreements as agreement_acts
from mobility.actions import returns, rotations
from mobility.facts import appraisal_findings, obligations, signed_agreement, start_findings
from mobility.forms.rotations import EndForm, EvaluationForm, MidPointForm, ReasonForm, ReturnForm
from mobility.models import Agreement, Rotation
from mobility.permissions.returns import check_evaluate, check_plan_return, evaluating_party
from mobility.permissions.rotations import check_override, check_run_rotation, check_write_agreement
from mobility.rules.returns import reentry_due
from mobility.views.rotation_agreements import TONES as AGREEMENT_TONES
from mobility.workflow import PERMANENT, AgreementStatus, RotationStatus
from sesportal.accounts.roles import Permission
from sesportal.audit.log import record_read
from sesportal.lib.errors import DomainError, NotPermitted, allows
from sesportal.lib.purposes import named_on
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest
    from sesportal.lib.findings import Finding

S = RotationStatus
SORTS = {
    "name": "executive__sort_name",
    "home": ("home", "executive__sort_name"),
    "host": ("host", "executive__sort_name"),
    "starts": "starts_on",
    "ends": "ends_on",
    "status": ("status", "ends_on"),
}
OVER: Final = (S.ENDED, S.ENDED_EARLY, S.CANCELLED)
TONES: Final = {
    S.PLANNED: "attention",
    S.UNDER_WAY: "good",
    S.ENDED: "neutral",
    S.ENDED_EARLY: "neutral",
    S.CANCELLED: "bad",
}


class Act(NamedTuple):
    """One thing that can be done with a rotation: the button, what follows, and what it asks for first."""

    name: str
    label: str
    consequence: str
    form: forms.Form | None = None
    is_main: bool = False


FORMS: Final[dict[str, Callable[..., forms.Form]]] = {
    "end": EndForm,
    "cancel": ReasonForm,
    "mid-point": MidPointForm,
    "return": ReturnForm,
    "evaluate": EvaluationForm,
}
TOLD: Final = {
    "start": "The rotation has started. The personnel action is in the ledger as a record of this portal.",
    "extend": "The rotation runs to the new last day.",
    "end": "The rotation has ended, and the executive is credited with it. Please evaluate it.",
    "cancel": "The rotation does not take place.",
    "mid-point": "The mid-point is noted.",
    "return": "The return is planned.",
    "evaluate": "Thank you: your evaluation is kept.",
    "agreement": "The agreement is begun. Complete its terms, then send it for signature.",
    "override": "The rule is overridden, with your reason.",
}


@require_safe
def rotation_list(request: SignedInRequest) -> HttpResponse:
    """List the rotations the user has to do with, by status; agencies see both what they lend and what they host."""
    check_see_rotations(request.user)
    today = timezone.localdate()
    visible = Rotation.objects.visible_to(request.user)
    numbers = Counter(dict(visible.order_by().values_list("status").annotate(Count("pk"))))
    status = request.GET.get("status", "")
    shown = visible.filter(status=status) if status in S.values else visible
    listed = sorted_page(request.GET, shown.for_list(), sorts=SORTS, default="-starts")
    context = listed.context() | {
        "rows": [(row, TONES[S(row.status)], _left(row, today)) for row in listed.page.object_list],
        "statuses": [(value, label, numbers[value]) for value, label in S.choices],
        "status": status,
        "status_label": S(status).label if status in S.values else "",
        "total": numbers.total(),
        "as_of": today,
        "trail": [("Home", reverse("home")), ("Rotations", None)],
    }
    return render(request, "mobility/rotation_list.html", context)


@require_safe
def rotation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one rotation to its parties, with what each can do now."""
    rotation = visible_rotation(request.user, pk)
    record_read(by=request.user, subject=rotation.executive, page="rotation")
    return _detail(request, rotation)


@require_POST
def rotation_act(request: SignedInRequest, pk: int, act: str) -> HttpResponse:
    """Do one of the acts; what is refused is said on the page, and what was written there stays."""
    rotation = visible_rotation(request.user, pk)
    today = timezone.localdate()
    form = FORMS[act](request.POST, prefix=act) if act in FORMS else None
    try:
        _check(request.user, rotation, act)
        if form is not None and not form.is_valid():
            return _detail(request, rotation, forms_with_errors={act: form})
        _do(act, rotation, request.user, today, form.cleaned_data if form else {})
    except NotPermitted:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return _detail(request, rotation, forms_with_errors={act: form} if form else {}, status=refusal.status)
    messages.success(request, TOLD[act])
    return redirect("mobility:rotation_detail", pk)


@require_POST
def rotation_override(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Let an agency head override one finding with a reason."""
    rotation = visible_rotation(request.user, pk)
    check_override(request.user, rotation)
    try:
        rotations.override_finding(
            rotation=rotation,
            code=code,
            reason=request.POST.get("reason", ""),
            by=request.user,
            as_of=timezone.localdate(),
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, TOLD["override"])
    return redirect("mobility:rotation_detail", pk)


def check_see_rotations(user: User) -> None:
    """Refuse whoever has no part in moves."""
    if not user.may(Permission.VIEW_MOVES):
        raise NotPermitted("Rotations are shown to their executives, to the two agencies, to OPM and to auditors.")


def visible_rotation(user: User, pk: int) -> Rotation:
    """Return a rotation the user may see; any other is not there."""
    related = ("application__posting", "executive__user", "credit")
    found = Rotation.objects.visible_to(user).for_list().select_related(*related)
    agreements = Prefetch("agreements", Agreement.objects.select_related("template"))
    return get_object_or_404(found.prefetch_related("evaluations", "placements", agreements), pk=pk)


def _check(user: User, rotation: Rotation, act: str) -> None:
    if act == "agreement":
        check_write_agreement(user, rotation)
    elif act == "return":
        check_plan_return(user, rotation)
    elif act == "evaluate":
        check_evaluate(user, rotation)
    elif act != "mid-point" or rotation.executive.user_id != user.pk:
        check_run_rotation(user, rotation)


def _do(act: str, rotation: Rotation, by: User, today: dt.date, given: dict[str, Any]) -> None:
    if act == "start":
        rotations.start_rotation(rotation=rotation, by=by, as_of=today)
    elif act == "extend":
        rotations.extend_rotation(rotation=rotation, by=by, as_of=today)
    elif act == "end":
        rotations.end_rotation(rotation=rotation, by=by, as_of=today, **given)
    elif act == "cancel":
        rotations.cancel_rotation(rotation=rotation, by=by, **given)
    elif act == "mid-point":
        returns.note_mid_point(rotation=rotation, by=by, **given)
    elif act == "return":
        returns.plan_return(rotation=rotation, by=by, **given)
    elif act == "evaluate":
        returns.evaluate(rotation=rotation, by=by, **given)
    elif act == "agreement":
        agreement_acts.draft_agreement(rotation=rotation, by=by, as_of=today)


def _offered(user: User, rotation: Rotation, today: dt.date, wrong: dict[str, Any], *, can_start: bool) -> list[Act]:
    """Return what this user can do now, by the checks that the acts themselves run."""
    runs = allows(check_run_rotation, user, rotation)
    found: list[Act] = []

    def offer(name: str, label: str, consequence: str, *, is_main: bool = False, **initial: Any) -> None:
        form = wrong.get(name) or (FORMS[name](prefix=name, initial=initial) if name in FORMS else None)
        found.append(Act(name, label, consequence, form, is_main))

    is_open = rotation.status in (S.PLANNED, S.UNDER_WAY)
    live = [a for a in rotation.agreements.all() if a.status not in (AgreementStatus.VOID, AgreementStatus.SUPERSEDED)]
    if is_open and not live and allows(check_write_agreement, user, rotation):
        offer("agreement", "Begin the agreement", "Its terms come from the posting and the release.", is_main=True)
    if rotation.status == S.PLANNED and runs:
        if can_start:
            offer("start", "Start the rotation", "The personnel action is written to the ledger.", is_main=True)
        offer("cancel", "It does not take place", "The agreement is void, and everybody concerned reads the reason.")
    if rotation.status == S.UNDER_WAY:
        signed = signed_agreement(rotation)
        if runs and signed and signed.ends_on != rotation.ends_on:
            offer("extend", "Extend to the agreed last day", "The extension is written to the ledger.", is_main=True)
        if runs or rotation.executive.user_id == user.pk:
            offer(
                "mid-point",
                "Note the mid-point",
                "Both agencies and the executive read it.",
                note=rotation.mid_point_note,
            )
        if runs:
            offer("end", "End the rotation", "The end is written to the ledger, and the credit given.", ended_on=today)
    if is_open and rotation.design not in PERMANENT and allows(check_plan_return, user, rotation):
        offer(
            "return",
            "Plan the return",
            "Due 90 days before the end.",
            return_position=rotation.return_position,
            plan=rotation.reentry_plan,
        )
    if allows(check_evaluate, user, rotation):
        party = evaluating_party(user, rotation)
        given = next((one for one in rotation.evaluations.all() if one.party == party), None)
        label = "Change your evaluation" if given else "Evaluate it"
        said = {name: getattr(given, name) for name in ("built", "satisfaction", "text")} if given else {}
        offer("evaluate", label, "Your answer stands beside those of the other parties.", is_main=True, **said)
    return found


def _detail(
    request: SignedInRequest,
    rotation: Rotation,
    *,
    forms_with_errors: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    may_override = allows(check_override, request.user, rotation)
    overridden = {entry["code"]: entry for entry in rotation.overrides}
    findings = start_findings(rotation, as_of=today) if rotation.status == S.PLANNED else []
    due_on = reentry_due(rotation.starts_on, rotation.ends_on, RuleParameter.objects.values_on(today))
    can_start = not any(finding.blocks and finding.code not in overridden for finding in findings)
    context = {
        "rotation": rotation,
        "tone": TONES[S(rotation.status)],
        "facts": _facts(rotation),
        "left": _left(rotation, today),
        "acts": _offered(request.user, rotation, today, forms_with_errors or {}, can_start=can_start),
        "agreements": [
            (agreement, AGREEMENT_TONES[AgreementStatus(agreement.status)]) for agreement in rotation.agreements.all()
        ],
        "findings": [(f, overridden.get(f.code), f.code in rotations.NEVER_OVERRIDDEN) for f in findings],
        "may_override": may_override,
        "cannot_start": not can_start and allows(check_run_rotation, request.user, rotation),
        "duties": _duties(rotation, today),
        "purposes": named_on(rotation.application, request.user),
        "has_begun": rotation.status not in (S.PLANNED, S.CANCELLED),
        "is_over": rotation.status in OVER,
        "records": rotation.portal_records.select_related("action", "matched_action").order_by("id"),
        "reentry_due_on": due_on,
        "is_reentry_late": due_on is not None and due_on < today,
        "credit": getattr(rotation, "credit", None),
        "as_of": today,
        "trail": _trail(rotation),
    }
    return render(request, "mobility/rotation_detail.html", context, status=status)


def _duties(rotation: Rotation, today: dt.date) -> list[Finding]:
    """Return what a rotation that has begun obliges its parties to; before that it stands among the findings."""
    if rotation.status in (S.PLANNED, S.CANCELLED):
        return []
    return [*appraisal_findings(rotation, as_of=today), *obligations(rotation, as_of=today)]


def _facts(rotation: Rotation) -> list[tuple[Any, ...]]:
    host = rotation.host.name if rotation.host else rotation.host_name
    return [
        ("Executive", rotation.executive.full_name),
        ("Way", rotation.get_design_display()),
        ("Programme", rotation.programme.name),
        ("Home", rotation.home.name, rotation.home_id),
        ("Host", host, rotation.host_id or "outside the federal government"),
        ("Place", rotation.duty_location),
        ("Share of working time", f"{rotation.time_percent}%"),
        ("First day", f"{rotation.starts_on:%B} {rotation.starts_on.day}, {rotation.starts_on.year}"),
        ("Planned last day", _day(rotation.ends_on) if rotation.ends_on else "none: for good"),
        *([("Last day", _day(rotation.ended_on), rotation.end_reason)] if rotation.ended_on else []),
        *([("Why it does not take place", rotation.end_reason)] if rotation.status == S.CANCELLED else []),
    ]


def _day(day: dt.date | None) -> str:
    return f"{day:%B} {day.day}, {day.year}" if day else ""


def _left(rotation: Rotation, today: dt.date) -> str:
    """Say in a few words how far a rotation is from its next date."""
    if rotation.status == S.PLANNED:
        days = (rotation.starts_on - today).days
        return f"starts in {days} days" if days > 0 else "can start"
    if rotation.status == S.UNDER_WAY and rotation.ends_on:
        days = (rotation.ends_on - today).days
        return f"{days} days left" if days >= 0 else f"{-days} days past its last day"
    return ""


def _trail(rotation: Rotation) -> list[tuple[str, str | None]]:
    return [
        ("Home", reverse("home")),
        ("Rotations", reverse("mobility:rotation_list")),
        (f"{rotation.get_design_display()} of {rotation.executive.full_name}", None),
    ]
