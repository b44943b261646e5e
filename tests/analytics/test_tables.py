"""What each viewer sees of the figures: pages, downloads and commands all go through these tables."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from analytics import markers
from analytics.actions import compute_now
from analytics.definitions import SYNTHETIC_TEXT, THIN_TEXT
from analytics.exports import figures_download, flows_download
from analytics.models import MetricRun, MobilityFigure, SuppressedTable
from analytics.models.figures import DerivedFigures
from analytics.models.runs import FORMULA_VERSION
from analytics.tables import figure_table, flow_table, lacks_leavers, rotation_goal, share_table, trend
from analytics.viewers import OPERATOR, PUBLIC, Sight, viewer_for
from analytics.workflow import RunStatus
from sesportal.accounts.roles import Role
from sesportal.lib.errors import NotPermitted
from tests.analytics.builders import Corps, Post, create_agencies
from tests.factories.accounts import user_with

pytestmark = pytest.mark.django_db
ENDED, RUNNING = dt.date(2026, 11, 22), dt.date(2026, 3, 31)
BIG = 25


def corps() -> None:
    """AG and DD have 25 each, TR 5; AG gives 12 to DD (Army) and 1 to TR; two Army executives go to the Navy."""
    built = Corps()
    for number in range(BIG):
        start = Post("AG01", "2015-01-05", "2026-01-10" if number < 13 else None)
        following = [Post("AR01" if number < 12 else "TR01", "2026-01-11")] if number < 13 else []
        built.add(start, *following)
        built.add(
            Post("AR01", "2022-01-05", "2026-02-01" if number < 2 else None),
            *[Post("NV01", "2026-02-02")][: number < 2],
        )
    for _ in range(5):
        built.add(Post("TR01", "2024-01-05"))
    built.add(Post("TR02", "2024-01-05", type="55"))
    built.save()


def computed(as_of: dt.date = ENDED, fiscal_year: int = 2026) -> MetricRun:
    corps()
    return compute_now(by="test", fiscal_years=[fiscal_year], as_of=as_of)[0]


def texts(row, *columns: str) -> list[str]:
    return [row.cells[column].text for column in columns]


def test_units_are_ranked_by_net_and_small_ones_listed_apart():
    table = figure_table(computed(), "department")
    assert [(row.rank, row.unit) for row in table.rows] == [(1, "DD"), (2, "AG"), (None, "TR")]
    assert texts(table.rows[0], "imports", "exports", "net", "import_rate") == ["12", "0", "12", "48.00"]
    assert texts(table.total, "imports", "exports", "on_board") == ["13", "13", "56"]
    assert table.minimum == 20


def test_a_move_between_army_and_navy_counts_below_the_department():
    run = computed()
    at_agency = {row.unit: texts(row, "imports", "exports") for row in figure_table(run, "agency").rows}
    assert at_agency["NV"] == ["2", "0"]
    assert at_agency["AR"] == ["12", "2"]
    department = {row.unit: texts(row, "reassignments") for row in figure_table(run, "department").rows}
    assert department["DD"] == ["2"]


def test_appointment_type_and_kind_of_move_narrow_the_moves():
    run = computed()
    noncareer = figure_table(run, "agency", appointment_type="55")
    assert [(row.unit, *texts(row, "imports", "on_board")) for row in noncareer.rows] == [("TR", "0", "1")]
    appointments = figure_table(run, "department", move_type="appointment")
    assert texts(appointments.total, "imports", "on_board") == ["0", "56"]
    assert texts(figure_table(run, "department", move_type="transfer").total, "imports") == ["13"]
    assert MobilityFigure.objects.current().for_level("department").of_type().totals().imports == 13


def test_flows_are_a_square_of_the_units_that_moved():
    table = flow_table(computed(), "department")
    assert [unit for unit, _ in table.units] == ["AG", "DD", "TR"]
    assert table.cells["AG", "DD"].value == table.highest == 12
    assert table.cells["DD", "AG"].value == 0
    assert (table.exports["AG"].value, table.imports["TR"].value, table.total.value) == (13, 1, 13)


def test_pairs_without_a_move_are_left_out_on_request_but_never_where_small_counts_are_hidden():
    run = computed()
    whole, sparse = flow_table(run, "agency"), flow_table(run, "agency", is_sparse=True)
    assert sparse.cells == {pair: cell for pair, cell in whole.cells.items() if cell.value}
    assert 0 < len(sparse.cells) < len(whole.cells)
    assert (sparse.exports, sparse.imports, sparse.total) == (whole.exports, whole.imports, whole.total)
    hidden = flow_table(run, "department", viewer=PUBLIC)
    assert flow_table(run, "department", viewer=PUBLIC, is_sparse=True).cells == hidden.cells


def test_an_agency_sees_its_own_row_and_its_own_moves(agency_hr):
    run, viewer = computed(), viewer_for(agency_hr)
    assert viewer.sight is Sight.OWN
    assert [row.unit for row in figure_table(run, "agency", viewer=viewer).rows] == ["AG"]
    assert set(flow_table(run, "agency", viewer=viewer).cells) >= {("AG", "AR"), ("AG", "TR")}
    assert [unit for unit, _ in flow_table(run, "agency", viewer=viewer).units] == ["AG", "AR", "TR"]
    assert texts(trend([run], "agency", viewer=viewer)[0][1], "exports") == ["13"]


def test_a_military_department_does_not_see_defense_as_a_whole():
    run, viewer = computed(), viewer_for(user_with(Role.AGENCY_HR, "AR"))
    assert [row.unit for row in figure_table(run, "agency", viewer=viewer).rows] == ["AR"]
    assert figure_table(run, "department", viewer=viewer).rows == []
    assert flow_table(run, "department", viewer=viewer).units == []
    defense = viewer_for(user_with(Role.AGENCY_HR, "DD"))
    assert figure_table(run, "department", viewer=defense).rows == []


def test_omb_sees_departments_with_small_counts_suppressed(omb_examiner):
    run, viewer = computed(), viewer_for(omb_examiner)
    table = figure_table(run, "department", viewer=viewer)
    assert table.is_suppressed
    rows = {row.unit: row for row in table.rows}
    assert texts(rows["TR"], "imports", "on_board", "net", "rotation_rate") == [
        "10_OR_LESS",
        "10_OR_LESS",
        "SUPPRESSED",
        "SUPPRESSED",
    ]
    assert all(row.rank is None for row in table.rows if row.cells["net"].value is None)
    flows = flow_table(run, "department", viewer=viewer)
    assert flows.cells["DD", "TR"].text == "10_OR_LESS"
    assert len(flows.cells) == 6


def test_omb_may_not_take_a_cut_that_would_disclose(omb_examiner):
    run, viewer = computed(), viewer_for(omb_examiner)
    assert viewer.levels == ["department"]
    assert not viewer.may_filter
    cuts = (("agency", "", ""), ("subelement", "", ""), ("department", "50", ""), ("department", "", "transfer"))
    for level, appointment_type, move_type in cuts:
        for table in (figure_table, flow_table):
            with pytest.raises(NotPermitted, match="give hidden counts away"):
                table(run, level, viewer=viewer, appointment_type=appointment_type, move_type=move_type)
    with pytest.raises(NotPermitted, match="whole corps"):
        share_table(run, "department", viewer=viewer, unit="AG")


def test_omb_sees_years_that_have_ended_only(omb_examiner, opm_analyst):
    run, viewer = computed(as_of=RUNNING), viewer_for(omb_examiner)
    assert viewer.runs() == []
    assert viewer_for(opm_analyst).runs() == [run]
    with pytest.raises(NotPermitted, match="once the year has ended, on 30 September 2026"):
        figure_table(run, "department", viewer=viewer)


def test_who_may_not_see_figures_gets_none(supervisor, nobody):
    run = computed()
    for user in (supervisor, nobody):
        viewer = viewer_for(user)
        assert (viewer.sight, viewer.runs()) == (Sight.NONE, [])
        with pytest.raises(NotPermitted):
            figure_table(run, "department", viewer=viewer)
        assert not MobilityFigure.objects.visible_to(user).exists()


def test_the_suppressed_table_is_worked_out_once_and_again_under_another_threshold(monkeypatch):
    run = computed()
    first = markers.markers_of(run)
    assert SuppressedTable.objects.get().threshold == 10
    assert markers.markers_of(run) == first
    monkeypatch.setattr(markers, "suppression_threshold", lambda _: 3)
    assert markers.markers_of(run) != first
    assert SuppressedTable.objects.get().threshold == 3


def test_the_suppressed_table_of_an_ended_year_is_ready_before_the_page_asks():
    corps()
    ended, running = compute_now(by="test", fiscal_years=[2025, 2026], as_of=RUNNING)[::-1]
    assert (ended.fiscal_year, running.fiscal_year) == (2025, 2026)
    assert list(SuppressedTable.objects.values_list("run", flat=True)) == [ended.pk]


def test_tenure_cohorts_with_and_without_suppression():
    run = computed()
    rows = {row.cohort: row for row in share_table(run, "department")}
    assert (rows["6-10"].executives.value, rows["6-10"].share.value) == (25, 0.0)
    assert (rows[""].label, rows[""].executives.value) == ("All", 56)
    hidden = {row.cohort: row for row in share_table(run, "department", viewer=PUBLIC)}
    assert hidden["0-2"].executives.text == "10_OR_LESS"
    assert all(row.share.value is None for row in hidden.values())


def test_the_trend_has_one_row_a_year(django_assert_max_num_queries):
    corps()
    runs = compute_now(by="test", fiscal_years=[2024, 2025, 2026], as_of=ENDED)
    with django_assert_max_num_queries(3):
        found = trend(runs, "agency", unit="AG")
    assert [(run.fiscal_year, *texts(row, "exports", "on_board")) for run, row in found] == [
        (2024, "0", "25"),
        (2025, "0", "25"),
        (2026, "13", "25"),
    ]
    assert [texts(row, "imports") for _, row in trend(runs, "department")] == [["0"], ["0"], ["13"]]
    assert texts(trend(runs, "department", viewer=PUBLIC, unit="TR")[-1][1], "on_board") == ["10_OR_LESS"]


def test_a_list_takes_few_queries(django_assert_max_num_queries):
    run = computed()
    for viewer in (OPERATOR, PUBLIC):
        figure_table(run, "department", viewer=viewer)
        with django_assert_max_num_queries(6):
            figure_table(run, "department", viewer=viewer)


def test_a_rate_without_anyone_on_board_does_not_exist():
    row = DerivedFigures()
    row.imports, row.exports, row.on_board, row.rotated, row.career_on_board = 3, 1, 0, 2, 0
    assert (row.net, row.import_rate, row.export_rate, row.rotation_rate) == (2, None, None, None)


def test_the_goal_line_begins_with_fiscal_year_2017():
    assert rotation_goal(computed(fiscal_year=2017)) == 15.0
    assert rotation_goal(compute_now(by="test", fiscal_years=[2016], as_of=ENDED)[0]) is None


def test_downloads_say_what_they_are(settings):
    settings.IS_DEMO = True
    run = computed()
    download = figures_download(figure_table(run, "department", viewer=PUBLIC))
    lines = download.csv().splitlines()
    assert f"# Data: {SYNTHETIC_TEXT}" in lines
    assert f"# Formula version: {FORMULA_VERSION}" in lines
    assert any("As of: 2026-11-22" in line for line in lines)
    assert any(line.startswith('"# Suppression') for line in lines)
    header = next(i for i, line in enumerate(lines) if not line.lstrip('"').startswith("#"))
    assert lines[header].startswith("rank,code,name,imports,exports,net")
    assert lines[-1].startswith(",,Total,")
    book = load_workbook(io.BytesIO(figures_download(figure_table(run, "agency")).xlsx()))
    assert book.sheetnames == ["Figures", "About these figures"]
    about = {row[0]: row[1] for row in book["About these figures"].iter_rows(values_only=True)}
    assert about["Formula version"] == FORMULA_VERSION
    assert about["Data"] == SYNTHETIC_TEXT
    assert next(book["Figures"].iter_rows(min_row=2, values_only=True))[1] == "AR"


def test_a_name_that_looks_like_a_formula_is_made_harmless():
    run = computed()
    table = flow_table(run, "department")
    download = flows_download(table)
    assert download.header == ["from", "from_name", "to", "to_name", "count"]
    assert download.rows[0] == ["AG", "Agency AG", "DD", "Agency DD", 12]
    download.rows.append(["=1+1", "@x", "-1", "-x", -5])
    assert download.csv().splitlines()[-1] == "'=1+1,'@x,-1,'-x,-5"


@pytest.mark.parametrize(
    ("on_board", "left", "lacks"), [(99, 0, False), (100, 0, True), (100, 1, False), (201, 2, True), (201, 3, False)]
)
def test_a_year_in_which_hardly_anybody_leaves_is_named(on_board, left, lacks):
    run = staffed(on_board, left)
    assert lacks_leavers(run) is lacks
    notes = figures_download(figure_table(run, "agency")).notes
    assert (("Caution", THIN_TEXT) in notes) is lacks


def test_the_warning_tells_nothing_of_a_hidden_number_of_departures():
    few, fewer = staffed(1000, 10), staffed(1000, 3, fiscal_year=2025)
    assert not lacks_leavers(few)
    assert lacks_leavers(fewer)
    assert not lacks_leavers(few, viewer=PUBLIC)
    assert not lacks_leavers(fewer, viewer=PUBLIC)
    assert lacks_leavers(staffed(1100, 3, fiscal_year=2024), viewer=PUBLIC)


def test_a_year_that_goes_on_is_not_called_thin():
    assert not lacks_leavers(staffed(500, 0, as_of=RUNNING))


def staffed(on_board: int, left: int, *, fiscal_year: int = 2026, as_of: dt.date = ENDED) -> MetricRun:
    """Return a run of a year that began with so many executives on board, of whom so many left."""
    create_agencies({"AG01"})
    run = MetricRun.objects.create(
        fiscal_year=fiscal_year, as_of=as_of, status=RunStatus.FINISHED, is_current=True, requester="test"
    )
    counts = {"on_board": on_board, "departures": left}
    MobilityFigure.objects.bulk_create(
        [MobilityFigure(run=run, level=level, unit="AG", **counts) for level in ("department", "agency")]
    )
    return run
