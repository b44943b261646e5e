"""Forms drawn as USWDS draws them: label, hint, error and input tied together, and a summary of what is wrong on top.

A page writes `<form method="post">{% csrf_token %}{{ form }}<button ...></form>`; one that lays out its fields by hand
includes components/error_summary.html and writes `{{ form.field.as_field_group }}`.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.forms.widgets import Widget
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

CSS_CLASSES: dict[str, str] = {
    "text": "usa-input",
    "email": "usa-input",
    "password": "usa-input",
    "number": "usa-input",
    "date": "usa-input",
    "search": "usa-input",
    "url": "usa-input",
    "tel": "usa-input",
    "file": "usa-file-input",
}


class DayInput(forms.DateInput):
    """One calendar day, by the browser's own date field: no script, ISO in the address and in the form."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class FlatSelect(forms.Select):
    """A select of flat choices, written without a template an option, which long lists and busy pages would feel."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((key, mark_safe(" selected") if str(key) in chosen else "", label) for key, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs({"name": name}, attrs)), options)


class ComboBox(FlatSelect):
    """A long list one types into (agencies, series): a plain select without JavaScript."""


class UswdsBoundField(BoundField):
    """A field that knows how USWDS draws it."""

    @property
    def kind(self) -> str:
        """Say which arrangement the field's template uses: `group`, `checkbox`, `combo` or `input`."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect):  # and its subclass CheckboxSelectMultiple
            return "group"
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        return "combo" if isinstance(widget, ComboBox) else "input"

    @property
    def option_class(self) -> str:
        """Return the class stem of a group's options."""
        return "usa-checkbox" if isinstance(self.field.widget, forms.CheckboxSelectMultiple) else "usa-radio"

    @property
    def error_target(self) -> str:
        """Return the id that a link to this field's error leads to: the input, or the first option of a group."""
        first = self.subwidgets[0].id_for_label if self.kind == "group" and self.subwidgets else ""
        return first or self.id_for_label or self.auto_id

    def as_widget(
        self, widget: Widget | None = None, attrs: dict[str, Any] | None = None, only_initial: bool = False
    ) -> Any:
        widget = widget or self.field.widget
        if type(widget) is forms.DateInput:
            widget = DayInput(widget.attrs)
        return super().as_widget(widget, attrs, only_initial)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        classes = [widget.attrs.get("class", ""), built.get("class", ""), css_class(widget)]
        if self.errors and css_class(widget) in ("usa-input", "usa-select", "usa-textarea"):
            classes.append(f"{css_class(widget)}--error")
        if joined := " ".join(filter(None, classes)):
            built["class"] = joined
        return built


def css_class(widget: Widget) -> str:
    """Return the USWDS class of a widget, empty where it has none."""
    if isinstance(widget, (forms.CheckboxSelectMultiple, forms.CheckboxInput)):
        return "usa-checkbox__input"
    if isinstance(widget, forms.RadioSelect):
        return "usa-radio__input"
    if isinstance(widget, forms.Select):
        return "usa-select"
    if isinstance(widget, forms.Textarea):
        return "usa-textarea"
    return CSS_CLASSES.get(getattr(widget, "input_type", ""), "")


class UswdsRenderer(TemplatesSetting):
    """Draw every form field with its label, hint and error in USWDS classes."""

    form_template_name = "uswds/form.html"
    field_template_name = "uswds/field.html"
    bound_field_class = UswdsBoundField
