"""What is said to whom about applications, offers, releases and allocations.

A confidential application is named to nobody of the home agency before it has been short-listed: whoever calls
`home_told` has set the day on which home learned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from mobility.models import Application, Release, TemporaryAllocation
from mobility.rules.words import count, say
from mobility.signals import notice_due
from mobility.workflow import ReleaseLevel
from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from executives.models import Executive
    from mobility.models import Offer

POLICY = "Release policy of this portal"
SELECTION = "The posting"
MEMORANDUM = "OPM memorandum of 7 November 2008"


def office_of(code: str, on: dt.date, role: Role = Role.AGENCY_HR) -> list[User]:
    """Return who holds `role` for a subelement's agency or for the subelement itself on a day."""
    held = Membership.objects.active(on).filter(role=role, agency_code__in={code[:2], code})
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))


def tell(
    recipients: Iterable[User | None],
    *,
    executive: Executive | None,
    rule: str,
    key: str,
    title: str,
    message: str,
    url: str,
    due_on: dt.date,
    weight: str = "coming",
    authority: str = SELECTION,
) -> None:
    """Send one notice to each recipient once."""
    for recipient in dict.fromkeys(one for one in recipients if one is not None):
        notice_due.send(
            sender=Application,
            recipient=recipient,
            executive=executive,
            rule=rule,
            key=key,
            title=title,
            message=message,
            authority=authority,
            due_on=due_on,
            url=url,
            weight=weight,
        )


def short_listed(application: Application, *, on: dt.date, discloses: bool) -> None:
    """Tell the executive, and the home agency, that somebody is on a short list."""
    executive, posting = application.executive, application.posting
    now_known = " Your agency has been told with this, as the application said it would." if discloses else ""
    _to_executive(
        application,
        on,
        rule="short_listed",
        title="You are short-listed",
        message=f"You are on the short list for “{posting.title}”.{now_known}",
    )
    home = [executive.supervisor, *(office_of(executive.home_id, on) if executive.home_id else [])]
    tell(
        [one for one in home if one is not None and one.pk != executive.user_id],
        executive=executive,
        rule="home_short_listed",
        key=f"application-{application.pk}-short-listed-home",
        title=f"{executive.full_name} is short-listed",
        message=(
            f"{executive.full_name} is on the short list of {posting.agency.name} for “{posting.title}”. "
            "If an offer is accepted, you will be asked for the release."
        ),
        url=reverse("mobility:application_detail", args=[application.pk]),
        due_on=on,
        authority=POLICY,
    )


def off_short_list(application: Application, *, on: dt.date) -> None:
    """Tell the executive that the short list was changed."""
    _to_executive(
        application,
        on,
        rule="off_short_list",
        title="You are no longer short-listed",
        message=f"The host agency changed its short list for “{application.posting.title}”. You remain an applicant.",
    )


def brought_back(application: Application, *, on: dt.date) -> None:
    """Tell the executive that a place came free again."""
    _to_executive(
        application,
        on,
        rule="brought_back",
        title="You are back on a short list",
        message=f"A place for “{application.posting.title}” came free again, and you are back on the short list.",
    )


def offered(offer: Offer, *, on: dt.date, expires: str) -> None:
    """Tell the executive of an offer and its end."""
    _to_executive(
        offer.application,
        on,
        rule="offer",
        title="You have an offer",
        message=(
            f"You are offered “{offer.application.posting.title}” from {say(offer.starts_on)}. Answer by {expires}."
        ),
        weight="due",
        serial=offer.pk,
    )


def offer_gone(offer: Offer, *, on: dt.date, why: str) -> None:
    """Tell the executive that an offer expired or was taken back."""
    _to_executive(
        offer.application,
        on,
        rule="offer_gone",
        title="An offer is no longer open",
        message=f"The offer of “{offer.application.posting.title}” {why}. You are still on the short list.",
        serial=offer.pk,
    )


