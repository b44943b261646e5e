"""The ways in which a senior executive can move, for good or for a time, and what law says of each.

Numbers are not written here: a `Limit` names the rule parameter it takes its number from, so that a page shows the
number in force that day, with its standing, or says that none is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Protocol

MEMO_2008 = "OPM memorandum of 7 November 2008"

PARAMETERS: dict[str, str] = {
    "notice_local_days": "written notice of a reassignment inside the commuting area",
    "notice_geographic_days": "written notice of a reassignment outside the commuting area",
    "detail_increment_days": "longest increment of a detail inside an agency",
    "detail_appraisal_days": "length from which the gaining organization appraises",
    "sabbatical_months": "longest sabbatical",
    "sabbatical_interval_years": "period in which one sabbatical may be granted",
    "sabbatical_service_years": "service needed for a sabbatical",
    "sabbatical_ses_years": "SES service needed for a sabbatical",
    "sabbatical_obligation_years": "service owed after a sabbatical",
    "ipa_years": "longest first term of an intergovernmental assignment",
    "ipa_extension_years": "longest extension of an intergovernmental assignment",
    "ipa_lifetime_years": "longest total of intergovernmental assignments in a career",
    "ipa_continuous_years": "continuous assignment after which a return is required",
    "ipa_return_months": "length of the return after continuous assignment",
    "joint_duty_minimum_months": "shortest joint duty that qualifies",
    "joint_duty_maximum_months": "longest joint duty that qualifies",
}


class Seen(Enum):
    """How much of a move OPM's public data show."""

    BOTH_ENDS = ("Both ends, unlinked", "info")
    ACTION = ("The action, not a move", "neutral")
    NOTHING = ("Nothing", "bad")

    def __init__(self, label: str, tone: str) -> None:
        self.label = label
        self.tone = tone


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a way to move: `text` has `{}` where the number of the parameter `key` belongs."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way to move; `codes` are nature-of-action codes, `open_point` what nobody has read in the source yet."""

    key: str
    name: str
    what: str
    who_agrees: str
    authority: str
    seen: Seen
    seen_how: str
    is_permanent: bool = False
    limits: tuple[Limit, ...] = ()
    codes: tuple[str, ...] = ()
    open_point: str = ""


DETAIL_CODES = ("930", "931", "932")
DETAIL_UNSEEN = "The 900 series belongs to the agencies and is not reported to OPM."
APPRAISAL = Limit("detail_appraisal_days", "from {} on, the gaining organization sets requirements and appraises")

