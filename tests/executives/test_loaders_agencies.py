"""OPM's agency list: both layouts, names by date, bad files refused whole."""

from __future__ import annotations

import datetime as dt
import gzip
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from executives.actions.reference import load_agencies
from executives.loaders.agency_names import name_on, observe, spans
from executives.loaders.published import RefusedFile
from executives.models import Agency, AgencyName
from executives.reference.naming import key, readable
from sesportal.audit.models import AuditEvent

DIMENSION = "AGYTYP,AGYTYPT,AGY,AGYT,AGYSUB,AGYSUBT\n"
PLAIN = "AGYTYPT,AGYSUB,AGYT,AGYSUBT\n"
CABINET = "Cabinet Level Agencies"
DAY_2009, DAY_2020, DAY_2025 = dt.date(2009, 3, 31), dt.date(2020, 9, 30), dt.date(2025, 6, 30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    def _write(text, name="DTagy.txt", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return _write


def plain(*rows):
    return PLAIN + "".join(f"{CABINET},{code},{agency},{name}\n" for code, agency, name in rows)


DEFENSE = plain(
    ("DD01", "DEPARTMENT OF DEFENSE", "OFFICE OF THE SECRETARY OF DEFENSE"),
    ("ARCE", "DEPARTMENT OF THE ARMY", "U.S. ARMY CORPS OF ENGINEERS"),
    ("DJ02", "DEPARTMENT OF JUSTICE", "FEDERAL BUREAU OF INVESTIGATION"),
    ("DJ07", "DEPARTMENT OF JUSTICE", "OFFICE OF JUSTICE PROGRAMS"),
    ("SE00", "SECURITIES AND EXCHANGE COMMISSION", "SECURITIES AND EXCHANGE COMMISSION"),
)


def load(path, day=DAY_2025):
    return load_agencies(path=path, by=None, valid_from=day)


def test_a_list_becomes_agencies_and_subelements_with_what_is_known_of_them(write):
    result = load(write(DEFENSE))

    assert result.created == Agency.objects.count() == 9
    army, corps = Agency.objects.get(code="AR"), Agency.objects.get(code="ARCE")
    assert (army.level, army.parent, army.department_id) == (Agency.Level.AGENCY, None, "DD")
    assert (corps.level, corps.parent, corps.department_id) == (Agency.Level.SUBELEMENT, army, "DD")
    assert (corps.name, corps.kind, corps.is_cfo_act) == ("U.S. Army Corps of Engineers", CABINET, True)
    assert Agency.objects.get(code="DJ").department_id == "DJ"
    outside = Agency.objects.filter(is_outside_title5=True).values_list("code", flat=True)
    assert list(outside) == ["DJ02", "SE", "SE00"]
    assert not Agency.objects.get(code="SE").is_cfo_act


def test_without_defense_in_the_list_the_army_is_reported_under_itself_until_defense_comes(write):
    load(write(plain(("ARCE", "DEPARTMENT OF THE ARMY", "CORPS OF ENGINEERS"))))
    assert Agency.objects.get(code="ARCE").department_id == "AR"

    load(write(DEFENSE))
    assert Agency.objects.get(code="ARCE").department_id == "DD"


def test_the_layout_of_the_dimension_table_has_its_code_prefixes_stripped(write):
    text = DIMENSION + f"1,{CABINET},AF,AF-DEPARTMENT OF THE AIR FORCE,AF25,AF25-AF-WIDE SUPPORT ELEMENT\r\n"
    load(write(text))
    assert Agency.objects.get(code="AF25").name == "AF-Wide Support Element"
    assert Agency.objects.get(code="AF").name == "Department of the Air Force"


def test_loading_the_same_list_again_changes_nothing(write):
    path = write(DEFENSE)
    load(path)
    before = list(AgencyName.objects.order_by("pk").values_list())

    again = load(path, DAY_2025 + dt.timedelta(days=1))

    assert (again.created, again.renamed, again.unchanged, again.earlier) == (0, 0, 9, 0)
    assert list(AgencyName.objects.order_by("pk").values_list()) == before


def names_of(code):
    return [
        (str(since), str(until) if until else "", name)
        for since, until, name in AgencyName.objects.filter(agency_id=code).values_list(
            "valid_from", "valid_to", "name"
        )
    ]


def test_a_changed_name_closes_the_one_before_on_the_day_before(write):
    load(write(plain(("AGAO", "DEPARTMENT OF AGRICULTURE", "OFFICE OF ADVOCACY"))), DAY_2020)
    result = load(write(plain(("AGAO", "DEPARTMENT OF AGRICULTURE", "OFFICE OF PARTNERSHIPS"))), DAY_2025)

    assert result.renames == [("AGAO", "Office of Advocacy", "Office of Partnerships")]
    assert Agency.objects.get(code="AGAO").name == "Office of Partnerships"
    assert names_of("AGAO") == [
        ("2020-09-30", "2025-06-29", "Office of Advocacy"),
        ("2025-06-30", "", "Office of Partnerships"),
    ]


def test_an_older_list_adds_earlier_names_and_leaves_todays_alone(write):
    today = plain(
        ("AGAO", "DEPARTMENT OF AGRICULTURE", "OFFICE OF PARTNERSHIPS"),
        ("AG11", "DEPARTMENT OF AGRICULTURE", "FOREST SERVICE"),
    )
    older = today.replace("PARTNERSHIPS", "ADVOCACY").replace(CABINET, "Old Type") + f"{CABINET},AG99,X,OLD OFFICE\n"
    load(write(today), DAY_2025)
    result = load(write(older.replace(",X,", ",DEPARTMENT OF AGRICULTURE,")), DAY_2009)

    assert (result.created, result.renamed, result.earlier) == (1, 0, 3)
    assert Agency.objects.get(code="AGAO").name == "Office of Partnerships"
    assert Agency.objects.get(code="AG11").kind == CABINET
    assert names_of("AGAO") == [
        ("2009-03-31", "2025-06-29", "Office of Advocacy"),
        ("2025-06-30", "", "Office of Partnerships"),
    ]
    assert names_of("AG11") == [("2009-03-31", "", "Forest Service")]


def test_a_name_typed_otherwise_is_no_rename(write):
    load(write(plain(("VALA", "DEPARTMENT OF VETERANS AFFAIRS", "VETERANS' BENEFITS & LOANS"))), DAY_2020)
    result = load(write(plain(("VALA", "The Department of Veterans Affairs", "VETERANS BENEFITS AND LOANS"))), DAY_2025)
    assert (result.renamed, result.unchanged) == (0, 2)


def test_codes_that_stand_for_no_agency_are_left_out_and_reported(write):
    rows = DEFENSE + f"{CABINET},AF**,DEPARTMENT OF THE AIR FORCE,INVALID\n"
    result = load(write(rows))
    assert [problem.value for problem in result.skipped] == ["AF**"]
    assert not Agency.objects.filter(code__startswith="AF").exists()


def test_loading_leaves_one_audit_event(write):
    load(write(DEFENSE))
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.after["created"]) == ("load_agencies", "operator", 9)


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (f"{CABINET},AG1,DEPARTMENT OF AGRICULTURE,FOREST SERVICE", "AGYSUB", "This is no subelement code."),
        (f"{CABINET},AG 1,DEPARTMENT OF AGRICULTURE,FOREST SERVICE", "AGYSUB", "This is no subelement code."),
        (f"{CABINET},AG11,DEPARTMENT OF AGRICULTURE,", "AGYSUBT", "The name is missing."),
        (f"{CABINET},AG11,,FOREST SERVICE", "AGYT", "The name is missing."),
        (",AG11,DEPARTMENT OF AGRICULTURE,FOREST SERVICE", "AGYTYPT", "The agency type is missing."),
        (f"{CABINET},ARCE,DEPARTMENT OF THE ARMY,SOMETHING ELSE", "AGYSUBT", "Code ARCE stands above"),
        (f"{CABINET},ARXX,DEPARTMENT OF THE NAVY,MATERIEL", "AGYT", "Code AR stands above"),
        (f"{CABINET},AG11,DEPARTMENT OF AGRICULTURE,{'F' * 201}", "AGYSUBT", "longer than 200"),
    ],
)
def test_one_wrong_line_refuses_the_whole_list_and_says_where(write, row, column, message):
    with pytest.raises(RefusedFile) as refusal:
        load(write(DEFENSE + row + "\n"))

    problem = refusal.value.problems[0]
    assert (problem.row, problem.column) == (7, column)
    assert message in problem.message
    assert problem.remedy
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (f"1,{CABINET},AG,AG-AGRICULTURE,AR11,AR11-CORPS", "AGY"),
        (f"1,{CABINET},AG,AG-AGRICULTURE,AG11,AG12-FOREST SERVICE", "AGYSUBT"),
        (f"1,{CABINET},AG,AGRICULTURE,AG11,AG11-FOREST SERVICE", "AGYT"),
    ],
)
def test_in_the_dimension_table_code_agency_and_label_have_to_agree(write, line, column):
    with pytest.raises(RefusedFile) as refusal:
        load(write(DIMENSION + line + "\n"))
    assert refusal.value.problems[0].column == column


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (PLAIN.encode(), "holds no agency"),
        (b"code,name\nAG11,FOREST SERVICE\n", "header lacks"),
        (DEFENSE.encode("utf-16"), "UTF-16"),
        (DEFENSE.encode("utf-16-le"), "UTF-16"),
        ((DEFENSE + f"{CABINET},AG11,CAFÉ,CAFÉ\n").encode("latin-1"), "Line 7 is not in UTF-8"),
        ((DEFENSE + f'{CABINET},AG11,"AGRI,X\n').encode(), "stops being CSV"),
        ((DEFENSE + f"{CABINET},AG11\n").encode(), "Line 7 has 2 columns"),
        (b"PK\x03\x04rest of a workbook", "Excel workbook"),
        (gzip.compress(DEFENSE.encode())[:-20], "cannot be unpacked"),
    ],
)
def test_a_file_that_is_no_agency_list_is_refused_in_one_sentence(write, content, says):
    with pytest.raises(RefusedFile) as refusal:
        load(write(content))
    assert says in refusal.value.message
    assert not Agency.objects.exists()


