"""Directed moves: the list, the worksheet with every date and finding, and the oversight of moratoria."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from executives.models import Executive, RuleParameter
from mobility.actions.directed import create_worksheet, edit_worksheet
from mobility.filters.directed import WorksheetFilter
from mobility.forms.directed import (
    SECTIONS,
    ChooseExecutiveForm,
    DayForm,
    ReasonForm,
    RefusalForm,
    WorksheetForm,
)
from mobility.models import ReassignmentWorksheet, WorksheetStatement
from mobility.permissions.directed import (
    check_direct,
    check_may_direct,
    check_override,
    check_oversee,
    check_prepare,
    check_see_worksheets,
    check_serve,
    check_sign,
)
from mobility.rules.words import whole
from mobility.rules.worksheet_facts import standing_statement
from mobility.views import assessment
from mobility.views.layout import sections_of
from mobility.workflow import WorksheetStatus
from sesportal.accounts.roles import Permission
from sesportal.audit.log import record_read, type_of
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import DomainError, allows
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest
    from sesportal.lib.tables import SortedPage

SORTS = {
    "executive": "executive__sort_name",
    "effective": "effective_on",
    "status": "status",
    "begun": "created_at",
}
PAGE_SIZE = 25
Kind = WorksheetStatement.Kind
SLACK = dt.timedelta(days=14)
"""Beyond the longest moratorium, for its last day to roll over a weekend and holidays."""


@require_safe
def worksheet_list(request: SignedInRequest) -> HttpResponse:
    """List the reassignments the user may see, with the earliest lawful date and what is still open."""
    check_see_worksheets(request.user)
    visible = ReassignmentWorksheet.objects.visible_to(request.user)
    found = WorksheetFilter(request.GET, visible)
    listed: SortedPage = sorted_page(
        request.GET, found.qs.for_assessment(), sorts=SORTS, default="-begun", size=PAGE_SIZE
    )
    today = timezone.localdate()
    parameters = RuleParameter.objects.values_on(today)
    context = listed.context() | {
        "filter": found,
        "rows": [
            (one, assessment.assess(one, as_of=today, parameters=parameters), _tone(one))
            for one in listed.page.object_list
        ],
        "may_direct": request.user.may(Permission.DIRECT_MOVES),
        "may_oversee": allows(check_oversee, request.user),
        "as_of": today,
        "trail": [("Home", reverse("home")), ("Directed moves", None)],
    }
    return render(request, "mobility/worksheet_list.html", context)


@require_safe
def worksheet_oversight(request: SignedInRequest) -> HttpResponse:
    """List the moves that take effect inside a moratorium, and on what basis (GAO-20-559)."""
    check_oversee(request.user)
    today = timezone.localdate()
    parameters = RuleParameter.objects.values_on(today)
    longest = dt.timedelta(days=whole(parameters, "moratorium_days") + whole(parameters, "moratorium_tolling_days"))
    near = ReassignmentWorksheet.objects.visible_to(request.user).near_appointments(within=longest + SLACK)
    moves = near.exclude(status=WorksheetStatus.CANCELLED).for_assessment().order_by("-effective_on", "pk")
    rows = [row for one in moves if (row := assessment.inside_row(one, parameters=parameters))]
    context = {
        "rows": [(row, _tone(row.worksheet)) for row in rows],
        "figures": [
            ("Moves inside a moratorium", len(rows), "served or in effect"),
            ("Shown to be voluntary", sum(row.is_shown_voluntary for row in rows), "by a signed statement"),
            ("Without a lawful basis", sum(row.tone == "bad" for row in rows), "no statement, exception or override"),
        ],
        "length": whole(parameters, "moratorium_days"),
        "as_of": today,
        "trail": [
            ("Home", reverse("home")),
            ("Directed moves", reverse("mobility:worksheet_list")),
            ("Inside a moratorium", None),
        ],
    }
    return render(request, "mobility/worksheet_oversight.html", context)


@require_safe
def worksheet_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one reassignment with what the law says of it."""
    worksheet = visible_worksheet(request.user, pk)
    record_read(by=request.user, subject=worksheet.executive, page="reassignment")
    return render(request, "mobility/worksheet_detail.html", detail_context(request.user, worksheet))


