"""Who can see an application, now and later, in sentences that the page shows to whoever applies."""

from __future__ import annotations

from dataclasses import dataclass

from mobility.workflow import ApplicationStatus

A = ApplicationStatus


@dataclass(frozen=True, slots=True)
class SightFacts:
    """What decides who can see an application: two agencies by their codes, its state, and whether home knows."""

    status: ApplicationStatus
    is_confidential: bool
    is_known_to_home: bool
    home: str
    host: str
    host_name: str
    home_name: str

    @property
    def is_within_agency(self) -> bool:
        return bool(self.home) and self.home[:2] == self.host[:2]


@dataclass(frozen=True, slots=True)
class Sight:
    """Who can see it now, who cannot, and when that changes."""

    can: tuple[str, ...]
    cannot: tuple[str, ...]
    changes: str


SUPERVISOR, OVERSIGHT = "Your supervisor", "OPM analysts and auditors"


def who_can_see(facts: SightFacts) -> Sight:
    """Return who can see an application as it stands."""
    host = f"The executive resources office of {facts.host_name}, which selects"
    office = f"The executive resources office, the agency head and the board's chair of {facts.home_name}"
    others = ("Other agencies", "Other executives")
    if facts.status == A.DRAFT:
        return Sight(("You",), (host, SUPERVISOR, office, *others), _on_submission(facts))
    if facts.is_known_to_home or not facts.is_confidential:
        return Sight(("You", host, SUPERVISOR, office, OVERSIGHT), others, "Nothing changes any more.")
    if facts.status not in (A.SUBMITTED, A.SHORT_LISTED, A.OFFERED, A.SELECTED):
        changes = "It is over, and your agency is not told."
    else:
        changes = "The moment you are put on a short list, your agency is told, and you are told with it."
    if facts.is_within_agency:
        hidden = f"The agency head and the board's chair of {facts.home_name}"
        return Sight(
            ("You", f"{host}: that office is also your own"), (SUPERVISOR, hidden, OVERSIGHT, *others), changes
        )
    return Sight(("You", host), (SUPERVISOR, office, OVERSIGHT, *others), changes)


def _on_submission(facts: SightFacts) -> str:
    if not facts.is_confidential:
        return "When you submit it, the host agency and your own agency can see it."
    if facts.is_within_agency:
        return (
            "When you submit it, the office that selects can see it, and that office is also your own agency's. "
            "Your supervisor is told when you are put on a short list."
        )
    return (
        "When you submit it, the host agency alone can see it. The moment you are put on a short list, your own "
        "agency is told, and you are told with it."
    )


AUDIT_LOG = (
    "The audit log keeps that you applied, as it keeps every act; only auditors and system administrators read it."
)
