"""What the invented plans, boards and answers say."""

from __future__ import annotations

from typing import Final, NamedTuple

from development.models import PlanLine
from development.workflow import ActivityType as A
from development.workflow import NotDoneReason

T, V = PlanLine.Term, PlanLine.Perspective

SHORT_TERM_GOALS: Final = (
    "Bring the program's backlog under one year and build a deputy who can lead it without me.",
    "Take charge of a program with field offices, having led at headquarters only.",
    "Learn how the budget is made outside my own bureau, and defend one before OMB.",
    "Lead a change across two bureaus that neither can make alone.",
    "Strengthen how I develop my direct reports, two of whom are new to the Senior Executive Service.",
    "Put the modernization of our oldest system on a footing that survives a change of leadership.",
    "Understand a regional office's work well enough to decide what it should stop doing.",
)
FIRST_GOAL: Final = "Complete the reorganization of the program."  # before it was rewritten
LONG_TERM_GOALS: Final = (
    "Lead a bureau, or the management side of a department.",
    "Serve in a second agency and return with what I learned there.",
    "Be ready for a deputy assistant secretary or equivalent position with governmentwide reach.",
    "Lead a governmentwide function such as procurement, finance or human capital.",
    "Remain in my field and be the person others come to for it, with successors in place.",
)
MOBILITY: Final = (
    "Open to other agencies in the Washington area; a move of house is possible after the school year.",
    "Details of up to a year anywhere; a permanent move only within commuting distance.",
    "Open to any agency and region. Field experience is wanted.",
    "Prefers interagency work without relocation for family reasons.",
    "Open to a term with a state government or a university.",
)
STRENGTHS: Final = (
    "Sees consequences early and says so; keeps calm in public hearings.",
    "Trusted by field managers; turns decisions into plans with dates.",
    "Deep knowledge of the law behind the program; writes clearly.",
    "Builds teams that outlast him or her; finds and keeps talent.",
)
NEEDS: Final = (
    "Has served in one agency only and knows other points of view from meetings.",
    "Delegates late; needs practice in leading through other executives.",
    "Little experience with appropriations and with capital investment.",
    "Needs to see how technology projects fail and are rescued elsewhere.",
    "Has not led an organization outside Washington.",
)
ORGANIZATION: Final = (
    "A bench for three division director positions that will fall vacant within two years.",
    "Executives who know how other agencies serve the same public.",
    "Leaders who can bring field and headquarters back into one plan.",
    "Stronger hands in finance and acquisition on the program side.",
)
THEMES: Final = (
    "Respected for fairness; employees ask for more visible decisions.",
    "Clear in direction; peers ask to be consulted earlier.",
    "Approachable; direct reports want more feedback on their own development.",
)


class Activity(NamedTuple):
    """One line of a plan in words; `hours` where it has a length of its own, else days."""

    type: A
    objective: str
    description: str
    term: PlanLine.Term
    perspective: PlanLine.Perspective
    provider: str
    days: int
    cost: int


