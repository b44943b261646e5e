"""What the ledger does not carry: ages, retirement plans, preferences, ratings, specialists. All of it invented."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import F

from executives.demo.people import PREFIX
from executives.models import (
    AppointmentType,
    Assignment,
    Executive,
    MobilityPreference,
    PerformanceRating,
    RestrictedFacts,
)
from executives.reference.commuting import commuting_area
from sesportal.lib.fiscal import first_day, fiscal_year, last_day

if TYPE_CHECKING:
    from executives.demo.simulation import Simulation

BATCH: Final = 500
YEAR: Final = 365.25
MINIMUM_APPRAISAL_DAYS: Final = 90
RATED_YEARS: Final = 3
RATINGS: Final = ((5, 48.0), (4, 42.0), (3, 9.2), (2, 0.6), (1, 0.2))
STATES_PREFERENCES: Final = 0.6
WILLING: Final = (("no", 47), ("yes", 38), ("", 15))
SECURITY_AGENCIES: Final = {"DD": 0.5, "AR": 0.5, "NV": 0.5, "AF": 0.5, "HS": 0.45, "ST": 0.4, "DJ": 0.25, "DN": 0.2}
SECURITY_ELSEWHERE: Final = 0.02
SPECIALIST_AMONG_EXPERTS: Final = 0.97
REASONS: Final = (
    "Scientific or engineering authority for the programme; no like position elsewhere",
    "Litigation counsel with a docket of several years",
    "Statutory technical qualification (licence or degree) of the position",
    "Leads a laboratory or statistical function whose methods need continuity",
)


class OnBoard(NamedTuple):
    """What is read of each executive on board, in the order of identifiers so that a seed gives the same facts."""

    pk: int
    kind: str
    entry: dt.date
    unit: str
    number: str
    series: str
    place: str

    @property
    def agency(self) -> str:
        return self.unit[:2]


def write(simulation: Simulation, as_of: dt.date, seed: int) -> str:
    """Write the facts of the synthetic executives on board, where none are held, and say how many there are."""
    random = Random(seed + 1)
    people = _on_board()
    restricted = [_restricted(person, as_of, random) for person in people]
    RestrictedFacts.objects.bulk_create(restricted, batch_size=BATCH, ignore_conflicts=True)
    preferences = _preferences(people, as_of, random)
    MobilityPreference.objects.bulk_create(preferences, batch_size=BATCH, ignore_conflicts=True)
    ratings = _ratings(as_of, random)
    PerformanceRating.objects.bulk_create(ratings, batch_size=BATCH, ignore_conflicts=True)
    specialists = _mark(simulation, people, random)
    return (
        f"{len(restricted):,} executives, {len(preferences):,} preferences, {len(ratings):,} ratings, "
        f"{specialists:,} specialists"
    )


def _on_board() -> list[OnBoard]:
    rows = (
        Executive.objects.on_board()
        .filter(identifier__startswith=PREFIX)
        .order_by("identifier")
        .values_list(
            "pk",
            "appointment_type",
            "ses_entry_on",
            "current_assignment__subelement_id",
            "current_assignment__position_number",
            "current_assignment__occupational_series",
            "current_assignment__duty_location",
        )
    )
    return [
        OnBoard(pk, kind, entry, unit, number, series, place)
        for pk, kind, entry, unit, number, series, place in rows
        if entry
    ]


# --- restricted facts ---


def _restricted(person: OnBoard, as_of: dt.date, random: Random) -> RestrictedFacts:
    """Invent a birth date and service dates: 47 years old and 18 years in service at entry, on average."""
    is_career = person.kind == AppointmentType.CAREER
    tenure = (as_of - person.entry).days / YEAR
    age = min(max(random.gauss(47.6, 6.0) if is_career else random.gauss(44, 8), 31), 74 - tenure)
    served = min(max(random.gauss(18.4, 6.0), 0), age - 22) if is_career else max(random.gauss(1.5, 2.0), 0)
    leave = person.entry - dt.timedelta(days=int(served * YEAR))
    bought_back = dt.timedelta(days=random.randrange(30, 1460)) if random.random() < 0.08 else dt.timedelta()
    return RestrictedFacts(
        executive_id=person.pk,
        birth_date=person.entry - dt.timedelta(days=int(age * YEAR)),
        retirement_plan=_plan(leave, person.series),
        scd_leave=leave,
        scd_retirement=leave + bought_back,
        scd_ses=person.entry,
    )


def _plan(leave: dt.date, series: str) -> str:
    if leave.year < 1984:
        return "1"
    if series == "1811":
        return "M"
    return "K" if leave.year < 2013 else "KR" if leave.year < 2014 else "KF"


# --- preferences ---


def _preferences(people: list[OnBoard], as_of: dt.date, random: Random) -> list[MobilityPreference]:
    areas = [commuting_area(person.place) for person in people if person.place]
    choices = [choice for choice, _ in WILLING]
    weights = [weight for _, weight in WILLING]
    agencies = [person.agency for person in people]
    series = [person.series for person in people if person.series]
    rows = []
    for person in people:
        if person.kind != AppointmentType.CAREER or random.random() >= STATES_PREFERENCES:
            continue
        willing = random.choices(choices, weights)[0]
        rows.append(
            MobilityPreference(
                executive_id=person.pk,
                willing_to_relocate=willing,
                areas=_some(areas, random, 3 if willing == "yes" else 1),
                agencies=_some(agencies, random, random.randrange(4)),
                functions=_some([person.series, *random.sample(series, min(2, len(series)))], random, 2),
                earliest_on=as_of + dt.timedelta(days=random.randrange(30, 540)) if random.random() < 0.5 else None,
                virtual_only=willing == "no" and random.random() < 0.35,
            )
        )
    return rows


def _some(choices: list[str], random: Random, count: int) -> list[str]:
    return sorted({random.choice(choices) for _ in range(count)} - {""}) if choices else []


# --- ratings ---


def _ratings(as_of: dt.date, random: Random) -> list[PerformanceRating]:
    """Rate everyone on board who has served the minimum period of one of the last three years."""
    levels = [level for level, _ in RATINGS]
    weights = [weight for _, weight in RATINGS]
    this_year = fiscal_year(as_of)
    rows = []
    for year in range(this_year - RATED_YEARS, this_year):
        start, end = first_day(year), last_day(year)
        served = (
            Assignment.objects.of_record()
            .covering(end)
            .filter(
                executive__identifier__startswith=PREFIX,
                executive__is_on_board=True,
                appointment_type=AppointmentType.CAREER,
            )
            .filter(ses_entry_on__lte=end - dt.timedelta(days=MINIMUM_APPRAISAL_DAYS))
            .order_by(F("executive__identifier"))
            .values_list("executive_id", "subelement_id", "ses_entry_on")
        )
        rows += [
            PerformanceRating(
                executive_id=executive,
                period_start=max(start, entry),
                period_end=end,
                level=random.choices(levels, weights)[0],
                agency_id=unit[:2],
            )
            for executive, unit, entry in served
            if entry
        ]
    return rows


# --- tracks and national security ---


def _mark(simulation: Simulation, people: list[OnBoard], random: Random) -> int:
    """Mark national security professionals and technical specialists, by set; return how many specialists."""
    experts = {(post.unit, post.number) for post in simulation.posts if post.is_expert}
    by_reason: dict[str, list[int]] = defaultdict(list)
    security = []
    for person in people:
        if random.random() < SECURITY_AGENCIES.get(person.agency, SECURITY_ELSEWHERE):
            security.append(person.pk)
        is_expert = (person.unit, person.number) in experts
        if is_expert and random.random() < SPECIALIST_AMONG_EXPERTS:
            by_reason[_reason(person.series, random)].append(person.pk)
    for part in _parts(security):
        Executive.objects.filter(pk__in=part).update(is_nsp=True)
    for reason, specialists in by_reason.items():
        for part in _parts(specialists):
            Executive.objects.filter(pk__in=part).update(track=Executive.Track.SPECIALIST, track_reason=reason)
    return sum(len(specialists) for specialists in by_reason.values())


def _reason(series: str, random: Random) -> str:
    return REASONS[1] if series == "0905" else random.choice((REASONS[0], *REASONS[2:]))


def _parts(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
