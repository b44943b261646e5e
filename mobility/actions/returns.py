"""The return: mid-point, re-entry plan, evaluation, placement afterwards, and credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from executives.models import RuleParameter
from executives.rules.calendar import add_months, days_inclusive
from mobility.models import BreadthCredit, Placement, Rotation, RotationEvaluation
from mobility.permissions.returns import ENDED, check_evaluate, check_plan_return
from mobility.permissions.rotations import check_run_rotation
from mobility.rules.counting import count_rotation
from mobility.workflow import PERMANENT, RotationStatus
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition, RuleViolation

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import Actor, User

PLACED_AFTER = (6, 12, 24)


@transaction.atomic
def note_mid_point(*, rotation: Rotation, note: str, by: User) -> Rotation:
    """Keep what the half-way conversation came to; host, home or executive write it, and may write it again."""
    rotation = _again(rotation)
    if rotation.executive.user_id != by.pk:
        check_run_rotation(by, rotation)
    if rotation.status != RotationStatus.UNDER_WAY:
        raise InvalidTransition("The mid-point is noted while the rotation is under way.")
    if not note.strip():
        raise RuleViolation("Say how it goes, and what should change.")
    rotation.mid_point_note, rotation.mid_point_at = note.strip(), timezone.now()
    rotation.save(update_fields=["mid_point_note", "mid_point_at"])
    log.record(verb="mid-point noted", by=by, subject=rotation, agency_code=rotation.home_id[:2])
    return rotation


@transaction.atomic
def plan_return(*, rotation: Rotation, return_position: str, plan: str, by: User) -> Rotation:
    """Keep the position to return to and how what was learned will be used; due 90 days before the end."""
    rotation = _again(rotation)
    check_plan_return(by, rotation)
    if rotation.design in PERMANENT:
        raise InvalidTransition("The move is for good, so no return is planned.")
    if rotation.status not in (RotationStatus.PLANNED, RotationStatus.UNDER_WAY):
        raise InvalidTransition("The rotation is over. What came of it stands in the evaluations.")
    if not return_position.strip() or not plan.strip():
        raise RuleViolation("Name the position to return to, and say how what was learned will be used there.")
    rotation.return_position, rotation.reentry_plan = return_position.strip(), plan.strip()
    rotation.reentry_planned_at = timezone.now()
    rotation.save(update_fields=["return_position", "reentry_plan", "reentry_planned_at"])
    log.record(
        verb="return planned",
        by=by,
        subject=rotation,
        after={"return_position": rotation.return_position},
        agency_code=rotation.home_id[:2],
    )
    return rotation


@transaction.atomic
def evaluate(*, rotation: Rotation, built: str, satisfaction: int, text: str, by: User) -> RotationEvaluation:
    """Say of an ended rotation whether it built what was planned; one answer a party, which may change it."""
    rotation = _again(rotation)
    party = check_evaluate(by, rotation)
    if built not in RotationEvaluation.Built.values or not 1 <= satisfaction <= 5:
        raise RuleViolation("Say whether it built what was planned, and how satisfied you are from 1 to 5.")
    evaluation, _ = RotationEvaluation.objects.update_or_create(
        rotation=rotation,
        party=party,
        defaults={"built": built, "satisfaction": satisfaction, "text": text.strip(), "by": by, "at": timezone.now()},
    )
    log.record(
        verb="rotation evaluated",
        by=by,
        subject=rotation,
        after={"party": party, "built": built, "satisfaction": satisfaction},
        agency_code=rotation.home_id[:2],
    )
    return evaluation


@transaction.atomic
def grant_credit(*, rotation: Rotation, by: Actor, as_of: dt.date) -> BreadthCredit:
    """Credit an ended rotation to the executive's verified breadth and to the releasing agency; once for a rotation."""
    rotation = _again(rotation)
    if rotation.status not in ENDED or rotation.ended_on is None:
        raise InvalidTransition("Credit follows the end of a rotation.")
    counted = count_rotation(
        design=rotation.design,
        home=rotation.home_id,
        host=rotation.host_id or "",
        starts_on=rotation.starts_on,
        ends_on=rotation.ended_on,
        is_different_role=True,
        parameters=RuleParameter.objects.values_on(as_of),
    )
    credit, is_new = BreadthCredit.objects.get_or_create(
        rotation=rotation,
        defaults={
            "executive": rotation.executive,
            "releasing_agency": rotation.home_id[:2],
            "host": rotation.host_id or "OUT",
            "kind": rotation.design,
            "days": days_inclusive(rotation.starts_on, rotation.ended_on),
            "counts_as_rotation": counted.counts,
            "granted_on": as_of,
        },
    )
    if is_new:
        log.record(
            verb="breadth credited",
            by=by,
            subject=rotation,
            after={"days": credit.days, "counts": credit.counts_as_rotation},
            agency_code=rotation.home_id[:2],
        )
    return credit


@transaction.atomic
def record_placements(*, rotation: Rotation, by: Actor, as_of: dt.date) -> list[Placement]:
    """Keep where the executive stood 6, 12 and 24 months after the end, as far as those days have come."""
    rotation = _again(rotation)
    if rotation.ended_on is None:
        return []
    held = {placement.months for placement in rotation.placements.all()}
    days = {months: add_months(rotation.ended_on, months) for months in PLACED_AFTER}
    due = {months: day for months, day in days.items() if day <= as_of and months not in held}
    placements = [_placement(rotation, months, day) for months, day in due.items()]
    Placement.objects.bulk_create(placements)
    if placements:
        log.record(
            verb="placement recorded",
            by=by,
            subject=rotation,
            after={str(p.months): p.subelement for p in placements},
            agency_code=rotation.home_id[:2],
        )
    return placements


def _placement(rotation: Rotation, months: int, day: dt.date) -> Placement:
    records = rotation.executive.assignments.of_record()
    then = records.covering(day).first()
    before = records.covering(rotation.starts_on).first()
    return Placement(
        rotation=rotation,
        months=months,
        on=day,
        subelement=then.subelement_id if then else "",
        position_title=then.position_title if then else "",
        is_new_position=bool(
            then
            and before
            and (then.subelement_id, then.position_number) != (before.subelement_id, before.position_number)
        ),
    )


def _again(rotation: Rotation) -> Rotation:
    return Rotation.objects.select_for_update(of=("self",)).select_related("executive", "programme").get(pk=rotation.pk)
