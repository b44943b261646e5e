"""Invented applications and offers in every status, some of them confidential."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mobility.demo import words
from mobility.demo.people import at_noon
from mobility.models import Application, HostNote, Offer
from mobility.workflow import ApplicationStatus, NotSelectedReason, OfferStatus, PostingStatus

if TYPE_CHECKING:
    from random import Random

    from executives.models import Competency
    from mobility.demo.people import Person, Pool
    from mobility.demo.postings import Market
    from mobility.models import Posting

A, S = ApplicationStatus, PostingStatus
CONFIDENTIAL: Final = 0.25
BEYOND_SUBMISSION: Final = (A.SHORT_LISTED, A.OFFERED, A.SELECTED, A.DECLINED, A.PLACED, A.NOT_RELEASED, A.NOT_PLACED)
REASONS: Final = (
    NotSelectedReason.RANKED_LOWER,
    NotSelectedReason.RANKED_LOWER,
    NotSelectedReason.FILLED,
    NotSelectedReason.QUALIFICATIONS,
    NotSelectedReason.DATE,
    NotSelectedReason.CONSTRAINT,
)
FILLERS = frozenset({A.DRAFT, A.SUBMITTED, A.SHORT_LISTED, A.NOT_SELECTED})


@dataclass
class Interest:
    """Who applied for what; rows are kept until they are inserted together."""

    market: Market
    pool: Pool
    as_of: dt.date
    random: Random
    applications: list[Application] = field(default_factory=list)
    who: list[Person] = field(default_factory=list)
    builds: list[list[Competency]] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    notes: list[HostNote] = field(default_factory=list)
    held: dict[tuple[int, int], Application] = field(default_factory=dict)

    def apply(
        self,
        posting: Posting,
        person: Person,
        status: ApplicationStatus,
        *,
        is_confidential: bool | None = None,
        rank: int | None = None,
        offer: OfferStatus | None = None,
        expires_in: int = 7,
    ) -> Application:
        """Write one application with the days of its steps, and the offer that its status or `offer` calls for.

        A small corps may be asked for the same person twice: a posting keeps one application of each, the weightier.
        """
        held = self.held.get((id(posting), person.pk))
        if held is not None and status in FILLERS:
            return held
        if held is not None:
            self._forget(held)
        applied = self._applied_on(posting)
        confidential = self.random.random() < CONFIDENTIAL if is_confidential is None else is_confidential
        application = Application(
            posting=posting,
            executive_id=person.pk,
            statement=self.random.choice(words.STATEMENTS),
            earliest_on=posting.starts_on,
            is_confidential=confidential,
            status=status,
            rank=rank,
            submitted_at=None if status == A.DRAFT else at_noon(applied, self.random.randrange(200)),
        )
        if status in BEYOND_SUBMISSION or rank is not None or not confidential:
            application.known_to_home_at = application.submitted_at
        if status in BEYOND_SUBMISSION and confidential:
            application.known_to_home_at = at_noon(min(applied + dt.timedelta(days=12), self.as_of))
        if status == A.NOT_SELECTED:
            is_cancelled = posting.status == S.CANCELLED
            application.not_selected_reason = (
                NotSelectedReason.CANCELLED if is_cancelled else self.random.choice(REASONS)
            )
        if status == A.WITHDRAWN:
            application.withdrawn_reason = self.random.choice(words.WITHDRAWN)
        self._offer(application, offer, expires_in)
        self._keep(application, person, applied)
        return application

    def _keep(self, application: Application, person: Person, applied: dt.date) -> None:
        status, posting = application.status, application.posting
        if status in (A.NOT_SELECTED, A.WITHDRAWN, A.SELECTED, A.PLACED, A.DECLINED, A.NOT_RELEASED, A.NOT_PLACED):
            application.decided_at = at_noon(min(applied + dt.timedelta(days=30), self.as_of))
        if status in (A.SELECTED, A.PLACED):
            self.pool.taken.add(person.pk)
        if status != A.WITHDRAWN:
            self.held[id(posting), person.pk] = application
        self.applications.append(application)
        self.who.append(person)
        self.builds.append(self.market.builds[id(posting)][:2])

    def _forget(self, application: Application) -> None:
        """Leave out an application that another of the same person to the same posting takes the place of."""
        place = next(index for index, one in enumerate(self.applications) if one is application)
        del self.applications[place], self.who[place], self.builds[place]
        self.offers = [offer for offer in self.offers if offer.application is not application]
        self.notes = [note for note in self.notes if note.application is not application]

    def _applied_on(self, posting: Posting) -> dt.date:
        assert posting.opens_on is not None
        last = min(posting.closes_on or self.as_of, self.as_of)
        return posting.opens_on + dt.timedelta(days=self.random.randrange(max((last - posting.opens_on).days, 0) + 1))

    def _offer(self, application: Application, status: OfferStatus | None, expires_in: int) -> None:
        answers = {A.SELECTED: OfferStatus.ACCEPTED, A.PLACED: OfferStatus.ACCEPTED, A.DECLINED: OfferStatus.DECLINED}
        answers |= dict.fromkeys((A.NOT_RELEASED, A.NOT_PLACED), OfferStatus.ACCEPTED) | {A.OFFERED: OfferStatus.OPEN}
        status = status or answers.get(A(application.status))
        if status is None:
            return
        posting = application.posting
        is_open = status == OfferStatus.OPEN
        made = (
            self.as_of - dt.timedelta(days=4)
            if is_open
            else min((posting.closes_on or self.as_of) + dt.timedelta(days=self.random.randrange(8, 25)), self.as_of)
        )
        self.offers.append(
            Offer(
                application=application,
                starts_on=posting.starts_on,
                ends_on=posting.starts_on + dt.timedelta(days=posting.days - 1) if posting.days else None,
                expires_at=at_noon(
                    self.as_of + dt.timedelta(days=expires_in) if is_open else made + dt.timedelta(days=10)
                ),
                status=status,
                made_at=at_noon(made),
                answered_at=None if is_open else at_noon(min(made + dt.timedelta(days=3), self.as_of)),
            )
        )

    def save(self) -> None:
        """Insert everything; what an executive wrote last is as old as the application."""
        Application.objects.bulk_create(self.applications, batch_size=500)
        through = Application.competencies.through
        through.objects.bulk_create(
            through(application_id=application.pk, competency_id=competency.pk)
            for application, builds in zip(self.applications, self.builds, strict=True)
            for competency in builds
        )
        Offer.objects.bulk_create(self.offers, batch_size=500)
        HostNote.objects.bulk_create(self.notes, batch_size=500)


def write_interest(interest: Interest) -> None:
    """Let people apply for what is open, closed or cancelled."""
    random, market = interest.random, interest.market
    for posting in list(market.postings):
        only = posting.agency_id[:2] if posting.audience == posting.Audience.AGENCY else ""
        but = "" if only else posting.agency_id[:2]
        if posting.status == S.OPEN:
            people = interest.pool.draw(random.choice((0, 0, 1, 1, 2, 3, 5)), only=only, but=but)
            for person in people:
                interest.apply(posting, person, random.choices((A.SUBMITTED, A.DRAFT, A.WITHDRAWN), (86, 9, 5))[0])
        elif posting.status == S.CLOSED:
            for place, person in enumerate(interest.pool.draw(random.randrange(2, 8), only=only, but=but)):
                is_listed = place < 2 and random.random() < 0.6
                interest.apply(posting, person, A.SHORT_LISTED if is_listed else A.SUBMITTED)
        elif posting.status == S.CANCELLED:
            for person in interest.pool.draw(random.randrange(0, 4), only=only, but=but):
                interest.apply(posting, person, A.NOT_SELECTED)
