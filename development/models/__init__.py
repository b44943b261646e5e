from development.models.agreements import AgreementTemplate, MobilityAgreement
from development.models.boards import (
    Attendance,
    Board,
    BoardMember,
    CompositionRule,
    Meeting,
    Packet,
    ReviewCycle,
)
from development.models.cases import (
    BoardAction,
    BroadeningException,
    Case,
    DecisionChange,
    Dissent,
    PostingProfile,
    Recommendation,
    Recusal,
)
from development.models.notices import CalendarLink, Notice, NoticePreference
from development.models.plans import (
    DevelopmentPlan,
    PlanEdit,
    PlanLine,
    PlanStep,
    SignatureChain,
    UnmetNeed,
)
from development.models.purposes import MovePurpose

__all__ = [
    "AgreementTemplate",
    "Attendance",
    "Board",
    "BoardAction",
    "BoardMember",
    "BroadeningException",
    "CalendarLink",
    "Case",
    "CompositionRule",
    "DecisionChange",
    "DevelopmentPlan",
    "Dissent",
    "Meeting",
    "MobilityAgreement",
    "MovePurpose",
    "Notice",
    "NoticePreference",
    "Packet",
    "PlanEdit",
    "PlanLine",
    "PlanStep",
    "PostingProfile",
    "Recommendation",
    "Recusal",
    "ReviewCycle",
    "SignatureChain",
    "UnmetNeed",
]
