"""docs/metrics.md, from the definitions that pages show beside the numbers."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from analytics.definitions import (
    AS_OF,
    DEFINITIONS,
    FOLLOWED_SUPPRESSION_TEXT,
    LEVELS_TEXT,
    MOVE,
    PUBLISHED_TEXT,
    SUPPRESSION_TEXT,
    SYNTHETIC_TEXT,
    Definition,
)
from analytics.definitions.follow_through import FOLLOW_THROUGH
from analytics.models.runs import FORMULA_VERSION
from sesportal.lib import docs

if TYPE_CHECKING:
    from collections.abc import Iterable

OPENING = f"""
# What the mobility figures mean

Which agencies gain senior executives from others, and which give them. Every figure below is counted from the ledger of
personnel actions that agencies send; none is typed in by hand. What becomes of development plans stands at the end.
These are the same sentences that stand beside the numbers on the pages and in downloads. Formula version
{FORMULA_VERSION}.

## The terms

- **Assignment of record**: the position an executive holds, from its first day to its last, both included. Details,
  sabbaticals, IPA assignments and interagency projects stand beside it as temporary assignments.
- **Move**: {MOVE.removeprefix("A move is ")} It is dated on the first day of the second assignment. Only the units and
  the dates decide; the code of the action does not.
- **Fiscal year**: 1 October to 30 September. FY2026 begins on 1 October 2025.
- **As-of day**: {AS_OF[0].lower() + AS_OF[1:]} A departure is told as the ledger knows it today:
  someone whose next assignment begins within 3 days is no departure, even where the as-of day lies between the two.
- **Career executive**: appointment type 50. Noncareer is 55, limited term 60, limited emergency 65.

## Levels
"""
EXAMPLES = (
    (
        "Last day at Agriculture 30 September 2025, first day at Treasury 3 October 2025",
        "2 days lie between: a move of FY2026, an export of AG and an import of TR. On 1 October on board at neither",
    ),
    ("Last day 28 February 2025, first day elsewhere 4 March 2025", "3 days lie between: a move"),
    ("Last day 28 February 2025, first day elsewhere 5 March 2025", "4 days: a departure and an external hire"),
    ("Army to Navy", "A move at agency level, a reassignment at department level"),
    ("Agriculture to Treasury in January and back in June", "Two moves: each agency has one import and one export"),
    ("Detail from 30 September to 1 October 2025 at another agency", "One day in FY2025 and one in FY2026"),
    ("New position in the same agency from 3 June 2026", "120 days by 30 September: a rotation of FY2026"),
    ("The same from 4 June 2026", "119 days: none"),
)
FOLLOWING = (
    "What becomes of Executive Development Plans: whether there is one, how far it came, whether a board looked at it "
    "in time, and which of its activities were done. Counted from the plans, reviews and yearly answers held here, at "
    "the same levels and also by tenure cohort (completed years in the SES on 1 October; who entered later is in "
    "the first). An agency sees its own units; OPM compares agencies; nobody's decisions or remarks are in a figure."
)
COMPUTING = """
## How and when they are computed

One computation covers one fiscal year at all levels as of one day, and is kept with its as-of day, the version of the
formulas and the newest personnel action it has seen. An import marks the fiscal years it touches as stale; these are
computed anew once it is committed, each night what has gone on is brought up to date, and an OPM analyst can ask for a
computation at any time. Until the new one has ended, pages go on to show the one before and say of which day it is. The
last few computations of each year are kept, so that a figure quoted lately can be found again.
"""
THINNESS = """
An agency that begins to send loads the careers of the people it has, not of those who left before. In such a year
hardly anybody departs, and everything counted is too low. Where fewer than 1 in 100 of those on board left in a fiscal
year that has ended (and at least 100 were on board), the pages and downloads of that year say so. A hidden number of
departures is taken for the largest that it can be, so that the warning tells nothing of it.
"""


def metrics() -> str:
    """Return docs/metrics.md."""
    parts = [OPENING.strip(), LEVELS_TEXT, "## The figures", _overview(DEFINITIONS)]
    parts += [_section(definition) for definition in DEFINITIONS]
    parts += ["## Worked examples", docs.table(("What happened", "How it counts"), EXAMPLES)]
    parts += ["## Follow-through of development plans", FOLLOWING, _overview(FOLLOW_THROUGH)]
    parts += [_section(definition) for definition in FOLLOW_THROUGH]
    parts += ["## Small counts", SUPPRESSION_TEXT, FOLLOWED_SUPPRESSION_TEXT, "## As published by OPM", PUBLISHED_TEXT]
    parts += [
        COMPUTING.strip(),
        "## Years that are hardly held",
        THINNESS.strip(),
        "## The data of this demonstration",
        f"{SYNTHETIC_TEXT} In operation, agencies' own.",
    ]
    return "\n\n".join(_wrapped(line) for line in "\n\n".join(parts).split("\n\n"))


def _wrapped(block: str) -> str:
    """Break a paragraph or list item at 120 characters; tables and headings stay on their lines."""
    if block.startswith(("|", "#")):
        return block
    return "\n".join(
        textwrap.fill(
            " ".join(item.split()), 120, subsequent_indent="  " if item.startswith("- ") else "", break_on_hyphens=False
        )
        for item in re.split(r"\n(?=- )", block)
    )


def _overview(definitions: Iterable[Definition]) -> str:
    return docs.table(("Figure", "In short", "Unit"), [(d.name, d.short, d.unit) for d in definitions])


def _section(definition: Definition) -> str:
    rows = [
        ("Population", definition.population),
        ("Unit", definition.unit),
        ("Period", definition.period),
        ("As of", AS_OF),
        ("Formula version", definition.version),
    ]
    parts = [f"### {definition.name}", definition.counted, docs.table(("", ""), rows)]
    if definition.caveats:
        parts.append("Caveats:\n\n" + "\n".join(f"- {caveat}" for caveat in definition.caveats))
    return "\n\n".join(parts)
