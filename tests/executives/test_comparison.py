"""What was sent, what is held, what differs and who mends it: each kind, by pages, for whom it concerns."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from executives.actions.imports import import_file
from executives.actions.portal_records import write_portal_records
from executives.comparison import people
from executives.models import Allocation, Executive, Position
from executives.views import comparison
from mobility.actions.allocations import record_base
from tests.exchange.conftest import System, system  # noqa: F401 - a fixture
from tests.executives.ledger_builders import row
from tests.executives.test_import import add_agencies, write

pytestmark = pytest.mark.django_db
PATH = "reconciliation/"


@pytest.fixture
def world(tmp_path, settings) -> None:
    """AG has sent a list of three positions and actions of four people; one thing of each kind is wrong."""
    settings.MEDIA_ROOT = tmp_path / "media"
    add_agencies()
    actions = [
        row(executive_id="E1", position_number="P1", position_title="Director, Lakes"),
        row(executive_id="E2", position_number="P2"),
        row(executive_id="E3", position_number="P3"),
        row(executive_id="E4", position_number="P4", agency_subelement="AG03"),
        row(executive_id="E5", position_number="P5", nature_of_action="352", effective_date="2022-01-01"),
        row(executive_id="T1", position_number="T1", agency_subelement="TR93"),
    ]
    import_file(path=write(tmp_path / "a.csv", actions), by=None, as_of=timezone.localdate())
    facts = {"designation": "3", "occupational_series": "0340", "duty_location": "Washington, DC"}
    Position.objects.filter(number__in=["P1", "P2", "P3"]).update(
        source=Position.Source.AGENCY, title="Director of Things", **facts
    )
    Position.objects.create(agency_id="AG11", number="PLUM-1", title="Chief of Nothing", source="plum")
    Position.objects.create(agency_id="AG11", number="PLUM-2", title="DIRECTOR OF THINGS", source="plum")
    Position.objects.create(agency_id="TR35", number="PLUM-3", title="Unlisted", source="plum")
    write_portal_records(
        rows=[
            {
                "source_record_id": "PORTAL-1", "executive_id": "E2", "family_name": "Marigold", "given_name": "Anvil",
                "nature_of_action": "930", "effective_date": "2021-03-01", "agency_subelement": "AG11",
                "host_agency_subelement": "TR93", "not_to_exceed": "2021-06-30",
            }
        ],
        subject="a rotation", by="test", as_of=timezone.localdate(),
    )  # fmt: skip
    Allocation.objects.create(agency_id="AG", fiscal_year=2021, positions=3)
    record_base(by="test", as_of=timezone.localdate())


@pytest.fixture
def ours(world, system) -> System:  # noqa: F811
    return system("AG")


def kinds(answer: Any) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["agency_code"], one["owner"]) for one in answer.json()["results"]]


WRONG = [
    ("position_totals", "AG", "agency"),
    ("not_listed", "AG03", "agency"),
    ("position_differs", "AG11", "agency"),
    ("plum_not_listed", "AG11", "agency"),
    ("portal_record_waits", "AG11", "agency"),
    ("end_without_start", "AG11", "agency"),
    ("allocation_exceeded", "AG", "agency"),
]


def test_each_difference_is_told_with_who_mends_it(ours):
    told = ours.get(PATH)
    assert kinds(told) == WRONG
    rows = {one["kind"]: one for one in told.json()["results"]}
    assert all(one["remedy"] and one["difference"] for one in rows.values())
    assert (rows["position_differs"]["sent"], rows["position_differs"]["held"]) == (
        "title Director of Things", "title Director, Lakes",
    )  # fmt: skip
    assert rows["position_totals"]["sent"] == "3 positions in the agency's list"
    assert rows["allocation_exceeded"]["difference"] == "1 more positions are filled than the agency has."


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_give_each_line_once_and_in_one_order(ours, size):
    whole = ours.get(PATH).json()["results"]
    seen: list[Any] = []
    cursor: Any = ""
    while cursor is not None:
        page = ours.get(f"{PATH}?page_size={size}&cursor={cursor}").json()
        assert len(page["results"]) <= size
        seen += page["results"]
        cursor = page["next_cursor"]
    assert seen == whole


def test_an_agency_sees_its_own_and_a_subelement_its_part(ours, system):  # noqa: F811
    assert kinds(system("AG03").get(PATH)) == [("position_totals", "AG", "agency"), ("not_listed", "AG03", "agency")]
    theirs = kinds(system("TR").get(PATH))
    assert theirs == [("position_totals", "TR", "agency"), ("allocation_missing", "TR", "opm")]
    assert kinds(ours.get(f"{PATH}?agency=TR")) == []
    assert kinds(ours.get(f"{PATH}?agency=AG03")) == [
        ("position_totals", "AG", "agency"), ("not_listed", "AG03", "agency"),
    ]  # fmt: skip
    assert [kind for kind, _, _ in kinds(ours.get(f"{PATH}?section=positions"))] == [kind for kind, _, _ in WRONG[1:4]]
    for wrong in ("?section=secrets", "?cursor=eHl6", "?cursor=cG9zaXRpb25zfDEtMQ"):
        assert ours.get(f"{PATH}{wrong}").status_code == 400


def test_a_window_without_a_difference_goes_on_where_it_ended(ours, monkeypatch):
    monkeypatch.setattr(people, "LOOKED_AT", 2)
    Executive.objects.filter(identifier="E4").update(is_on_board=False)
    cursor: Any = ""
    found, pages = [], 0
    while cursor is not None:
        page = ours.get(f"{PATH}?section=executives&cursor={cursor}").json()
        found += [one["kind"] for one in page["results"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert (found, pages) == (["assignment_disagrees"], 2)


def test_the_page_looks_on_until_it_is_full_or_has_looked_often_enough(world, agency_hr, client, monkeypatch):
    monkeypatch.setattr(people, "LOOKED_AT", 1)
    Executive.objects.filter(identifier="E4").update(is_on_board=False)
    client.force_login(agency_hr)
    asked = {"section": "executives"}
    page = client.get(reverse("executives:comparison_list"), asked)
    assert [one.kind for one, _, _ in page.context["rows"]] == ["assignment_disagrees"]
    assert page.context["next_query"] == ""
    monkeypatch.setattr(comparison, "MOST_LOOKS", 1)
    short = client.get(reverse("executives:comparison_list"), asked)
    assert "from=executives" in short.context["next_query"]


def test_the_agencys_own_record_answers_the_portals(ours, tmp_path):
    own = row(
        executive_id="E2", nature_of_action="930", effective_date="2021-03-02", host_agency_subelement="TR93",
        not_to_exceed="2021-06-30",
    )  # fmt: skip
    import_file(path=write(tmp_path / "b.csv", [own]), by=None, as_of=dt.date(2026, 11, 22))
    assert "portal_record_waits" not in [kind for kind, _, _ in kinds(ours.get(PATH))]


@pytest.mark.parametrize("who", ["agency_hr", "opm_analyst", "auditor"])
def test_the_page_shows_the_same(world, request, client, who, django_assert_max_num_queries):
    client.force_login(request.getfixturevalue(who))
    with django_assert_max_num_queries(30):
        page = client.get(reverse("executives:comparison_list"), {"agency": "AG"})
    shown = [(one.kind, one.agency_code, one.owner) for one, _, _ in page.context["rows"]]
    assert shown == WRONG
    text = page.content.decode()
    assert "Director, Lakes" in text
    narrowed = client.get(reverse("executives:comparison_list"), {"section": "items", "from": "nowhere", "after": "x|"})
    assert [one.kind for one, _, _ in narrowed.context["rows"]] == ["end_without_start"]
    inbox = client.get(reverse("executives:reconciliation_list")).content.decode()
    assert reverse("executives:comparison_list") in inbox
