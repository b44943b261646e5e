"""The forms about an agency's systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps

from sesportal.accounts.roles import Permission
from sesportal.exchange.actions.clients import LONGEST_OVERLAP, OVERLAP_DAYS
from sesportal.exchange.actions.webhooks import LONGEST_OVERLAP_HOURS, OVERLAP_HOURS
from sesportal.exchange.event_types import EVENT_TYPES, types_for_systems
from sesportal.exchange.scopes import SCOPES
from sesportal.exchange.targets import LONGEST, check_url
from sesportal.lib.errors import DomainError
from sesportal.lib.forms import ComboBox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sesportal.accounts.models import User


class IssueForm(forms.Form):
    """What a new system is called, whose it is, and what it may do."""

    name = forms.CharField(
        label="Name of the system",
        max_length=120,
        help_text="As your colleagues know it, e.g. Payroll interface. Two systems in use cannot share a name.",
    )
    agency = forms.ChoiceField(
        label="Agency or subelement",
        widget=ComboBox,
        help_text="The system sees and writes this agency or subelement and what lies below it, nothing else.",
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=[(scope, f"{text} ({scope})") for scope, text in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose no more than it needs. This cannot be changed later: issue new credentials instead.",
    )
    networks = forms.CharField(
        label="Addresses it may call from",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="IP addresses or networks, one a line, e.g. 192.0.2.0/24. None given: from anywhere.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = agencies_of(user)
        self.fields["agency"].choices = [("", "Choose one"), *agencies]  # type: ignore[attr-defined]
        if agencies and (len(agencies) == 1 or not user.reach(Permission.ISSUE_API_CLIENTS).government):
            self.fields["agency"].initial = agencies[0][0]

    def clean_networks(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["networks"].replace(",", "\n").splitlines() if line.strip()]


class RotateForm(forms.Form):
    """How long the old secret goes on beside the new one."""

    overlap_days = forms.IntegerField(
        label="Days that the present secret goes on",
        min_value=0,
        max_value=LONGEST_OVERLAP,
        initial=OVERLAP_DAYS,
        help_text=f"0 to {LONGEST_OVERLAP}. With 0 it ends at once, with its tokens: for a secret that others know.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class RevokeForm(forms.Form):
    """Why a system's credentials end."""

    reason = forms.CharField(
        label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept in the audit log."
    )


def agency_names(codes: Iterable[str]) -> dict[str, str]:
    """Return what agencies and subelements are called today, by code; one that is not held is left out."""
    held = apps.get_model("executives", "Agency").objects.filter(code__in=set(codes))
    return dict(held.order_by().values_list("code", "name"))


def agencies_of(user: User) -> list[tuple[str, str]]:
    """Return the agencies and subelements whose systems `user` may issue credentials to."""
    reach = user.reach(Permission.ISSUE_API_CLIENTS)
    held = apps.get_model("executives", "Agency").objects.order_by("code").values_list("code", "name")
    return [(code, f"{code} {name}") for code, name in held if reach.covers_code(code)]


class WebhookForm(forms.Form):
    """Where events are sent, and which."""

    url = forms.CharField(
        label="Address",
        max_length=LONGEST,
        widget=forms.URLInput,
        help_text="Begins with https:// and leads to a public address, e.g. https://hr.agency.gov/events.",
    )
    event_types = forms.MultipleChoiceField(
        label="What it is told of",
        choices=[(name, f"{EVENT_TYPES[name].sentence.rstrip('.')} ({name})") for name in types_for_systems()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None chosen: everything that the system may see, also types that are added later.",
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            check_url(url)
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return url


class RotateWebhookForm(forms.Form):
    """How long deliveries are signed with the old secret as well."""

    overlap_hours = forms.IntegerField(
        label="Hours that deliveries carry both signatures",
        min_value=0,
        max_value=LONGEST_OVERLAP_HOURS,
        initial=OVERLAP_HOURS,
        help_text=f"0 to {LONGEST_OVERLAP_HOURS}. With 0 the present secret ends at once: for one that others know.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class PauseForm(forms.Form):
    """Why events are held back."""

    reason = forms.CharField(label="Reason (for your colleagues)", max_length=200, required=False)


class ReplayForm(forms.Form):
    """From which day on events are sent once more."""

    since = forms.DateField(
        label="From",
        help_text="Every event from this day on is sent once more, under the id that it had. 90 days are kept.",
    )
