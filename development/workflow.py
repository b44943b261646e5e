"""The lives of plans, plan lines, meetings and mobility agreements as tables."""

from __future__ import annotations

from django.db import models

from sesportal.accounts.roles import Permission
from sesportal.lib.lifecycles import Transitions


class ActivityType(models.TextChoices):
    """What counts as development (OPM memorandum of 7 November 2008 and OPM's executive development framework)."""

    REASSIGNMENT = "reassignment", "Rotation to a new executive position in the agency"
    TRANSFER = "transfer", "Rotation to a new executive position in another agency"
    DETAIL_COMPONENT = "detail_component", "Detail to another major component"
    DETAIL_AGENCY = "detail_agency", "Detail to another agency"
    DETAIL_ACTING_EXECUTIVE = "detail_acting", "Detail as acting executive"
    IPA = "ipa", "Intergovernmental (IPA) assignment"
    SABBATICAL = "sabbatical", "Sabbatical"
    INTERAGENCY_PROJECT = "interagency_project", "Interagency project"
    LIAISON = "liaison", "Liaison position"
    JOINT_DUTY = "joint_duty", "Joint duty"
    EXCHANGE = "exchange", "Exchange outside government"
    FELLOWSHIP = "fellowship", "Fellowship"
    FORMAL_TRAINING = "formal_training", "Formal training"
    COACHING = "coaching", "Coaching"
    MENTORING = "mentoring", "Mentoring"
    ASSESSMENT_360 = "assessment_360", "Multisource (360-degree) assessment"
    SELF_STUDY = "self_study", "Self-study"
    OTHER = "other", "Other"


