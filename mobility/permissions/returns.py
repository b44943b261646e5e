"""Who prepares a return and who evaluates a rotation, in which part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobility.workflow import Party, RotationStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import InvalidTransition, NotPermitted

if TYPE_CHECKING:
    from mobility.models import Rotation
    from sesportal.accounts.models import User

ENDED = (RotationStatus.ENDED, RotationStatus.ENDED_EARLY)


def evaluating_party(by: User, rotation: Rotation) -> Party | None:
    """Return the part in which a user evaluates a rotation; none if they have no part in it."""
    if rotation.executive.user_id == by.pk:
        return Party.EXECUTIVE
    reach = by.reach(Permission.RUN_ROTATIONS)
    done = {evaluation.party for evaluation in rotation.evaluations.all()}
    covered = [Party.HOST] if rotation.host_id and reach.covers_code(rotation.host_id) else []
    if reach.covers_code(rotation.home_id):
        covered.append(Party.HOME)
    return next((party for party in covered if party not in done), covered[-1] if covered else None)


def check_evaluate(by: User, rotation: Rotation) -> Party:
    """Return the part in which `by` evaluates, or refuse."""
    party = evaluating_party(by, rotation)
    if party is None:
        raise NotPermitted("A rotation is evaluated by the executive and by the offices of the two agencies.")
    if rotation.status not in ENDED:
        raise InvalidTransition("A rotation is evaluated once it has ended.")
    return party


def check_plan_return(by: User, rotation: Rotation) -> None:
    """Refuse whoever is neither the executive nor the home agency's office."""
    is_home = by.reach(Permission.RUN_ROTATIONS).covers_code(rotation.home_id)
    if rotation.executive.user_id != by.pk and not is_home:
        raise NotPermitted("The return is planned by the executive and the home agency's executive resources office.")
