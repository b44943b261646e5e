"""Which kinds of activity count as broadening, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from development.workflow import ActivityType

MEMO_2008 = "OPM memorandum of 7 November 2008"
FRAMEWORK = "OPM executive development framework"
OWN = "this product's own kind, so that plans have a place for it"


class Standing(Enum):
    """What the 2008 memorandum makes of a kind of activity."""

    BROADENING = ("Broadening", "good", "One of these at least every 3 to 5 years.")
    DEVELOPMENTAL = ("Developmental", "info", "Named beside the broadening activities.")
    SUPPORTING = ("Supporting", "neutral", "Development, but not by serving elsewhere.")

    def __init__(self, label: str, tone: str, meaning: str) -> None:
        self.label = label
        self.tone = tone
        self.meaning = meaning


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of activity: what is meant, how it stands, and the authority."""

    type: ActivityType
    what: str
    standing: Standing
    authority: str


B, D, S = Standing.BROADENING, Standing.DEVELOPMENTAL, Standing.SUPPORTING
A = ActivityType
ACTIVITIES: tuple[Activity, ...] = (
    Activity(A.REASSIGNMENT, "A new SES position in the same agency or military department.", B, MEMO_2008),
    Activity(A.TRANSFER, "A new SES position in another agency or military department.", B, MEMO_2008),
    Activity(A.DETAIL_COMPONENT, "For a time in another major component of a large department.", B, MEMO_2008),
    Activity(A.DETAIL_AGENCY, "For a time in another agency.", B, MEMO_2008),
    Activity(A.DETAIL_ACTING_EXECUTIVE, "For a time as acting holder of another SES position; a detail.", B, MEMO_2008),
    Activity(
        A.IPA, "For a time outside the federal government, under the Intergovernmental Personnel Act.", B, MEMO_2008
    ),
    Activity(A.SABBATICAL, "Study or uncompensated work experience, at full pay.", B, MEMO_2008),
    Activity(A.INTERAGENCY_PROJECT, "A significant part in a project of several agencies.", B, MEMO_2008),
    Activity(A.LIAISON, "A position between agencies, with significant interagency experience.", D, MEMO_2008),
    Activity(
        A.JOINT_DUTY, "Qualifying service across the intelligence or defense agencies.", D, f"ICD 660; {MEMO_2008}"
    ),
    Activity(A.EXCHANGE, "Such as the information technology exchange program.", D, MEMO_2008),
    Activity(A.FELLOWSHIP, "A term with a fellowship program.", D, OWN),
    Activity(A.FORMAL_TRAINING, "A structured course or program.", S, FRAMEWORK),
    Activity(A.COACHING, "Sessions with a coach.", S, FRAMEWORK),
    Activity(A.MENTORING, "Learning from a mentor, or being one.", S, FRAMEWORK),
    Activity(A.ASSESSMENT_360, "A leadership assessment with the view of employees.", S, f"{FRAMEWORK}; EO 13714"),
    Activity(A.SELF_STUDY, "Reading and learning on one's own.", S, OWN),
    Activity(A.OTHER, "Anything else the plan names, in words of its own.", S, OWN),
)
BROADENING: frozenset[ActivityType] = frozenset(a.type for a in ACTIVITIES if a.standing is Standing.BROADENING)


def is_broadening(activity: ActivityType) -> bool:
    """Say whether an activity answers the call for one broadening activity every 3 to 5 years (memo of 7 Nov 2008)."""
    return activity in BROADENING
