"""The words of a computation: its states, its levels, and which state may follow which."""

from __future__ import annotations

from django.db import models

from sesportal.lib.lifecycles import Transitions


class RunStatus(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"


ENDED = frozenset({RunStatus.FINISHED, RunStatus.FAILED})
TRANSITIONS = frozenset(
    {
        (RunStatus.QUEUED, RunStatus.RUNNING),
        (RunStatus.QUEUED, RunStatus.FAILED),
        (RunStatus.RUNNING, RunStatus.RUNNING),
        (RunStatus.RUNNING, RunStatus.FINISHED),
        (RunStatus.RUNNING, RunStatus.FAILED),
        (RunStatus.FAILED, RunStatus.RUNNING),
    }
)


class Level(models.TextChoices):
    """The unit in which a move is counted: it counts where origin and destination differ at that level."""

    DEPARTMENT = "department", "Department (Defense and the military departments as one)"
    AGENCY = "agency", "Agency (2-letter code)"
    SUBELEMENT = "subelement", "Subelement (4-character code)"


class Cohort(models.TextChoices):
    """Completed years since the first day in the SES, on 1 October at the start of the fiscal year."""

    EARLY = "0-2", "0 to 2 years"
    SETTLED = "3-5", "3 to 5 years"
    SEASONED = "6-10", "6 to 10 years"
    LONG = "11+", "11 years or more"


class Stage(models.IntegerChoices):
    """How far an executive's development plan came in a fiscal year; the farthest counts."""

    NONE = 0, "No plan"
    DRAFT = 1, "Draft"
    SUBMITTED = 2, "Submitted"
    REVIEWED = 3, "Reviewed by a board"
    UNDER_WAY = 4, "Activity under way"
    COMPLETED = 5, "Activity completed"


class NotDone(models.TextChoices):
    """What a reason was given for."""

    LINE = "line", "Activity of a plan deferred or cancelled"
    NEED = "need", "Development need not met"


LIFECYCLES: dict[str, Transitions] = {"Computation of figures": dict.fromkeys(sorted(TRANSITIONS))}
