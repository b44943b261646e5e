"""Positions sent by an agency, many or one, and one personnel action alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from executives.ledger.sent_positions import COLUMNS
from executives.models import ImportBatch, PersonnelAction, Position, ReconciliationItem
from sesportal.exchange.models import Event
from tests.exchange.conftest import System, system  # noqa: F401 - a fixture
from tests.executives.ledger_builders import row
from tests.executives.test_api_batches import as_lines, ours, send, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
BATCHES = "positions/batches/"


def post_of(number: str = "D-1", **changes: Any) -> dict[str, Any]:
    return {
        "agency_subelement": "AG11",
        "position_number": number,
        "title": "Director, Forests",
        "designation": "3",
        "occupational_series": "0340",
        "duty_location": "Denver, CO",
        "organization": "Forest Service",
        "is_supervisory": True,
    } | changes


@pytest.fixture
def tell(ours):  # noqa: F811
    """Send one object by a method, with whatever key and headers, as the agency's system."""

    def go(method: str, path: str, body: Any, key: str = "", **headers: str) -> Any:
        sent = {"authorization": f"Bearer {ours.token}", **headers} | ({"idempotency-key": key} if key else {})
        call = getattr(ours.client, method)
        return call(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=sent)

    return go


def test_positions_are_made_changed_and_left_alone(send):  # noqa: F811
    Position.objects.create(agency_id="AG11", number="D-2", title="Old", source=Position.Source.LEDGER)
    _, batch = send([post_of(), post_of("D-2", is_supervisory=None)], path=BATCHES)
    assert (batch["state"], batch["counts"]["accepted"], batch["kind"]) == ("applied", 2, "positions")
    first, second = Position.objects.order_by("number")
    assert (first.commuting_area, first.role, first.is_supervisory) == ("Denver, CO", "programme", True)
    assert (second.title, second.source, second.is_supervisory) == ("Director, Forests", "agency", None)
    event = Event.objects.get(type="positions.applied")
    assert (event.agency_code, event.subject_id, event.data) == ("AG", str(batch["id"]), {"accepted": 2})
    _, batch = send([post_of(), post_of("D-2", is_supervisory=False), post_of("D-3")], path=BATCHES)
    assert (batch["counts"]["unchanged"], batch["counts"]["accepted"]) == (1, 2)
    second.refresh_from_db()
    assert second.is_supervisory is False
    assert Event.objects.filter(type="positions.applied").count() == 2


def test_what_is_wrong_with_a_position_is_told_and_nothing_is_applied(send, ours):  # noqa: F811
    body = [
        post_of(),
        post_of(),
        post_of(title="Another"),
        post_of("", agency_subelement="AG1"),
        post_of("D-4", agency_subelement="TR93"),
        post_of("PLUM-1", designation="9", occupational_series="34", is_supervisory="yes", role="boss"),
        post_of("D-5", title="x" * 121, grade="15"),
        post_of("D-6"),
    ]
    _, refused = send(as_lines(body), path=BATCHES, media="application/x-ndjson")
    assert (refused["state"], Position.objects.count()) == ("refused", 0)
    assert refused["counts"] == {
        "rows": 8, "accepted": 0, "unchanged": 1, "conflict": 1, "rejected": 4, "not_applied": 2,
    }  # fmt: skip
    _, dry = send(as_lines(body), "?dry_run=1&partial=1", path=BATCHES, media="application/x-ndjson")
    assert (dry["state"], dry["counts"]["accepted"], Position.objects.count()) == ("checked", 2, 0)
    _, partial = send(as_lines(body), "?partial=1", path=BATCHES, media="application/x-ndjson")
    assert (partial["counts"]["accepted"], Position.objects.count()) == (2, 2)
    results = ours.get(partial["links"]["results"].removeprefix("/api/v1/")).json()["results"]
    assert [one["outcome"] for one in results] == [
        "accepted", "unchanged", "conflict", "rejected", "rejected", "rejected", "rejected", "accepted",
    ]  # fmt: skip
    assert [[p["column"] for p in one["problems"]] for one in results[2:7]] == [
        ["position_number"],
        ["agency_subelement", "position_number"],
        ["agency_subelement"],
        ["position_number", "designation", "is_supervisory", "role", "occupational_series"],
        ["grade"],
    ]
    assert (results[2]["agency_subelement"], results[2]["position_number"]) == ("AG11", "D-1")


def test_positions_come_as_csv_with_their_own_header(send):  # noqa: F811
    line = "AG11,D-1,Director,4,,,,,false,expert"
    _, batch = send(f"{','.join(COLUMNS)}\n{line}\n".encode(), path=BATCHES, media="text/csv")
    assert batch["state"] == "applied"
    held = Position.objects.get()
    assert (held.designation, held.role, held.is_supervisory) == ("4", "expert", False)


def test_personnel_actions_leave_a_position_as_the_agency_said_it_is(send):  # noqa: F811
    send([post_of("P1")], path=BATCHES)
    send([row(executive_id="E1", position_title="Director of Things")])
    assert [(one.number, one.title) for one in Position.objects.all()] == [("P1", "Director, Forests")]


