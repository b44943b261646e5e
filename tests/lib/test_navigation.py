"""The places of the portal, and the cards of the home page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import NoReverseMatch

from sesportal.lib import home, navigation


@pytest.fixture
def places(monkeypatch):
    """An empty register of places, put back afterwards."""
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register("Home", "home", order=0)
    navigation.register("Audit log", "audit:audit_list", "view_audit", group="Administration", order=80)
    navigation.register("My access", "accounts:my_access", order=90)


def labels(permissions, path="/"):
    return [link.label for link in navigation.links(lambda p: p in permissions, path)]


def current(path):
    return [link.label for link in navigation.links(lambda _permission: True, path) if link.is_current]


def test_a_place_is_shown_only_to_those_who_may_go_there(places):
    assert labels(set()) == ["Home", "My access"]
    assert labels({"view_audit"}) == ["Home", "Audit log", "My access"]


def test_any_one_of_several_permissions_is_enough(places):
    navigation.register("Figures", "accounts:login", ("view_metrics", "view_suppressed_metrics"))
    assert "Figures" in labels({"view_suppressed_metrics"})
    assert "Figures" not in labels({"view_audit"})


def test_the_deepest_place_around_a_path_is_current(places):
    assert current("/") == ["Home"]
    assert current("/audit/") == ["Audit log"]
    assert current("/audit/123/") == ["Audit log"]
    assert current("/elsewhere/") == []


def test_addresses_elsewhere_that_belong_to_a_place(places):
    navigation.register("Boards", "accounts:login", around=("/meetings/", "/audit/boards/"))
    assert [current(path) for path in ("/meetings/3/", "/meetings", "/audit/4/", "/audit/boards/4/")] == [
        ["Boards"], [], ["Audit log"], ["Boards"],
    ]  # fmt: skip


def test_registering_again_replaces(places):
    navigation.register("Log", "audit:audit_list", order=1)
    assert labels(set()) == ["Home", "Log", "My access"]


def test_a_place_that_does_not_exist_is_an_error_rather_than_missing(places):
    navigation.register("Nowhere", "nowhere:at_all")
    with pytest.raises(NoReverseMatch):
        labels(set())


def test_cards_of_all_sources_urgent_first_then_in_their_order(monkeypatch):
    monkeypatch.setattr(home, "_sources", {})
    late, early, urgent = (
        home.Card("late", "", "/", order=9),
        home.Card("early", "", "/", order=1),
        home.Card("urgent", "", "/", is_urgent=True),
    )
    home.register("a", lambda _user, _today: [late])
    home.register("b", lambda _user, _today: [early, urgent])
    assert home.cards(None, dt.date(2026, 10, 1)) == [urgent, early, late]
