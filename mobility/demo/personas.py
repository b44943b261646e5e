"""What waits for those who sign in: each of them has something of their own to do."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from executives.demo.logins import AGENCY, CAST
from mobility.demo.applications import S
from mobility.demo.people import at_noon
from mobility.demo.selection import Case
from mobility.models import SavedSearch
from mobility.workflow import ApplicationStatus, ReleaseStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role

if TYPE_CHECKING:
    from mobility.demo.people import Person
    from mobility.demo.selection import Hall
    from mobility.models import Posting

A, R = ApplicationStatus, ReleaseStatus
SEARCHES: Final = (
    ("Near home, no move", "stay=1"),
    ("Water and land", "q=water"),
    ("Virtual projects", "design=part_time"),
)


def write_personas(hall: Hall) -> None:
    """Give the executive her applications, the supervisor a release, agency HR a short list to work."""
    executive = next((person for person in hall.pool.people if person.is_persona), None)
    if executive is not None:
        _applications(hall, executive)
        _searches(hall, executive)
    _release_of_a_report(hall)
    _short_list(hall)


def _applications(hall: Hall, me: Person) -> None:
    """An open offer, a short list, two applications (one confidential), a draft, and what did not come about."""
    offered = hall.select(Case(A.OFFERED), best=me)
    listed = hall.select(Case(A.SHORT_LISTED), best=me)
    for place, application in enumerate((offered, listed), 1):
        if application is not None:
            application.preference = place
    chosen = [p for p in hall.market.postings if p.status == S.OPEN and p.audience == p.Audience.GOVERNMENT]
    wanted = [p for p in chosen if not p.agency_id.startswith(me.agency)]
    spread = wanted[:: max(len(wanted) // 4, 1)]
    for place, (posting, status, confidential) in enumerate(
        zip(spread, (A.SUBMITTED, A.SUBMITTED, A.DRAFT, A.WITHDRAWN), (True, False, False, False), strict=False),
        3,
    ):
        application = hall.interest.apply(posting, me, status, is_confidential=confidential)
        application.preference = place if status == A.SUBMITTED else None
    over = [p for p in hall.market.postings if p.status == S.FILLED and not p.agency_id.startswith(me.agency)]
    for posting in over[:1]:
        hall.interest.apply(posting, me, A.NOT_SELECTED, is_confidential=False)


def _searches(hall: Hall, me: Person) -> None:
    if me.user is None:
        return
    seen = at_noon(hall.as_of - dt.timedelta(days=10))
    SavedSearch.objects.bulk_create(
        [SavedSearch(user_id=me.user, name=name, query=query, last_opened_at=seen) for name, query in SEARCHES],
        ignore_conflicts=True,
    )


def _release_of_a_report(hall: Hall) -> None:
    """Ask for the release of somebody who reports to the supervisor, for a time that the supervisor decides on."""
    name = next(one.username for one in CAST if one.role == Role.SUPERVISOR)
    supervisor = User.objects.filter(username=name).first()
    if supervisor is None:
        return
    reports = [p for p in hall.pool.people if p.supervisor == supervisor.pk and not p.is_persona]
    free = [p for p in reports if p.pk not in hall.pool.taken]
    projects = hall.market.programmes["interagency-projects"]
    for person, case in zip(
        free, (Case(A.SELECTED, R.ASKED, 2, days=90), Case(A.SELECTED, R.ASKED, 6, days=90)), strict=False
    ):
        hall.select(case, best=person, programme=projects)


def _short_list(hall: Hall) -> None:
    """Let a posting of the agency have closed yesterday with six applicants of other agencies, two of them listed."""
    posting: Posting = hall.market.write(
        S.CLOSED,
        unit=hall.market.some_unit(AGENCY),
        programme=hall.market.programmes["executive-details"],
        opened=-35,
        closes=-1,
        starts=70,
        days=180,
    )
    for place, person in enumerate(hall.pool.draw(6, but=AGENCY)):
        status = A.SHORT_LISTED if place < 2 else A.SUBMITTED
        hall.interest.apply(
            posting, person, status, is_confidential=place in (1, 4), rank=place + 1 if place < 2 else None
        )
