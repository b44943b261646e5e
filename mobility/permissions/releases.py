"""Who answers a release at which level, and who signs off a decline. A job acts under its name and is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobility.workflow import ReleaseLevel, ReleaseStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import InvalidTransition, NotPermitted

if TYPE_CHECKING:
    from mobility.models import Release
    from sesportal.accounts.models import Actor


def check_see_releases(user: User) -> None:
    """Refuse whoever sees no release at all."""
    if not user.may(Permission.VIEW_MOVES):
        raise NotPermitted(
            "Releases are shown to the executive, the supervisor, both agencies' offices, OPM and auditors."
        )


def check_see_release_figures(user: User) -> None:
    """Refuse whoever answers for no agency's releases."""
    reach = user.reach(Permission.VIEW_MOVES)
    if not (reach.government or reach.agencies):
        raise NotPermitted("Figures on releases are for the agencies' offices, heads and chairs, for OPM and auditors.")


def check_answer_release(by: Actor, release: Release) -> None:
    """Refuse an answer to whoever does not decide at the release's level.

    The supervisor decides what is short; once it has been escalated, or where none is recorded, the executive
    resources office may. What is long, and the date of a permanent move, is the office's.
    """
    if not isinstance(by, User):
        return
    if release.executive.user_id == by.pk:
        raise NotPermitted("This is about your own release, so somebody else has to answer.")
    if release.level == ReleaseLevel.INFORM:
        raise InvalidTransition("So little working time is concerned that nobody is asked for consent.")
    reach = by.reach(Permission.DECIDE_RELEASES)
    is_office = any(release.home_id.startswith(code) for code in reach.agencies)
    is_supervisor = reach.reports and release.executive.supervisor_id == by.pk
    if release.level == ReleaseLevel.SUPERVISOR:
        may_office = release.executive.supervisor_id is None or release.escalated_at is not None
        if is_supervisor or (is_office and may_office):
            return
        if is_office:
            raise NotPermitted(
                "The supervisor decides. Your office can answer from the day the request is escalated, "
                f"{release.escalates_on:%B} {release.escalates_on.day}, {release.escalates_on.year}."
            )
        raise NotPermitted("The executive's supervisor answers this request.")
    if not is_office:
        raise NotPermitted("The home agency's executive resources office answers this request.")


def check_sign_off(by: Actor, release: Release) -> None:
    """Refuse the sign-off of a decline to everyone but the chair of the home agency's board, who did not propose it."""
    if not isinstance(by, User):
        return
    if not by.reach(Permission.SIGN_OFF_DECLINES).covers_code(release.home_id):
        raise NotPermitted("A decline is signed off by the chair of the home agency's Executive Resources Board.")
    if release.executive.user_id == by.pk:
        raise NotPermitted("This is about your own release, so somebody else has to sign it off.")
    if release.answered_by_id == by.pk:
        raise NotPermitted("You proposed the decline, so somebody else has to sign it off.")
    if release.status != ReleaseStatus.DECLINE_PROPOSED:
        raise InvalidTransition("No decline waits for a sign-off here. Reload the page to see where it stands.")


def check_proceed(by: Actor, release: Release) -> None:
    """Refuse going ahead without an answer to all but the host, and wherever law gives the home agency a say."""
    if isinstance(by, User) and not by.reach(Permission.SELECT).covers_code(release.host_id):
        raise NotPermitted("Only the host agency's executive resources office can go ahead with the move.")
    if release.level != ReleaseLevel.DATE_ONLY:
        raise InvalidTransition("This move is for a time, so it needs the home agency's answer.")
    if release.status != ReleaseStatus.NO_RESPONSE or release.released_on is not None:
        raise InvalidTransition("The home agency's time to answer has not run out, or the move goes ahead already.")
