"""Directed moves: prepare the worksheet, share it, serve the notice, record a refusal, override, effect, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from executives.ledger.staging import lock_ledger
from executives.models import Executive, Position, RuleParameter
from mobility.actions.personnel import write_records
from mobility.actions.transitions import move
from mobility.facts import reassignment_facts
from mobility.models import ReassignmentWorksheet
from mobility.models.holding import hold_executive
from mobility.permissions.directed import check_direct, check_override, check_prepare, check_serve
from mobility.rules.personnel import start_rows
from mobility.rules.reassignment import NEVER_OVERRIDDEN, check_effecting, check_serving, not_overridden
from mobility.rules.words import say
from mobility.rules.worksheet_facts import facts_of
from mobility.signals import notice_due
from mobility.workflow import WorksheetStatus
from sesportal.audit import log
from sesportal.lib.errors import DomainError, InvalidTransition, RuleViolation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sesportal.accounts.models import User
    from sesportal.lib.findings import Finding

W = WorksheetStatus
TERMS = (
    "to_subelement",
    "to_position_number",
    "to_position_title",
    "to_position_occupied",
    "to_appointment_type",
    "to_duty_location",
    "is_outside_commuting_area",
    "reasons",
    "consulted_on",
    "consultation_note",
)
"""What the notice says or rests on: settled once it is served."""
LATER = (
    "is_voluntary",
    "effective_on",
    "waiver_signed_on",
    "election_signed_on",
    "head_appointed_on",
    "is_head_acting",
    "supervisor_appointed_on",
    "is_supervisor_acting",
    "is_supervisor_noncareer",
    "has_supervisor_initial_appraisal",
    "detail_days",
    "moratorium_exception",
    "exception_evidence",
    "exception_dated_on",
    "qualification_determined_on",
)
"""What may become known or change until the move takes effect."""
STALE = "Somebody else changed this worksheet while you wrote. Reload the page, look at the change, and write again."


@transaction.atomic
def create_worksheet(*, executive: Executive, by: User, **fields: Any) -> ReassignmentWorksheet:
    """Begin a worksheet for an executive on board; where the executive stands now is kept as it is today."""
    held = Executive.objects.select_related("current_assignment").get(pk=executive.pk)
    check_prepare(by, held)
    if not held.is_on_board or held.current_assignment is None:
        raise InvalidTransition(f"{held.full_name} is not on board, so there is no position to reassign from.")
    _known(fields, (*TERMS, *LATER))
    record = held.current_assignment
    worksheet = ReassignmentWorksheet(
        executive=held,
        home_id=record.subelement_id,
        from_position_number=record.position_number,
        from_position_title=record.position_title,
        from_duty_location=record.duty_location,
        appointment_type=record.appointment_type,
        created_by=by,
        **fields,
    )
    _complete(worksheet)
    worksheet.save()
    log.record(
        verb="reassignment prepared",
        by=by,
        subject=worksheet,
        after={name: _plain(getattr(worksheet, name)) for name in fields},
        agency_code=worksheet.home_id[:2],
    )
    return worksheet


@transaction.atomic
def edit_worksheet(
    *, worksheet: ReassignmentWorksheet, by: User, revision: int, **fields: Any
) -> ReassignmentWorksheet:
    """Change a worksheet that has the revision the writer saw; after the notice its terms stay as they were served."""
    fresh = _locked(worksheet)
    check_direct(by, fresh)
    if fresh.revision != revision:
        raise InvalidTransition(STALE, code="stale")
    _known(fields, (*TERMS, *LATER))
    changed = {name: value for name, value in fields.items() if getattr(fresh, name) != value}
    if fresh.status != W.DRAFT and (settled := [name for name in changed if name in TERMS]):
        names = ", ".join(name.removeprefix("to_").replace("_", " ") for name in settled)
        raise InvalidTransition(f"The notice is served, so these stay as they are: {names}. Cancel it to begin anew.")
    if not changed:
        return fresh
    before = {name: _plain(getattr(fresh, name)) for name in changed}
    for name, value in changed.items():
        setattr(fresh, name, value)
    _complete(fresh)
    fresh.revision += 1
    fresh.save()
    log.record(
        verb="reassignment changed",
        by=by,
        subject=fresh,
        before=before,
        after={name: _plain(value) for name, value in changed.items()},
        agency_code=fresh.home_id[:2],
    )
    return fresh


@transaction.atomic
def share_worksheet(*, worksheet: ReassignmentWorksheet, by: User) -> ReassignmentWorksheet:
    """Show the worksheet to the executive, who can then sign the statement or the waiver."""
    fresh = _locked(worksheet)
    check_direct(by, fresh)
    if fresh.is_shared:
        raise InvalidTransition("The executive can see this worksheet already.")
    fresh.is_shared = True
    fresh.save(update_fields=["is_shared"])
    log.record(verb="reassignment shared", by=by, subject=fresh, agency_code=fresh.home_id[:2])
    _tell(fresh, "shared", "A reassignment concerns you", "Your agency has shared a reassignment with you. Read it.")
    return fresh


@transaction.atomic
def serve_notice(*, worksheet: ReassignmentWorksheet, by: User, received_on: dt.date) -> ReassignmentWorksheet:
    """Record the day on which the executive received the written notice; refused where it would not be lawful."""
    fresh, today = _locked(worksheet), timezone.localdate()
    check_serve(by, fresh)
    other = ReassignmentWorksheet.objects.filter(executive=fresh.executive, status=W.NOTICE_SERVED)
    hold_executive(fresh.executive_id)
    if other.exists():
        raise InvalidTransition(
            f"{fresh.executive.full_name} already has a notice of another reassignment. Cancel that one first."
        )
    fresh.notice_received_on = received_on
    found = check_serving(facts_of(fresh), as_of=today, parameters=RuleParameter.objects.values_on(today))
    _refuse(not_overridden(found, fresh.overrides), "The notice cannot be served as it stands.")
    served = move(
        obj=fresh,
        to=W.NOTICE_SERVED,
        by=by,
        agency_code=fresh.home_id[:2],
        notice_received_on=received_on,
        is_shared=True,
        revision=fresh.revision + 1,
    )
    message = f"You received notice of a reassignment to {served.to_position_title} on {say(received_on)}."
    _tell(served, "served", "Notice of a reassignment", message)
    return served


@transaction.atomic
def override_finding(*, worksheet: ReassignmentWorksheet, by: User, code: str, reason: str) -> ReassignmentWorksheet:
    """Override one blocking finding, as it reads now, with a reason; the head of the agency alone may."""
    fresh, today = _locked(worksheet), timezone.localdate()
    check_override(by, fresh)
    if not reason.strip():
        raise DomainError("Give the reason for the override: it is kept with the worksheet.", code="reason_missing")
    parameters = RuleParameter.objects.values_on(today)
    found = check_effecting(facts_of(fresh), as_of=today, parameters=parameters)
    standing = [f for f in not_overridden(found, fresh.overrides) if f.code == code and code not in NEVER_OVERRIDDEN]
    if not standing:
        raise InvalidTransition("This finding does not stand any more, or cannot be overridden. Reload the page.")
    at = timezone.now()
    for finding in standing:
        fresh.overrides = [
            *fresh.overrides,
            {
                "code": finding.code,
                "message": finding.message,
                "authority": finding.authority,
                "reason": reason.strip(),
                "by": by.pk,
                "by_name": str(by),
                "at": at.isoformat(),
            },
        ]
    fresh.revision += 1
    fresh.save(update_fields=["overrides", "revision"])
    log.record(
        verb="reassignment rule overridden",
        by=by,
        subject=fresh,
        after={"code": code, "finding": standing[0].message},
        reason=reason.strip(),
        agency_code=fresh.home_id[:2],
    )
    return fresh


@transaction.atomic
def record_refusal(
    *, worksheet: ReassignmentWorksheet, by: User, refused_on: dt.date, note: str = ""
) -> ReassignmentWorksheet:
    """Record that the executive declined the directed move (R51); what follows is a process of its own."""
    fresh = _locked(worksheet)
    check_direct(by, fresh)
    if fresh.notice_received_on is None or fresh.status != W.NOTICE_SERVED:
        raise InvalidTransition("An executive can decline a move once its notice is served.")
    if fresh.refused_on is not None:
        raise InvalidTransition(f"The refusal of {say(fresh.refused_on)} is recorded already.")
    if not fresh.notice_received_on <= refused_on <= timezone.localdate():
        raise DomainError("The refusal lies between the day the notice was received and today. Correct the date.")
    fresh.refused_on, fresh.refusal_note = refused_on, note.strip()
    fresh.revision += 1
    fresh.save(update_fields=["refused_on", "refusal_note", "revision"])
    log.record(
        verb="reassignment declined by executive",
        by=by,
        subject=fresh,
        after={"refused_on": refused_on},
        reason=note.strip(),
        agency_code=fresh.home_id[:2],
    )
    return fresh


@transaction.atomic
def effect_worksheet(*, worksheet: ReassignmentWorksheet, by: User) -> ReassignmentWorksheet:
    """Record that the move took effect; refused while a rule blocks it that the agency head has not overridden.

    The reassignment (721) goes to the ledger as a record of the portal, but where the kind of appointment changes too.
    """
    lock_ledger()
    fresh, today = _locked(worksheet), timezone.localdate()
    check_direct(by, fresh)
    if fresh.refused_on is not None:
        raise InvalidTransition(
            "The executive declined this move. Settle that process first; if the executive then agrees, cancel this "
            "worksheet and prepare a voluntary one."
        )
    found = check_effecting(facts_of(fresh), as_of=today, parameters=RuleParameter.objects.values_on(today))
    _refuse(not_overridden(found, fresh.overrides), "The move cannot take effect as it stands.")
    effected = move(
        obj=fresh,
        to=W.EFFECTED,
        by=by,
        agency_code=fresh.home_id[:2],
        effected_at=timezone.now(),
        effected_by=by,
        revision=fresh.revision + 1,
    )
    if effected.to_appointment_type in ("", effected.appointment_type):
        rows = start_rows(reassignment_facts(fresh))
        write_records(move=effected, event="start", rows=rows, by=by, as_of=today)
    return effected


@transaction.atomic
def cancel_worksheet(*, worksheet: ReassignmentWorksheet, by: User, reason: str) -> ReassignmentWorksheet:
    """Give up a reassignment, with the reason; an executive who knows of it is told."""
    fresh = _locked(worksheet)
    check_direct(by, fresh)
    if not reason.strip():
        raise DomainError("Give the reason: it is kept with the worksheet.", code="reason_missing")
    cancelled = move(obj=fresh, to=W.CANCELLED, by=by, reason=reason.strip(), agency_code=fresh.home_id[:2])
    if cancelled.is_shared:
        _tell(cancelled, "cancelled", "A reassignment was cancelled", "The reassignment shared with you is cancelled.")
    return cancelled


def _locked(worksheet: ReassignmentWorksheet) -> ReassignmentWorksheet:
    """Return the row read again under lock, with what the rules read."""
    ReassignmentWorksheet.objects.select_for_update(of=("self",)).get(pk=worksheet.pk)
    return ReassignmentWorksheet.objects.for_assessment().get(pk=worksheet.pk)


def _complete(worksheet: ReassignmentWorksheet) -> None:
    """Take the designation from the register of positions where the worksheet states none."""
    if worksheet.to_position_occupied or not worksheet.to_position_number:
        return
    register = Position.objects.filter(agency_id=worksheet.to_subelement_id, number=worksheet.to_position_number)
    worksheet.to_position_occupied = register.values_list("designation", flat=True).first() or ""


def _refuse(found: Sequence[Finding], opening: str) -> None:
    if found:
        sentences = " ".join(finding.message for finding in found)
        raise RuleViolation(f"{opening} {sentences}", code=found[0].code, findings=found)


def _tell(worksheet: ReassignmentWorksheet, what: str, title: str, message: str) -> None:
    if worksheet.executive.user is None:
        return
    notice_due.send(
        sender=ReassignmentWorksheet,
        recipient=worksheet.executive.user,
        executive=worksheet.executive,
        rule=f"reassignment_{what}",
        key=f"worksheet-{worksheet.pk}-{what}",
        title=title,
        message=message,
        authority="5 USC 3395",
        due_on=timezone.localdate(),
        url=reverse("mobility:worksheet_detail", args=[worksheet.pk]),
        weight="due",
    )


def _known(fields: dict[str, Any], names: Sequence[str]) -> None:
    if unknown := sorted(set(fields) - set(names)):
        raise TypeError(f"Not part of a worksheet: {', '.join(unknown)}.")


def _plain(value: Any) -> Any:
    """Return a value as the audit log keeps it: a related row by its key."""
    return getattr(value, "pk", value)
