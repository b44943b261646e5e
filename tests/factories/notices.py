"""Notices, given by the action."""

from __future__ import annotations

import datetime as dt
from typing import Any

from development.actions.notices import give_notice
from development.models import Notice
from executives.models import Executive
from sesportal.accounts.models import User

DAY = dt.date(2026, 11, 22)


def user_of(executive: Executive) -> User:
    """Return the account of an executive who has one."""
    assert executive.user is not None
    return executive.user


def supervisor_of(executive: Executive) -> User:
    """Return the supervisor of an executive who has one."""
    assert executive.supervisor is not None
    return executive.supervisor


def make_notice(executive: Executive, *, recipient: User | None = None, **fields: Any) -> Notice:
    """Return a standing notice about an executive, to themselves unless to `recipient`."""
    reader = recipient or user_of(executive)
    given: dict[str, Any] = {
        "rule": "board_outcome",
        "due_on": DAY,
        "title": "The board has decided",
        "message": "Read the outcome.",
        "authority": "5 CFR 412.401(a)(4)",
        "url": "/notices/",
        "by": "test",
    }
    return give_notice(recipient=reader, executive=executive, **(given | fields))
