"""The home page of each role, with every card on it, costs a bounded number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from development.actions import follow_ups
from development.actions.agreements import offer_agreement
from development.workflow import PlanStatus
from executives.models import Executive, ImportBatch
from mobility.actions.postings import close_posting
from mobility.actions.searches import save_search
from mobility.workflow import PostingStatus
from sesportal.accounts.roles import Role
from sesportal.audit.log import record_read
from sesportal.exchange.actions import issue_client
from sesportal.exchange.actions.webhooks import create_webhook
from sesportal.exchange.models import Webhook
from tests.factories.boards import bring_to_close, make_room
from tests.factories.development import plan_in
from tests.factories.directed import make_moves
from tests.factories.executives import make_executive, make_item
from tests.factories.mobility import make_posting, writer_of
from tests.factories.notices import make_notice
from tests.factories.selection import asked, make_applicant, make_selections, submitted

pytestmark = pytest.mark.django_db
MOST = 12
HR = [
    "Agencies and positions", "Board meeting", "Directed moves", "Executives", "Follow-through",
    "Importers and exporters", "Imports", "Notices", "Plans to sign", "Postings", "Reconciliation",
    "Releases to answer", "Secrets of systems that expire within 30 days", "Selections to make",
    "Webhooks paused after failures",
]  # fmt: skip
OWN = [
    "A reassignment concerns you", "Agencies and positions", "Mobility agreement", "Mobility preferences",
    "More notices", "My applications", "My development plan", "My record", "Opportunities", "Title 0", "Title 1",
    "Title 2", "What the board recommends", "Who viewed my record", "You have an offer",
]  # fmt: skip


def fill(cast, round_):
    """Give everyone something of each kind that a home page speaks of; each round gives more of it."""
    user, boss, office = cast[Role.EXECUTIVE], cast[Role.SUPERVISOR], cast[Role.AGENCY_HR]
    own = Executive.objects.filter(user=user).first() or make_executive("AG11", user=user, supervisor=boss)
    make_selections(own, boss)
    asked(make_posting("TR93", status=PostingStatus.OPEN), make_applicant("AG11", supervisor=boss))
    make_moves(own, make_executive("AG13"))
    save_search(by=user, name=f"Near me {round_}", query="stay=1")
    make_posting(status=PostingStatus.IN_REVIEW)
    posting = make_posting(status=PostingStatus.OPEN)
    submitted(posting, make_applicant("TR93"))
    close_posting(posting=posting, by=writer_of("AG"))
    record_read(by=office, subject=own, page=f"page {round_}")
    for number in range(5):
        make_notice(own, rule=f"rule{round_}{number}", title=f"Title {number}", weight="overdue")
        make_notice(own, rule="broadening", stage=f"{round_}{number}", recipient=boss, weight="overdue")
        make_item(own)
    ImportBatch.objects.create(agency_code="AG", file_name="actions.csv", submitted_by=office)
    system = issue_client(agency_code="AG", name=f"payroll {round_}", scopes=["events:read"], by="test").client
    system.expires_on = timezone.localdate() + dt.timedelta(days=20)
    system.save(update_fields=["expires_on"])
    create_webhook(client=system, url=f"https://hr.agency.example/{round_}", by="test")
    Webhook.objects.update(state=Webhook.State.PAUSED, failures=10)
    plan_in(PlanStatus.SUBMITTED, make_applicant("AG11", supervisor=boss))
    plan_in(PlanStatus.SUBMITTED, make_applicant("AG11", supervisor_id=None))
    return own


def sit(cast, own):
    """Let a board recommend something to `own`, and another, with the cast on it, meet soon."""
    room = make_room(own)
    follow_ups.recommend(
        case=room.case(own), kind="activity", activity_type="coaching", text="A coach", by=room.chair.user,
        as_of=room.meeting.held_on,
    )  # fmt: skip
    bring_to_close(room)
    make_room(*(make_executive("AG11") for _ in range(3)), chair=cast[Role.ERB_CHAIR], members=(cast[Role.ERB_MEMBER],))


def visit(user):
    """Return the cards of a user's home page with their counts, and what they cost."""
    client = Client()
    client.force_login(user)
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/")
    return {card.title: card.count for card in page.context["cards"]}, len(queries)


def test_the_home_page_of_every_role_costs_at_most_12_queries_and_none_grows(cast):
    own = fill(cast, 1)
    plan_in(PlanStatus.DRAFT, own)
    offer_agreement(executive=own, by="test", as_of=timezone.localdate())
    sit(cast, own)
    few = {role: visit(user) for role, user in cast.items()}
    fill(cast, 2)
    many = {role: visit(user) for role, user in cast.items()}
    costs = {role: (few[role][1], many[role][1]) for role in cast}
    assert {role: cost for role, cost in costs.items() if cost[0] != cost[1] or cost[0] > MOST} == {}
    assert sorted(few[Role.EXECUTIVE][0]) == OWN
    assert sorted(few[Role.AGENCY_HR][0]) == HR
    waiting = {"Reconciliation", "Postings", "Selections to make", "Webhooks paused after failures"}
    shown = {
        title: (few[Role.AGENCY_HR][0][title], count)
        for title, count in many[Role.AGENCY_HR][0].items()
        if title in waiting
    }
    assert shown == {
        "Reconciliation": (5, 10),
        "Postings": (1, 2),
        "Selections to make": (1, 2),
        "Webhooks paused after failures": (1, 2),
    }
    assert [held[Role.EXECUTIVE][0]["Who viewed my record"] for held in (few, many)] == [1, 2]
