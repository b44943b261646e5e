"""Pages of the executives app: what each shows to whom, and what it refuses."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from executives.ledger.columns import HEADER
from executives.models import (
    Agency,
    AgencyName,
    Allocation,
    ImportBatch,
    ImportProblem,
    MobilityPreference,
    PerformanceRating,
    RestrictedFacts,
)
from executives.workflow import BatchStatus
from sesportal.audit.models import AuditEvent, ReadEvent
from tests.factories.executives import (
    add_record,
    add_temporary,
    make_action,
    make_agency,
    make_executive,
    make_item,
    make_position,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 11, 22, 15, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def open_as(client):
    def go(user, name, *args, query=""):
        client.force_login(user)
        return client.get(reverse(f"executives:{name}", args=args) + query)

    return go


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


class TestAgencies:
    def test_the_list_counts_and_filters(self, open_as, omb_examiner):
        make_executive("AG11")
        make_agency("HE", "Health", is_cfo_act=True)
        Allocation.objects.create(agency_id="AG", fiscal_year=2026, positions=12)
        page = open_as(omb_examiner, "agency_list")
        assert [(a.code, a.allocated, n) for a, n in page.context["rows"]] == [("AG", 12, 1), ("HE", None, 0)]
        page = open_as(omb_examiner, "agency_list", query="?cfo=on")
        assert [a.code for a, _ in page.context["rows"]] == ["HE"]
        assert "No agency matches" in open_as(omb_examiner, "agency_list", query="?q=zzz").text

    def test_positions_are_filled_by_careers_or_as_plum_reported(self, open_as, opm_analyst):
        make_executive("AG11", number="P1")
        make_executive("AG11", number="P2", ends_on=dt.date(2026, 11, 21))
        make_executive("AG11", number="P3", ends_on=TODAY)
        for number in ("P1", "P2", "P3", "P4"):
            make_position("AG11", number)
        make_position("AG11", "Q1", source="plum", status="vacant", status_as_of=dt.date(2025, 6, 30))
        make_position("AG11", "Q2", source="plum", status="")
        page = open_as(opm_analyst, "agency_detail", "AG")
        statuses = {position.number: status["label"] for position, status in page.context["rows"]}
        assert statuses == {
            "P1": "Filled", "P2": "Vacant", "P3": "Filled", "P4": "Vacant", "Q1": "Vacant", "Q2": "Not stated",
        }  # fmt: skip
        assert {f[0]: f[1] for f in page.context["figures"]}["Fill rate"] == "33.3%"
        page = open_as(opm_analyst, "agency_detail", "AG", query="?occupancy=filled")
        assert [position.number for position, _ in page.context["rows"]] == ["P1", "P3"]

    def test_a_number_alike_in_two_units_is_two_positions(self, open_as, opm_analyst):
        make_executive("AG11", number="P1")
        make_position("AG11", "P1")
        make_position("AG22", "P1")
        rows = open_as(opm_analyst, "agency_detail", "AG").context["rows"]
        assert [status["label"] for _, status in rows] == ["Filled", "Vacant"]

    @pytest.mark.parametrize(("noncareer", "codes"), [(10, []), (11, ["noncareer_agency_cap"])])
    def test_the_cap_of_the_agency_is_that_of_its_allocated_positions(self, open_as, opm_analyst, noncareer, codes):
        make_agency("AG")
        Allocation.objects.create(agency_id="AG", fiscal_year=2027, positions=40)
        for _ in range(noncareer):
            make_executive("AG11", record={"appointment_type": "55"})
        page = open_as(opm_analyst, "agency_detail", "AG")
        assert [f.code for f in page.context["caps"]["agency_findings"]] == codes
        assert f"{noncareer} of at most 10" in page.text

    def test_arrivals_and_departures_by_fiscal_year(self, open_as, agency_hr):
        moved = make_executive("HE11", ends_on=dt.date(2025, 9, 30))
        add_record(moved, "AG11", starts_on=dt.date(2025, 10, 1), ends_on=dt.date(2026, 9, 30))
        add_record(moved, "HE11", starts_on=dt.date(2026, 10, 1))
        inside = make_executive("AG11", starts_on=dt.date(2025, 9, 30), ends_on=dt.date(2026, 1, 1))
        add_record(inside, "AG22", starts_on=dt.date(2026, 1, 2), ends_on=dt.date(2026, 6, 1))
        years = {row.year: row for row in open_as(agency_hr, "agency_detail", "AG").context["years"]}
        rows = {
            year: (r.external, r.from_elsewhere, r.departed, r.to_elsewhere, r.on_board) for year, r in years.items()
        }
        assert rows[2027] == (0, 0, 0, 1, 0)
        assert rows[2026] == (0, 1, 1, 0, 2)
        assert rows[2025] == (1, 0, 0, 0, 0)
        assert years[2027].is_running
        assert not years[2026].is_running
        part = {r.year: r for r in open_as(agency_hr, "agency_detail", "AG22").context["years"]}
        assert (part[2026].from_elsewhere, part[2026].departed) == (1, 1)

    def test_arrivals_and_departures_are_for_those_who_may_see_mobility_figures(
        self, open_as, agency_hr, sibling_hr, omb_examiner, executive_user, auditor
    ):
        make_agency("AG11")
        shown = [
            "out of the SES" in open_as(user, "agency_detail", "AG").text
            for user in (agency_hr, sibling_hr, omb_examiner, executive_user, auditor)
        ]
        assert shown == [True, False, False, False, True]

    def test_the_department_of_defense_rolls_up(self, open_as, opm_analyst):
        for code in ("AR", "NV", "AF", "DD"):
            make_agency(code, department="DD")
            make_executive(f"{code}11")
        alone = open_as(opm_analyst, "agency_detail", "DD")
        whole = open_as(opm_analyst, "agency_detail", "DD", query="?level=department")
        assert alone.context["figures"][0][1] == "1"
        assert whole.context["figures"][0][1] == "4"
        assert whole.context["unit"].codes == ["AF", "AR", "DD", "NV"]
        assert "level=department" in open_as(opm_analyst, "agency_detail", "AR").text

    def test_names_over_time_and_unknown_codes(self, open_as, opm_analyst):
        make_agency("AG", "Agriculture")
        AgencyName.objects.create(agency_id="AG", name="Bureau of Old Names", valid_to=dt.date(1990, 1, 1))
        assert "Bureau of Old Names" in open_as(opm_analyst, "agency_detail", "ag").text
        assert open_as(opm_analyst, "agency_detail", "ZZ").status_code == 404

    def test_agencies_are_closed_to_who_may_not_see_positions(self, open_as, nobody):
        assert [
            open_as(nobody, page, *args).status_code for page, args in (("agency_list", ()), ("agency_detail", ("AG",)))
        ] == [403, 403]


class TestImports:
    @pytest.fixture
    def batch(self, agency_hr):
        batch = ImportBatch.objects.create(
            agency_code="AG", submitted_by=agency_hr, file_name="november.csv", status=BatchStatus.REFUSED,
            rows_read=3, rejected=1, message="Nothing was applied.",
        )  # fmt: skip
        ImportProblem.objects.create(
            batch=batch, row=2, column="pay_plan", value="GS", message="Not SES.", remedy="Leave the row out."
        )
        return batch

    def test_batches_are_seen_by_their_agency_alone(self, open_as, batch, agency_hr, sibling_hr, opm_analyst):
        assert "november.csv" in open_as(agency_hr, "import_list").text
        assert "No file has been loaded yet" in open_as(sibling_hr, "import_list").text
        assert open_as(sibling_hr, "import_detail", batch.pk).status_code == 404
        assert open_as(sibling_hr, "import_progress", batch.pk).status_code == 404
        assert open_as(opm_analyst, "import_list").status_code == 403

    def test_a_batch_tells_what_was_wrong_and_what_to_do(self, open_as, batch, agency_hr):
        page = open_as(agency_hr, "import_detail", batch.pk)
        for words in ("Nothing was applied.", "pay_plan", "GS", "Not SES.", "Leave the row out."):
            assert words in page.text
        assert "progress.js" not in page.text
        assert open_as(agency_hr, "import_errors", batch.pk).status_code == 404

    def test_progress_is_json_until_the_batch_has_ended(self, open_as, batch, agency_hr):
        assert open_as(agency_hr, "import_progress", batch.pk).json() == {
            "percent": 100, "phase": "Refused", "detail": "", "is_finished": True, "next_url": f"/imports/{batch.pk}/",
        }  # fmt: skip
        ImportBatch.objects.update(status=BatchStatus.QUEUED)
        assert open_as(agency_hr, "import_progress", batch.pk).json() == {
            "percent": None, "phase": "Waiting", "detail": "", "is_finished": False, "next_url": None,
        }  # fmt: skip
        page = open_as(agency_hr, "import_detail", batch.pk)
        assert "progress.js" in page.text
        assert "See how far it is now" in page.text

    def test_the_template_is_the_header(self, open_as, agency_hr, opm_analyst):
        response = open_as(agency_hr, "import_template")
        assert response.text == f"{HEADER}\r\n"
        assert "attachment" in response["Content-Disposition"]
        assert open_as(opm_analyst, "import_template").status_code == 403

    def test_only_ones_own_agency_is_offered_and_taken(self, open_as, client, agency_hr):
        make_agency("AG")
        make_agency("HE")
        form = open_as(agency_hr, "import_new").context["form"]
        assert [code for code, _ in form.fields["agency_code"].choices] == ["AG"]
        file = SimpleUploadedFile("a.csv", HEADER.encode())
        response = client.post(reverse("executives:import_new"), {"agency_code": "HE", "file": file})
        assert response.status_code == 200
        assert not ImportBatch.objects.exists()

    @override_settings(IMPORT_UPLOAD_MAX_MB=1)
    def test_a_file_over_the_limit_is_refused_with_a_sentence(self, client, agency_hr):
        make_agency("AG")
        client.force_login(agency_hr)
        file = SimpleUploadedFile("big.csv", b"x" * (1024 * 1024 + 1))
        response = client.post(reverse("executives:import_new"), {"agency_code": "AG", "file": file})
        assert response.status_code == 200
        assert "at most 1.0" in response.context["form"].errors["file"][0]
        assert not ImportBatch.objects.exists()

    def test_a_missing_or_empty_file_is_refused_with_a_sentence(self, client, agency_hr):
        make_agency("AG")
        client.force_login(agency_hr)
        url = reverse("executives:import_new")
        missing = client.post(url, {"agency_code": "AG"})
        empty = client.post(url, {"agency_code": "AG", "file": SimpleUploadedFile("a.csv", b"")})
        assert [r.status_code for r in (missing, empty)] == [200, 200]

    def test_a_file_is_handed_to_the_import(
        self, client, agency_hr, settings, tmp_path, django_capture_on_commit_callbacks
    ):
        settings.MEDIA_ROOT = tmp_path
        make_agency("AG")
        client.force_login(agency_hr)
        file = SimpleUploadedFile("a.csv", f"{HEADER}\nR1,X1,Example,Ada,999,,2026-01-01,1,AG11,,,,,,ES,,,,\n".encode())
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(
                reverse("executives:import_new"), {"agency_code": "AG", "file": file, "is_dry_run": "on"}
            )
        batch = ImportBatch.objects.get()
        assert response.url == f"/imports/{batch.pk}/"
        assert (batch.agency_code, batch.is_dry_run, batch.is_partial, batch.submitted_by) == (
            "AG",
            True,
            False,
            agency_hr,
        )
        assert batch.status == BatchStatus.CHECKED
        page = client.get(response.url)
        assert "999" in page.text
        sheet = client.get(reverse("executives:import_errors", args=[batch.pk]))
        assert b"999" in sheet.getvalue()


class TestReconciliation:
    def test_the_inbox_holds_what_concerns_ones_agencies(self, open_as, agency_hr, sibling_hr, opm_analyst, erb_chair):
        person = make_executive("HE11")
        make_item(person, "AG")
        make_item(person, "HE", other_agency_code="AG")
        make_item(person, "HE", kind="overlap")
        counts = [
            len(open_as(user, "reconciliation_list").context["rows"]) for user in (agency_hr, sibling_hr, opm_analyst)
        ]
        assert counts == [2, 2, 3]
        assert open_as(erb_chair, "reconciliation_list").status_code == 403
        assert len(open_as(opm_analyst, "reconciliation_list", query="?kind=overlap").context["rows"]) == 1
        assert len(open_as(opm_analyst, "reconciliation_list", query="?agency=AG").context["rows"]) == 2
        assert "No item matches" in open_as(opm_analyst, "reconciliation_list", query="?state=resolved").text

    def test_an_item_shows_the_actions_of_both_sides_and_leaves_a_trace(self, open_as, agency_hr, sibling_hr):
        person = make_executive("HE11", family="Vole")
        start = make_action(person, "AG11", dt.date(2024, 5, 5), source_record_id="AG-1")
        make_action(person, "HE11", dt.date(2024, 5, 4), source_record_id="HE-1", nature_of_action="352")
        make_action(person, "HE11", dt.date(2020, 1, 1), source_record_id="HE-0")
        item = make_item(person, "AG", other_agency_code="HE", action=start)
        page = open_as(agency_hr, "reconciliation_detail", item.pk)
        sides = [(name, [row.action.source_record_id for row in rows]) for name, rows in page.context["sides"]]
        assert sides == [("Agency AG", ["AG-1"]), ("Agency HE", ["HE-1"])]
        assert f"/executives/{person.identifier}/" not in page.text
        assert ReadEvent.objects.get().page == "reconciliation"
        assert f"/executives/{person.identifier}/" in open_as(sibling_hr, "reconciliation_detail", item.pk).text

    def test_a_note_is_kept_with_its_author_and_resolves_nothing(self, client, agency_hr):
        item = make_item(make_executive("AG11"))
        client.force_login(agency_hr)
        url = reverse("executives:reconciliation_detail", args=[item.pk])
        assert client.post(url, {"note": "We send the 352 on Monday."}).status_code == 302
        item.refresh_from_db()
        assert (item.note, item.noted_by, item.resolved_at) == ("We send the 352 on Monday.", agency_hr, None)
        event = AuditEvent.objects.get(verb="reconciliation note written")
        assert (event.before, event.after) == ({"note": ""}, {"note": "We send the 352 on Monday."})

    def test_another_agencys_item_is_404(self, open_as, client, agency_hr):
        item = make_item(make_executive("HE11"), "HE")
        assert open_as(agency_hr, "reconciliation_detail", item.pk).status_code == 404
        assert (
            client.post(reverse("executives:reconciliation_detail", args=[item.pk]), {"note": "x"}).status_code == 404
        )


class TestHome:
    def test_each_role_finds_what_waits(self, client, agency_hr, executive_user, omb_examiner):
        make_item(make_executive("AG11", user=executive_user, starts_on=dt.date(2015, 1, 1)))
        titles = {}
        for user in (agency_hr, executive_user, omb_examiner):
            client.force_login(user)
            titles[user.username] = {card.title: card.is_urgent for card in client.get("/").context["cards"]}
        assert titles["agency_hr"]["Reconciliation"] is True
        assert titles["agency_hr"]["Imports"] is False
        assert titles["executive"]["My record"] is True
        assert "Mobility preferences" in titles["executive"]
        assert "Executives" not in titles["omb_examiner"]
        assert "Agencies and positions" in titles["omb_examiner"]
