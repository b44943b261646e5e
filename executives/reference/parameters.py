"""The numbers of law and policy that rules and pages use, each with unit, first day, authority and standing."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple


class Parameter(NamedTuple):
    """One row of executives.RuleParameter; `value` is text so that it reaches the database as an exact decimal."""

    key: str
    value: str
    unit: str
    effective_from: dt.date
    authority: str
    is_verified: bool = True


# Where the day on which a number took effect is not established, the row runs from the first day of the SES.
SES_BEGAN = dt.date(1979, 7, 13)
OPM_MEMO_2008 = dt.date(2008, 11, 7)
FY2017 = dt.date(2016, 10, 1)
OPM_VACANCY_MEMO = dt.date(2017, 1, 1)
OWN_LINE = "this product's own line"
DETAIL_TERMS = "5 CFR 317.903(b), from memory: check"
JOINT_DUTY_TERMS = "ICD 660 (earlier ICD 601); ICPG 601.1"
EVERY_3_TO_5_YEARS = "OPM memorandum of 7 November 2008: every 3 to 5 years"

BROADENING = (
    Parameter("broadening_notice_months", "36", "months", OPM_MEMO_2008, EVERY_3_TO_5_YEARS),
    Parameter("broadening_warning_months", "60", "months", OPM_MEMO_2008, EVERY_3_TO_5_YEARS),
    Parameter("rotation_minimum_days", "120", "consecutive days", FY2017, "EO 13714; OPM data calls"),
    Parameter(
        "rotation_goal_percent",
        "15",
        "% of executives",
        FY2017,
        "EO 13714, governmentwide goal from FY2017; present standing of the order to be checked",
    ),
)

CAPS = (
    Parameter("noncareer_agency_percent", "25", "% of the agency's positions", SES_BEGAN, "5 USC 3134(d)"),
    Parameter("noncareer_cap_minimum_positions", "4", "positions", SES_BEGAN, "5 USC 3134(d)"),
    Parameter("noncareer_government_percent", "10", "% of all positions", SES_BEGAN, "5 USC 3134(b)"),
    Parameter(
        "noncareer_government_warn_percent", "9.5", "% of all positions", SES_BEGAN, f"{OWN_LINE} before 5 USC 3134(b)"
    ),
    Parameter("limited_government_percent", "5", "% of all positions", SES_BEGAN, "5 USC 3134(e)"),
    Parameter(
        "limited_government_warn_percent", "4.5", "% of all positions", SES_BEGAN, f"{OWN_LINE} before 5 USC 3134(e)"
    ),
    Parameter("positions_ceiling_percent", "105", "% of authorized positions", SES_BEGAN, "5 USC 3133(d)(2)"),
    Parameter("outside_hire_percent", "30", "% of authorized positions", SES_BEGAN, "5 USC 3392(b)"),
    Parameter(
        "outside_hire_warn_percent", "27", "% of authorized positions", SES_BEGAN, f"{OWN_LINE} before 5 USC 3392(b)"
    ),
    Parameter("outside_hire_service_years", "5", "years of continuous service", SES_BEGAN, "5 USC 3392(b)"),
    Parameter("break_in_service_days", "3", "calendar days", SES_BEGAN, "5 USC 3392(b): such a break is none"),
    Parameter(
        "vacancy_test_percent",
        "10",
        "% of allocated positions vacant",
        OPM_VACANCY_MEMO,
        "OPM memorandum of 2017 on allocation requests (its day is not established)",
    ),
)

APPOINTMENTS_AND_MOVES = (
    Parameter("limited_term_years", "3", "years", SES_BEGAN, "5 USC 3132(a)(5)"),
    Parameter("limited_emergency_months", "18", "months", SES_BEGAN, "5 USC 3132(a)(6)"),
    Parameter("limited_service_months", "36", "months in the window", SES_BEGAN, "5 USC 3395(c)"),
    Parameter("limited_window_months", "48", "months", SES_BEGAN, "5 USC 3395(c)"),
    Parameter("probation_years", "1", "years", SES_BEGAN, "5 USC 3393(d); 5 CFR 317.503"),
    Parameter("notice_local_days", "15", "calendar days", SES_BEGAN, "5 USC 3395(a)(2)(A)"),
    Parameter("notice_geographic_days", "60", "calendar days", SES_BEGAN, "5 USC 3395(a)(2)(B)"),
    Parameter("moratorium_days", "120", "calendar days", SES_BEGAN, "5 USC 3395(e)(1)"),
    Parameter("moratorium_tolling_days", "60", "calendar days", SES_BEGAN, "5 USC 3395(e)(3)"),
    Parameter("detail_increment_days", "120", "calendar days", SES_BEGAN, DETAIL_TERMS, False),
    Parameter("detail_unclassified_days", "240", "calendar days", SES_BEGAN, DETAIL_TERMS, False),
    Parameter(
        "detail_appraisal_days", "120", "calendar days", SES_BEGAN, "5 CFR 430.308-.309, numbering to be checked"
    ),
)

SABBATICAL_AND_IPA = (
    Parameter("sabbatical_months", "11", "months", SES_BEGAN, "5 USC 3396(c)(1)"),
    Parameter("sabbatical_interval_years", "10", "years", SES_BEGAN, "5 USC 3396(c)(2)"),
    Parameter("sabbatical_service_years", "7", "years of SES or equivalent service", SES_BEGAN, "5 USC 3396(c)(2)"),
    Parameter("sabbatical_ses_years", "2", "years in the SES", SES_BEGAN, "5 USC 3396(c)(2)"),
    Parameter("sabbatical_obligation_years", "2", "years of service afterwards", SES_BEGAN, "5 USC 3396(c)(3)"),
    Parameter("ipa_years", "2", "years", SES_BEGAN, "5 USC 3372(a)"),
    Parameter("ipa_extension_years", "2", "years", SES_BEGAN, "5 USC 3372(a)"),
    Parameter("ipa_lifetime_years", "6", "years", SES_BEGAN, "5 CFR 334.104"),
    Parameter("ipa_continuous_years", "4", "years", SES_BEGAN, "5 CFR 334.104"),
    Parameter("ipa_return_months", "12", "months", SES_BEGAN, "5 CFR 334.104"),
    Parameter("ipa_gap_days", "60", "calendar days", SES_BEGAN, "5 CFR 334.104"),
)

JOINT_DUTY = (
    Parameter("joint_duty_minimum_months", "12", "months", SES_BEGAN, JOINT_DUTY_TERMS),
    Parameter("joint_duty_maximum_months", "36", "months", SES_BEGAN, JOINT_DUTY_TERMS),
)

PUBLICATION = (
    Parameter("suppression_threshold", "10", "or fewer is not shown", SES_BEGAN, "OPM Data Release Policy"),
    Parameter(
        "ranking_minimum_executives",
        "20",
        "executives on board",
        SES_BEGAN,
        f"{OWN_LINE}, after the 20 SES positions from which EO 13714 asks agencies to report",
    ),
)

PARAMETERS = (*BROADENING, *CAPS, *APPOINTMENTS_AND_MOVES, *SABBATICAL_AND_IPA, *JOINT_DUTY, *PUBLICATION)
