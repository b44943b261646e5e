"""Pages of agencies: positions, caps, arrivals and departures."""

from __future__ import annotations

import datetime as dt

import pytest

from executives.models import (
    AgencyName,
    Allocation,
)
from tests.factories.executives import (
    add_record,
    make_agency,
    make_executive,
    make_position,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
TODAY = dt.date(2026, 11, 22)


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

    def test_what_is_found_is_counted_and_the_figures_stay_those_of_the_agency(self, open_as, opm_analyst):
        for number in range(60):
            make_position("AG11", f"L{number}", role="leadership")
        make_position("AG11", "E1", role="expert")
        make_position("HE11", "E2", role="expert")
        page = open_as(opm_analyst, "agency_detail", "AG", query="?page=2")
        assert [page.context["page"].paginator.count, len(page.context["rows"])] == [61, 11]
        page = open_as(opm_analyst, "agency_detail", "AG", query="?role=expert")
        assert page.context["page"].paginator.count == 1
        assert [position.number for position, _ in page.context["rows"]] == ["E1"]
        assert page.context["figures"][1][1] == "61"
        page = open_as(opm_analyst, "agency_detail", "AG", query="?role=wrong")
        assert page.context["page"].paginator.count == 0

    def test_the_newest_allocation_counts_and_the_government_s_newest_year(self, open_as, opm_analyst):
        make_agency("AG")
        make_agency("HE")
        Allocation.objects.create(agency_id="AG", fiscal_year=2024, positions=40, noncareer_1978=12)
        Allocation.objects.create(agency_id="AG", fiscal_year=2025, positions=44, noncareer_1978=13)
        Allocation.objects.create(agency_id="AG", fiscal_year=2028, positions=99)
        Allocation.objects.create(agency_id="HE", fiscal_year=2026, positions=7)
        page = open_as(opm_analyst, "agency_detail", "AG")
        caps = page.context["caps"]
        assert (caps["allocation"].fiscal_year, caps["agency"].positions, caps["agency"].allowed) == (2025, 44, 13)
        assert (caps["government_year"], caps["government_positions"]) == (2026, 7)
        allocated = {row.year: row.allocated for row in page.context["years"]}
        assert allocated == {2027: None, 2026: None, 2025: 44, 2024: 40, 2023: None, 2022: None}
        assert open_as(opm_analyst, "agency_detail", "HE").context["caps"]["allocation"].positions == 7

    def test_the_whole_department_holds_the_allocations_of_its_members_and_no_cap(self, open_as, opm_analyst):
        for code, positions in (("DD", 30), ("AR", 20), ("AG", 10)):
            make_agency(code, department="AG" if code == "AG" else "DD")
            Allocation.objects.create(agency_id=code, fiscal_year=2026, positions=positions)
        page = open_as(opm_analyst, "agency_detail", "DD", query="?level=department")
        assert {row.year: row.allocated for row in page.context["years"]}[2026] == 50
        assert page.context["caps"]["allocation"] is None
        assert page.context["caps"]["government_positions"] == 60

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
