"""The directory as a file: what one may see, nothing more, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from executives import exports
from executives.exports import COLUMNS, file_name, safe_cell
from executives.models import RestrictedFacts
from sesportal.audit.models import AuditEvent
from tests.factories.executives import make_executive, make_position

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(client):
    def download(user, query):
        client.force_login(user)
        return client.get(reverse("executives:directory_export") + query)

    return download


def csv_rows(response):
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


def test_the_csv_holds_the_visible_rows_in_the_order_of_the_page(take, agency_hr):
    make_executive("AG11", family="Aardvark", number="P1")
    make_executive("AG22", family="Badger", is_nsp=True)
    make_executive("HE11", family="Civet")
    make_position("AG11", "P1", role="leadership")
    response = take(agency_hr, "?sort=-name&format=csv")
    assert response.streaming
    rows = csv_rows(response)
    assert [row["Family name"] for row in rows] == ["Badger", "Aardvark"]
    assert rows[1]["Position role"] == "Agency leadership"
    assert rows[1]["Agency code"] == "AG"
    assert (rows[0]["National Security Professional"], rows[1]["On board"]) == ("yes", "yes")
    assert rows[0]["Willing to relocate"] == "Not stated"


def test_filters_hold_for_the_file_and_name_it(take, opm_analyst):
    make_executive("AG11", family="Aardvark")
    make_executive("HE11", family="Badger")
    response = take(opm_analyst, "?agency=AG&format=csv")
    assert len(csv_rows(response)) == 1
    assert "-agency-agency-ag-ag.csv" in response["Content-Disposition"]


def test_a_filter_that_is_not_understood_gives_an_empty_file(take, opm_analyst):
    make_executive("AG11")
    assert csv_rows(take(opm_analyst, "?series=x&format=csv")) == []


def test_restricted_facts_are_in_no_file(take, agency_hr):
    executive = make_executive("AG11")
    RestrictedFacts.objects.create(executive=executive, birth_date=dt.date(1961, 7, 4), retirement_plan="K")
    assert b"1961" not in take(agency_hr, "?format=csv").getvalue()
    assert not {field for field in COLUMNS.values() if "restricted" in field or "rating" in field}


def test_the_workbook_says_what_it_is_before_the_rows(take, opm_analyst):
    make_executive("AG11", family="=cmd()", given="Ada")
    response = take(opm_analyst, "?agency=AG&format=xlsx")
    book = load_workbook(io.BytesIO(response.getvalue()))
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert (about["Rows"], about["Agency"]) == (1, "Agency AG (AG)")
    assert about["As of"]
    sheet = list(book["Executives"].iter_rows(values_only=True))
    assert sheet[0] == tuple(COLUMNS)
    assert sheet[1][1] == "'=cmd()"
    assert all(cell.data_type != "f" for row in book["Executives"].iter_rows() for cell in row)


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_taken_for_a_formula(value):
    assert safe_cell(value) == f"'{value}"


@pytest.mark.parametrize(("value", "expected"), [("O'Vole", "O'Vole"), ("a=b", "a=b"), ("a\x00b", "ab"), (7, 7)])
def test_other_cells_stay_as_they_are(value, expected):
    assert safe_cell(value) == expected


def test_taking_a_list_is_recorded_with_its_filters(take, opm_analyst):
    make_executive("AG11")
    take(opm_analyst, "?agency=AG&format=csv")
    event = AuditEvent.objects.get(verb="directory exported")
    assert (event.actor_id, event.after["rows"], event.after["format"]) == (opm_analyst.pk, 1, "csv")
    assert event.after["filters"] == {"Agency": "Agency AG (AG)"}


def test_who_may_see_no_record_takes_none(take, omb_examiner, nobody):
    assert [take(user, "?format=csv").status_code for user in (omb_examiner, nobody)] == [403, 403]
    assert not AuditEvent.objects.filter(verb="directory exported").exists()


def test_an_unknown_format_is_404(take, opm_analyst):
    assert take(opm_analyst, "?format=exe").status_code == 404


def test_too_many_rows_for_a_workbook_are_refused_with_a_way_out(take, opm_analyst, monkeypatch):
    monkeypatch.setattr(exports, "XLSX_MOST_ROWS", 1)
    make_executive("AG11")
    make_executive("AG11")
    response = take(opm_analyst, "?format=xlsx")
    assert response.status_code == 400
    assert "take the CSV" in response.text
    assert not AuditEvent.objects.filter(verb="directory exported").exists()


def test_a_file_is_named_after_its_day_and_filters():
    chosen = [("Agency", "Department of Long Names (AG)"), ("Name or identifier", "O'Vole/..\\")]
    assert file_name(chosen, dt.date(2026, 11, 22)) == (
        "executives-2026-11-22-agency-department-of-long-names-ag-name-or-identifier-o-vole"
    )
    assert file_name([], dt.date(2026, 11, 22)) == "executives-2026-11-22-on-board"
