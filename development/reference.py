"""The clocks' days and months, and the first text of the mobility agreement, each with its authority."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from executives.reference.parameters import OWN_LINE, SES_BEGAN, Parameter

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.migrations.state import StateApps

EO_13714_SIGNED = dt.date(2015, 12, 15)
EO_13714 = "EO 13714 (present standing of the order to be checked)"
MISSION_DRIVEN_MOBILITY = dt.date(2012, 2, 1)
EARLY_TENURE = f"{OWN_LINE}, after Mission-Driven Mobility (2012): rotate in the first years"
PROBATION = f"{OWN_LINE} before the end of 5 CFR 317.503"

CLOCKS = (
    Parameter("plan_missing_days", "30", "days on board", SES_BEGAN, f"{OWN_LINE}; 5 CFR 412.401 names no day"),
    Parameter("review_months", "12", "months", SES_BEGAN, "5 CFR 412.401(a)(4)"),
    Parameter("review_first_notice_days", "60", "days before", SES_BEGAN, f"{OWN_LINE} before 5 CFR 412.401(a)(4)"),
    Parameter("review_last_notice_days", "30", "days before", SES_BEGAN, f"{OWN_LINE} before 5 CFR 412.401(a)(4)"),
    Parameter("yearly_activities", "1", "development activities a fiscal year", EO_13714_SIGNED, EO_13714),
    Parameter("yearly_activity_notice_days", "60", "days before", EO_13714_SIGNED, f"{OWN_LINE} before {EO_13714}"),
    Parameter("assessment_360_months", "36", "months", EO_13714_SIGNED, EO_13714),
    Parameter("assessment_360_notice_days", "60", "days before", EO_13714_SIGNED, f"{OWN_LINE} before {EO_13714}"),
    Parameter("early_tenure_first_months", "12", "months in the SES", MISSION_DRIVEN_MOBILITY, EARLY_TENURE),
    Parameter("early_tenure_second_months", "24", "months in the SES", MISSION_DRIVEN_MOBILITY, EARLY_TENURE),
    Parameter("early_tenure_third_months", "36", "months in the SES", MISSION_DRIVEN_MOBILITY, EARLY_TENURE),
    Parameter("probation_first_notice_days", "90", "days before", SES_BEGAN, PROBATION),
    Parameter("probation_second_notice_days", "60", "days before", SES_BEGAN, PROBATION),
    Parameter("probation_last_notice_days", "30", "days before", SES_BEGAN, PROBATION),
    Parameter("probation_nonpay_days", "30", "calendar days in nonpay status", SES_BEGAN, "5 CFR 317.503"),
    Parameter("mobility_agreement_answer_days", "30", "days after the offer", SES_BEGAN, OWN_LINE),
)

FIRST_TEXT: dict[str, Any] = {
    "version": "2026-10",
    "title": "Mobility agreement",
    "effective_from": dt.date(2026, 10, 1),
    "authority": "OPM memorandum of 7 November 2008 (agreements may be signed on entry into the SES); the wording is "
    "this product's own",
    "text": """\
The Senior Executive Service was created in 1978 as one corps of leaders for the whole government. By entering it I \
become part of a corps whose members are expected to serve where their experience is needed and to keep broadening it.

I understand that my agency and its Executive Resources Board expect me to take part, at least once every three to \
five years, in an activity that broadens my experience: a detail, a sabbatical, an assignment outside the federal \
government, a significant part in an interagency project, or a rotation to a new executive position.

I will state my interests and limits in my Executive Development Plan each year, and I will consider in good faith the \
opportunities my agency offers me. Many of them need no change of home: virtual, part-time and same-area assignments \
count.

My agency will tell me of opportunities, give each request for release a dated answer with a reason, keep my position \
of record while I serve elsewhere for a time, and take what I did and learned there into account when I return.

This agreement takes away no right. A reassignment needs the written notice that 5 USC 3395(a)(2) requires, and a \
transfer to another agency needs my consent. Whether I sign has no part in my performance rating, pay or selection for \
a position. I may decline with a reason, and I may still sign later.

I may claim the exceptions listed below. The board looks at them in my yearly review.""",
    "exceptions": [
        "Small agency: my agency has too few executive positions to release me without harm to its mission.",
        "Technical specialist: my work depends on expertise that no other position uses.",
        "Personal circumstances: family, health or another hardship limits where or when I can serve.",
    ],
}


def apply(apps: StateApps | Apps) -> None:
    """Create or update the parameters, and create the first text where it is missing; again with the same result.

    A text that is held is left as it is: people have signed it.
    """
    for row in CLOCKS:
        apps.get_model("executives", "RuleParameter").objects.update_or_create(
            key=row.key,
            effective_from=row.effective_from,
            defaults={
                "value": Decimal(row.value),
                "unit": row.unit,
                "authority": row.authority,
                "is_verified": row.is_verified,
            },
        )
    text = dict(FIRST_TEXT)
    apps.get_model("development", "AgreementTemplate").objects.get_or_create(
        agency=None, version=text.pop("version"), defaults=text
    )
