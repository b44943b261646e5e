"""The pages of directed moves: what they show to whom, what they take, and what they never leak."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from executives.models import Executive
from mobility.actions.directed import edit_worksheet, override_finding, record_refusal
from mobility.models import ReassignmentWorksheet, WorksheetStatement
from mobility.workflow import WorksheetStatus
from sesportal.accounts.models import User
from sesportal.audit.models import ReadEvent
from tests.factories.directed import (
    DAY,
    effected_worksheet,
    lawful_fields,
    make_worksheet,
    serve,
    served_worksheet,
    sign,
)
from tests.factories.executives import make_executive

W = WorksheetStatus
TODAY = dt.date(2026, 6, 1)
NOON = dt.datetime(2026, 6, 1, 16, tzinfo=dt.UTC)
QUERIES_OF_THE_LIST = 14
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def executive(executive_user: User) -> Executive:
    return make_executive("AG11", user=executive_user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, worksheet: ReassignmentWorksheet, *args: Any) -> str:
    return reverse(f"mobility:worksheet_{name}", args=[worksheet.pk, *args])


def posted(**changes: Any) -> dict[str, Any]:
    """Return what the form of a lawful worksheet sends."""
    fields = lawful_fields(is_voluntary=False)
    fields["to_subelement"] = fields["to_subelement"].pk
    return {name: "" if value is None else value for name, value in (fields | {"revision": 1} | changes).items()}


class TestPreparing:
    def test_the_choice_lists_the_executives_on_board_of_the_agency(self, agency_hr, executive):
        make_executive("HE11", family="Elsewhere")
        make_executive("AG11", family="Gone", ends_on=TODAY - DAY)
        page = signed_in(agency_hr).get(reverse("mobility:worksheet_new"))
        (_, found), *rest = [choice for choice in page.context["form"].fields["executive"].choices if choice[0]]
        assert (str(found), rest) == (executive.full_name, [])

    def test_a_worksheet_is_begun(self, agency_hr, executive):
        client = signed_in(agency_hr)
        address = f"{reverse('mobility:worksheet_new')}?executive={executive.identifier}"
        assert client.get(address).status_code == 200
        response = client.post(address, posted(is_supervisor_noncareer=""))
        worksheet = ReassignmentWorksheet.objects.get()
        assert response["Location"] == url("detail", worksheet)
        assert (worksheet.is_outside_commuting_area, worksheet.is_voluntary) == (True, False)
        assert worksheet.is_supervisor_noncareer is None
        assert worksheet.has_supervisor_initial_appraisal is True

    def test_an_executive_of_another_agency_is_not_found(self, agency_hr):
        far = make_executive("HE11")
        address = f"{reverse('mobility:worksheet_new')}?executive={far.identifier}"
        client = signed_in(agency_hr)
        assert client.get(address).status_code == 404
        assert client.post(address, posted()).status_code == 404
        assert not ReassignmentWorksheet.objects.exists()

    def test_an_incomplete_form_comes_back_with_what_is_wrong(self, agency_hr, executive):
        address = f"{reverse('mobility:worksheet_new')}?executive={executive.identifier}"
        page = signed_in(agency_hr).post(address, posted(to_position_title="", is_outside_commuting_area=""))
        assert set(page.context["form"].errors) == {"to_position_title", "is_outside_commuting_area"}

    def test_only_subelements_of_the_agency_are_offered(self, agency_hr, executive):
        make_executive("HE11")
        address = f"{reverse('mobility:worksheet_new')}?executive={executive.identifier}"
        page = signed_in(agency_hr).post(address, posted(to_subelement="HE11"))
        assert "to_subelement" in page.context["form"].errors


class TestChanging:
    def test_the_form_shows_what_is_kept_and_takes_the_change(self, agency_hr, executive):
        worksheet = make_worksheet(executive, by=agency_hr, is_supervisor_noncareer=None)
        client = signed_in(agency_hr)
        form = client.get(url("edit", worksheet)).context["form"]
        assert form["is_outside_commuting_area"].value() is True
        assert form["is_supervisor_noncareer"].value() is None
        client.post(url("edit", worksheet), posted(reasons="Another reason.", is_supervisor_noncareer="False"))
        worksheet.refresh_from_db()
        assert (worksheet.reasons, worksheet.is_supervisor_noncareer, worksheet.revision) == (
            "Another reason.",
            False,
            2,
        )

    def test_a_stale_form_says_so_and_changes_nothing(self, agency_hr, executive):
        worksheet = make_worksheet(executive, by=agency_hr)
        edit_worksheet(worksheet=worksheet, by=agency_hr, revision=1, reasons="First.")
        page = signed_in(agency_hr).post(url("edit", worksheet), posted(reasons="Second."))
        assert "Somebody else changed" in page.content.decode()
        worksheet.refresh_from_db()
        assert worksheet.reasons == "First."

    def test_after_the_notice_the_form_has_only_what_may_change(self, agency_hr, executive):
        worksheet = served_worksheet(executive)
        form = signed_in(agency_hr).get(url("edit", worksheet)).context["form"]
        assert "reasons" not in form.fields
        assert "effective_on" in form.fields


class TestTheWorksheet:
    def test_the_office_sees_dates_findings_and_the_next_steps(self, agency_hr, executive):
        worksheet = make_worksheet(executive, by=agency_hr)
        page = signed_in(agency_hr).get(url("detail", worksheet))
        text = page.content.decode()
        assert page.context["assessed"].timeline.earliest_on == dt.date(2026, 7, 31)
        assert next(row.label for row in page.context["assessed"].rows) == "Blocks"
        assert "if the executive received the notice today" in text
        assert "5 USC 3395(a)(2)(B)" in text
        assert "Record the notice" in text
        assert "Record that it took effect" not in text

    def test_the_button_of_effect_comes_when_nothing_blocks(self, agency_hr, executive):
        text = signed_in(agency_hr).get(url("detail", served_worksheet(executive))).content.decode()
        assert "Record that it took effect" in text
        assert "Nothing blocks this move." in text

    def test_the_head_alone_is_offered_the_override(self, agency_hr, agency_head, executive):
        worksheet = make_worksheet(executive, by=agency_hr)
        assert "Override this rule" in signed_in(agency_head).get(url("detail", worksheet)).content.decode()
        assert "Override this rule" not in signed_in(agency_hr).get(url("detail", worksheet)).content.decode()

    def test_the_executive_reads_and_signs_and_does_nothing_else(self, executive, executive_user):
        worksheet = make_worksheet(executive, is_shared=True, is_voluntary=True, effective_on=TODAY + DAY)
        text = signed_in(executive_user).get(url("detail", worksheet)).content.decode()
        assert url("sign", worksheet, "voluntary") in text
        for act in ("edit", "serve", "effect", "cancel"):
            assert url(act, worksheet) not in text

    def test_opening_it_leaves_a_trace(self, agency_hr, executive, executive_user):
        worksheet = make_worksheet(executive, by=agency_hr, is_shared=True)
        signed_in(executive_user).get(url("detail", worksheet))
        assert not ReadEvent.objects.exists()
        signed_in(agency_hr).get(url("detail", worksheet))
        assert ReadEvent.objects.filter(page="reassignment", reader_id=agency_hr.pk).count() == 1

    def test_after_the_move_the_page_shows_how_it_stood_then(self, agency_hr, executive):
        worksheet = effected_worksheet(executive)
        with time_machine.travel(NOON + 400 * DAY, tick=False):
            page = signed_in(agency_hr).get(url("detail", worksheet))
        assert page.context["assessed"].as_of == TODAY
        assert page.context["assessed"].open_points == 0

    @pytest.mark.parametrize("name", ["detail", "print"])
    def test_what_was_signed_overridden_and_declined_is_shown(self, name, agency_hr, agency_head, executive):
        worksheet = make_worksheet(executive, by=agency_hr, is_shared=True)
        sign(worksheet, "waiver")
        serve(worksheet)
        ReassignmentWorksheet.objects.filter(pk=worksheet.pk).update(head_appointed_on=TODAY - 5 * DAY)
        override_finding(worksheet=worksheet, by=agency_head, code="moratorium_head_binds", reason="Court order 7.")
        record_refusal(worksheet=worksheet, by=agency_hr, refused_on=TODAY, note="Family here.")
        text = signed_in(agency_hr).get(url(name, worksheet)).content.decode()
        statement = WorksheetStatement.objects.get()
        for part in (statement.content_hash, "Court order 7.", "Family here.", "discontinued service annuity"):
            assert part in text
        assert "Does not match its hash" not in text

    def test_a_statement_for_other_terms_is_marked(self, agency_hr, executive):
        worksheet = make_worksheet(executive, by=agency_hr, is_shared=True)
        sign(worksheet, "waiver")
        edit_worksheet(worksheet=worksheet, by=agency_hr, revision=worksheet.revision, to_duty_location="Boise, ID")
        assert "no longer holds" in signed_in(agency_hr).get(url("detail", worksheet)).content.decode()


class TestActing:
    def test_the_notice_is_served_with_its_day(self, agency_hr, executive):
        worksheet = make_worksheet(executive, by=agency_hr)
        response = signed_in(agency_hr).post(url("serve", worksheet), {"serve-day": "2026-02-21"})
        worksheet.refresh_from_db()
        assert response["Location"] == url("detail", worksheet)
        assert (worksheet.status, worksheet.notice_received_on) == (W.NOTICE_SERVED, dt.date(2026, 2, 21))

    def test_an_unlawful_notice_is_refused_with_its_findings(self, agency_hr, executive):
        worksheet = make_worksheet(executive, by=agency_hr, consulted_on=None)
        page = signed_in(agency_hr).post(url("serve", worksheet), {"serve-day": "2026-02-21"})
        assert page.status_code == 422
        assert "Record the day of the consultation" in page.content.decode()

    @pytest.mark.parametrize("act", ["serve", "cancel"])
    def test_a_missing_day_or_reason_is_asked_for_again(self, agency_hr, executive, act):
        worksheet = make_worksheet(executive, by=agency_hr)
        page = signed_in(agency_hr).post(url(act, worksheet), {})
        assert page.status_code == 200
        assert page.context["acts"][act].errors
        worksheet.refresh_from_db()
        assert worksheet.status == W.DRAFT

    def test_share_refuse_effect_and_cancel(self, agency_hr, executive):
        client = signed_in(agency_hr)
        worksheet = make_worksheet(executive, by=agency_hr)
        client.post(url("share", worksheet))
        client.post(url("cancel", worksheet), {"cancel-reason": "Filled otherwise."})
        worksheet.refresh_from_db()
        assert (worksheet.is_shared, worksheet.status) == (True, W.CANCELLED)
        moved = served_worksheet(executive)
        client.post(url("effect", moved))
        moved.refresh_from_db()
        assert moved.status == W.EFFECTED
        declined = served_worksheet(executive)
        client.post(url("refusal", declined), {"refusal-day": "2026-06-01", "refusal-note": "No."})
        declined.refresh_from_db()
        assert (declined.refused_on, declined.refusal_note) == (TODAY, "No.")

    def test_the_head_overrides_by_the_page(self, agency_head, executive):
        worksheet = make_worksheet(executive)
        client = signed_in(agency_head)
        client.post(url("override", worksheet, "notice_not_served"), {"override-reason": " "})
        worksheet.refresh_from_db()
        assert worksheet.overrides == []
        client.post(url("override", worksheet, "notice_not_served"), {"override-reason": "Emergency."})
        worksheet.refresh_from_db()
        assert [each["reason"] for each in worksheet.overrides] == ["Emergency."]


class TestSigning:
    @pytest.fixture
    def worksheet(self, executive) -> ReassignmentWorksheet:
        return make_worksheet(executive, is_shared=True, is_voluntary=True, effective_on=TODAY + DAY)

    def test_the_executive_reads_the_text_and_signs_it(self, worksheet, executive_user):
        client = signed_in(executive_user)
        page = client.get(url("sign", worksheet, "voluntary"))
        assert "This reassignment is voluntary on my part." in page.content.decode()
        sent = {"name": "Ada Example", "agreed": "on", "revision": worksheet.revision}
        client.post(url("sign", worksheet, "voluntary"), sent)
        statement = WorksheetStatement.objects.get()
        assert (statement.signed_name, statement.signed_by) == ("Ada Example", executive_user)
        assert "\n\n".join(page.context["paragraphs"]) == statement.text
        assert 'name="agreed"' not in client.get(url("sign", worksheet, "voluntary")).content.decode()

    @pytest.mark.parametrize("missing", ["name", "agreed"])
    def test_a_signature_needs_name_and_will(self, worksheet, executive_user, missing):
        sent = {"name": "Ada Example", "agreed": "on", "revision": worksheet.revision}
        del sent[missing]
        page = signed_in(executive_user).post(url("sign", worksheet, "voluntary"), sent)
        assert missing in page.context["form"].errors
        assert not WorksheetStatement.objects.exists()

    def test_what_changed_meanwhile_is_not_signed(self, worksheet, executive_user, agency_hr):
        edit_worksheet(worksheet=worksheet, by=agency_hr, revision=1, to_duty_location="Boise, ID")
        sent = {"name": "Ada Example", "agreed": "on", "revision": 1}
        page = signed_in(executive_user).post(url("sign", worksheet, "voluntary"), sent)
        assert "changed while you read it" in page.content.decode()
        assert not WorksheetStatement.objects.exists()

    def test_an_unknown_kind_is_not_found(self, worksheet, executive_user):
        assert signed_in(executive_user).get(url("sign", worksheet, "anything")).status_code == 404

    def test_what_cannot_be_signed_yet_says_why(self, executive, executive_user):
        worksheet = make_worksheet(executive, is_shared=True, consulted_on=None)
        page = signed_in(executive_user).get(url("sign", worksheet, "waiver"))
        assert "has to consult you" in page.content.decode()
        assert 'name="agreed"' not in page.content.decode()


class TestTheList:
    def test_each_sees_their_own(self, agency_hr, sibling_hr, executive, executive_user, opm_analyst):
        draft = make_worksheet(make_executive("AG11", family="Unshared"), by=agency_hr)
        shared = make_worksheet(executive, by=agency_hr, is_shared=True)
        served = served_worksheet(make_executive("AG11", family="Served"))

        def listed(user: User) -> set[int]:
            page = signed_in(user).get(reverse("mobility:worksheet_list"))
            return {worksheet.pk for worksheet, _, _ in page.context["rows"]}

        assert listed(agency_hr) == {draft.pk, shared.pk, served.pk}
        assert listed(sibling_hr) == set()
        assert listed(executive_user) == {shared.pk}
        assert listed(opm_analyst) == {served.pk}

    def test_what_one_may_not_see_is_as_what_is_not_there(self, executive_user, executive):
        hidden = make_worksheet(executive)
        client = signed_in(executive_user)
        there = client.get(url("detail", hidden))
        nowhere = client.get(reverse("mobility:worksheet_detail", args=[hidden.pk + 1000]))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        token = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
        assert token.sub(b"", there.content) == token.sub(b"", nowhere.content)

    def test_names_and_states_are_filtered(self, agency_hr, executive):
        other = served_worksheet(make_executive("AG11", family="Whetstone"))
        make_worksheet(executive, by=agency_hr)
        client = signed_in(agency_hr)
        address = reverse("mobility:worksheet_list")
        for query in ("?name=whetstone", "?status=notice_served"):
            assert [row[0].pk for row in client.get(address + query).context["rows"]] == [other.pk]
        assert client.get(f"{address}?status=nonsense").context["rows"] == []

    def test_its_queries_do_not_grow_with_its_rows(
        self, agency_hr, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        client = signed_in(agency_hr)
        for _ in range(8):
            worksheet = make_worksheet(make_executive("AG11"), by=agency_hr)
        address = reverse("mobility:worksheet_list")
        with django_assert_max_num_queries(QUERIES_OF_THE_LIST):
            assert len(client.get(address).context["rows"]) == 8
        with django_assert_max_num_queries(QUERIES_OF_THE_LIST):
            client.get(url("detail", worksheet))


class TestOversight:
    def rows(self, user: User) -> dict[int, tuple[str, str]]:
        page = signed_in(user).get(reverse("mobility:worksheet_oversight"))
        return {row.worksheet.pk: (row.basis, row.tone) for row, _ in page.context["rows"]}

    def test_moves_inside_a_moratorium_with_what_they_rest_on(
        self, agency_head, opm_analyst, auditor, agency_hr, sibling_hr
    ):
        inside: dict[str, Any] = {"head_appointed_on": TODAY - 40 * DAY}
        voluntary = make_worksheet(
            make_executive("AG11", user=User.objects.create(username="v", email="v@agency.example")),
            is_shared=True,
            is_voluntary=True,
            effective_on=TODAY + DAY,
            **inside,
        )
        sign(voluntary, "voluntary")
        serve(voluntary)
        unsigned = served_worksheet(make_executive("AG11"), is_voluntary=True, **inside)
        excepted = served_worksheet(
            make_executive("AG11"),
            moratorium_exception="disciplinary",
            exception_evidence="Case 4",
            exception_dated_on=TODAY - 50 * DAY,
            **inside,
        )
        overridden = served_worksheet(make_executive("AG11"))
        bare = served_worksheet(make_executive("AG11"))
        ReassignmentWorksheet.objects.filter(pk__in=[overridden.pk, bare.pk]).update(**inside)
        override_finding(worksheet=overridden, by=agency_head, code="moratorium_head_binds", reason="Court order 7.")
        served_worksheet(make_executive("AG11"))  # outside every moratorium
        make_worksheet(make_executive("AG11"), **inside)  # still a draft

        found = self.rows(opm_analyst)
        assert {pk: tone for pk, (_, tone) in found.items()} == {
            voluntary.pk: "good",
            unsigned.pk: "bad",
            excepted.pk: "info",
            overridden.pk: "attention",
            bare.pk: "bad",
        }
        assert "Court order 7." in found[overridden.pk][0]
        assert self.rows(auditor) == found
        assert found.keys() < self.rows(agency_hr).keys()
        assert self.rows(sibling_hr) == {}

    def test_a_move_that_was_cancelled_is_none(self, opm_analyst, agency_hr):
        worksheet = served_worksheet(make_executive("AG11"))
        ReassignmentWorksheet.objects.filter(pk=worksheet.pk).update(head_appointed_on=TODAY - 40 * DAY)
        assert self.rows(opm_analyst)
        signed_in(agency_hr).post(url("cancel", worksheet), {"cancel-reason": "Not needed."})
        assert self.rows(opm_analyst) == {}


class TestTheHomePage:
    def titles(self, user: User) -> dict[str, str]:
        return {card.title: card.url for card in signed_in(user).get("/").context["cards"]}

    def test_the_executive_is_led_to_a_shared_move_until_it_ends(self, executive, executive_user, agency_hr):
        worksheet = make_worksheet(executive, by=agency_hr)
        assert "A reassignment concerns you" not in self.titles(executive_user)
        serve(worksheet)
        assert self.titles(executive_user)["A reassignment concerns you"] == url("detail", worksheet)
        signed_in(agency_hr).post(url("effect", worksheet))
        assert "A reassignment concerns you" not in self.titles(executive_user)

    def test_the_office_is_led_to_moves_whose_day_has_come(self, agency_hr, sibling_hr):
        served_worksheet(make_executive("AG11"), effective_on=TODAY + DAY)
        assert "Directed moves" not in self.titles(agency_hr)
        served_worksheet(make_executive("AG11"))
        assert "Directed moves" in self.titles(agency_hr)
        assert "Directed moves" not in self.titles(sibling_hr)
