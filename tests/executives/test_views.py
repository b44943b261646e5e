"""The directory, and what one record shows to whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from executives.models import (
    Agency,
    MobilityPreference,
    PerformanceRating,
    RestrictedFacts,
)
from sesportal.audit.models import AuditEvent, ReadEvent
from tests.factories.executives import (
    add_record,
    add_temporary,
    make_action,
    make_agency,
    make_executive,
    make_item,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def ada():
    """An executive of AG with a career, restricted facts and a rating."""
    executive = make_executive("AG11", family="Okapi", given="Ada", ends_on=dt.date(2019, 12, 31), identifier="ADA1")
    add_record(executive, "HE22", starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2021, 12, 31))
    add_record(executive, "AG11", starts_on=dt.date(2022, 3, 1), number="P7")
    add_temporary(executive, "detail", starts_on=dt.date(2023, 1, 1), ends_on=dt.date(2023, 8, 1), host="OUT")
    RestrictedFacts.objects.create(executive=executive, birth_date=dt.date(1961, 7, 4), retirement_plan="K")
    PerformanceRating.objects.create(
        executive=executive,
        period_start=dt.date(2024, 10, 1),
        period_end=dt.date(2025, 9, 30),
        level=4,
        agency=make_agency("AG"),
    )
    return executive


class TestDirectory:
    def test_it_lists_those_whom_the_user_may_see(self, open_as, agency_hr, opm_analyst, executive_user, supervisor):
        own = make_executive("AG11", family="Own", user=executive_user)
        make_executive("AG22", family="Reporting", supervisor=supervisor)
        make_executive("HE11", family="Elsewhere")
        seen = {
            user.username: [row.name.split(",")[0] for row in open_as(user, "directory").context["rows"]]
            for user in (agency_hr, opm_analyst, executive_user, supervisor)
        }
        assert seen == {
            "agency_hr": ["Own", "Reporting"],
            "opm_analyst": ["Elsewhere", "Own", "Reporting"],
            "executive": [own.family_name],
            "supervisor": ["Reporting"],
        }

    def test_it_is_refused_to_roles_without_records(self, open_as, omb_examiner, system_admin, nobody):
        assert [open_as(user, "directory").status_code for user in (omb_examiner, system_admin, nobody)] == [403] * 3

    def test_time_in_position_counts_through_a_conversion_in_place(self, open_as, opm_analyst):
        executive = make_executive("AG11", starts_on=dt.date(2020, 11, 22), ends_on=dt.date(2023, 1, 1))
        add_record(executive, "AG11", starts_on=dt.date(2023, 1, 2), is_new_position=False, entry="conversion")
        [row] = open_as(opm_analyst, "directory").context["rows"]
        assert (row.in_position, row.since) == ("6 years", "since Nov 22, 2020")

    def test_an_empty_list_says_why(self, open_as, opm_analyst):
        assert "No executive is on board here" in open_as(opm_analyst, "directory").text
        assert "No executive matches" in open_as(opm_analyst, "directory", query="?q=zzz").text

    def test_the_address_keeps_filters_and_order_from_page_to_page(self, open_as, opm_analyst):
        for number in range(51):
            make_executive("AG11", family=f"Family{number:02}")
        response = open_as(opm_analyst, "directory", query="?q=family&agency=AG&sort=-name&page=2")
        assert [row.name for row in response.context["rows"]] == ["Family00, Ada"]
        assert "q=family&amp;agency=AG&amp;sort=-name&amp;page=1" in response.text

    def test_names_are_escaped(self, open_as, opm_analyst):
        make_executive("AG11", family="<b>Bold</b>")
        assert "<b>Bold" not in open_as(opm_analyst, "directory").text


class TestRecord:
    @pytest.mark.parametrize(
        ("who", "restricted", "ratings", "ledger"),
        [
            ("agency_hr", True, True, True),
            ("erb_member", False, True, False),
            ("erb_chair", False, True, False),
            ("agency_head", False, False, False),
            ("opm_analyst", False, False, True),
            ("auditor", False, False, True),
        ],
    )
    def test_each_role_sees_its_sections(self, request, open_as, ada, who, restricted, ratings, ledger):
        user = request.getfixturevalue(who)
        page = open_as(user, "executive_detail", "ADA1")
        assert page.status_code == 200
        assert ("July 4, 1961" in page.text, "Retirement plan" in page.text) == (restricted, restricted)
        assert ("Performance ratings" in page.text) is ratings
        assert open_as(user, "executive_ledger", "ADA1").status_code == (200 if ledger else 403)

    def test_supervisors_see_ratings_of_their_reports_and_nobody_else(self, open_as, ada, supervisor):
        assert open_as(supervisor, "executive_detail", "ADA1").status_code == 404
        ada.supervisor = supervisor
        ada.save()
        page = open_as(supervisor, "executive_detail", "ADA1")
        assert "Performance ratings" in page.text
        assert "Birth date" not in page.text

    def test_whoever_may_not_see_the_person_gets_404(self, open_as, ada, sibling_hr, omb_examiner, executive_user):
        for user in (sibling_hr, omb_examiner, executive_user):
            for page in ("executive_detail", "executive_ledger", "preference_edit"):
                assert open_as(user, page, "ADA1").status_code == 404

    def test_opening_leaves_a_trace_once_a_visit_and_ones_own_none(self, open_as, ada, agency_hr, executive_user):
        open_as(agency_hr, "executive_detail", "ADA1")
        open_as(agency_hr, "executive_detail", "ADA1")
        open_as(agency_hr, "executive_ledger", "ADA1")
        ada.user = executive_user
        ada.save()
        open_as(executive_user, "executive_detail", "ADA1")
        read = ReadEvent.objects.order_by("id").values_list("reader_id", "page", "subject_id")
        assert list(read) == [(agency_hr.pk, "profile", str(ada.pk)), (agency_hr.pk, "ledger", str(ada.pk))]

    def test_a_refused_page_leaves_no_trace(self, open_as, ada, erb_member):
        assert open_as(erb_member, "executive_ledger", "ADA1").status_code == 403
        assert not ReadEvent.objects.exists()

    def test_my_record_leads_to_ones_own(self, open_as, ada, executive_user, agency_hr):
        assert open_as(executive_user, "my_record").status_code == 404
        ada.user = executive_user
        ada.save()
        assert open_as(executive_user, "my_record").url == "/executives/ADA1/"
        page = open_as(executive_user, "executive_detail", "ADA1")
        assert reverse("audit:my_readers") in page.text
        assert "Change my preferences" in page.text
        assert "Change my preferences" not in open_as(agency_hr, "executive_detail", "ADA1").text

    def test_it_tells_lengths_of_service_gap_and_clock(self, open_as, ada, opm_analyst):
        page = open_as(opm_analyst, "executive_detail", "ADA1")
        assert page.context["service"].position_since == dt.date(2022, 3, 1)
        assert page.context["service"].gap_days == 59
        assert [row.is_gap for row in page.context["rows"]] == [False, False, True, False, False]
        assert page.context["clock"].starts_on == dt.date(2023, 8, 1)
        assert [f.code for f in page.context["clock_findings"]] == ["broadening_due"]
        assert "Outside the federal government" in page.text

    def test_a_specialist_is_shown_as_one(self, open_as, ada, opm_analyst):
        ada.track, ada.track_reason = "specialist", "reactor physics"
        ada.save()
        page = open_as(opm_analyst, "executive_detail", "ADA1")
        assert "Nobody on it is expected to rotate" in page.text
        assert "usa-alert--warning" not in page.text

    @pytest.mark.parametrize("identifier", ["A/1", "A 1", "Ä#1?"])
    def test_an_identifier_may_hold_any_character(self, open_as, client, opm_analyst, identifier):
        make_executive("AG11", identifier=identifier)
        [row] = open_as(opm_analyst, "directory").context["rows"]
        page = client.get(row.url)
        assert page.status_code == 200
        assert client.get(f"{row.url}actions/").context["executive"].identifier == identifier
        assert page.context["executive"].identifier == identifier

    def test_a_person_without_a_career_has_a_page(self, open_as, ada, opm_analyst):
        ada.assignments.all().delete()
        ada.refresh_from_db()
        assert "No career to show yet" in open_as(opm_analyst, "executive_detail", "ADA1").text

    def test_open_items_are_shown_to_those_concerned_and_to_the_executive(
        self, open_as, ada, agency_hr, agency_head, executive_user
    ):
        make_item(ada)
        ada.user = executive_user
        ada.save()
        seen = [
            "no earlier assignment of record is held" in open_as(user, "executive_detail", "ADA1").text
            for user in (agency_hr, executive_user, agency_head)
        ]
        assert seen == [True, True, False]


class TestLedger:
    def test_corrections_and_cancellations_say_what_superseded_what(self, open_as, ada, agency_hr):
        ada.assignments.all().delete()
        wrong = make_action(ada, "AG11", dt.date(2022, 3, 1), source_record_id="A-1")
        make_action(ada, "AG11", dt.date(2022, 3, 2), source_record_id="A-2", nature_of_action="002",
                    nature_of_action_2="142", supersedes="A-1")  # fmt: skip
        make_action(ada, "AG11", dt.date(2022, 4, 1), source_record_id="B-1")
        make_action(ada, "AG11", dt.date(2022, 4, 1), source_record_id="B-2", nature_of_action="001", supersedes="B-1")
        make_action(ada, "AG11", dt.date(2022, 5, 1), source_record_id="C-2", nature_of_action="001", supersedes="C-1")
        rows = {
            row.action.source_record_id: row for row in open_as(agency_hr, "executive_ledger", "ADA1").context["rows"]
        }
        assert {key: row.state for key, row in rows.items() if key[:2] in ("A-", "B-", "C-")} == {
            "A-1": "corrected", "A-2": "stands", "B-1": "cancelled", "B-2": "stands", "C-2": "stands",
        }  # fmt: skip
        assert rows["A-1"].note == "Corrected by A-2."
        assert rows["B-2"].note == "Cancels B-1."
        assert rows["C-2"].note == "Cancels C-1, which is not held."
        assert rows["A-1"].action == wrong
        assert rows["A-2"].second_title == "SES Career Appointment"

    def test_two_corrections_of_one_record_are_disputed(self, open_as, ada, agency_hr):
        make_action(ada, "AG11", dt.date(2022, 3, 1), source_record_id="A-1")
        for name in ("A-2", "A-3"):
            make_action(
                ada, "AG11", dt.date(2022, 3, 2), source_record_id=name, nature_of_action="002", supersedes="A-1"
            )
        rows = {
            row.action.source_record_id: row for row in open_as(agency_hr, "executive_ledger", "ADA1").context["rows"]
        }
        assert rows["A-1"].state == "disputed"


class TestPreferences:
    url = "/executives/ADA1/preferences/"
    data = {
        "willing_to_relocate": "yes",
        "virtual_only": "on",
        "earliest_on": "2027-01-15",
        "areas": "Denver, CO\n\nAtlanta, GA\nDenver, CO",
        "agencies": ["HE"],
        "functions": "0340, 0301",
    }

    @pytest.fixture
    def own(self, ada, executive_user, client):
        ada.user = executive_user
        ada.save()
        Agency.objects.filter(code="HE").update(is_cfo_act=True)
        client.force_login(executive_user)
        return ada

    def test_the_executive_states_them_and_the_audit_log_keeps_what_changed(self, own, client):
        assert client.post(self.url, self.data).url == "/executives/ADA1/"
        held = MobilityPreference.objects.get(executive=own)
        assert (held.willing_to_relocate, held.areas, held.agencies, held.functions) == (
            "yes", ["Denver, CO", "Atlanta, GA"], ["HE"], ["0340", "0301"],
        )  # fmt: skip
        client.post(self.url, self.data | {"willing_to_relocate": "no"})
        event = AuditEvent.objects.get(verb="preferences changed", before__willing_to_relocate="yes")
        assert (event.before, event.after) == ({"willing_to_relocate": "yes"}, {"willing_to_relocate": "no"})
        assert client.get(self.url).context["form"].initial["areas"] == "Denver, CO\nAtlanta, GA"

    @pytest.mark.parametrize(
        ("field", "value"),
        [("functions", "34O"), ("areas", "x" * 81), ("areas", "\n".join(map(str, range(31)))), ("earliest_on", "soon")],
    )
    def test_what_cannot_be_read_is_refused_by_name(self, own, client, field, value):
        response = client.post(self.url, self.data | {field: value})
        assert field in response.context["form"].errors
        assert not MobilityPreference.objects.exists()

    def test_nobody_else_states_them(self, ada, agency_hr, opm_analyst, client):
        for user in (agency_hr, opm_analyst):
            client.force_login(user)
            assert client.post(self.url, self.data).status_code == 403
        assert not MobilityPreference.objects.exists()
