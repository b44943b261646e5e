"""PLUM exports: both layouts, posts and incumbents, stable numbers, and what is reported."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from executives.actions.reference import load_agencies, load_positions
from executives.loaders.organizations import Organizations, Place
from executives.loaders.published import RefusedFile
from executives.models import Position
from sesportal.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

DAY = dt.date(2025, 6, 30)
LATER = dt.date(2026, 7, 1)
HEADER_2025 = (
    "source_row,AgencyName,OrganizationName,PositionTitle,PositionStatus,AppointmentTypeDescription,ExpirationDate,"
    "Location,PaymentPlanDescription,Tenure,IncumbentBeginDate,IncumbentVacateDate\n"
)
HEADER_2026 = (
    'Agency,Organization,Position Title,Position Status,Appointment Type,Expiration Date,"Level, Grade, or Pay",'
    "Duty Location,First Name,Last Name,Individual Unique ID,Pay Plan,Tenure,Begin Date,Vacate Date\n"
)
AGENCIES = (
    ("AG01", "DEPARTMENT OF AGRICULTURE", "OFFICE OF THE SECRETARY OF AGRICULTURE"),
    ("AG11", "DEPARTMENT OF AGRICULTURE", "FOREST SERVICE"),
    ("AG34", "DEPARTMENT OF AGRICULTURE", "ANIMAL AND PLANT HEALTH INSPECTION SERVICE"),
    ("DD01", "DEPARTMENT OF DEFENSE", "OFFICE OF THE SECRETARY OF DEFENSE"),
    ("DD35", "DEPARTMENT OF DEFENSE", "DEFENSE FINANCE AND ACCOUNTING SERVICE"),
    ("TR91", "DEPARTMENT OF THE TREASURY", "DEPARTMENTAL OFFICES"),
    ("TR93", "DEPARTMENT OF THE TREASURY", "INTERNAL REVENUE SERVICE"),
    ("TR95", "DEPARTMENT OF THE TREASURY", "OFFICE OF INSPECTOR GENERAL"),
    ("NN72", "NATIONAL AERONAUTICS AND SPACE ADMINISTRATION", "LYNDON B. JOHNSON SPACE CENTER"),
    ("AH01", "NATIONAL FOUNDATION ON THE ARTS AND THE HUMANITIES", "NATIONAL ENDOWMENT FOR THE ARTS"),
    ("AH02", "NATIONAL FOUNDATION ON THE ARTS AND THE HUMANITIES", "NATIONAL ENDOWMENT FOR THE HUMANITIES"),
    ("BO00", "OFFICE OF MANAGEMENT AND BUDGET", "OFFICE OF MANAGEMENT AND BUDGET"),
    ("SB00", "SMALL BUSINESS ADMINISTRATION", "SMALL BUSINESS ADMINISTRATION"),
)


@pytest.fixture
def write(tmp_path):
    def _write(rows, header=HEADER_2025, name="plum.csv"):
        path = tmp_path / name
        with path.open("w", newline="") as file:
            file.write(header)
            csv.writer(file).writerows(rows)
        return path

    return _write


@pytest.fixture
def no_agencies():
    """Ask for an empty list of agencies."""


@pytest.fixture(autouse=True)
def agencies(tmp_path, db, request):
    if "no_agencies" in request.fixturenames:
        return
    path = tmp_path / "agencies.csv"
    rows = "".join(f"Cabinet Level Agencies,{code},{agency},{name}\n" for code, agency, name in AGENCIES)
    path.write_text(f"AGYTYPT,AGYSUB,AGYT,AGYSUBT\n{rows}")
    load_agencies(path=path, by=None, valid_from=DAY)


def row(  # one line of the layout of 2025
    title="DIRECTOR",
    *,
    line=1,
    agency="DEPARTMENT OF AGRICULTURE",
    organization="FOREST SERVICE",
    status="Filled",
    location="Washington, DC",
    plan="ES",
    expires="",
    begins="",
    vacates="",
):
    return [line, agency, organization, title, status, "CA", expires, location, plan, "", begins, vacates]


def row_2026(title="DIRECTOR", *, status="Filled", person="900001", begins="", vacates="", plan="ES"):
    name = ["FIRST", "LAST", person] if person else ["", "", ""]
    place = ["DEPARTMENT OF AGRICULTURE", "FOREST SERVICE", title, status, "CA", "", "$200,000", "Washington, DC"]
    return [*place, *name, plan, "", begins, vacates]


def load(path, as_of=DAY):
    return load_positions(path=path, by=None, as_of=as_of)


def held():
    return list(Position.objects.order_by("title", "number").values_list("title", "status"))


def test_a_line_becomes_a_general_position_with_place_area_and_role(write):
    result = load(write([row("CHIEF OF STAFF", location="PENTAGON, ARLINGTON, VA")]))

    assert (result.read, result.created) == (1, 1)
    position = Position.objects.get()
    assert position.number.startswith("PLUM-")
    assert position.number.endswith("-1")
    assert position.agency_id == "AG11"
    assert (position.title, position.organization) == ("Chief of Staff", "Forest Service")
    assert (position.duty_location, position.commuting_area) == ("Pentagon, Arlington, VA", "Washington, DC-MD-VA-WV")
    assert (position.designation, position.role) == ("3", Position.PositionRole.STAFF_ADVISER)
    assert (position.status, position.status_as_of, position.source) == ("filled", DAY, "plum")


@pytest.mark.parametrize(
    ("agency", "organization", "code"),
    [
        ("DEPARTMENT OF AGRICULTURE", "FOREST SERVICE", "AG11"),
        ("Department of Agriculture", "Office of the Secretary", "AG01"),
        ("DEPARTMENT OF AGRICULTURE", "PLANT PROTECTION AND QUARANTINE SERVICE", "AG34"),
        ("DEPARTMENT OF AGRICULTURE", "FIELD UNITS", "AG01"),
        ("OFFICE OF THE SECRETARY OF DEFENSE", "DEFENSE FINANCE AND ACCOUNTING SERVICE", "DD35"),
        ("OFFICE OF THE SECRETARY OF DEFENSE", "OFFICE OF THE GENERAL COUNSEL", "DD01"),
        ("DEPARTMENT OF WAR", "OFFICE OF THE SECRETARY OF DEFENSE", "DD01"),
        ("DEPARTMENT OF TREASURY", "INTERNAL REVENUE SERVICE CHIEF COUNSEL", "TR93"),
        ("DEPARTMENT OF THE TREASURY OFFICE OF THE INSPECTOR GENERAL", "AUDIT", "TR95"),
        ("NATIONAL AERONAUTICS AND SPACE ADMINISTRATION", "JOHNSON SPACE CENTER", "NN72"),
        ("NATIONAL ENDOWMENT FOR THE ARTS", "OFFICE OF THE CHAIRMAN", "AH01"),
        ("NATIONAL ENDOWMENT FOR THE HUMANITIES", "OFFICE OF THE CHAIRMAN", "AH02"),
        ("EXECUTIVE OFFICE OF THE PRESIDENT - OFFICE OF MANAGEMENT AND BUDGET", "GENERAL COUNSEL", "BO00"),
        ("SMALL BUSINESS ADMINISTRATION", "OFFICE OF INVESTMENT", "SB00"),
    ],
)
def test_agency_and_organization_are_found_by_name(agency, organization, code):
    place = Organizations().find(agency, organization)
    assert place is not None
    assert place.code == code


def test_an_unknown_agency_is_not_guessed():
    assert Organizations().find("DEPARTMENT OF MAGIC", "FOREST SERVICE") is None
    assert Organizations().find("", "") is None


def test_an_agency_is_found_under_an_earlier_name(tmp_path):
    path = tmp_path / "older.csv"
    path.write_text("AGYTYPT,AGYSUB,AGYT,AGYSUBT\nOld,SB00,BUREAU OF SMALL FIRMS,BUREAU OF SMALL FIRMS\n")
    load_agencies(path=path, by=None, valid_from=dt.date(2009, 3, 31))
    assert Organizations().find("BUREAU OF SMALL FIRMS", "X") == Place("SB00", False)


def test_a_line_of_an_unknown_agency_or_without_a_title_is_skipped_and_says_how_to_mend(write):
    result = load(write([row(agency="DEPARTMENT OF MAGIC"), row("")]))
    assert result.skipped == {"agency not known": 1, "title missing": 1}
    assert [(problem.row, problem.column) for problem in result.problems] == [(2, "agency"), (3, "position title")]
    assert "Load OPM's current agency list" in result.problems[0].remedy
    assert not Position.objects.exists()


def test_only_pay_plan_es_is_taken(write):
    result = load(write([row(plan="EX"), row(plan="EX"), row(plan=""), row(plan="es")]))
    assert result.skipped == {"pay plan EX": 2, "pay plan not stated": 1}
    assert result.created == 1


def test_loading_again_changes_nothing_and_a_later_export_updates(write):
    rows = [row("DIRECTOR"), row("DEPUTY DIRECTOR"), row("MANAGER")]
    load(write(rows))
    numbers = set(Position.objects.values_list("number", flat=True))

    again = load(write(rows))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)

    later = load(write([row("DIRECTOR", status="Vacant"), row("DEPUTY DIRECTOR"), row("CHIEF")]), LATER)
    assert (later.created, later.updated, later.unchanged, later.gone) == (1, 1, 1, 1)
    assert held() == [("Chief", "filled"), ("Deputy Director", "filled"), ("Director", "vacant"), ("Manager", "filled")]
    assert numbers < set(Position.objects.values_list("number", flat=True))
    gone = Position.objects.get(title="Manager")
    assert gone.status_as_of == DAY
    assert Position.objects.get(title="Deputy Director").status_as_of == LATER


def test_an_earlier_export_does_not_overwrite_a_later_one(write):
    load(write([row("DIRECTOR", status="Vacant")]), LATER)
    result = load(write([row("DIRECTOR", status="Filled")]), DAY)
    assert (result.older, result.updated) == (1, 0)
    assert held() == [("Director", "vacant")]


def test_the_number_survives_another_layout_spelling_and_place(write):
    load(write([row("DIRECTOR, R&D", agency="Department of  Agriculture")]))
    result = load(write([row_2026("Director, R&AMP;D")], header=HEADER_2026), LATER)
    assert (result.created, result.unchanged) == (0, 1)


def test_a_position_moves_to_the_subelement_that_is_found_later(write):
    load(write([row(organization="FIELD UNITS")]))
    Position.objects.update(agency_id="AG34")
    assert load(write([row(organization="FIELD UNITS")])).updated == 1
    assert Position.objects.get().agency_id == "AG01"


def test_posts_of_one_title_are_told_apart_by_their_count(write):
    result = load(write([row("SENIOR ADVISOR", line=1), row("SENIOR ADVISOR", line=2), row("SENIOR ADVISOR", line=3)]))
    assert (result.created, result.alike, result.duplicates) == (3, 2, 0)
    assert [number[-2:] for number in Position.objects.order_by("number").values_list("number", flat=True)] == [
        "-1",
        "-2",
        "-3",
    ]


def test_a_line_that_repeats_an_incumbent_is_a_duplicate_and_not_loaded_again(write):
    rows = [row_2026(person="900001"), row_2026(person="900001"), row_2026(person="900002")]
    result = load(write(rows, header=HEADER_2026))
    assert (result.created, result.duplicates, result.alike) == (2, 1, 0)
    assert result.problems[0].row == 3
    assert result.problems[0].remedy == "It was not loaded again."


def test_former_incumbents_add_no_post_unless_nobody_else_stands_for_it(write):
    rows = [
        row("DIRECTOR", status="Vacant"),
        row("DIRECTOR", begins="1/5/2020 12:00:00 AM", vacates="2/28/2025 12:00:00 AM"),
        row("MANAGER", begins="1/5/2020 12:00:00 AM", vacates="2/28/2025 12:00:00 AM"),
        row("CHIEF", begins="1/5/2020 12:00:00 AM", vacates="12/31/2025 12:00:00 AM"),
    ]
    result = load(write(rows))
    assert result.former == 2
    assert held() == [("Chief", "filled"), ("Director", "vacant"), ("Manager", "")]

    historical = [row_2026("WARDEN", status="Historical", vacates="01/21/2025"), row_2026("WARDEN", person="2")]
    load(write(historical, header=HEADER_2026), LATER)
    assert Position.objects.get(title="Warden").status == "filled"


@pytest.mark.parametrize(
    ("dates", "column", "message"),
    [
        ({"vacates": "1/1/3024 12:00:00 AM"}, "vacate date", "The year 3024 cannot be right."),
        ({"begins": "1/1/1899"}, "begin date", "The year 1899 cannot be right."),
        ({"expires": "31/12/2025 00:00:00"}, "expiration date", "This is no date."),
        ({"begins": "soon"}, "begin date", "This is no date."),
        (
            {"begins": "3/1/2025", "vacates": "2/1/2025"},
            "vacate date",
            "The incumbent would have left before beginning",
        ),
    ],
)
def test_a_date_that_cannot_be_right_is_left_out_and_the_line_is_loaded(write, dates, column, message):
    result = load(write([row(**dates)]))
    assert (result.created, result.dates) == (1, 1)
    assert result.problems[0].column == column
    assert result.problems[0].message.startswith(message)
    assert held() == [("Director", "filled")]


@pytest.mark.parametrize("form", ["10/19/2027 00:00:00", "10/19/2027 12:00:00 AM", "10/19/2027", "2027-10-19"])
def test_the_published_forms_of_dates_are_read(write, form):
    assert load(write([row(expires=form)])).dates == 0


def test_a_leap_day_can_be_the_day_of_the_export(write):
    assert load(write([row(expires="10/19/2027")]), dt.date(2028, 2, 29)).dates == 0


def test_an_unknown_status_is_reported_and_left_blank(write):
    result = load(write([row(status="Acting")]))
    assert held() == [("Director", "")]
    assert result.problems[0].column == "position status"


def test_a_title_too_long_is_cut_and_reported(write):
    result = load(write([row("DIRECTOR " * 20)]))
    assert len(Position.objects.get().title) == 120
    assert result.problems[0].column == "position title"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "header lacks"),
        (HEADER_2025.encode("utf-16"), "UTF-16"),
        (HEADER_2025.encode() + "1,DÉPARTEMENT,,,,,,,,,,\n".encode("latin-1"), "Line 2 is not in UTF-8"),
        (HEADER_2025.encode() + b"1,2\n", "Line 2 has 2 columns"),
        (gzip.compress(HEADER_2025.encode(), mtime=0)[:30], "cannot be unpacked"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_one_sentence(tmp_path, content, says):
    path = tmp_path / "plum.csv"
    path.write_bytes(content)
    with pytest.raises(RefusedFile) as refusal:
        load(path)
    assert says in refusal.value.message


def test_a_file_that_breaks_half_way_leaves_nothing(write):
    path = write([row(f"DIRECTOR {number}") for number in range(1500)])
    path.write_bytes(path.read_bytes() + b'"1,2\n')
    with pytest.raises(RefusedFile):
        load(path)
    assert not Position.objects.exists()
    assert not AuditEvent.objects.filter(verb="load_positions").exists()


def test_without_agencies_the_operator_is_told_what_to_load_first(no_agencies, write):
    with pytest.raises(RefusedFile, match="load_agencies"):
        load(write([row()]))


def test_a_large_file_takes_few_statements(write, django_assert_max_num_queries):
    path = write([row(f"DIRECTOR {number}") for number in range(2500)])
    with django_assert_max_num_queries(60):
        assert load(path).created == 2500


def test_loading_leaves_one_audit_event(write):
    load(write([row()]))
    event = AuditEvent.objects.get(verb="load_positions")
    assert (event.actor, event.after["created"], event.after["as_of"]) == ("operator", 1, "2025-06-30")


def test_the_command_prints_a_summary_and_writes_the_error_sheet(write, tmp_path):
    path = write([row(), row(agency="DEPARTMENT OF MAGIC"), row("X", plan="EX"), row("Y", begins="1/1/3024")])
    out, sheet = StringIO(), tmp_path / "errors.csv"
    call_command("load_positions", str(path), "--as-of", "2025-06-30", "--errors", str(sheet), stdout=out)

    summary = out.getvalue()
    assert "lines read 4, as of 2025-06-30" in summary
    assert "positions created 2" in summary
    assert "skipped: agency not known 1, pay plan EX 1" in summary
    assert "impossible dates left out 1" in summary
    with sheet.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(entry["row"], entry["column"], entry["value"]) for entry in rows] == [
        ("3", "agency", "DEPARTMENT OF MAGIC"),
        ("5", "begin date", "1/1/3024"),
    ]
    assert all(entry["message"] and entry["remedy"] for entry in rows)


def test_the_command_refuses_a_bad_file_and_shows_problems_without_a_sheet(write, tmp_path):
    out = StringIO()
    call_command("load_positions", str(write([row(agency=f"NO {n}") for n in range(12)])), stdout=out)
    assert "... and 2 more" in out.getvalue()
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("load_positions", str(tmp_path / "absent.csv"))


@pytest.mark.shared_data
def test_the_published_export_of_2025_loads(shared_data):
    """Names were removed from this file, so that lines alike cannot be told from posts alike; see the figures."""
    load_agencies(path=shared_data / "opm_agency_subelements_dtagy_2025.csv", by=None, valid_from=DAY)
    path = shared_data / "plum_opm_export_2025_ES_positions_no_names.csv.gz"

    result = load(path)
    assert (result.read, result.skipped, result.dates) == (6150, {}, 0)
    assert (result.created, result.former, result.alike, result.duplicates) == (5555, 723, 235, 0)
    statuses = Position.objects.values_list("status", flat=True)
    assert [list(statuses).count(status) for status in ("filled", "vacant", "")] == [4089, 1338, 128]
    assert not Position.objects.filter(agency__level="agency").exists()

    again = load(path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 5555)

    later = load(shared_data / "formats" / "plum_2026_format_sample.csv", LATER)
    assert (later.read, later.skipped, later.created, later.gone) == (6, {"pay plan EX": 1}, 2, 5552)
