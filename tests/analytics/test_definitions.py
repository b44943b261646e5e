"""The definitions at their edges: the day before, the day, the day after."""

from __future__ import annotations

import datetime as dt

import pytest

from analytics.actions import compute_now
from analytics.models import MobilityFigure, MobilityFlow, TenureShare
from executives.models import Assignment
from tests.analytics.builders import Away, Corps, Post

pytestmark = pytest.mark.django_db
LATER = "2030-01-01"


def figures(fiscal_year: int, unit: str, level: str = "agency", as_of: str = LATER, kind: str = "") -> MobilityFigure:
    """Compute a year and return one unit's figures; a unit without any has zeros."""
    (run,) = compute_now(by="test", fiscal_years=[fiscal_year], as_of=dt.date.fromisoformat(as_of))
    found = MobilityFigure.objects.filter(run=run, level=level, unit=unit, appointment_type=kind).first()
    return found or MobilityFigure(run=run, level=level, unit=unit)


def moved(end: str, start: str) -> Corps:
    return Corps().add(Post("AG01", "2020-01-01", end), Post("TR01", start)).save()


@pytest.mark.parametrize(("start", "fiscal_year"), [("2025-09-30", 2025), ("2025-10-01", 2026)])
def test_a_move_belongs_to_the_year_of_its_first_day(start, fiscal_year):
    moved("2025-09-29", start)
    for year in (2025, 2026):
        assert figures(year, "TR").imports == figures(year, "AG").exports == (year == fiscal_year)


@pytest.mark.parametrize(
    ("start", "is_move"), [("2025-03-01", True), ("2025-03-04", True), ("2025-03-05", False), ("2025-06-01", False)]
)
def test_at_most_three_days_lie_between_the_two_assignments_of_a_move(start, is_move):
    moved("2025-02-28", start)
    gaining, losing = figures(2025, "TR"), figures(2025, "AG")
    assert (gaining.imports, losing.exports) == (is_move, is_move)
    assert (gaining.external_hires, losing.departures) == (not is_move, not is_move)


def test_a_departure_belongs_to_the_year_of_its_last_day_and_a_hire_to_its_first():
    Corps().add(Post("AG01", "2024-10-01", "2025-09-30")).save()
    assert (figures(2025, "AG").external_hires, figures(2025, "AG").departures) == (1, 1)
    assert (figures(2024, "AG").external_hires, figures(2026, "AG").departures) == (0, 0)


def test_on_board_is_who_is_there_on_1_october_both_ends_inclusive():
    Corps().add(Post("AG01", "2024-10-01", "2025-10-01")).add(Post("AG01", "2024-10-02", "2025-09-30")).save()
    assert [figures(year, "AG").on_board for year in (2024, 2025, 2026, 2027)] == [0, 1, 1, 0]


def test_who_is_between_two_assignments_on_1_october_is_on_board_nowhere():
    moved("2025-09-30", "2025-10-03")
    assert (figures(2026, "AG").on_board, figures(2026, "TR").on_board) == (0, 0)
    assert (figures(2026, "AG").exports, figures(2026, "TR").imports) == (1, 1)


def test_rates_have_on_board_as_their_base():
    corps = Corps()
    for _ in range(3):
        corps.add(Post("AG01", "2020-01-01"))
    corps.add(Post("AG01", "2020-01-01", "2025-03-31"), Post("TR01", "2025-04-01")).save()
    assert (figures(2025, "AG").export_rate, figures(2025, "AG").import_rate) == (25.0, 0.0)
    assert figures(2025, "TR").import_rate is None


def test_two_moves_in_one_year_are_two_and_a_return_is_an_import():
    Corps().add(
        Post("AG01", "2020-01-01", "2024-12-31"), Post("TR01", "2025-01-01", "2025-05-31"), Post("AG01", "2025-06-01")
    ).save()
    agency, other = figures(2025, "AG"), figures(2025, "TR")
    assert (agency.imports, agency.exports, agency.net) == (1, 1, 0)
    assert (other.imports, other.exports) == (1, 1)


@pytest.mark.parametrize(
    ("origin", "destination", "levels"),
    [
        ("AG01", "TR01", {"department", "agency", "subelement"}),
        ("AR01", "NV01", {"agency", "subelement"}),
        ("DD01", "AF01", {"agency", "subelement"}),
        ("AG01", "AG02", {"subelement"}),
        ("AG01", "AG01", set()),
    ],
)
@pytest.mark.parametrize("entry", ["transfer", "reassignment", "appointment", "conversion"])
def test_a_move_counts_at_a_level_where_the_units_differ_whatever_the_code(origin, destination, levels, entry):
    Corps().add(
        Post(origin, "2020-01-01", "2024-12-31", position="1"),
        Post(destination, "2025-01-01", position="2", entry=entry),
    ).save()
    for level in ("department", "agency", "subelement"):
        (run,) = compute_now(by="test", fiscal_years=[2025], as_of=dt.date(2030, 1, 1))
        totals = MobilityFigure.objects.filter(run=run).for_level(level).of_type().totals()
        assert (totals.imports, totals.exports) == (level in levels, level in levels)
        assert totals.reassignments == (level not in levels)
        kinds = MobilityFlow.objects.filter(run=run).for_level(level).values_list("move_type", flat=True)
        assert list(kinds) == [entry] * (level in levels)


