"""Programmes and postings, brought to their status by the acts that lead there."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from executives.models import Competency, QualificationFramework
from mobility.actions.postings import (
    approve_posting,
    cancel_posting,
    close_posting,
    create_posting,
    submit_posting,
)
from mobility.actions.searches import save_search
from mobility.models import Posting, Programme
from mobility.workflow import PostingStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from tests.factories.accounts import user_with
from tests.factories.executives import make_agency

_numbers = itertools.count(1)
S = PostingStatus


def make_programme(design: str = "detail", agency: str = "", **fields: Any) -> Programme:
    """Return a programme of an agency or, by default, of the whole government, that has run since 2020."""
    serial = next(_numbers)
    is_permanent = design == "new_position"
    terms = {
        "code": f"programme-{serial}",
        "name": f"Programme {serial}",
        "design": design,
        "minimum_days": 0 if is_permanent else 30,
        "maximum_days": None if is_permanent else 730,
        "reimbursement": "nonreimbursable",
        "starts_on": dt.date(2020, 1, 1),
    }
    return Programme.objects.create(agency=make_agency(agency) if agency else None, **terms | fields)


def writer_of(agency: str) -> User:
    """Return the specialist who writes for an agency in tests, made on first need."""
    name = f"writer_{agency}".lower()
    return User.objects.filter(username=name).first() or user_with(Role.AGENCY_HR, agency, username=name)


def reviewer_of(agency: str) -> User:
    """Return the specialist who reviews what the writer wrote."""
    name = f"reviewer_{agency}".lower()
    return User.objects.filter(username=name).first() or user_with(Role.AGENCY_HR, agency, username=name)


def make_posting(subelement: str = "AG11", status: str = S.DRAFT, *, by: User | None = None, **fields: Any) -> Posting:
    """Return a posting of a subelement in `status` (draft, in review, open, closed or cancelled).

    It starts in 120 days, closes in 40, and is for half a year in Washington unless `fields` say otherwise.
    """
    agency, today = subelement[:2], timezone.localdate()
    writer = by or writer_of(agency)
    programme = fields.pop("programme", None) or make_programme()
    framework = QualificationFramework.objects.in_force(today).latest("effective_from")
    held = Competency.objects.filter(qualification__framework=framework).order_by("pk")
    competencies = fields.pop("competencies", None) or list(held[:2])
    content: dict[str, Any] = {
        "title": f"Opportunity {next(_numbers)}",
        "starts_on": today + dt.timedelta(days=120),
        "days": 180,
        "duties": "Lead a review.",
        "learning": "How another agency works.",
        "duty_location": "Washington, DC",
        "occupational_series": "0340",
        "closes_on": today + dt.timedelta(days=40),
    }
    posting = create_posting(
        by=writer, programme=programme, agency=make_agency(subelement), competencies=competencies, **content | fields
    )
    return _bring(posting, S(status), writer)


def make_market(searcher: User) -> dict[str, dict[str, object]]:
    """Return one posting of AG in each standing, a programme of AG, one of the government, and a saved search."""
    found: dict[str, dict[str, object]] = {
        f"{status.replace('_', '')}_posting": {"pk": make_posting(status=status).pk}
        for status in (S.DRAFT, S.IN_REVIEW, S.OPEN, S.CLOSED)
    }
    return found | {
        "programme": {"pk": make_programme(agency="AG").pk},
        "gov_programme": {"pk": make_programme().pk},
        "search": {"pk": save_search(by=searcher, name="Near me", query="stay=1").pk},
    }


def _bring(posting: Posting, status: PostingStatus, writer: User) -> Posting:
    if status == S.DRAFT:
        return posting
    posting = submit_posting(posting=posting, by=writer)
    if status == S.IN_REVIEW:
        return posting
    posting = approve_posting(posting=posting, by=reviewer_of(posting.agency_id[:2]))
    if status == S.CLOSED:
        return close_posting(posting=posting, by=writer, reason="Enough applications")
    if status == S.CANCELLED:
        return cancel_posting(posting=posting, by=writer, reason="The office was reorganized")
    assert status == S.OPEN, status
    return posting
