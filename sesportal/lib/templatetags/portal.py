"""Template tags and filters every page may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import DisallowedHost
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.core.paginator import Page
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from sesportal.lib.navigation import Link

ACCOUNT_GROUP = "My account"

register = template.Library()
register.filter("intcomma", intcomma)


@register.simple_tag
def site_name() -> str:
    """Return the site's name, also on the pages of failure, which know no request."""
    return settings.SITE_NAME


@register.simple_tag
def is_demo() -> bool:
    """Say whether the data are synthetic, also on the pages of failure, which know no request."""
    return settings.IS_DEMO


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
    offered = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in offered]


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


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """The places under one button, or one place that stands alone (`label` empty)."""

    label: str
    entries: list[Link]

    @property
    def is_current(self) -> bool:
        return any(entry.is_current for entry in self.entries)


@register.simple_tag
def navigation_groups(navigation: Iterable[Link]) -> list[NavigationGroup]:
    """Gather places by group, each group where its first place stands; a group of one place needs no button.

    The user's own places are left to `account_links`.
    """
    gathered: dict[str, list[Link]] = {}
    for entry in navigation or ():
        if entry.group != ACCOUNT_GROUP:
            gathered.setdefault(entry.group or entry.url, []).append(entry)
    return [NavigationGroup(key if len(found) > 1 else "", found) for key, found in gathered.items()]


@register.simple_tag
def account_links(navigation: Iterable[Link]) -> list[Link]:
    """Return the places that are the user's own, shown beside the user's name."""
    return [entry for entry in navigation or () if entry.group == ACCOUNT_GROUP]


@register.simple_tag
def way_back(request: HttpRequest | None) -> str:
    """Return the page of this site from which the user came, empty where there is none or it is this one."""
    if not request:
        return ""
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    came_from = request.META.get("HTTP_REFERER", "")
    is_here = url_has_allowed_host_and_scheme(came_from, {host}, require_https=request.is_secure())
    return came_from if is_here and came_from != request.build_absolute_uri() else ""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of an audit event in words: what it was and what it became, empty where it was or is nothing."""

    name: str
    before: str
    after: str


@register.simple_tag
def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """Return what differs between two states, in the order of the later one, then what is gone."""
    names = [*after, *(name for name in before if name not in after)]
    found = [Change(name.replace("_", " "), in_words(before.get(name)), in_words(after.get(name))) for name in names]
    return [change for change in found if change.before != change.after]


def in_words(value: object) -> str:
    """Return a stored value as a reader expects it: yes and no, lists with commas, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(in_words(one) for one in value)
    return str(value)
