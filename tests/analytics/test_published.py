"""OPM's public files: read in both layouts, replaced when loaded again, held against the ledger."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from analytics.actions import compute_now, load_flows
from analytics.comparison import published_comparison
from analytics.models import PublishedCount, PublishedFile
from analytics.viewers import PUBLIC, viewer_for
from executives.loaders.published import RefusedFile
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import RuleViolation
from tests.analytics.builders import Corps, Post

pytestmark = pytest.mark.django_db
SEPDATA = (
    "AGYSUB,SEP,EFDATE,AGELVL,GSEGRD,OCC,PPGRD,SALLVL,TOA,COUNT,SALARY,LOS\n"
    'AG01,SA,202510,F,,0301,ES-**,Q,50,1,"$190,000",33.9\n'
    "AG02,SA,202511,F,,0301,ES-**,Q,50,2,*****,33.9\n"
    "AG02,SD,202511,F,,0301,ES-**,Q,50,1,,33.9\n"
    "TR01,SC,202609,F,15,0301,GS-15,Q,10,1,,3.9\n"
    "TR01,SC,202610,F,,0301,ES-**,Q,55,1,,3.9\n"
)
FWD_ACCESSIONS = (
    "accession_category|accession_category_code|agency|agency_code|agency_subelement_code|count|pay_plan_code|"
    "personnel_action_effective_date_yyyymm\n"
    'NEW HIRE|AE|THE "NEW" AGENCY|AG|AG01|1|ES|202607\n'
    "TRANSFER IN|AA|REDACTED|REDACTED|TR02|1|ES|202607\n"
    "NEW HIRE|AC|AGRICULTURE|AG|AG01|1|GS|202607\n"
)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def load(path: Path, *, replaces_months: bool = False) -> PublishedFile:
    return load_flows(path=path, by="test", replaces_months=replaces_months)[0]


def held() -> list[tuple[str, str, int]]:
    rows = PublishedCount.objects.order_by("month", "agency_code", "category")
    return list(rows.values_list("agency_code", "category", "count"))


def test_a_fedscope_cube_is_counted_for_the_ses_only(tmp_path):
    stored = load(write(tmp_path, "SEPDATA_FY2026.TXT", SEPDATA))
    assert held() == [("AG", "SA", 1), ("AG", "SA", 2), ("AG", "SD", 1), ("TR", "SC", 1)]
    assert (stored.layout, stored.flow) == ("fedscope", "separations")
    assert (stored.rows_read, stored.rows_counted, stored.rows_refused) == (5, 4, 0)
    assert AuditEvent.objects.get().verb == "public counts loaded"
    out = io.StringIO()
    call_command("export_opm_flows", "--fiscal-year=2026", stdout=out)
    assert out.getvalue() == "agency,category,count\nAG,SA,3\nAG,SD,1\n"


def test_workforce_data_are_read_unquoted_and_fall_back_on_the_subelement(tmp_path):
    stored = load(write(tmp_path, "accessions_202607_1.txt.gz", FWD_ACCESSIONS))
    assert held() == [("AG", "AE", 1), ("TR", "AA", 1)]
    assert (stored.layout, stored.flow, stored.name, stored.version) == (
        "fwd",
        "accessions",
        "accessions_202607.txt",
        1,
    )


def test_loading_again_replaces_and_an_older_version_is_refused(tmp_path):
    load(write(tmp_path, "accessions_202607_2.txt", FWD_ACCESSIONS))
    with pytest.raises(RuleViolation, match=r"Version 2 .* is held"):
        load(write(tmp_path, "accessions_202607_1.txt", FWD_ACCESSIONS))
    load(write(tmp_path, "accessions_202607_3.txt", FWD_ACCESSIONS.replace("|AG01|1|ES", "|AG01|4|ES")))
    assert held() == [("AG", "AE", 4), ("TR", "AA", 1)]
    assert PublishedFile.objects.get().version == 3


def test_a_month_is_never_counted_from_two_files_unless_taken_over(tmp_path):
    load(write(tmp_path, "SEPDATA_FY2025-2029.TXT", SEPDATA))
    other = write(tmp_path, "oct.csv", "\n".join(SEPDATA.splitlines()[:2]) + "\n")
    with pytest.raises(RuleViolation, match="October 2025 of separations is already held from SEPDATA_FY2025-2029"):
        load(other)
    load(other, replaces_months=True)
    assert held() == [("AG", "SA", 1), ("AG", "SA", 2), ("AG", "SD", 1), ("TR", "SC", 1)]
    assert PublishedFile.objects.get(name="oct.csv").counts.count() == 1


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("XXXX,SA,202510,F,,0301,ES-**,Q,50,1,,3", "agency"),
        ("AG01,SA,202513,F,,0301,ES-**,Q,50,1,,3", "month"),
        ("AG01,AA,202510,F,,0301,ES-**,Q,50,1,,3", "category"),
        ("AG01,**,202510,F,,0301,ES-**,Q,50,1,,3", "category"),
        ("AG01,SA,202510,F,,0301,ES-**,Q,50,REDACTED,,3", "count"),
    ],
)
def test_a_line_that_cannot_be_counted_is_told_and_the_others_are_counted(tmp_path, line, column):
    path = write(tmp_path, "SEPDATA.TXT", SEPDATA + line + "\n")
    _, found = load_flows(path=path, by="test")
    assert [(problem.row, problem.column) for problem in found.problems] == [(7, column)]
    assert (found.counted, found.refused) == (4, 1)
    err = io.StringIO()
    call_command("load_opm_flows", str(path), stdout=io.StringIO(), stderr=err)
    assert f"row 7, {column}" in err.getvalue()


def test_a_file_with_another_header_is_refused(tmp_path):
    path = write(tmp_path, "x.csv", "a,b\n1,2\n")
    with pytest.raises(RefusedFile, match="The header lacks"):
        load(path)
    with pytest.raises(CommandError, match=r"x\.csv: The header lacks"):
        call_command("load_opm_flows", str(path))
    assert not PublishedFile.objects.exists()


def test_published_counts_stand_beside_the_ledgers(tmp_path, agency_hr):
    Corps().add(Post("AG01", "2020-01-06", "2025-11-30"), Post("TR01", "2025-12-01")).save()
    (run,) = compute_now(by="test", fiscal_years=[2026], as_of=dt.date(2026, 11, 22))
    load(write(tmp_path, "SEPDATA_FY2026.TXT", SEPDATA))
    found = published_comparison(2026, run)
    assert found.months == {"accessions": 0, "separations": 12}
    rows = {row.unit: row.pairs for row in found.rows}
    out = rows["AG"]["transfers_out"]
    assert (out.published.value, out.ledger.value, out.difference.value) == (3, 1, -2)
    assert rows["AG"]["transfers_in"].published.value is None
    assert rows["TR"]["transfers_in"].difference.value is None
    assert found.total.pairs["transfers_out"].difference.value == -2
    assert [row.unit for row in published_comparison(2026, run, viewer=viewer_for(agency_hr)).rows] == ["AG"]


def test_a_published_agency_that_the_list_does_not_hold_is_called_so(tmp_path):
    Corps().add(Post("AG01", "2020-01-06")).save()
    source = load(write(tmp_path, "SEPDATA_FY2026.TXT", SEPDATA))
    PublishedCount.objects.create(source=source, agency_code="ZZ", month=dt.date(2026, 1, 1), category="SA", count=1)
    names = {row.unit: row.name for row in published_comparison(2026, None).rows}
    assert names == {"AG": "Agency AG", "ZZ": "Not in the list of agencies"}


def test_public_viewers_get_departments_with_small_counts_suppressed(tmp_path):
    Corps().add(Post("AR01", "2020-01-06", "2025-11-30"), Post("TR01", "2025-12-01")).save()
    (run,) = compute_now(by="test", fiscal_years=[2026], as_of=dt.date(2026, 11, 22))
    load(write(tmp_path, "SEPDATA_FY2026.TXT", SEPDATA.replace("AG0", "AR0")))
    found = published_comparison(2026, run, viewer=PUBLIC)
    assert [row.unit for row in found.rows] == ["DD", "TR"]
    for row in found.rows:
        assert row.pairs["transfers_out"].published.marker
        assert row.pairs["transfers_out"].ledger.marker
        assert row.pairs["transfers_out"].difference.value is None


def test_whoever_sees_figures_sees_which_files_are_loaded(tmp_path, omb_examiner, agency_hr, supervisor):
    load(write(tmp_path, "SEPDATA_FY2026.TXT", SEPDATA))
    for user, sees in ((omb_examiner, True), (agency_hr, True), (supervisor, False)):
        assert PublishedFile.objects.visible_to(user).exists() is sees


@pytest.mark.shared_data
def test_opms_separations_file_of_fy2009(shared_data):
    path = shared_data / "fedscope_separations_fy2009h1_ES.csv.gz"
    stored = load(path)
    with gzip.open(path, "rt") as stream:
        expected = Counter((row["AGYSUB"][:2], row["SEP"]) for row in csv.DictReader(stream))
    assert {(a, c): n for a, c, n in PublishedCount.objects.in_year(2009).by_category()} == expected
    assert stored.rows_counted == sum(expected.values()) == 917
    assert PublishedFile.objects.months_held("separations", 2009) == 6
    assert PublishedCount.objects.years() == [2009]
    load(path)
    assert PublishedCount.objects.in_year(2009).by_category().count() == len(expected)


@pytest.mark.shared_data
@pytest.mark.parametrize("flow", ["accessions", "separations"])
def test_todays_header_of_workforce_data_is_known(shared_data, tmp_path, flow):
    header = (shared_data / "formats" / f"fwd_{flow}_header_202607.txt").read_text().strip()
    stored = load(write(tmp_path, f"{flow}_202607_1.txt", header + "\n" + "|" * header.count("|") + "x\n"))
    assert (stored.flow, stored.layout, stored.rows_counted) == (flow, "fwd", 0)
