"""What the pages of this app share: forms set out in sections, and asking a check without its refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django import forms
    from django.forms.boundfield import BoundField


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields of a form under one heading."""

    title: str
    fields: list[BoundField]


def sections_of(form: forms.BaseForm, layout: Iterable[tuple[str, tuple[str, ...]]]) -> list[Section]:
    """Return the form's fields under their headings; a heading without fields is left out."""
    found = [Section(title, [form[name] for name in names if name in form.fields]) for title, names in layout]
    return [section for section in found if section.fields]
