"""What is said to whom: the words of the clocks' notices, and the e-mails, which never hold more than a title."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from development.models import Notice, NoticePreference
from development.rules.clocks import Rule

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from development.rules.clocks import Due
    from executives.models import Executive
    from sesportal.accounts.models import User


class Audience(StrEnum):
    """Who is told: the executive, or the supervisor, of whom titles in e-mails and calendars name nobody."""

    EXECUTIVE = "executive"
    SUPERVISOR = "supervisor"


class Words(NamedTuple):
    """The title of a notice, its title once overdue, what its reader can do, and where."""

    title: str
    overdue: str
    to_do: str
    url_name: str = "executives:executive_detail"


PLAN_PAGE = "development:my_plan"
WORDS: dict[tuple[Rule, Audience], Words] = {
    (Rule.PLAN, Audience.EXECUTIVE): Words(
        "Development plan missing",
        "Development plan missing",
        "Write it in one sitting, sign it, and your signers are told.",
        PLAN_PAGE,
    ),
    (Rule.PLAN, Audience.SUPERVISOR): Words(
        "Development plan missing for one of your executives",
        "Development plan missing for one of your executives",
        "Talk about it; it comes to you for signature once it is submitted.",
    ),
    (Rule.REVIEW, Audience.EXECUTIVE): Words(
        "Yearly board review coming up",
        "Yearly board review overdue",
        "See that your plan is up to date and signed; the board's office sets the day.",
        PLAN_PAGE,
    ),
    (Rule.REVIEW, Audience.SUPERVISOR): Words(
        "Yearly board review coming up for one of your executives",
        "Yearly board review overdue for one of your executives",
        "Ask the board's office for a place on the next agenda.",
    ),
    (Rule.PROBATION, Audience.EXECUTIVE): Words(
        "Probationary period ends soon",
        "Probationary period has ended",
        "Ask your supervisor when the assessment is written.",
    ),
    (Rule.PROBATION, Audience.SUPERVISOR): Words(
        "Probationary period of one of your executives ends soon",
        "Probationary period of one of your executives has ended",
        "Write the assessment; the appointing authority certifies it before that day.",
    ),
    (Rule.AGREEMENT, Audience.EXECUTIVE): Words(
        "Mobility agreement waits for your answer",
        "Mobility agreement waits for your answer",
        "Read it, choose exceptions if you need any, and sign or decline.",
        "development:my_agreement",
    ),
    (Rule.BROADENING, Audience.EXECUTIVE): Words(
        "Plan your next broadening activity",
        "Broadening activity overdue",
        "If your work or circumstances do not allow it, ask the board for an exception in your next review.",
    ),
    (Rule.EARLY_TENURE, Audience.EXECUTIVE): Words(
        "Early in the SES: plan a broadening move",
        "Early in the SES: plan a broadening move",
        "Name one in your development plan.",
        PLAN_PAGE,
    ),
    (Rule.YEARLY_ACTIVITY, Audience.EXECUTIVE): Words(
        "No development activity on record this fiscal year",
        "No development activity on record for the last fiscal year",
        "Mark what you have done in your plan, or plan one.",
        PLAN_PAGE,
    ),
    (Rule.ASSESSMENT_360, Audience.EXECUTIVE): Words(
        "360-degree assessment due soon",
        "360-degree assessment overdue",
        "Arrange one, and put its date into your plan.",
        PLAN_PAGE,
    ),
}
TO_SUPERVISORS = frozenset({Rule.PLAN, Rule.REVIEW, Rule.PROBATION})


def concerns_supervisor(due: Due) -> bool:
    """Say whether the supervisor hears of it too: overdue plans and reviews, and every notice of a probation's end."""
    return due.rule in TO_SUPERVISORS and (due.rule == Rule.PROBATION or due.weight == Notice.Weight.OVERDUE)


def write_notice(due: Due, *, executive: Executive, recipient_id: int, audience: Audience, at: dt.datetime) -> Notice:
    """Return the notice of a finding in words for its reader, not saved."""
    words = WORDS[due.rule, audience]
    about = () if words.url_name.startswith("development:") else (executive.identifier,)
    return Notice(
        recipient_id=recipient_id,
        executive=executive,
        rule=due.code,
        key=due.key(executive.pk),
        weight=due.weight,
        title=words.overdue if due.weight == Notice.Weight.OVERDUE else words.title,
        message=f"{due.message} {words.to_do}",
        authority=due.authority,
        due_on=due.due_on,
        url=_page(words.url_name, *about),
        created_at=at,
    )


@lru_cache(maxsize=20_000)
def _page(url_name: str, *args: str) -> str:
    """Return an address once worked out: a sweep names the same few thousand again and again."""
    return reverse(url_name, args=args)


class DigestLine(NamedTuple):
    """One line of a digest: like titles of one day are counted, not repeated."""

    title: str
    is_overdue: bool
    due_on: dt.date
    number: int


def mail_digest(*, recipient: User, notices: Sequence[Notice]) -> None:
    """Send one plain-text e-mail with the titles of notices: no name, no message, and where to read them."""
    counted = Counter((n.title, n.weight == Notice.Weight.OVERDUE, n.due_on) for n in notices)
    lines = [DigestLine(*line, number) for line, number in counted.items()]
    whole = len(notices)
    EmailMessage(
        subject=f"{settings.SITE_NAME}: {whole} notice{'' if whole == 1 else 's'} for you",
        body=render_to_string(
            "emails/digest.txt",
            {"lines": lines, "url": _absolute("development:notice_list"), **_footer()},
        ),
        to=[recipient.email],
    ).send()


def tell(*, recipient: User, title: str, path: str) -> bool:
    """Send one plain-text e-mail at once: `title`, which names nobody, and where to read more.

    Return whether it was sent; nobody who has chosen never to get e-mail, or has left, gets one.
    """
    declined = NoticePreference.objects.filter(user=recipient, digest=NoticePreference.Digest.NEVER).exists()
    if declined or not recipient.is_active or not recipient.email:
        return False
    body = render_to_string("emails/news.txt", {"title": title, "url": settings.SITE_URL + path, **_footer()})
    EmailMessage(subject=f"{settings.SITE_NAME}: {title}", body=body, to=[recipient.email]).send()
    return True


def _footer() -> dict[str, str]:
    return {"preferences_url": _absolute("development:notice_preferences"), "site": settings.SITE_NAME}


def _absolute(name: str) -> str:
    return settings.SITE_URL + reverse(name)


# What a board decided.
OUTCOME_RULE = "board_outcome"
OUTCOME_TITLE = "The outcome of your board review can be read"


def tell_outcome(notice: Notice) -> bool:
    """E-mail an executive that their own outcome can be read; the words themselves stay behind the sign-in."""
    return tell(recipient=notice.recipient, title=notice.title, path=notice.url)


def outcome_words(*, board: str, held_on: dt.date, said: Sequence[str]) -> str:
    """Return the message of an outcome, for the executive alone."""
    return " ".join([f"{board} reviewed your development on {held_on:%B %-d, %Y}.", *said])[:600]
