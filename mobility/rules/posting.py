"""When a posting may open and close: merit-staffed SES vacancies have a shortest time, rotations have none (R67)."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from executives.rules.calendar import days_inclusive
from mobility.rules.words import ONE_DAY, Parameters, count, say, whole
from sesportal.lib.federal_dates import add_working_days
from sesportal.lib.findings import Finding

OPENING = "5 CFR 317.501(b)(2)"
SUBMISSION = "OPM memorandum of 29 May 2025"


class Period(Protocol):
    """What the rule reads of a posting."""

    is_merit_staffed: bool
    opens_on: dt.date | None
    closes_on: dt.date | None


def earliest_close(opens_on: dt.date, parameters: Parameters) -> dt.date:
    """Return the first day on which a merit-staffed vacancy may close; the day it opens is counted."""
    return opens_on + (whole(parameters, "posting_open_days") - 1) * ONE_DAY


def submission_due(closes_on: dt.date, parameters: Parameters) -> dt.date:
    """Return the day by which the case has to be at OPM's qualifications review board.

    `parameters` are those in force on the day it closes: calendar days from 1 October 2025, working days before.
    """
    if "posting_submission_days" in parameters:
        return closes_on + whole(parameters, "posting_submission_days") * ONE_DAY
    return add_working_days(closes_on, whole(parameters, "posting_submission_working_days"))


def check_open(posting: Period, *, as_of: dt.date, parameters: Parameters) -> list[Finding]:
    """Block the opening of a posting without dates or already over, and of a merit-staffed one too short (R67).

    Of a merit-staffed one the day on which OPM has to have the case is computed.
    """
    opens, closes = posting.opens_on, posting.closes_on
    if opens is None or closes is None:
        message = "Give the day the posting opens and the day it closes."
        return [Finding("posting_without_dates", message, OPENING, blocks=True)]
    findings = []
    if closes < as_of:
        message = f"The posting would have closed on {say(closes)}. Choose a later day."
        findings.append(Finding("posting_over", message, OPENING, blocks=True))
    if not posting.is_merit_staffed:
        return findings
    first, minimum = earliest_close(opens, parameters), count(whole(parameters, "posting_open_days"), "calendar day")
    if closes < first:
        message = (
            f"A merit-staffed SES vacancy stays open for at least {minimum}, the day it opens included. This one has "
            f"{count(days_inclusive(opens, closes), 'day')}: close it on {say(first)} or later."
        )
        findings.append(Finding("posting_too_short", message, OPENING, blocks=True, dates={"earliest_close_on": first}))
    due = submission_due(closes, parameters)
    message = f"Closing on {say(closes)}, the selected candidate's case has to be at OPM by {say(due)}."
    findings.append(Finding("posting_submission_due", message, SUBMISSION, dates={"submission_due_on": due}))
    return findings
