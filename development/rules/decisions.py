"""The three decisions a board makes about an executive, what each level means, and what becomes of the plan."""

from __future__ import annotations

from dataclasses import dataclass

from development.workflow import Disposition


@dataclass(frozen=True, slots=True)
class Level:
    """One answer, what it means for the board, and what it says to the executive."""

    value: str
    label: str
    meaning: str
    told: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One of the three questions, kept apart so that one answer does not color the others."""

    field: str
    title: str
    question: str
    levels: tuple[Level, ...]

    def level(self, value: str) -> Level | None:
        return next((level for level in self.levels if level.value == value), None)


ADVANCE = Decision(
    "advance",
    "Advance",
    "Is the executive ready for a position with wider responsibility?",
    (
        Level(
            "yes",
            "Ready now",
            "Could take a wider position within a year; has led at the scale it asks for.",
            "The board sees you as ready now for a position with wider responsibility.",
        ),
        Level(
            "later",
            "Ready later",
            "On the way: one or two named experiences are missing, two to four years out.",
            "The board sees you on the way to wider responsibility, with some experience still to gain.",
        ),
        Level(
            "no",
            "Not at this time",
            "Well placed now, or too new in the position to tell. This says nothing about performance.",
            "The board sees you as well placed at your present level of responsibility for now.",
        ),
    ),
)
MOVE = Decision(
    "move",
    "Move",
    "Should the executive serve elsewhere next: another component, agency, level of government or sector?",
    (
        Level(
            "yes",
            "Within a year",
            "A move or a detail of 120 days or more should be arranged in the coming year.",
            "The board would like you to serve elsewhere, by a move or a longer detail, within the year.",
        ),
        Level(
            "later",
            "In one to three years",
            "A move serves the executive and the government, but the present work comes first.",
            "The board would like you to serve elsewhere within one to three years.",
        ),
        Level(
            "no",
            "Stay",
            "No move is asked for now: recently moved, specialist, or personal circumstances.",
            "The board does not ask you to move at this time.",
        ),
    ),
)
DEVELOP = Decision(
    "develop",
    "Develop",
    "Does the executive need development in the present position?",
    (
        Level(
            "yes",
            "This year",
            "A named need bears on present results and should be met in this plan.",
            "The board asks you to take up development in your present position this year.",
        ),
        Level(
            "later",
            "In a later plan",
            "A need is seen, but can wait for the next plan or for a coming assignment.",
            "The board sees a development need that can wait for a later plan.",
        ),
        Level(
            "no",
            "None beyond the plan",
            "What the plan already holds is enough.",
            "The board asks for no development beyond what your plan holds.",
        ),
    ),
)
DECISIONS = (ADVANCE, MOVE, DEVELOP)
DISPOSITIONS: dict[Disposition, tuple[str, str]] = {
    Disposition.ENDORSED: (
        "The plan takes effect as written.",
        "The board endorsed your plan as written.",
    ),
    Disposition.ENDORSED_WITH_CHANGES: (
        "The plan is good once the changes named below are taken up; say which.",
        "The board endorsed your plan with changes for you to take up.",
    ),
    Disposition.RETURNED: (
        "The plan goes back to the executive to be written anew; say why.",
        "The board returned your plan for you to revise and submit again.",
    ),
    Disposition.NO_PLAN: (
        "No plan was before the board; the executive is asked for one.",
        "No plan of yours was before the board. Please write and submit one.",
    ),
}
NEEDS_NOTE = frozenset({Disposition.ENDORSED_WITH_CHANGES, Disposition.RETURNED})


def dispositions_for(*, has_plan: bool) -> list[Disposition]:
    """Return what can become of a plan, or of its absence."""
    if not has_plan:
        return [Disposition.NO_PLAN]
    return [Disposition.ENDORSED, Disposition.ENDORSED_WITH_CHANGES, Disposition.RETURNED]


def name_of(field: str) -> str:
    """Return the heading under which a stored choice stands."""
    return {decision.field: decision.title for decision in DECISIONS}.get(field, "The plan")


def in_words(field: str, value: str) -> str:
    """Return a stored choice as the panel names it, `none` for one that was not made or was taken back."""
    decision = next((one for one in DECISIONS if one.field == field), None)
    if decision is None:
        return Disposition(value).label if value else "none"
    level = decision.level(value)
    return level.label if level else "none"


def told(values: dict[str, str]) -> list[str]:
    """Say to the executive in plain words what was decided; `values` are levels by decision."""
    found = [decision.level(values.get(decision.field, "")) for decision in DECISIONS]
    return [level.told for level in found if level is not None]
