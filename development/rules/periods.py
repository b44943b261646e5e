"""The period a new plan covers: a fiscal year, as appraisal and budget do."""

from __future__ import annotations

import datetime as dt

from sesportal.lib.fiscal import first_day, fiscal_year, last_day

SHORTEST = dt.timedelta(days=90)
"""What is begun in the last months of a fiscal year runs on to the end of the next."""


def plan_period(as_of: dt.date, *, covered_until: dt.date | None = None) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a plan begun on `as_of`, behind a plan in force that covers until then."""
    if covered_until is not None and covered_until >= as_of:
        begins = covered_until + dt.timedelta(days=1)
        return begins, last_day(fiscal_year(begins))
    year = fiscal_year(as_of)
    ends = last_day(year) if last_day(year) - as_of >= SHORTEST else last_day(year + 1)
    return first_day(year), ends
