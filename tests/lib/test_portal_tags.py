"""The template tags every page may use."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from sesportal.lib.navigation import Link
from sesportal.lib.templatetags.portal import (
    account_links,
    changes,
    icon,
    navigation_groups,
    page_numbers,
    sort_state,
    way_back,
)


def link(label: str, group: str = "", *, is_current: bool = False) -> Link:
    return Link(label, f"/{label.lower()}/", group, is_current)


@pytest.mark.parametrize(
    ("count", "number", "numbers"),
    [
        (1, 1, [1]),
        (3, 2, [1, 2, 3]),
        (27, 1, [1, 2, None, 27]),
        (27, 14, [1, None, 13, 14, 15, None, 27]),
        (27, 27, [1, None, 26, 27]),
    ],
)
def test_page_numbers(count: int, number: int, numbers: list[int | None]) -> None:
    assert page_numbers(Paginator(range(count), 1).page(number)) == numbers


@pytest.mark.parametrize(
    ("current", "first", "aria", "follows"),
    [
        ("name", "", "ascending", "-name"),
        ("-name", "", "descending", "name"),
        ("agency", "", "", "name"),
        ("agency", "-", "", "-name"),
        ("", "", "", "name"),
        (None, "", "", "name"),
    ],
)
def test_sort_state(current: str | None, first: str, aria: str, follows: str) -> None:
    state = sort_state(current, "name", first)
    assert (state.aria, state.next) == (aria, follows)


def test_navigation_gathers_a_group_where_its_first_place_stands() -> None:
    groups = navigation_groups([link("Home"), link("Agencies", "Corps"), link("Figures"), link("Directory", "Corps")])
    assert [(group.label, [entry.label for entry in group.entries]) for group in groups] == [
        ("", ["Home"]),
        ("Corps", ["Agencies", "Directory"]),
        ("", ["Figures"]),
    ]


def test_a_group_of_one_place_stands_alone() -> None:
    assert [group.label for group in navigation_groups([link("Audit", "Administration")])] == [""]


def test_a_group_is_current_with_its_place() -> None:
    here, elsewhere = navigation_groups([link("A", "X", is_current=True), link("B", "X"), link("C")])
    assert (here.is_current, elsewhere.is_current) == (True, False)


def test_the_users_own_places_stand_beside_the_name() -> None:
    own, other = link("My access", "My account"), link("Home")
    assert account_links([own, other]) == [own]
    assert [group.entries for group in navigation_groups([own, other])] == [[other]]


def test_icon_names_its_symbol_and_stays_silent() -> None:
    drawn = icon("close")
    assert "uswds/img/sprite.svg#close" in drawn
    assert 'aria-hidden="true"' in drawn


@pytest.mark.parametrize(
    ("came_from", "expected"),
    [
        ("", ""),
        ("http://testserver/list/?page=2", "http://testserver/list/?page=2"),
        ("http://testserver/here/", ""),
        ("https://elsewhere.example/", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_way_back_leads_to_this_site_only(came_from: str, expected: str) -> None:
    request = RequestFactory().get("/here/", HTTP_REFERER=came_from)
    assert way_back(request) == expected


def test_way_back_without_a_request() -> None:
    assert way_back(None) == ""


def test_changes_name_what_differs() -> None:
    found = changes({"status": "queued", "rows_read": 0, "gone": 1}, {"status": "applied", "rows_read": 0, "new": 2})
    assert [(change.name, change.before, change.after) for change in found] == [
        ("status", "queued", "applied"),
        ("new", "", "2"),
        ("gone", "1", ""),
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [(True, "yes"), (False, "no"), ([2026, 2027], "2026, 2027"), ([], ""), ("", ""), (None, ""), (0, "0")],
)
def test_changes_speak_plainly(value: object, words: str) -> None:
    found = changes({}, {"is_active": value})
    assert [(change.name, change.after) for change in found] == ([("is active", words)] if words else [])


class TestComponents:
    def test_pagination_keeps_filters_and_order(self) -> None:
        page = Paginator(range(120), 50).page(2)
        html = render_to_string("components/pagination.html", {"page": page, "query": "agency=AG", "sort": "-name"})
        assert 'href="?agency=AG&amp;sort=-name&amp;page=3"' in html
        assert "51–100 of" in html

    @pytest.mark.parametrize(
        ("items", "noun", "said"),
        [
            (1, "agreements", "1 agreement"),
            (2, "agreements", "2 agreements"),
            (1, "settled", "1 settled"),
            (1, "", "1 in all"),
        ],
    )
    def test_pagination_counts_one_in_the_singular(self, items: int, noun: str, said: str) -> None:
        page = Paginator([0] * items, 50).get_page(1)
        html = render_to_string("components/pagination.html", {"page": page, "noun": noun})
        assert f">{said}<" in re.sub(r"\s+", " ", html).replace("> ", ">").replace(" <", "<")

    def test_pagination_says_nothing_of_an_empty_list(self) -> None:
        assert render_to_string("components/pagination.html", {"page": Paginator([], 50).get_page(1)}).strip() == ""

    def test_breadcrumbs_mark_the_page_itself(self) -> None:
        html = render_to_string("components/breadcrumbs.html", {"trail": [("Home", "/"), ("Directory", None)]})
        assert html.count("<a ") == 1
        assert 'aria-current="page"' in html

    def test_breadcrumbs_need_somewhere_to_go(self) -> None:
        assert render_to_string("components/breadcrumbs.html", {"trail": [("Home", "/")]}).strip() == ""

    def test_data_note_states_day_and_version(self) -> None:
        html = render_to_string(
            "components/data_note.html", {"as_of": dt.date(2026, 9, 30), "definition": "Moves.", "version": "1.0"}
        )
        assert "Sep 30, 2026" in html
        assert "version 1.0" in html

    def test_a_missing_fact_is_said_to_be_missing(self) -> None:
        html = render_to_string("components/summary_list.html", {"rows": [("Age", ""), ("Years", 0)]})
        assert html.count("not recorded") == 1
        assert ">0" in html.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "405.html", "500.html", "403_csrf.html"])
def test_pages_of_failure_need_no_request(name: str) -> None:
    html = render_to_string(name)
    assert html.count("<h1>") == 1
    assert 'href="/"' in html


@pytest.mark.parametrize(("demo", "times"), [(True, 1), (False, 0)])
def test_every_page_of_a_demonstration_says_so(demo: bool, times: int) -> None:
    with override_settings(IS_DEMO=demo):
        assert render_to_string("500.html").count("Demonstration with synthetic data.") == times


def test_a_page_made_for_paper_says_so_too() -> None:
    whole = [path for path in Path(settings.BASE_DIR, "templates").rglob("*.html") if "<body" in path.read_text()]
    assert len(whole) > 4
    assert [path for path in whole if "components/demo_banner.html" not in path.read_text()] == []


def test_the_tags_are_there_without_loading_them() -> None:
    assert Template("{{ 12345|intcomma }}").render(Context()) == "12,345"