def offer_answered(offer: Offer, *, on: dt.date, how: str) -> None:
    """Tell the host agency how an offer ended."""
    application = offer.application
    tell(
        [offer.made_by, *office_of(application.posting.agency_id, on)],
        executive=application.executive,
        rule="offer_answered",
        key=f"offer-{offer.pk}-{how.split(maxsplit=1)[0]}",
        title=f"Offer {how}",
        message=f"The offer of “{application.posting.title}” to {application.executive.full_name} was {how}.",
        url=reverse("mobility:applicant_list", args=[application.posting_id]),
        due_on=on,
    )


def withdrawn(application: Application, *, on: dt.date) -> None:
    """Tell the host agency that an applicant has withdrawn."""
    tell(
        office_of(application.posting.agency_id, on),
        executive=application.executive,
        rule="application_withdrawn",
        key=f"application-{application.pk}-withdrawn",
        title="An applicant has withdrawn",
        message=f"{application.executive.full_name} has withdrawn from “{application.posting.title}”.",
        url=reverse("mobility:applicant_list", args=[application.posting_id]),
        due_on=on,
    )


def given_up(application: Application, *, on: dt.date, why: str) -> None:
    """Tell the executive, who was selected, that the move does not take place."""
    _to_executive(
        application,
        on,
        rule="move_given_up",
        title="A move of yours does not take place",
        message=f"“{application.posting.title}” does not take place: {why}",
        weight="due",
    )


def not_selected(application: Application, *, on: dt.date) -> None:
    """Tell the executive the outcome with its reason."""
    reason = application.get_not_selected_reason_display()
    _to_executive(
        application,
        on,
        rule="not_selected",
        title="You were not selected",
        message=(
            f"You were not selected for “{application.posting.title}”. The reason: {reason[0].lower()}{reason[1:]}."
        ),
    )


def deciders(release: Release, on: dt.date) -> list[User]:
    """Return who is asked at a release's level; the office stands in where no supervisor is on record."""
    is_supervisors = release.level in (ReleaseLevel.INFORM, ReleaseLevel.SUPERVISOR)
    if is_supervisors and release.executive.supervisor is not None:
        return [release.executive.supervisor]
    return office_of(release.home_id, on)


def release_asked(release: Release, *, on: dt.date) -> None:
    """Ask those who decide; where informing is enough, inform."""
    is_informed = release.level == ReleaseLevel.INFORM
    act = "You need not do anything." if is_informed else f"Answer by {say(release.escalates_on)}."
    tell(
        [one for one in deciders(release, on) if one.pk != release.executive.user_id],
        executive=release.executive,
        rule="release_informed" if is_informed else "release_asked",
        key=f"release-{release.pk}-asked-{release.asked_on}",
        title=f"Release of {release.executive.full_name}",
        message=(
            f"{release.host.name} asks for {release.time_percent}% of the time of {release.executive.full_name} "
            f"from {say(release.wanted_on)}. {act}"
        ),
        url=reverse("mobility:release_detail", args=[release.pk]),
        due_on=on if is_informed else release.escalates_on,
        weight="coming" if is_informed else "due",
        authority=POLICY,
    )


def release_escalated(release: Release, *, on: dt.date) -> None:
    """Pass a request that was not answered in time to the office, or from there to the agency head."""
    is_supervisors = release.level == ReleaseLevel.SUPERVISOR
    told = office_of(release.home_id, on, Role.AGENCY_HR if is_supervisors else Role.AGENCY_HEAD)
    release_news(
        release,
        told,
        on=on,
        title=f"Not answered in time: release of {release.executive.full_name}",
        message=(
            f"{release.host.name} has waited since {say(release.asked_on)}. After {say(release.escalates_again_on)} "
            "it is recorded as no response."
        ),
        key="escalated",
    )


def release_silent(release: Release, *, on: dt.date) -> None:
    """Tell everybody that the time has run out without an answer."""
    head = office_of(release.home_id, on, Role.AGENCY_HEAD)
    office, host = office_of(release.home_id, on), office_of(release.host_id, on)
    release_news(
        release,
        [*head, *office, *host, release.executive.user],
        on=on,
        title=f"No response: release of {release.executive.full_name}",
        message=(
            f"{release.home.name} has not answered {release.host.name} by {say(release.escalates_again_on)}. It counts "
            "neither as a refusal nor as consent; an answer is still possible."
        ),
        key="silent",
    )


