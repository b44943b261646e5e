"""Applications as their writers follow them: facts for the tracker, who can see what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from mobility.models import Application
from mobility.rules.confidence import SightFacts, who_can_see
from mobility.rules.tracking import TrackFacts, track
from mobility.workflow import ApplicationStatus, OfferStatus

if TYPE_CHECKING:
    import datetime as dt

    from executives.models import Agency
    from mobility.models import Offer, Release
    from mobility.models.applications import ApplicationQuerySet
    from mobility.rules.confidence import Sight
    from mobility.rules.tracking import Track

A = ApplicationStatus
TONES = {
    A.DRAFT: "neutral",
    A.SUBMITTED: "info",
    A.SHORT_LISTED: "good",
    A.OFFERED: "attention",
    A.SELECTED: "good",
    A.NOT_SELECTED: "neutral",
    A.DECLINED: "neutral",
    A.WITHDRAWN: "neutral",
    A.PLACED: "good",
    A.NOT_RELEASED: "bad",
    A.NOT_PLACED: "neutral",
}


def followed(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    """Load what the tracker reads."""
    related = ("release", "rotation", "posting__agency__parent", "executive__home__parent")
    return rows.for_list().select_related(*related).prefetch_related("offers")


def open_offer(application: Application) -> Offer | None:
    """Return the offer that waits for an answer."""
    return next((offer for offer in application.offers.all() if offer.status == OfferStatus.OPEN), None)


def release_of(application: Application) -> Release | None:
    return getattr(application, "release", None)


def track_of(application: Application, as_of: dt.date) -> Track:
    """Return where an application that was loaded by `followed` stands."""
    posting, release = application.posting, release_of(application)
    rotation = getattr(application, "rotation", None)
    offer = open_offer(application)
    facts = TrackFacts(
        status=A(application.status),
        posting_status=posting.status,
        closes_on=posting.closes_on,
        answers_by=timezone.localtime(offer.expires_at) if offer else None,
        release_status=release.status if release else "",
        release_due_on=release.escalates_again_on if release else None,
        released_on=release.released_on if release else None,
        starts_on=rotation.starts_on if rotation else None,
        why_not=rotation.end_reason if rotation and application.status == A.NOT_PLACED else "",
        reason=application.not_selected_reason,
        furthest=_furthest(application, release),
    )
    return track(facts, as_of)


def sight_of(application: Application) -> Sight:
    """Return who can see an application."""
    home, host = application.executive.home, application.posting.agency
    facts = SightFacts(
        status=A(application.status),
        is_confidential=application.is_confidential,
        is_known_to_home=application.known_to_home_at is not None,
        home=home.code if home else "",
        host=host.code,
        host_name=_office(host),
        home_name=_office(home) if home else "your agency",
    )
    return who_can_see(facts)


def _office(unit: Agency) -> str:
    """Return the agency whose office acts for a subelement."""
    return unit.parent.name if unit.parent else unit.name


def _furthest(application: Application, release: Release | None) -> int:
    """Return the stage that an application which is over had reached."""
    if release is not None:
        return 3
    if application.offers.all():
        return 2
    return 1 if application.rank is not None else 0
