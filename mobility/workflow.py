"""The lives of postings, applications, offers, releases, agreements, rotations and allocations as tables.

Each step names the permission of who takes it; None is the portal itself: by the clock, or since another step
entails it, as the last acceptance fills a posting.
"""

from __future__ import annotations

from django.db import models

from sesportal.accounts.roles import Permission
from sesportal.lib.lifecycles import Transitions

P = Permission


class Design(models.TextChoices):
    """How a programme moves people (M6, M12 of the mission)."""

    DETAIL = "detail", "Detail"
    JOINT_DUTY = "joint_duty", "Joint duty"
    INTERAGENCY_PROJECT = "interagency_project", "Interagency project"
    LIAISON = "liaison", "Liaison position"
    IPA = "ipa", "Intergovernmental (IPA) assignment"
    SABBATICAL = "sabbatical", "Sabbatical"
    EXCHANGE = "exchange", "Exchange outside government"
    NEW_POSITION = "new_position", "Rotation to a new position"
    SWAP = "swap", "Same-area swap"
    PART_TIME = "part_time", "Virtual or part-time project"


PERMANENT = frozenset({Design.NEW_POSITION})
"""Designs that end in a transfer or reassignment: the home agency agrees the date only, and nobody is to return."""
AWAY = frozenset({Design.SABBATICAL, Design.IPA, Design.EXCHANGE})
"""Designs that place the executive in no position of the federal government."""


class PostingStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed to applications"
    SELECTING = "selecting", "Selecting"
    FILLED = "filled", "Filled"
    CANCELLED = "cancelled", "Cancelled"


S = PostingStatus
POSTING_TRANSITIONS: dict[tuple[PostingStatus, PostingStatus], P | None] = {
    (S.DRAFT, S.IN_REVIEW): P.WRITE_POSTINGS,
    (S.IN_REVIEW, S.DRAFT): P.APPROVE_POSTINGS,
    (S.IN_REVIEW, S.OPEN): P.APPROVE_POSTINGS,
    (S.OPEN, S.CLOSED): P.WRITE_POSTINGS,
    (S.CLOSED, S.OPEN): P.WRITE_POSTINGS,
    (S.CLOSED, S.SELECTING): P.SELECT,
    (S.SELECTING, S.FILLED): None,
    (S.FILLED, S.SELECTING): None,
    **{(status, S.CANCELLED): P.WRITE_POSTINGS for status in (S.DRAFT, S.IN_REVIEW, S.OPEN, S.CLOSED, S.SELECTING)},
}


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    SHORT_LISTED = "short_listed", "Short-listed"
    OFFERED = "offered", "Offered"
    SELECTED = "selected", "Selected: offer accepted"
    NOT_SELECTED = "not_selected", "Not selected"
    DECLINED = "declined", "Offer declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    PLACED = "placed", "Placed"
    NOT_RELEASED = "not_released", "Not released"
    NOT_PLACED = "not_placed", "Did not take place"


A = ApplicationStatus
APPLICATION_TRANSITIONS: dict[tuple[ApplicationStatus, ApplicationStatus], P] = {
    (A.DRAFT, A.SUBMITTED): P.APPLY,
    (A.SUBMITTED, A.SHORT_LISTED): P.SELECT,
    (A.SHORT_LISTED, A.SUBMITTED): P.SELECT,
    (A.SHORT_LISTED, A.OFFERED): P.SELECT,
    (A.OFFERED, A.SHORT_LISTED): P.SELECT,
    (A.OFFERED, A.SELECTED): P.APPLY,
    (A.OFFERED, A.DECLINED): P.APPLY,
    (A.SUBMITTED, A.NOT_SELECTED): P.SELECT,
    (A.SHORT_LISTED, A.NOT_SELECTED): P.SELECT,
    (A.NOT_SELECTED, A.SHORT_LISTED): P.SELECT,
    (A.SELECTED, A.PLACED): P.RUN_ROTATIONS,
    (A.SELECTED, A.NOT_RELEASED): P.SIGN_OFF_DECLINES,
    (A.SELECTED, A.NOT_PLACED): P.RUN_ROTATIONS,
    **{(status, A.WITHDRAWN): P.APPLY for status in (A.DRAFT, A.SUBMITTED, A.SHORT_LISTED, A.OFFERED, A.SELECTED)},
}
LIVE = frozenset({A.SUBMITTED, A.SHORT_LISTED, A.OFFERED, A.SELECTED})


