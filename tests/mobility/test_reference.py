"""The numbers of this app: seeded, with authority and standing, and dated where one has replaced another."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps

from executives.models import RuleParameter
from executives.reference.parameters import PARAMETERS as SEEDED_BEFORE
from mobility import reference

pytestmark = pytest.mark.django_db


def test_every_number_is_seeded_once_with_its_authority() -> None:
    for row in reference.PARAMETERS:
        held = RuleParameter.objects.get(key=row.key, effective_from=row.effective_from)
        assert (held.value, held.unit, held.is_verified) == (Decimal(row.value), row.unit, row.is_verified)
        assert held.authority
    assert not {row.key for row in reference.PARAMETERS} & {row.key for row in SEEDED_BEFORE}


def test_what_is_from_memory_says_so() -> None:
    assert all("check" in row.authority for row in reference.PARAMETERS if not row.is_verified)
    assert not any("memory" in row.authority for row in reference.PARAMETERS if row.is_verified)


def test_seeding_again_changes_nothing() -> None:
    before = list(RuleParameter.objects.values())
    reference.apply(apps)
    assert list(RuleParameter.objects.values()) == before


def test_the_deadline_of_submission_changed_on_1_october_2025() -> None:
    before = RuleParameter.objects.values_on(dt.date(2025, 9, 30))
    after = RuleParameter.objects.values_on(dt.date(2025, 10, 1))
    assert before["posting_submission_working_days"] == 90
    assert "posting_submission_days" not in before
    assert after["posting_submission_days"] == 80
    assert "posting_submission_working_days" not in after
