"""Programmes: what there is, how the designs compare, and setting one up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from executives.models import Agency, AppointmentType, RuleParameter
from mobility.actions.programmes import create_programme, edit_programme
from mobility.figures.programmes import COLUMNS, compare_programmes
from mobility.forms.programmes import GOVERNMENT, SECTIONS, ProgrammeForm
from mobility.models import Posting, Programme
from mobility.permissions.programmes import check_browse, check_edit_programme, check_run_programmes
from mobility.views.layout import sections_of
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import allows

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest


@require_safe
def programme_list(request: SignedInRequest) -> HttpResponse:
    """List the programmes, those that run first, with how many opportunities each has open."""
    check_browse(request.user)
    today = timezone.localdate()
    programmes = list(Programme.objects.visible_to(request.user).select_related("agency").order_by("name"))
    open_now = Posting.objects.visible_to(request.user).open_by_programme()
    rows = [(one, open_now.get(one.pk, 0), _standing(one, today)) for one in programmes]
    context = {
        "rows": [row for row in rows if row[2][0] != "Ended"],
        "past": [row for row in rows if row[2][0] == "Ended"],
        "may_add": allows(check_run_programmes, request.user),
        "trail": [("Home", reverse("home")), ("Programmes", None)],
    }
    return render(request, "mobility/programme_list.html", context)


@require_safe
def programme_compare(request: SignedInRequest) -> HttpResponse:
    """Compare the designs by what came of them (M7): filled, completed, returned, satisfied."""
    check_browse(request.user)
    today = timezone.localdate()
    threshold = int(RuleParameter.objects.values_on(today).get("suppression_threshold", 10))
    may_see_all = request.user.reach(Permission.VIEW_METRICS).government
    programmes = Programme.objects.visible_to(request.user).order_by("-is_pilot", "name")
    context = {
        "rows": compare_programmes(list(programmes), threshold=0 if may_see_all else threshold),
        "columns": COLUMNS,
        "threshold": threshold,
        "is_suppressed": not may_see_all,
        "as_of": today,
        "trail": [
            ("Home", reverse("home")),
            ("Programmes", reverse("mobility:programme_list")),
            ("Compare designs", None),
        ],
    }
    return render(request, "mobility/programme_compare.html", context)


@require_safe
def programme_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one programme with its terms and its open opportunities."""
    check_browse(request.user)
    programme = _visible(request.user, pk)
    today = timezone.localdate()
    postings = Posting.objects.visible_to(request.user).open().filter(programme=programme)
    kinds = [str(AppointmentType(kind).label) for kind in programme.appointment_types]
    context = {
        "programme": programme,
        "standing": _standing(programme, today),
        "facts": _facts(programme, kinds),
        "open": list(postings.for_list().order_by("closes_on", "pk")[:10]),
        "open_count": postings.count(),
        "may_edit": allows(check_edit_programme, request.user, programme),
        "trail": [
            ("Home", reverse("home")),
            ("Programmes", reverse("mobility:programme_list")),
            (programme.name, None),
        ],
    }
    return render(request, "mobility/programme_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: SignedInRequest) -> HttpResponse:
    """Set up a programme."""
    check_run_programmes(request.user)
    form = ProgrammeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data["owner"]
        agency = None if owner == GOVERNMENT else get_object_or_404(Agency, code=owner)
        made = create_programme(by=request.user, code=form.cleaned_data["code"], agency=agency, **form.terms)
        messages.success(request, f"The programme “{made.name}” is set up. Postings can use it from its first day.")
        return redirect("mobility:programme_detail", made.pk)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a programme's terms."""
    check_browse(request.user)
    programme = _visible(request.user, pk)
    check_edit_programme(request.user, programme)
    initial = ProgrammeForm.initial_of(programme)
    form = ProgrammeForm(request.POST or None, user=request.user, programme=programme, initial=initial)
    if request.method == "POST" and form.is_valid():
        edit_programme(programme=programme, by=request.user, **form.terms)
        messages.success(request, "The programme is changed. Postings that are out keep what they say.")
        return redirect("mobility:programme_detail", programme.pk)
    return _form_page(request, form, programme)


def _form_page(request: SignedInRequest, form: ProgrammeForm, programme: Programme | None) -> HttpResponse:
    trail = [("Home", reverse("home")), ("Programmes", reverse("mobility:programme_list"))]
    if programme is not None:
        trail.append((programme.name, reverse("mobility:programme_detail", args=[programme.pk])))
    context = {
        "form": form,
        "sections": sections_of(form, SECTIONS),
        "programme": programme,
        "trail": [*trail, ("Change" if programme else "Set up a programme", None)],
    }
    return render(request, "mobility/programme_form.html", context)


def _visible(user: User, pk: int) -> Programme:
    found = Programme.objects.visible_to(user).select_related("agency")
    return get_object_or_404(found, pk=pk)


def _standing(programme: Programme, today: dt.date) -> tuple[str, str]:
    """Return where a programme stands, and the tone of its tag."""
    if programme.ends_on and programme.ends_on < today:
        return "Ended", "neutral"
    if programme.starts_on > today:
        return "Not begun", "info"
    return "Running", "good"


def _facts(programme: Programme, kinds: list[str]) -> list[tuple[str, str, str]]:
    until = (
        f"{programme.ends_on:%B} {programme.ends_on.day}, {programme.ends_on.year}"
        if programme.ends_on
        else "no end set"
    )
    longest = f"{programme.maximum_days} days" if programme.maximum_days else "for good"
    length = longest if not programme.minimum_days else f"{programme.minimum_days} to {longest}"
    months = f"{programme.minimum_ses_months} months in the SES" if programme.minimum_ses_months else "no minimum"
    return [
        ("Kind of move", programme.get_design_display(), ""),
        ("Run by", programme.agency.name if programme.agency else "OPM, for the whole government", ""),
        ("Appointment types", ", ".join(kinds) or "every type", ""),
        ("Service asked for", months, ""),
        ("Length", length, ""),
        ("Money", programme.get_reimbursement_display(), ""),
        ("Relocation help", programme.get_relocation_display(), "each posting states its own, with its ceiling"),
        ("Return", "to the home position, promised" if programme.promises_return else "none: the move is for good", ""),
        (
            "Runs",
            f"from {programme.starts_on:%B} {programme.starts_on.day}, {programme.starts_on.year}, {until}"
            if not programme.ends_on
            else f"from {programme.starts_on:%B} {programme.starts_on.day}, {programme.starts_on.year} to {until}",
            "",
        ),
    ]
