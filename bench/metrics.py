"""How long all figures take, against one hand-written SQL aggregate over the same assignments.

The assignments are made here by SQL, as many as a million personnel actions give; what the database held is replaced.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from analytics.execution import compute_run
from analytics.models import MetricRun, MobilityFigure, MobilityFlow, TenureShare
from analytics.planning import plan_runs, years_held
from bench.measure import Result, paired, timed
from bench.metrics_sql import AGGREGATE, CORPS

AS_OF = dt.date(2026, 11, 22)
ACTIONS = 1_000_000
ACTIONS_A_PERSON = 3.45
FIRST_DAY = dt.date(2009, 10, 1)


def run(actions: int = ACTIONS) -> list[Result]:
    """Compute every fiscal year at every level, and one year alone; compare with one statement that counts the same."""
    make_assignments(int(actions / ACTIONS_A_PERSON))
    years = years_held(AS_OF)
    ours, baseline = paired(lambda: compute(years), aggregate, before=forget)
    assert_same_figures()
    facts: dict[str, object] = {
        "actions": actions,
        "assignments": count("executives_assignment"),
        "fiscal_years": len(years),
        "figures": count("analytics_mobilityfigure"),
        "flows": count("analytics_mobilityflow"),
    }
    forget()
    one = timed(lambda: compute([years[len(years) // 2]]))
    shares: dict[str, object] = {"fiscal_years": len(years), "assignments": facts["assignments"]}
    return [
        Result(
            "all figures", "every fiscal year, 3 levels, stored", "one SQL aggregate, read", ours, baseline, 3.0, facts
        ),
        Result("one fiscal year", "the middle one", "all of them", one, ours, 3.0 / len(years), shares),
    ]


def forget() -> None:
    MetricRun.objects.all().delete()


def compute(years: list[int]) -> None:
    for planned in plan_runs(by="bench", fiscal_years=years, as_of=AS_OF):
        compute_run(planned.pk)


def aggregate() -> list[tuple[object, ...]]:
    """Run the hand-written statement: every count of every year, level, unit and appointment type."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(AGGREGATE, {"as_of": AS_OF})
        return cursor.fetchall()


def assert_same_figures() -> None:
    """Fail unless both counted the same: the sums by year and level over all figures, flows and shares."""
    theirs: dict[tuple[object, ...], int] = {}
    for year, level, what, n in ((r[0], r[1], r[2], r[-1]) for r in aggregate()):
        theirs[year, level, what] = theirs.get((year, level, what), 0) + int(str(n))
    mine: dict[tuple[object, ...], int] = {}
    names = (
        "imports",
        "exports",
        "reassignments",
        "external_hires",
        "departures",
        "on_board",
        "loaned_days",
        "rotated",
    )
    for name in (*names, "hosted_days"):
        for year, level, n in MobilityFigure.objects.of_type().values_list("run__fiscal_year", "level", name):
            mine[year, level, name] = mine.get((year, level, name), 0) + n
    for year, level, n in MobilityFlow.objects.values_list("run__fiscal_year", "level", "count"):
        mine[year, level, "flows"] = mine.get((year, level, "flows"), 0) + n
    for year, level, n in TenureShare.objects.government().values_list("run__fiscal_year", "level", "served_in_two"):
        mine[year, level, "served_in_two"] = mine.get((year, level, "served_in_two"), 0) + n
    assert {k: n for k, n in mine.items() if n} == {k: n for k, n in theirs.items() if n}, "the two count differently"


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        return int(cursor.fetchone()[0])


def make_assignments(people: int) -> None:
    """Replace the careers held by synthetic ones, linked as the ledger links them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CORPS, {"people": people, "as_of": AS_OF, "first": FIRST_DAY})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE executives_assignment")
