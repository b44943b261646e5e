"""Lists: only known sorts, pages that do not overlap, filters kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict

from sesportal.accounts.models import Membership, User
from sesportal.lib.tables import sorted_page
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SORTS = {"name": ("last_name", "first_name"), "user": "username", "seen": "last_login"}


def page_of(query, rows=None, **kwargs):
    kwargs = {"sorts": SORTS, "default": "name"} | kwargs
    return sorted_page(QueryDict(query), User.objects.all() if rows is None else rows, **kwargs)


def names(query, **kwargs):
    return [user.username for user in page_of(query, **kwargs).page]


@pytest.fixture
def people():
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    UserFactory.create(username="c", last_name="Adams", first_name="B", last_login=at)
    UserFactory.create(username="b", last_name="Adams", first_name="A", last_login=None)
    UserFactory.create(username="a", last_name="Young", first_name="A", last_login=at + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["b", "c", "a"]),
        ("sort=name", ["b", "c", "a"]),
        ("sort=-name", ["a", "c", "b"]),
        ("sort=user", ["a", "b", "c"]),
        ("sort=seen", ["c", "a", "b"]),
        ("sort=-seen", ["a", "c", "b"]),
        ("sort=password", ["b", "c", "a"]),
        ("sort=-", ["b", "c", "a"]),
        ("sort=--name", ["b", "c", "a"]),
    ],
)
def test_sort_by_a_known_key_and_by_the_default_otherwise(people, query, expected):
    assert names(query) == expected


def test_a_list_may_begin_descending(people):
    listed = page_of("", default="-user")
    assert listed.sort == "-user"
    assert [user.username for user in listed.page] == ["c", "b", "a"]


def test_empty_values_stand_last_also_through_a_relation():
    late = MembershipFactory.create(user__last_login=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    never = MembershipFactory.create(user__last_login=None)
    for query in ("sort=seen", "sort=-seen"):
        listed = page_of(query, Membership.objects.all(), sorts={"seen": "user__last_login"}, default="seen")
        assert list(listed.page) == [late, never]


@pytest.mark.parametrize("sort", ["name", "-name"])
def test_pages_cover_every_row_once_though_all_sort_the_same(sort):
    for _ in range(7):
        UserFactory.create(last_name="Same", first_name="Name")
    seen = [name for page in (1, 2, 3) for name in names(f"sort={sort}&page={page}", size=3)]
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(("asked", "given"), [("", 1), ("2", 2), ("99", 2), ("0", 2), ("-1", 2), ("x", 1)])
def test_a_page_that_is_not_there_gives_the_last_and_no_number_the_first(people, asked, given):
    assert page_of(f"page={asked}", size=2).page.number == given


def test_the_other_filters_are_kept_without_sort_page_and_empty_values(people):
    listed = page_of("agency=AG&series=&page=2&sort=-user&area=a%26b&area=c")
    assert listed.query == "agency=AG&area=a%26b&area=c"
    assert listed.context() == {"page": listed.page, "sort": "-user", "query": listed.query}
