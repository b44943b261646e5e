"""Webhooks of a system: make, rotate the secret, test, pause, resume, replay, delete, and how the deliveries went."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sesportal.exchange.actions import webhooks as acts
from sesportal.exchange.forms import PauseForm, ReplayForm, RotateWebhookForm, WebhookForm
from sesportal.exchange.models import Event, Webhook
from sesportal.exchange.permissions import check_issue_clients
from sesportal.exchange.views.clients import TONES, client_in_use, history_of, moment, refused, trail, types_of
from sesportal.lib.errors import DomainError
from sesportal.lib.tables import sorted_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from sesportal.accounts.views import SignedInRequest

SORTS = {"at": "id"}


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a webhook; the answer to the form is the only page that ever shows its secret."""
    check_issue_clients(request.user)
    client = client_in_use(request, pk)
    form = WebhookForm(request.POST or None)
    where = trail(client, "Add a webhook")
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.create_webhook(client=client, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            return refused(request, form, refusal, "exchange/webhook_form.html", where, client=client)
        return _show_secret(request, made, is_new=True)
    return render(request, "exchange/webhook_form.html", {"form": form, "client": client, "trail": where})


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_rotate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a webhook a new secret, shown in the answer to the form and nowhere else."""
    webhook = _visible(request, pk)
    form = RotateWebhookForm(request.POST or None, initial={"seen": webhook.version})
    if request.method == "POST" and form.is_valid():
        rotated = acts.rotate_webhook_secret(webhook=webhook, by=request.user, **form.cleaned_data)
        return _show_secret(request, rotated, is_new=False)
    context = {
        "form": form,
        "webhook": webhook,
        "overlaps": webhook.overlaps(timezone.now()),
        "trail": _trail(webhook, "Rotate the secret"),
    }
    return render(request, "exchange/webhook_rotate.html", context)


@require_POST
def webhook_end_secret(request: SignedInRequest, pk: int) -> HttpResponse:
    """End the secret before the last rotation early."""
    webhook = _visible(request, pk)
    acts.end_previous_secret(webhook=webhook, by=request.user)
    messages.success(request, "The earlier secret has ended: deliveries are signed with the present one alone.")
    return redirect("exchange:webhook_detail", webhook.pk)


@require_safe
def webhook_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one webhook with what can be done with it, and the log of its deliveries."""
    return _page(request, _visible(request, pk), ReplayForm())


@require_POST
def webhook_test(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a test."""
    webhook = _visible(request, pk)
    acts.request_test(webhook=webhook, by=request.user)
    messages.success(request, "A test is on its way. Reload the page to see below what came of it.")
    return redirect("exchange:webhook_detail", webhook.pk)


@require_POST
def webhook_pause(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hold events back."""
    webhook = _visible(request, pk)
    form = PauseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    acts.pause_webhook(webhook=webhook, by=request.user, reason=reason)
    messages.success(request, "Events are held back until somebody resumes.")
    return redirect("exchange:webhook_detail", webhook.pk)


@require_POST
def webhook_resume(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send again from where it stood."""
    webhook = _visible(request, pk)
    acts.resume_webhook(webhook=webhook, by=request.user)
    messages.success(request, "Events are sent again, from where it stood.")
    return redirect("exchange:webhook_detail", webhook.pk)


@require_POST
def webhook_replay(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send once more what happened from a day on."""
    webhook = _visible(request, pk)
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return _page(request, webhook, form)
    since = timezone.make_aware(dt.datetime.combine(form.cleaned_data["since"], dt.time.min))
    after = min(Event.objects.since(since), webhook.place)
    acts.replay_webhook(webhook=webhook, by=request.user, after=after)
    messages.success(request, f"What happened from {moment(since)} on is sent once more.")
    return redirect("exchange:webhook_detail", webhook.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop sending for good."""
    webhook = _visible(request, pk)
    if request.method == "POST":
        acts.delete_webhook(webhook=webhook, by=request.user)
        messages.success(request, f"The webhook to {webhook.url} is deleted.")
        return redirect("exchange:client_detail", webhook.client_id)
    context = {"webhook": webhook, "trail": _trail(webhook, "Delete")}
    return render(request, "exchange/webhook_delete.html", context)


def _page(request: SignedInRequest, webhook: Webhook, form: ReplayForm) -> HttpResponse:
    deliveries = webhook.deliveries.select_related("event")
    state = Webhook.State(webhook.state)
    context = sorted_page(request.GET, deliveries, sorts=SORTS, default="-at").context() | {
        "webhook": webhook,
        "label": state.label,
        "tone": TONES[state],
        "is_paused": state is Webhook.State.PAUSED,
        "overlaps": webhook.overlaps(timezone.now()),
        "rows": _facts(webhook),
        "types": types_of(webhook),
        "history": history_of(webhook),
        "form": form,
        "pause_form": PauseForm(),
        "trail": trail(webhook.client, "Webhook"),
    }
    return render(request, "exchange/webhook_detail.html", context)


def _facts(webhook: Webhook) -> list[tuple[str, object, str]]:
    facts: list[tuple[str, object, str]] = [
        ("System", str(webhook.client), ""),
        ("Added", moment(webhook.created_at), ""),
        ("Failures in a row", webhook.failures, "after 10, or an answer of 410 (gone), it is paused by itself"),
    ]
    if webhook.overlaps(timezone.now()):
        until = moment(webhook.previous_secret_until)
        facts.append(("Signed with two secrets until", until, "with the earlier one too, since the rotation"))
    if webhook.state == Webhook.State.PAUSED:
        facts.append(("Paused because", webhook.paused_reason or "no reason given", ""))
    elif webhook.failures:
        facts.append(("Next attempt", moment(webhook.next_attempt_at), ""))
    return facts


def _show_secret(request: SignedInRequest, made: acts.Made, *, is_new: bool) -> HttpResponse:
    context = {
        "webhook": made.webhook,
        "secret": made.secret,
        "is_new": is_new,
        "trail": _trail(made.webhook, "Secret"),
    }
    response = render(request, "exchange/webhook_secret.html", context)
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _trail(webhook: Webhook, last: str) -> list[tuple[str, str | None]]:
    return [*trail(webhook.client), ("Webhook", reverse("exchange:webhook_detail", args=[webhook.pk])), (last, None)]


def _visible(request: SignedInRequest, pk: int) -> Webhook:
    check_issue_clients(request.user)
    return get_object_or_404(Webhook.objects.visible_to(request.user).select_related("client"), pk=pk)