def release_unfilled(release: Release, *, latest: dt.date) -> None:
    """Tell both agencies and the executive that a release still waits for a backfill after its latest day."""
    offices = [user for code in (release.home_id, release.host_id) for user in office_of(code, latest)]
    release_news(
        release,
        [*deciders(release, latest), *offices, release.executive.user],
        on=latest,
        title=f"The gap is not filled: release of {release.executive.full_name}",
        message=(
            f"{release.home.name} releases once the gap is filled, by {say(latest)} at the latest. That day has "
            "passed: release the executive now, or agree between the agencies how to go on."
        ),
        key="unfilled",
    )


def decline_unsigned(release: Release, *, on: dt.date) -> None:
    """Tell the agency head that a proposed decline has waited too long for the chair."""
    release_news(
        release,
        office_of(release.home_id, on, Role.AGENCY_HEAD),
        on=on,
        title=f"A decline is not signed off: release of {release.executive.full_name}",
        message="Until the chair of the board signs it off, it is no refusal, and the host still waits for an answer.",
        key="unsigned",
    )


def release_news(
    release: Release, recipients: Iterable[User | None], *, on: dt.date, title: str, message: str, key: str
) -> None:
    """Tell those concerned how a release goes on."""
    tell(
        recipients,
        executive=release.executive,
        rule="release_news",
        key=f"release-{release.pk}-{key}-{on}",
        title=title,
        message=message,
        url=reverse("mobility:release_detail", args=[release.pk]),
        due_on=on,
        authority=POLICY,
    )


def allocation_news(
    allocation: TemporaryAllocation,
    recipients: Iterable[User | None],
    *,
    on: dt.date,
    title: str,
    message: str,
    key: str,
    weight: str = "coming",
) -> None:
    """Tell OPM of a request, or the agency of a decision."""
    tell(
        recipients,
        executive=allocation.release.executive if allocation.release else None,
        rule="temporary_allocation",
        key=f"allocation-{allocation.pk}-{key}",
        title=title,
        message=message,
        url=reverse("mobility:allocation_detail", args=[allocation.pk]),
        due_on=on,
        weight=weight,
        authority=MEMORANDUM,
    )


def allocation_ending(allocation: TemporaryAllocation, *, as_of: dt.date, step: int) -> None:
    """Tell the agency that a temporary position ends soon."""
    left = (allocation.ends_on - as_of).days
    allocation_news(
        allocation,
        [allocation.requested_by, *office_of(_home_code(allocation), as_of)],
        on=allocation.ends_on,
        title=f"A temporary position ends in {count(left, 'day')}",
        message=(
            f"The temporary allocation for “{allocation.position_title}” ends with the detail on "
            f"{say(allocation.ends_on)}. Plan the return, or ask OPM to extend it if the detail is extended."
        ),
        key=f"ends-{allocation.ends_on}-{step}",
        weight="due" if left <= 30 else "coming",
    )


def opm_analysts(on: dt.date) -> list[User]:
    """Return OPM's analysts, who decide on requests."""
    held = Membership.objects.active(on).filter(role=Role.OPM_ANALYST)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))


def _home_code(allocation: TemporaryAllocation) -> str:
    return allocation.release.home_id if allocation.release else allocation.agency_id


def _to_executive(
    application: Application,
    on: dt.date,
    *,
    rule: str,
    title: str,
    message: str,
    weight: str = "coming",
    serial: int | None = None,
) -> None:
    tell(
        [application.executive.user],
        executive=application.executive,
        rule=rule,
        key=f"application-{application.pk}-{rule}-{serial or on}",
        title=title,
        message=message,
        url=reverse("mobility:application_detail", args=[application.pk]),
        due_on=on,
        weight=weight,
    )
