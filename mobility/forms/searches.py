"""Keeping a search."""

from __future__ import annotations

from django import forms


class SaveSearchForm(forms.Form):
    """A name for a search; what it asks for is carried along."""

    name = forms.CharField(max_length=80, help_text="So that you know it again, e.g. Virtual work in Denver.")
    notifies = forms.BooleanField(label="Tell me of new results", required=False, initial=True)
    query = forms.CharField(widget=forms.HiddenInput, max_length=2000)
