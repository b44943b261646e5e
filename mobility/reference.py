"""The numbers of postings, releases, details and returns as parameters, each with authority and standing.

Those of notices, moratoria, sabbaticals and IPA assignments are in executives/reference/parameters.py.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from executives.reference.parameters import OPM_MEMO_2008, OWN_LINE, SES_BEGAN, Parameter

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.migrations.state import StateApps

ECQ_2025 = dt.date(2025, 10, 1)
OPM_DETAIL_QUESTIONS = "5 CFR 317.903; OPM questions and answers on details"

RELEASES = (
    Parameter("release_inform_percent", "20", "% of time: below it, informing is enough", SES_BEGAN, OWN_LINE),
    Parameter("release_supervisor_days", "120", "days: below it, the supervisor decides", SES_BEGAN, OWN_LINE),
    Parameter("release_first_working_days", "5", "federal working days", SES_BEGAN, OWN_LINE),
    Parameter("release_final_working_days", "10", "federal working days", SES_BEGAN, OWN_LINE),
    Parameter("release_later_days", "90", "calendar days after the date asked for", SES_BEGAN, OWN_LINE),
    Parameter(
        "transfer_release_days",
        "30",
        "calendar days to settle the date",
        SES_BEGAN,
        "custom between agencies, from memory: check",
        False,
    ),
)

POSTINGS = (
    Parameter(
        "posting_open_days",
        "14",
        "calendar days with the day it opens",
        SES_BEGAN,
        "5 CFR 317.501(b)(2), from memory: check",
        False,
    ),
    Parameter(
        "posting_submission_working_days",
        "90",
        "working days from the close",
        SES_BEGAN,
        "OPM practice before the memorandum of 29 May 2025",
    ),
    Parameter(
        "posting_submission_days",
        "80",
        "calendar days from the close",
        ECQ_2025,
        "OPM memorandum of 29 May 2025, in effect 1 October 2025",
    ),
)

DETAILS = (
    Parameter("detail_notice_days", "30", "days before an increment ends", SES_BEGAN, OWN_LINE),
    Parameter("detail_other_warning_days", "200", "calendar days", SES_BEGAN, f"{OWN_LINE} before the 240 days"),
    Parameter("detail_other_days", "240", "calendar days", SES_BEGAN, OPM_DETAIL_QUESTIONS),
    Parameter("detail_supervising_days", "240", "calendar days", SES_BEGAN, OPM_DETAIL_QUESTIONS),
    Parameter(
        "detail_lower_grade_days", "240", "calendar days", SES_BEGAN, "5 CFR 317.903(b)(4), from memory: check", False
    ),
    Parameter(
        "appraisal_minimum_days",
        "90",
        "calendar days in the period",
        SES_BEGAN,
        "5 CFR 430.304 as of 2001, present text to be checked",
        False,
    ),
    Parameter(
        "interagency_agreement_days", "42", "days to sign an agreement", SES_BEGAN, "GSA practice: four to six weeks"
    ),
    Parameter(
        "temporary_allocation_days",
        "120",
        "days of a developmental detail",
        OPM_MEMO_2008,
        "OPM memorandum of 7 November 2008 for the relief; the length is this product's own line",
    ),
)

RETURNS = (
    Parameter("reentry_plan_days", "90", "days before the end", SES_BEGAN, OWN_LINE),
    Parameter("allocation_first_notice_days", "90", "days before the end", OPM_MEMO_2008, OWN_LINE),
    Parameter("allocation_second_notice_days", "60", "days before the end", OPM_MEMO_2008, OWN_LINE),
    Parameter("allocation_last_notice_days", "30", "days before the end", OPM_MEMO_2008, OWN_LINE),
)

HARD_TO_FILL = (
    Parameter("hard_to_fill_days", "30", "calendar days open", SES_BEGAN, OWN_LINE),
    Parameter("hard_to_fill_applications", "2", "applications a place: fewer are few", SES_BEGAN, OWN_LINE),
)
PARAMETERS = (*RELEASES, *POSTINGS, *DETAILS, *RETURNS, *HARD_TO_FILL)
ENDED = {"posting_submission_working_days": ECQ_2025 - dt.timedelta(days=1)}
"""The last day of a number that another has replaced."""


def apply(apps: StateApps | Apps) -> None:
    """Create or update every parameter, again and again with the same result."""
    for row in PARAMETERS:
        apps.get_model("executives", "RuleParameter").objects.update_or_create(
            key=row.key,
            effective_from=row.effective_from,
            defaults={
                "value": Decimal(row.value),
                "unit": row.unit,
                "authority": row.authority,
                "is_verified": row.is_verified,
                "effective_to": ENDED.get(row.key),
            },
        )
