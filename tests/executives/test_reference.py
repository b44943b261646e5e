"""What the migrations seed, commuting areas, and the roles read from titles."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter
from decimal import Decimal

import pytest
from django.apps import apps
from django.db.models import Count

from executives.models import (
    Competency,
    CompetencyCrosswalk,
    NatureOfAction,
    Position,
    QualificationFramework,
    RuleParameter,
)
from executives.reference import seed
from executives.reference.commuting import commuting_area
from executives.reference.commuting_areas import PLACES
from executives.reference.noacs import NOACS
from executives.reference.parameters import PARAMETERS
from executives.rules.position_roles import position_role

pytestmark = pytest.mark.django_db
Effect = NatureOfAction.Effect


def test_seeding_again_changes_nothing():
    models = (NatureOfAction, RuleParameter, QualificationFramework, Competency, CompetencyCrosswalk)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    seed.apply(apps)
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    # The apps above seed parameters of their own.
    seeded = {(row.key, row.effective_from) for row in PARAMETERS}
    assert seeded <= {(row["key"], row["effective_from"]) for row in before[1]}
    assert [len(rows) for rows in (before[0], *before[2:])] == [len(NOACS), 3, 50, 28]


def test_seeding_mends_a_row_that_was_changed():
    NatureOfAction.objects.filter(code="145").update(effect=Effect.NONE)
    seed.apply(apps)
    assert NatureOfAction.objects.get(code="145").effect == Effect.TRANSFER


@pytest.mark.parametrize(
    ("effect", "codes"),
    [
        (Effect.CANCEL, "001"),
        (Effect.CORRECT, "002"),
        (Effect.APPOINT, "142 143 146 148 149"),
        (Effect.TRANSFER, "145 147"),
        (Effect.RETURN, "280 292"),
        (Effect.SEPARATE, "300 301 302 303 304 312 317 330 350 354 355 356 357 385 390"),
        (Effect.SEPARATE_TO_AGENCY, "352"),
        (Effect.LEAVE, "460"),
        (Effect.SABBATICAL, "480"),
        (Effect.CONVERT, "542 543 546 548 549"),
        (Effect.REASSIGN, "721 740 741"),
        (Effect.NONE, "878 879"),
        (Effect.DETAIL, "930"),
        (Effect.DETAIL_EXTEND, "931"),
        (Effect.DETAIL_END, "932"),
    ],
)
def test_each_code_has_its_effect(effect, codes):
    held = NatureOfAction.objects.filter(effect=effect).values_list("code", flat=True)
    assert " ".join(held) == codes


def test_the_900_series_alone_stays_out_of_ehri_and_provisional_appointments_are_not_known():
    assert list(NatureOfAction.objects.filter(in_ehri=False).values_list("code", flat=True)) == ["930", "931", "932"]
    assert not NatureOfAction.objects.filter(code__in=["190", "590"]).exists()
    assert not NatureOfAction.objects.filter(authority="").exists()
    from_memory = NatureOfAction.objects.filter(is_verified=False)
    assert all("memory" in authority for authority in from_memory.values_list("authority", flat=True))


def test_parameters_are_found_by_day():
    today = RuleParameter.objects.values_on(dt.date(2026, 3, 1))
    assert today["noncareer_government_warn_percent"] == Decimal("9.5")
    assert today["broadening_notice_months"] == 36
    assert today["rotation_goal_percent"] == 15
    assert "rotation_goal_percent" not in RuleParameter.objects.values_on(dt.date(2016, 9, 30))
    assert "rotation_goal_percent" in RuleParameter.objects.values_on(dt.date(2016, 10, 1))
    assert len({(row.key, row.effective_from) for row in PARAMETERS}) == len(PARAMETERS)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (dt.date(2006, 9, 30), None),
        (dt.date(2006, 10, 1), "ECQ-2006"),
        (dt.date(2025, 9, 30), "ECQ-2006"),
        (dt.date(2025, 10, 1), "ECQ-2025-05"),
    ],
)
def test_one_framework_is_in_force_and_that_of_january_2025_never_was(day, code):
    framework = QualificationFramework.objects.in_force(day).first()
    assert (framework.code if framework else None) == code
    assert QualificationFramework.objects.in_force(day).count() <= 1


def test_frameworks_hold_their_competencies():
    counts = dict(
        QualificationFramework.objects.annotate(competencies=Count("qualifications__competencies")).values_list(
            "code", "competencies"
        )
    )
    assert counts == {"ECQ-2006": 28, "ECQ-2025-01": 7, "ECQ-2025-05": 15}
    unverified = Competency.objects.filter(is_verified=False)
    assert unverified.count() == 12
    assert set(unverified.values_list("qualification__framework__code", flat=True)) == {"ECQ-2025-05"}


def test_every_competency_of_2006_is_carried_over_or_said_to_have_no_successor():
    rows = CompetencyCrosswalk.objects.filter(to_framework__code="ECQ-2025-05")
    went = {row.from_competency.name: row.to_qualification and row.to_qualification.number for row in rows}
    assert len(went) == 28
    assert Counter(went.values()) == {None: 17, 2: 3, 3: 4, 4: 2, 5: 2}
    assert (went["Resilience"], went["Accountability"], went["Partnering"]) == (3, 4, None)


@pytest.mark.parametrize(
    ("location", "area"),
    [
        ("Washington, DC", "Washington, DC-MD-VA-WV"),
        ("WASHINGTON, DISTRICT OF COLUMBIA", "Washington, DC-MD-VA-WV"),
        ("ARLINGTON, VA", "Washington, DC-MD-VA-WV"),
        ("PENTAGON, ARLINGTON, VA", "Washington, DC-MD-VA-WV"),
        ("Bethesda, Maryland", "Washington, DC-MD-VA-WV"),
        ("ARLINGTON, TX", "Dallas, TX"),
        ("WOODLAWN, MD", "Baltimore, MD"),
        ("NEW YORK-KINGS, NY", "New York, NY-NJ"),
        ("ST. LOUIS, MO", "St. Louis, MO-IL"),
        ("SAN JUAN, Puerto Rico", "San Juan, Puerto Rico"),
        ("GRAND JUNCTION, CO", "Grand Junction, CO"),
        ("BRUSSELS, Belgium", "Brussels, Belgium"),
        ("ALL OTHERS, ALL OTHERS", ""),
        ("OHIO, OH", ""),
        ("UNITED STATES, United States", ""),
        ("Somewhere", ""),
        ("", ""),
    ],
)
def test_a_duty_location_has_its_commuting_area(location, area):
    assert commuting_area(location) == area


def test_areas_fit_their_column_and_stand_for_themselves():
    limit = Position._meta.get_field("commuting_area").max_length
    assert limit is not None
    assert all(len(area) <= limit for area in PLACES)
    places = [" ".join(place.split()) for listed in PLACES.values() for place in listed.split(";")]
    assert len(places) == len(set(places))


@pytest.mark.shared_data
def test_metropolitan_areas_cover_nearly_all_published_positions(shared_data):
    with (shared_data / "plum_2025_duty_locations.csv").open(newline="") as file:
        counts = {row["location"]: int(row["positions_ES"]) for row in csv.DictReader(file)}
    grouped = sum(count for location, count in counts.items() if commuting_area(location) in PLACES)
    assert sum(counts.values()) == 6150
    assert grouped / 6150 > 0.95


Role = Position.PositionRole


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("SECRETARY", Role.AGENCY_LEADERSHIP),
        ("Deputy Administrator", Role.AGENCY_LEADERSHIP),
        ("ASSISTANT SECRETARY FOR POLICY", Role.AGENCY_LEADERSHIP),
        ("DEPUTY UNDER SECRETARY OF THE ARMY", Role.AGENCY_LEADERSHIP),
        ("CHIEF FINANCIAL OFFICER", Role.AGENCY_LEADERSHIP),
        ("Chief Information Officer and Director, J6", Role.AGENCY_LEADERSHIP),
        ("GENERAL COUNSEL", Role.AGENCY_LEADERSHIP),
        ("DEPUTY ASSISTANT SECRETARY FOR BUDGET", Role.PROGRAMME_EXECUTIVE),
        ("DEPUTY GENERAL COUNSEL", Role.PROGRAMME_EXECUTIVE),
        ("REGIONAL ADMINISTRATOR", Role.PROGRAMME_EXECUTIVE),
        ("DIRECTOR, OFFICE OF SCIENTIFIC AND TECHNICAL INFORMATION", Role.PROGRAMME_EXECUTIVE),
        ("EXECUTIVE ASSISTANT DIRECTOR FOR PACIFIC OPERATIONS", Role.PROGRAMME_EXECUTIVE),
        ("DEPUTY DIRECTOR AND SENIOR ADVISOR", Role.PROGRAMME_EXECUTIVE),
        ("ASSISTANT LEGAL ADVISER", Role.PROGRAMME_EXECUTIVE),
        ("CHIEF SCIENTIST", Role.TECHNICAL_EXPERT),
        ("SENIOR TECHNICAL ADVISOR", Role.TECHNICAL_EXPERT),
        ("CHIEF ECONOMIST AND SENIOR ADVISOR", Role.TECHNICAL_EXPERT),
        ("EXECUTIVE TECHNICAL DIRECTOR", Role.TECHNICAL_EXPERT),
        ("SENIOR ADVISOR TO THE SECRETARY", Role.STAFF_ADVISER),
        ("Senior Adviser", Role.STAFF_ADVISER),
        ("CHIEF OF STAFF", Role.STAFF_ADVISER),
        ("DEPUTY CHIEF OF STAFF FOR POLICY", Role.STAFF_ADVISER),
        ("SENIOR COUNSELOR", Role.STAFF_ADVISER),
        ("PRESS SECRETARY", Role.STAFF_ADVISER),
        ("SPECIAL MASTER", Role.UNKNOWN),
        ("", Role.UNKNOWN),
    ],
)
def test_a_title_tells_the_role(title, role):
    assert position_role(title) is role


@pytest.mark.shared_data
def test_few_published_titles_tell_no_role(shared_data):
    with gzip.open(shared_data / "plum_opm_export_2025_ES_positions_no_names.csv.gz", "rt", newline="") as file:
        roles = Counter(position_role(row["PositionTitle"]) for row in csv.DictReader(file))
    assert roles[Role.UNKNOWN] / 6150 < 0.02
    assert all(roles[role] for role in Role)
