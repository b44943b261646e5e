"""Setting who signs an agency's plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from development.models import SignatureChain
from development.permissions.plans import check_set_signers
from development.workflow import Signer
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from executives.models import Agency
    from sesportal.accounts.models import User


@transaction.atomic
def set_signers(
    *, agency: Agency, signers: Sequence[str], effective_from: dt.date, by: User, as_of: dt.date
) -> SignatureChain:
    """Set who signs the plans of an agency or subelement from a day on; plans submitted before keep theirs."""
    check_set_signers(by, agency.code)
    if effective_from < as_of:
        raise RuleViolation("Choose today or a later day: plans already submitted keep their signers.", code="past")
    if len(set(signers)) != len(signers):
        raise RuleViolation("Name each signer once.", code="repeated")
    chain, _ = SignatureChain.objects.update_or_create(
        agency=agency, effective_from=effective_from, defaults={"signers": [Signer(one).value for one in signers]}
    )
    log.record(
        verb="plan signers set",
        by=by,
        subject=chain,
        after={"signers": chain.signers, "from": effective_from},
        agency_code=agency.code[:2],
    )
    return chain
