"""The marketplace through the API: each system reads its agency's part, and learns nothing of another's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mobility.actions.allocations import request_allocation
from mobility.actions.applications import withdraw_application
from mobility.actions.postings import return_posting, submit_posting
from mobility.models import AllocationEntry, Application, Posting, Release, Rotation, TemporaryAllocation
from mobility.workflow import PostingStatus
from sesportal.audit.models import ReadEvent
from tests.exchange.conftest import system  # noqa: F401
from tests.factories.mobility import make_posting, reviewer_of, writer_of
from tests.factories.rotations import make_rotation, sent
from tests.factories.selection import asked, draft, make_applicant, offered, submitted, user_of

pytestmark = pytest.mark.django_db
OPEN = PostingStatus.OPEN


def ids(answer) -> set[int]:
    assert answer.status_code == 200, answer.content
    return {row["id"] for row in answer.json()["results"]}


@pytest.fixture
def market() -> dict[str, tuple[int, int]]:
    """For each resource a row of AG and one that AG has no part in."""
    release = asked(make_posting("TR93", status=OPEN), make_applicant("AG11"))
    far = asked(make_posting("TR93", status=OPEN), make_applicant("HE11"))
    ours = request_allocation(release=release, by=writer_of("AG"), justification="Work would stand still.")
    theirs = request_allocation(release=far, by=writer_of("HE"), justification="Work would stand still.")
    rotation = make_rotation()
    other = make_rotation(executive=make_applicant("HE11"))
    return {
        "postings": (make_posting("AG11").pk, make_posting("HE11").pk),
        "applications": (
            submitted(make_posting("AG11", status=OPEN)).pk,
            submitted(make_posting("HE11", status=OPEN)).pk,
        ),
        "releases": (release.pk, far.pk),
        "rotations": (rotation.pk, other.pk),
        "allocations": (ours.pk, theirs.pk),
    }


def test_a_system_reads_its_own_rows_and_nothing_tells_of_others(system, market):  # noqa: F811
    ag = system("AG")
    for resource, (own, hidden) in market.items():
        listed_ids = ids(ag.get(f"{resource}/?page_size=500"))
        assert own in listed_ids, resource
        assert hidden not in listed_ids, resource
        assert ag.get(f"{resource}/{own}/").json()["id"] == own
        refused, unknown = (_asked(ag, f"{resource}/{pk}/") for pk in (hidden, 10**9))
        assert refused == unknown, resource
        assert refused[0] == 404


def _asked(caller, path):
    with CaptureQueriesContext(connection) as queries:
        answer = caller.get(path)
    return answer.status_code, answer.content, len(queries)


@pytest.mark.parametrize(
    ("resource", "queries"),
    [("postings", 3), ("applications", 4), ("releases", 3), ("rotations", 3), ("allocations", 3)],
)
def test_a_list_costs_the_same_however_long(system, market, resource, queries):  # noqa: F811
    ag = system("AG")
    ag.get(f"{resource}/")
    for more in (0, 2):
        for _ in range(more):
            _another(resource)
        with CaptureQueriesContext(connection) as held:
            ag.get(f"{resource}/")
        assert len(held) <= queries, [one["sql"] for one in held]


def _another(resource):
    if resource == "postings":
        make_posting("AG11")
    elif resource == "applications":
        submitted(make_posting("AG11", status=OPEN))
    elif resource == "rotations":
        make_rotation()
    else:
        release = asked(make_posting("TR93", status=OPEN), make_applicant("AG11"))
        request_allocation(release=release, by=writer_of("AG"), justification="Work would stand still.")


def test_a_posting_says_what_it_is_by_codes_beside_labels(system):  # noqa: F811
    posting = make_posting("AG11", status=OPEN)
    shown = system("HE").get(f"postings/{posting.pk}/").json()
    assert (shown["status"], shown["status_label"], shown["design"], shown["design_label"]) == (
        "open",
        "Open",
        "detail",
        "Detail",
    )
    assert shown["agency_subelement"] == "AG11"
    assert set(shown["competencies"]) == set(posting.competencies.values_list("pk", flat=True))
    assert not {"writers", "approved_by", "created_by", "backfills", "copied_from"} & set(shown)


def test_what_a_reviewer_said_of_a_projected_draft_stays_in_its_agency(system):  # noqa: F811
    posting = submit_posting(posting=make_posting("AG11", is_projected=True), by=writer_of("AG"))
    return_posting(posting=posting, by=reviewer_of("AG"), reason="Name a location.")
    said = {code: system(code).get(f"postings/{posting.pk}/").json()["status_reason"] for code in ("AG", "HE")}
    assert said == {"AG": "Name a location.", "HE": ""}


def test_a_confidential_interest_is_the_hosts_alone(system):  # noqa: F811
    posting = make_posting("TR93", status=OPEN)
    secret = submitted(posting, make_applicant("AG11"), is_confidential=True)
    open_one = submitted(posting, make_applicant("AG11"))
    begun = draft(posting, make_applicant("AG11"))
    host, home = system("TR"), system("AG")
    assert ids(host.get("applications/")) == {secret.pk, open_one.pk}
    assert ids(home.get("applications/")) == set()
    assert (
        home.get(f"applications/{secret.pk}/").status_code == host.get(f"applications/{begun.pk}/").status_code == 404
    )


def test_home_reads_in_its_session_what_the_pages_show_without_rank_and_offer():
    offer = offered(make_posting("TR93", status=OPEN), make_applicant("AG11"))
    secret = submitted(make_posting("TR93", status=OPEN), make_applicant("AG11"), is_confidential=True)
    home, host = Client(), Client()
    home.force_login(writer_of("AG"))
    host.force_login(writer_of("TR"))
    seen = {one["id"]: one for one in home.get("/api/v1/applications/").json()["results"]}
    assert secret.pk not in seen
    assert (seen[offer.application_id]["rank"], seen[offer.application_id]["offer"]) == (None, None)
    told = host.get(f"/api/v1/applications/{offer.application_id}/").json()
    assert (told["status"], told["offer"]["status"], told["offer"]["starts_on"]) == (
        "offered",
        "open",
        offer.starts_on.isoformat(),
    )


def test_what_changed_since_is_found_after_every_act(system):  # noqa: F811
    application = submitted(make_posting("AG11", status=OPEN))
    release, rotation = asked(), make_rotation()
    moments = {}
    long_ago = timezone.now() - dt.timedelta(days=3)
    for model in (Posting, Application, Release, Rotation, TemporaryAllocation):
        moments[model] = model.objects.update(updated_at=long_ago)
    ag, since = system("AG"), (timezone.now() - dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(ag.get(f"applications/?updated_since={since}")) == set()
    withdraw_application(application=application, by=user_of(application.executive))
    assert ids(ag.get(f"applications/?updated_since={since}")) == {application.pk}
    assert ids(ag.get(f"rotations/?updated_since={since}")) == set()
    rotation.save(update_fields=["return_position"])
    assert ids(ag.get(f"rotations/?updated_since={since}")) == {rotation.pk}
    assert ids(ag.get(f"releases/?updated_since={since}&home=HE")) == set()
    assert release.pk in ids(ag.get("releases/?status=asked"))
    assert ag.get("postings/?updated_since=yesterday").status_code == 400


def test_a_rotation_lists_the_versions_of_its_agreement(system):  # noqa: F811
    rotation = make_rotation()
    agreement = sent(rotation)
    shown = system("TR").get(f"rotations/{rotation.pk}/").json()
    assert [(one["id"], one["status"]) for one in shown["agreements"]] == [(agreement.pk, "signing")]


def test_the_ledger_adds_up(system):  # noqa: F811
    make_rotation()
    AllocationEntry.objects.create(
        agency_id="AG", kind="base", change=40, effective_on=dt.date(2025, 10, 1), reason="Allocated", at=timezone.now()
    )
    AllocationEntry.objects.create(
        agency_id="AG",
        kind="base",
        change=9,
        effective_on=timezone.localdate() + dt.timedelta(days=1),
        reason="Later",
        at=timezone.now(),
    )
    (row,) = system("AG").get("allocations/totals/").json()["results"]
    assert (row["code"], row["base"], row["temporary"], row["total"]) == ("AG", 40, 0, 40)
    assert system("AG").get("allocations/totals/TR/").status_code == 404


def test_a_person_who_reads_an_executives_move_is_in_the_read_log(system):  # noqa: F811
    rotation = make_rotation()
    office = Client()
    office.force_login(writer_of("AG"))
    for caller in (office, system("AG").client):
        caller.get(f"/api/v1/rotations/{rotation.pk}/")
    system("AG").get(f"rotations/{rotation.pk}/")
    read = ReadEvent.objects.get(subject_id=str(rotation.executive_id))
    assert (read.reader_id, read.page) == (writer_of("AG").pk, "rotation")
