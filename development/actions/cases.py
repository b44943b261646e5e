"""Deciding a case: the three decisions, what becomes of the plan, who is recused, who dissents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from development.models import Case, DecisionChange, DevelopmentPlan, Dissent, Meeting, Packet, Recommendation, Recusal
from development.permissions.boards import (
    check_decide,
    check_record,
    check_recuse,
    check_take_up,
    seat_of,
)
from development.rules.closing import missing_decisions
from development.rules.decisions import DECISIONS, NEEDS_NOTE, dispositions_for
from development.rules.quorum import check_quorum
from development.workflow import Disposition
from sesportal.accounts.models import User
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition, NotPermitted, RuleViolation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from development.models import BoardMember, PlanLine
    from sesportal.accounts.models import Actor

CHOICES = (*(decision.field for decision in DECISIONS), "disposition")
NOTES = (*(f"{decision.field}_note" for decision in DECISIONS), "disposition_note")
WRITTEN = (*CHOICES, *NOTES, "discussion")


class StaleCase(InvalidTransition):
    """Somebody else saved the case after it was read; `case` is as it stands now."""

    def __init__(self, case: Case) -> None:
        who = case.decided_by or "Another member"
        super().__init__(
            f"{who} saved this case while you were writing. Nothing of yours was saved yet: compare, then save again.",
            code="stale",
        )
        self.case = case


@transaction.atomic
def save_decisions(
    *, case: Case, revision: int, values: Mapping[str, str], by: User, as_of: dt.date, reason: str = ""
) -> Case:
    """Keep what a member enters on a case they read at `revision`; `values` by the names in WRITTEN.

    A decision made before changes only with a reason, which is kept. Raises StaleCase where somebody saved in between,
    RuleViolation without a quorum, a reason or a note that is needed.
    """
    case = _locked(case)
    check_decide(by, case, on=as_of)
    if case.revision != revision:
        raise StaleCase(case)
    _check_quorum_of(case)
    entered = {name: value for name, value in values.items() if name in WRITTEN}
    _check_values(case, entered)
    changed = {name: value for name, value in entered.items() if getattr(case, name) != value}
    remade = [name for name in changed if name in CHOICES and getattr(case, name)]
    if remade and not reason.strip():
        raise RuleViolation(
            "You change a decision that was made before. Say why; the reason is kept with the change.", code="no_reason"
        )
    if not changed:
        return case
    now, before = timezone.now(), {name: getattr(case, name) for name in changed}
    DecisionChange.objects.bulk_create(
        DecisionChange(
            case=case, field=name, before=before[name], after=changed[name], reason=reason.strip(), by=by, at=now
        )
        for name in remade
    )
    for name, value in changed.items():
        setattr(case, name, value)
    is_decided = not missing_decisions(case)
    case.decided_at = now if is_decided else None
    case.decided_by = by
    case.revision += 1
    case.save(update_fields=[*changed, "decided_at", "decided_by", "revision"])
    # What was decided stays with the case: the audit log is read by people who see no case.
    _record(case, "case decided" if is_decided else "case written", by, after={"fields": sorted(changed)})
    return case


@transaction.atomic
def mark_discussion(*, case: Case, discussion: str, by: Actor, as_of: dt.date) -> Case:
    """Mark a case as discussed or not, by its board or its office; one left undecided is due again."""
    case = _locked(case)
    check_record(by, case, on=as_of)
    before, case.discussion = case.discussion, Case.Discussion(discussion)
    case.revision += 1
    case.save(update_fields=["discussion", "revision"])
    _record(case, "case marked", by, before={"discussion": before}, after={"discussion": discussion})
    return case


@transaction.atomic
def recuse(*, case: Case, member: BoardMember, reason: str, by: Actor) -> Recusal:
    """Record that a member takes no part in a case, which is hidden from them from then on.

    A packet of theirs that holds the case is taken away. Raises RuleViolation without a reason.
    """
    case = _locked(case)
    check_recuse(by, case, member)
    if member.board_id != case.meeting.cycle.board_id:
        raise RuleViolation(f"{member.user} holds no seat on this board.", code="no_seat")
    if not reason.strip():
        raise RuleViolation(
            "Say why in a few words, for example a family tie or a former supervisor.", code="no_reason"
        )
    recusal, is_new = Recusal.objects.get_or_create(
        case=case, member=member, defaults={"reason": reason.strip(), "at": timezone.now()}
    )
    if is_new:
        for packet in Packet.objects.filter(meeting=case.meeting, requested_by=member.user_id):
            _drop_file(packet)
        _record(case, "member recused", by, after={"member": str(member.user)})
    return recusal


@transaction.atomic
def write_dissent(*, case: Case, text: str, by: User, as_of: dt.date) -> Dissent:
    """Keep a present member's dissent from a decision; writing again replaces it."""
    case = _locked(case)
    check_decide(by, case, on=as_of)
    member = seat_of(by, case.meeting.cycle.board, as_of)
    if member is None:
        raise NotPermitted("Only a serving member of the board dissents.")
    if not text.strip():
        raise RuleViolation("Write what you dissent from, and why.", code="no_text")
    if not any(getattr(case, name) for name in CHOICES):
        raise RuleViolation("There is no decision yet to dissent from.", code="no_decision")
    dissent, _ = Dissent.objects.update_or_create(
        case=case, member=member, defaults={"text": text.strip(), "at": timezone.now()}
    )
    _record(case, "dissent written", by, after={"member": str(member.user)})
    return dissent


