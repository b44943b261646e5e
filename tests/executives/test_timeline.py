"""The career drawn to scale: every box where its days are."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from executives.models import Assignment
from executives.views.timeline import MARGIN, WIDTH, draw_timeline

D = dt.date
TODAY = D(2026, 7, 1)
NAMES = {"AG": "Agriculture", "AG11": "Forests", "HE": "Health", "HE22": "Care"}


_serials = itertools.count(1)


def stint(kind, starts_on, ends_on=None, unit="AG11", **fields):
    return Assignment(pk=next(_serials), kind=kind, subelement_id=unit, starts_on=starts_on, ends_on=ends_on, **fields)


def record(starts_on, ends_on=None, unit="AG11", **fields):
    return stint("record", starts_on, ends_on, unit, **({"position_title": "Director"} | fields))


def test_there_is_nothing_to_draw_without_a_position_of_record():
    assert draw_timeline([], as_of=TODAY, names={}) is None


def test_boxes_are_to_scale():
    records = [record(D(2020, 1, 1), D(2021, 12, 31)), record(D(2022, 1, 1), D(2022, 12, 31))]
    drawing = draw_timeline(records, as_of=D(2022, 12, 31), names=NAMES)
    assert drawing is not None
    first, second = drawing.records
    per_day = (WIDTH - 2 * MARGIN) / (D(2023, 1, 1) - D(2020, 1, 1)).days
    assert first.x == MARGIN
    assert first.width == pytest.approx(731 * per_day, abs=0.2)
    assert second.width == pytest.approx(365 * per_day, abs=0.2)
    assert first.x + first.width == pytest.approx(second.x, abs=0.2)
    assert drawing.today.x == pytest.approx(second.x + 364 * per_day, abs=0.2)


def test_the_tone_changes_with_the_agency_alone_and_the_change_is_marked():
    records = [
        record(D(2015, 1, 1), D(2017, 12, 31)),
        record(D(2018, 1, 1), D(2019, 12, 31), "AG22"),
        record(D(2020, 1, 1), None, "HE22"),
    ]
    drawing = draw_timeline(records, as_of=TODAY, names=NAMES)
    assert drawing is not None
    assert [bar.tone for bar in drawing.records] == ["record-0", "record-0", "record-1"]
    assert [mark.label for mark in drawing.agencies] == ["AG", "HE"]
    assert drawing.agencies[1].tooltip == "Health from Jan 1, 2020"


def test_codes_that_would_collide_are_left_to_the_tooltip():
    records = [
        record(D(1990, 1, 1), D(2019, 12, 31)),
        record(D(2020, 1, 1), D(2020, 2, 1), "HE22"),
        record(D(2020, 2, 2), None, "AG11"),
    ]
    drawing = draw_timeline(records, as_of=TODAY, names=NAMES)
    assert drawing is not None
    assert [mark.label for mark in drawing.agencies] == ["AG", "HE", ""]


def test_temporary_assignments_stand_in_lanes_above_the_band():
    assignments = [
        record(D(2020, 1, 1)),
        stint("detail", D(2021, 1, 1), D(2021, 12, 31), host="HE22"),
        stint("ipa", D(2021, 6, 1), D(2022, 6, 1), host="OUT"),
        stint("project", D(2022, 1, 1), D(2022, 6, 1), host="HE22"),
    ]
    drawing = draw_timeline(assignments, as_of=TODAY, names=NAMES)
    assert drawing is not None
    detail, ipa, project = drawing.temporary
    assert detail.y == project.y > ipa.y
    assert detail.y + detail.height <= drawing.band_y
    assert "outside the federal government" in ipa.tooltip
    assert detail.tooltip == "Detail, Care, Jan 1, 2021 to Dec 31, 2021"
    assert drawing.kinds == [
        ("detail", "Detail"),
        ("ipa", "Intergovernmental (IPA) assignment"),
        ("project", "Interagency project"),
    ]


def test_gaps_of_more_than_three_days_are_drawn():
    gap, none = (
        draw_timeline([record(D(2020, 1, 1), D(2020, 12, 31)), record(day)], as_of=TODAY, names={})
        for day in (D(2021, 1, 5), D(2021, 1, 4))
    )
    assert gap is not None
    assert none is not None
    assert [bar.tooltip for bar in gap.gaps] == ["No assignment of record, Jan 1, 2021 to Jan 4, 2021"]
    assert none.gaps == []


def test_the_axis_reaches_a_planned_end_and_everything_lies_inside():
    assignments = [record(D(2020, 5, 1)), stint("detail", D(2026, 6, 1), D(2027, 6, 1), host="HE22")]
    drawing = draw_timeline(assignments, as_of=TODAY, names=NAMES)
    assert drawing is not None
    assert drawing.years[-1].label == "2028"
    assert drawing.temporary[0].x + drawing.temporary[0].width <= WIDTH - MARGIN
    assert MARGIN <= drawing.today.x <= WIDTH - MARGIN


@pytest.mark.parametrize(("years", "labelled"), [(2, 4), (15, 17), (30, 16), (45, 9)])
def test_year_ticks_thin_out(years, labelled):
    drawing = draw_timeline([record(D(2026 - years, 3, 1))], as_of=TODAY, names={})
    assert drawing is not None
    assert len(drawing.years) == years + 2
    assert sum(bool(tick.label) for tick in drawing.years) == labelled


def test_labels_fit_their_boxes():
    drawing = draw_timeline(
        [record(D(2000, 1, 1), D(2025, 1, 1), position_title="T" * 300), record(D(2025, 1, 2), D(2025, 1, 2))],
        as_of=TODAY,
        names={},
    )
    assert drawing is not None
    long, short = drawing.records
    assert long.label.endswith("…")
    assert len(long.label) * 6.2 <= long.width
    assert (short.label, short.width) == ("", 2.0)


def test_one_sentence_says_what_is_drawn():
    records = [record(D(2020, 1, 1), D(2020, 12, 31)), record(D(2022, 1, 1), None, "HE22")]
    drawing = draw_timeline([*records, stint("sabbatical", D(2023, 1, 1), D(2023, 6, 1))], as_of=TODAY, names=NAMES)
    assert drawing is not None
    assert drawing.description.startswith(
        "From January 2020: 2 positions of record in 2 agencies (AG, HE), 1 temporary assignment, 1 gap without one."
    )
