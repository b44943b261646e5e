"""The boards' meetings and cases as rows: what was decided, recommended and asked for, and what is to come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from development.demo import words
from development.demo.people import at_noon
from development.models import (
    Attendance,
    BoardAction,
    BroadeningException,
    Case,
    DecisionChange,
    Dissent,
    Meeting,
    Recommendation,
    Recusal,
)
from development.workflow import Disposition, MeetingStatus

if TYPE_CHECKING:
    from random import Random

    from development.demo.boards import Boards
    from development.demo.people import Person
    from development.demo.plans import Book
    from development.demo.stories import Agenda, History, Sitting
    from development.models import BoardMember, PlanLine

BATCH: Final = 1000
PRESENT: Final = 0.9
MINUTES: Final = 11
RECOMMENDS: Final = 0.28
TAKEN_UP: Final = 0.4
ACTS: Final = 0.09
ACT_CLOSED: Final = 0.55
CHANGES: Final = 0.04
DISSENTS: Final = 0.015
RECUSES: Final = 0.02
EXCEPTS: Final = 0.015
LEVELS: Final = {
    "advance": ((Case.Level.YES, 22), (Case.Level.LATER, 45), (Case.Level.NO, 33)),
    "move": ((Case.Level.YES, 26), (Case.Level.LATER, 38), (Case.Level.NO, 36)),
    "develop": ((Case.Level.YES, 55), (Case.Level.LATER, 25), (Case.Level.NO, 20)),
}
NOTES: Final = {"advance": words.ADVANCE_NOTES, "move": words.MOVE_NOTES, "develop": words.DEVELOP_NOTES}
ASKED: Final[dict[str, tuple[str, ...]]] = {
    Disposition.ENDORSED_WITH_CHANGES: words.CHANGES_ASKED,
    Disposition.RETURNED: words.RETURNED_FOR,
}


@dataclass
class Minutes:
    """What was written of all meetings, kind by kind, until it is put into the database."""

    boards: Boards
    history: History
    book: Book
    random: Random
    meetings: list[Meeting] = field(default_factory=list)
    attendances: list[Attendance] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    rows: dict[type[Any], list[Any]] = field(default_factory=dict)  # what hangs on cases, by model

    def add(self, row: Any) -> None:
        self.rows.setdefault(type(row), []).append(row)

    def hold(self, sitting: Sitting) -> None:
        """Write a meeting that was held, in session until it is closed."""
        cycle = self.boards.cycles[sitting.agency, sitting.year]
        meeting = Meeting(cycle=cycle, held_on=sitting.day, place="Conference room", status=MeetingStatus.IN_SESSION)
        self.meetings.append(meeting)
        present = self._attend(meeting, sitting.agency)
        for position, person in enumerate(sitting.people, 1):
            self._case(meeting, sitting, person, position, present)

    def announce(self, agenda: Agenda, year: int) -> None:
        """Write a meeting to come with its agenda."""
        meeting = Meeting(
            cycle=self.boards.cycles[agenda.agency, year],
            held_on=agenda.day,
            place="Conference room",
            status=MeetingStatus.SCHEDULED if agenda.is_issued else MeetingStatus.PLANNED,
        )
        self.meetings.append(meeting)
        if agenda.is_issued:
            called = self.boards.members[agenda.agency]
            self.attendances += [Attendance(meeting=meeting, member=member) for member in called]
        for position, person in enumerate(agenda.people, 1):
            story = self.history.latest(person)
            plan = self.book.by_story[id(story)] if story else None
            self.cases.append(Case(meeting=meeting, executive_id=person.pk, plan=plan, position=position))

    def save(self) -> None:
        """Put everything into the database, set by set."""
        Meeting.objects.bulk_create(self.meetings, batch_size=BATCH)
        Attendance.objects.bulk_create(self.attendances, batch_size=BATCH)
        Case.objects.bulk_create(self.cases, batch_size=BATCH)
        for model, rows in self.rows.items():
            model._base_manager.bulk_create(rows, batch_size=BATCH)

    # --- one meeting ---

    def _attend(self, meeting: Meeting, agency: str) -> list[BoardMember]:
        """Write who was there, the quorum always."""
        members = self.boards.members[agency]
        quorum = self.boards.boards[agency].quorum
        present = [m for number, m in enumerate(members) if number < quorum or self.random.random() < PRESENT]
        self.attendances += [Attendance(meeting=meeting, member=m, is_present=m in present) for m in members]
        return present

    def _case(
        self, meeting: Meeting, sitting: Sitting, person: Person, position: int, present: list[BoardMember]
    ) -> None:
        story = self.history.plan_of(person, sitting.year)
        plan = self.book.by_story.get(id(story)) if story and story.begun <= sitting.day else None
        case = Case(meeting=meeting, executive_id=person.pk, plan=plan, position=position)
        self.cases.append(case)
        if (person.pk, sitting.year) in self.history.not_discussed:
            case.discussion = Case.Discussion.NOT_DISCUSSED
            return
        case.discussion = Case.Discussion.DISCUSSED
        case.disposition = story.disposition if story and plan and story.disposition else Disposition.NO_PLAN
        case.disposition_note = self.random.choice(ASKED[case.disposition]) if case.disposition in ASKED else ""
        case.revision = 2
        case.decided_at = at_noon(sitting.day) + dt.timedelta(minutes=MINUTES * position)
        case.decided_by = present[0].user
        for name, levels in LEVELS.items():
            level = self.random.choices([value for value, _ in levels], [weight for _, weight in levels])[0]
            setattr(case, name, level)
            setattr(case, f"{name}_note", NOTES[name][level] if self.random.random() < 0.4 else "")
        self._recommend(case, sitting, person)
        self._follow(case, sitting, present)

    def _recommend(self, case: Case, sitting: Sitting, person: Person) -> None:
        """Write an opportunity the board determined, and perhaps the line of the plan that took it up."""
        if self.random.random() >= RECOMMENDS and not person.is_persona:
            return
        activity, text = words.RECOMMENDED[0] if person.is_persona else self.random.choice(words.RECOMMENDED)
        kinds = Recommendation.Kind
        kind = self.random.choices((kinds.ACTIVITY, kinds.ROTATION, kinds.PROFILE), (55, 27, 18))[0]
        is_profile = kind == kinds.PROFILE and not person.is_persona
        row = Recommendation(
            case=case,
            executive_id=person.pk,
            kind=kind if is_profile or kind != kinds.PROFILE else kinds.ACTIVITY,
            activity_type=activity,
            profile=self.random.choice(self.boards.profiles[sitting.agency]) if is_profile else None,
            text=text,
            issued_at=at_noon(sitting.day) + dt.timedelta(hours=5),
        )
        line = None if person.is_persona or is_profile else self._line_for(person, sitting)
        if line is not None and self.random.random() < TAKEN_UP / 0.7:
            row.taken_up_line = line
            day = sitting.day + dt.timedelta(days=self.random.randrange(3, 60))
            row.taken_up_on = min(day, self.history.as_of)
        self.add(row)

    def _line_for(self, person: Person, sitting: Sitting) -> PlanLine | None:
        story = self.history.plan_of(person, sitting.year) or self.history.latest(person)
        plan = self.book.by_story.get(id(story)) if story else None
        lines = self.book.lines[self.book.places[id(plan)]] if plan else []
        return lines[-1] if lines else None

    def _follow(self, case: Case, sitting: Sitting, present: list[BoardMember]) -> None:
        """Write, for a few cases, what a board has beside its decisions."""
        chance, at = self.random.random, at_noon(sitting.day) + dt.timedelta(hours=1)
        if chance() < ACTS:
            self._act(case, sitting)
        if chance() < CHANGES and case.advance != Case.Level.LATER:
            reason = words.CHANGE_REASONS[0]
            before, by = Case.Level.LATER, present[0].user
            self.add(
                DecisionChange(
                    case=case, field="advance", before=before, after=case.advance, reason=reason, by=by, at=at
                )
            )
            case.revision += 1
        if chance() < DISSENTS:
            self.add(Dissent(case=case, member=present[-1], text=words.DISSENTS[0], at=at))
        elif chance() < RECUSES:
            self.add(Recusal(case=case, member=present[-1], reason="Former supervisor of the executive", at=at))
        if chance() < EXCEPTS:
            self.add(
                BroadeningException(
                    case=case,
                    executive_id=case.executive_id,
                    reason=self.random.choice(BroadeningException.Reason.values),
                    note="The board looked at the position and at what the executive asked for.",
                    granted_on=sitting.day,
                    expires_on=sitting.day + dt.timedelta(days=730),
                )
            )

    def _act(self, case: Case, sitting: Sitting) -> None:
        due = sitting.day + dt.timedelta(days=self.random.randrange(40, 200))
        is_closed = self.random.random() < ACT_CLOSED and due < self.history.as_of
        self.add(
            BoardAction(
                case=case,
                text=self.random.choice(words.BOARD_ACTIONS),
                owner=self.random.choice(("Executive resources office", "Supervisor", "Executive")),
                due_on=due,
                closed_on=due if is_closed else None,
                outcome="Done and reported to the board." if is_closed else "",
            )
        )
