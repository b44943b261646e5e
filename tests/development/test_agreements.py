"""Mobility agreements: offered once to each new executive, signed or declined by them alone, kept as signed."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from development import reference
from development.actions.agreements import (
    decline_agreement,
    issue_text,
    offer_agreement,
    offer_due_agreements,
    sign_agreement,
)
from development.models import AgreementTemplate, MobilityAgreement, Notice
from development.rules.agreements import is_as_signed
from development.rules.clocks import Rule
from development.workflow import MobilityAgreementStatus as Status
from executives.models import RuleParameter
from sesportal.accounts.roles import ROLES_OF_PEOPLE, Role
from sesportal.audit.models import AuditEvent, ReadEvent
from sesportal.lib.errors import InvalidTransition, NotPermitted, RuleViolation
from tests.factories.accounts import user_with
from tests.factories.development import executive_with_login
from tests.factories.executives import make_agency, make_executive
from tests.factories.notices import make_notice, user_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
NEW = dt.date(2026, 10, 5)


@pytest.fixture
def executive(db):
    return executive_with_login("AG11", family="Quillfeather", given="Ada", starts_on=NEW)


@pytest.fixture
def offered(executive) -> MobilityAgreement:
    return offer_agreement(executive=executive, by="test", as_of=TODAY)


def sign(agreement: MobilityAgreement, **fields) -> MobilityAgreement:
    given: dict[str, Any] = {"exceptions": [], "signed_name": "Ada Quillfeather", "by": user_of(agreement.executive)}
    return sign_agreement(agreement=agreement, **(given | fields))


def issue(user, effective_from: dt.date = dt.date(2026, 11, 1), **fields) -> AgreementTemplate:
    given: dict[str, Any] = {
        "version": "AG-1", "title": "Agreement of AG", "text": "One.\n\nTwo.", "exceptions": ["Small agency."],
        "authority": "AG policy", "agency": make_agency("AG"), "by": user,
    }  # fmt: skip
    return issue_text(effective_from=effective_from, **(given | fields))


def in_state(status: Status, executive) -> MobilityAgreement:
    agreement = offer_agreement(executive=executive, by="test", as_of=TODAY)
    if status == Status.SIGNED:
        return sign(agreement)
    if status == Status.DECLINED:
        return decline_agreement(agreement=agreement, reason="Not now", by=user_of(executive))
    return agreement


class TestOffer:
    def test_goes_once_to_each_executive_who_entered_since_there_is_a_text(self, executive):
        first_day = make_executive("HE11", starts_on=dt.date(2026, 10, 1))
        make_executive("HE11", starts_on=dt.date(2026, 9, 30))
        make_executive("HE11", starts_on=NEW, ends_on=dt.date(2026, 11, 1))
        assert [offer_due_agreements(by="job", as_of=TODAY) for _ in range(2)] == [2, 0]
        assert set(MobilityAgreement.objects.values_list("executive", "template__version")) == {
            (executive.pk, "2026-10"),
            (first_day.pk, "2026-10"),
        }
        assert AuditEvent.objects.filter(verb="mobility agreements offered").count() == 1

    def test_an_agency_with_a_text_of_its_own_offers_that_one(self, executive, agency_hr):
        other = make_executive("HE11", starts_on=NEW)
        own = issue(agency_hr)
        assert offer_due_agreements(by="job", as_of=TODAY) == 2
        assert dict(MobilityAgreement.objects.values_list("executive", "template__version")) == {
            executive.pk: own.version,
            other.pk: "2026-10",
        }
        before = AgreementTemplate.objects.text_for("AG11", dt.date(2026, 10, 31))
        assert before is not None
        assert before.version == "2026-10"

    def test_costs_the_same_for_one_and_for_many(self, django_assert_max_num_queries):
        for _ in range(30):
            make_executive("AG11", starts_on=NEW)
        with django_assert_max_num_queries(8):
            assert offer_due_agreements(by="job", as_of=TODAY) == 30

    @pytest.mark.parametrize("role", ROLES_OF_PEOPLE)
    def test_by_hand_is_the_agency_offices_alone(self, cast, role, executive):
        user = cast[role]
        if role == Role.AGENCY_HR:
            assert offer_agreement(executive=executive, by=user, as_of=TODAY).status == Status.OFFERED
            return
        with pytest.raises(NotPermitted):
            offer_agreement(executive=executive, by=user, as_of=TODAY)

    def test_by_hand_refuses_another_agencys_a_second_and_one_who_has_left(self, sibling_hr, agency_hr, executive):
        with pytest.raises(NotPermitted):
            offer_agreement(executive=executive, by=sibling_hr, as_of=TODAY)
        offer_agreement(executive=executive, by=agency_hr, as_of=TODAY)
        gone = make_executive("AG11", starts_on=NEW, ends_on=dt.date(2026, 10, 9))
        for one in (executive, gone):
            with pytest.raises(RuleViolation):
                offer_agreement(executive=one, by=agency_hr, as_of=TODAY)


class TestAnswer:
    @pytest.mark.parametrize(
        ("before", "act", "after"),
        [
            (Status.OFFERED, "sign", Status.SIGNED),
            (Status.OFFERED, "decline", Status.DECLINED),
            (Status.DECLINED, "sign", Status.SIGNED),
            (Status.DECLINED, "decline", None),
            (Status.SIGNED, "sign", None),
            (Status.SIGNED, "decline", None),
        ],
    )
    def test_every_state_and_answer(self, executive, before, act, after):
        agreement = in_state(before, executive)

        def answer():
            if act == "sign":
                return sign(agreement)
            return decline_agreement(agreement=agreement, reason="Why", by=user_of(executive))

        if after is None:
            with pytest.raises(InvalidTransition):
                answer()
            assert MobilityAgreement.objects.get().status == before
        else:
            assert answer().status == after

    @pytest.mark.parametrize("role", ROLES_OF_PEOPLE)
    def test_nobody_but_the_executive_answers(self, cast, role, offered):
        with pytest.raises(NotPermitted):
            sign(offered, by=cast[role])
        with pytest.raises(NotPermitted):
            decline_agreement(agreement=offered, reason="Why", by=cast[role])

    def test_keeps_exceptions_in_the_order_of_the_text_and_ones_own_words(self, offered):
        first, second, _ = offered.template.exceptions
        agreement = sign(
            offered, exceptions=[second, first], other=" Care of a parent ", signed_name=" ada  QUILLFEATHER"
        )
        assert agreement.exceptions == [first, second, "Other: Care of a parent"]
        assert agreement.signed_name == "ada QUILLFEATHER"
        assert agreement.answered_by == user_of(offered.executive)

    @pytest.mark.parametrize("fields", [{"signed_name": "Ada"}, {"signed_name": "A Q"}, {"exceptions": ["I am busy."]}])
    def test_refuses_another_name_and_an_exception_that_is_not_offered(self, offered, fields):
        with pytest.raises(RuleViolation):
            sign(offered, **fields)

    def test_refuses_to_decline_without_a_reason(self, offered):
        with pytest.raises(RuleViolation):
            decline_agreement(agreement=offered, reason="  ", by=user_of(offered.executive))

    @pytest.mark.parametrize(
        "change",
        [
            {"exceptions": ["Another."]},
            {"signed_name": "Somebody Else"},
            {"answered_at": timezone.now() + dt.timedelta(days=1)},
        ],
    )
    def test_a_change_after_signing_is_seen(self, offered, change):
        agreement = sign(offered)
        assert is_as_signed(MobilityAgreement.objects.get(pk=agreement.pk)) is True
        MobilityAgreement.objects.filter(pk=agreement.pk).update(**change)
        assert is_as_signed(MobilityAgreement.objects.get(pk=agreement.pk)) is False

    def test_a_changed_text_is_seen_and_an_unsigned_one_has_nothing_to_compare(self, offered):
        assert is_as_signed(offered) is None
        agreement = sign(offered)
        AgreementTemplate.objects.filter(pk=agreement.template_id).update(text="Something else.")
        assert is_as_signed(MobilityAgreement.objects.get(pk=agreement.pk)) is False

    def test_an_answer_settles_its_notice(self, offered):
        make_notice(offered.executive, rule=Rule.AGREEMENT)
        sign(offered)
        assert Notice.objects.standing().count() == 0

    def test_the_database_refuses_a_signature_without_its_hash(self, offered):
        with pytest.raises(IntegrityError), transaction.atomic():
            MobilityAgreement.objects.filter(pk=offered.pk).update(status=Status.SIGNED, answered_at=timezone.now())


class TestText:
    def test_a_new_version_ends_the_one_before_which_stays_as_signed(self, executive, agency_hr):
        first = issue(agency_hr, effective_from=dt.date(2026, 11, 1))
        agreement = sign(offer_agreement(executive=executive, by=agency_hr, as_of=TODAY))
        second = issue(agency_hr, effective_from=dt.date(2026, 12, 1), version="AG-2")
        first.refresh_from_db()
        assert first.effective_to == dt.date(2026, 11, 30)
        assert [AgreementTemplate.objects.text_for("AG11", dt.date(2026, *day)) for day in ((11, 30), (12, 1))] == [
            first,
            second,
        ]
        assert is_as_signed(MobilityAgreement.objects.get(pk=agreement.pk)) is True

    def test_refuses_a_held_version_and_an_earlier_day(self, agency_hr):
        issue(agency_hr)
        for fields in ({"effective_from": dt.date(2026, 12, 1)}, {"version": "AG-0"}):
            with pytest.raises(RuleViolation):
                issue(agency_hr, **fields)

    def test_is_issued_by_the_office_of_the_whole_agency(self, sibling_hr, agency_head):
        part = user_with(Role.AGENCY_HR, "AG11")
        make_agency("AG11")
        for user in (sibling_hr, agency_head, part):
            with pytest.raises(NotPermitted):
                issue(user)

    def test_another_agencys_text_is_not_shown(self, client: Client, agency_hr, sibling_hr, auditor):
        text = issue(agency_hr)
        expected = ((agency_hr, 200), (sibling_hr, 404), (auditor, 200))
        for user, status in expected:
            client.force_login(user)
            assert client.get(reverse("development:agreement_text", args=[text.pk])).status_code == status

    def test_seeding_again_changes_nothing_and_mends_a_parameter(self):
        before = list(AgreementTemplate.objects.values())
        RuleParameter.objects.filter(key="review_months").update(value=6)
        reference.apply(apps)
        assert list(AgreementTemplate.objects.values()) == before
        assert RuleParameter.objects.get(key="review_months").value == 12
        held = set(RuleParameter.objects.values_list("key", flat=True))
        assert {row.key for row in reference.CLOCKS} <= held

    def test_the_form_issues_paragraphs_and_sentences(self, client: Client, agency_hr):
        client.force_login(agency_hr)
        make_agency("AG11")
        data = {
            "version": "AG-1", "title": "Agreement", "effective_from": timezone.localdate().isoformat(),
            "text": "One\nline.\r\n\r\n\r\nTwo.", "exceptions": "Small.\n\nSmall.\n Special.", "authority": "AG policy",
        }  # fmt: skip
        assert client.post(reverse("development:agreement_text_new"), data).status_code == 302
        text = AgreementTemplate.objects.get(agency="AG")
        assert (text.text, text.exceptions) == ("One line.\n\nTwo.", ["Small.", "Special."])
        past = data | {"version": "AG-2", "effective_from": "2020-01-01"}
        assert client.post(reverse("development:agreement_text_new"), past).context["form"].errors


class TestPages:
    def test_an_executive_reads_signs_and_prints(self, client: Client, offered):
        client.force_login(user_of(offered.executive))
        page = client.get(reverse("development:my_agreement"), follow=True)
        assert page.context["sign"] is not None
        url = reverse("development:agreement_sign", args=[offered.pk])
        wrong = client.post(url, {"sign-signed_name": "Somebody", "sign-is_confirmed": "on"})
        assert wrong.context["sign"].errors["signed_name"]
        unconfirmed = client.post(url, {"sign-signed_name": "Ada Quillfeather"})
        assert unconfirmed.context["sign"].errors["is_confirmed"]
        choice = offered.template.exceptions[1]
        done = client.post(
            url,
            {"sign-signed_name": "Ada Quillfeather", "sign-is_confirmed": "on", "sign-exceptions": [choice]},
            follow=True,
        )
        assert (done.context["sign"], done.context["decline"], done.context["is_as_signed"]) == (None, None, True)
        printed = client.get(reverse("development:agreement_print", args=[offered.pk])).content.decode()
        assert choice in printed
        assert MobilityAgreement.objects.get().content_hash in printed

    def test_declines_and_may_sign_later(self, client: Client, offered):
        client.force_login(user_of(offered.executive))
        url = reverse("development:agreement_decline", args=[offered.pk])
        assert client.post(url, {"decline-reason": ""}).context["decline"].errors
        page = client.post(url, {"decline-reason": "My children finish school."}, follow=True)
        assert (page.context["sign"] is not None, page.context["decline"]) == (True, None)
        sign(MobilityAgreement.objects.get())
        assert (
            "My children finish school."
            in client.get(reverse("development:agreement_detail", args=[offered.pk])).content.decode()
        )

    def test_a_pdf_holds_the_text_is_tagged_and_not_kept_by_caches(self, client: Client, offered):
        sign(offered, other="#let x = 1 *bold* @here")
        client.force_login(user_of(offered.executive))
        response = client.get(reverse("development:agreement_pdf", args=[offered.pk]))
        assert response["Content-Type"] == "application/pdf"
        assert "no-store" in response["Cache-Control"]
        content = io.BytesIO(response.content).read()
        assert content.startswith(b"%PDF")
        assert b"/StructTreeRoot" in content
        assert b"/Outlines" in content

    def test_who_may_read_it_and_leaves_a_trace(
        self, client: Client, offered, agency_hr, agency_head, auditor, supervisor
    ):
        offered.executive.supervisor = supervisor
        offered.executive.save()
        url = reverse("development:agreement_detail", args=[offered.pk])
        sibling = user_with(Role.AGENCY_HR, "HE")
        expected = ((agency_hr, 200), (agency_head, 200), (auditor, 200), (supervisor, 404), (sibling, 404))
        for user, status in expected:
            client.force_login(user)
            assert client.get(url).status_code == status, user
        assert {event.reader_id for event in ReadEvent.objects.all()} == {agency_hr.pk, agency_head.pk, auditor.pk}
        client.force_login(user_of(offered.executive))
        client.get(url)
        assert ReadEvent.objects.count() == 3

    def test_the_list_counts_and_filters_what_the_office_may_see(self, client: Client, agency_hr, executive):
        in_state(Status.SIGNED, executive)
        in_state(Status.DECLINED, executive_with_login("AG13", family="Zander", given="Ada"))
        in_state(Status.OFFERED, executive_with_login("HE11"))
        client.force_login(agency_hr)
        url = reverse("development:agreement_list")
        page = client.get(url)
        assert [number for _, number in page.context["figures"]] == [0, 1, 1]
        for asked, names in (({"status": "signed"}, ["Quillfeather"]), ({"q": "zan"}, ["Zander"]), ({"q": "x y"}, [])):
            rows = client.get(url, asked).context["rows"]
            assert [agreement.executive.family_name for agreement, _ in rows] == names

    def test_the_office_offers_by_identifier(self, client: Client, agency_hr, executive):
        client.force_login(agency_hr)
        url = reverse("development:agreement_offer")
        other = make_executive("HE11")
        assert client.post(url, {"identifier": other.identifier}).context["form"].errors
        assert client.post(url, {"identifier": executive.identifier}).status_code == 302
        assert client.post(url, {"identifier": executive.identifier}).context["form"].errors

    def test_an_executive_to_whom_none_is_offered_is_told_so(self, client: Client, executive):
        client.force_login(user_of(executive))
        assert client.get(reverse("development:my_agreement")).status_code == 200
