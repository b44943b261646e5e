"""Pages of imports and reconciliation, and what waits on the home page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from executives.actions.reconciliation import note_item
from executives.ledger.columns import HEADER
from executives.models import (
    ImportBatch,
    ImportProblem,
)
from executives.workflow import BatchStatus
from sesportal.audit.models import AuditEvent, ReadEvent
from tests.factories.executives import (
    make_action,
    make_agency,
    make_executive,
    make_item,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
TODAY = dt.date(2026, 11, 22)


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
        for query in ("?state=resolved", "?kind=unheard-of"):
            assert "No item matches" in open_as(opm_analyst, "reconciliation_list", query=query).text

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

    def test_the_list_and_the_item_name_the_agency_that_reported_it(self, open_as, opm_analyst):
        make_agency("HE", "Health")
        item = make_item(make_executive("AG11"), "HE11", other_agency_code="AG")
        listed = open_as(opm_analyst, "reconciliation_list")
        assert 'data-label="Reported by"' in listed.text
        assert [agency for _, agency in listed.context["rows"]] == ["Health"]
        facts = {fact[0]: fact[1] for fact in open_as(opm_analyst, "reconciliation_detail", item.pk).context["facts"]}
        assert facts["Reported by"] == "Health (HE11)"
        assert facts["Other agency concerned"] == "Agency AG (AG)"

    def test_a_note_is_kept_with_its_author_and_resolves_nothing(self, client, agency_hr):
        item = make_item(make_executive("AG11"))
        client.force_login(agency_hr)
        url = reverse("executives:reconciliation_detail", args=[item.pk])
        assert client.post(url, {"note": "We send the 352 on Monday."}).status_code == 302
        item.refresh_from_db()
        assert (item.note, item.noted_by, item.resolved_at) == ("We send the 352 on Monday.", agency_hr, None)
        event = AuditEvent.objects.get(verb="reconciliation note written")
        assert (event.before, event.after) == ({"note": ""}, {"note": "We send the 352 on Monday."})

    def test_an_auditor_reads_the_note_and_is_offered_no_form(self, open_as, client, auditor, agency_hr):
        item = make_item(make_executive("AG11"))
        note_item(item=item, by=agency_hr, note="We send the 352 on Monday.")
        page = open_as(auditor, "reconciliation_detail", item.pk)
        assert "We send the 352 on Monday." in page.text
        assert page.context["form"] is None
        url = reverse("executives:reconciliation_detail", args=[item.pk])
        assert client.post(url, {"note": "Changed"}).status_code == 403
        item.refresh_from_db()
        assert item.note == "We send the 352 on Monday."

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
        assert titles["executive"]["My record"] is False
        assert "Mobility preferences" in titles["executive"]
        assert "Executives" not in titles["omb_examiner"]
        assert "Agencies and positions" in titles["omb_examiner"]
