"""The errors a domain action may raise, each with a sentence meant for the person who acted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sesportal.lib.findings import Finding


class DomainError(Exception):
    """Refuse a domain action; `message` is shown to the user as it stands."""

    status = 400

    def __init__(self, message: str, code: str = "refused", findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.findings = tuple(findings)


class NotPermitted(DomainError):
    """The user may see the thing, but may not do this to it (403)."""

    status = 403


class InvalidTransition(DomainError):
    """The thing is not in a state from which this can be done (409)."""

    status = 409


class RuleViolation(DomainError):
    """A rule of law or policy forbids it; `findings` say which (422)."""

    status = 422


def allows(check: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
    """Say whether a check lets it pass, for offering a button or an action."""
    try:
        check(*args, **kwargs)
    except DomainError:
        return False
    return True
