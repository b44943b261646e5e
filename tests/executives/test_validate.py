"""Every way a row can be wrong, at the column where it is wrong."""

from __future__ import annotations

import datetime as dt

import pytest

from executives.ledger.columns import COLUMNS, Problem, Record
from executives.ledger.validate import RowValidator
from tests.executives.ledger_builders import VOCABULARY, row

TODAY = dt.date(2026, 11, 22)


def check(values: dict[str, str], agency_code: str = "") -> Record | list[Problem]:
    return RowValidator(VOCABULARY, as_of=TODAY, agency_code=agency_code).check(2, [values[name] for name in COLUMNS])


def columns(values: dict[str, str], agency_code: str = "") -> list[str]:
    checked = check(values, agency_code)
    return [] if isinstance(checked, Record) else [problem.column for problem in checked]


def test_a_sound_row_becomes_a_record() -> None:
    record = check(row(sequence=""))
    assert isinstance(record, Record)
    assert (record.submitting_agency, record.sequence, record.not_to_exceed) == ("AG", "1", "")


DETAIL = {"nature_of_action": "930", "host_agency_subelement": "TR93", "not_to_exceed": "2020-06-30"}


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": ""},
        {"given_name": "José"},
        {
            "nature_of_action": "317",
            "position_number": "",
            "position_title": "",
            "pay_plan": "",
            "position_occupied": "",
        },
        DETAIL,
        DETAIL | {"host_agency_subelement": "OUT"},
        DETAIL | {"nature_of_action": "931", "host_agency_subelement": ""},
        {"nature_of_action": "932", "host_agency_subelement": "TR93"},
        {"nature_of_action": "460"},
        {"nature_of_action": "460", "host_agency_subelement": "OUT", "not_to_exceed": "2020-06-30"},
        {"nature_of_action": "480", "not_to_exceed": "2020-01-06"},
        {"nature_of_action": "001", "supersedes": "R1"},
        {"nature_of_action": "001", "supersedes": "R1", "pay_plan": "", "position_occupied": ""},
        {"nature_of_action": "002", "nature_of_action_2": "721", "supersedes": "R1"},
        {"effective_date": "2020-02-29"},
        {"effective_date": "1979-07-13"},
        {"sequence": "0"},
    ],
)
def test_what_is_accepted(changes: dict[str, str]) -> None:
    assert columns(row(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"source_record_id": ""}, ["source_record_id"]),
        ({"source_record_id": "x" * 65}, ["source_record_id"]),
        ({"executive_id": ""}, ["executive_id"]),
        ({"family_name": ""}, ["family_name"]),
        ({"family_name": "Mari\tgold"}, ["family_name"]),
        ({"family_name": "Mari\udce9gold"}, ["family_name"]),
        ({"nature_of_action": ""}, ["nature_of_action"]),
        ({"nature_of_action": "999"}, ["nature_of_action"]),
        ({"nature_of_action": "1"}, ["nature_of_action"]),
        ({"nature_of_action": "190"}, ["nature_of_action"]),
        ({"nature_of_action_2": "590"}, ["nature_of_action_2"]),
        ({"effective_date": ""}, ["effective_date"]),
        ({"effective_date": "01/06/2020"}, ["effective_date"]),
        ({"effective_date": "20200106"}, ["effective_date"]),
        ({"effective_date": "2021-02-29"}, ["effective_date"]),
        ({"effective_date": "1979-07-12"}, ["effective_date"]),
        ({"effective_date": "3024-01-06"}, ["effective_date"]),
        ({"sequence": "-1"}, ["sequence"]),
        ({"sequence": "10000"}, ["sequence"]),
        ({"sequence": "²"}, ["sequence"]),
        ({"agency_subelement": ""}, ["agency_subelement"]),
        ({"agency_subelement": "AG"}, ["agency_subelement"]),
        ({"agency_subelement": "ZZ99"}, ["agency_subelement"]),
        ({"host_agency_subelement": "TR93"}, ["host_agency_subelement"]),
        (DETAIL | {"host_agency_subelement": ""}, ["host_agency_subelement"]),
        (DETAIL | {"host_agency_subelement": "ZZ99"}, ["host_agency_subelement"]),
        (DETAIL | {"not_to_exceed": ""}, ["not_to_exceed"]),
        (DETAIL | {"not_to_exceed": "2020-01-05"}, ["not_to_exceed"]),
        (DETAIL | {"not_to_exceed": "2020-06-31"}, ["not_to_exceed"]),
        ({"nature_of_action": "460", "host_agency_subelement": "OUT"}, ["not_to_exceed"]),
        ({"nature_of_action": "480"}, ["not_to_exceed"]),
        ({"position_number": ""}, ["position_number"]),
        ({"position_title": "x" * 121}, ["position_title"]),
        ({"position_occupied": ""}, ["position_occupied"]),
        ({"position_occupied": "1"}, ["position_occupied"]),
        ({"appointment_type": "10"}, ["appointment_type"]),
        ({"appointment_type": "NA"}, ["appointment_type"]),
        ({"pay_plan": "GS"}, ["pay_plan"]),
        ({"nature_of_action": "317", "pay_plan": "GS"}, ["pay_plan"]),
        ({"occupational_series": "340"}, ["occupational_series"]),
        ({"supersedes": "R1"}, ["supersedes"]),
        ({"nature_of_action": "001"}, ["supersedes"]),
        ({"nature_of_action": "001", "source_record_id": "S", "supersedes": "S"}, ["supersedes"]),
        ({"nature_of_action": "002", "supersedes": "R1"}, ["nature_of_action_2"]),
        ({"nature_of_action": "002", "nature_of_action_2": "001", "supersedes": "R1"}, ["nature_of_action_2"]),
        ({"nature_of_action": "002", "nature_of_action_2": "142", "supersedes": "R1", "pay_plan": "GS"}, ["pay_plan"]),
        (
            {"executive_id": "", "effective_date": "soon", "pay_plan": "GS"},
            ["executive_id", "pay_plan", "effective_date"],
        ),
    ],
)
def test_what_is_refused_and_where(changes: dict[str, str], expected: list[str]) -> None:
    assert columns(row(**changes)) == expected


def test_a_file_of_one_agency_takes_no_row_of_a_sibling() -> None:
    assert columns(row(), "AG") == []
    assert columns(row(), "AG11") == []
    assert columns(row(), "AG03") == ["agency_subelement"]
    assert columns(row(agency_subelement="TR93"), "AG") == ["agency_subelement"]


def test_a_row_of_another_length_says_how_many_values_it_has() -> None:
    [problem] = RowValidator(VOCABULARY, as_of=TODAY).check(7, ["x"] * 18)
    assert (problem.row, problem.column) == (7, "row")
    assert "18 values instead of 19" in problem.message


def test_an_unknown_code_suggests_the_nearest() -> None:
    [problem] = check(row(agency_subelement="AG1l"))
    assert "AG11" in problem.remedy


def test_the_beginning_of_portal_records_is_kept_for_the_portal():
    assert columns(row(source_record_id="PORTAL-1")) == ["source_record_id"]
