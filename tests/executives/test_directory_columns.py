"""What the directory filters and sorts by is kept with the executive, whichever way it becomes known."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import QueryDict

from executives.ledger.background import in_background
from executives.ledger.people import refresh_current
from executives.ledger.sent_positions import COLUMNS, ingest_positions
from executives.models import DutyLocation, Executive
from executives.views.directory import SORTS, DirectoryPaginator
from sesportal.lib.tables import sorted_page
from tests.executives.ledger_builders import row
from tests.executives.test_import import agencies, load  # noqa: F401 - fixtures
from tests.factories.executives import make_executive

pytestmark = pytest.mark.django_db
CONVERTED = [
    row(source_record_id="C1", effective_date="2015-01-05", position_title="Chief Scientist", duty_location="Reno, NV"),
    row(
        source_record_id="C2",
        nature_of_action="542",
        effective_date="2018-03-04",
        position_title="Chief Scientist",
        duty_location="Reno, NV",
    ),
]
MOVE = row(
    source_record_id="C3",
    nature_of_action="721",
    effective_date="2026-12-06",
    position_number="P-9",
    position_title="Deputy Administrator",
    occupational_series="0905",
    duty_location="Boise, ID",
)


def held() -> tuple[Any, ...]:
    fields = ("position_since", "position_role", "occupational_series", "duty_location")
    return Executive.objects.values_list(*fields).get()


@pytest.mark.parametrize("at_once", [True, False])
def test_a_file_tells_them_and_the_day_of_a_move_changes_them(load: Any, at_once: bool) -> None:  # noqa: F811
    for rows in [[*CONVERTED, MOVE]] if at_once else [[one] for one in (*CONVERTED, MOVE)]:
        load(rows)
    assert held() == (dt.date(2015, 1, 5), "expert", "0340", "Reno, NV")
    refresh_current(dt.date(2026, 12, 5))
    assert held() == (dt.date(2015, 1, 5), "expert", "0340", "Reno, NV")
    refresh_current(dt.date(2026, 12, 6))
    assert held() == (dt.date(2026, 12, 6), "leadership", "0905", "Boise, ID")
    assert DutyLocation.objects.named("bo") == ["Boise, ID"]


def test_the_role_that_an_agency_states_counts_and_stays(load: Any, tmp_path: Path) -> None:  # noqa: F811
    load(CONVERTED[:1])
    path = tmp_path / "positions.csv"
    sent = dict.fromkeys(COLUMNS, "") | {"title": "Chief Scientist", "role": "programme"}
    sent |= {"agency_subelement": CONVERTED[0]["agency_subelement"], "position_number": CONVERTED[0]["position_number"]}
    path.write_text("\n".join([",".join(COLUMNS), ",".join(sent[name] for name in COLUMNS)]), encoding="utf-8")
    assert ingest_positions(path, batch_id=1, as_of=dt.date(2026, 11, 22)).accepted == 1
    assert held()[1] == "programme"
    load(CONVERTED[1:])
    assert held()[1] == "programme"


@pytest.mark.parametrize("sort", [way + key for key in SORTS for way in ("", "-")])
def test_pages_of_few_and_of_many_are_in_the_same_order(monkeypatch: Any, sort: str) -> None:
    for number in range(7):
        make_executive(f"A{number % 3}11", family=f"F{number % 4}", starts_on=dt.date(2015 + number % 2, 1, 4))
    pages = []
    for few in (0, 1_000):
        monkeypatch.setattr(DirectoryPaginator, "FEW", few)
        pages.append(
            [
                one["pk"]
                for page in (1, 2, 3)
                for one in sorted_page(
                    QueryDict(f"sort={sort}&page={page}"),
                    Executive.objects.on_board(),
                    sorts=SORTS,
                    default="name",
                    size=3,
                    paginator=DirectoryPaginator,
                ).page.object_list
            ]
        )
    assert pages[0] == pages[1]
    assert len(set(pages[0])) == 7


def test_calls_in_the_background_keep_their_order_and_tell_of_their_failures() -> None:
    with in_background() as submit:
        made = [submit(make_executive, f"A{number}11").result().pk for number in range(3)]
    assert list(Executive.objects.order_by("pk").values_list("pk", flat=True)) == made

    def fail() -> None:
        with transaction.atomic(), in_background() as submit:
            submit(Executive.objects.all().delete)
            submit(connection.cursor().execute, "SELECT nothing FROM nowhere")
            submit(Executive.objects.count)

    with pytest.raises(DatabaseError):
        fail()
    assert Executive.objects.count() == 3
