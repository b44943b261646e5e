"""What a mobility agreement says once it is signed, and whether it still says it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from development.workflow import MobilityAgreementStatus
from sesportal.lib.content import content_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from development.models import AgreementTemplate, MobilityAgreement


def agreement_hash(
    *,
    template: AgreementTemplate,
    executive: str,
    exceptions: Sequence[str],
    signed_name: str,
    signed_at: dt.datetime,
) -> str:
    """Return the hash of everything that is signed: the text as it reads, the exceptions, by whom and when."""
    content: dict[str, Any] = {
        "version": template.version,
        "agency": template.agency_id,
        "title": template.title,
        "text": template.text,
        "executive": executive,
        "exceptions": list(exceptions),
        "signed_name": signed_name,
        "signed_at": signed_at.astimezone(dt.UTC).isoformat(),
    }
    return content_hash(content)


def is_as_signed(agreement: MobilityAgreement) -> bool | None:
    """Say whether a signed agreement still says what was signed; none where it is not signed."""
    if agreement.status != MobilityAgreementStatus.SIGNED or agreement.answered_at is None:
        return None
    return agreement.content_hash == agreement_hash(
        template=agreement.template,
        executive=agreement.executive.identifier,
        exceptions=agreement.exceptions,
        signed_name=agreement.signed_name,
        signed_at=agreement.answered_at,
    )


def is_same_name(typed: str, name: str) -> bool:
    """Say whether a typed name is the executive's own, whatever its capitals and spaces."""
    return typed.casefold().split() == name.casefold().split()
