"""The kinds of activity an executive development plan may name."""

from __future__ import annotations

from django.db import models


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
