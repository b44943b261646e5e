"""Systems of agencies: issue their credentials, rotate and revoke them. A secret is in one answer and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from sesportal.audit.log import type_of
from sesportal.audit.models import AuditEvent
from sesportal.exchange.actions.clients import issue_client, revoke_client, rotate_secret
from sesportal.exchange.actions.notices import STEPS
from sesportal.exchange.actions.webhooks import SCOPE
from sesportal.exchange.event_types import EVENT_TYPES
from sesportal.exchange.forms import IssueForm, RevokeForm, RotateForm, agency_names
from sesportal.exchange.models import ApiClient, Webhook
from sesportal.exchange.permissions import check_issue_clients
from sesportal.exchange.scopes import SCOPES
from sesportal.lib.errors import DomainError, InvalidTransition
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    import datetime as dt

    from django import forms
    from django.http import HttpResponse

    from sesportal.accounts.views import SignedInRequest
    from sesportal.exchange.actions.clients import Issued

SORTS = {
    "name": ("name", "agency_code"),
    "agency": ("agency_code", "name"),
    "used": "last_used_at",
    "expires": "expires_on",
    "issued": "created",
}
HISTORY_SIZE = 20
TONES: dict[str, str] = {Webhook.State.ACTIVE: "good", Webhook.State.PAUSED: "attention"}


@require_safe
def client_list(request: SignedInRequest) -> HttpResponse:
    """List the systems that the user answers for: those in use, or those revoked."""
    check_issue_clients(request.user)
    is_past = request.GET.get("state") == "revoked"
    clients = ApiClient.objects.visible_to(request.user).select_related("created_by")
    found = clients.filter(revoked_at__isnull=False) if is_past else clients.in_use()
    listed = sorted_page(request.GET, found, sorts=SORTS, default="agency")
    today = timezone.localdate()
    names = agency_names(client.agency_code for client in listed.page)
    context = listed.context() | {
        "rows": [
            (client, *standing(client, today), names.get(client.agency_code, ""), scopes_of(client))
            for client in listed.page
        ],
        "is_past": is_past,
        "trail": trail(),
    }
    return render(request, "exchange/client_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def client_new(request: SignedInRequest) -> HttpResponse:
    """Issue credentials; the answer to the form is the only page that ever shows the secret."""
    check_issue_clients(request.user)
    form = IssueForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            issued = issue_client(
                agency_code=said["agency"],
                name=said["name"],
                scopes=said["scopes"],
                allowed_networks=said["networks"],
                by=request.user,
            )
        except DomainError as refusal:
            return refused(request, form, refusal, "exchange/client_form.html", trail("Issue credentials"))
        return _show_secret(request, issued, is_new=True)
    return render(request, "exchange/client_form.html", {"form": form, "trail": trail("Issue credentials")})


@require_safe
def client_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one system: what it may do, until when, when it last called, and what was done with it."""
    check_issue_clients(request.user)
    client = visible(request, pk)
    label, tone = standing(client, timezone.localdate())
    context = {
        "client": client,
        "label": label,
        "tone": tone,
        "agency": agency_names([client.agency_code]).get(client.agency_code, ""),
        "rows": _facts(client),
        "scopes": scopes_of(client),
        "webhooks": [
            (hook, hook.get_state_display(), TONES[hook.state], types_of(hook)) for hook in client.webhooks.all()
        ],
        "may_add": SCOPE in client.scopes and client.revoked_at is None,
        "history": history_of(client),
        "trail": trail(client.name),
    }
    return render(request, "exchange/client_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def client_rotate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a system a new secret, shown in the answer to the form and nowhere else."""
    check_issue_clients(request.user)
    client = client_in_use(request, pk)
    form = RotateForm(request.POST or None, initial={"seen": client.version})
    if request.method == "POST" and form.is_valid():
        rotated = rotate_secret(client=client, by=request.user, **form.cleaned_data)
        return _show_secret(request, rotated, is_new=False)
    overlaps, where = client.overlaps(timezone.now()), trail(client, "Rotate the secret")
    context = {"form": form, "client": client, "overlaps": overlaps, "trail": where}
    return render(request, "exchange/client_rotate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def client_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a system's credentials at once and for good."""
    check_issue_clients(request.user)
    client = client_in_use(request, pk)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke_client(client=client, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"The credentials of {client} are revoked. Its tokens have ended.")
        return redirect("exchange:client_detail", client.pk)
    context = {"form": form, "client": client, "trail": trail(client, "Revoke")}
    return render(request, "exchange/client_revoke.html", context)


def scopes_of(client: ApiClient) -> list[tuple[str, str]]:
    """Return what a system may do, each with its words; a scope that is no more keeps its code alone."""
    return [(scope, SCOPES.get(scope, "")) for scope in client.scopes]


def types_of(webhook: Webhook) -> list[tuple[str, str]]:
    """Return what a webhook is told of, each with its words; empty for everything."""
    return [(name, EVENT_TYPES[name].sentence.rstrip(".")) for name in webhook.event_types if name in EVENT_TYPES]


def history_of(subject: ApiClient | Webhook) -> list[AuditEvent]:
    """Return what was done with a system or a webhook, newest first."""
    return list(AuditEvent.objects.about(type_of(type(subject)), str(subject.pk)).order_by("-id")[:HISTORY_SIZE])


def standing(client: ApiClient, today: dt.date) -> tuple[str, str]:
    """Return where a system stands, and the tone of its tag."""
    if client.revoked_at is not None:
        return "Revoked", "neutral"
    left = (client.expires_on - today).days
    if left < 0:
        return "Expired", "bad"
    if left <= max(STEPS):
        return ("Last day" if left == 0 else f"{left} day{'' if left == 1 else 's'} left"), "attention"
    return "In use", "good"


def trail(*last: ApiClient | str) -> list[tuple[str, str | None]]:
    """Return the way to a page below the list of systems; a client in it leads to its page."""
    found: list[tuple[str, str | None]] = [("Home", reverse("home")), ("Systems", reverse("exchange:client_list"))]
    for one in last:
        if isinstance(one, ApiClient):
            found.append((one.name, reverse("exchange:client_detail", args=[one.pk])))
        else:
            found.append((one, None))
    return found if last else [found[0], ("Systems", None)]


def visible(request: SignedInRequest, pk: int) -> ApiClient:
    return get_object_or_404(ApiClient.objects.visible_to(request.user).select_related("created_by"), pk=pk)


def client_in_use(request: SignedInRequest, pk: int) -> ApiClient:
    client = visible(request, pk)
    if client.revoked_at is not None:
        raise InvalidTransition("This system's credentials are revoked. Issue new ones instead.")
    return client


def _show_secret(request: SignedInRequest, issued: Issued, *, is_new: bool) -> HttpResponse:
    client = issued.client
    context = {
        "client": client,
        "secret": issued.secret,
        "is_new": is_new,
        "token_url": request.build_absolute_uri(reverse("oauth_token")),
        "trail": trail(client, "Secret"),
    }
    response = render(request, "exchange/client_secret.html", context)
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    return response


def refused(
    request: SignedInRequest,
    form: forms.Form,
    refusal: DomainError,
    template: str,
    trail: list[tuple[str, str | None]],
    **more: Any,
) -> HttpResponse:
    """Show a refusal on the form it answers; what nobody may do at all stays a refusal."""
    if refusal.status == 403:
        raise refusal
    form.add_error(None, refusal.message)
    return render(request, template, {"form": form, "trail": trail, **more})


def _facts(client: ApiClient) -> list[tuple[str, object, str]]:
    issued_by = str(client.created_by) if client.created_by else "the operator, by command"
    facts: list[tuple[str, object, str]] = [
        ("Client ID", client.client_id, "sent with the secret to get a token"),
        ("Last day of the secret", _day(client.expires_on), ""),
        ("Called from", ", ".join(client.allowed_networks) or "any address", ""),
        ("Last called", moment(client.last_used_at) or "never", "to within ten minutes"),
        ("Issued", f"{moment(client.created)} by {issued_by}", ""),
    ]
    if client.overlaps(timezone.now()):
        facts.append(("Old secret goes on until", moment(client.previous_secret_until), ""))
    if client.revoked_at:
        facts.append(("Revoked", moment(client.revoked_at), ""))
    return facts


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def moment(at: dt.datetime | None) -> str:
    if at is None:
        return ""
    here = timezone.localtime(at)
    return f"{_day(here.date())}, {here:%H:%M}"
