"""The page of what counts as development."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from development.views.activities import Framework
from executives.models import QualificationFramework
from sesportal.accounts.models import User

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_PAGE = 4
QUERIES_OF_SIGNING_IN = 3


def test_shows_kinds_and_frameworks(client: Client, nobody: User) -> None:
    client.force_login(nobody)
    response = client.get(reverse("development:index"))
    assert [framework.row.code for framework in response.context["frameworks"]] == [
        "ECQ-2025-05",
        "ECQ-2025-01",
        "ECQ-2006",
    ]
    text = response.content.decode()
    assert "Interagency project" in text
    assert "Knowledge of the American System of Government" in text


def test_asks_a_visitor_to_sign_in(client: Client) -> None:
    assert client.get(reverse("development:index")).status_code == 302


def test_the_fundamentals_stand_last_and_unread_names_are_marked(client: Client, nobody: User) -> None:
    client.force_login(nobody)
    in_force, _, of_2006 = client.get(reverse("development:index")).context["frameworks"]
    assert [q.row.number for q in of_2006.qualifications] == [1, 2, 3, 4, 5, 0]
    assert [bool(q.unread) for q in in_force.qualifications] == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("code", "day", "standing"),
    [
        ("ECQ-2006", dt.date(2025, 9, 30), "In force today"),
        ("ECQ-2006", dt.date(2025, 10, 1), "No longer in force"),
        ("ECQ-2025-05", dt.date(2025, 9, 30), "Not yet in force"),
        ("ECQ-2025-05", dt.date(2025, 10, 1), "In force today"),
        ("ECQ-2025-01", dt.date(2025, 10, 1), "Never took effect"),
    ],
)
def test_says_where_a_framework_stands(code: str, day: dt.date, standing: str) -> None:
    row = QualificationFramework.objects.get(code=code)
    framework = Framework.on(row, day)
    assert framework.standing == standing
    assert framework.is_in_force == QualificationFramework.objects.in_force(day).filter(pk=row.pk).exists()


def test_asks_the_database_once_for_each_table(
    client: Client, nobody: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(nobody)
    with django_assert_max_num_queries(QUERIES_OF_THE_PAGE + QUERIES_OF_SIGNING_IN):
        client.get(reverse("development:index"))
