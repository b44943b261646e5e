"""Fill the tables of one run: one fiscal year, every level, as of a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import connection

from analytics.models import MobilityFigure, MobilityFlow, TenureShare
from analytics.sql import SETTINGS, statements
from executives.models import RuleParameter
from sesportal.lib.fiscal import first_day, last_day

if TYPE_CHECKING:
    from analytics.models import MetricRun

ROTATION_DAYS = 120


def fill_run(run: MetricRun) -> None:
    """Write the figures, flows and tenure shares of `run`, replacing what an earlier attempt left; in a transaction."""
    for model in (MobilityFigure, MobilityFlow, TenureShare):
        model._base_manager.filter(run=run).delete()
    parameters = _parameters(run)
    with connection.cursor() as cursor:
        for setting in SETTINGS[connection.vendor]:
            cursor.execute(setting)
        for statement in statements(connection.vendor):
            cursor.execute(statement, parameters)


def rotation_days(fiscal_year: int) -> int:
    """Return the consecutive days that make a rotation; years before the rule took effect are measured by the same."""
    in_force = RuleParameter.objects.values_on(last_day(fiscal_year))
    return int(in_force.get("rotation_minimum_days", ROTATION_DAYS))


def _parameters(run: MetricRun) -> dict[str, Any]:
    first = first_day(run.fiscal_year)
    days = {
        "first": first,
        "until": min(last_day(run.fiscal_year), run.as_of),
        **{f"after_{years}": first.replace(year=first.year - years) for years in (3, 6, 11)},
    }
    return {
        "run": run.pk,
        "minimum": rotation_days(run.fiscal_year),
        **{name: _stored(day) for name, day in days.items()},
    }


def _stored(day: dt.date) -> dt.date | str:
    """Return a day as the database compares it: SQLite keeps dates as ISO text."""
    return day.isoformat() if connection.vendor == "sqlite" else day
