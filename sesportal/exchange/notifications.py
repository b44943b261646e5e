"""What is said to whom about the systems of agencies; an e-mail holds names of systems and dates, nothing else."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPException
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import Role

if TYPE_CHECKING:
    from sesportal.exchange.models import ApiClient, Webhook

REFUSALS = (SMTPException, OSError)
"""What the mail server or the way to it may answer with."""


def office_of(agency_code: str, today: dt.date) -> list[User]:
    """Return who answers for an agency's systems: its executive resources office; administrators where it has none."""
    holding = Membership.objects.active(today).filter(user__is_active=True).exclude(user__email="")
    around = Q(agency_code__in=[agency_code[:2], agency_code])
    office = holding.filter(around, role=Role.AGENCY_HR) or holding.filter(role=Role.SYSTEM_ADMIN)
    return list(User.objects.filter(memberships__in=office).distinct().order_by("pk"))


def mail_expiry(client: ApiClient, *, as_of: dt.date) -> None:
    """Say that a system's secret has its last day soon."""
    days = (client.expires_on - as_of).days
    when = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
    _mail(
        client,
        as_of,
        title=f"The secret of {client} expires {when}",
        text=f"Its last day is {client.expires_on:%B} {client.expires_on.day}, {client.expires_on.year}. Rotate it: "
        "the system gets a new secret, and the old one goes on for as long as you choose, so that nothing stops.",
        path=reverse("exchange:client_detail", args=[client.pk]),
    )


def tell_paused(webhook: Webhook, *, on: dt.date) -> None:
    """Say that a webhook was paused by itself. What was paused stays so whether or not the e-mail goes out."""
    try:
        _mail(
            webhook.client,
            on,
            title=f"A webhook of {webhook.client} is paused",
            text=f"{webhook.paused_reason} Nothing is sent to {webhook.url} until somebody resumes it; events are kept "
            "90 days.",
            path=reverse("exchange:webhook_detail", args=[webhook.pk]),
        )
    except REFUSALS as refusal:
        structlog.get_logger(__name__).warning("pause_notice_refused", webhook=webhook.pk, why=type(refusal).__name__)


def _mail(client: ApiClient, today: dt.date, *, title: str, text: str, path: str) -> None:
    recipients = [user.email for user in office_of(client.agency_code, today)]
    body = render_to_string(
        "emails/system.txt", {"title": title, "text": text, "url": settings.SITE_URL + path, "site": settings.SITE_NAME}
    )
    EmailMessage(subject=f"{settings.SITE_NAME}: {title}", body=body, to=recipients).send()
