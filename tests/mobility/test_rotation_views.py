"""The pages of rotations and agreements: what they keep of a refused form, what they show to whom, and their cost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mobility.actions.rotations import cancel_rotation, override_finding
from mobility.models import Rotation, RotationEvaluation
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.audit.models import ReadEvent
from tests.factories.accounts import user_with
from tests.factories.mobility import make_programme
from tests.factories.rotations import (
    ENDS,
    STARTS,
    ended,
    make_rotation,
    office_of,
    sent,
    sign_all,
    traveller,
    under_way,
    user_of,
)

QUERIES = 12
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_day")]


@pytest.fixture
def first_day():
    with time_machine.travel(dt.datetime(2026, 3, 2, 16, tzinfo=dt.UTC), tick=False):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, rotation: Rotation) -> str:
    return signed_in(user).get(reverse("mobility:rotation_detail", args=[rotation.pk])).content.decode()


def post(user: User, name: str, *args: Any, **fields: Any) -> Any:
    return signed_in(user).post(reverse(f"mobility:{name}", args=args), fields, follow=True)


class TestARefusedForm:
    def test_keeps_the_reason_of_an_end_that_is_no_end(self):
        rotation = under_way(make_rotation())
        fields = {"end-ended_on": f"{ENDS}", "end-reason": "The project is done"}
        answer = post(office_of("AG"), "rotation_end", rotation.pk, **fields)
        assert answer.status_code == 422
        assert "from its first to today" in answer.content.decode()
        assert ">\nThe project is done</textarea>" in answer.content.decode()
        rotation.refresh_from_db()
        assert rotation.status == "under_way"

    def test_keeps_the_plan_of_a_return_to_nowhere_and_opens_its_form(self):
        rotation = under_way(make_rotation())
        answer = post(user_of(rotation), "rotation_return", rotation.pk, **{"return-plan": "Bring the reviews home"})
        said = answer.content.decode()
        assert '<details class="portal-step" open>' in said
        assert ">\nBring the reviews home</textarea>" in said
        assert Rotation.objects.get(pk=rotation.pk).reentry_planned_at is None

    def test_keeps_the_terms_of_an_agreement_that_ends_before_it_begins(self):
        rotation = make_rotation()
        agreement = sent(rotation)
        post(office_of("AG"), "agreement_take_back", agreement.pk, **{"take-back-reason": "The dates moved"})
        fields = {"starts_on": f"{STARTS}", "ends_on": "2026-03-01", "home_share_percent": "0", "terms": "No travel"}
        answer = post(office_of("AG"), "agreement_edit", agreement.pk, **fields)
        assert "The last day lies before the first." in answer.content.decode()
        assert ">\nNo travel</textarea>" in answer.content.decode()
        agreement.refresh_from_db()
        assert (agreement.ends_on, agreement.terms) == (ENDS, "")

    def test_says_that_a_draft_without_a_purpose_does_not_go_out(self):
        rotation = make_rotation()
        answer = post(office_of("AG"), "rotation_agreement", rotation.pk)
        assert "The agreement is begun." in answer.content.decode()
        answer = post(office_of("AG"), "agreement_send", rotation.agreements.get().pk)
        assert "Say what the rotation is to achieve" in answer.content.decode()
        assert rotation.agreements.get().status == "draft"


class TestWhatTheStartWaitsFor:
    def test_an_override_is_shown_with_its_name_and_reason(self):
        rotation = make_rotation()
        sign_all(sent(rotation, order_number=""))
        head = user_with(Role.AGENCY_HEAD, "AG")
        assert "Override this rule" in page(head, rotation)
        assert "Override this rule" not in page(office_of("AG"), rotation)
        assert "It can be started once nothing blocks it any more" in page(office_of("AG"), rotation)
        fields = {"reason": "Signed on paper"}
        answer = post(head, "rotation_override", rotation.pk, "interagency_order_missing", **fields)
        assert f"Overridden by {head}: Signed on paper" in answer.content.decode()
        assert "It can be started once nothing blocks it any more" not in page(office_of("AG"), rotation)

    def test_an_override_without_a_reason_is_none(self):
        rotation = make_rotation()
        sign_all(sent(rotation, order_number=""))
        head = user_with(Role.AGENCY_HEAD, "AG")
        answer = post(head, "rotation_override", rotation.pk, "interagency_order_missing", reason=" ")
        assert "Say why the rule is overridden" in answer.content.decode()
        rotation.refresh_from_db()
        assert rotation.overrides == []

    def test_what_is_never_overridden_offers_no_way_to(self):
        rotation = make_rotation()
        head = user_with(Role.AGENCY_HEAD, "AG")
        said = page(head, rotation)
        assert "The agreement is not signed by every party." in said
        assert said.count("Override this rule") == 1
        override_finding(rotation=rotation, code="interagency_order_missing", reason="On paper", by=head, as_of=STARTS)
        assert "Override this rule" not in page(head, rotation)


class TestWhatThePageTells:
    def test_why_a_rotation_does_not_take_place_and_nothing_that_would_be_due(self):
        rotation = make_rotation()
        cancel_rotation(rotation=rotation, by=office_of("TR"), reason="The office was closed")
        said = page(user_of(rotation), rotation)
        assert "The office was closed" in said
        assert "Nothing: this rotation is over." in said
        assert "that is due by" not in said

    def test_a_return_that_should_be_planned_by_now_is_asked_for(self):
        rotation = under_way(make_rotation())
        assert "that is due by" in page(user_of(rotation), rotation)
        with time_machine.travel(dt.datetime(ENDS.year, ENDS.month, ENDS.day, 16, tzinfo=dt.UTC), tick=False):
            said = page(user_of(rotation), rotation)
        assert "that was due by" in said
        assert "plan it now" in said

    def test_an_evaluation_given_is_there_to_be_changed(self):
        rotation = ended(make_rotation())
        answers = {"evaluate-built": "partly", "evaluate-satisfaction": "3", "evaluate-text": "Too short"}
        answer = post(user_of(rotation), "rotation_evaluate", rotation.pk, **answers)
        said = answer.content.decode()
        assert "Change your evaluation" in said
        assert ">\nToo short</textarea>" in said
        assert "Evaluate it" in page(office_of("TR"), rotation)
        changed = {**answers, "evaluate-built": "yes"}
        post(user_of(rotation), "rotation_evaluate", rotation.pk, **changed)
        assert [e.built for e in RotationEvaluation.objects.all()] == ["yes"]

    def test_whose_signature_comes_next(self):
        rotation = make_rotation()
        agreement = sent(rotation)
        url = reverse("mobility:agreement_detail", args=[agreement.pk])
        assert "Sign the agreement" not in signed_in(office_of("TR")).get(url).content.decode()
        answer = post(user_of(rotation), "agreement_sign", agreement.pk)
        assert "You have signed." in answer.content.decode()
        assert "The signature of the host agency comes next." in answer.content.decode()
        assert "Sign the agreement" in signed_in(office_of("TR")).get(url).content.decode()

    def test_others_leave_a_trace_in_the_read_log(self):
        rotation = make_rotation()
        page(user_of(rotation), rotation)
        assert not ReadEvent.objects.exists()
        page(office_of("TR"), rotation)
        assert ReadEvent.objects.get().page == "rotation"

    def test_the_agreement_is_a_pdf_of_its_own_name(self):
        agreement = sent(make_rotation())
        answer = signed_in(office_of("AG")).get(reverse("mobility:agreement_pdf", args=[agreement.pk]))
        assert answer["Content-Disposition"] == f'attachment; filename="agreement-{agreement.pk}.pdf"'
        assert answer.content.startswith(b"%PDF")


class TestTheList:
    def test_counts_what_each_agency_lends_and_hosts(self):
        make_rotation()
        under_way(make_rotation())
        cancel_rotation(rotation=make_rotation(), by=office_of("AG"), reason="No")
        make_rotation(host="HE11", executive=traveller("TR93"))
        counted = {"AG": [1, 1, 0, 0, 1], "TR": [2, 1, 0, 0, 1], "HE": [1, 0, 0, 0, 0]}
        for agency, numbers in counted.items():
            context = signed_in(office_of(agency)).get(reverse("mobility:rotation_list")).context
            assert [number for _, _, number in context["statuses"]] == numbers, agency
            assert context["total"] == sum(numbers)

    def test_shows_the_status_asked_for_and_everything_for_one_there_is_not(self):
        planned, running = make_rotation(), under_way(make_rotation())
        client = signed_in(office_of("AG"))
        for status, expected in (("under_way", {running.pk}), ("nonsense", {planned.pk, running.pk})):
            rows = client.get(reverse("mobility:rotation_list"), {"status": status}).context["rows"]
            assert {row.pk for row, _, _ in rows} == expected

    def test_list_and_detail_cost_the_same_among_sixty(self, django_assert_max_num_queries: DjangoAssertNumQueries):
        executive, programme = traveller(), make_programme()
        rotation = ended(make_rotation(executive=executive, programme=programme))
        for _ in range(59):
            make_rotation(executive=executive, programme=programme)
        client = signed_in(office_of("AG"))
        with django_assert_max_num_queries(QUERIES):
            assert len(client.get(reverse("mobility:rotation_list")).context["rows"]) > 20
        with django_assert_max_num_queries(QUERIES):
            client.get(reverse("mobility:rotation_detail", args=[rotation.pk]))
        planned = Rotation.objects.filter(status="planned").first()
        assert planned is not None
        with django_assert_max_num_queries(QUERIES):
            client.get(reverse("mobility:rotation_detail", args=[planned.pk]))


class TestVerifiedBreadth:
    def shown(self, user: User, rotation: Rotation) -> Any:
        url = reverse("executives:executive_detail", args=[rotation.executive.identifier])
        answer = signed_in(user).get(url)
        assert answer.status_code == 200
        return answer.context["panels"], answer.content.decode()

    def test_is_on_the_record_for_everybody_and_leads_on_only_the_parties(self):
        rotation = ended(make_rotation())
        link = reverse("mobility:rotation_detail", args=[rotation.pk])
        for user, leads in (
            (office_of("AG"), True),
            (user_of(rotation), True),
            (user_with(Role.ERB_MEMBER), False),
        ):
            panels, said = self.shown(user, rotation)
            (panel,) = [one for one in panels if one.title == "Verified breadth of experience"]
            assert panel.lines[0].cells[3:] == ("Sep 30, 2026", "213", "Yes")
            assert (f'href="{link}"' in said) is leads, str(user)

    def test_is_not_there_before_the_first_rotation_has_ended(self):
        rotation = under_way(make_rotation())
        panels, _ = self.shown(office_of("AG"), rotation)
        assert "Verified breadth of experience" not in [panel.title for panel in panels]

    def test_a_short_one_is_listed_and_does_not_count(self):
        last = STARTS + dt.timedelta(days=29)
        rotation = ended(make_rotation(ends_on=last), on=last)
        panels, _ = self.shown(office_of("AG"), rotation)
        (panel,) = [one for one in panels if one.title == "Verified breadth of experience"]
        assert panel.text.startswith("1 finished rotation of 30 days; it does not count as a rotation")
        assert panel.lines[0].cells[-2:] == ("30", "No")