BROADENING: Final = (
    Activity(
        A.DETAIL_AGENCY,
        "See the program from the side of another agency",
        "A detail of four months to an agency that shares our public, with a project of its own.",
        T.LONGER,
        V.OTHER_AGENCY,
        "Partner agency, to be agreed",
        120,
        0,
    ),
    Activity(
        A.DETAIL_COMPONENT,
        "Lead in another component of the department",
        "A detail of six months as associate director of a field component.",
        T.LONGER,
        V.OTHER_COMPONENT,
        "Field component",
        180,
        4000,
    ),
    Activity(
        A.INTERAGENCY_PROJECT,
        "Take a leading part in governmentwide work",
        "Lead a workstream of an interagency council, two days a week for eight months.",
        T.SHORT,
        V.OTHER_AGENCY,
        "Interagency council",
        70,
        0,
    ),
    Activity(
        A.REASSIGNMENT,
        "Lead a different organization",
        "A rotation to a new executive position in the agency within two years.",
        T.LONGER,
        V.OTHER_COMPONENT,
        "Executive resources office",
        365,
        0,
    ),
    Activity(
        A.IPA,
        "Serve outside the federal government",
        "An intergovernmental assignment with a state agency or a university.",
        T.LONGER,
        V.OTHER_GOVERNMENT,
        "State partner, to be agreed",
        365,
        15000,
    ),
)
LEARNING: Final = (
    Activity(
        A.FORMAL_TRAINING,
        "Lead through a change of leadership",
        "An executive course of one week with a follow-up after six months.",
        T.SHORT,
        V.OTHER_AGENCY,
        "Federal executive institute",
        7,
        7400,
    ),
    Activity(
        A.FORMAL_TRAINING,
        "Understand appropriations from end to end",
        "A course in budget and appropriations law for executives.",
        T.SHORT,
        V.OWN_COMPONENT,
        "Interagency training center",
        4,
        2100,
    ),
    Activity(
        A.COACHING,
        "Delegate earlier and follow up less",
        "Twelve sessions with an executive coach.",
        T.SHORT,
        V.OWN_COMPONENT,
        "Federal coaching network",
        3,
        3600,
    ),
    Activity(
        A.MENTORING,
        "Help a new executive through the first year",
        "Mentor one executive who entered this year, once a month.",
        T.SHORT,
        V.OTHER_COMPONENT,
        "Own agency",
        2,
        0,
    ),
    Activity(
        A.ASSESSMENT_360,
        "Hear how employees and peers see me",
        "A 360-degree assessment with feedback from employees.",
        T.SHORT,
        V.OWN_COMPONENT,
        "Leadership assessment service",
        2,
        450,
    ),
    Activity(
        A.SELF_STUDY,
        "Judge what data science can and cannot do for the program",
        "Reading and an online course, two hours a week for a quarter.",
        T.SHORT,
        V.NON_GOVERNMENT,
        "University, online",
        3,
        300,
    ),
)
REASONS: Final = (
    (NotDoneReason.TRAINING_UNAVAILABLE, 42),
    (NotDoneReason.NO_TIME, 25),
    (NotDoneReason.NO_MONEY, 14),
    (NotDoneReason.RELEASE_DECLINED, 11),
    (NotDoneReason.CHANGED_NEED, 8),
)
NOT_DONE_NOTES: Final = {
    NotDoneReason.TRAINING_UNAVAILABLE: "The course was full for the year, and no other was offered.",
    NotDoneReason.NO_TIME: "The reorganization took every week that had been set aside.",
    NotDoneReason.NO_MONEY: "Travel and training money was withdrawn in the third quarter.",
    NotDoneReason.RELEASE_DECLINED: "The bureau could not do without the position for so long.",
    NotDoneReason.CHANGED_NEED: "The program it was meant for has ended.",
}
UNMET: Final = (
    "An assignment of some months in another agency",
    "A course on leading technology programs that is meant for executives",
    "Time with a coach",
    "Experience with the Congress and the budget",
    "A field assignment",
)
EVIDENCE: Final = ("Certificate on file.", "After-action report to the supervisor.", "Letter of the host agency.")
REFLECTIONS: Final = (
    "I hold shorter meetings and decide in them.",
    "I now ask what the other agency would lose before I ask for anything.",
    "I would have planned the return before I left.",
)
RECOMMENDED: Final = (
    (A.DETAIL_AGENCY, "A detail of four to six months to another agency within the next year."),
    (A.DETAIL_COMPONENT, "A detail to a field component, to lead outside headquarters."),
    (A.INTERAGENCY_PROJECT, "A leading part in an interagency project of the coming year."),
    (A.COACHING, "A coach for the first year in the new position."),
    (A.ASSESSMENT_360, "A 360-degree assessment before the next review."),
    (A.REASSIGNMENT, "A rotation to another executive position in the agency within two years."),
)
ADVANCE_NOTES: Final = {
    "yes": "Ready for a larger organization; proven in two reorganizations.",
    "later": "Needs one assignment outside the bureau first.",
    "no": "New in the position.",
}
MOVE_NOTES: Final = {
    "yes": "A move would serve both sides.",
    "later": "After the current project ends.",
    "no": "The program needs continuity for now.",
}
DEVELOP_NOTES: Final = {
    "yes": "Coaching on delegation.",
    "later": "Less training, more practice.",
    "no": "Hold to the dates.",
}
CHANGES_ASKED: Final = (
    "Name the host of the detail and the month in which it begins.",
    "Replace one course by an assignment outside the bureau.",
    "Say what the organization gains from the second commitment.",
)
RETURNED_FOR: Final = (
    "No commitment names an owner and a date. Please write one with your supervisor.",
    "The plan of last year stands in it unchanged. Please say what came of it and what is new.",
)
BOARD_ACTIONS: Final = (
    "Ask two agencies for a host of the detail",
    "Find a successor who can act during the assignment",
    "Settle the funding of the executive course",
    "Report on the state of the commitments",
)
DISSENTS: Final = ("I would have found the executive ready to move now; the record of the last two years shows it.",)
CHANGE_REASONS: Final = ("New facts on the executive's project came up before the close of the meeting.",)