WAYS: tuple[Way, ...] = (
    Way(
        key="reassignment",
        name="Reassignment",
        what="For good, to another SES position for which the executive is qualified, in the same agency or military "
        "department.",
        who_agrees="The agency head or delegate decides. The executive has notice, and outside the commuting area is "
        "first consulted on reasons and preferences.",
        authority="5 USC 3395(a); 5 CFR 317.901",
        seen=Seen.ACTION,
        seen_how="It is reported to OPM, but the public accession and separation files leave it out.",
        is_permanent=True,
        limits=(
            Limit("notice_local_days", "notice inside the commuting area: {}"),
            Limit("notice_geographic_days", "notice outside it, with reasons: {}"),
        ),
        codes=("721",),
        open_point="The wording of 5 CFR 317.901.",
    ),
    Way(
        key="transfer",
        name="Transfer",
        what="For good, to an SES position in another executive agency or military department: Army to Navy is a "
        "transfer.",
        who_agrees="The executive and the gaining agency, except in a transfer of function. The losing agency has a "
        "say on the date only.",
        authority="5 CFR 317.902",
        seen=Seen.BOTH_ENDS,
        seen_how="A transfer in at the one agency and a transfer out at the other; nothing public joins the two.",
        is_permanent=True,
        codes=("145", "147", "352"),
        open_point="By what custom the date of release is settled, usually within 30 days.",
    ),
    Way(
        key="detail_component",
        name="Detail inside the agency",
        what="For a time, in another position or component of the agency; the executive keeps the home position and "
        "is expected back.",
        who_agrees="The agency.",
        authority="5 USC 3341; 5 CFR 317.903",
        seen=Seen.NOTHING,
        seen_how=DETAIL_UNSEEN,
        limits=(Limit("detail_increment_days", "{} at a time, renewable"), APPRAISAL),
        codes=DETAIL_CODES,
    ),
    Way(
        key="detail_agency",
        name="Detail to another agency",
        what="For a time, in another agency; for pay and benefits the executive still holds the home position.",
        who_agrees="Both agencies, by an interagency agreement, normally with reimbursement.",
        authority="5 USC 3341; 31 USC 1535; 5 CFR 317.903",
        seen=Seen.NOTHING,
        seen_how=DETAIL_UNSEEN,
        limits=(APPRAISAL,),
        codes=DETAIL_CODES,
        open_point="When reimbursement may be left out.",
    ),
    Way(
        key="detail_acting",
        name="Acting in another executive position",
        what="Serving as the acting holder of another SES position. Where it is long, it is a detail and has a "
        "detail's limits.",
        who_agrees="The agency.",
        authority="5 USC 3341; 5 CFR 317.903",
        seen=Seen.NOTHING,
        seen_how=DETAIL_UNSEEN,
        limits=(Limit("detail_increment_days", "{} at a time, renewable"), APPRAISAL),
        codes=DETAIL_CODES,
    ),
    Way(
        key="ipa",
        name="Intergovernmental (IPA) assignment",
        what="For a time, with a state, local or tribal government, a university, or certain nonprofits and research "
        "centers. Career appointees only.",
        who_agrees="The executive, the agency and the other organization. The executive owes service afterwards, as "
        "long as the assignment.",
        authority="5 USC 3371-3376; 5 CFR part 334",
        seen=Seen.ACTION,
        seen_how="On leave without pay, the leave is reported, not where the executive went; on detail, nothing is.",
        limits=(
            Limit("ipa_years", "up to {}"),
            Limit("ipa_extension_years", "extended by up to {}"),
            Limit("ipa_lifetime_years", "in a career no more than {}"),
            Limit("ipa_continuous_years", "a return is due after {} without a break"),
            Limit("ipa_return_months", "the return lasts {}"),
        ),
        codes=("460", "292", *DETAIL_CODES),
        open_point="With tribal governments the extension has no limit.",
    ),
    Way(
        key="sabbatical",
        name="Sabbatical",
        what="For study or work experience without other pay, at full pay and with full service credit. Career "
        "appointees only.",
        who_agrees="The agency head grants it; the executive signs for service afterwards, or pays back everything, "
        "salary included.",
        authority="5 USC 3396(c)",
        seen=Seen.ACTION,
        seen_how="The action is reported; the executive stays counted on board at home.",
        limits=(
            Limit("sabbatical_months", "up to {}"),
            Limit("sabbatical_interval_years", "once in any {}"),
            Limit("sabbatical_service_years", "needs {}"),
            Limit("sabbatical_ses_years", "of them {}"),
            Limit("sabbatical_obligation_years", "then {}"),
        ),
        codes=("480",),
        open_point="Whether eligibility to retire under FERS bars it, as it does under CSRS.",
    ),
    Way(
        key="project",
        name="Interagency project",
        what="A substantial part in a project of several agencies, full time or beside the position held.",
        who_agrees="Left to the agencies concerned.",
        authority=MEMO_2008,
        seen=Seen.NOTHING,
        seen_how="It has no code of its own; where it is recorded, it is as a detail.",
        codes=DETAIL_CODES,
        open_point="No longest length was found.",
    ),
    Way(
        key="liaison",
        name="Liaison position",
        what="A position whose work is between agencies and gives significant interagency experience.",
        who_agrees="As for the reassignment or the detail by which it is filled.",
        authority=MEMO_2008,
        seen=Seen.ACTION,
        seen_how="Filled by reassignment, the action is reported; filled by detail, nothing is.",
        codes=("721", *DETAIL_CODES),
        open_point="No longest length was found.",
    ),
    Way(
        key="joint_duty",
        name="Joint duty",
        what="A detail, or an approved position at home, that gives intelligence-community or defense civilians "
        "experience across agencies; senior posts there ask for it.",
        who_agrees="As for the detail or the position in which it is served.",
        authority="ICD 660",
        seen=Seen.NOTHING,
        seen_how="It is a detail, or a position like any other; the public data do not mark it.",
        limits=(
            Limit("joint_duty_minimum_months", "at least {}"),
            Limit("joint_duty_maximum_months", "at most {}"),
        ),
        codes=DETAIL_CODES,
    ),
    Way(
        key="exchange",
        name="Exchange with the private sector",
        what="For a time, in a company, or a company's specialist in the agency, as in the information technology "
        "exchange program.",
        who_agrees="Not recorded.",
        authority=f"{MEMO_2008}, which names the information technology exchange program",
        seen=Seen.NOTHING,
        seen_how="Nothing public marks it.",
        open_point="Its statute, who must agree, longest length and codes, and whether it is open to executives today.",
    ),
)


class Parameter(Protocol):
    """What a limit reads of a rule parameter in force."""

    value: Decimal
    unit: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class StatedLimit:
    """A limit as a page shows it; not recorded where no number is in force."""

    text: str
    is_recorded: bool
    is_verified: bool


def stated_limits(way: Way, in_force: Mapping[str, Parameter]) -> list[StatedLimit]:
    """Return the limits of a way to move with the numbers `in_force`, by parameter key."""
    return [_stated(limit, in_force.get(limit.key)) for limit in way.limits]


def _stated(limit: Limit, parameter: Parameter | None) -> StatedLimit:
    if parameter is None:
        return StatedLimit(f"{PARAMETERS[limit.key]}: not recorded", is_recorded=False, is_verified=False)
    number = f"{parameter.value.normalize():f} {parameter.unit}"
    return StatedLimit(limit.text.format(number), is_recorded=True, is_verified=parameter.is_verified)


def codes_of(ways: Iterable[Way]) -> set[str]:
    """Return every nature-of-action code that the ways are documented by."""
    return {code for way in ways for code in way.codes}
