"""Who looks at the figures, and what they may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from analytics.models import MetricRun
from analytics.workflow import Level
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted
from sesportal.lib.fiscal import last_day

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sesportal.accounts.models import User


NO_SIGHT = "Your roles give no access to mobility figures. Ask your agency's executive resources office."


class Sight(Enum):
    """How much of the figures a viewer sees."""

    FULL = "everything"
    OWN = "the rows of their own agencies"
    SUPPRESSED = "departments, small counts suppressed"
    NONE = "nothing"


@dataclass(frozen=True)
class Viewer:
    """Someone who looks at figures: a user, the operator at a terminal, or the public."""

    sight: Sight
    user: User | None = None

    @property
    def levels(self) -> list[Level]:
        """The levels this viewer may choose from."""
        return [Level.DEPARTMENT] if self.sight is Sight.SUPPRESSED else list(Level)

    @property
    def may_filter(self) -> bool:
        """Whether appointment type and kind of move may be chosen."""
        return self.sight in (Sight.FULL, Sight.OWN)

    def covers(self, code: str) -> bool:
        """Say whether the figures of an agency or subelement are shown to this viewer in full."""
        if self.sight is Sight.OWN and self.user is not None:
            return self.user.reach(Permission.VIEW_METRICS).covers_code(code)
        return self.sight is Sight.FULL

    def runs(self, having: QuerySet[Any] | None = None) -> list[MetricRun]:
        """Return the current runs this viewer may open, newest fiscal year first; `having` any of these rows."""
        if self.sight is Sight.NONE:
            return []
        runs = MetricRun.objects.current().with_staleness().order_by("-fiscal_year")
        if having is not None:
            runs = runs.filter(Exists(having.filter(run=OuterRef("pk"))))
        return [run for run in runs if self.sight is not Sight.SUPPRESSED or has_ended(run)]


OPERATOR = Viewer(Sight.FULL)
PUBLIC = Viewer(Sight.SUPPRESSED)


def viewer_for(user: User) -> Viewer:
    """Return how `user` sees the figures today; the widest of several roles counts."""
    reach = user.reach(Permission.VIEW_METRICS)
    if reach.government:
        return Viewer(Sight.FULL, user)
    if user.reach(Permission.VIEW_SUPPRESSED_METRICS).government:
        return Viewer(Sight.SUPPRESSED, user)
    return Viewer(Sight.OWN if reach.agencies else Sight.NONE, user)


def viewer_of(user: User) -> Viewer:
    """Return how `user` sees the figures; refuse whoever sees none."""
    viewer = viewer_for(user)
    if viewer.sight is Sight.NONE:
        raise NotPermitted(NO_SIGHT)
    return viewer


def default_level(viewer: Viewer) -> Level:
    """Return the level to begin with: that of the viewer's own unit."""
    if viewer.sight is Sight.OWN and viewer.user is not None:
        reach = viewer.user.reach(Permission.VIEW_METRICS)
        return Level.AGENCY if any(len(code) == 2 for code in reach.agencies) else Level.SUBELEMENT
    return Level.DEPARTMENT if viewer.sight is Sight.SUPPRESSED else Level.AGENCY


def has_ended(run: MetricRun) -> bool:
    """Say whether the run holds the whole of its fiscal year."""
    return run.as_of >= last_day(run.fiscal_year)


def check_cut(viewer: Viewer, run: MetricRun, *, level: str, appointment_type: str = "", move_type: str = "") -> None:
    """Refuse a cut of the figures from which a viewer could work out what is hidden from them."""
    if viewer.sight is Sight.NONE:
        raise NotPermitted(NO_SIGHT)
    if viewer.sight is not Sight.SUPPRESSED:
        return
    if level != Level.DEPARTMENT or appointment_type or move_type:
        raise NotPermitted(
            "Figures with small counts suppressed are given by department, for all appointment types and moves "
            "together. Another cut would give hidden counts away by subtraction.",
            code="cut_would_disclose",
        )
    if not has_ended(run):
        raise NotPermitted(
            f"Fiscal year {run.fiscal_year} is computed up to {run.as_of:%-d %B %Y} only. Figures with small counts "
            f"suppressed are given once the year has ended, on {last_day(run.fiscal_year):%-d %B %Y}. "
            "Choose an earlier year.",
            code="year_not_ended",
        )
