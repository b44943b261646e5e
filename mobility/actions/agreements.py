"""Agreements on rotations: written, sent for signature, signed in order, amended by a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from executives.models import RuleParameter
from mobility.actions.transitions import move
from mobility.models import Agreement, AgreementSignature, MoveTemplate, Rotation
from mobility.permissions.rotations import check_sign, check_write_agreement, next_party
from mobility.rules.agreement_content import TERMS, agreement_hash, kind_for
from mobility.rules.appraisal import appraisal_duties
from mobility.rules.words import whole
from mobility.workflow import AgreementStatus, AssignedTo, RotationStatus
from sesportal.audit import log
from sesportal.lib.errors import InvalidTransition, RuleViolation

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import Actor, User

S = AgreementStatus


@transaction.atomic
def draft_agreement(*, rotation: Rotation, by: Actor, as_of: dt.date) -> Agreement:
    """Begin the first agreement on a rotation, its terms taken from the posting, the offer and the release."""
    rotation = _locked(rotation)
    check_write_agreement(by, rotation)
    if held := rotation.agreements.exclude(status__in=[S.VOID, S.SUPERSEDED]).first():
        raise InvalidTransition(
            f"There is an agreement already: version {held.version}. Open it, or amend it once signed."
        )
    posting = rotation.application.posting if rotation.application else None
    is_reimbursable = posting is None or posting.reimbursement != "nonreimbursable"
    template = _template(kind_for(rotation.design, is_reimbursable=is_reimbursable), as_of)
    minimum = whole(RuleParameter.objects.values_on(as_of), "detail_appraisal_days")
    agreement = Agreement.objects.create(
        rotation=rotation,
        template=template,
        version=_next_version(rotation),
        starts_on=rotation.starts_on,
        ends_on=rotation.ends_on,
        is_reimbursable=is_reimbursable,
        objectives=posting.learning if posting else "",
        appraisal=appraisal_duties(rotation.starts_on, rotation.ends_on, minimum),
        return_right=_return_right(rotation),
        relocation=posting.get_relocation_display() if posting else "",
        assigned_to=AssignedTo.SES if posting and posting.position_occupied else AssignedTo.UNSTATED,
    )
    log.record(
        verb="agreement begun",
        by=by,
        subject=agreement,
        after={"template": template.version, "version": agreement.version},
        agency_code=rotation.home_id[:2],
    )
    return agreement


@transaction.atomic
def write_terms(*, agreement: Agreement, by: Actor, **terms: Any) -> Agreement:
    """Change terms of a draft; anything that has gone out for signature is taken back first."""
    if unknown := set(terms) - set(TERMS):
        raise TypeError(f"An agreement has no {', '.join(sorted(unknown))}.")
    agreement = _agreement(agreement)
    check_write_agreement(by, agreement.rotation)
    if agreement.status != S.DRAFT:
        raise InvalidTransition("Only a draft can be changed. Take it back from signature first, or amend it.")
    before = {name: getattr(agreement, name) for name in terms}
    for name, value in terms.items():
        setattr(agreement, name, value)
    if agreement.ends_on and agreement.ends_on < agreement.starts_on:
        raise RuleViolation("The last day lies before the first. Mend one of the two.")
    agreement.save(update_fields=list(terms))
    log.record(
        verb="agreement changed",
        by=by,
        subject=agreement,
        before=before,
        after=terms,
        agency_code=agreement.rotation.home_id[:2],
    )
    return agreement


@transaction.atomic
def send_for_signature(*, agreement: Agreement, by: Actor) -> Agreement:
    """Freeze what the agreement says by its hash and open it to signature."""
    agreement = _agreement(agreement)
    check_write_agreement(by, agreement.rotation)
    if not agreement.objectives.strip():
        raise RuleViolation("Say what the rotation is to achieve before the agreement goes out for signature.")
    if not agreement.is_reimbursable and not agreement.nonreimbursable_basis.strip():
        raise RuleViolation("State the basis on which the detail is not reimbursed (31 USC 1535).")
    return move(
        obj=agreement,
        to=S.SIGNING,
        by=by,
        agency_code=agreement.rotation.home_id[:2],
        content_hash=agreement_hash(agreement),
    )


@transaction.atomic
def take_back(*, agreement: Agreement, by: Actor, reason: str) -> Agreement:
    """Take an agreement back from signature; signatures given so far fall, and the audit log keeps that they were."""
    agreement = _agreement(agreement)
    check_write_agreement(by, agreement.rotation)
    if not reason.strip():
        raise RuleViolation("Say why the agreement is taken back; whoever has signed is told.")
    taken = move(
        obj=agreement, to=S.DRAFT, by=by, reason=reason, agency_code=agreement.rotation.home_id[:2], content_hash=""
    )
    taken.signatures.all().delete()
    return taken


@transaction.atomic
def sign_agreement(*, agreement: Agreement, by: User) -> Agreement:
    """Sign in one's turn; with the last signature the agreement holds and the version before it is replaced.

    Raises InvalidTransition out of turn or for the second of two who sign at once, and RuleViolation where what is
    held no longer is what was sent for signature.
    """
    agreement = _agreement(agreement)
    party = check_sign(by, agreement)
    if agreement_hash(agreement) != agreement.content_hash:
        raise RuleViolation("The agreement was changed since it was sent for signature. Have it sent again.")
    try:
        with transaction.atomic():
            AgreementSignature.objects.create(
                agreement=agreement,
                party=party,
                by=by,
                by_name=str(by),
                by_role=", ".join(sorted(role.label for role in by.roles))[:120],
                at=timezone.now(),
                content_hash=agreement.content_hash,
            )
    except IntegrityError:
        raise InvalidTransition(f"The {party.label.lower()} has signed already.") from None
    log.record(
        verb="agreement signed",
        by=by,
        subject=agreement,
        after={"party": party, "content_hash": agreement.content_hash},
        agency_code=agreement.rotation.home_id[:2],
    )
    if next_party(agreement) is not None:
        return agreement
    before = agreement.previous
    if before is not None and before.status == S.SIGNED:
        move(obj=before, to=S.SUPERSEDED, by=by, agency_code=agreement.rotation.home_id[:2])
    return move(obj=agreement, to=S.SIGNED, by=by, agency_code=agreement.rotation.home_id[:2])


@transaction.atomic
def amend_agreement(*, agreement: Agreement, by: Actor, as_of: dt.date) -> Agreement:
    """Begin a new version of a signed agreement, under the text in force today; the signed one holds until then."""
    agreement = _agreement(agreement)
    rotation = agreement.rotation
    check_write_agreement(by, rotation)
    if agreement.status != S.SIGNED:
        raise InvalidTransition("Only a signed agreement is amended; a draft is simply changed.")
    if rotation.status not in (RotationStatus.PLANNED, RotationStatus.UNDER_WAY):
        raise InvalidTransition("The rotation is over, so its agreement stays as it was.")
    if rotation.agreements.filter(status__in=[S.DRAFT, S.SIGNING]).exists():
        raise InvalidTransition("A new version is being written already. Open that one.")
    copy = Agreement.objects.create(
        rotation=rotation,
        template=_template(agreement.template.kind, as_of),
        version=_next_version(rotation),
        previous=agreement,
        **{name: getattr(agreement, name) for name in TERMS},
    )
    log.record(
        verb="agreement amended",
        by=by,
        subject=copy,
        after={"version": copy.version, "previous": agreement.version},
        agency_code=rotation.home_id[:2],
    )
    return copy


@transaction.atomic
def void_agreement(*, agreement: Agreement, by: Actor, reason: str) -> Agreement:
    """Declare an agreement void, with the reason; a rotation under way keeps the one it runs on."""
    agreement = _agreement(agreement)
    check_write_agreement(by, agreement.rotation)
    if not reason.strip():
        raise RuleViolation("Say why the agreement is void.")
    if agreement.status == S.SIGNED and agreement.rotation.status == RotationStatus.UNDER_WAY:
        raise InvalidTransition("The rotation runs on this agreement. End the rotation, or amend the agreement.")
    return move(obj=agreement, to=S.VOID, by=by, reason=reason, agency_code=agreement.rotation.home_id[:2])


@transaction.atomic
def void_agreements(*, rotation: Rotation, by: Actor, reason: str, keeps_signed: bool = False) -> list[Agreement]:
    """Void what is agreed, or still being agreed, on a rotation in the transaction in which it ends or is given up."""
    open_now = [S.DRAFT, S.SIGNING] if keeps_signed else [S.DRAFT, S.SIGNING, S.SIGNED]
    standing = _locked(rotation).agreements.filter(status__in=open_now)
    return [
        move(obj=one, to=S.VOID, by=by, reason=reason, agency_code=rotation.home_id[:2])
        for one in standing.order_by("pk")
    ]


def _agreement(agreement: Agreement) -> Agreement:
    """Read an agreement again, locked after its rotation, so that two who act on one rotation wait for each other."""
    _locked(agreement.rotation)
    rows = Agreement.objects.select_for_update(of=("self",)).select_related(
        "rotation__executive", "template", "previous"
    )
    return rows.get(pk=agreement.pk)


def _locked(rotation: Rotation) -> Rotation:
    rows = Rotation.objects.select_for_update(of=("self",)).select_related("executive", "application__posting")
    return rows.get(pk=rotation.pk)


def _next_version(rotation: Rotation) -> int:
    return rotation.agreements.count() + 1


def _template(kind: str, as_of: dt.date) -> MoveTemplate:
    template = MoveTemplate.objects.in_force(as_of).filter(kind=kind).order_by("-effective_from").first()
    if template is None:
        raise RuleViolation("No text of this kind of agreement is in force today. Ask OPM to put one in force.")
    return template


def _return_right(rotation: Rotation) -> str:
    if rotation.ends_on is None:
        return "None: the move is for good."
    held = rotation.executive.current_assignment
    position = f"{held.position_title} ({held.position_number})" if held else "the position of record"
    promised = rotation.programme.promises_return
    return f"Return to {position}." if promised else "No return to the same position is promised."
