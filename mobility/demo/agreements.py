"""The agreements of the invented rotations, in every state, signed under the hash of what they say."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from executives.demo.logins import AGENCY
from mobility.demo import words
from mobility.demo.people import at_noon
from mobility.models import Agreement, AgreementSignature, MoveTemplate, Rotation
from mobility.rules.agreement_content import agreement_hash, kind_for, parties
from mobility.rules.appraisal import appraisal_duties
from mobility.workflow import PERMANENT, AgreementStatus, Party, RotationStatus

if TYPE_CHECKING:
    from random import Random

G, T = AgreementStatus, RotationStatus
ROLES: Final = {
    Party.EXECUTIVE: "Executive",
    Party.HOST: "Agency HR (executive resources office)",
    Party.HOME: "Agency head",
}
AMENDED: Final = 0.12
# What has become of the agreement of a rotation that has not begun, in turn; with how many signatures.
WAITING: Final = ((G.SIGNING, 1), (G.SIGNED, 3), (G.DRAFT, 0), (G.SIGNING, 2), (G.SIGNING, 0))


def write_agreements(as_of: dt.date, random: Random) -> None:
    """Write the agreements of all rotations whose kind of agreement has a text, with their signatures."""
    templates = {row.kind: row for row in MoveTemplate.objects.in_force(as_of).order_by("effective_from")}
    rotations = Rotation.objects.select_related("executive", "application__posting").order_by("pk")
    first: list[Agreement] = []
    signed: dict[int, int] = {}
    later: list[Agreement] = []
    waiting = sorted(
        (r for r in rotations if r.status == T.PLANNED), key=lambda r: (not r.home_id.startswith(AGENCY), r.pk)
    )
    turn = {rotation.pk: WAITING[place % len(WAITING)] for place, rotation in enumerate(waiting)}
    for rotation in rotations:
        posting = rotation.application.posting if rotation.application else None
        is_reimbursable = posting is None or posting.reimbursement != "nonreimbursable"
        template = templates.get(kind_for(rotation.design, is_reimbursable=is_reimbursable))
        if template is None:
            continue
        status, number = turn.get(rotation.pk, (G.VOID if rotation.status == T.CANCELLED else G.SIGNED, 3))
        agreement = _agreement(rotation, template, is_reimbursable, status)
        is_amended = rotation.status == T.UNDER_WAY and (not later or random.random() < AMENDED)
        if is_amended and rotation.ends_on:
            later.append(_agreement(rotation, template, is_reimbursable, status))
            agreement = _agreement(rotation, template, is_reimbursable, G.SUPERSEDED)
            agreement.ends_on = rotation.ends_on - dt.timedelta(days=30)
        first.append(agreement)
        signed[rotation.pk] = number
    _freeze(first)
    Agreement.objects.bulk_create(first, batch_size=500)
    held = {agreement.rotation_id: agreement for agreement in first}
    for agreement in later:
        agreement.version, agreement.previous = 2, held[agreement.rotation_id]
    _freeze(later)
    Agreement.objects.bulk_create(later, batch_size=500)
    signatures = [row for one in (*first, *later) for row in _signatures(one, signed[one.rotation_id], as_of)]
    AgreementSignature.objects.bulk_create(signatures, batch_size=500)


def _agreement(rotation: Rotation, template: MoveTemplate, is_reimbursable: bool, status: AgreementStatus) -> Agreement:
    return Agreement(
        rotation=rotation,
        template=template,
        status=status,
        starts_on=rotation.starts_on,
        ends_on=rotation.ends_on,
        home_share_percent=50 if is_reimbursable else 100,
        is_reimbursable=is_reimbursable,
        nonreimbursable_basis="" if is_reimbursable else words.BASIS,
        order_number=f"7600-{rotation.pk:05}" if is_reimbursable else "",
        objectives=rotation.application.posting.learning if rotation.application else words.LEARNING[0],
        appraisal=appraisal_duties(rotation.starts_on, rotation.ends_on, minimum_days=120),
        return_right=f"Return to {rotation.return_position}." if rotation.return_position else "None is promised.",
        qualification_determined_on=rotation.starts_on - dt.timedelta(days=40)
        if rotation.design in PERMANENT
        else None,
    )


def _freeze(agreements: list[Agreement]) -> None:
    """Set the hash of what has gone out for signature."""
    for agreement in agreements:
        if agreement.status not in (G.DRAFT, G.VOID):
            agreement.content_hash = agreement_hash(agreement)


def _signatures(agreement: Agreement, number: int, as_of: dt.date) -> list[AgreementSignature]:
    """Return the signatures given so far, in their order."""
    if not agreement.content_hash:
        return []
    first = min(agreement.starts_on - dt.timedelta(days=25), as_of - dt.timedelta(days=6))
    return [
        AgreementSignature(
            agreement=agreement,
            party=party,
            by_name=agreement.rotation.executive.full_name if party is Party.EXECUTIVE else words.code_name(place * 31),
            by_role=ROLES[party],
            at=at_noon(first + dt.timedelta(days=2 * place)),
            content_hash=agreement.content_hash,
        )
        for place, party in enumerate(parties(agreement)[:number])
    ]
