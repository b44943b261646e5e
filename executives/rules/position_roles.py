"""Which part a position plays (generalist leader or technical expert), read from its title.

No source gives the role of an SES position, so the title has to serve. The function a title names first decides:
"Chief Economist and Senior Advisor" is an expert's, "Deputy Director and Senior Advisor" a programme executive's.
What the table does not know stays blank, and a role that an agency states goes before one read here.
"""

from __future__ import annotations

import re
from typing import Final

from executives.models import Position

Role = Position.PositionRole

_HEAD: Final = r"(SECRETARY|ADMINISTRATOR|COMMISSIONER|ATTORNEY GENERAL|SOLICITOR GENERAL|CHAIR(MAN|PERSON)?|GOVERNOR)"
_OFFICER: Final = (
    r"CHIEF (FINANCIAL|INFORMATION|INFORMATION SECURITY|HUMAN CAPITAL|OPERATING|EXECUTIVE|ACQUISITION|PROCUREMENT"
    r"|ADMINISTRATIVE|DATA|RISK|LEARNING|MANAGEMENT|PRIVACY|DIVERSITY) OFFICER|CFO|CIO|CHCO|COO|CEO"
    r"|GENERAL COUNSEL|INSPECTOR GENERAL"
)
_SCIENCE: Final = r"(SCIENCE|SCIENTIFIC|TECHNICAL|TECHNOLOGY|ENGINEERING|MEDICAL)"

# Where two begin at the same word, the upper one holds: "Chief of Staff" is no chief, "Press Secretary" no secretary.
TITLES: Final = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (
            Role.TECHNICAL_EXPERT,
            rf"\b((CHIEF |SENIOR |EXECUTIVE )?{_SCIENCE} (ADVIS[EO]R|FELLOW|EXPERT|SPECIALIST|AUTHORITY|DIRECTOR$)"
            r"|(CHIEF|SENIOR|EXECUTIVE|DEPUTY CHIEF|SUPERVISORY( [A-Z]+)?)( [A-Z]+)? (SCIENTIST|TECHNOLOGIST|ENGINEER"
            r"|ECONOMIST|STATISTICIAN|ACTUARY|ARCHITECT|HISTORIAN|PHYSICIAN)|CHIEF (SCIENCE|SCIENTIFIC|MEDICAL) OFFICER"
            r"|(EXECUTIVE )?TECHNICAL DIRECTOR|SCIENTIST|TECHNOLOGIST|MATHEMATICIAN|PHYSICIST|CHEMIST|TOXICOLOGIST"
            r"|EPIDEMIOLOGIST|GEOLOGIST|METEOROLOGIST|GEOGRAPHER|STATISTICIAN|ACTUARY|ECONOMIST|PHYSICIAN)\b",
        ),
        (
            Role.STAFF_ADVISER,
            r"\b((SENIOR|SPECIAL|EXECUTIVE|PRINCIPAL SENIOR) (POLICY |STRATEGIC )?ADVIS[EO]R|CHIEF OF STAFF"
            r"|(SENIOR |PRINCIPAL )*COUNSELL?OR|(SPECIAL|SENIOR|CONFIDENTIAL) ASSISTANT"
            r"|EXECUTIVE ASSISTANT(?! [A-Z]+OR\b| COMMISSIONER)|ASSISTANT TO THE|WHITE HOUSE LIAISON|SPEECH ?WRITER"
            r"|PRESS SECRETARY|SPOKESPERSON|EXECUTIVE SECRETARY|(?<!LEGAL )ADVIS[EO]R)\b",
        ),
        (
            Role.AGENCY_LEADERSHIP,
            rf"^((PRINCIPAL )?(DEPUTY )?{_HEAD}$|(PRINCIPAL )?(DEPUTY )?UNDER ?SECRETARY\b"
            rf"|(DEPUTY|ASSISTANT) SECRETARY\b|(ASSISTANT|ASSOCIATE) ATTORNEY GENERAL\b|({_OFFICER})\b)",
        ),
        (
            Role.PROGRAMME_EXECUTIVE,
            r"\b(DIRECTOR|CHIEF|MANAGER|ADMINISTRATOR|COMMISSIONER|SUPERINTENDENT|WARDEN|COMMANDER|HEAD|PRESIDENT"
            r"|COUNSEL|COMPTROLLER|CONTROLLER|TREASURER|OFFICER|INSPECTOR|SOLICITOR|SECRETARY|ATTORNEY GENERAL"
            r"|SPECIAL AGENT|AUDITOR|ARCHIVIST|LIBRARIAN|REGISTRAR|COORDINATOR|CONSERVATIONIST|FORESTER|PROVOST|DEAN"
            r"|MARSHAL|LEGAL ADVIS[EO]R|TRUSTEE|CHAIR|CHAIRMAN|CHAIRPERSON|SUPERVISOR|LEADER|LEAD|ENVOY|REPRESENTATIVE"
            r"|DIVISION ENGINEER|EXECUTIVE(?= FOR\b| AND\b|$)|REGIONAL ATTORNEY|CFO|CIO)\b",
        ),
    )
)


def position_role(title: str) -> Position.PositionRole:
    """Return the role that a position's title tells of, or UNKNOWN where it tells none."""
    words = " ".join(title.upper().replace("-", " ").split())
    found = ((match.start(), order, role) for order, (role, p) in enumerate(TITLES) if (match := p.search(words)))
    return min(found, default=(0, 0, Role.UNKNOWN))[2]
