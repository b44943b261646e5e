"""The operator's commands, byte for byte."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from analytics.actions import mark_stale
from analytics.models import MetricRun
from tests.analytics.builders import Away, Corps, Post

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)


def run(*args: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def corps() -> None:
    """Eight on board at AG; one goes to TR, one is hired, one leaves, one is on detail at TR for ten days."""
    built = Corps()
    for _ in range(5):
        built.add(Post("AG01", "2020-01-06"))
    built.add(Post("AG01", "2020-01-06", "2026-03-31"), Post("TR01", "2026-04-02"))
    built.add(Post("AG02", "2020-01-06", "2026-06-30"))
    built.add(Post("AG02", "2020-01-06"), away=(Away("AG02", "TR01", "2026-02-01", "2026-02-10"),))
    built.add(Post("ED01", "2026-05-04"))
    built.save()


HEADER = (
    "agency,imports,exports,net,external_hires,departures,on_board,import_rate,export_rate,loaned_days,hosted_days\n"
)


def test_figures_are_printed_bare_and_computed_first_where_missing():
    corps()
    out, err = run("export_mobility", "--fiscal-year=2026", "--level=agency", "--format=csv")
    assert out == (HEADER + "AG,0,1,-1,0,1,8,0.00,12.50,10,0\n" + "ED,0,0,0,1,0,0,,,0,0\n" + "TR,1,0,1,0,0,0,,,0,10\n")
    assert "computing them" in err
    again, err = run("export_mobility", "--fiscal-year=2026", "--level=agency", "--format=csv")
    assert again == out
    assert "computing them" not in err
    assert MetricRun.objects.count() == 1


def test_flows_are_printed_by_pair():
    corps()
    out, _ = run("export_mobility", "--fiscal-year=2026", "--level=subelement", "--format=csv", "--flows")
    assert out == "from,to,count\nAG01,TR01,1\n"


def test_a_run_as_of_an_earlier_day_is_used_until_it_is_stale():
    corps()
    run("compute_mobility", "--fiscal-year", "2026", "--as-of", "2026-03-31")
    out, err = run("export_mobility", "--fiscal-year=2026", "--level=agency", "--format=csv")
    assert out == HEADER + "AG,0,0,0,0,0,8,0.00,0.00,10,0\nTR,0,0,0,0,0,0,,,0,10\n"
    assert "as of 2026-03-31" in err
    mark_stale(by="test", fiscal_years=[2026])
    out, err = run("export_mobility", "--fiscal-year=2026", "--level=agency", "--format=csv")
    assert "TR,1,0,1" in out
    assert "as of 2026-11-22" in err


def test_all_years_are_computed_then_only_what_is_out_of_date():
    corps()
    out, _ = run("compute_mobility")
    assert [run.fiscal_year for run in MetricRun.objects.current()] == list(range(2027, 2019, -1))
    assert out.count("computed in") == 8
    out, _ = run("compute_mobility")
    assert out == "Nothing to compute: no fiscal year is out of date.\n"
    mark_stale(by="test", fiscal_years=[2022])
    out, _ = run("compute_mobility")
    assert out.startswith("FY2022: computed in")
    assert out.count("computed in") == 1


def test_named_years_and_a_day_are_computed_as_asked():
    corps()
    run("compute_mobility", "--fiscal-year", "2025", "2026", "--as-of", "2026-01-31")
    assert list(MetricRun.objects.values_list("fiscal_year", "as_of").order_by("fiscal_year")) == [
        (2025, dt.date(2026, 1, 31)),
        (2026, dt.date(2026, 1, 31)),
    ]
    run("compute_mobility", "--as-of", "2021-12-31")
    assert set(MetricRun.objects.filter(as_of="2021-12-31").values_list("fiscal_year", flat=True)) == {2020, 2021, 2022}


def test_a_year_that_has_not_begun_is_refused_in_plain_words():
    for args in (
        ("compute_mobility", "--fiscal-year", "2028"),
        ("export_mobility", "--fiscal-year=2028", "--level=agency"),
    ):
        with pytest.raises(CommandError, match="Fiscal year 2028 begins on 2027-10-01"):
            run(*args)


def test_what_is_no_day_is_refused_in_plain_words():
    with pytest.raises(CommandError, match="'30 Sep' is no date; write it as 2026-09-30"):
        run("compute_mobility", "--as-of", "30 Sep")


def test_an_empty_ledger_gives_the_header_alone():
    out, _ = run("export_mobility", "--fiscal-year=2026", "--level=department")
    assert out == HEADER


def test_publication_suppresses_and_refuses_what_would_disclose():
    corps()
    out, _ = run("export_mobility", "--fiscal-year=2026", "--level=department", "--publication")
    rows = [line.split(",") for line in out.splitlines()]
    assert rows[0] == HEADER.strip().split(",")
    assert [row[0] for row in rows[1:]] == ["AG", "ED", "TR"]
    assert {cell for row in rows[1:] for cell in row[1:]} <= {"10_OR_LESS", "SUPPRESSED"}
    flows, _ = run("export_mobility", "--fiscal-year=2026", "--level=department", "--publication", "--flows")
    assert flows.count("\n") == 7
    with pytest.raises(CommandError, match="given by department"):
        run("export_mobility", "--fiscal-year=2026", "--level=agency", "--publication")
    with pytest.raises(CommandError, match="once the year has ended, on 30 September 2027"):
        run("export_mobility", "--fiscal-year=2027", "--level=department", "--publication")
