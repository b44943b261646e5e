"""Applications, offers and releases, brought to their state by the acts that lead there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from executives.models import Executive
from mobility.actions.allocations import request_allocation
from mobility.actions.applications import draft_application, submit_application
from mobility.actions.offers import accept_offer, make_offer
from mobility.actions.postings import close_posting
from mobility.actions.releases import answer_release
from mobility.actions.selection import lock_short_list, short_list
from mobility.models import Application, Offer, Posting, Release
from mobility.rules.answers import Answer
from mobility.workflow import PostingStatus, ReleaseStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.executives import make_executive
from tests.factories.mobility import make_posting, writer_of


def make_applicant(subelement: str = "HE11", *, supervisor: User | None = None, **fields: Any) -> Executive:
    """Return an executive of a subelement who signs in, and by default has a supervisor who does."""
    user = user_with(Role.EXECUTIVE, username=f"executive_{User.objects.count()}")
    if supervisor is None and "supervisor_id" not in fields:
        supervisor = user_with(Role.SUPERVISOR, username=f"supervisor_{User.objects.count()}")
    return make_executive(subelement, user=user, supervisor=supervisor, **fields)


def user_of(executive: Executive) -> User:
    """Return the executive's own user, read anew, so that nothing of an earlier request is remembered."""
    assert executive.user_id is not None
    return User.objects.get(pk=executive.user_id)


def draft(posting: Posting, executive: Executive | None = None, **fields: Any) -> Application:
    """Return a draft that says what it must."""
    executive = executive or make_applicant()
    content: dict[str, Any] = {"statement": "I bring ten years of reviews.", "earliest_on": posting.starts_on}
    return draft_application(by=user_of(executive), posting=posting, **content | fields)


def submitted(posting: Posting, executive: Executive | None = None, **fields: Any) -> Application:
    application = draft(posting, executive, **fields)
    return submit_application(application=application, by=user_of(application.executive))


def listed(posting: Posting, executive: Executive | None = None, **fields: Any) -> Application:
    application = submitted(posting, executive, **fields)
    (done,) = short_list(posting=posting, by=writer_of(posting.agency_id[:2]), applications=[application.pk])
    return done


def lock(posting: Posting) -> Posting:
    """Close a posting if it is open, and lock its short list."""
    by = writer_of(posting.agency_id[:2])
    posting.refresh_from_db()
    if posting.status == PostingStatus.OPEN:
        posting = close_posting(posting=posting, by=by)
    return lock_short_list(posting=posting, by=by)


def offer_to(application: Application, *, in_days: float = 10, **fields: Any) -> Offer:
    """Make an offer to somebody on a locked short list, open for so many days."""
    posting = application.posting
    starts_on: dt.date = fields.pop("starts_on", posting.starts_on)
    ends_on = starts_on + dt.timedelta(days=posting.days - 1) if posting.days else None
    return make_offer(
        application=application,
        by=writer_of(posting.agency_id[:2]),
        starts_on=starts_on,
        ends_on=ends_on,
        expires_at=timezone.now() + dt.timedelta(days=in_days),
    )


def offered(posting: Posting | None = None, executive: Executive | None = None, **fields: Any) -> Offer:
    posting = posting or make_posting(status=PostingStatus.OPEN)
    application = listed(posting, executive, **fields)
    lock(posting)
    return offer_to(Application.objects.get(pk=application.pk))


def asked(posting: Posting | None = None, executive: Executive | None = None, **fields: Any) -> Release:
    """Return the release asked for by an accepted offer."""
    offer = offered(posting, executive, **fields)
    selected = accept_offer(offer=offer, by=user_of(offer.application.executive))
    return Release.objects.get(application=selected)


def make_selections(own: Executive, boss: User) -> dict[str, dict[str, object]]:
    """Return, by name, arguments of addresses: what `own` applied for, what an executive of AG who reports to `boss`
    applied for openly and in confidence, an applicant to AG, releases AG is asked for, and an allocation AG asked for.
    """
    theirs = make_posting("TR93", status=PostingStatus.OPEN)
    ours = make_posting("AG11", status=PostingStatus.OPEN)
    short = asked(make_posting("TR93", status=PostingStatus.OPEN, days=60), make_applicant("AG11", supervisor=boss))
    long = asked(make_posting("TR93", status=PostingStatus.OPEN), make_applicant("AG11", supervisor=boss))
    allocation = request_allocation(release=long, by=writer_of("AG"), justification="Work would stand still.")
    decline = Answer(ReleaseStatus.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    answer_release(release=long, by=writer_of("AG"), answer=decline)
    made = {
        "their_posting": theirs,
        "our_posting": ours,
        "own_draft": draft(theirs, own),
        "own_offer": offered(make_posting("TR93", status=PostingStatus.OPEN), own).application,
        "seen_application": submitted(theirs, make_applicant("AG11", supervisor=boss)),
        "secret_application": submitted(theirs, make_applicant("AG11", supervisor=boss), is_confidential=True),
        "applicant": submitted(ours, make_applicant("TR93")),
        "release": short,
        "unsigned": long,
        "allocation": allocation,
    }
    return {key: {"pk": row.pk} for key, row in made.items()}
