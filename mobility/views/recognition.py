"""Recognition of an executive: on the record, recorded by the agency's office, taken back where it was a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from executives.models import Executive
from mobility.actions.recognition import record_recognition, take_back_recognition
from mobility.forms.recognition import RecognitionForm
from mobility.forms.rotations import ReasonForm
from mobility.models import Recognition, Rotation
from mobility.permissions.recognition import check_recognize, check_take_back
from sesportal.accounts.roles import Permission
from sesportal.audit.log import record_read
from sesportal.lib.errors import DomainError, allows
from sesportal.lib.panels import Panel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.http import HttpResponse

    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

TITLE = "Recognition"
LEDGER = "Performance awards and rank awards (879, 878) are personnel actions and stand in the ledger."


def recognition_panel(user: User, person: Executive, today: dt.date) -> Iterator[Panel]:
    """Lead whoever sees a record to what the person was given; a page of its own, so that the record asks nothing."""
    yield Panel(
        title=TITLE,
        text=LEDGER,
        url=reverse("mobility:recognition_list", args=[person.identifier]),
        link="Awards and honours beside these",
        order=6,
    )


@require_safe
def recognition_list(request: SignedInRequest, identifier: str) -> HttpResponse:
    """List the awards and honours of one executive, to whoever sees the record."""
    executive = _executive(request.user, identifier)
    record_read(by=request.user, subject=executive, page="recognition")
    held = executive.recognitions.standing().select_related("agency", "rotation")
    may_take_back = request.user.may(Permission.RECOGNIZE)
    context = {
        "executive": executive,
        "rows": [(one, may_take_back and allows(check_take_back, request.user, one)) for one in held],
        "may_record": request.user.may(Permission.RECOGNIZE) and allows(check_recognize, request.user, executive),
        "ledger": LEDGER,
        "trail": _trail(executive),
    }
    return render(request, "mobility/recognition_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recognition_new(request: SignedInRequest, identifier: str) -> HttpResponse:
    """Record what an executive was given."""
    executive = _executive(request.user, identifier)
    check_recognize(request.user, executive)
    moves = Rotation.objects.visible_to(request.user).filter(executive=executive).order_by("-starts_on", "pk")
    today = timezone.localdate()
    form = RecognitionForm(request.POST or None, executive=executive, moves=moves, initial={"given_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            record_recognition(executive=executive, by=request.user, as_of=today, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "The recognition stands on the record.")
            return redirect("mobility:recognition_list", executive.identifier)
    lead = f"It stands on the record of {executive.full_name} from then on, for whoever sees the record. {LEDGER}"
    context = _page(executive, form, title="Record recognition", lead=lead, button="Record recognition")
    return render(request, "mobility/application_step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def recognition_take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back what was written down by mistake."""
    visible = Executive.objects.visible_to(request.user)
    found = Recognition.objects.standing().filter(executive__in=visible).select_related("executive")
    recognition = get_object_or_404(found, pk=pk)
    check_take_back(request.user, recognition)
    form = ReasonForm(request.POST or None)
    executive = recognition.executive
    if request.method == "POST" and form.is_valid():
        take_back_recognition(recognition=recognition, by=request.user, **form.cleaned_data)
        messages.success(request, "The recognition is off the record. The audit log keeps it with your reason.")
        return redirect("mobility:recognition_list", executive.identifier)
    lead = f"“{recognition.title}”, given to {executive.full_name}. Take it back only where it was recorded by mistake."
    context = _page(executive, form, title="Take recognition back", lead=lead, button="Take it back")
    return render(request, "mobility/application_step.html", context)


def _page(executive: Executive, form: Any, *, title: str, lead: str, button: str) -> dict[str, Any]:
    return {
        "form": form,
        "title": title,
        "lead": lead,
        "button": button,
        "back": reverse("mobility:recognition_list", args=[executive.identifier]),
        "trail": _trail(executive, title),
    }


def _executive(user: User, identifier: str) -> Executive:
    return get_object_or_404(Executive.objects.visible_to(user), identifier=identifier)


def _trail(executive: Executive, title: str = "") -> list[tuple[str, str | None]]:
    """Return the way to the list of an executive's recognition, and on to a page under it."""
    trail: list[tuple[str, str | None]] = [
        ("Home", reverse("home")),
        ("Directory", reverse("executives:directory")),
        (executive.full_name, reverse("executives:executive_detail", args=[executive.identifier])),
    ]
    if not title:
        return [*trail, (TITLE, None)]
    return [*trail, (TITLE, reverse("mobility:recognition_list", args=[executive.identifier])), (title, None)]
