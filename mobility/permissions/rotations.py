"""Who writes and signs agreements, runs rotations and overrides a rule. A job acts under its name and is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobility.rules.agreement_content import parties
from mobility.workflow import AgreementStatus, Party
from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import InvalidTransition, NotPermitted

if TYPE_CHECKING:
    from mobility.models import Agreement, Rotation
    from sesportal.accounts.models import Actor


def codes_of(rotation: Rotation) -> list[str]:
    """Return the subelements of both agencies of a rotation."""
    return [rotation.home_id, *([rotation.host_id] if rotation.host_id else [])]


def _covers(by: User, permission: Permission, codes: list[str]) -> bool:
    reach = by.reach(permission)
    return any(reach.covers_code(code) for code in codes)


def check_write_agreement(by: Actor, rotation: Rotation) -> None:
    """Refuse whoever writes agreements for neither of the two agencies."""
    if isinstance(by, User) and not _covers(by, Permission.WRITE_AGREEMENTS, codes_of(rotation)):
        raise NotPermitted("Agreements are written by the executive resources office of one of the two agencies.")


def check_run_rotation(by: Actor, rotation: Rotation) -> None:
    """Refuse whoever runs rotations for neither of the two agencies."""
    if isinstance(by, User) and not _covers(by, Permission.RUN_ROTATIONS, codes_of(rotation)):
        raise NotPermitted("Rotations are run by the executive resources office of one of the two agencies.")


def check_override(by: Actor, rotation: Rotation) -> None:
    """Refuse everyone but the head of one of the two agencies."""
    if not isinstance(by, User) or not _covers(by, Permission.OVERRIDE_RULES, codes_of(rotation)):
        raise NotPermitted("Only the head of one of the two agencies can override a rule, and says why.")


def party_of(by: User, agreement: Agreement) -> Party | None:
    """Return the part in which a user signs an agreement: their own, the host's or home's; none if they do not sign."""
    rotation = agreement.rotation
    reach = by.reach(Permission.SIGN_AGREEMENTS)
    if rotation.executive.user_id == by.pk:
        return Party.EXECUTIVE if reach.own else None
    if rotation.host_id and reach.covers_code(rotation.host_id):
        # the same office may serve both agencies: it signs for the one whose turn it is
        turn = next_party(agreement)
        if turn is Party.HOME and reach.covers_code(rotation.home_id):
            return Party.HOME
        return Party.HOST
    return Party.HOME if reach.covers_code(rotation.home_id) else None


def next_party(agreement: Agreement) -> Party | None:
    """Return whose signature is missing next; none where all have signed."""
    signed = {signature.party for signature in agreement.signatures.all()}
    return next((party for party in parties(agreement) if party not in signed), None)


def check_sign(by: User, agreement: Agreement) -> Party:
    """Return the part in which `by` signs now, or refuse with whose turn it is."""
    party = party_of(by, agreement)
    if party is None:
        raise NotPermitted("This agreement is signed by the executive and by the offices of the two agencies.")
    if agreement.status != AgreementStatus.SIGNING:
        raise InvalidTransition(
            f"This agreement is {agreement.get_status_display().lower()}; it is not open to signature."
        )
    turn = next_party(agreement)
    if turn is not party:
        whose = turn.label.lower() if turn else "nobody"
        raise InvalidTransition(f"It is not your turn to sign: the signature of the {whose} comes first.")
    return party
