"""What the invented postings and people say. Every title carries an invented code name, so that none can be real."""

from __future__ import annotations

from typing import Final

from executives.demo.names import FAMILY, GIVEN
from mobility.workflow import Design

D = Design
TITLES: Final = {
    D.DETAIL: (
        "Acting Deputy Director for {subject}, {code} Review",
        "Senior Advisor for {subject}, {code} Initiative",
        "Detail: lead of the {code} turnaround of {subject}",
        "Acting Associate Director, {subject} ({code} House)",
    ),
    D.JOINT_DUTY: (
        "Joint duty: Deputy for {subject}, Task Force {code}",
        "Joint duty: Chief of Integration, Center {code}",
    ),
    D.INTERAGENCY_PROJECT: (
        "Project {code}: one front door for {subject}",
        "Project {code}: shared data for {subject}",
        "Project {code}: shorter waits in {subject}",
    ),
    D.LIAISON: (
        "Liaison for {subject} to the {code} Council",
        "Executive liaison, {subject}, {code} Secretariat",
    ),
    D.IPA: (
        "Assignment with {code} State University: {subject}",
        "Assignment with the City of {code}: {subject}",
    ),
    D.SABBATICAL: ("Sabbatical at the {code} Institute: {subject}", "Sabbatical study of {subject}, {code} School"),
    D.EXCHANGE: ("Exchange with {code} Cooperative: {subject}", "Exchange with {code} Works: how others run {subject}"),
    D.NEW_POSITION: (
        "Director, {subject} ({code} Program)",
        "Executive Director, Office of {subject} ({code})",
    ),
    D.SWAP: ("Swap within the area: {subject}, {code} Building", "Swap of two deputies: {subject}, {code} Annex"),
    D.PART_TIME: (
        "Virtual project {code}: a day a week on {subject}",
        "Virtual team {code}: {subject} across agencies",
    ),
}
OUTSIDE: Final = ("{} State University", "City of {}", "{} Institute", "{} Cooperative", "{} School of Government")
DUTIES: Final = (
    "Lead a team of about {number} through the change and answer for its results to the deputy head.",
    "Settle with {number} partner offices who does what, and bring the agreed plan to a decision.",
    "Run the daily work of the office while its head is away, with {number} people and its whole budget.",
    "Find out why cases wait, agree on {number} remedies with those who do the work, and see them in force.",
    "Write the business case, win the {number} offices it depends on, and hand over a plan that is funded.",
)
LEARNING: Final = (
    "How decisions are made outside one's own agency, and how to lead without authority over anybody.",
    "How the same law looks from the side of those who deliver it.",
    "Working with the budget office and the committees of both chambers.",
    "Leading people one has not chosen, in a field one does not know.",
    "How a mission of the field differs from the view at headquarters.",
)
FUNCTIONS: Final = (
    "budget",
    "operations",
    "policy",
    "people",
    "technology",
    "acquisition",
    "field work",
    "law",
    "data",
    "oversight",
)
STATEMENTS: Final = (
    "I have led this kind of work for some years in one agency and want to learn how another one does it.",
    "My plan asks for experience outside my function, and this project would give it.",
    "I can bring a working method that halved our own waiting times, and would like to see it fail or hold elsewhere.",
    "I have never worked in the field. Six months there would change how I write policy.",
    "I ran a comparable reorganization and would welcome the chance to do the next one better.",
)
CLEARANCES: Final = ("", "", "", "", "Secret", "Top secret")
CANCELLED: Final = (
    "The office is being reorganized; the work will be posted anew.",
    "The funds for the project were not appropriated.",
    "The head of the office returned earlier than planned.",
)
WITHDRAWN: Final = ("My family's plans have changed.", "I accepted another assignment.", "The dates no longer suit me.")
DECLINES: Final = {
    "critical_work": "She carries the only appeal that is argued this winter.",
    "no_backfill": "Both deputies have left within the quarter, so nobody can act.",
    "recent_move": "He took up the position four months ago.",
    "staffing": "Three of eleven executives of the bureau are away already.",
}
GRANT_NOTES: Final = (
    "Granted for the time of the detail: the position is vacated in full and the vacancy rate is below the limit.",
    "Granted. The agency reports the return within five days of it.",
)
REFUSAL_NOTES: Final = ("Refused: more than a tenth of the agency's allocated positions are vacant.",)
EVALUATIONS: Final = {
    5: ("The best year of my career.", "It built what the plan said, and more.", "We would do it again at once."),
    4: ("Well prepared, and the return worked.", "Useful to both sides.", "The objectives were met."),
    3: ("The work was good; the first month was lost on access and accounts.", "Some objectives were met."),
    2: ("The assignment changed after two months, and nobody said why.", "The home office did not fill the gap."),
    1: ("The return position was given away.",),
}
END_REASONS: Final = (
    "The home agency needed the executive back for a disaster response.",
    "The project ended early because its funds lapsed.",
)
BASIS: Final = "The work is of equal use to both agencies (31 USC 1535); neither is reimbursed."
MID_POINT: Final = "The objectives hold; the second half begins with the field offices."
REENTRY: Final = "Returns to the position of record. Leads the roll-out of what was learned in the first half year."


def code_name(number: int) -> str:
    """Return the invented code name of a number; thousands pass before one comes again."""
    return f"{GIVEN[number * 7 % len(GIVEN)]} {FAMILY[number * 11 % len(FAMILY)]}"


RECOGNITION: Final = (
    ("letter", "Letter of appreciation", "Brought two offices to one way of working during the move."),
    ("honour", "Broader View medal (invented)", "Went where the work was, came back, and taught what was learned."),
    ("mention", "Named in the yearly report", "Built a bench for the office left behind before leaving on the move."),
    ("time_off", "Time off, three days", "Kept both offices going through the change of leaders."),
)
