"""Postings: write, submit, review, open, close, cancel, duplicate."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from executives.models import QualificationFramework, RuleParameter
from mobility.actions.transitions import move
from mobility.models import Application, Posting
from mobility.models.postings import search_terms_of
from mobility.permissions.postings import check_edit_posting, check_review_posting, check_write_postings
from mobility.rules.terms import check_posting
from mobility.signals import notice_due
from mobility.workflow import ApplicationStatus, NotSelectedReason, PostingStatus
from sesportal.accounts.models import User
from sesportal.audit import log
from sesportal.lib.errors import DomainError, InvalidTransition, RuleViolation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from executives.models import Agency, Competency
    from mobility.models import Programme
    from sesportal.accounts.models import Actor
    from sesportal.lib.findings import Finding

S = PostingStatus
CONTENT = (
    "programme",
    "agency",
    "organization",
    "title",
    "duties",
    "learning",
    "position_number",
    "position_occupied",
    "occupational_series",
    "functions",
    "duty_location",
    "time_percent",
    "virtual_percent",
    "travel_percent",
    "relocation",
    "relocation_ceiling",
    "clearance",
    "starts_on",
    "days",
    "places",
    "reimbursement",
    "audience",
    "appointment_types",
    "is_projected",
    "is_merit_staffed",
)
DATES = ("opens_on", "closes_on")
WRITTEN = (*CONTENT, *DATES, "backfills")


@transaction.atomic
def create_posting(
    *,
    by: Actor,
    programme: Programme,
    agency: Agency,
    title: str,
    starts_on: dt.date,
    competencies: Iterable[Competency] = (),
    copied_from: Posting | None = None,
    **fields: Any,
) -> Posting:
    """Begin a draft; what is not given follows the programme, and the framework is the one in force today."""
    check_write_postings(by, agency.code)
    _known(fields)
    fields = {
        "reimbursement": programme.reimbursement,
        "relocation": programme.relocation,
        "appointment_types": programme.appointment_types,
    } | fields
    posting = Posting(
        programme=programme, agency=agency, title=title, starts_on=starts_on, copied_from=copied_from, **fields
    )
    posting.framework = QualificationFramework.objects.in_force(timezone.localdate()).latest("effective_from")
    posting.created_by = by if isinstance(by, User) else None
    _save(posting, list(competencies), by)
    log.record(
        verb="posting duplicated" if copied_from else "posting written",
        by=by,
        subject=posting,
        after={"title": title, "programme": programme.code} | ({"copied_from": copied_from.pk} if copied_from else {}),
        agency_code=agency.code[:2],
    )
    return posting


@transaction.atomic
def edit_posting(
    *, posting: Posting, by: User, competencies: Iterable[Competency] | None = None, **fields: Any
) -> Posting:
    """Change a draft; whoever does is one of its writers from then on."""
    fresh = _locked(posting)
    check_edit_posting(by, fresh)
    _known(fields)
    if "agency" in fields:
        check_write_postings(by, fields["agency"].code)
    before = _values(fresh)
    for name, value in fields.items():
        setattr(fresh, name, value)
    _save(fresh, list(fresh.competencies.all() if competencies is None else competencies), by)
    after = _values(fresh)
    changed = [name for name in after if before[name] != after[name]]
    log.record(
        verb="posting changed",
        by=by,
        subject=fresh,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        agency_code=fresh.agency_id[:2],
    )
    return fresh


@transaction.atomic
def duplicate_posting(*, posting: Posting, by: User) -> Posting:
    """Begin a new draft that says what an earlier posting says; dates of application are to be set anew."""
    check_write_postings(by, posting.agency_id)
    content = {name: getattr(posting, name) for name in CONTENT if name != "is_projected"}
    return create_posting(by=by, competencies=posting.competencies.all(), copied_from=posting, **content)


@transaction.atomic
def submit_posting(*, posting: Posting, by: User) -> Posting:
    """Give a draft to review; refused with findings where it does not say what it must."""
    fresh = _locked(posting)
    check_edit_posting(by, fresh)
    _refuse(_findings(fresh, timezone.localdate()), "The posting is not ready for review.")
    fresh.writers.add(by)
    return move(obj=fresh, to=S.IN_REVIEW, by=by, agency_code=fresh.agency_id[:2], status_reason="", **_unapproved())


@transaction.atomic
def return_posting(*, posting: Posting, by: User, reason: str) -> Posting:
    """Give a posting back to its writer, with what has to change."""
    fresh = _locked(posting)
    check_review_posting(by, fresh)
    returned = move(
        obj=fresh,
        to=S.DRAFT,
        by=by,
        reason=reason,
        agency_code=fresh.agency_id[:2],
        status_reason=reason,
        **_unapproved(),
    )
    if fresh.created_by is not None:
        notice_due.send(
            sender=Posting,
            recipient=fresh.created_by,
            executive=None,
            rule="posting_returned",
            key=f"posting-{fresh.pk}-returned-{timezone.now():%Y%m%d%H%M%S}",
            title="A posting was returned to you",
            message=f"“{fresh.title}” was returned: {reason}",
            authority="",
            due_on=timezone.localdate(),
            url=reverse("mobility:posting_edit", args=[fresh.pk]),
            weight="due",
        )
    return returned


@transaction.atomic
def approve_posting(*, posting: Posting, by: User) -> Posting:
    """Approve a posting that somebody else wrote; it opens today, or by itself on the later day it names."""
    fresh, today = _locked(posting), timezone.localdate()
    check_review_posting(by, fresh)
    if fresh.status != S.IN_REVIEW:
        raise InvalidTransition("Only a posting that is in review can be approved. Reload the page.")
    if fresh.approved_at is not None:
        raise InvalidTransition("This posting has been approved already; it opens by itself on its day.")
    _refuse(_findings(fresh, today), "The posting cannot be opened as it stands.")
    fresh.approved_by, fresh.approved_at = by, timezone.now()
    fresh.save(update_fields=["approved_by", "approved_at"])
    log.record(verb="posting approved", by=by, subject=fresh, agency_code=fresh.agency_id[:2])
    if fresh.opens_on is None or fresh.opens_on <= today:
        return open_posting(posting=fresh, by=by)
    return fresh


@transaction.atomic
def open_posting(*, posting: Posting, by: Actor) -> Posting:
    """Open an approved posting to applications; its first day is today."""
    fresh, today = _locked(posting), timezone.localdate()
    if fresh.status != S.IN_REVIEW or fresh.approved_at is None:
        raise InvalidTransition("Only a posting that somebody has approved is opened.")
    return move(
        obj=fresh,
        to=S.OPEN,
        by=by,
        agency_code=fresh.agency_id[:2],
        opens_on=today,
        opened_at=fresh.opened_at or timezone.now(),
        is_projected=False,
    )


@transaction.atomic
def close_posting(*, posting: Posting, by: Actor, reason: str = "") -> Posting:
    """Close a posting to applications: the clock after its last day, or its agency with a reason before."""
    fresh = _locked(posting)
    check_write_postings(by, fresh.agency_id)
    return move(obj=fresh, to=S.CLOSED, by=by, reason=reason, agency_code=fresh.agency_id[:2], status_reason=reason)


@transaction.atomic
def reopen_posting(*, posting: Posting, by: User, closes_on: dt.date, reason: str = "") -> Posting:
    """Take applications again until `closes_on`."""
    fresh, today = _locked(posting), timezone.localdate()
    check_write_postings(by, fresh.agency_id)
    if fresh.status != S.CLOSED:
        raise InvalidTransition("Only a posting that is closed to applications is opened again. Reload the page.")
    if fresh.short_list_locked_at is not None:
        raise InvalidTransition("The short list is locked, so no further applications can be taken.")
    fresh.closes_on = closes_on
    _refuse(_findings(fresh, today), "The posting cannot be opened again.")
    return move(
        obj=fresh,
        to=S.OPEN,
        by=by,
        reason=reason,
        agency_code=fresh.agency_id[:2],
        closes_on=closes_on,
        status_reason=reason,
    )


@transaction.atomic
def cancel_posting(*, posting: Posting, by: Actor, reason: str) -> Posting:
    """Cancel a posting; those who applied are told so. Refused while somebody holds an offer or has accepted one."""
    fresh = _locked(posting)
    check_write_postings(by, fresh.agency_id)
    held = fresh.applications.filter(status__in=[ApplicationStatus.OFFERED, ApplicationStatus.SELECTED])
    if held.exists():
        raise InvalidTransition("Somebody has been offered a place. Take the offer back before you cancel the posting.")
    cancelled = move(
        obj=fresh, to=S.CANCELLED, by=by, reason=reason, agency_code=fresh.agency_id[:2], status_reason=reason
    )
    waiting = [ApplicationStatus.SUBMITTED, ApplicationStatus.SHORT_LISTED]
    for application in fresh.applications.filter(status__in=waiting).select_related("executive__user"):
        _tell_cancelled(application, cancelled, by)
    return cancelled


def turn_postings(*, by: Actor, as_of: dt.date) -> Counter[str]:
    """Open what is approved and due, close what had its last day; each posting in a transaction.atomic of its own."""
    due = Posting.objects.filter(
        status=PostingStatus.IN_REVIEW, approved_at__isnull=False, opens_on__lte=as_of
    ).order_by("pk")
    over = Posting.objects.filter(status=PostingStatus.OPEN, closes_on__lt=as_of).order_by("pk")
    done = Counter[str]()
    steps: tuple[tuple[str, list[Posting], Callable[..., Posting]], ...] = (
        ("opened", list(due), open_posting),
        ("closed", list(over), close_posting),
    )
    for name, postings, turn in steps:
        for posting in postings:
            try:
                turn(posting=posting, by=by)
            except DomainError:  # somebody was faster
                done["left alone"] += 1
            else:
                done[name] += 1
    return done


def _tell_cancelled(application: Application, posting: Posting, by: Actor) -> None:
    move(
        obj=application,
        to=ApplicationStatus.NOT_SELECTED,
        by=by,
        not_selected_reason=NotSelectedReason.CANCELLED,
        decided_at=timezone.now(),
        preference=None,
        rank=None,
    )
    if application.executive.user is not None:
        notice_due.send(
            sender=Posting,
            recipient=application.executive.user,
            executive=application.executive,
            rule="posting_cancelled",
            key=f"posting-{posting.pk}-cancelled",
            title="A posting you applied for was cancelled",
            message=f"“{posting.title}” was cancelled: {posting.status_reason}",
            authority="",
            due_on=timezone.localdate(),
            url=reverse("mobility:opportunity_detail", args=[posting.pk]),
            weight="due",
        )


def _findings(posting: Posting, as_of: dt.date) -> list[Finding]:
    parameters = RuleParameter.objects.values_on(posting.closes_on or as_of)
    return check_posting(posting, as_of=as_of, parameters=parameters)


def _locked(posting: Posting) -> Posting:
    return Posting.objects.select_for_update(of=("self",)).select_related("programme", "created_by").get(pk=posting.pk)


def _save(posting: Posting, competencies: list[Competency], by: Actor) -> None:
    """Save the content with what is derived from it, and who wrote it."""
    posting.commuting_area, posting.search_text, posting.competency_ids = search_terms_of(posting, competencies)
    posting.save()
    posting.competencies.set(competencies)
    if isinstance(by, User):
        posting.writers.add(by)


def _refuse(findings: list[Finding], sentence: str) -> None:
    if blocking := [finding for finding in findings if finding.blocks]:
        told = " ".join(finding.message for finding in blocking)
        raise RuleViolation(f"{sentence} {told}", findings=blocking)


def _known(fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - set(WRITTEN):
        raise TypeError(f"{', '.join(sorted(unknown))} cannot be written into a posting.")


def _unapproved() -> dict[str, Any]:
    return {"approved_by": None, "approved_at": None}


def _values(posting: Posting) -> dict[str, Any]:
    held = {name: getattr(posting, name) for name in WRITTEN if name not in ("programme", "agency")}
    return held | {"programme": posting.programme_id, "agency": posting.agency_id}
