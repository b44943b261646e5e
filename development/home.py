"""What waits for people on the home page: the executive's plan and notices, a supervisor's executives, signatures."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from development.models import Case, DevelopmentPlan, Meeting, MobilityAgreement, Notice, Recommendation, UnmetNeed
from development.rules.clocks import CLOCKS, Rule
from development.workflow import MeetingStatus, PlanStatus
from executives.models import Executive
from sesportal.accounts.roles import Permission
from sesportal.lib.fiscal import fiscal_year, last_day
from sesportal.lib.home import Card

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sesportal.accounts.models import User

MOST_NOTICES = 3
NEEDS_ASKED = dt.timedelta(days=60)
PLAN, AGREEMENT = "My development plan", "Mobility agreement"
STATES: dict[PlanStatus, tuple[str, str, bool]] = {
    PlanStatus.DRAFT: ("Your plan is a draft. Finish it and send it for signature.", "Finish your plan", False),
    PlanStatus.SUBMITTED: ("Your plan is with those who sign it.", "See where it is", False),
    PlanStatus.AGREED: ("Your plan is agreed and waits for the board.", "Open your plan", False),
    PlanStatus.AT_BOARD: ("Your plan is on the board's agenda.", "Open your plan", False),
    PlanStatus.ENDORSED: ("The board endorsed your plan.", "Open your plan", False),
    PlanStatus.ENDORSED_WITH_CHANGES: (
        "The board endorsed your plan with changes: take them up to put it in force.",
        "Take up the changes",
        True,
    ),
    PlanStatus.RETURNED: ("Your plan was returned. Read what is asked, and send it again.", "Revise your plan", True),
    PlanStatus.IN_FORCE: ("Your plan is in force until {until}. Mark what you have done.", "Open your plan", False),
}


def cards(user: User, today: dt.date) -> Iterator[Card]:
    """Yield the cards of development for `user`."""
    notices = list(Notice.objects.visible_to(user).standing().most_pressing_first())
    executive = Executive.objects.record_of(user) if user.may(Permission.EDIT_PLAN) else None
    own = [notice for notice in notices if executive and notice.executive_id == executive.pk]
    others = [notice for notice in notices if notice not in own]
    if executive:
        standing = _standing(executive, fiscal_year(today))
        yield _plan(standing, own)
        yield from _agreement(standing)
        yield from _recommended(standing)
        yield from _own(own)
        yield from _needs(standing, today)
    clocks = [notice for notice in others if notice.rule in CLOCKS]
    if clocks:
        yield _clocks(clocks)
    if told := [notice for notice in others if notice.rule not in CLOCKS]:
        yield _told(told)
    if user.may(Permission.SIGN_PLANS):
        yield from _signatures(user)
    if user.may(Permission.SIT_ON_BOARD) or user.may(Permission.RUN_BOARDS):
        yield from _meeting(user, today)


def _standing(executive: Executive, year: int) -> dict[str, Any]:
    """Return the status and end of the open plan, the agreement offered, what boards recommend, in one query."""
    plan = DevelopmentPlan.objects.filter(executive=OuterRef("pk")).open().order_by("-version")
    offered = MobilityAgreement.objects.filter(executive=OuterRef("pk")).open()
    waiting = Recommendation.objects.waiting().filter(executive=OuterRef("pk")).order_by().values("executive")
    answered = UnmetNeed.objects.filter(executive=OuterRef("pk"), fiscal_year=year)
    standing: Any = (
        Executive.objects.filter(pk=executive.pk)
        .annotate(
            plan=Subquery(plan.values("status")[:1]),
            until=Subquery(plan.values("period_to")[:1]),
            offered=Subquery(offered.values("pk")[:1]),
            recommended=Coalesce(Subquery(waiting.annotate(number=Count("pk")).values("number")), Value(0)),
            answered=Exists(answered),
        )
        .values("plan", "until", "offered", "recommended", "answered")
        .get()
    )
    return standing


def _plan(standing: dict[str, Any], own: Sequence[Notice]) -> Card:
    """Return where the executive's plan stands: the one in the making, else the one in force, else how to begin."""
    overdue = next((notice for notice in own if notice.rule == Rule.PLAN), None)
    if standing["plan"] is None:
        text = "You have no development plan. Most of it is filled in for you; the rest takes about ten minutes."
        link, is_urgent = "Begin your plan", False
    else:
        text, link, is_urgent = STATES[PlanStatus(standing["plan"])]
        text = text.format(until=f"{standing['until']:%B %-d, %Y}")
    if overdue:
        text = f"{text} It was due {overdue.due_on:%B %-d, %Y}."
    return Card(
        title=PLAN,
        text=text,
        url=reverse("development:my_plan"),
        link=link,
        is_urgent=is_urgent or bool(overdue),
        order=1,
    )