def test_a_byte_order_mark_and_a_gzipped_file_are_read(write):
    assert load(write(DEFENSE, encoding="utf-8-sig")).created == 9
    assert load(write(gzip.compress(DEFENSE.encode()), name="list")).unchanged == 9


def test_the_command_prints_counts_and_ends_with_an_error_on_a_bad_file(write):
    out, err = StringIO(), StringIO()
    call_command("load_agencies", str(write(DEFENSE)), "--valid-from", "2025-06-30", stdout=out)
    assert "created 9, renamed 0, unchanged 0" in out.getvalue()

    bad = write(DEFENSE + f"{CABINET},A,DEPARTMENT,NAME\n")
    with pytest.raises(CommandError, match="1 thing"):
        call_command("load_agencies", str(bad), stderr=err)
    assert "row 7, AGYSUB ('A'): This is no subelement code." in err.getvalue()
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("load_agencies", str(bad.parent / "absent.csv"), stderr=err)


DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2000, 1, 20))
OBSERVATIONS = st.lists(st.tuples(st.sampled_from(["Alpha", "Beta", "Gamma"]), DAYS), max_size=8)


@given(OBSERVATIONS, st.sampled_from(["Alpha", "Beta", "Gamma"]), DAYS)
def test_after_a_list_is_taken_the_name_on_its_day_is_the_lists_and_earlier_days_keep_theirs(observations, name, day):
    timeline: list[tuple[dt.date, str]] = []
    for seen, on in observations:
        timeline = observe(timeline, seen, on)
    after = observe(timeline, name, day)

    assert name_on(after, day) == name
    assert observe(after, name, day) == after
    for offset in range(25):
        other = dt.date(1999, 12, 30) + dt.timedelta(days=offset)
        if other < day:
            assert name_on(after, other) == name_on(timeline, other)
    ends = [(since, until) for since, until, _ in spans(after)]
    assert all(until is None or until >= since for since, until in ends)
    assert [until is None for _, until in ends] == [False] * (len(ends) - 1) + [True]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("DEPARTMENT OF THE TREASURY", "Department of the Treasury"),
        ("HEADQUARTERS, NASA", "Headquarters, NASA"),
        ("OFFICE OF WORKERS' COMPENSATION PROGRAMS", "Office of Workers' Compensation Programs"),
        ("U.S. ARMY V CORPS", "U.S. Army V Corps"),
        ("NON-DOD AND OTHER SUPPORT", "Non-DoD and Other Support"),
        ("DWIGHT D. EISENHOWER MEMORIAL COMMISSION", "Dwight D. Eisenhower Memorial Commission"),
        ("21ST THEATER SUSTAINMENT COMMAND (TSC)", "21st Theater Sustainment Command (TSC)"),
        ("THE US SEMIQUINCENTENNIAL COMMISSION", "The US Semiquincentennial Commission"),
        ("United States Space Force Components", "United States Space Force Components"),
        ("ENERGY SECURITY &AMP; EMERGENCY  RESPONSE", "Energy Security & Emergency Response"),
    ],
)
def test_names_in_capitals_become_readable(name, shown):
    assert readable(name) == shown
    assert readable(shown) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("U.S. COAST GUARD", "United States Coast Guard"),
        ("U. S. ARMY CONTRACTING COMMAND", "US Army Contracting Command"),
        ("CENTERS FOR MEDICARE & MEDICAID SERVICES", "CENTERS FOR MEDICARE AND MEDICAID SERVICES"),
        ("DEPARTMENT OF TREASURY", "THE DEPARTMENT OF THE TREASURY"),
        ("JAPAN-UNITED STATES FRIENDSHIP COMMISSION", "JAPAN UNITED STATES FRIENDSHIP COMMISSION"),
    ],
)
def test_spellings_of_one_name_have_one_key(one, other):
    assert key(one) == key(other)


@pytest.mark.shared_data
def test_the_published_lists_load_in_any_order(shared_data):
    """The figures are those of the files of 2025, of 2020 and of fiscal year 2009."""
    first = load(shared_data / "opm_agency_subelements_dtagy_2025.csv")
    assert (first.created, first.skipped) == (674, [])
    assert Agency.objects.agencies().count() == 132
    assert Agency.objects.subelements().count() == 542
    assert Agency.objects.departments().count() == 129
    assert Agency.objects.agencies().filter(is_cfo_act=True).count() == 27

    older = load(shared_data / "opm_dt" / "DTagy_fy2009.txt", DAY_2009)
    assert (older.created, older.renamed, older.earlier, len(older.skipped)) == (89, 0, 558, 7)
    middle = load(shared_data / "opm_dt" / "DTagy.txt", DAY_2020)
    assert (middle.created, len(middle.renames), len(middle.skipped)) == (10, 3, 1)
    assert [name for _, _, name in names_of("GB")] == [
        "Overseas Private Investment Corporation",
        "International Development Finance Corporation",
        "Development Finance Corporation",
    ]
    again = load(shared_data / "opm_agency_subelements_dtagy_2025.csv")
    assert (again.created, again.renamed, again.unchanged) == (0, 0, 674)
