"""Forms drawn as USWDS draws them."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class UswdsRenderer(TemplatesSetting):
    """Draw every form field with its label, hint and error in USWDS classes."""
