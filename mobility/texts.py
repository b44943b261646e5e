"""The texts of agreements on rotations, in our own words, each version with its authority and signers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.migrations.state import StateApps

FIRST_DAY = dt.date(2026, 1, 1)
EVERYBODY = ("executive", "host", "home")


class Text(NamedTuple):
    """One row of mobility.MoveTemplate."""

    kind: str
    title: str
    text: str
    signers: tuple[str, ...]
    authority: str
    version: str = "2026.1"
    effective_from: dt.date = FIRST_DAY


DETAIL = """For the time agreed here the executive serves with the host on detail. For pay and benefits the executive \
keeps encumbering the position of record with the home agency and returns to it, or to the position named under right \
of return, when the detail ends.

The host sets what is to be done, sees that the objectives named here can be met, and tells the home agency at the \
mid-point and at the end how they were met.

Where the detail lasts 120 days or more the host sets performance requirements at its start and gives a written \
appraisal at its end, which the home rating official takes into the annual rating.

Any party can propose to end the detail sooner. The day is agreed between the two agencies; the executive is heard."""

TEXTS = (
    Text(
        "detail_reimbursable",
        "Agreement on a reimbursable detail",
        f"{DETAIL}\n\nThe host reimburses the home agency in the share named here, under an interagency agreement "
        "whose number is given.",
        EVERYBODY,
        "5 USC 3341; 5 CFR 317.903; 31 USC 1535",
    ),
    Text(
        "detail_nonreimbursable",
        "Agreement on a detail without reimbursement",
        f"{DETAIL}\n\nThe host does not reimburse the home agency. The basis for that is stated here: the work "
        "relates to a matter similar or related to those the home agency ordinarily handles, or the "
        "detail is negligible in cost.",
        EVERYBODY,
        "5 USC 3341; 5 CFR 317.903; 31 USC 1535; 64 Comp. Gen. 370, to be checked",
    ),
    Text(
        "joint_duty",
        "Agreement on joint duty",
        f"{DETAIL}\n\nThe assignment is meant to qualify as joint duty. The host confirms at its end whether the "
        "conditions were met, so that the certification can be asked for.",
        EVERYBODY,
        "ICD 660; ICPG 601.1",
    ),
    Text(
        "ipa",
        "Agreement on an intergovernmental assignment",
        "The executive is assigned to the organization named here under the Intergovernmental Personnel "
        "Act, by consent, for at most two years, which can be extended by at most two more.\n\nThe "
        "executive remains an employee of the home agency. Pay, supervision, travel and the share of cost"
        " each side bears are stated here.\n\nAfter the assignment the executive serves the federal "
        "government for as long as the assignment lasted, or repays its expenses other than salary.",
        ("executive", "home"),
        "5 USC 3371-3376; 5 CFR part 334",
    ),
    Text(
        "sabbatical",
        "Sabbatical agreement",
        "The agency grants the executive a sabbatical of at most eleven months for study or uncompensated"
        " work experience, without loss of pay, leave, service credit or performance rating.\n\nThe "
        "executive agrees to serve in the civil service for two consecutive years after the sabbatical. "
        "If the executive does not, the executive repays all expenses of the sabbatical, salary included,"
        " unless the failure is for good reason.",
        ("executive", "home"),
        "5 USC 3396(c)",
    ),
    Text(
        "transfer",
        "Consent to a transfer",
        "The executive consents to the transfer to the position named here in another agency, and the "
        "gaining agency approves it. The executive knows that a transfer needs both.\n\nThe losing agency"
        " has agreed the effective date. It appraises the executive before departure where the minimum "
        "appraisal period has been served, and the ratings go to the gaining agency.",
        EVERYBODY,
        "5 CFR 317.902; 5 CFR 430.308-.309",
    ),
)


def apply(apps: StateApps | Apps) -> None:
    """Write every text that is not there yet, and bring those that are in line."""
    template = apps.get_model("mobility", "MoveTemplate")
    for text in TEXTS:
        template.objects.update_or_create(
            kind=text.kind,
            version=text.version,
            defaults={
                "title": text.title,
                "text": text.text,
                "signers": list(text.signers),
                "effective_from": text.effective_from,
                "authority": text.authority,
            },
        )