def _agreement(standing: dict[str, Any]) -> Iterator[Card]:
    if standing["offered"]:
        yield Card(
            title=AGREEMENT,
            text="It is offered to you on entry into the SES. Read it, and sign or decline.",
            url=reverse("development:agreement_detail", args=[standing["offered"]]),
            link="Read and answer",
            is_urgent=True,
            order=2,
        )


def _recommended(standing: dict[str, Any]) -> Iterator[Card]:
    if count := standing["recommended"]:
        yield Card(
            title="What the board recommends",
            text=f"Your board determined {'an opportunity' if count == 1 else 'opportunities'} for you that "
            f"{'is' if count == 1 else 'are'} not taken up yet.",
            url=reverse("development:my_reviews"),
            link="Read and take up",
            count=count,
            order=2,
        )


def _own(own: Sequence[Notice]) -> Iterator[Card]:
    """Yield the most pressing notices that no other card speaks of, and how many there are in all."""
    shown = [notice for notice in own if notice.rule not in (Rule.PLAN, Rule.AGREEMENT)]
    for place, notice in enumerate(shown[:MOST_NOTICES]):
        yield Card(
            title=notice.title,
            text=notice.message,
            url=notice.url,
            is_urgent=notice.weight != Notice.Weight.COMING,
            order=3 + place,
        )
    if len(shown) > MOST_NOTICES:
        yield Card(
            title="More notices",
            text="Everything the clocks ask of you, each with its rule.",
            url=reverse("development:notice_list"),
            link="Open my notices",
            count=len(shown) - MOST_NOTICES,
            order=8,
        )


def _needs(standing: dict[str, Any], today: dt.date) -> Iterator[Card]:
    """Ask the three yearly questions towards the end of the fiscal year, until they are answered."""
    year = fiscal_year(today)
    is_asked = last_day(year) - today < NEEDS_ASKED
    if is_asked and not standing["answered"]:
        yield Card(
            title="Unmet development needs",
            text=f"Three questions on fiscal year {year}, asked once a year and counted by reason.",
            url=reverse("development:unmet_needs"),
            link="Answer them",
            order=9,
        )


def _told(others: Sequence[Notice]) -> Card:
    """Return what was told to somebody about executives beside the clocks of those who report to them."""
    overdue = sum(notice.weight == Notice.Weight.OVERDUE for notice in others)
    return Card(
        title="Notices",
        text=f"The first: {others[0].title}.",
        url=reverse("development:notice_list"),
        link="Open my notices",
        count=len(others),
        is_urgent=bool(overdue),
        order=7,
    )


def _clocks(others: Sequence[Notice]) -> Card:
    people = {notice.executive_id for notice in others}
    overdue = sum(notice.weight == Notice.Weight.OVERDUE for notice in others)
    return Card(
        title="Your executives' clocks",
        text=f"{overdue} overdue, for {len(people)} executive{'' if len(people) == 1 else 's'} who report to you."
        if overdue
        else "Coming up for executives who report to you.",
        url=reverse("development:notice_list"),
        link="Open my notices",
        count=len(others),
        is_urgent=bool(overdue),
        order=4,
    )


def _signatures(user: User) -> Iterator[Card]:
    count = DevelopmentPlan.objects.waiting_for(user).count()
    if count:
        yield Card(
            title="Plans to sign",
            text="Development plans that wait for your signature.",
            url=reverse("development:plan_list"),
            link="Open the plans",
            count=count,
            is_urgent=True,
            order=3,
        )


def _meeting(user: User, today: dt.date) -> Iterator[Card]:
    """Yield the board meeting that comes next, or is in session, with the number of cases its reader may open."""
    coming = Meeting.objects.visible_to(user).filter(status__in=[MeetingStatus.SCHEDULED, MeetingStatus.IN_SESSION])
    cases = Case.objects.visible_to(user, on=today).filter(meeting=OuterRef("pk")).order_by().values("meeting")
    number = Coalesce(Subquery(cases.annotate(number=Count("pk")).values("number")), Value(0))
    meetings = coming.annotate(number=number).select_related("cycle__board").defer("record")
    meeting = meetings.order_by("held_on", "pk").first()
    if meeting is None or not meeting.number:
        return
    is_in_session = meeting.status == MeetingStatus.IN_SESSION
    when = "is in session" if is_in_session else f"meets on {meeting.held_on:%B %-d, %Y}"
    yield Card(
        title="Board meeting",
        text=f"{meeting.cycle.board.name} {when}.",
        url=reverse("development:meeting_detail", args=[meeting.pk]),
        link="Open the meeting" if is_in_session else "Read the agenda",
        count=meeting.number,
        is_urgent=is_in_session,
        order=15,
    )