@transaction.atomic
def take_up_recommendation(
    *, recommendation: Recommendation, line: PlanLine, by: User, as_of: dt.date
) -> Recommendation:
    """Tie what the board recommended to a line of the executive's own plan, so that it can be followed."""
    # the plan first, as a rotation does that moves its lines and then closes what was recommended
    DevelopmentPlan.objects.select_for_update(of=("self",)).get(pk=line.plan_id)
    recommendation = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    check_take_up(by, recommendation)
    if line.plan.executive_id != recommendation.executive_id:
        raise RuleViolation("Choose an activity of your own plan.", code="not_own_plan")
    recommendation.taken_up_line, recommendation.taken_up_on = line, as_of
    recommendation.save(update_fields=["taken_up_line", "taken_up_on"])
    log.record(
        verb="recommendation taken up",
        by=by,
        subject=recommendation,
        after={"line": line.pk, "on": as_of},
        agency_code=(recommendation.executive.home_id or "")[:2],
    )
    return recommendation


def _locked(case: Case) -> Case:
    """Return the case read again, with its meeting locked first, so that closing and deciding never cross."""
    Meeting.objects.select_for_update().get(pk=case.meeting_id)
    rows = Case.objects.select_for_update(of=("self",))
    return rows.select_related("meeting__cycle__board", "executive", "decided_by").get(pk=case.pk)


def _check_quorum_of(case: Case) -> None:
    present = case.meeting.attendances.filter(is_present=True).values_list("member", flat=True)
    recused = case.recusals.values_list("member", flat=True)
    findings = check_quorum(set(present), quorum=case.meeting.cycle.board.quorum, recused=set(recused))
    if findings:
        raise RuleViolation(findings[0].message, code="no_quorum", findings=findings)


def _check_values(case: Case, entered: Mapping[str, str]) -> None:
    """Refuse what no decision can be, and a disposition that needs words but has none."""
    levels, discussions = {*Case.Level.values, ""}, set(Case.Discussion.values)
    wrong = [decision.field for decision in DECISIONS if entered.get(decision.field, "") not in levels]
    if wrong or entered.get("discussion", "") not in discussions:
        raise RuleViolation("That is no decision a board can make.", code="unknown_value")
    disposition = entered.get("disposition", case.disposition)
    if disposition and Disposition(disposition) not in dispositions_for(has_plan=case.plan_id is not None):
        raise RuleViolation("That cannot become of this plan.", code="unknown_value")
    note = entered.get("disposition_note", case.disposition_note)
    if disposition and Disposition(disposition) in NEEDS_NOTE and not note.strip():
        raise RuleViolation(
            "Say what the executive is asked to change; the executive reads these words.", code="no_note"
        )


def _drop_file(packet: Packet) -> None:
    """Take a packet away with its file, once the transaction holds."""
    file = packet.file
    packet.delete()
    if file:
        transaction.on_commit(lambda: file.delete(save=False))


def _record(
    case: Case,
    verb: str,
    by: Actor,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    agency = case.meeting.cycle.board.agency_id[:2]
    log.record(verb=verb, by=by, subject=case, before=before, after=after, agency_code=agency)
