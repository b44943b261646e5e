"""Acts on development plans through the API: the executive's and the signers', each under the pages' checks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from development.models import DevelopmentPlan
from development.workflow import PlanStatus
from sesportal.audit.models import ReadEvent
from tests.exchange.conftest import Person, key, system  # noqa: F401
from tests.factories.development import executive_with_login, make_plan, plan_in

pytestmark = pytest.mark.django_db
S = PlanStatus


def at(plan: DevelopmentPlan) -> str:
    return f"development-plans/{plan.pk}/"


def test_a_plan_is_submitted_returned_and_signed_by_whose_turn_it_is(agency_hr, sibling_hr):
    plan = make_plan(executive_with_login("AG11"))
    own, boss = Person(plan.executive.user), Person(plan.executive.supervisor)
    office, far = Person(agency_hr), Person(sibling_hr)
    assert own.get(at(plan)).json()["allowed_actions"] == ["submit", "close"]
    assert office.get(at(plan)).json()["allowed_actions"] == []
    assert boss.post(f"{at(plan)}submit/").status_code == 403
    assert far.post(f"{at(plan)}submit/").status_code == 404
    assert own.post(f"{at(plan)}submit/").json()["status"] == "submitted"
    assert own.get(at(plan)).json()["allowed_actions"] == ["withdraw"]
    assert office.post(f"{at(plan)}sign/").status_code == 409
    assert own.post(f"{at(plan)}sign/").status_code == 403
    assert boss.get(at(plan)).json()["allowed_actions"] == ["sign", "return"]
    assert boss.post(f"{at(plan)}return/").json()["fields"][0]["field"] == "note"
    assert boss.post(f"{at(plan)}return/", {"note": "Name a host."}).json()["status"] == "returned"
    assert own.post(f"{at(plan)}submit/").status_code == 200
    signed = boss.post(f"{at(plan)}sign/", {"note": "Good."})
    assert (signed.status_code, signed.json()["status"]) == (200, "agreed")
    assert boss.post(f"{at(plan)}sign/").status_code == 409


def test_an_incomplete_plan_is_refused_with_its_findings():
    plan = make_plan(executive_with_login("AG11"), complete=False)
    refused = Person(plan.executive.user).post(f"{at(plan)}submit/")
    assert (refused.status_code, refused.json()["code"]) == (422, "edp_incomplete")
    assert refused.json()["findings"]


def test_progress_of_a_line_is_kept_and_the_plan_has_changed_since(system):  # noqa: F811
    plan = plan_in(S.IN_FORCE, executive_with_login("AG11"))
    line, other = plan.lines.first(), plan_in(S.IN_FORCE, executive_with_login("AG11")).lines.first()
    DevelopmentPlan.objects.update(updated_at=timezone.now() - dt.timedelta(days=3))
    own, boss = Person(plan.executive.user), Person(plan.executive.supervisor)
    body = {"line": line.pk, "status": "deferred"}
    assert "set-progress" in own.get(at(plan)).json()["allowed_actions"]
    assert boss.post(f"{at(plan)}set-progress/", body).status_code == 403
    assert own.post(f"{at(plan)}set-progress/", body).json()["fields"][0]["field"] == "reason"
    assert own.post(f"{at(plan)}set-progress/", body | {"line": other.pk}).json()["fields"][0]["field"] == "line"
    told = own.post(f"{at(plan)}set-progress/", body | {"reason": "no_time"})
    assert told.status_code == 200, told.content
    assert {one["id"]: one["status"] for one in told.json()["lines"]}[line.pk] == "deferred"
    since = (timezone.now() - dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    changed = system("AG").get(f"development-plans/?updated_since={since}").json()["results"]
    assert [row["id"] for row in changed] == [plan.pk]


def test_a_plan_in_force_is_revised_once_and_closed():
    plan = plan_in(S.IN_FORCE, executive_with_login("AG11"))
    own = Person(plan.executive.user)
    assert {"revise", "close"} <= set(own.get(at(plan)).json()["allowed_actions"])
    made = own.post(f"{at(plan)}revise/")
    assert (made.status_code, made.json()["version"], made.json()["status"]) == (201, plan.version + 1, "draft")
    assert "revise" not in own.get(at(plan)).json()["allowed_actions"]
    assert own.post(f"{at(plan)}revise/").status_code == 409
    assert own.post(f"{at(plan)}close/").json()["status"] == "closed"


def test_a_system_acts_on_no_plan_and_a_reader_is_in_the_read_log(system, agency_hr):  # noqa: F811
    plan = plan_in(S.SUBMITTED, executive_with_login("AG11"))
    ag = system("AG")
    assert ag.get(at(plan)).json()["allowed_actions"] == []
    assert ag.post(f"{at(plan)}sign/", {}, **key()).status_code == 401
    assert not ReadEvent.objects.exists()
    Person(agency_hr).get(at(plan))
    assert ReadEvent.objects.get().page == "development plan"
