from executives.models.agencies import Agency, AgencyName, Allocation
from executives.models.careers import Assignment, ReconciliationItem
from executives.models.executives import (
    AppointmentType,
    DutyLocation,
    Executive,
    MobilityPreference,
    PerformanceRating,
    RestrictedFacts,
)
from executives.models.ledger import ImportBatch, ImportProblem, NatureOfAction, PersonnelAction
from executives.models.parameters import RuleParameter
from executives.models.positions import Position
from executives.models.qualifications import (
    Competency,
    CompetencyCrosswalk,
    CoreQualification,
    QualificationFramework,
)

__all__ = [
    "Agency",
    "AgencyName",
    "Allocation",
    "AppointmentType",
    "Assignment",
    "Competency",
    "CompetencyCrosswalk",
    "CoreQualification",
    "DutyLocation",
    "Executive",
    "ImportBatch",
    "ImportProblem",
    "MobilityPreference",
    "NatureOfAction",
    "PerformanceRating",
    "PersonnelAction",
    "Position",
    "QualificationFramework",
    "ReconciliationItem",
    "RestrictedFacts",
    "RuleParameter",
]
