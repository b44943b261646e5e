"""The three versions of the Executive Core Qualifications (ECQs) and where the competencies of 2006 went."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple


class Qualification(NamedTuple):
    """One ECQ; number 0 holds what stands beside the five. `unverified` names competencies known from memory only."""

    number: int
    title: str
    competencies: tuple[str, ...]
    definition: str = ""
    unverified: frozenset[str] = frozenset()


class Framework(NamedTuple):
    """One version of the ECQs; without `effective_from` it never took effect."""

    code: str
    title: str
    issued_on: dt.date
    effective_from: dt.date | None
    effective_to: dt.date | None
    authority: str
    qualifications: tuple[Qualification, ...]


ECQ_2006 = Framework(
    code="ECQ-2006",
    title="Executive Core Qualifications of 2006",
    # The memorandum's own day is not established; the day it took effect stands for it.
    issued_on=dt.date(2006, 10, 1),
    effective_from=dt.date(2006, 10, 1),
    effective_to=dt.date(2025, 9, 30),
    authority="OPM memorandum of 2006; ECQs in use from 1 October 2006 (5 USC 3393(c))",
    qualifications=(
        Qualification(
            1,
            "Leading Change",
            (
                "Creativity and Innovation",
                "External Awareness",
                "Flexibility",
                "Resilience",
                "Strategic Thinking",
                "Vision",
            ),
        ),
        Qualification(
            2, "Leading People", ("Conflict Management", "Leveraging Diversity", "Developing Others", "Team Building")
        ),
        Qualification(
            3,
            "Results Driven",
            (
                "Accountability",
                "Customer Service",
                "Decisiveness",
                "Entrepreneurship",
                "Problem Solving",
                "Technical Credibility",
            ),
        ),
        Qualification(
            4, "Business Acumen", ("Financial Management", "Human Capital Management", "Technology Management")
        ),
        Qualification(5, "Building Coalitions", ("Partnering", "Political Savvy", "Influencing/Negotiating")),
        Qualification(
            0,
            "Fundamental competencies",
            (
                "Interpersonal Skills",
                "Oral Communication",
                "Written Communication",
                "Integrity/Honesty",
                "Continual Learning",
                "Public Service Motivation",
            ),
            "Cross-cutting: the foundation of each of the five ECQs",
        ),
    ),
)

ECQ_2025_01 = Framework(
    code="ECQ-2025-01",
    title="Executive Core Qualifications of January 2025 (never in effect)",
    issued_on=dt.date(2025, 1, 17),
    effective_from=None,
    effective_to=None,
    authority="OPM memorandum of 17 January 2025, overtaken by that of 29 May 2025 before it took effect",
    qualifications=(
        Qualification(1, "Leading Change", ()),
        Qualification(2, "Leading People", ()),
        Qualification(3, "Results Driven", ()),
        Qualification(4, "Business Acumen", ()),
        Qualification(5, "Building Coalitions", ()),
        Qualification(
            0,
            "Competencies added or renamed",
            (
                "Leveraging Technology",
                "Interpersonal Skills",
                "Building Workplace Culture",
                "Strategic Communication",
                "Data Literacy",
                "Systems Thinking",
                "AI Literacy",
            ),
            "As the press reported; under which title each stood is not established. Kept as history only",
        ),
    ),
)

ECQ_2025_05 = Framework(
    code="ECQ-2025-05",
    title="Executive Core Qualifications of May 2025",
    issued_on=dt.date(2025, 5, 29),
    effective_from=dt.date(2025, 10, 1),
    effective_to=None,
    authority="OPM memorandum of 29 May 2025, in effect from 1 October 2025 (earlier use encouraged)",
    qualifications=(
        Qualification(
            1,
            "Commitment to the Rule of Law and the Principles of the American Founding",
            (
                "Knowledge of the American System of Government",
                "Commitment to the Rule of Law",
                "Civic-Mindedness",
            ),
            "Knows the American system of government, upholds the Constitution and the rule of law, serves the people",
        ),
        Qualification(
            2,
            "Driving Efficiency",
            ("Fiscal Responsibility", "Managing Resources", "Leveraging Technology"),
            "Manages and budgets resources well, cuts waste, improves processes and technology",
            frozenset({"Fiscal Responsibility", "Managing Resources", "Leveraging Technology"}),
        ),
        Qualification(
            3,
            "Merit and Competence",
            ("Technical Skill", "Problem Solving", "Agility and Resilience"),
            "Has the knowledge and technical competence that produce excellent work",
            frozenset({"Technical Skill", "Problem Solving", "Agility and Resilience"}),
        ),
        Qualification(
            4,
            "Leading People",
            ("Accountability", "Developing Others", "Executive Judgment"),
            "Inspires toward mission, high performance and accountability, and leads through change",
            frozenset({"Accountability", "Developing Others", "Executive Judgment"}),
        ),
        Qualification(
            5,
            "Achieving Results",
            ("Operational Mindset", "Innovation", "Strategic Thinking"),
            "Achieves individual and organizational results aligned with the goals of superiors",
            frozenset({"Operational Mindset", "Innovation", "Strategic Thinking"}),
        ),
    ),
)

FRAMEWORKS = (ECQ_2006, ECQ_2025_01, ECQ_2025_05)

# Competency of ECQ-2006 -> number of its successor in ECQ-2025-05. What is not named here has no direct successor and
# is kept as a free competency: nothing, for one, carries over from Building Coalitions.
SUCCESSORS = {
    "Financial Management": 2,
    "Human Capital Management": 2,
    "Technology Management": 2,
    "Technical Credibility": 3,
    "Problem Solving": 3,
    "Flexibility": 3,
    "Resilience": 3,
    "Developing Others": 4,
    "Accountability": 4,
    "Creativity and Innovation": 5,
    "Strategic Thinking": 5,
}