def test_one_position_is_made_once_and_changed_by_whoever_has_read_it(tell, ours, system):  # noqa: F811
    made = tell("post", "positions/", post_of(), key="a")
    assert (made.status_code, made.json()["known_from"]) == (201, "agency")
    path = made["Location"].removeprefix("/api/v1/")
    assert tell("post", "positions/", post_of(), key="b").status_code == 200
    held = tell("post", "positions/", post_of(title="Other"), key="c")
    assert (held.status_code, held.json()["code"]) == (409, "position_held")
    assert tell("put", path, post_of(title="Other")).status_code == 428
    read = ours.get(path)
    changed = tell("put", path, post_of(title="Other"), **{"if-match": read["ETag"]})
    assert (changed.status_code, changed.json()["title"]) == (200, "Other")
    assert ours.get(path)["ETag"] == changed["ETag"]
    late = tell("put", path, post_of(title="Third"), **{"if-match": read["ETag"]})
    assert (late.status_code, Position.objects.get().title) == (412, "Other")
    assert tell("put", path, post_of("D-9"), **{"if-match": "*"}).status_code == 400
    wrong = tell("put", path, {"title": "", "role": "boss"}, **{"if-match": "*"})
    assert (wrong.status_code, [one["field"] for one in wrong.json()["fields"]]) == (422, ["title", "role"])
    theirs: System = system("TR")
    answer = theirs.client.put(f"/api/v1/{path}", "{}", content_type="application/json", headers={
        "authorization": f"Bearer {theirs.token}", "if-match": "*"})  # fmt: skip
    assert (answer.status_code, Position.objects.get().title) == (403, "Other")


def test_one_action_alone_is_taken_repeated_in_conflict_and_refused(tell):
    body = {name: value for name, value in row(executive_id="E1", source_record_id="A1").items() if value}
    made = tell("post", "personnel-actions/", body, key="a")
    assert (made.status_code, made.json()["source_record_id"], made.json()["in_ehri"]) == (201, "A1", True)
    repeat = tell("post", "personnel-actions/", body, key="a")
    assert (repeat.status_code, repeat["Idempotency-Replayed"], repeat["Location"]) == (201, "true", made["Location"])
    assert tell("post", "personnel-actions/", body, key="b").status_code == 200
    other = tell("post", "personnel-actions/", body | {"effective_date": "2021-01-04"}, key="c")
    assert (other.status_code, other.json()["fields"][0]["field"]) == (409, "source_record_id")
    wrong = tell("post", "personnel-actions/", body | {"pay_plan": "GS", "grade": "15"}, key="d")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_row")
    assert [one["field"] for one in wrong.json()["fields"]] == ["grade"]
    theirs = tell("post", "personnel-actions/", body | {"agency_subelement": "TR93", "pay_plan": "GS"}, key="e")
    assert [one["field"] for one in theirs.json()["fields"]] == ["pay_plan", "agency_subelement"]
    assert tell("post", "personnel-actions/", [body], key="f").status_code == 400
    assert tell("post", "personnel-actions/", body).status_code == 400
    assert tell("post", "personnel-actions/", body | {"given_name": "x" * 3_000_000}, key="g").status_code == 413
    assert PersonnelAction.objects.count() == 1
    assert sorted(ImportBatch.objects.values_list("accepted", "unchanged")) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"pay_plan": "GS"}, "pay_plan"),
        ({"appointment_type": "15"}, "appointment_type"),
        ({"position_occupied": "1"}, "position_occupied"),
        ({"nature_of_action": "190"}, "nature_of_action"),
        ({"nature_of_action": "590"}, "nature_of_action"),
    ],
)
def test_what_is_no_ses_record_is_refused_by_its_field(tell, changes, column):  # R59
    answer = tell("post", "personnel-actions/", row() | changes, key="a")
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, column)


def test_900_series_actions_are_taken_and_marked_as_not_in_ehri(send, tell, ours):  # noqa: F811  # R58
    send([row(executive_id="E1")])
    detail = row(
        executive_id="E1", nature_of_action="930", host_agency_subelement="TR93", effective_date="2021-01-04",
        not_to_exceed="2021-06-30",
    )  # fmt: skip
    made = tell("post", "personnel-actions/", detail, key="a")
    assert (made.status_code, made.json()["in_ehri"]) == (201, False)
    listed = ours.get("personnel-actions/").json()["results"]
    assert [(one["nature_of_action"], one["in_ehri"]) for one in listed] == [("142", True), ("930", False)]


def test_orphans_and_lost_corrections_stand_in_the_reconciliation_items(send, ours):  # noqa: F811  # R60, R61
    send([
        row(executive_id="E1", nature_of_action="145"),
        row(executive_id="E2", nature_of_action="002", nature_of_action_2="142", supersedes="GONE"),
    ])  # fmt: skip
    items = ours.get("reconciliation-items/").json()["results"]
    assert sorted(one["kind"] for one in items) == ["in_without_out", "superseded_not_found"]
    assert ReconciliationItem.objects.count() == 2
