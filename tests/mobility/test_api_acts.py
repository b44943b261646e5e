"""Domain actions on the marketplace through the API: the pages' actions, the pages' checks, each once for a key."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from mobility.models import Application, Posting, Release, TemporaryAllocation
from mobility.workflow import PostingStatus
from sesportal.accounts.roles import Role
from sesportal.audit.models import AuditEvent
from tests.exchange.conftest import Person, key, system  # noqa: F401
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting, make_programme, reviewer_of, writer_of
from tests.factories.rotations import make_rotation, office_of, sent, under_way
from tests.factories.rotations import user_of as traveller_of
from tests.factories.selection import asked, lock, make_applicant, submitted, user_of

pytestmark = pytest.mark.django_db
OPEN = PostingStatus.OPEN


def content(**more):
    day = timezone.localdate()
    return {
        "programme": make_programme().code,
        "agency_subelement": "AG11",
        "title": "Deputy for Examples",
        "starts_on": str(day + dt.timedelta(days=120)),
        "days": 180,
        **more,
    }


def test_a_system_takes_a_posting_from_draft_to_review_and_a_person_opens_it(system):  # noqa: F811
    make_posting("AG11")
    ag, day = system("AG"), timezone.localdate()
    made = ag.post("postings/", content(), **key())
    assert made.status_code == 201, made.content
    place = made["Location"].removeprefix("/api/v1/")
    shown = made.json()
    assert shown == ag.get(place).json()
    assert (shown["status"], shown["agency_subelement"], shown["reimbursement"]) == ("draft", "AG11", "nonreimbursable")
    assert shown["allowed_actions"] == ["edit", "submit", "cancel", "duplicate"]
    refused = ag.post(f"{place}submit/", {}, **key())
    assert refused.status_code == 422
    assert refused.json()["findings"]
    competencies = list(Posting.objects.latest("pk").framework.qualifications.first().competencies.values_list("pk"))
    changed = ag.post(
        f"{place}edit/",
        {
            "duties": "Lead a review.",
            "learning": "How others work.",
            "duty_location": "Washington, DC",
            "occupational_series": "0340",
            "competencies": [pk for (pk,) in competencies][:2],
            "closes_on": str(day + dt.timedelta(days=40)),
        },
        **key(),
    )
    assert changed.status_code == 200, changed.content
    assert (changed.json()["title"], changed.json()["duties"]) == ("Deputy for Examples", "Lead a review.")
    assert ag.post(f"{place}submit/", {}, **key()).json()["status"] == "in_review"
    reviewer = Person(reviewer_of("AG"))
    assert reviewer.get(place).json()["allowed_actions"][:2] == ["approve", "return"]
    assert reviewer.post(f"{place}approve/").json()["status"] == "open"
    assert ag.post(f"{place}close/", {"reason": "Enough"}, **key()).json()["status"] == "closed"
    assert ag.post(f"{place}cancel/", {"reason": "Reorganized"}, **key()).json()["status"] == "cancelled"
    assert ag.post(f"{place}cancel/", {"reason": "Again"}, **key()).status_code == 409
    written = AuditEvent.objects.get(verb="posting written", subject_id=str(shown["id"]))
    assert written.actor_id == ag.issued.client.user_id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"programme": "no-such"}, "programme"),
        ({"agency_subelement": "HE11"}, "agency_subelement"),
        ({"title": None}, "title"),
        ({"days": 0}, "days"),
        ({"competencies": [10**9]}, "competencies"),
        ({"opens_on": "2030-02-02", "closes_on": "2030-02-01"}, "closes_on"),
    ],
)
def test_what_is_wrong_in_a_posting_is_said_by_its_field(system, wrong, field):  # noqa: F811
    make_posting("HE11")
    make_posting("AG11")
    answer = system("AG").post("postings/", content(**wrong), **key())
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == field
    assert not Posting.objects.filter(title="Deputy for Examples").exists()


def test_a_programme_that_does_not_run_for_the_agency_is_refused(system):  # noqa: F811
    foreign = make_programme(agency="HE")
    answer = system("AG").post("postings/", content(programme=foreign.code), **key())
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (400, "programme")


def test_another_agency_reads_a_posting_and_may_not_act_on_it(system):  # noqa: F811
    posting = make_posting("AG11", status=OPEN)
    he = system("HE")
    assert he.get(f"postings/{posting.pk}/").json()["allowed_actions"] == []
    for act, body in (("close", {"reason": "x"}), ("duplicate", {}), ("short-list", {"applications": [1]})):
        assert he.post(f"postings/{posting.pk}/{act}/", body, **key()).status_code == 403
    hidden = make_posting("AG11")
    refused, unknown = (he.post(f"postings/{pk}/submit/", {}, **key()) for pk in (hidden.pk, 10**9))
    assert (refused.status_code, refused.content) == (unknown.status_code, unknown.content)
    assert refused.status_code == 404
    posting.refresh_from_db()
    assert posting.status == OPEN


def test_a_token_needs_the_scope_and_what_is_for_people_takes_no_token(system):  # noqa: F811
    posting = make_posting("AG11")
    reader = system("AG", ["postings:read"])
    assert reader.get(f"postings/{posting.pk}/").json()["allowed_actions"] == []
    assert reader.post(f"postings/{posting.pk}/submit/", {}, **key()).json()["code"] == "scope_missing"
    assert system("AG").post(f"postings/{posting.pk}/approve/", {}, **key()).status_code == 401


def test_a_key_is_needed_a_repeat_gets_the_first_answer_and_other_content_is_refused(system):  # noqa: F811
    posting = make_posting("AG11", status=OPEN)
    ag, other, address = system("AG"), system("HE"), f"postings/{posting.pk}/close/"
    assert ag.post(address, {"reason": "Enough"}).json()["code"] == "idempotency_key_required"
    assert other.post(address, {"reason": "Enough"}).status_code == 403
    first = ag.post(address, {"reason": "Enough"}, **{"idempotency-key": "one"})
    again = ag.post(address, {"reason": "Enough"}, **{"idempotency-key": "one"})
    assert (first.status_code, again.content, again["Idempotency-Replayed"]) == (200, first.content, "true")
    assert AuditEvent.objects.filter(verb="posting closed to applications", subject_id=str(posting.pk)).count() == 1
    changed = ag.post(address, {"reason": "Other"}, **{"idempotency-key": "one"})
    assert (changed.status_code, changed.json()["code"]) == (409, "idempotency_key_reused")


def test_if_match_refuses_what_was_changed_since(system):  # noqa: F811
    posting = make_posting("AG11")
    ag = system("AG")
    tag = ag.get(f"postings/{posting.pk}/")["ETag"]
    edited = ag.post(f"postings/{posting.pk}/edit/", {"title": "New"}, **key(), **{"if-match": tag})
    assert (edited.status_code, edited.json()["title"]) == (200, "New")
    stale = ag.post(f"postings/{posting.pk}/edit/", {"title": "Lost"}, **key(), **{"if-match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    assert ag.get(f"postings/{posting.pk}/").json()["title"] == "New"


def test_an_executive_applies_and_withdraws_and_others_may_not():
    posting = make_posting("AG11", status=OPEN)
    executive = make_applicant()
    own, host = Person(user_of(executive)), Person(writer_of("AG"))
    assert "apply" in own.get(f"postings/{posting.pk}/").json()["allowed_actions"]
    assert "apply" not in host.get(f"postings/{posting.pk}/").json()["allowed_actions"]
    assert host.post(f"postings/{posting.pk}/apply/").status_code == 403
    made = own.post(f"postings/{posting.pk}/apply/", {"statement": "Ten years.", "is_confidential": True})
    assert (made.status_code, made.json()["status"]) == (201, "draft")
    place = made["Location"].removeprefix("/api/v1/")
    assert host.post(f"{place}withdraw/").status_code == 404
    assert own.post(f"{place}submit/").status_code == 422  # no earliest date
    assert own.post(f"{place}edit/", {"earliest_on": str(posting.starts_on)}).status_code == 200
    told = own.post(f"{place}submit/").json()
    assert told["allowed_actions"] == ["prefer", "disclose", "withdraw"]
    assert host.post(f"{place}withdraw/").status_code == 403
    assert own.post(f"{place}withdraw/", {"reason": "A new child"}).json()["status"] == "withdrawn"
    application = Application.objects.get()
    assert (application.statement, application.is_confidential) == ("Ten years.", True)
    assert application.withdrawn_reason == "A new child"


def test_the_host_short_lists_and_offers_and_the_executive_answers():
    posting = make_posting("AG11", status=OPEN)
    application = submitted(posting, make_applicant("HE11"))
    host, own = Person(writer_of("AG")), Person(user_of(application.executive))
    foreign = Person(writer_of("TR"))
    body = {"applications": [application.pk]}
    assert foreign.post(f"postings/{posting.pk}/short-list/", body).status_code == 403
    assert host.post(f"postings/{posting.pk}/short-list/", body).status_code == 200
    lock(posting)
    place = f"applications/{application.pk}/"
    assert host.get(place).json()["allowed_actions"] == ["make-offer", "add-note"]
    days = {"starts_on": str(posting.starts_on), "answer_by": str(timezone.localdate() + dt.timedelta(days=9))}
    assert own.post(f"{place}make-offer/", days).status_code == 403
    told = host.post(f"{place}make-offer/", days).json()
    assert told["offer"]["ends_on"] == str(posting.starts_on + dt.timedelta(days=179))
    assert own.get(place).json()["allowed_actions"] == ["prefer", "withdraw", "accept-offer", "decline-offer"]
    assert host.post(f"{place}accept-offer/").status_code == 403
    assert own.post(f"{place}accept-offer/", {"note": "Gladly"}).json()["status"] == "selected"
    assert own.post(f"{place}accept-offer/").status_code == 409
    release = Release.objects.get(application=application)
    assert release.home_id == "HE11"


def test_the_home_agency_answers_a_release_and_opm_decides_on_the_position():
    release = asked(make_posting("TR93", status=OPEN), make_applicant("AG11"))
    home, host = Person(writer_of("AG")), Person(writer_of("TR"))
    place = f"releases/{release.pk}/"
    assert host.get(place).json()["allowed_actions"] == []
    assert home.get(place).json()["allowed_actions"] == ["answer"]
    assert host.post(f"{place}answer/", {"answer": "released"}).status_code == 403
    assert home.post(f"{place}answer/", {"answer": "sent"}).status_code == 400
    silent = home.post(f"{place}answer/", {"answer": "declined_proposed"})
    assert silent.json()["fields"][0]["field"] == "answer"
    unheard = home.post(f"{place}answer/", {"answer": "released"})
    assert unheard.status_code == 422
    board = str(timezone.localdate())
    told = home.post(f"{place}answer/", {"answer": "released", "board_on": board, "acting": "Ada Example"})
    assert told.status_code == 200, told.content
    assert (told.json()["status"], told.json()["released_on"]) == ("released", str(release.wanted_on))
    made = home.post(f"{place}request-allocation/", {"justification": "Work would stand still."})
    assert made.status_code == 201, made.content
    allocation = f"allocations/{made.json()['id']}/"
    opm = Person(user_with(Role.OPM_ANALYST))
    assert home.post(f"{allocation}decide/", {"is_granted": True, "note": "Yes"}).status_code == 403
    assert home.get(allocation).json()["allowed_actions"] == ["withdraw"]
    assert opm.post(f"{allocation}decide/", {"is_granted": True, "note": "Yes"}).json()["status"] == "granted"
    assert TemporaryAllocation.objects.get().decision_note == "Yes"


def test_the_chair_signs_off_a_decline():
    release = asked(make_posting("TR93", status=OPEN), make_applicant("AG11"))
    home, chair = Person(writer_of("AG")), Person(user_with(Role.ERB_CHAIR))
    body = {
        "answer": "decline_proposed",
        "decline_reason": "staffing",
        "note": "Two are away.",
        "board_on": "2026-01-05",
    }
    place = f"releases/{release.pk}/"
    assert home.post(f"{place}answer/", body | {"board_on": str(timezone.localdate())}).status_code == 200
    assert home.post(f"{place}sign-off-decline/").status_code == 403
    assert chair.get(place).json()["allowed_actions"] == ["sign-off-decline", "return-decline"]
    assert chair.post(f"{place}sign-off-decline/").json()["status"] == "declined"


def test_the_parties_sign_in_turn_and_the_office_runs_the_rotation():
    rotation = make_rotation()
    sent(rotation)
    own, host, home = (Person(user) for user in (traveller_of(rotation), office_of("TR"), office_of("AG")))
    place = f"rotations/{rotation.pk}/"
    assert "sign-agreement" not in host.get(place).json()["allowed_actions"]
    assert host.post(f"{place}sign-agreement/").status_code == 409
    for who in (own, host, home):
        assert "sign-agreement" in who.get(place).json()["allowed_actions"]
        assert who.post(f"{place}sign-agreement/").status_code == 200
    assert own.post(f"{place}start/").status_code == 403
    assert "start" in home.get(place).json()["allowed_actions"]


def test_a_rotation_is_extended_and_ended_by_the_office():
    rotation = under_way(make_rotation())
    home, own = Person(office_of("AG")), Person(traveller_of(rotation))
    place = f"rotations/{rotation.pk}/"
    assert home.post(f"{place}extend/").status_code == 409
    assert "end" in home.get(place).json()["allowed_actions"]
    assert own.post(f"{place}end/", {"ended_on": str(rotation.ends_on)}).status_code == 403
    assert own.post(f"{place}note-mid-point/", {"note": "It goes well."}).status_code == 200
    ended = home.post(f"{place}end/", {"ended_on": str(rotation.ends_on)})
    assert (ended.status_code, ended.json()["status"]) == (200, "ended"), ended.content
    assert "evaluate" in own.get(place).json()["allowed_actions"]


def test_an_agreement_is_begun_written_and_sent():
    rotation = make_rotation()
    home, far = Person(office_of("AG")), Person(office_of("HE"))
    place = f"rotations/{rotation.pk}/"
    assert far.post(f"{place}begin-agreement/").status_code == 404
    assert home.post(f"{place}begin-agreement/").json()["agreements"][0]["status"] == "draft"
    assert home.post(f"{place}send-agreement/").status_code == 422
    terms = {"objectives": "See how another agency works.", "order_number": "7600B-1"}
    assert home.post(f"{place}write-agreement/", terms).status_code == 200
    assert home.post(f"{place}send-agreement/").json()["agreements"][0]["status"] == "signing"
    assert home.post(f"{place}write-agreement/", terms).status_code == 409


def test_the_host_writes_notes_on_an_applicant_that_nobody_else_reads(system):  # noqa: F811
    posting = make_posting("AG11", status=OPEN)
    application = submitted(posting, make_applicant("HE11"))
    place, body = f"applications/{application.pk}/", {"text": "Led a review like ours."}
    host, own, home = Person(writer_of("AG")), Person(user_of(application.executive)), Person(writer_of("HE"))
    ag, reader = system("AG"), system("AG", ["postings:read"])
    assert "add-note" in host.get(place).json()["allowed_actions"]
    assert [host.get(place).json()["notes"], own.get(place).json()["notes"]] == [[], None]
    assert host.post(f"{place}add-note/", body).status_code == 200
    told = ag.post(f"{place}add-note/", {"text": "Called back."}, **key()).json()
    assert [note["text"] for note in told["notes"]] == ["Led a review like ours.", "Called back."]
    assert [note["text"] for note in reader.get(place).json()["notes"]] == ["Led a review like ours.", "Called back."]
    assert reader.post(f"{place}add-note/", body, **key()).json()["code"] == "scope_missing"
    assert host.post(f"{place}add-note/", {"text": " "}).json()["fields"][0]["field"] == "text"
    assert own.post(f"{place}add-note/", body).status_code == 403
    assert system("HE").post(f"{place}add-note/", body, **key()).status_code == 404
    assert own.get(place).json()["notes"] is None
    assert home.get(place).status_code == 200
    assert home.get(place).json()["notes"] is None
    assert AuditEvent.objects.filter(verb="host note written", subject_id=str(application.pk)).count() == 2


def test_an_agreement_is_declared_void_but_not_the_one_that_a_rotation_runs_on(system):  # noqa: F811
    rotation = make_rotation()
    sent(rotation)
    home, own, far = Person(office_of("AG")), Person(traveller_of(rotation)), Person(office_of("HE"))
    place, body = f"rotations/{rotation.pk}/", {"reason": "The office was moved."}
    assert "void-agreement" in home.get(place).json()["allowed_actions"]
    assert own.post(f"{place}void-agreement/", body).status_code == 403
    assert far.post(f"{place}void-agreement/", body).status_code == 404
    assert system("AG").post(f"{place}void-agreement/", body, **key()).status_code == 401
    assert home.post(f"{place}void-agreement/", {}).status_code == 400
    assert home.post(f"{place}void-agreement/", body).json()["agreements"][0]["status"] == "void"
    assert home.post(f"{place}void-agreement/", body).status_code == 409
    running = under_way(make_rotation())
    place = f"rotations/{running.pk}/"
    assert "void-agreement" not in home.get(place).json()["allowed_actions"]
    assert home.post(f"{place}void-agreement/", body).status_code == 409
    assert home.post(f"{place}amend-agreement/").status_code == 200
    told = home.post(f"{place}void-agreement/", body).json()["agreements"]
    assert [(one["version"], one["status"]) for one in told] == [(2, "void"), (1, "signed")]


def test_the_backfill_is_named_after_a_release_and_never_where_nobody_leaves(system):  # noqa: F811
    release = asked(make_posting("TR93", status=OPEN), make_applicant("AG11"))
    home, host, far = Person(writer_of("AG")), Person(writer_of("TR")), Person(writer_of("HE"))
    place, body = f"releases/{release.pk}/", {"acting": "Ada Example", "programme": make_programme().code}
    assert "plan-backfill" not in home.get(place).json()["allowed_actions"]
    board = str(timezone.localdate())
    assert home.post(f"{place}answer/", {"answer": "released", "board_on": board}).status_code == 200
    assert "plan-backfill" in home.get(place).json()["allowed_actions"]
    assert host.post(f"{place}plan-backfill/", body).status_code == 403
    assert far.post(f"{place}plan-backfill/", body).status_code == 404
    assert system("AG").post(f"{place}plan-backfill/", body, **key()).status_code == 401
    assert home.post(f"{place}plan-backfill/", {"programme": "no-such"}).json()["fields"][0]["field"] == "programme"
    assert home.post(f"{place}plan-backfill/", {}).status_code == 400
    assert home.post(f"{place}plan-backfill/", body).status_code == 200
    assert sorted(release.backfills.values_list("kind", flat=True)) == ["acting", "posting"]
    own = Person(user_of(release.executive))
    assert own.post(f"applications/{release.application_id}/withdraw/").status_code == 200
    assert "plan-backfill" not in home.get(place).json()["allowed_actions"]
    assert home.post(f"{place}plan-backfill/", body).status_code == 409
    assert home.post(f"{place}request-allocation/", {"justification": "Work would stand still."}).status_code == 409
    assert release.backfills.count() == 2
    assert not TemporaryAllocation.objects.exists()
