"""The pages of follow-through: who sees what, in how many queries, and every number from a snapshot."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from analytics.actions import compute_now
from analytics.jobs import refresh_nightly
from analytics.models import FollowThrough, MetricRun
from development.models import Board, Case, DevelopmentPlan, Meeting, PlanLine, ReviewCycle, UnmetNeed
from executives.models import Agency, Executive, QualificationFramework
from sesportal.accounts.roles import Role
from tests.analytics.builders import Corps, Post
from tests.analytics.plans import noon
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db
AS_OF = dt.date(2026, 11, 22)
YEARS = (2025, 2026, 2027)
QUERIES = 12
MEETING = dt.date(2026, 3, 4)


def corps(more: int = 0) -> None:
    """AG01 30, AG02 4, TR01 40, HE01 12 executives; of AG01 14 have a plan, 12 of them reviewed, 11 with work done."""
    built = Corps()
    for unit, size in (("AG01", 30 + more), ("AG02", 4), ("TR01", 40 + more), ("HE01", 12)):
        for _ in range(size):
            built.add(Post(unit, "2015-01-05"))
    built.save()
    people = list(Executive.objects.filter(assignments__subelement="AG01").order_by("pk"))
    plans = [plan_of(executive, number) for number, executive in enumerate(people[:14])]
    board = Board.objects.create(agency=Agency.objects.get(code="AG"), name="Board", quorum=1)
    cycle = ReviewCycle.objects.create(
        board=board, fiscal_year=2026, opens_on=dt.date(2025, 10, 1), closes_on=dt.date(2026, 9, 30)
    )
    meeting = Meeting.objects.create(
        cycle=cycle, held_on=MEETING, status="closed", closed_at=noon(MEETING), record={}, record_hash="x"
    )
    for plan in plans[:12]:
        Case.objects.create(
            meeting=meeting,
            executive=plan.executive,
            plan=plan,
            discussion="discussed",
            disposition="endorsed",
            advance_note="A remark on one person",
        )


def plan_of(executive: Executive, number: int) -> DevelopmentPlan:
    is_reviewed = number < 12
    plan = DevelopmentPlan.objects.create(
        executive=executive,
        framework=QualificationFramework.objects.in_force(MEETING).get(),
        period_from=dt.date(2025, 10, 1),
        period_to=dt.date(2026, 9, 30),
        submitted_at=noon(dt.date(2026, 1, 5)) if is_reviewed else None,
        submitted_hash="x" if is_reviewed else "",
        reviewed_on=MEETING if is_reviewed else None,
    )
    DevelopmentPlan.objects.update(created_at=noon(dt.date(2025, 11, 3)))
    common = {"plan": plan, "kind": PlanLine.Kind.COMMITMENT, "ends_on": dt.date(2026, 6, 30)}
    if number < 11:
        PlanLine.objects.create(status="done", done_on=dt.date(2026, 6, 1), **common)
    elif number == 11:
        changed = noon(dt.date(2026, 5, 1))
        PlanLine.objects.create(status="deferred", not_done_reason="no_money", status_changed_at=changed, **common)
    return plan


@pytest.fixture
def computed() -> list[MetricRun]:
    corps()
    return compute_now(by="test", fiscal_years=YEARS, as_of=AS_OF)


def page(client, user, name="follow_through", query="", **kwargs):
    client.force_login(user)
    return client.get(f"{reverse(f'analytics:{name}', kwargs=kwargs)}{query}")


def figures(response) -> dict[str, str]:
    return {label: value for label, value, _ in response.context["figures"]}


def stages(response) -> list[str]:
    return [stage.number.text for stage in response.context["stages"]]


def test_hr_opens_its_own_agency_at_once(client, agency_hr, computed):
    response = page(client, agency_hr)
    assert response.context["run"].fiscal_year == 2026
    assert stages(response) == ["20", "2", "0", "1", "0", "11"]
    assert [stage.at_least for stage in response.context["stages"]] == ["", "41", "35", "35", "32", "32"]
    found = figures(response)
    assert (found["With a plan"], found["Reviews on time"], found["Commitments done"]) == ("41 %", "35 %", "92 %")
    assert [(row.code, row.cells[0][1].text) for row in response.context["parts"]["rows"]] == [
        ("AG01", "30"),
        ("AG02", "4"),
    ]
    assert [row.number.text for row in response.context["reasons"][0][2]] == ["1"]
    assert "Agency TR" not in response.content.decode()


@pytest.mark.parametrize("who", ["erb_chair", "agency_head"])
def test_chair_and_head_see_the_same(request, client, computed, who):
    assert stages(page(client, request.getfixturevalue(who))) == ["20", "2", "0", "1", "0", "11"]


def test_an_analyst_compares_agencies_without_a_word_on_a_person(client, opm_analyst, computed):
    response = page(client, opm_analyst, query="?sort=-plan_share")
    assert [row.code for row in response.context["units"]] == ["AG", "HE", "TR"]
    assert dict(response.context["units"][0].cells)["Cases discussed, %"].text == "100"
    assert dict(response.context["units"][2].cells)["Cases discussed, %"].text == "–"
    assert "A remark on one person" not in response.content.decode()
    assert stages(response)[0] == "72"


def test_every_number_comes_from_the_snapshot(client, opm_analyst, computed):
    FollowThrough.objects.filter(run__fiscal_year=2026, level="agency", unit="TR", cohort="").update(
        executives=1040, no_plan=1040
    )
    assert stages(page(client, opm_analyst))[0] == "1,072"


def test_omb_sees_departments_by_stage_with_small_counts_in_words(client, omb_examiner, computed):
    response = page(client, omb_examiner)
    cells = {row.code: {label: cell.text for label, cell in row.cells} for row in response.context["units"]}
    assert set(cells) == {"AG", "HE", "TR"}
    assert cells["AG"]["Draft"] == "10 or fewer"
    assert cells["TR"]["Activity completed"] == "10 or fewer"
    assert "Reviews on time, %" not in cells["AG"]
    assert "cohorts" not in response.context
    assert "charts" not in response.context
    assert page(client, omb_examiner, "follow_through_unit", code="AG").status_code == 404
    assert page(client, omb_examiner, query="?level=agency").status_code == 403


def test_an_agency_opens_its_units_and_no_other(client, agency_hr, sibling_hr, computed):
    assert page(client, agency_hr, "follow_through_unit", code="AG02").status_code == 200
    assert page(client, agency_hr, "follow_through_unit", code="TR").status_code == 404
    assert page(client, sibling_hr, "follow_through_unit", code="AG").status_code == 404
    assert stages(page(client, sibling_hr))[0] == "12"


def test_who_covers_two_agencies_chooses_between_them(client, computed):
    user = user_with(Role.AGENCY_HR, "AG")
    user.memberships.create(role=Role.AGENCY_HR, agency_code="HE", starts_on=dt.date(2020, 1, 1))
    response = page(client, user)
    assert [row.code for row in response.context["units"]] == ["AG", "HE"]


def test_a_role_without_figures_is_refused(client, executive_user, erb_member, computed):
    assert page(client, executive_user).status_code == 403
    assert page(client, erb_member).status_code == 403


def test_years_before_the_first_plan_have_no_figures(client, opm_analyst, computed):
    response = page(client, opm_analyst)
    years = [value for value, _ in response.context["form"].fields["fiscal_year"].choices]
    assert years == [2027, 2026]


def test_nothing_computed_says_what_to_do(client, opm_analyst, omb_examiner, agency_hr):
    for user in (opm_analyst, omb_examiner, agency_hr):
        client.force_login(user)
        if user == agency_hr:
            Corps().add(Post("AG01", "2015-01-05")).save()
        assert "portal-empty" in client.get(reverse("analytics:follow_through")).content.decode()


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_download_says_what_it_is(client, opm_analyst, computed):
    response = page(client, opm_analyst, "follow_through_download", "?fiscal_year=2026&level=agency")
    notes = [row[0] for row in rows_of(response) if row[0].startswith("#")]
    for words in ("# As of: 2026-11-22", "# Formula version: ", "# Reviews on time: "):
        assert any(note.startswith(words) for note in notes)
    header, *rows = [row for row in rows_of(response) if not row[0].startswith("#")]
    ours = dict(zip(header, next(row for row in rows if row[0] == "AG"), strict=True))
    assert (ours["executives"], ours["completed"], ours["plan_share"]) == ("34", "11", "41.18")
    assert response["Content-Disposition"] == 'attachment; filename="follow-through-fy2026-agency.csv"'


def test_a_file_for_publication_is_suppressed_whoever_asks(client, opm_analyst, omb_examiner, agency_hr, computed):
    published = page(client, opm_analyst, "follow_through_download", "?publication=1&fiscal_year=2026")
    same = page(client, omb_examiner, "follow_through_download", "?fiscal_year=2026")
    assert "10_OR_LESS" in published.content.decode("utf-8-sig")
    assert published.content == same.content
    assert page(client, opm_analyst, "follow_through_download", "?publication=1&fiscal_year=2027").status_code == 404
    assert page(client, agency_hr, "follow_through_download", "?publication=1").status_code == 403


def test_an_agency_downloads_its_own_figures_and_reasons_alone(client, agency_hr, sibling_hr, computed):
    own = rows_of(page(client, agency_hr, "follow_through_download", "?fiscal_year=2026"))
    assert [row[0] for row in own if not row[0].startswith("#") and row[0]] == ["code", "AG"]
    assert any("No money" in row[1] for row in own if len(row) > 1)
    theirs = rows_of(page(client, sibling_hr, "follow_through_download", "?fiscal_year=2026"))
    assert not any("No money" in row[1] for row in theirs if len(row) > 1)


PAGES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("opm_analyst", "follow_through", "", {}),
    ("opm_analyst", "follow_through", "?level=subelement&sort=-done_share", {}),
    ("omb_examiner", "follow_through", "", {}),
    ("agency_hr", "follow_through", "", {}),
    ("erb_chair", "follow_through", "", {}),
    ("agency_hr", "follow_through_unit", "", {"code": "AG01"}),
    ("opm_analyst", "follow_through_unit", "", {"code": "AG"}),
    ("opm_analyst", "follow_through_download", "", {}),
)


@pytest.mark.parametrize(("who", "name", "query", "kwargs"), PAGES)
def test_pages_stay_within_their_queries_however_large_the_corps(
    request, client, django_assert_max_num_queries, who, name, query, kwargs
):
    corps(more=30)
    compute_now(by="test", fiscal_years=YEARS, as_of=AS_OF)
    user = request.getfixturevalue(who)
    page(client, user, name, query, **kwargs)  # the suppressed tables are worked out once
    with django_assert_max_num_queries(QUERIES):
        assert client.get(f"{reverse(f'analytics:{name}', kwargs=kwargs)}{query}").status_code == 200


def test_what_is_entered_late_is_counted_the_next_night(computed, time_machine, django_capture_on_commit_callbacks):
    def night_of(day: int) -> MetricRun:
        time_machine.move_to(dt.datetime(2026, 12, day, 8, tzinfo=dt.UTC))
        with django_capture_on_commit_callbacks(execute=True):
            refresh_nightly()
        return MetricRun.objects.current().get(fiscal_year=2026)

    first = night_of(1)
    assert night_of(2).pk == first.pk  # nothing was late: left as it is
    late = Executive.objects.filter(assignments__subelement="HE01").earliest("pk")
    answered = dt.datetime(2026, 12, 2, 12, tzinfo=dt.UTC)
    UnmetNeed.objects.create(executive=late, fiscal_year=2026, had_unmet_need=False, answered_at=answered)
    anew = night_of(3)
    assert anew.pk != first.pk
    assert FollowThrough.objects.get(run=anew, level="agency", unit="HE", cohort="").answered == 1
    assert night_of(4).pk == anew.pk
