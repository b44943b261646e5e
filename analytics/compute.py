"""Fill the tables of one run: one fiscal year, every level, as of a day."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from analytics.models import FollowThrough, MobilityFigure, MobilityFlow, NotDoneCount, TenureShare
from analytics.sql import SETTINGS, follow_through_statements, statements
from development.models import DevelopmentPlan, Meeting
from executives.models import RuleParameter
from executives.rules.calendar import add_months
from sesportal.lib.fiscal import first_day, fiscal_year, last_day

if TYPE_CHECKING:
    from analytics.models import MetricRun

ROTATION_DAYS = 120
REVIEW_MONTHS = 12
ONE_DAY = dt.timedelta(days=1)


def fill_run(run: MetricRun) -> None:
    """Write the figures of `run`, replacing what an earlier attempt left; in a transaction."""
    for model in (MobilityFigure, MobilityFlow, TenureShare, FollowThrough, NotDoneCount):
        model._base_manager.filter(run=run).delete()
    parameters = _parameters(run)
    with connection.cursor() as cursor:
        for setting in SETTINGS[connection.vendor]:
            cursor.execute(setting)
        for statement in statements(connection.vendor):
            cursor.execute(statement, parameters)
        if run.fiscal_year >= first_year_with_plans():
            for statement in follow_through_statements():
                cursor.execute(statement, parameters | _moments(run))


def first_year_with_plans() -> float:
    """Return the fiscal year of the first plan or review held: before it nobody can be said to have had no plan."""
    plan = DevelopmentPlan.objects.aggregate(first=Min("period_from"))["first"]
    meeting = Meeting.objects.aggregate(first=Min("held_on"))["first"]
    days = [day for day in (plan, meeting) if day is not None]
    return fiscal_year(min(days)) if days else math.inf


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


def _moments(run: MetricRun) -> dict[str, Any]:
    """Return what the follow-through asks for beside the parameters of all figures."""
    until = min(last_day(run.fiscal_year), run.as_of)
    months = int(RuleParameter.objects.values_on(until).get("review_months", REVIEW_MONTHS))
    moments = {"from_moment": first_day(run.fiscal_year), "upto": until + ONE_DAY, "seen": run.as_of + ONE_DAY}
    return {
        "year": run.fiscal_year,
        "as_of": _stored(run.as_of),
        "since": _stored(add_months(until, -months)),
        **{name: _stored_moment(day) for name, day in moments.items()},
    }


def _stored_moment(day: dt.date) -> Any:
    """Return the first moment of a day where the portal keeps its time, as the database compares it."""
    moment = dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_default_timezone())
    return connection.ops.adapt_datetimefield_value(moment)


def _stored(day: dt.date) -> dt.date | str:
    """Return a day as the database compares it: SQLite keeps dates as ISO text."""
    return day.isoformat() if connection.vendor == "sqlite" else day
