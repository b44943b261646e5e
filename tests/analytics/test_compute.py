"""The set-based SQL against the definitions in plain Python, over random careers."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.db.models import Sum

from analytics.compute import fill_run
from analytics.models import MetricRun, MobilityFigure, MobilityFlow, TenureShare
from analytics.models.figures import COUNTS
from executives.models import Assignment
from tests.analytics.builders import UNITS, Away, Corps, Post
from tests.analytics.reference import Expected, expected_figures

pytestmark = pytest.mark.django_db
HOSTS = (*UNITS, "OUT", "")
TYPES = ("50", "50", "50", "55", "60", "")
ENTRIES = ("transfer", "appointment", "reassignment", "conversion")
EPOCH = dt.date(2019, 6, 1)


def random_corps(seed: int, size: int = 80) -> Corps:
    """Careers of 2019 to 2027 with short gaps, long breaks, moves inside and between units, and details."""
    source, corps = random.Random(seed), Corps()
    for _ in range(size):
        start = EPOCH + dt.timedelta(days=source.randrange(0, 2200))
        posts: list[Post] = []
        for _ in range(source.randrange(1, 6)):
            end = start + dt.timedelta(days=source.choice((0, 40, 119, 120, 121, 300, 700, 1500)))
            posts.append(
                Post(
                    source.choice(UNITS),
                    start.isoformat(),
                    end.isoformat(),
                    source.choice(TYPES),
                    source.choice("12"),
                    source.choice(ENTRIES),
                )
            )
            start = end + dt.timedelta(days=source.choice((1, 1, 1, 2, 4, 5, 30)))
        if source.random() < 0.6:
            posts[-1].ends = None
        corps.add(*posts, away=tuple(_random_away(source, posts) for _ in range(source.randrange(0, 3))))
    return corps.save()


def _random_away(source: random.Random, posts: list[Post]) -> Away:
    post = source.choice(posts)
    start = dt.date.fromisoformat(post.starts) + dt.timedelta(days=source.randrange(0, 90))
    end = source.choice((None, (start + dt.timedelta(days=source.choice((0, 60, 119, 130, 800)))).isoformat()))
    kind = source.choice(("detail", "detail", "ipa", "project", "sabbatical"))
    return Away(post.subelement, source.choice(HOSTS), start.isoformat(), end, kind, source.choice(("50", "55", "")))


def filled(fiscal_year: int, as_of: dt.date) -> MetricRun:
    run = MetricRun.objects.create(fiscal_year=fiscal_year, as_of=as_of, request_key="t", requester="test")
    fill_run(run)
    return run


def stored(run: MetricRun) -> Expected:
    found = Expected()
    for figure in run.figures.all():
        key = (figure.level, figure.unit, figure.appointment_type)
        found.figures[key].update({name: getattr(figure, name) for name in COUNTS if getattr(figure, name)})
    for flow in run.flows.all():
        found.flows[flow.level, flow.origin, flow.destination, flow.appointment_type, flow.move_type] = flow.count
    for share in run.tenure_shares.all():
        found.shares[share.level, share.unit, share.cohort] = share.executives
        found.served_in_two[share.level, share.unit, share.cohort] = share.served_in_two
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sql_agrees_with_plain_python(seed):
    random_corps(seed)
    rows = list(Assignment.objects.all())
    for fiscal_year, as_of in ((2020, "2030-01-01"), (2022, "2022-03-31"), (2024, "2024-09-30"), (2026, "2026-10-01")):
        day = dt.date.fromisoformat(as_of)
        expected, found = expected_figures(rows, fiscal_year, day), stored(filled(fiscal_year, day))
        assert found.figures == expected.figures
        assert found.flows == expected.flows
        assert found.shares == expected.shares
        assert +found.served_in_two == +expected.served_in_two


def test_imports_equal_exports_at_every_level():
    random_corps(7, size=120)
    for fiscal_year in range(2019, 2027):
        run = filled(fiscal_year, dt.date(2026, 11, 22))
        for level in ("department", "agency", "subelement"):
            totals = MobilityFigure.objects.filter(run=run).for_level(level).of_type().totals()
            flows = MobilityFlow.objects.filter(run=run).for_level(level)
            assert totals.imports == totals.exports == (flows.aggregate(n=Sum("count"))["n"] or 0)


def test_filling_a_run_again_gives_the_same_rows():
    random_corps(11)
    run = filled(2022, dt.date(2026, 11, 22))
    before = stored(run)
    fill_run(run)
    assert stored(run) == before
    assert TenureShare.objects.filter(run=run).exists()