def test_the_military_departments_and_defense_are_one_department():
    Corps().add(Post("AR01", "2020-01-01")).add(Post("NV01", "2020-01-01")).add(Post("DD01", "2020-01-01")).save()
    assert figures(2025, "DD", "department").on_board == 3
    assert figures(2025, "DD", "agency").on_board == 1
    assert figures(2025, "AR", "department").on_board == 0


def test_a_conversion_in_place_is_no_reassignment():
    Corps().add(Post("AG01", "2020-01-01", "2024-12-31", "55"), Post("AG01", "2025-01-01", entry="conversion")).save()
    found = figures(2025, "AG")
    assert (found.reassignments, found.imports, found.external_hires, found.departures) == (0, 0, 0, 0)


def test_appointment_type_is_that_of_the_new_assignment_and_of_the_one_on_1_october():
    Corps().add(Post("AG01", "2020-01-01", "2024-12-31", "55"), Post("TR01", "2025-01-01", type="50")).save()
    assert (figures(2025, "AG", kind="50").exports, figures(2025, "AG", kind="55").exports) == (1, 0)
    assert (figures(2025, "TR", kind="50").imports, figures(2025, "AG", kind="55").on_board) == (1, 1)
    assert (figures(2025, "AG").career_on_board, figures(2026, "TR").career_on_board) == (0, 1)


@pytest.mark.parametrize(
    ("as_of", "imports", "departures"), [("2025-03-31", 0, 0), ("2025-04-01", 1, 0), ("2025-06-30", 1, 1)]
)
def test_nothing_after_the_as_of_day_is_counted(as_of, imports, departures):
    Corps().add(Post("AG01", "2020-01-01", "2025-03-31"), Post("TR01", "2025-04-01", "2025-06-30")).save()
    found = figures(2025, "TR", as_of=as_of)
    assert (found.imports, found.departures) == (imports, departures)


def on_loan(host: str, start: str, end: str | None, kind: str = "detail") -> None:
    Corps().add(Post("AR01", "2020-01-01"), away=(Away("AR01", host, start, end, kind),)).add(
        Post("NV01", "2020-01-01")
    ).add(Post("TR01", "2020-01-01")).add(Post("AR02", "2020-01-01")).save()


@pytest.mark.parametrize(
    ("host", "department", "agency", "subelement"),
    [("TR01", 10, 10, 10), ("NV01", 0, 10, 10), ("AR02", 0, 0, 10), ("AR01", 0, 0, 0), ("OUT", 10, 10, 10)],
)
def test_days_are_loaned_at_a_level_where_host_and_home_differ(host, department, agency, subelement):
    on_loan(host, "2025-03-01", "2025-03-10")
    expected = {"department": department, "agency": agency, "subelement": subelement}
    for level, days in expected.items():
        (run,) = compute_now(by="test", fiscal_years=[2025], as_of=dt.date(2030, 1, 1))
        totals = MobilityFigure.objects.filter(run=run).for_level(level).of_type().totals()
        assert totals.loaned_days == days
        assert totals.hosted_days == (0 if host == "OUT" else days)
        assert not MobilityFigure.objects.filter(run=run, unit__startswith="OU").exists()


@pytest.mark.parametrize(
    ("start", "end", "as_of", "days"),
    [
        ("2025-09-30", "2025-10-01", LATER, {2025: 1, 2026: 1}),
        ("2024-09-30", "2025-10-01", LATER, {2025: 365, 2026: 1}),
        ("2025-09-01", None, "2025-09-10", {2025: 10}),
        ("2025-09-01", None, "2025-10-05", {2025: 30, 2026: 5}),
        ("2025-09-01", "2026-09-01", "2025-09-01", {2025: 1}),
        ("2025-09-01", "2026-09-01", "2025-08-31", {2025: 0}),
    ],
)
def test_days_are_clipped_to_the_year_and_the_as_of_day(start, end, as_of, days):
    on_loan("TR01", start, end)
    for fiscal_year, expected in days.items():
        assert figures(fiscal_year, "TR", as_of=as_of).hosted_days == expected
        assert figures(fiscal_year, "AR", as_of=as_of).loaned_days == expected


@pytest.mark.parametrize(("kind", "days"), [("detail", 5), ("ipa", 5), ("project", 5), ("sabbatical", 0)])
def test_details_ipa_and_projects_are_loans_and_sabbaticals_are_not(kind, days):
    on_loan("TR01", "2025-03-01", "2025-03-05", kind)
    assert figures(2025, "AR").loaned_days == days


