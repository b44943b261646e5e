"""Searching the audit log."""

from __future__ import annotations

from typing import Any

from django import forms

from sesportal.audit.models import AuditEvent, AuditEventQuerySet


class AuditSearchForm(forms.Form):
    """What to look for; an empty field looks for everything."""

    verb = forms.ChoiceField(label="What was done", required=False)
    actor = forms.CharField(label="By whom", required=False, max_length=200, strip=True)
    subject = forms.CharField(
        label="To what", required=False, max_length=200, help_text="Part of its name, or its whole number"
    )
    since = forms.DateField(label="From", required=False, widget=forms.DateInput)
    until = forms.DateField(label="To", required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct()
        choices = [("", "Anything"), *((verb, AuditEvent(verb=verb).done) for verb in verbs)]
        self.fields["verb"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("since") and values.get("until") and values["until"] < values["since"]:
            self.add_error("until", "The last day lies before the first: give a later one.")
        return values

    def search(self, events: AuditEventQuerySet) -> AuditEventQuerySet:
        """Keep the events that fit; none where the form has errors."""
        if not self.is_valid():
            return events.none()
        return events.matching(**self.cleaned_data)
