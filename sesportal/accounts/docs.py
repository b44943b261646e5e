"""docs/access.md: who may do what, from the table that the system goes by."""

from __future__ import annotations

from sesportal.accounts.roles import GRANTS, SCOPES, Permission, Role, Scope
from sesportal.lib.docs import table

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