def rotated(*posts: Post, away: tuple[Away, ...] = (), unit: str = "AG") -> int:
    Corps().add(*posts, away=away).save()
    return figures(2026, unit).rotated


@pytest.mark.parametrize(("start", "counts"), [("2026-06-03", 1), ("2026-06-04", 0)])
def test_120_days_of_the_year_make_a_rotation(start, counts):
    end = (dt.date.fromisoformat(start) - dt.timedelta(days=1)).isoformat()
    assert rotated(Post("AG01", "2020-01-01", end), Post("AG01", start, position="2")) == counts


@pytest.mark.parametrize(("start", "counts"), [("2026-06-03", 1), ("2026-06-04", 0)])
def test_a_temporary_assignment_makes_one_likewise(start, counts):
    away = (Away("AG01", "AG01", start, None),)
    assert rotated(Post("AG01", "2020-01-01"), away=away) == counts


@pytest.mark.parametrize(("end", "counts"), [("2026-01-28", 1), ("2026-01-27", 0)])
def test_only_days_inside_the_year_count_for_one_that_began_before(end, counts):
    away = (Away("AG01", "", "2025-06-01", end, "sabbatical"),)
    assert rotated(Post("AG01", "2020-01-01"), away=away) == counts


@pytest.mark.parametrize(
    "posts",
    [
        (Post("AG01", "2025-11-01"),),
        (Post("AG01", "2020-01-01", "2025-10-31", type="55"), Post("AG01", "2025-11-01", type="55", position="2")),
        (Post("AG01", "2020-01-01", "2025-10-31", type="55"), Post("AG01", "2025-11-01", entry="conversion")),
        (Post("AG01", "2020-01-01", "2025-06-30"), Post("AG01", "2025-07-01", position="2")),
        (
            Post("AG01", "2020-01-01", "2025-10-31"),
            Post("AG01", "2025-11-01", "2026-01-31", position="2"),
            Post("AG01", "2026-02-01", "2026-04-30", position="3"),
            Post("AG01", "2026-05-01", "2026-06-30", position="4"),
        ),
    ],
    ids=["external hire", "noncareer", "conversion in place", "began in the year before", "no 120 days in one"],
)
def test_what_is_no_rotation(posts):
    assert rotated(*posts) == 0


def test_an_executive_counts_once_and_where_the_last_rotation_began():
    Corps().add(
        Post("AG01", "2020-01-01", "2026-03-31"),
        Post("TR01", "2026-04-01"),
        away=(Away("AG01", "ED01", "2025-10-01", "2026-02-28"),),
    ).save()
    assert (figures(2026, "AG").rotated, figures(2026, "TR").rotated) == (0, 1)
    assert figures(2026, "AG").rotation_rate == 0.0


@pytest.mark.parametrize(
    ("entered", "cohort"),
    [
        ("2025-10-01", "0-2"),
        ("2022-10-02", "0-2"),
        ("2022-10-01", "3-5"),
        ("2019-10-02", "3-5"),
        ("2019-10-01", "6-10"),
        ("2014-10-02", "6-10"),
        ("2014-10-01", "11+"),
    ],
)
def test_cohorts_go_by_completed_years_on_1_october(entered, cohort):
    Corps().add(Post("AG01", entered)).save()
    (run,) = compute_now(by="test", fiscal_years=[2026], as_of=dt.date(2026, 9, 30))
    rows = TenureShare.objects.filter(run=run).for_level("agency").government()
    assert [(row.cohort, row.executives, row.share) for row in rows] == [(cohort, 1, 0.0)]


def test_two_agencies_served_count_up_to_1_october_and_at_their_level():
    Corps().add(
        Post("AR01", "2020-01-01", "2024-12-31"), Post("NV01", "2025-01-01", "2025-12-31"), Post("TR01", "2026-01-01")
    ).save()
    shares = {}
    for fiscal_year in (2025, 2026, 2027):
        (run,) = compute_now(by="test", fiscal_years=[fiscal_year], as_of=dt.date(2030, 1, 1))
        rows = TenureShare.objects.filter(run=run).government()
        shares[fiscal_year] = {row.level: row.served_in_two for row in rows}
    assert shares == {
        2025: {"department": 0, "agency": 0, "subelement": 0},
        2026: {"department": 0, "agency": 1, "subelement": 1},
        2027: {"department": 1, "agency": 1, "subelement": 1},
    }


def test_subelements_unknown_to_the_agency_list_still_count():
    moved("2025-02-28", "2025-03-01")
    Assignment.objects.filter(subelement="TR01").update(subelement="TR99")
    assert figures(2025, "TR99", "subelement").imports == 1
    assert figures(2025, "TR", "department").imports == 1
