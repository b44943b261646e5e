"""How programmes compare (M7): what was posted and filled, and what came of the rotations. Counted as asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Avg, Count, F, Q, Sum

from mobility.models import Application, Placement, Posting, Rotation, RotationEvaluation
from mobility.workflow import PERMANENT, ApplicationStatus, PostingStatus, RotationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mobility.models import Programme

COLUMNS: Final = (
    ("Postings", "Postings that have been open to applications; cancelled ones are left out."),
    ("Places filled", "Accepted offers, of all places of postings that have closed."),
    ("Applications a place", "Applications sent in, withdrawn ones included, by the places of those postings."),
    ("Completed", "Rotations that ran to their planned or extended end, of all that have ended."),
    (
        "Returned",
        "Of rotations that promise a return and ended at least 6 months ago, those whose executive was in the home "
        "agency 6 months after the end.",
    ),
    (
        "New position",
        "Of rotations that ended at least 12 months ago, those whose executive held another position 12 months after "
        "the end.",
    ),
    ("Satisfaction", "Mean of the evaluations by executive, host and home agency, from 1 (low) to 5 (high)."),
)
ACCEPTED: Final = (ApplicationStatus.SELECTED, ApplicationStatus.PLACED)
CLOSED: Final = (PostingStatus.CLOSED, PostingStatus.SELECTING, PostingStatus.FILLED)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, hidden where so few are concerned that one might tell whom."""

    part: int = 0
    whole: int = 0
    is_hidden: bool = False

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole and not self.is_hidden else None


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean and the number it is taken over."""

    value: float | None = None
    count: int = 0
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One programme in figures, in the order of COLUMNS."""

    programme: Programme
    postings: int
    filled: Share
    applications: Mean
    completed: Share
    returned: Share
    moved_on: Share
    satisfaction: Mean


def compare_programmes(programmes: Sequence[Programme], *, threshold: int) -> list[Line]:
    """Return the figures of programmes in their order, by one query a subject.

    What is told of rotations is hidden where it rests on `threshold` rotations or fewer.
    """
    chosen = [programme.pk for programme in programmes]
    postings = _by(_postings(chosen))
    applications = _by(_applications(chosen))
    rotations = _by(_rotations(chosen))
    after = _by(_placements(chosen))
    evaluations = _by(_evaluations(chosen))
    lines = []
    for programme in programmes:
        held, sent, gone = postings[programme.pk], applications[programme.pk], rotations[programme.pk]
        places, said = held["offered"] or 0, evaluations[programme.pk]
        later = after[programme.pk]
        has_return = programme.promises_return and programme.design not in PERMANENT
        lines.append(
            Line(
                programme=programme,
                postings=held["postings"],
                filled=Share(sent["accepted"], held["offered_before"] or 0),
                applications=Mean(sent["sent"] / places if places else None, places),
                completed=_share(gone["ended"], gone["over"], threshold),
                returned=_share(later["home"], later["at_6"], threshold) if has_return else Share(),
                moved_on=_share(later["new"], later["at_12"], threshold),
                satisfaction=_mean(said["level"], said["number"], said["rotations"], threshold),
            )
        )
    return lines


def _share(part: int, whole: int, threshold: int) -> Share:
    return Share(part, whole, is_hidden=0 < whole <= threshold)


def _mean(value: float | None, number: int, rotations: int, threshold: int) -> Mean:
    is_hidden = 0 < rotations <= threshold
    return Mean(None if is_hidden else value, number, is_hidden)


class _Rows(dict[int, dict[str, Any]]):
    """Rows by programme; one that has none counts nothing."""

    def __missing__(self, key: int) -> dict[str, Any]:
        return _Nothing()


class _Nothing(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        return None if key == "level" else 0


def _by(rows: Iterable[Any]) -> _Rows:
    return _Rows({row["key"]: row for row in rows})


def _postings(chosen: list[int]) -> Iterable[Any]:
    opened = Posting.objects.filter(programme__in=chosen, opened_at__isnull=False).exclude(
        status=PostingStatus.CANCELLED
    )
    return (
        opened.order_by()
        .values(key=F("programme"))
        .annotate(
            postings=Count("pk"),
            offered=Sum("places"),
            offered_before=Sum("places", filter=Q(status__in=CLOSED)),
        )
    )


def _applications(chosen: list[int]) -> Iterable[Any]:
    sent = Application.objects.filter(posting__programme__in=chosen, submitted_at__isnull=False)
    return (
        sent.exclude(posting__status=PostingStatus.CANCELLED)
        .order_by()
        .values(key=F("posting__programme"))
        .annotate(sent=Count("pk"), accepted=Count("pk", filter=Q(status__in=ACCEPTED, posting__status__in=CLOSED)))
    )


def _rotations(chosen: list[int]) -> Iterable[Any]:
    over = Rotation.objects.filter(
        programme__in=chosen, status__in=[RotationStatus.ENDED, RotationStatus.ENDED_EARLY]
    ).exclude(design__in=PERMANENT)
    return (
        over.order_by()
        .values(key=F("programme"))
        .annotate(over=Count("pk"), ended=Count("pk", filter=Q(status=RotationStatus.ENDED)))
    )


def _placements(chosen: list[int]) -> Iterable[Any]:
    at_home = Q(months=6, subelement__startswith=F("rotation__home__parent"))
    return (
        Placement.objects.filter(rotation__programme__in=chosen)
        .order_by()
        .values(key=F("rotation__programme"))
        .annotate(
            at_6=Count("pk", filter=Q(months=6)),
            home=Count("pk", filter=at_home),
            at_12=Count("pk", filter=Q(months=12)),
            new=Count("pk", filter=Q(months=12, is_new_position=True)),
        )
    )


def _evaluations(chosen: list[int]) -> Iterable[Any]:
    return (
        RotationEvaluation.objects.filter(rotation__programme__in=chosen)
        .order_by()
        .values(key=F("rotation__programme"))
        .annotate(level=Avg("satisfaction"), number=Count("pk"), rotations=Count("rotation", distinct=True))
    )
