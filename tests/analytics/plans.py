"""Random plans, lines, reviews and answers beside the careers of `builders`, and the same counted in plain Python."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from development.models import (
    Board,
    Case,
    DecisionChange,
    DevelopmentPlan,
    Meeting,
    PlanLine,
    Recommendation,
    ReviewCycle,
    UnmetNeed,
)
from development.workflow import Disposition, LineStatus, MeetingStatus, NotDoneReason, PlanStatus
from executives.models import Agency, Assignment, Executive, QualificationFramework
from executives.rules.calendar import add_months
from sesportal.lib.fiscal import first_day, fiscal_year, last_day
from tests.analytics.reference import LEVELS, unit_at

NOON = dt.time(17, tzinfo=dt.UTC)
S, L = PlanStatus, LineStatus


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, NOON)


def random_follow_through(seed: int, first: dt.date, last: dt.date) -> None:
    """Give the executives held plans in every state, lines, cases and answers, dated from `first` to `last`."""
    source = random.Random(seed)

    def some_day(after: dt.date = first) -> dt.date:
        return after + dt.timedelta(days=source.randrange(0, max((last - after).days, 1)))

    framework = QualificationFramework.objects.order_by("pk").first()
    assert framework is not None
    meetings = [_meeting(some_day(), source) for _ in range(14)]
    for executive in Executive.objects.order_by("pk"):
        for version in range(1, source.randrange(0, 4)):
            _plan(executive, version, framework, some_day, source)
        for meeting in source.sample(meetings, source.randrange(0, 4)):
            _case(meeting, executive, some_day, source)
        for year in range(fiscal_year(first), fiscal_year(last) + 1):
            if source.random() < 0.4:
                has_need = source.random() < 0.5
                UnmetNeed.objects.create(
                    executive=executive,
                    fiscal_year=year,
                    had_unmet_need=has_need,
                    need="A course" if has_need else "",
                    reason=source.choice(NotDoneReason.values) if has_need else "",
                    answered_at=noon(some_day()),
                )


def _plan(executive, version, framework, some_day, source) -> None:
    begun = some_day()
    submitted = begun + dt.timedelta(days=source.randrange(0, 90)) if source.random() < 0.7 else None
    reviewed = submitted + dt.timedelta(days=source.randrange(0, 200)) if submitted and source.random() < 0.7 else None
    closed = begun + dt.timedelta(days=source.randrange(1, 500)) if source.random() < 0.35 else None
    plan = DevelopmentPlan.objects.create(
        executive=executive,
        version=version,
        framework=framework,
        status=S.CLOSED if closed or version < 3 else S.DRAFT,
        period_from=first_day(fiscal_year(begun)),
        period_to=last_day(fiscal_year(begun) + source.randrange(0, 2)),
        submitted_at=noon(submitted) if submitted else None,
        submitted_hash="x" if submitted else "",
        reviewed_on=reviewed,
        closed_on=closed,
    )
    DevelopmentPlan.objects.filter(pk=plan.pk).update(created_at=noon(begun))
    for _ in range(source.choice((0, 0, 1, 3, 7))):
        _line(plan, some_day(begun), source)


def _line(plan: DevelopmentPlan, starts: dt.date, source: random.Random) -> None:
    status = source.choice(LineStatus.values)
    changed = starts + dt.timedelta(days=source.randrange(0, 300))
    is_given_up = status in (L.DEFERRED, L.CANCELLED)
    PlanLine.objects.create(
        plan=plan,
        kind=source.choice(PlanLine.Kind.values),
        starts_on=starts,
        ends_on=starts + dt.timedelta(days=source.randrange(0, 300)) if source.random() < 0.9 else None,
        status=status,
        done_on=changed if status == L.DONE else None,
        not_done_reason=source.choice(NotDoneReason.values) if is_given_up else "",
        status_changed_at=noon(changed) if status != L.PLANNED else None,
    )


def _meeting(day: dt.date, source: random.Random) -> Meeting:
    agency = source.choice(Agency.objects.agencies().order_by("code"))
    board, _ = Board.objects.get_or_create(agency=agency, name=f"Board {agency.code}", quorum=1)
    year = fiscal_year(day)
    cycle, _ = ReviewCycle.objects.get_or_create(
        board=board, fiscal_year=year, defaults={"opens_on": first_day(year), "closes_on": last_day(year)}
    )
    if source.random() < 0.2:
        return Meeting.objects.create(cycle=cycle, held_on=day, status=MeetingStatus.SCHEDULED)
    return Meeting.objects.create(
        cycle=cycle,
        held_on=day,
        status=MeetingStatus.CLOSED,
        closed_at=noon(day),
        record={},
        record_hash="x",
    )


def _case(meeting: Meeting, executive: Executive, some_day, source: random.Random) -> None:
    discussion = source.choice((*Case.Discussion.values, "discussed"))
    case = Case.objects.create(
        meeting=meeting,
        executive=executive,
        discussion=discussion,
        disposition=source.choice(Disposition.values) if discussion == "discussed" else "",
        decided_at=noon(meeting.held_on) if source.random() < 0.2 else None,
    )
    for _ in range(source.choice((0, 0, 1, 2))):
        DecisionChange.objects.create(case=case, field="advance", reason="New facts", at=noon(meeting.held_on))
    if source.random() < 0.5:
        taken_up = some_day(meeting.held_on) if source.random() < 0.5 else None
        Recommendation.objects.create(
            case=case,
            executive=executive,
            kind=Recommendation.Kind.ACTIVITY,
            text="A detail",
            issued_at=noon(meeting.held_on) if meeting.status == MeetingStatus.CLOSED else None,
            taken_up_on=taken_up,
        )


# --- the same once more, slowly ---

READ = (
    "assignments",
    "development_plans__lines",
    "board_cases__meeting",
    "board_cases__changes",
    "board_cases__recommendations",
    "unmet_needs",
)


@dataclass
class Followed:
    """Counts by (level, unit, cohort), and reasons by (level, unit, kind, reason)."""

    figures: dict[tuple[str, str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    reasons: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def count(self, subelement: str, cohort: str, name: str, n: int = 1) -> None:
        for level in LEVELS:
            for of in ("", cohort):
                self.figures[level, unit_at(level, subelement), of][name] += n

    def give(self, subelement: str, kind: str, reason: str) -> None:
        for level in LEVELS:
            self.reasons[level, unit_at(level, subelement), kind, reason] += 1


def day_of(moment: dt.datetime | None) -> dt.date:
    assert moment is not None
    return moment.date()  # always noon in Washington, so that the day is the same in every zone


def record_on(executive: Executive, day: dt.date) -> Assignment | None:
    records = [a for a in executive.assignments.all() if a.kind == "record"]
    return next((a for a in records if a.starts_on <= day and (a.ends_on is None or a.ends_on >= day)), None)


def cohort_of(record: Assignment, first: dt.date) -> str:
    entered = record.ses_entry_on
    assert entered is not None
    years = first.year - entered.year - ((first.month, first.day) < (entered.month, entered.day))
    return "0-2" if years < 3 else "3-5" if years < 6 else "6-10" if years < 11 else "11+"


def expected_follow_through(year: int, as_of: dt.date) -> Followed:
    """Return the follow-through of a fiscal year by the definitions, one executive after the other."""
    first, until = first_day(year), min(last_day(year), as_of)
    found = Followed()
    for executive in Executive.objects.prefetch_related(*READ):
        cases = [c for c in executive.board_cases.all() if c.meeting.status == MeetingStatus.CLOSED]
        _count_cases(found, executive, cases, first, until, as_of)
        record = record_on(executive, until)
        if record is None:
            continue
        unit, cohort = record.subelement_id, cohort_of(record, first)
        found.count(unit, cohort, "executives")
        found.count(unit, cohort, _stage(executive, first, until))
        _count_reviews(found, record, cohort, cases, until)
        for plan in executive.development_plans.all():
            for line in plan.lines.all():
                _count_line(found, plan, line, (unit, cohort), first, until)
        for answer in executive.unmet_needs.all():
            if answer.fiscal_year == year and day_of(answer.answered_at) <= as_of:
                found.count(unit, cohort, "answered")
                if answer.had_unmet_need:
                    found.count(unit, cohort, "unmet")
                    found.give(unit, "need", answer.reason)
    return found


def _stage(executive: Executive, first: dt.date, until: dt.date) -> str:
    names = ("no_plan", "drafted", "submitted", "reviewed", "under_way", "completed")
    best = 0
    for plan in executive.development_plans.all():
        if plan.period_from > until or plan.period_to < first or day_of(plan.created_at) > until:
            continue
        if plan.closed_on is not None and plan.closed_on < first:
            continue
        reached = [1]
        if plan.submitted_at and day_of(plan.submitted_at) <= until:
            reached.append(2)
        if plan.reviewed_on and plan.reviewed_on <= until:
            reached.append(3)
        for line in plan.lines.all():
            if line.status == L.UNDER_WAY and day_of(line.status_changed_at) <= until:
                reached.append(4)
            if line.done_on and line.done_on <= until:
                reached.append(5 if line.done_on >= first else 4)
        best = max(best, *reached)
    return names[best]


def _count_reviews(found: Followed, record: Assignment, cohort: str, cases: list[Case], until: dt.date) -> None:
    a_year_ago = add_months(until, -12)
    assert record.ses_entry_on is not None
    if record.ses_entry_on > a_year_ago:
        return
    found.count(record.subelement_id, cohort, "reviews_due")
    held = [c.meeting.held_on for c in cases if c.discussion == "discussed" or c.decided_at]
    if any(a_year_ago <= day <= until for day in held):
        found.count(record.subelement_id, cohort, "reviews_on_time")


def _count_line(
    found: Followed, plan: DevelopmentPlan, line: PlanLine, where: tuple[str, str], first: dt.date, until: dt.date
) -> None:
    is_done = line.done_on is not None and line.done_on <= until
    changed = day_of(line.status_changed_at) if line.status_changed_at else None
    is_given_up = line.status in (L.DEFERRED, L.CANCELLED) and changed is not None and changed <= until
    if is_done and line.done_on is not None and line.done_on >= first:
        found.count(*where, "activities_done")
    if is_given_up and changed is not None and changed >= first:
        found.give(where[0], "line", line.not_done_reason)
    if line.kind != PlanLine.Kind.COMMITMENT or line.ends_on is None or not first <= line.ends_on <= until:
        return
    if plan.submitted_at is None or day_of(plan.submitted_at) > until:
        return
    if plan.closed_on is not None and plan.closed_on < line.ends_on and not is_done:
        return
    found.count(*where, "committed")
    found.count(*where, "lines_done" if is_done else "lines_not_done" if is_given_up else "lines_overdue")


def _count_cases(
    found: Followed, executive: Executive, cases: list[Case], first: dt.date, until: dt.date, as_of: dt.date
) -> None:
    names = {"endorsed": "endorsed", "endorsed_changes": "endorsed_changes", "returned": "returned"}
    for case in cases:
        if not first <= case.meeting.held_on <= until:
            continue
        record = record_on(executive, case.meeting.held_on)
        if record is None:
            continue
        where = (record.subelement_id, cohort_of(record, first))
        found.count(*where, "cases")
        if case.discussion == "discussed":
            found.count(*where, "discussed")
        if case.changes.all():
            found.count(*where, "changed")
        if case.disposition:
            found.count(*where, names.get(case.disposition, "without_plan"))
        for advice in [row for row in case.recommendations.all() if row.issued_at]:
            found.count(*where, "recommended")
            if advice.taken_up_on and advice.taken_up_on <= as_of:
                found.count(*where, "taken_up")
