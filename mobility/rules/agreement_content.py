"""What an agreement says, in the form that is signed: the same terms under the same text always give the same hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobility.workflow import AgreementKind, Design, Party
from sesportal.lib.content import content_hash

if TYPE_CHECKING:
    from mobility.models import Agreement

TERMS = (
    "starts_on",
    "ends_on",
    "home_share_percent",
    "is_reimbursable",
    "nonreimbursable_basis",
    "order_number",
    "objectives",
    "appraisal",
    "return_right",
    "relocation",
    "terms",
    "qualification_determined_on",
    "assigned_to",
    "opm_approval",
    "is_tribal",
)
ADDED = frozenset({"assigned_to", "opm_approval", "is_tribal"})
"""Terms that came later: left out where empty, so that what was signed before stays as it was signed."""
KINDS = {
    Design.IPA: AgreementKind.IPA,
    Design.SABBATICAL: AgreementKind.SABBATICAL,
    Design.NEW_POSITION: AgreementKind.TRANSFER,
    Design.JOINT_DUTY: AgreementKind.JOINT_DUTY,
}


def kind_for(design: str, *, is_reimbursable: bool) -> AgreementKind:
    """Return the kind of agreement a design takes."""
    detail = AgreementKind.DETAIL_REIMBURSABLE if is_reimbursable else AgreementKind.DETAIL_NONREIMBURSABLE
    return KINDS.get(Design(design), detail)


def agreement_content(agreement: Agreement) -> dict[str, Any]:
    """Return what the parties sign: who, where, the template's version and text, and every term."""
    rotation = agreement.rotation
    return {
        "rotation": rotation.pk,
        "executive": rotation.executive_id,
        "design": rotation.design,
        "home": rotation.home_id,
        "host": rotation.host_id or rotation.host_name,
        "title": rotation.title,
        "version": agreement.version,
        "template": [agreement.template.kind, agreement.template.version, agreement.template.text],
        "terms": {name: value for name in TERMS if (value := getattr(agreement, name)) or name not in ADDED},
    }


def agreement_hash(agreement: Agreement) -> str:
    return content_hash(agreement_content(agreement))


def parties(agreement: Agreement) -> list[Party]:
    """Return who signs, in order; a host outside the federal government signs on paper, not here."""
    signers = [Party(party) for party in agreement.template.signers]
    return [party for party in signers if party is not Party.HOST or agreement.rotation.host_id]
