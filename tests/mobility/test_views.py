"""The page of ways to move."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from executives.models import RuleParameter
from mobility.rules.ways import WAYS, codes_of
from sesportal.accounts.models import User

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_PAGE = 2
QUERIES_OF_SIGNING_IN = 3


def test_shows_every_way(client: Client, nobody: User) -> None:
    client.force_login(nobody)
    response = client.get(reverse("mobility:index"))
    assert [row.way for row in response.context["rows"]] == list(WAYS)
    for way in WAYS:
        assert f'id="{way.key}"' in response.content.decode()


def test_asks_a_visitor_to_sign_in(client: Client) -> None:
    assert client.get(reverse("mobility:index")).status_code == 302


def test_shows_the_number_in_force_today(client: Client, nobody: User) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    RuleParameter.objects.filter(key="sabbatical_months").update(effective_to=yesterday)
    client.force_login(nobody)
    text = client.get(reverse("mobility:index")).content.decode()
    assert "longest sabbatical: not recorded" in text
    RuleParameter.objects.create(
        key="sabbatical_months",
        value=13,
        unit="months",
        effective_from=yesterday + dt.timedelta(days=1),
        authority="test",
    )
    assert "up to 13 months" in client.get(reverse("mobility:index")).content.decode()


def test_no_number_is_missing_today(client: Client, nobody: User) -> None:
    client.force_login(nobody)
    rows = {row.way.key: row for row in client.get(reverse("mobility:index")).context["rows"]}
    assert all(limit.is_recorded for row in rows.values() for limit in row.limits)
    assert [limit.text for limit in rows["joint_duty"].limits] == ["at least 12 months", "at most 36 months"]


def test_marks_what_is_to_be_checked(client: Client, nobody: User) -> None:
    client.force_login(nobody)
    response = client.get(reverse("mobility:index"))
    rows = {row.way.key: row for row in response.context["rows"]}
    assert [limit.is_verified for limit in rows["detail_component"].limits] == [False, True]
    assert rows["transfer"].unread == ["145", "147"]
    assert "To be checked: 145, 147" in response.content.decode()


def test_explains_every_code_it_names(client: Client, nobody: User) -> None:
    client.force_login(nobody)
    text = client.get(reverse("mobility:index")).content.decode()
    assert all(f'id="action-{code}"' in text for code in codes_of(WAYS))


def test_asks_the_database_once_for_each_table(
    client: Client, nobody: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(nobody)
    with django_assert_max_num_queries(QUERIES_OF_THE_PAGE + QUERIES_OF_SIGNING_IN):
        client.get(reverse("mobility:index"))
