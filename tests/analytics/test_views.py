"""The pages of figures: who sees what, within a fixed number of queries, and every number from a snapshot."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from analytics.actions import compute_now, mark_stale
from analytics.definitions import THIN_TEXT
from analytics.models import MetricRun, MobilityFigure, PublishedCount, PublishedFile
from sesportal.accounts.roles import Role
from tests.analytics.builders import Away, Corps, Post
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db
AS_OF = dt.date(2026, 11, 22)
YEARS = (2025, 2026, 2027)
QUERIES = 12


def corps(more: int = 0) -> None:
    """25 in AG, Defense and Treasury each; in FY2026 twelve go from AG to the Army, one from AG to HE, two AR to NV."""
    built = Corps()
    for number in range(25 + more):
        leaves = number < 13
        start = Post("AG01", "2015-01-05", "2026-01-10" if leaves else None)
        following = [Post("AR01" if number < 12 else "HE01", "2026-01-11")] if leaves else []
        built.add(start, *following, away=(Away("AG01", "TR01", "2025-11-01", "2025-11-10"),) if number == 20 else ())
        gone = number < 2
        post = Post("AR01", "2022-01-05", "2026-02-01" if gone else None)
        built.add(post, *[Post("NV01", "2026-02-02")][:gone])
        built.add(Post("TR01", "2022-01-05"))
    built.add(Post("TR02", "2024-01-05", type="55"))
    built.add(Post("ED01", "2024-01-05"))
    built.save()


@pytest.fixture
def computed() -> list[MetricRun]:
    corps()
    return compute_now(by="test", fiscal_years=YEARS, as_of=AS_OF)


def page(client, user, name="dashboard", query="", **kwargs):
    client.force_login(user)
    return client.get(f"{reverse(f'analytics:{name}', kwargs=kwargs)}{query}")


def figures(response) -> dict[str, str]:
    return {label: value for label, value, *_ in response.context["figures"]}


def units(response) -> list[str]:
    return [row.code for row in response.context["units"]]


def test_an_analyst_sees_importers_and_exporters(client, opm_analyst, computed):
    response = page(client, opm_analyst)
    assert response.context["run"].fiscal_year == 2026  # the newest that has ended
    assert figures(response)["Moves"] == "15"
    ranking = response.context["ranking"]
    assert [item["row"].code for item in ranking["rows"]] == ["AR", "TR", "AG"]
    assert [item["net"].text for item in ranking["rows"]] == ["+10", "0", "\u221213"]
    assert (ranking["unranked"], ranking["minimum"]) == (3, 20)
    heat = {row.code: [cell.text for cell in row.cells] for row in response.context["heat"].rows}
    assert heat["AG"] == ["", "12", "1", "0"]
    assert [year.year for year in response.context["years"]] == [2027, 2026, 2025]
    assert set(units(response)) == {"AG", "AR", "ED", "HE", "NV", "TR"}


def test_every_number_comes_from_the_snapshot(client, opm_analyst, computed):
    run = MetricRun.objects.current().get(fiscal_year=2026)
    MobilityFigure.objects.filter(run=run, level="agency", unit="TR", appointment_type="").update(external_hires=4321)
    response = page(client, opm_analyst)
    assert figures(response)["External hires"] == "4,321"


def test_the_cut_is_in_the_address(client, opm_analyst, computed):
    response = page(client, opm_analyst, query="?level=department&fiscal_year=2026&move_type=transfer")
    assert figures(response)["Moves"] == "13"
    assert response.context["ranking"]["rows"][0]["row"].code == "DD"
    sub = page(client, opm_analyst, query="?level=subelement&appointment_type=55")
    assert units(sub) == ["TR02"]


def test_a_year_that_is_not_held_is_named_on_the_form(client, opm_analyst, computed):
    response = page(client, opm_analyst, query="?fiscal_year=1999")
    assert response.status_code == 200
    assert "fiscal_year" in response.context["form"].errors


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-imports", "AR NV HE AG ED TR"),
        ("exports", "ED HE NV TR AR AG"),
        ("name", "AG AR ED HE NV TR"),
        ("-code", "TR NV HE ED AR AG"),
        ("nonsense", "AR TR AG ED HE NV"),
    ],
)
def test_the_table_of_all_units_sorts(client, opm_analyst, computed, sort, expected):
    assert units(page(client, opm_analyst, query=f"?sort={sort}")) == expected.split()


def test_omb_sees_departments_with_small_counts_in_words(client, omb_examiner, computed):
    response = page(client, omb_examiner)
    assert set(units(response)) == {"AG", "DD", "ED", "HE", "TR"}
    shown = {row.code: dict(row.cells) for row in response.context["units"]}
    assert shown["HE"]["Imports"].text == "10 or fewer"
    assert "charts" not in response.context
    html = response.content.decode()
    assert "10_OR_LESS" in html
    assert "Small counts are not shown" in html
    assert "level" not in response.context["form"].fields


def test_omb_is_offered_ended_years_only(client, omb_examiner, computed):
    years = [value for value, _ in page(client, omb_examiner).context["form"].fields["fiscal_year"].choices]
    assert years == [2026, 2025]


@pytest.mark.parametrize("query", ["?level=agency", "?appointment_type=50", "?move_type=transfer"])
def test_another_cut_is_refused_where_it_would_disclose(client, omb_examiner, computed, query):
    assert page(client, omb_examiner, query=query).status_code == 403
    assert page(client, omb_examiner, "download", query=query).status_code == 403


def test_hr_sees_its_own_row_and_the_government(client, agency_hr, computed):
    response = page(client, agency_hr)
    assert units(response) == ["AG"]
    own = {label: (value, note) for label, value, note in response.context["figures"]}
    assert own["Exports"] == ("13", "government 15")
    assert dict(response.context["government"].cells)["Exports"].text == "15"
    html = response.content.decode()
    for other in ("Agency TR", "Agency HE", "Agency AR"):
        assert other not in html


def test_hr_of_a_subelement_begins_there(client, computed):
    response = page(client, user_with(Role.AGENCY_HR, "AG01"))
    assert units(response) == ["AG01"]


def test_a_role_without_figures_is_refused(client, executive_user, computed):
    assert page(client, executive_user).status_code == 403


def test_a_year_that_lacks_those_who_left_says_so_on_every_page_of_it(client, opm_analyst, computed):
    MobilityFigure.objects.filter(run__fiscal_year=2026, unit="DD", level="department").update(on_board=150)
    for name, kwargs in (("dashboard", {}), ("agency_flows", {"code": "AG"})):
        held = page(client, opm_analyst, name, "?fiscal_year=2026", **kwargs)
        assert THIN_TEXT in html.unescape(held.content.decode())
        assert THIN_TEXT not in html.unescape(
            page(client, opm_analyst, name, "?fiscal_year=2025", **kwargs).content.decode()
        )


def test_one_agency_shows_where_from_and_where_to(client, opm_analyst, computed):
    response = page(client, opm_analyst, "agency_flows", code="AG")
    arrivals, departures = response.context["directions"]
    assert arrivals.rows == []
    assert [(code, text) for code, _, _, text in departures.rows] == [("AR", "12"), ("HE", "1")]
    assert figures(response)["Loaned days"] == "10"
    assert [row.code for row in response.context["parts"]["rows"]] == ["AG01"]
    assert response.context["shares"][-1].executives.text == "25"
    assert len(response.context["diagrams"]) == 2


def test_defense_is_a_department_of_agencies(client, opm_analyst, computed):
    Corps().add(Post("DD01", "2020-01-05")).save()
    response = page(client, opm_analyst, "agency_flows", "?level=department", code="DD")
    assert [text for *_, text in response.context["directions"][0].rows] == ["12"]
    assert [row.code for row in response.context["parts"]["rows"]] == ["AR", "NV"]
    assert page(client, opm_analyst, "agency_flows", code="DD").status_code == 200


def test_hr_opens_its_own_agency_and_no_other(client, agency_hr, sibling_hr, computed):
    own = page(client, agency_hr, "agency_flows", code="AG")
    assert [(code, url) for code, _, url, _ in own.context["directions"][1].rows] == [("AR", ""), ("HE", "")]
    assert page(client, agency_hr, "agency_flows", code="AG01").status_code == 200
    assert page(client, agency_hr, "agency_flows", code="TR").status_code == 404
    assert page(client, agency_hr, "agency_flows", code="ZZ").status_code == 404


def test_hr_of_an_army_agency_does_not_open_the_department(client, computed):
    Corps().add(Post("DD01", "2020-01-05")).save()
    defense = user_with(Role.AGENCY_HR, "DD")
    assert page(client, defense, "agency_flows", code="DD").status_code == 200
    assert page(client, defense, "agency_flows", "?level=department", code="DD").status_code == 404


def test_omb_opens_departments_with_small_counts_hidden(client, omb_examiner, computed):
    response = page(client, omb_examiner, "agency_flows", code="AG")
    _, departures = response.context["directions"]
    assert departures.hidden > 0
    assert all(int(text) > 10 for *_, text in departures.rows)
    assert "charts" not in response.context
    assert "shares" not in response.context
    assert page(client, omb_examiner, "agency_flows", code="AR").status_code == 404
    assert page(client, omb_examiner, "agency_flows", code="AG01").status_code == 404


@pytest.mark.parametrize("name", ["dashboard", "published"])
def test_nothing_computed_says_what_to_do(client, opm_analyst, omb_examiner, agency_hr, name):
    for user in (opm_analyst, omb_examiner, agency_hr):
        response = page(client, user, name)
        assert response.status_code == 200
        assert "portal-empty" in response.content.decode()


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_download_says_what_it_is(client, opm_analyst, computed):
    response = page(client, opm_analyst, "download", "?table=figures&fiscal_year=2026&level=agency")
    notes = [row[0] for row in rows_of(response) if row[0].startswith("#")]
    assert any(note.startswith("# As of: 2026-11-22") for note in notes)
    assert any(note.startswith("# Formula version: ") for note in notes)
    assert any(note.startswith("# Imports: ") for note in notes)
    assert response["Content-Disposition"] == 'attachment; filename="mobility-fy2026-agency.csv"'
    flows = page(client, opm_analyst, "download", "?table=flows&fiscal_year=2026&level=agency")
    assert [row[0::2] for row in rows_of(flows) if row[0] == "AG"] == [["AG", "AR", "12"], ["AG", "HE", "1"]]


def test_a_workbook_opens(client, opm_analyst, computed):
    response = page(client, opm_analyst, "download", "?format=xlsx&level=agency")
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Figures", "About these figures"]


def test_a_file_for_publication_is_suppressed_whoever_asks(client, opm_analyst, omb_examiner, agency_hr, computed):
    published = page(client, opm_analyst, "download", "?publication=1&fiscal_year=2026")
    same = page(client, omb_examiner, "download", "?fiscal_year=2026")
    assert "10_OR_LESS" in published.content.decode("utf-8-sig")
    assert published.content == same.content
    assert published["Content-Disposition"].endswith('-suppressed.csv"')
    assert page(client, opm_analyst, "download", "?publication=1&fiscal_year=2027").status_code == 404
    assert page(client, agency_hr, "download", "?publication=1").status_code == 403


def test_a_download_of_ones_own_agency_has_no_rank(client, agency_hr, computed):
    rows = [row for row in rows_of(page(client, agency_hr, "download")) if not row[0].startswith("#")]
    assert [row[:2] for row in rows[1:]] == [["", "AG"], ["", ""]]


def test_published_counts_stand_beside_the_ledger(client, opm_analyst, agency_hr, computed):
    file = PublishedFile.objects.create(
        name="SEPDATA",
        digest="0" * 64,
        layout=PublishedFile.Layout.FEDSCOPE,
        flow=PublishedFile.Flow.SEPARATIONS,
        first_month=dt.date(2025, 10, 1),
        last_month=dt.date(2026, 9, 1),
        loaded_at=timezone.now(),
    )
    PublishedCount.objects.create(source=file, agency_code="AG", month=dt.date(2026, 1, 1), category="SA", count=9)
    response = page(client, opm_analyst, "published")
    assert response.context["comparison"].fiscal_year == 2026
    cells = next(row for row in response.context["rows"] if row.code == "AG").cells
    assert [cell.text for _, cell in cells[3:6]] == ["9", "13", "+4"]
    assert [row.code for row in page(client, agency_hr, "published").context["rows"]] == ["AG"]


def test_published_counts_before_their_ledger_is_computed_are_suppressed_for_omb(client, omb_examiner):
    file = PublishedFile.objects.create(
        name="SEPDATA",
        digest="0" * 64,
        layout=PublishedFile.Layout.FEDSCOPE,
        flow=PublishedFile.Flow.SEPARATIONS,
        first_month=dt.date(2009, 1, 1),
        last_month=dt.date(2009, 1, 1),
        loaded_at=timezone.now(),
    )
    PublishedCount.objects.create(source=file, agency_code="AG", month=dt.date(2009, 1, 1), category="SA", count=9)
    cells = page(client, omb_examiner, "published").context["rows"][0].cells
    assert [cell.text for _, cell in cells[3:6]] == ["10 or fewer", "\u2013", "\u2013"]


def test_an_analyst_recomputes_and_follows_it(client, opm_analyst, django_capture_on_commit_callbacks):
    corps()
    client.force_login(opm_analyst)
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        response = client.post(reverse("analytics:recompute"), {"years": "all"})
    key = MetricRun.objects.earliest("pk").request_key
    assert response["Location"] == f"{reverse('analytics:recompute')}?request={key}"
    waiting = client.get(response["Location"])
    assert "data-progress-url" in waiting.content.decode()
    progress = reverse("analytics:run_progress", args=[key])
    assert client.get(progress).json()["is_finished"] is False
    for callback in callbacks:
        callback()
    state = client.get(progress).json()
    assert (state["percent"], state["is_finished"], state["next_url"]) == (100, True, response["Location"])
    ended = client.get(response["Location"])
    assert "data-progress-url" not in ended.content.decode()
    assert str(opm_analyst) in ended.content.decode()
    assert client.get(reverse("analytics:run_progress", args=["nothing"])).status_code == 404


def test_what_is_out_of_date_is_offered_first(client, opm_analyst, computed):
    mark_stale(by="test", fiscal_years=[2026])
    response = page(client, opm_analyst, "recompute")
    labels = [str(label) for _, label in response.context["form"].fields["years"].choices]
    assert labels[0].startswith("What is out of date")
    assert "out of date" in response.content.decode()
    assert page(client, opm_analyst).context["is_stale"]


def test_only_an_analyst_recomputes(client, auditor, agency_hr, computed):
    for user in (auditor, agency_hr):
        client.force_login(user)
        assert client.post(reverse("analytics:recompute"), {"years": "all"}).status_code == 403
    assert MetricRun.objects.count() == len(YEARS)


def test_the_definitions_are_the_document(client, nobody):
    response = page(client, nobody, "definitions")
    html = response.content.decode()
    assert 'id="rotation-rate"' in html
    assert "<code>10_OR_LESS</code>" in html
    assert "**" not in html


PAGES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("opm_analyst", "dashboard", "?move_type=transfer&appointment_type=50", {}),
    ("opm_analyst", "dashboard", "?level=subelement", {}),
    ("omb_examiner", "dashboard", "", {}),
    ("agency_hr", "dashboard", "", {}),
    ("agency_hr", "dashboard", "?move_type=transfer", {}),
    ("opm_analyst", "agency_flows", "?move_type=transfer", {"code": "AG"}),
    ("omb_examiner", "agency_flows", "", {"code": "AG"}),
    ("agency_hr", "agency_flows", "?move_type=transfer", {"code": "AG"}),
    ("opm_analyst", "published", "", {}),
    ("omb_examiner", "published", "", {}),
    ("opm_analyst", "recompute", "", {}),
)


@pytest.mark.parametrize(("who", "name", "query", "kwargs"), PAGES)
def test_pages_stay_within_their_queries_however_large_the_corps(
    request, client, django_assert_max_num_queries, who, name, query, kwargs
):
    corps(more=30)
    compute_now(by="test", fiscal_years=YEARS, as_of=AS_OF)
    user = request.getfixturevalue(who)
    page(client, user, name, query, **kwargs)  # the suppressed table is worked out once
    with django_assert_max_num_queries(QUERIES):
        assert client.get(f"{reverse(f'analytics:{name}', kwargs=kwargs)}{query}").status_code == 200
