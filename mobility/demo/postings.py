"""Invented postings in every status."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

from executives.demo.logins import AGENCY
from executives.demo.subjects import MISSIONS, PROGRAMMES, SUPPORT
from executives.models import Agency, Competency, QualificationFramework
from mobility.demo import words
from mobility.demo.people import at_noon
from mobility.models import Posting
from mobility.models.postings import search_terms_of
from mobility.models.programmes import Relocation
from mobility.workflow import PERMANENT, Design, PostingStatus

if TYPE_CHECKING:
    from mobility.demo.people import Person
    from mobility.models import Programme

S = PostingStatus
CAPITAL: Final = "Washington, DC"
# How often each programme is used: (code, weight).
MIX: Final = (
    ("executive-details", 30),
    ("joint-duty", 10),
    ("interagency-projects", 18),
    ("liaisons", 6),
    ("intergovernmental", 6),
    ("sabbaticals", 3),
    ("exchanges", 4),
    ("new-positions", 9),
    ("same-area-swaps", 6),
    ("virtual-projects", 12),
)
OWN: Final = "usda-field-and-headquarters"
RELOCATIONS: Final = (Relocation.NONE, Relocation.TRAVEL, Relocation.FULL, Relocation.NOT_PAID)


@dataclass
class Market:
    """What is posted where; rows are kept until they are inserted together."""

    as_of: dt.date
    random: Random
    programmes: dict[str, Programme]
    people: list[Person]
    framework: QualificationFramework
    competencies: list[Competency]
    units: dict[str, Agency]
    places: dict[str, list[str]]
    postings: list[Posting] = field(default_factory=list)
    builds: dict[int, list[Competency]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: list[Person], programmes: dict[str, Programme], as_of: dt.date, random: Random) -> Market:
        framework = QualificationFramework.objects.in_force(as_of).latest("effective_from")
        competencies = list(Competency.objects.filter(qualification__framework=framework).order_by("pk"))
        places: dict[str, list[str]] = {}
        for person in people:
            places.setdefault(person.unit, []).append(person.place)
        units = Agency.objects.select_related("parent").in_bulk(places)
        return cls(as_of, random, programmes, people, framework, competencies, units, places)

    def some_unit(self, agency: str = "") -> str:
        """Draw a unit, the larger ones more often."""
        for _ in range(50):
            unit = self.random.choice(self.people).unit
            if unit.startswith(agency):
                return unit
        return next((unit for unit in self.units if unit.startswith(agency)), self.people[0].unit)

    def some_programme(self, unit: str) -> Programme:
        if unit.startswith(AGENCY) and OWN in self.programmes and self.random.random() < 0.2:
            return self.programmes[OWN]
        code = self.random.choices([c for c, _ in MIX], [weight for _, weight in MIX])[0]
        return self.programmes[code]

    def write(
        self,
        status: PostingStatus,
        *,
        unit: str = "",
        programme: Programme | None = None,
        opened: int = 0,
        closes: int | None = None,
        starts: int = 90,
        days: int | None = None,
        title: str = "",
        series: str = "",
    ) -> Posting:
        """Write one posting; `opened`, `closes` and `starts` in days from the last day of the story."""
        unit = unit or self.some_unit()
        programme = programme or self.some_programme(unit)
        subject, own_series = self.random.choice((*MISSIONS.get(unit[:2], PROGRAMMES), *SUPPORT))
        posting = Posting(
            programme=programme,
            agency=self.units[unit],
            organization=f"Office of {subject}",
            title=title or self._title(programme, subject),
            framework=self.framework,
            occupational_series=series or own_series,
            functions=self.random.sample(words.FUNCTIONS, self.random.randrange(1, 4)),
            duties=self.random.choice(words.DUTIES).format(number=self.random.randrange(3, 90)),
            learning=self.random.choice(words.LEARNING),
            clearance=self.random.choice(words.CLEARANCES),
            starts_on=self._day(starts),
            days=days if days is not None else self._length(programme),
            places=self.random.choice((1, 1, 1, 1, 2, 3)) if programme.design == Design.INTERAGENCY_PROJECT else 1,
            reimbursement=programme.reimbursement,
            audience=self._audience(programme),
            appointment_types=programme.appointment_types,
            opens_on=self._day(opened),
            closes_on=None if closes is None else self._day(closes),
            status=status,
            created_at=at_noon(self._day(opened - 9)),
        )
        if status not in (S.DRAFT, S.IN_REVIEW):
            posting.opened_at = posting.approved_at = at_noon(self._day(opened), self.random.randrange(300))
        self._where(posting, unit)
        return self._keep(posting)

    def _keep(self, posting: Posting) -> Posting:
        builds = self.random.sample(self.competencies, min(self.random.randrange(2, 5), len(self.competencies)))
        posting.commuting_area, posting.search_text, posting.competency_ids = search_terms_of(posting, builds)
        self.postings.append(posting)
        self.builds[id(posting)] = builds
        return posting

    def _title(self, programme: Programme, subject: str) -> str:
        code = words.code_name(len(self.postings) + 3)
        pattern = self.random.choice(words.TITLES[Design(programme.design)])
        return pattern.format(subject=subject, code=code)[:160]

    def _length(self, programme: Programme) -> int | None:
        if programme.design in PERMANENT:
            return None
        most = programme.maximum_days or 730
        return self.random.choice(
            [n for n in (60, 90, 120, 180, 240, 365, 540, 730) if programme.minimum_days <= n <= most]
        )

    def _audience(self, programme: Programme) -> str:
        if programme.agency_id:
            return Posting.Audience.AGENCY
        return Posting.Audience.DEPARTMENT if self.random.random() < 0.12 else Posting.Audience.GOVERNMENT

    def _where(self, posting: Posting, unit: str) -> None:
        """Set place, shares and relocation help, as they fit the design."""
        random, design = self.random, posting.programme.design
        posting.duty_location = random.choice(self.places[unit])
        posting.travel_percent = random.choice((0, 5, 10, 10, 25, 50))
        if design == Design.PART_TIME:
            posting.virtual_percent, posting.time_percent = random.choice((100, 100, 80)), random.choice((10, 20, 40))
        elif design == Design.INTERAGENCY_PROJECT:
            posting.virtual_percent, posting.time_percent = random.choice((20, 50, 100)), random.choice((50, 100, 100))
        else:
            posting.virtual_percent = random.choice((0, 0, 0, 20, 40, 40, 60, 100))
        is_near = (
            design in (Design.SWAP, Design.PART_TIME, Design.INTERAGENCY_PROJECT) or posting.virtual_percent == 100
        )
        weights = (
            (100, 0, 0, 0) if is_near else (45, 25, 15, 15) if posting.duty_location == CAPITAL else (20, 40, 25, 15)
        )
        posting.relocation = random.choices(RELOCATIONS, weights)[0]
        if posting.relocation in (Relocation.TRAVEL, Relocation.FULL):
            posting.relocation_ceiling = random.choice((5_000, 8_000, 12_000, 20_000, 45_000))

    def _day(self, days: int) -> dt.date:
        return self.as_of + dt.timedelta(days=days)

    def save(self) -> None:
        """Insert the postings and what they build."""
        Posting.objects.bulk_create(self.postings, batch_size=500)
        through = Posting.competencies.through
        through.objects.bulk_create(
            [
                through(posting_id=posting.pk, competency_id=competency.pk)
                for posting in self.postings
                for competency in self.builds[id(posting)]
            ],
            batch_size=2000,
        )


def write_open_market(market: Market, scale: float) -> None:
    """Post what stands before selection: drafts, in review, projected, open, closed, cancelled."""
    random = market.random

    def number(of: int) -> int:
        return max(round(of * scale), 1)

    for _ in range(number(270)):
        opened = -random.randrange(0, 55)
        closes = random.randrange(2, 50)
        market.write(S.OPEN, opened=opened, closes=closes, starts=closes + random.randrange(30, 150))
    for _ in range(max(number(30), 8)):  # the agency of those who sign in
        closes = random.randrange(3, 40)
        unit = market.some_unit(AGENCY)
        market.write(S.OPEN, unit=unit, opened=-random.randrange(5, 50), closes=closes, starts=closes + 60)
    for status, count in ((S.DRAFT, 24), (S.IN_REVIEW, 16)):
        for index in range(max(number(count), 4)):
            unit = market.some_unit(AGENCY if index % 4 == 0 else "")
            posting = market.write(status, unit=unit, opened=random.randrange(10, 60), closes=75, starts=150)
            posting.is_projected = index % 2 == 0
            if status == S.DRAFT:
                posting.closes_on = None if index % 4 else posting.closes_on
    for _ in range(number(60)):
        opened = -random.randrange(40, 90)
        market.write(S.CLOSED, opened=opened, closes=-random.randrange(1, 14), starts=random.randrange(40, 120))
    for _ in range(number(22)):
        opened = -random.randrange(60, 400)
        posting = market.write(S.CANCELLED, opened=opened, closes=opened + 35, starts=opened + 120)
        posting.status_reason = random.choice(words.CANCELLED)


def drawn_postings(market: Market) -> Counter[str]:
    """Return how many postings there are by status, for the words about the load."""
    return Counter(str(posting.status) for posting in market.postings)