@require_safe
def worksheet_print(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one reassignment as it is printed for the file."""
    worksheet = visible_worksheet(request.user, pk)
    record_read(by=request.user, subject=worksheet.executive, page="reassignment")
    return render(request, "mobility/worksheet_print.html", detail_context(request.user, worksheet))


@require_http_methods(["GET", "HEAD", "POST"])
def worksheet_new(request: SignedInRequest) -> HttpResponse:
    """Choose an executive, then begin a worksheet."""
    check_may_direct(request.user)
    chosen = request.GET.get("executive", "")
    if not chosen:
        context = {
            "form": ChooseExecutiveForm(user=request.user),
            "trail": [*_trail(), ("New", None)],
        }
        return render(request, "mobility/worksheet_choose.html", context)
    visible = Executive.objects.visible_to(request.user, Permission.DIRECT_MOVES)
    executive = get_object_or_404(visible.select_related("home", "current_assignment"), identifier=chosen)
    check_prepare(request.user, executive)
    form = WorksheetForm(request.POST or None, home_code=executive.home_id or "")
    if request.method == "POST" and form.is_valid():
        try:
            worksheet = create_worksheet(executive=executive, by=request.user, **form.written)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "The worksheet is begun. Below is what the law asks of this move.")
            return redirect("mobility:worksheet_detail", worksheet.pk)
    return _form_page(request, form, executive, "New reassignment")


@require_http_methods(["GET", "HEAD", "POST"])
def worksheet_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a worksheet."""
    worksheet = visible_worksheet(request.user, pk)
    check_direct(request.user, worksheet)
    form = WorksheetForm(request.POST or None, instance=worksheet, home_code=worksheet.home_id)
    if request.method == "POST" and form.is_valid():
        try:
            edit_worksheet(worksheet=worksheet, by=request.user, revision=form.cleaned_data["revision"], **form.written)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "The worksheet is changed, and what the law says is worked out anew.")
            return redirect("mobility:worksheet_detail", worksheet.pk)
    return _form_page(request, form, worksheet.executive, "Change the worksheet", worksheet)


def visible_worksheet(user: User, pk: int) -> ReassignmentWorksheet:
    """Return a worksheet the user may see, loaded for the rules; 404 otherwise."""
    return get_object_or_404(ReassignmentWorksheet.objects.visible_to(user).for_assessment(), pk=pk)


def detail_context(
    user: User, worksheet: ReassignmentWorksheet, bound: dict[str, forms.Form] | None = None
) -> dict[str, Any]:
    """Return what the page of a worksheet shows, with a form for each act the user may do now."""
    today = timezone.localdate()
    parameters = RuleParameter.objects.values_on(today)
    assessed = assessment.assess(worksheet, as_of=today, parameters=parameters)
    may_direct = allows(check_direct, user, worksheet)
    return {
        "worksheet": worksheet,
        "tone": _tone(worksheet),
        "assessed": assessed,
        "is_ready": worksheet.is_open and assessment.is_ready(worksheet, as_of=today, parameters=parameters),
        "is_own": worksheet.executive.user_id == user.pk,
        "facts": _facts(worksheet),
        "officials": _officials(worksheet),
        "statements": list(worksheet.statements.all()),
        "standing": {kind.value: standing_statement(worksheet, kind) for kind in Kind},
        "asks": _asks(worksheet, assessed),
        "overrides": [(each, assessment.override_day(each)) for each in worksheet.overrides],
        "may": {
            "direct": may_direct,
            "serve": allows(check_serve, user, worksheet),
            "sign": allows(check_sign, user, worksheet),
            "override": allows(check_override, user, worksheet),
            "refuse": may_direct and worksheet.status == WorksheetStatus.NOTICE_SERVED and worksheet.refused_on is None,
        },
        "records": list(worksheet.portal_records.select_related("action", "matched_action").order_by("id")),
        "acts": _forms() | (bound or {}),
        "history": list(AuditEvent.objects.about(type_of(worksheet), str(worksheet.pk)).order_by("id")),
        "today": today,
        "trail": [*_trail(), (worksheet.executive.full_name, None)],
    }


def _asks(worksheet: ReassignmentWorksheet, assessed: assessment.Assessment) -> dict[str, bool]:
    """Return what there is for the executive to sign: a statement, or a waiver of a notice period not over by then."""
    effective, dates = worksheet.effective_on, assessed.timeline
    is_short = effective is not None and dates is not None and effective < dates.notice_earliest_on
    return {
        "statement": worksheet.is_voluntary and standing_statement(worksheet, Kind.VOLUNTARY) is None,
        "waiver": is_short and standing_statement(worksheet, Kind.WAIVER) is None,
    }


