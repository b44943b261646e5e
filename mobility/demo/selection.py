"""Selections that go on today: short lists, open offers, accepted offers that wait for a release or a start."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from executives.demo.logins import AGENCY
from mobility.demo.people import at_noon
from mobility.models import HostNote
from mobility.workflow import (
    AllocationStatus,
    ApplicationStatus,
    BackfillKind,
    OfferStatus,
    PostingStatus,
    ReleaseStatus,
    RotationStatus,
)
from sesportal.lib.federal_dates import is_working_day

if TYPE_CHECKING:
    from random import Random

    from mobility.demo.applications import Interest
    from mobility.demo.people import Person, Pool
    from mobility.demo.postings import Market
    from mobility.demo.releases import Desk
    from mobility.demo.rotations import Book
    from mobility.models import Application, Posting, Programme

A, R, S = ApplicationStatus, ReleaseStatus, PostingStatus
SLIGHT: Final = "virtual-projects"  # so little time that the home agency is informed only
NOTES: Final = (
    "Strong on budget; check the dates with the front office.",
    "Second conversation went well. References still open.",
    "Would need the clearance moved over first.",
)


class Case(NamedTuple):
    """What became of the best applicant: the application, the release asked so many working days ago, and what next."""

    application: ApplicationStatus
    release: ReleaseStatus | None = None
    asked: int = 3
    offer: OfferStatus | None = None
    is_planned: bool = False
    allocation: AllocationStatus | None = None
    days: int | None = None
    programme: str = ""


CASES: Final = (
    Case(A.SELECTED, R.ASKED, 2),
    Case(A.SELECTED, R.DECLINE_PROPOSED, 6),
    Case(A.SELECTED, R.IF_BACKFILLED, 8, allocation=AllocationStatus.REQUESTED, days=240),
    Case(A.SELECTED, R.RELEASED, 12, is_planned=True),
    Case(A.SELECTED, R.ASKED, 7),
    Case(A.SELECTED, R.NO_RESPONSE, 14),
    Case(A.SELECTED, R.RELEASED_LATER, 10, is_planned=True),
    Case(A.SHORT_LISTED),
    Case(A.OFFERED),
    Case(A.NOT_RELEASED, R.DECLINED, 20),
    Case(A.WITHDRAWN, R.WITHDRAWN, 15),
    Case(A.NOT_PLACED, R.WITHDRAWN, 18),
    Case(A.DECLINED),
    Case(A.SHORT_LISTED, offer=OfferStatus.EXPIRED),
    Case(A.SHORT_LISTED, offer=OfferStatus.TAKEN_BACK),
    Case(A.SELECTED, R.RELEASED, 9, allocation=AllocationStatus.REFUSED, is_planned=True, days=365),
    Case(A.SELECTED, R.INFORMED, 5, is_planned=True, programme=SLIGHT),
    Case(A.SELECTED, R.ASKED, 3, programme="new-positions"),
    Case(A.SELECTED, R.RELEASED_LATER, 9, is_planned=True, programme="new-positions"),
    Case(A.SELECTED, R.ASKED, 4, allocation=AllocationStatus.WITHDRAWN, days=180),
)


@dataclass
class Hall:
    """Everybody at the table: what is posted, who applied, what was asked of home agencies, what was agreed."""

    market: Market
    interest: Interest
    desk: Desk
    book: Book
    pool: Pool
    random: Random
    as_of: dt.date

    def select(
        self,
        case: Case,
        *,
        unit: str = "",
        home: str = "",
        best: Person | None = None,
        programme: Programme | None = None,
    ) -> Application | None:
        """Tell one selection: a posting of `unit` that has closed, its applicants, and the case of the best of them.

        Return the application of the best, who is of the agency `home` where one is named; None where nobody is free.
        """
        unit = unit or self.market.some_unit()
        drawn = [best] if best else self.pool.draw(1, only=home, but="" if home else unit[:2])
        if not drawn:
            return None
        person = drawn[0]
        posting = self._posting(case, unit, programme)
        application = self.interest.apply(posting, person, case.application, rank=1, offer=case.offer, expires_in=5)
        for place, other in enumerate(
            self.pool.draw(self.random.randrange(2, 6), but=unit[:2], except_for={person.pk})
        ):
            is_filled = posting.status == S.FILLED
            status = A.NOT_SELECTED if is_filled else A.SHORT_LISTED if place < 2 else A.SUBMITTED
            self.interest.apply(posting, other, status, rank=place + 2 if status == A.SHORT_LISTED else None)
        if self.random.random() < 0.4:
            at = at_noon(self.as_of - dt.timedelta(days=3))
            self.interest.notes.append(HostNote(application=application, text=self.random.choice(NOTES), at=at))
        if case.release is not None:
            self._release(case, application, person)
        return application

    def _posting(self, case: Case, unit: str, programme: Programme | None) -> Posting:
        is_taken = case.application == A.SELECTED
        posting = self.market.write(
            S.FILLED if is_taken and self.random.random() < 0.5 else S.SELECTING,
            unit=unit,
            programme=programme or self._programme(case),
            opened=-self.random.randrange(70, 100),
            closes=-self.random.randrange(30, 45),
            starts=self.random.randrange(40, 90),
            days=case.days,
        )
        if case.programme == SLIGHT:
            posting.time_percent = 10
        if is_taken:  # with the last place taken a posting is filled, with one free it goes on selecting
            posting.places = 1 if posting.status == S.FILLED else max(posting.places, 2)
        if case.application != A.SHORT_LISTED or self.random.random() < 0.5:
            posting.short_list_locked_at = at_noon(self.as_of - dt.timedelta(days=22))
        return posting

    def _programme(self, case: Case) -> Programme:
        """Return the case's programme, or draw one that moves for a time."""
        if case.programme:
            return self.market.programmes[case.programme]
        codes = ("executive-details", "executive-details", "interagency-projects", "liaisons", "joint-duty")
        return self.market.programmes[self.random.choice(codes)]

    def _release(self, case: Case, application: Application, person: Person) -> None:
        assert case.release is not None
        release = self.desk.ask(application, person, case.release, asked=_working_days_ago(self.as_of, case.asked))
        posting = application.posting
        starts = release.released_on or release.wanted_on
        until = starts + dt.timedelta(days=posting.days - 1) if posting.days else None
        if case.release == R.IF_BACKFILLED:
            self.desk.fill(release, BackfillKind.ACTING, acting=None, settled=False)
        if case.allocation is not None and until is not None:
            self.desk.allocate(release, person, case.allocation, ends=until)
        if case.is_planned:
            self.book.plan(application, person, starts_on=starts, ends_on=until)
        elif case.application in (A.WITHDRAWN, A.NOT_PLACED):
            why = "The host office was dissolved." if case.application == A.NOT_PLACED else application.withdrawn_reason
            given_up = RotationStatus.CANCELLED
            self.book.plan(application, person, starts_on=starts, ends_on=until, status=given_up, end_reason=why)


def _working_days_ago(day: dt.date, number: int) -> dt.date:
    while number:
        day -= dt.timedelta(days=1)
        number -= is_working_day(day)
    return day


def write_selections(hall: Hall, scale: float) -> None:
    """Tell every case some times over, and each of them once at the agency of those who sign in."""
    for case in CASES:
        hall.select(case, home=AGENCY)
    for case in (CASES[0], CASES[3], CASES[7], CASES[8]):
        hall.select(case, unit=hall.market.some_unit(AGENCY))
    for index in range(max(round(96 * scale), len(CASES))):
        hall.select(CASES[index % len(CASES)])