class PlanStatus(models.TextChoices):
    """Where an Executive Development Plan stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "With the signers"
    AGREED = "agreed", "Agreed"
    AT_BOARD = "at_board", "At the board"
    ENDORSED = "endorsed", "Endorsed"
    ENDORSED_WITH_CHANGES = "endorsed_changes", "Endorsed with changes"
    RETURNED = "returned", "Returned"
    IN_FORCE = "in_force", "In force"
    CLOSED = "closed", "Closed"


S, P = PlanStatus, Permission
PLAN_TRANSITIONS: dict[tuple[PlanStatus, PlanStatus], Permission] = {
    (S.DRAFT, S.SUBMITTED): P.EDIT_PLAN,
    (S.RETURNED, S.SUBMITTED): P.EDIT_PLAN,
    (S.SUBMITTED, S.DRAFT): P.EDIT_PLAN,
    (S.SUBMITTED, S.AGREED): P.SIGN_PLANS,
    (S.SUBMITTED, S.RETURNED): P.SIGN_PLANS,
    (S.AGREED, S.AT_BOARD): P.RUN_BOARDS,
    (S.AT_BOARD, S.AGREED): P.RUN_BOARDS,
    (S.AT_BOARD, S.ENDORSED): P.RUN_BOARDS,
    (S.AT_BOARD, S.ENDORSED_WITH_CHANGES): P.RUN_BOARDS,
    (S.AT_BOARD, S.RETURNED): P.RUN_BOARDS,
    (S.ENDORSED, S.IN_FORCE): P.EDIT_PLAN,
    (S.ENDORSED_WITH_CHANGES, S.IN_FORCE): P.EDIT_PLAN,
    (S.IN_FORCE, S.CLOSED): P.EDIT_PLAN,
    (S.DRAFT, S.CLOSED): P.EDIT_PLAN,
    (S.RETURNED, S.CLOSED): P.EDIT_PLAN,
}
WRITABLE = frozenset({S.DRAFT, S.RETURNED, S.SUBMITTED, S.AGREED, S.AT_BOARD, S.ENDORSED_WITH_CHANGES})
"""States in which the executive may still write the plan; edits after submission are counted and shown."""
OPEN = frozenset(PlanStatus) - {S.CLOSED}
IN_THE_MAKING = OPEN - {S.IN_FORCE}
CARRIED_OUT = frozenset({S.AGREED, S.AT_BOARD, S.ENDORSED, S.ENDORSED_WITH_CHANGES, S.IN_FORCE})
"""States in which progress is kept line by line: nobody waits for a late board to carry out what was agreed."""


class Signer(models.TextChoices):
    """Who signs a plan after the executive; an agency sets which of them, and in which order."""

    SUPERVISOR = "supervisor", "Supervisor"
    EXECUTIVE_RESOURCES = "executive_resources", "Executive resources office"
    AGENCY_HEAD = "agency_head", "Agency head"


class LineStatus(models.TextChoices):
    """Where one line of a plan stands."""

    PLANNED = "planned", "Planned"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"
    DEFERRED = "deferred", "Deferred"
    CANCELLED = "cancelled", "Cancelled"


L = LineStatus
LINE_TRANSITIONS = frozenset(
    {
        (L.PLANNED, L.UNDER_WAY),
        (L.PLANNED, L.DONE),
        (L.PLANNED, L.DEFERRED),
        (L.PLANNED, L.CANCELLED),
        (L.UNDER_WAY, L.PLANNED),
        (L.UNDER_WAY, L.DONE),
        (L.UNDER_WAY, L.DEFERRED),
        (L.UNDER_WAY, L.CANCELLED),
        (L.DEFERRED, L.PLANNED),
        (L.DEFERRED, L.UNDER_WAY),
        (L.DEFERRED, L.CANCELLED),
    }
)
NOT_DONE = frozenset({L.DEFERRED, L.CANCELLED})
UNFINISHED = frozenset({L.PLANNED, L.UNDER_WAY, L.DEFERRED})


class NotDoneReason(models.TextChoices):
    """Why an activity was not done or a need not met (the questions of MSPB's 2015 study)."""

    TRAINING_UNAVAILABLE = "training_unavailable", "The right training or assignment was not available"
    NO_TIME = "no_time", "No time"
    NO_MONEY = "no_money", "No money"
    RELEASE_DECLINED = "release_declined", "Release declined"
    CHANGED_NEED = "changed_need", "The need changed"


class CycleStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class MeetingStatus(models.TextChoices):
    """Where a meeting of the board stands."""

    PLANNED = "planned", "Being prepared"
    SCHEDULED = "scheduled", "Agenda issued"
    IN_SESSION = "in_session", "In session"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


M = MeetingStatus
MEETING_TRANSITIONS: dict[tuple[MeetingStatus, MeetingStatus], Permission] = {
    (M.PLANNED, M.SCHEDULED): P.RUN_BOARDS,
    (M.SCHEDULED, M.PLANNED): P.RUN_BOARDS,
    (M.SCHEDULED, M.IN_SESSION): P.RUN_BOARDS,
    (M.IN_SESSION, M.CLOSED): P.RUN_BOARDS,
    (M.PLANNED, M.CANCELLED): P.RUN_BOARDS,
    (M.SCHEDULED, M.CANCELLED): P.RUN_BOARDS,
}


class Disposition(models.TextChoices):
    """What the board does with the plan."""

    ENDORSED = "endorsed", "Endorsed"
    ENDORSED_WITH_CHANGES = "endorsed_changes", "Endorsed with changes"
    RETURNED = "returned", "Returned"
    NO_PLAN = "no_plan", "No plan before the board"


class MobilityAgreementStatus(models.TextChoices):
    OFFERED = "offered", "Offered"
    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Declined"


AGREEMENT_TRANSITIONS = frozenset(
    {
        (MobilityAgreementStatus.OFFERED, MobilityAgreementStatus.SIGNED),
        (MobilityAgreementStatus.OFFERED, MobilityAgreementStatus.DECLINED),
        (MobilityAgreementStatus.DECLINED, MobilityAgreementStatus.SIGNED),
    }
)

LIFECYCLES: dict[str, Transitions] = {
    "Development plan": PLAN_TRANSITIONS,
    "Activity of a plan": dict.fromkeys(sorted(LINE_TRANSITIONS), P.EDIT_PLAN),
    "Meeting of a board": MEETING_TRANSITIONS,
    "Mobility agreement": dict.fromkeys(sorted(AGREEMENT_TRANSITIONS), P.EDIT_PLAN),
}
