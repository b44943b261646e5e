"""What became of the releases asked for in a fiscal year, by home agency (M4). Counted as asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final

from django.db.models import Count
from django.utils import timezone

from mobility.workflow import DeclineReason, ReleaseLevel, ReleaseStatus
from sesportal.lib import fiscal
from sesportal.lib.federal_dates import working_days_between

if TYPE_CHECKING:
    from mobility.models.releases import ReleaseQuerySet

R = ReleaseStatus
COLUMNS: Final = (
    ("Asked", "Releases that need an answer, by the day they were asked for; what merely informs is left out."),
    ("Released", "Released on the date asked for."),
    ("Later", "Released on a later date, at most 90 days after."),
    ("If backfilled", "Released as soon as the gap is filled, which it is not yet."),
    ("Declined", "Declined with a coded reason and the sign-off of the chair of the board."),
    ("No response", "Never answered; neither a refusal nor consent."),
    ("Open", "Within the clock, or a decline that waits for the chair."),
    ("No longer needed", "The executive withdrew, or the move was given up."),
    (
        "Ran out of time",
        "Of all asked, those whose clock ran out before any answer, even if answered since.",
    ),
    ("Released of settled", "Released, on the date or later, of those released, declined or never answered."),
    ("Days to answer", "Median of federal working days from the request to the answer; in brackets, of how many."),
)
OUTCOMES: Final = {
    R.RELEASED: "released",
    R.RELEASED_LATER: "later",
    R.IF_BACKFILLED: "if_backfilled",
    R.DECLINED: "declined",
    R.NO_RESPONSE: "no_response",
    R.ASKED: "open",
    R.DECLINE_PROPOSED: "open",
    R.WITHDRAWN: "not_needed",
}
IN_ORDER: Final = ("released", "later", "if_backfilled", "declined", "no_response", "open", "not_needed")


@dataclass
class Line:
    """The releases asked of one unit."""

    code: str
    name: str
    outcomes: Counter[str] = field(default_factory=Counter)
    ran_out: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return self.outcomes.total()

    @property
    def numbers(self) -> list[int]:
        """The outcomes in the order of the columns."""
        return [self.outcomes[name] for name in IN_ORDER]

    @property
    def rate(self) -> int | None:
        """Return the percentage released of what is settled."""
        let_go = self.outcomes["released"] + self.outcomes["later"]
        settled = let_go + self.outcomes["declined"] + self.outcomes["no_response"]
        return round(100 * let_go / settled) if settled else None

    @property
    def median_days(self) -> float | None:
        return median(self.days) if self.days else None

    def add(self, other: Line) -> None:
        self.outcomes.update(other.outcomes)
        self.ran_out += other.ran_out
        self.days += other.days


def release_lines(releases: ReleaseQuerySet, *, year: int, by_agency: bool) -> list[Line]:
    """Return a line for each home agency, or subelement, that was asked in a fiscal year, most asked first.

    One query. A release whose clock ran out counts so for good: by the time of the escalation, before any answer.
    """
    found: dict[str, Line] = {}
    rows = (
        _asked_in(releases, year)
        .select_related("home__parent")
        .only(
            "status", "asked_at", "answered_at", "escalated_again_at", "home__code", "home__name", "home__parent__name"
        )
    )
    for release in rows:
        home = (release.home.parent or release.home) if by_agency else release.home
        line = found.setdefault(home.code, Line(home.code, home.name))
        line.outcomes[OUTCOMES[R(release.status)]] += 1
        answered, escalated = release.answered_at, release.escalated_again_at
        line.ran_out += escalated is not None and (answered is None or answered > escalated)
        if answered is not None:
            asked, told = (timezone.localtime(moment).date() for moment in (release.asked_at, answered))
            line.days.append(working_days_between(asked, told))
    return sorted(found.values(), key=lambda line: (-line.asked, line.name))


def decline_reasons(releases: ReleaseQuerySet, *, year: int) -> list[tuple[str, int]]:
    """Return how many releases were declined for each coded reason."""
    declined = _asked_in(releases, year).filter(status=R.DECLINED)
    told = dict(declined.order_by().values_list("decline_reason").annotate(Count("pk")))
    return [(str(reason.label), told.get(reason.value, 0)) for reason in DeclineReason]


def years_of(releases: ReleaseQuerySet) -> list[int]:
    """Return the fiscal years in which releases were asked for, the latest first."""
    days = releases.order_by().values_list("asked_at__date", flat=True).distinct()
    return sorted({fiscal.fiscal_year(day) for day in days}, reverse=True)


def total_of(lines: list[Line]) -> Line:
    """Return all lines together."""
    total = Line("", "Together")
    for line in lines:
        total.add(line)
    return total


def _asked_in(releases: ReleaseQuerySet, year: int) -> ReleaseQuerySet:
    first, last = fiscal.first_day(year), fiscal.last_day(year)
    return releases.filter(asked_at__date__gte=first, asked_at__date__lte=last).exclude(level=ReleaseLevel.INFORM)
