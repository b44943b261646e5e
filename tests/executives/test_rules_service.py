"""Length of service in the position, the agency and the SES."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from executives.rules.calendar import Span
from executives.rules.service import length_of_service

D = dt.date


@dataclass
class Record:
    subelement_id: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    origin: str = ""
    is_new_position: bool = False


def test_nobody_has_served_before_the_first_record():
    assert length_of_service([], as_of=D(2026, 1, 1)) is None
    assert length_of_service([Record("AG11", D(2026, 1, 2))], as_of=D(2026, 1, 1)) is None


def test_position_agency_and_ses_begin_on_different_days():
    records = [
        Record("AG11", D(2010, 1, 1), D(2014, 12, 31)),
        Record("DJ02", D(2015, 1, 1), D(2017, 12, 31), origin="AG11", is_new_position=True),
        Record("DJ03", D(2018, 1, 1), D(2019, 12, 31), origin="DJ02", is_new_position=True),
        Record("DJ03", D(2020, 1, 1), None, origin="DJ03"),
    ]
    service = length_of_service(records, as_of=D(2026, 1, 1))
    assert service is not None
    assert (service.position_since, service.in_position) == (D(2018, 1, 1), Span(8, 0))
    assert (service.agency_since, service.in_agency) == (D(2015, 1, 1), Span(11, 0))
    assert (service.ses_since, service.in_ses, service.gap_days) == (D(2010, 1, 1), Span(16, 0), 0)


def test_a_break_begins_the_agency_anew_and_is_left_out_of_time_in_the_ses():
    records = [Record("AG11", D(2010, 1, 1), D(2014, 12, 31)), Record("AG11", D(2017, 1, 1))]
    service = length_of_service(records, as_of=D(2020, 1, 1))
    assert service is not None
    assert (service.agency_since, service.ses_since) == (D(2017, 1, 1), D(2010, 1, 1))
    assert (service.gap_days, service.in_ses) == (731, Span(7, 11))


def test_service_stops_on_the_last_day_on_the_rolls():
    service = length_of_service([Record("AG11", D(2010, 1, 1), D(2014, 6, 30))], as_of=D(2026, 1, 1))
    assert service is not None
    assert (service.until, service.in_ses) == (D(2014, 6, 30), Span(4, 6))


@pytest.mark.parametrize(
    ("as_of", "ends_on", "months"),
    [
        (D(2026, 6, 29), None, 5),
        (D(2026, 6, 30), None, 5),
        (D(2026, 7, 1), None, 6),
        (D(2026, 6, 30), D(2026, 6, 30), 5),
        (D(2026, 7, 1), D(2026, 6, 30), 6),
        (D(2026, 9, 9), D(2026, 6, 30), 6),
        (D(2026, 9, 9), D(2026, 6, 29), 5),
    ],
)
def test_a_month_is_complete_once_its_last_day_is_over(as_of, ends_on, months):
    service = length_of_service([Record("AG11", D(2026, 1, 1), ends_on)], as_of=as_of)
    assert service is not None
    assert service.in_position == Span(0, months)
