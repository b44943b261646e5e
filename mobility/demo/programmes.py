"""The invented programmes: one for each design, three of them pilots with a hypothesis."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from executives.demo.logins import AGENCY
from executives.models import Agency
from mobility.models import Programme
from mobility.models.programmes import Reimbursement, Relocation
from mobility.workflow import Design

D, PAID, PARTLY, FREE = Design, Reimbursement.REIMBURSABLE, Reimbursement.PARTLY, Reimbursement.NONREIMBURSABLE
CAREER: Final = ["50"]


class Plan(NamedTuple):
    """One programme; `began` and `ends` in days from the last day of the story."""

    code: str
    name: str
    design: Design
    purpose: str
    days: tuple[int, int | None]
    reimbursement: Reimbursement
    relocation: Relocation = Relocation.NONE
    began: int = -1800
    ends: int | None = None
    hypothesis: str = ""
    agency: str = ""
    kinds: tuple[str, ...] = ()
    ses_months: int = 0


PLANS: Final = (
    Plan(
        "executive-details",
        "Governmentwide executive details",
        D.DETAIL,
        "Lets an agency that needs an experienced leader for a time borrow one from another.",
        (120, 365),
        PARTLY,
        Relocation.TRAVEL,
        ses_months=12,
    ),
    Plan(
        "joint-duty",
        "Joint duty rotations",
        D.JOINT_DUTY,
        "Prepares executives of the security agencies for work that no one agency can do alone.",
        (365, 730),
        PAID,
        Relocation.FULL,
        kinds=("50",),
    ),
    Plan(
        "interagency-projects",
        "Interagency project teams",
        D.INTERAGENCY_PROJECT,
        "Brings executives of several agencies together on one problem until it is solved.",
        (60, 240),
        FREE,
    ),
    Plan(
        "liaisons",
        "Liaison positions",
        D.LIAISON,
        "Keeps an executive of one agency at the table of another.",
        (180, 730),
        PAID,
    ),
    Plan(
        "intergovernmental",
        "Intergovernmental assignments",
        D.IPA,
        "Sends executives to states, cities, tribes and universities under the Intergovernmental Personnel Act.",
        (180, 730),
        PARTLY,
        kinds=("50",),
        ses_months=3,
    ),
    Plan(
        "sabbaticals",
        "Sabbaticals",
        D.SABBATICAL,
        "Study or uncompensated work that makes an executive more effective, with a service agreement after it.",
        (90, 330),
        PAID,
        kinds=("50",),
        ses_months=84,
    ),
    Plan(
        "exchanges",
        "Exchanges outside government",
        D.EXCHANGE,
        "Shows executives how enterprises and cooperatives run work like theirs.",
        (90, 365),
        PARTLY,
        kinds=("50",),
    ),
    Plan(
        "new-positions",
        "Rotations to new positions",
        D.NEW_POSITION,
        "Offers positions for good to executives of other agencies before they are advertised to everybody.",
        (0, None),
        FREE,
        Relocation.FULL,
    ),
    Plan(
        "same-area-swaps",
        "Same-area swaps (pilot)",
        D.SWAP,
        "Two executives of one commuting area change places for half a year, so that no agency is a person down.",
        (120, 240),
        FREE,
        began=-700,
        ends=400,
        hypothesis=(
            "Where nobody has to move house and no gap opens at home, at least four of five places are filled and nine "
            "of ten swaps run to their end; measured by places filled and rotations completed."
        ),
    ),
    Plan(
        "virtual-projects",
        "Virtual project pool (pilot)",
        D.PART_TIME,
        "A day or two a week on another agency's problem, from one's own desk.",
        (60, 240),
        FREE,
        began=-620,
        ends=475,
        hypothesis=(
            "Part-time virtual projects draw at least twice as many applications a place as full-time details, and the "
            "executives rate them no lower; measured by applications a place and satisfaction."
        ),
    ),
    Plan(
        "usda-field-and-headquarters",
        "Field and headquarters, Agriculture (pilot)",
        D.DETAIL,
        "Executives of the field serve four to eight months at headquarters, and the other way round.",
        (120, 240),
        FREE,
        Relocation.TRAVEL,
        began=-540,
        ends=190,
        hypothesis=(
            "Three of four executives who have served on the other side are in a new position a year later; measured "
            "by placement after twelve months."
        ),
        agency=AGENCY,
    ),
)


def write_programmes(as_of: dt.date) -> dict[str, Programme]:
    """Write the programmes and return them by code; one of an agency that is not held is left out."""
    agencies = Agency.objects.in_bulk([plan.agency for plan in PLANS if plan.agency])
    rows = [
        Programme(
            code=plan.code,
            name=plan.name,
            design=plan.design,
            agency=agencies.get(plan.agency),
            purpose=plan.purpose,
            appointment_types=list(plan.kinds),
            minimum_ses_months=plan.ses_months,
            minimum_days=plan.days[0],
            maximum_days=plan.days[1],
            reimbursement=plan.reimbursement,
            relocation=plan.relocation,
            promises_return=plan.design != D.NEW_POSITION,
            is_pilot=bool(plan.hypothesis),
            hypothesis=plan.hypothesis,
            starts_on=as_of + dt.timedelta(days=plan.began),
            ends_on=None if plan.ends is None else as_of + dt.timedelta(days=plan.ends),
        )
        for plan in PLANS
        if not plan.agency or plan.agency in agencies
    ]
    return {row.code: row for row in Programme.objects.bulk_create(rows)}