def _forms() -> dict[str, forms.Form]:
    """Return an empty form for each act that asks for something."""
    return {
        "serve": DayForm(
            label="Day on which the executive received the notice",
            help_text="The day itself is not counted.",
            prefix="serve",
        ),
        "refusal": RefusalForm(label="Day on which the executive declined", prefix="refusal"),
        "cancel": ReasonForm(prefix="cancel"),
        "override": ReasonForm(prefix="override"),
    }


def _facts(worksheet: ReassignmentWorksheet) -> list[tuple[str, object]]:
    before = f"{worksheet.from_position_title} {worksheet.from_position_number}".strip()
    after = f"{worksheet.to_position_title} {worksheet.to_position_number}".strip()
    area = "outside the commuting area" if worksheet.is_outside_commuting_area else "inside the commuting area"
    return [
        ("From", ", ".join(filter(None, (before, str(worksheet.home), worksheet.from_duty_location)))),
        ("To", ", ".join((after, str(worksheet.to_subelement), f"{worksheet.to_duty_location} ({area})"))),
        ("The position is", worksheet.get_to_position_occupied_display().lower()),
        ("Appointment", worksheet.get_to_appointment_type_display() or worksheet.get_appointment_type_display()),
        ("Effective date", _day(worksheet.effective_on)),
        ("The move is", "voluntary" if worksheet.is_voluntary else "directed"),
        ("Consultation", _day(worksheet.consulted_on)),
        ("Preferences heard", worksheet.consultation_note),
        ("Reasons", worksheet.reasons),
        ("Notice received", _day(worksheet.notice_received_on)),
        ("Waiver on paper", _day(worksheet.waiver_signed_on)),
        ("Qualification determination", _day(worksheet.qualification_determined_on)),
    ]


def _officials(worksheet: ReassignmentWorksheet) -> list[tuple[str, object]]:
    said = {None: "not yet stated", True: "yes", False: "no"}
    acting = {True: "acting", False: ""}
    days = "counted from the career" if worksheet.detail_days is None else worksheet.detail_days
    exception = worksheet.get_moratorium_exception_display() if worksheet.moratorium_exception else "none claimed"
    return [
        ("Agency head appointed", acting[worksheet.is_head_acting] or _day(worksheet.head_appointed_on)),
        ("Supervisor appointed", acting[worksheet.is_supervisor_acting] or _day(worksheet.supervisor_appointed_on)),
        ("Supervisor is noncareer", said[worksheet.is_supervisor_noncareer]),
        ("Supervisor makes the initial appraisal", said[worksheet.has_supervisor_initial_appraisal]),
        ("Days on detail since the appointment", days),
        ("Exception from the moratorium", exception),
        *(
            [("Evidence", worksheet.exception_evidence), ("Date of the evidence", _day(worksheet.exception_dated_on))]
            if worksheet.moratorium_exception
            else []
        ),
    ]


def _form_page(
    request: SignedInRequest,
    form: WorksheetForm,
    executive: Executive,
    title: str,
    worksheet: ReassignmentWorksheet | None = None,
) -> HttpResponse:
    back = (
        reverse("mobility:worksheet_detail", args=[worksheet.pk]) if worksheet else reverse("mobility:worksheet_list")
    )
    trail = [*_trail(), *([(executive.full_name, back)] if worksheet else []), (title, None)]
    context = {
        "form": form,
        "sections": sections_of(form, SECTIONS),
        "executive": executive,
        "worksheet": worksheet,
        "title": title,
        "back": back,
        "trail": trail,
    }
    return render(request, "mobility/worksheet_form.html", context)


def _tone(worksheet: ReassignmentWorksheet) -> str:
    if worksheet.refused_on and worksheet.is_open:
        return "attention"
    return assessment.TONES[WorksheetStatus(worksheet.status)]


def _trail() -> list[tuple[str, str | None]]:
    return [("Home", reverse("home")), ("Directed moves", reverse("mobility:worksheet_list"))]


def _day(day: dt.date | None) -> str:
    return f"{day:%B %-d, %Y}" if day else ""
