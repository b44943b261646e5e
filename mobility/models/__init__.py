from mobility.models.applications import (
    Application,
    HostNote,
    Offer,
)
from mobility.models.directed import (
    ReassignmentWorksheet,
    WorksheetStatement,
)
from mobility.models.postings import (
    Posting,
    SavedSearch,
)
from mobility.models.programmes import (
    Programme,
    Reimbursement,
    Relocation,
)
from mobility.models.recognition import Recognition
from mobility.models.releases import (
    AllocationEntry,
    Backfill,
    Release,
    ReleaseStep,
    TemporaryAllocation,
)
from mobility.models.rotations import (
    Agreement,
    AgreementSignature,
    BreadthCredit,
    MoveTemplate,
    Placement,
    PortalRecord,
    Rotation,
    RotationEvaluation,
)

__all__ = [
    "Agreement",
    "AgreementSignature",
    "AllocationEntry",
    "Application",
    "Backfill",
    "BreadthCredit",
    "HostNote",
    "MoveTemplate",
    "Offer",
    "Placement",
    "PortalRecord",
    "Posting",
    "Programme",
    "ReassignmentWorksheet",
    "Recognition",
    "Reimbursement",
    "Release",
    "ReleaseStep",
    "Relocation",
    "Rotation",
    "RotationEvaluation",
    "SavedSearch",
    "TemporaryAllocation",
    "WorksheetStatement",
]