class NotSelectedReason(models.TextChoices):
    """Chosen from facts; every applicant not selected is told one of them."""

    RANKED_LOWER = "ranked_lower", "The agency ranked others higher"
    FILLED = "filled", "The places were taken by others"
    QUALIFICATIONS = "qualifications", "The qualifications asked for were not shown"
    DATE = "date", "The dates could not be met"
    CONSTRAINT = "constraint", "A condition of the posting was not met"
    CANCELLED = "cancelled", "The posting was cancelled"


class OfferStatus(models.TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Expired"
    TAKEN_BACK = "taken_back", "Taken back"


OFFER_TRANSITIONS: dict[tuple[OfferStatus, OfferStatus], P | None] = {
    (OfferStatus.OPEN, OfferStatus.ACCEPTED): P.APPLY,
    (OfferStatus.OPEN, OfferStatus.DECLINED): P.APPLY,
    (OfferStatus.OPEN, OfferStatus.EXPIRED): None,
    (OfferStatus.OPEN, OfferStatus.TAKEN_BACK): P.SELECT,
}


class ReleaseStatus(models.TextChoices):
    """What the home agency answered, or that it did not."""

    ASKED = "asked", "Asked"
    INFORMED = "informed", "Informed: no consent needed"
    RELEASED = "released", "Released on the date"
    RELEASED_LATER = "released_later", "Released on a later date"
    IF_BACKFILLED = "if_backfilled", "Released if backfilled"
    DECLINE_PROPOSED = "decline_proposed", "Decline awaits the board chair"
    DECLINED = "declined", "Declined"
    NO_RESPONSE = "no_response", "No response"
    WITHDRAWN = "withdrawn", "No longer needed"


R = ReleaseStatus
RELEASE_TRANSITIONS: dict[tuple[ReleaseStatus, ReleaseStatus], P | None] = {
    **{
        (before, to): P.DECIDE_RELEASES
        for before in (R.ASKED, R.NO_RESPONSE)
        for to in (R.RELEASED, R.RELEASED_LATER, R.IF_BACKFILLED, R.DECLINE_PROPOSED)
    },
    (R.IF_BACKFILLED, R.RELEASED): P.DECIDE_RELEASES,
    (R.IF_BACKFILLED, R.RELEASED_LATER): P.DECIDE_RELEASES,
    (R.DECLINE_PROPOSED, R.DECLINED): P.SIGN_OFF_DECLINES,
    (R.DECLINE_PROPOSED, R.ASKED): P.SIGN_OFF_DECLINES,
    (R.ASKED, R.NO_RESPONSE): None,
    **{
        (before, R.WITHDRAWN): P.APPLY
        for before in (
            R.ASKED,
            R.NO_RESPONSE,
            R.INFORMED,
            R.IF_BACKFILLED,
            R.DECLINE_PROPOSED,
            R.RELEASED,
            R.RELEASED_LATER,
        )
    },
}
RELEASED = frozenset({R.INFORMED, R.RELEASED, R.RELEASED_LATER})
NO_GAP = frozenset({R.DECLINE_PROPOSED, R.DECLINED, R.WITHDRAWN})


class ReleaseLevel(models.TextChoices):
    """Who in the home agency has to agree: the more time, the higher (5.1 of the plan; parameters in rules)."""

    INFORM = "inform", "The supervisor is informed"
    SUPERVISOR = "supervisor", "The supervisor decides"
    AGENCY = "agency", "The executive resources office decides with the board"
    DATE_ONLY = "date_only", "The law gives the home agency no veto: the date alone is agreed"


class DeclineReason(models.TextChoices):
    CRITICAL_WORK = "critical_work", "Work that only this executive can finish now"
    NO_BACKFILL = "no_backfill", "Nobody can act in the position"
    RECENT_MOVE = "recent_move", "In the position for too short a time"
    STAFFING = "staffing", "Too many executives away already"
    CONDUCT_OR_PERFORMANCE = "conduct", "A conduct or performance matter is open"


class BackfillKind(models.TextChoices):
    ACTING = "acting", "An acting executive"
    POSTING = "posting", "A posting for the vacancy"
    ALLOCATION = "allocation", "A temporary allocation from OPM"


class AllocationStatus(models.TextChoices):
    REQUESTED = "requested", "Requested"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    ENDED = "ended", "Ended"
    WITHDRAWN = "withdrawn", "Withdrawn"


L = AllocationStatus
ALLOCATION_TRANSITIONS: dict[tuple[AllocationStatus, AllocationStatus], P | None] = {
    (L.REQUESTED, L.GRANTED): P.DECIDE_ALLOCATIONS,
    (L.REQUESTED, L.REFUSED): P.DECIDE_ALLOCATIONS,
    (L.REQUESTED, L.WITHDRAWN): P.REQUEST_ALLOCATIONS,
    (L.GRANTED, L.ENDED): None,
}


class AgreementKind(models.TextChoices):
    DETAIL_REIMBURSABLE = "detail_reimbursable", "Detail, reimbursable"
    DETAIL_NONREIMBURSABLE = "detail_nonreimbursable", "Detail, not reimbursable"
    IPA = "ipa", "Intergovernmental (IPA) assignment"
    SABBATICAL = "sabbatical", "Sabbatical with a two-year service agreement"
    TRANSFER = "transfer", "Consent to a transfer"
    JOINT_DUTY = "joint_duty", "Joint duty"


class AssignedTo(models.TextChoices):
    """What a detail leads to, on which its limits hang (R27, R29)."""

    UNSTATED = "", "Not stated"
    SES = "ses", "An established SES position"
    UNCLASSIFIED = "unclassified", "Duties without an established position"
    LOWER = "lower", "A position at GS-15 or below"


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SIGNING = "signing", "Being signed"
    SIGNED = "signed", "Signed"
    SUPERSEDED = "superseded", "Replaced by a later version"
    VOID = "void", "Void"


G = AgreementStatus
AGREEMENT_TRANSITIONS: dict[tuple[AgreementStatus, AgreementStatus], P] = {
    (G.DRAFT, G.SIGNING): P.WRITE_AGREEMENTS,
    (G.SIGNING, G.DRAFT): P.WRITE_AGREEMENTS,
    (G.SIGNING, G.SIGNED): P.SIGN_AGREEMENTS,
    (G.SIGNED, G.SUPERSEDED): P.SIGN_AGREEMENTS,
    (G.DRAFT, G.VOID): P.WRITE_AGREEMENTS,
    (G.SIGNING, G.VOID): P.WRITE_AGREEMENTS,
    (G.SIGNED, G.VOID): P.WRITE_AGREEMENTS,
}


class Party(models.TextChoices):
    """Who signs an agreement, in the order of its template."""

    EXECUTIVE = "executive", "Executive"
    HOST = "host", "Host agency"
    HOME = "home", "Home agency"


class RotationStatus(models.TextChoices):
    PLANNED = "planned", "Agreed, not begun"
    UNDER_WAY = "under_way", "Under way"
    ENDED = "ended", "Ended"
    ENDED_EARLY = "ended_early", "Ended early"
    CANCELLED = "cancelled", "Did not take place"


T = RotationStatus
ROTATION_TRANSITIONS: dict[tuple[RotationStatus, RotationStatus], P] = {
    (T.PLANNED, T.UNDER_WAY): P.RUN_ROTATIONS,
    (T.PLANNED, T.CANCELLED): P.RUN_ROTATIONS,
    (T.UNDER_WAY, T.ENDED): P.RUN_ROTATIONS,
    (T.UNDER_WAY, T.ENDED_EARLY): P.RUN_ROTATIONS,
}


class WorksheetStatus(models.TextChoices):
    DRAFT = "draft", "Being prepared"
    NOTICE_SERVED = "notice_served", "Notice served"
    EFFECTED = "effected", "Effected"
    CANCELLED = "cancelled", "Cancelled"


W = WorksheetStatus
WORKSHEET_TRANSITIONS: dict[tuple[WorksheetStatus, WorksheetStatus], P] = {
    (W.DRAFT, W.NOTICE_SERVED): P.DIRECT_MOVES,
    (W.DRAFT, W.EFFECTED): P.DIRECT_MOVES,
    (W.NOTICE_SERVED, W.EFFECTED): P.DIRECT_MOVES,
    (W.DRAFT, W.CANCELLED): P.DIRECT_MOVES,
    (W.NOTICE_SERVED, W.CANCELLED): P.DIRECT_MOVES,
}

LIFECYCLES: dict[str, Transitions] = {
    "Posting": POSTING_TRANSITIONS,
    "Application": APPLICATION_TRANSITIONS,
    "Offer": OFFER_TRANSITIONS,
    "Release": RELEASE_TRANSITIONS,
    "Temporary allocation": ALLOCATION_TRANSITIONS,
    "Agreement on a move": AGREEMENT_TRANSITIONS,
    "Rotation": ROTATION_TRANSITIONS,
    "Directed move": WORKSHEET_TRANSITIONS,
}
