"""docs/access.md and docs/workflow.md: who may do what, and which step follows which, from the tables in force."""

from __future__ import annotations

from sesportal.accounts.roles import GRANTS, SCOPES, Permission, Role, Scope
from sesportal.lib.docs import table
from sesportal.lib.lifecycles import Transitions, lifecycles, statuses_of

INTRODUCTION = """# Who may do what

A person signs in as a user and holds roles. A role is held from a day to a day (both included); outside it, it gives
nothing. Where the role is an agency's, it is held for one 2-letter agency or one 4-character subelement. What is not
granted below is refused. What a user may not see is answered as if it did not exist (404); what they may see but not do
is refused with a sentence (403). The table is `GRANTS` in `sesportal/accounts/roles.py`, and `tests/test_access.py`
holds every address of the portal against every role."""

REACH = """## How far a role reaches

An agency's role covers the agency and its subelements, never a sibling: a role for `AG` covers `AG` and `AG11` but not
`HE`; a role for `AG11` covers neither `AG13` nor `AG`. Defense (`DD`) and the military departments (`AR`, `NV`, `AF`)
are one department in reports and separate agencies here: a role for `DD` does not cover `AR`."""

MATRIX = """## What a role allows

X: allowed, as far as the role reaches."""


def access() -> str:
    """Return docs/access.md."""
    reach = table(
        ("Role", "Reaches", "Held for an agency"),
        ((role.label, SCOPES[role].label, "yes" if SCOPES[role] is Scope.AGENCY else "no") for role in Role),
    )
    matrix = table(
        ("", *(role.label.partition(" (")[0] for role in Role)),
        (
            (permission.label, *("X" if permission in GRANTS[role] else "" for role in Role))
            for permission in Permission
        ),
    )
    return "\n\n".join((INTRODUCTION, REACH, reach, MATRIX, matrix))


LIVES = """# What follows what

Everything with a life of its own has a table of the steps it can take, in the `workflow.py` of its app, and one door
through which its status changes: the row is read again under lock, the table asked, the change written with its line in
the audit log. What is not below is refused. Who takes a step is given by the permission of [access.md](access.md); the
rules of an act (whose turn it is, whose executive, which date) refuse further. The tests take every step as every
role."""


def workflow() -> str:
    """Return docs/workflow.md."""
    return "\n\n".join((LIVES, *(_life(name, steps) for name, steps in lifecycles().items())))


def _life(name: str, steps: Transitions) -> str:
    """Return one lifecycle: how it begins, each step and who takes it, and what ends it."""
    statuses = list(statuses_of(steps))
    left = {before for before, _ in steps}
    ends = ", ".join(str(status.label) for status in statuses if status not in left)
    ordered = sorted(steps, key=lambda step: (statuses.index(step[0]), statuses.index(step[1])))
    rows = [(before.label, to.label, *_who(steps[before, to])) for before, to in ordered]
    over = f"It is over as: {ends}." if ends else "It is never over for good."
    return "\n\n".join((f"## {name}", over, table(("From", "To", "By the permission to", "Held by"), rows)))


def _who(permission: Permission | None) -> tuple[str, str]:
    """Return what a step takes, and the roles that have it."""
    if permission is None:
        return "", "the portal itself"
    roles = (role.label.partition(" (")[0] for role in Role if permission in GRANTS[role])
    return permission.label[0].lower() + permission.label[1:], ", ".join(roles)
