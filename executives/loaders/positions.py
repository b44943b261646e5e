"""PLUM reporting's export of positions: read it, check it, and bring the positions in line with it.

The export lists incumbents, not posts: a post may stand there once as filled or vacant and again for each former
incumbent. One post comes from each current line; former incumbents add a post only where nobody else stands for it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils import timezone

from executives.loaders.organizations import Organizations
from executives.loaders.plum_dates import plausible_dates
from executives.loaders.published import Problem, RefusedFile, Row, read_rows
from executives.models import Agency, Position
from executives.reference.commuting import commuting_area, readable_location
from executives.reference.naming import key, readable
from executives.rules.position_roles import position_role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

LAYOUTS: Final = (
    {
        "AgencyName": "agency",
        "OrganizationName": "organization",
        "PositionTitle": "title",
        "PositionStatus": "status",
        "ExpirationDate": "expires",
        "Location": "location",
        "PaymentPlanDescription": "pay_plan",
        "IncumbentBeginDate": "begins",
        "IncumbentVacateDate": "vacates",
    },
    {
        "Agency": "agency",
        "Organization": "organization",
        "Position Title": "title",
        "Position Status": "status",
        "Expiration Date": "expires",
        "Duty Location": "location",
        "Pay Plan": "pay_plan",
        "Begin Date": "begins",
        "Vacate Date": "vacates",
    },
)
PAY_PLAN: Final = "ES"
HISTORICAL: Final = "HISTORICAL"
STATUSES: Final = {"FILLED": Position.Status.FILLED, "VACANT": Position.Status.VACANT}
# Columns that tell one incumbent from another; where none of them is filled, lines alike may be posts alike.
PERSON: Final = ("individual unique id", "first name", "last name", "incumbentfirstname", "incumbentlastname")
LINE_MARK: Final = "source_row"
CHUNK: Final = 1000
MOST_PROBLEMS: Final = 10_000
MAX_TITLE: Final = 120
MAX_ORGANIZATION: Final = 250
MAX_LOCATION: Final = 100
CUT: Final = "It was cut; the organization still tells the post."
FIELDS: Final = (
    "agency_id",
    "title",
    "designation",
    "duty_location",
    "commuting_area",
    "organization",
    "role",
    "status",
    "status_as_of",
)


class Post(NamedTuple):
    """One position as the export has it; the same post has the same number in every export."""

    number: str
    agency: str
    title: str
    organization: str
    location: str
    status: str


@dataclass
class PositionLoad:
    """What loading an export came to, counted in lines read and in positions."""

    as_of: dt.date
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0
    duplicates: int = 0
    alike: int = 0
    former: int = 0
    dates: int = 0
    by_organization: int = 0
    gone: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    reported: int = 0
    problems: list[Problem] = field(default_factory=list)

    def report(self, problem: Problem) -> None:
        """Count a problem, and keep it among the first ten thousand."""
        self.reported += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def report_date(self, problem: Problem) -> None:
        self.dates += 1
        self.report(problem)


class PositionLoader:
    """One run over one export; call `run` inside a transaction."""

    def __init__(self, *, as_of: dt.date, progress: Callable[[int], None]) -> None:
        self.load = PositionLoad(as_of)
        self._progress = progress
        self._organizations = Organizations()
        self._lines: Counter[bytes] = Counter()
        self._posts: Counter[str] = Counter()
        self._former: dict[str, Post] = {}
        self._waiting: list[Post] = []

    def run(self, path: Path) -> PositionLoad:
        """Load every position of the export, and count what became of its lines."""
        if not self._organizations:
            message = "No agencies are held yet, so no position can be placed."
            remedy = "Load OPM's agency list first: manage.py load_agencies FILE."
            raise RefusedFile(f"{message} {remedy}", [Problem(1, "file", "", message, remedy)])
        # Two loads at once would both create what neither finds: the second waits here for the first to commit.
        list(Agency.objects.agencies().select_for_update(no_key=True))
        for row in read_rows(path, LAYOUTS):
            self.load.read += 1
            self._take(row)
            if len(self._waiting) >= CHUNK:
                self._save()
        for digest, post in self._former.items():
            if not self._posts[digest]:
                self._waiting.append(post)
        self._save()
        held = Position.objects.filter(source=Position.Source.PLUM)
        self.load.gone = held.filter(status_as_of__lt=self.load.as_of).count()
        return self.load

    def _take(self, row: Row) -> None:
        fields = row.fields
        if fields["pay_plan"].upper() != PAY_PLAN:
            self.load.skipped[f"pay plan {fields['pay_plan'].upper() or 'not stated'}"] += 1
            return
        place = self._organizations.find(fields["agency"], fields["organization"])
        if place is None or not fields["title"]:
            self._refuse(row, "agency not known" if place is None else "title missing")
            return
        if self._is_duplicate(row):
            return
        self.load.by_organization += place.is_by_organization
        dates = plausible_dates(row, as_of=self.load.as_of, report=self.load.report_date)
        status = fields["status"].upper()
        digest = _digest(fields["agency"], fields["organization"], fields["title"], fields["location"])
        if status == HISTORICAL or (status == "FILLED" and dates.get("vacates", self.load.as_of) < self.load.as_of):
            self.load.former += 1
            self._former.setdefault(digest, self._post(row, place.code, f"PLUM-{digest}-1", Position.Status.UNKNOWN))
            return
        if status not in STATUSES:
            self.load.report(
                Problem(
                    row.line, "position status", fields["status"], "The status is not known.", "Use Filled or Vacant."
                )
            )
        self._posts[digest] += 1
        number = f"PLUM-{digest}-{self._posts[digest]}"
        self._waiting.append(self._post(row, place.code, number, STATUSES.get(status, Position.Status.UNKNOWN)))

    def _post(self, row: Row, agency: str, number: str, status: str) -> Post:
        title, organization = readable(row.fields["title"]), readable(row.fields["organization"])
        if len(title) > MAX_TITLE:
            self.load.report(
                Problem(row.line, "position title", title, f"The title is longer than {MAX_TITLE} characters.", CUT)
            )
            title = f"{title[: MAX_TITLE - 1]}\N{HORIZONTAL ELLIPSIS}"
        location = readable_location(row.fields["location"])[:MAX_LOCATION]
        return Post(number, agency, title, organization[:MAX_ORGANIZATION], location, status)

    def _refuse(self, row: Row, reason: str) -> None:
        self.load.skipped[reason] += 1
        if reason == "title missing":
            problem = Problem(
                row.line, "position title", "", "The title is missing.", "Give the title of the position."
            )
        else:
            problem = Problem(
                row.line,
                "agency",
                row.fields["agency"],
                "No agency of this name is held.",
                "Load OPM's current agency list, or add the name to executives/reference/plum.py.",
            )
        self.load.report(problem)

    def _is_duplicate(self, row: Row) -> bool:
        """Report a line that repeats an earlier one in every column; it is a duplicate if it names the incumbent.

        Without the incumbent two lines alike may well be two posts alike (an office with four deputies), so they are
        loaded as such.
        """
        others = {name: value for name, value in row.others.items() if name != LINE_MARK}
        line = blake2b("\x1f".join([*row.fields.values(), *others.values()]).encode(), digest_size=16).digest()
        self._lines[line] += 1
        if self._lines[line] == 1:
            return False
        names_incumbent = any(value for name, value in others.items() if name.lower() in PERSON)
        remedy = "It was not loaded again." if names_incumbent else "It was loaded as a further post of that title."
        message = "The line repeats an earlier one in every column."
        self.load.report(Problem(row.line, "line", row.fields["title"], message, remedy))
        self.load.duplicates += names_incumbent
        self.load.alike += not names_incumbent
        return names_incumbent

    def _save(self) -> None:
        """Create and update the positions waiting, in sets."""
        held = Position.objects.filter(source=Position.Source.PLUM, number__in=[post.number for post in self._waiting])
        by_number = {position.number: position for position in held}
        created, updated, confirmed = [], [], []
        now = timezone.now()
        for post in self._waiting:
            position = by_number.get(post.number)
            if position is None:
                created.append(self._described(Position(number=post.number, source=Position.Source.PLUM), post))
                continue
            if position.status_as_of and position.status_as_of > self.load.as_of:
                self.load.older += 1
                continue
            before = [getattr(position, name) for name in FIELDS]
            after = [getattr(self._described(position, post), name) for name in FIELDS]
            if before[:-1] == after[:-1]:
                confirmed.append(position.pk)
            else:
                position.updated_at = now
                updated.append(position)
        Position.objects.bulk_create(created)
        Position.objects.bulk_update(updated, [*FIELDS, "updated_at"])
        Position.objects.filter(pk__in=confirmed).update(status_as_of=self.load.as_of)
        self.load.created += len(created)
        self.load.updated += len(updated)
        self.load.unchanged += len(confirmed)
        self._waiting.clear()
        self._progress(self.load.read)

    def _described(self, position: Position, post: Post) -> Position:
        position.agency_id = post.agency
        position.title = post.title
        position.designation = Position.Designation.GENERAL
        position.duty_location = post.location
        position.commuting_area = commuting_area(post.location)
        position.organization = post.organization
        position.role = position_role(post.title)
        position.status = post.status
        position.status_as_of = self.load.as_of
        return position


def _digest(*names: str) -> str:
    return blake2b("\x1f".join(key(name) for name in names).encode(), digest_size=8).hexdigest()
