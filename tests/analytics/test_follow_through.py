"""What became of plans: the set-based SQL against plain Python, and the definitions at their edges."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from analytics.compute import fill_run
from analytics.models import FollowThrough, MetricRun, NotDoneCount
from analytics.models.follow_through import FOLLOW_THROUGH_COUNTS
from tests.analytics.plans import Followed, expected_follow_through, random_follow_through
from tests.analytics.test_compute import random_corps

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2022, 11, 1), dt.date(2026, 11, 20)


def filled(fiscal_year: int, as_of: dt.date) -> MetricRun:
    run = MetricRun.objects.create(fiscal_year=fiscal_year, as_of=as_of, request_key="t", requester="test")
    fill_run(run)
    return run


def stored(run: MetricRun) -> Followed:
    found = Followed()
    for row in FollowThrough.objects.filter(run=run):
        counts = Counter({name: getattr(row, name) for name in FOLLOW_THROUGH_COUNTS if getattr(row, name)})
        found.figures[row.level, row.unit, row.cohort] = counts
    for given in NotDoneCount.objects.filter(run=run):
        found.reasons[given.level, given.unit, given.kind, given.reason] = given.count
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_sql_agrees_with_plain_python(seed):
    random_corps(seed, size=110)
    random_follow_through(seed, FIRST, LAST)
    met: set[str] = set()
    for fiscal_year, as_of in ((2023, "2026-11-22"), (2024, "2024-03-31"), (2025, "2025-09-30"), (2026, "2026-11-22")):
        day = dt.date.fromisoformat(as_of)
        expected, found = expected_follow_through(fiscal_year, day), stored(filled(fiscal_year, day))
        assert found.figures == {key: +counts for key, counts in expected.figures.items()}
        assert found.reasons == expected.reasons
        met |= {name for counts in found.figures.values() for name, n in counts.items() if n}
    assert met == set(FOLLOW_THROUGH_COUNTS)
