"""Who signs a plan after the executive, in which order. The regulation names nobody; each agency sets its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from development.models import SignatureChain
from development.workflow import Signer

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from executives.models import Executive

DEFAULT = (Signer.SUPERVISOR,)


def signers_of(executive: Executive, on: dt.date) -> list[Signer]:
    """Return who signs an executive's plan after the executive, as their agency has it on `on`."""
    held = SignatureChain.objects.for_unit(executive.home_id or "", on)
    has_supervisor = executive.supervisor_id not in (None, executive.user_id)
    return signing_chain(held.signers if held else None, has_supervisor=has_supervisor)


def signing_chain(signers: Sequence[str] | None, *, has_supervisor: bool) -> list[Signer]:
    """Return the signers in their order; the supervisor alone where the agency has set nothing.

    Where no supervisor is recorded, the executive resources office signs in that place, once.
    """
    chain = [Signer(value) for value in (DEFAULT if signers is None else signers)]
    if not has_supervisor:
        chain = [Signer.EXECUTIVE_RESOURCES if part is Signer.SUPERVISOR else part for part in chain]
    return list(dict.fromkeys(chain))


def next_signer(chain: Sequence[Signer], signed: Collection[str]) -> Signer | None:
    """Return who signs next, None where nobody is left."""
    return next((part for part in chain if part not in signed), None)
