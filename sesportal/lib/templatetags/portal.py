"""Template tags and filters every page may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.templatetags.static import static
from django.utils.html import format_html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.paginator import Page
    from django.utils.safestring import SafeString

    from sesportal.lib.navigation import Link

register = template.Library()
register.filter("intcomma", intcomma)


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Draw one icon of the design system's sprite; it decorates, the words beside it say what is meant."""
    return format_html(
        '<svg class="usa-icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css_class,
        static("uswds/img/sprite.svg"),
        name,
    )


@register.simple_tag
def page_numbers(page: Page) -> list[int | None]:
    """Return the page numbers to offer around `page`, None where some are left out."""
    paginator = page.paginator
    offered = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [None if number == paginator.ELLIPSIS else int(number) for number in offered]


@dataclass(frozen=True, slots=True)
class SortState:
    """How a column is sorted now (`aria`, empty where it is not), and what a click on its header asks for (`next`)."""

    aria: str
    next: str
    icon: str
    hint: str


@register.simple_tag
def sort_state(current: str | None, key: str, first: str = "") -> SortState:
    """Return how the column `key` stands under the sort key `current`; `first` is "-" where it begins descending."""
    if current == key:
        return SortState("ascending", f"-{key}", "arrow_upward", ", sort descending")
    if current == f"-{key}":
        return SortState("descending", key, "arrow_downward", ", sort ascending")
    return SortState("", f"{first}{key}", "unfold_more", f", sort {'descending' if first else 'ascending'}")


@dataclass(slots=True)
class NavigationGroup:
    """The places under one button, or one place that stands alone (`label` empty)."""

    label: str
    entries: list[Link] = field(default_factory=list)

    @property
    def is_current(self) -> bool:
        return any(entry.is_current for entry in self.entries)


@register.simple_tag
def navigation_groups(navigation: Iterable[Link]) -> list[NavigationGroup]:
    """Gather places by group, each group where its first place stands."""
    groups: list[NavigationGroup] = []
    named: dict[str, NavigationGroup] = {}
    for entry in navigation or ():
        group = named.get(entry.group) if entry.group else None
        if group is None:
            group = NavigationGroup(entry.group)
            groups.append(group)
            if entry.group:
                named[entry.group] = group
        group.entries.append(entry)
    return groups
