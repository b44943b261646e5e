"""Lists of codes of postings, applications, releases, moves and allocations, as other systems read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobility.models.postings import Posting
from mobility.models.programmes import Reimbursement, Relocation
from mobility.models.releases import AllocationEntry
from mobility.workflow import (
    AgreementKind,
    AgreementStatus,
    AllocationStatus,
    ApplicationStatus,
    AssignedTo,
    BackfillKind,
    DeclineReason,
    Design,
    NotSelectedReason,
    OfferStatus,
    Party,
    PostingStatus,
    ReleaseLevel,
    ReleaseStatus,
    RotationStatus,
)

if TYPE_CHECKING:
    from sesportal.exchange.code_lists import Codes

CODE_LISTS: dict[str, tuple[str, Codes]] = {
    "agreement-kinds": ("Kinds of agreement on a rotation", AgreementKind),
    "agreement-statuses": ("Where an agreement stands", AgreementStatus),
    "allocation-entry-kinds": ("Entries of the ledger of allocations", AllocationEntry.Kind),
    "allocation-statuses": ("Where a temporary allocation stands", AllocationStatus),
    "application-statuses": ("Where an application stands", ApplicationStatus),
    "assigned-to": ("What a rotation leads to", AssignedTo),
    "backfill-kinds": ("How a place is filled meanwhile", BackfillKind),
    "decline-reasons": ("Why a release is declined", DeclineReason),
    "designs": ("How a programme moves people", Design),
    "not-selected-reasons": ("Why somebody was not selected", NotSelectedReason),
    "offer-statuses": ("Where an offer stands", OfferStatus),
    "parties": ("Parties to an agreement", Party),
    "posting-audiences": ("Who may apply", Posting.Audience),
    "posting-statuses": ("Where a posting stands", PostingStatus),
    "reimbursements": ("Who pays", Reimbursement),
    "release-levels": ("Who in the home agency has to agree", ReleaseLevel),
    "release-statuses": ("Where a release stands", ReleaseStatus),
    "relocations": ("What is paid of a relocation", Relocation),
    "rotation-statuses": ("Where a rotation stands", RotationStatus),
}
