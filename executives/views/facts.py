"""The facts of one executive as terms and values, ready for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from executives.models import Agency, Assignment, Executive, MobilityPreference

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from executives.models import RestrictedFacts
    from executives.rules.broadening import BroadeningClock
    from executives.rules.service import Service

Fact = tuple[str, Any] | tuple[str, Any, str]
RETIREMENT_PLANS = {"1": "CSRS", "C": "CSRS offset", "K": "FERS", "KR": "FERS-RAE", "KF": "FERS-FRAE"}
DESIGNATIONS = {"3": "General", "4": "Career reserved"}


def say(day: dt.date | None) -> str:
    """Return a day in words."""
    return f"{day:%B %-d, %Y}" if day else ""


def service_figures(service: Service, *, is_on_board: bool) -> list[Fact]:
    """Return the lengths of service."""
    break_note = f"; {service.gap_days} days outside it left out" if service.gap_days else ""
    until = "" if is_on_board else f", until {say(service.until)}"
    return [
        ("In the position", service.in_position, f"since {say(service.position_since)}{until}"),
        ("In the agency", service.in_agency, f"since {say(service.agency_since)}{until}"),
        ("In the SES", service.in_ses, f"since {say(service.ses_since)}{until}{break_note}"),
    ]


def public_facts(executive: Executive, role: str) -> list[Fact]:
    """Return what everyone may see who may see the record."""
    held, home = executive.current_assignment, executive.home
    facts: list[Fact] = [
        ("Identifier", executive.identifier),
        ("Appointment type", executive.get_appointment_type_display()),
        ("Agency", _unit(home.parent if home and home.parent else home)),
        ("Subelement", _unit(home)),
        ("SES entry", say(executive.ses_entry_on)),
        (
            "National Security Professional",
            "Yes" if executive.is_nsp else "No",
        ),
        ("Track", executive.get_track_display(), executive.track_reason),
    ]
    if held is not None:
        facts += [
            ("Position", held.position_title, held.position_number and f"position number {held.position_number}"),
            ("Designation", DESIGNATIONS.get(held.position_occupied, "")),
            ("Position role", role),
            ("Occupational series", held.occupational_series),
            ("Duty location", held.duty_location),
        ]
    return facts


def clock_facts(clock: BroadeningClock, *, as_of: dt.date) -> list[Fact]:
    """Return the last broadening activity and the two dates of the clock."""
    last = clock.last
    if last is None:
        activity: Fact = ("Last broadening activity", "None so far", f"the clock runs from {say(clock.starts_on)}")
    elif last.is_rotation:
        activity = ("Last broadening activity", "Rotation to a new position", f"on {say(last.starts_on)}")
    else:
        until = f"to {say(last.ends_on)}" if last.ends_on else "still running"
        kind = str(Assignment.Kind(last.kind).label)
        activity = ("Last broadening activity", kind, f"from {say(last.starts_on)} {until}")
    if clock.is_running:
        return [activity, ("Clock", "Stopped", "it starts again when the activity ends")]
    return [
        activity,
        (f"{clock.notice_months} months", say(clock.notice_on), _ahead(clock.notice_on, as_of)),
        (f"{clock.warning_months} months", say(clock.warning_on), _ahead(clock.warning_on, as_of)),
    ]


def preference_facts(preference: MobilityPreference | None, names: Mapping[str, str]) -> list[Fact]:
    """Return what the executive is willing to do; nothing where nothing was said."""
    if preference is None or preference.pk is None:
        return []
    return [
        ("Relocation", preference.get_willing_to_relocate_display()),
        ("Virtual only", "Yes" if preference.virtual_only else "No"),
        ("Earliest date", say(preference.earliest_on) or "Any"),
        ("Areas", "; ".join(preference.areas) or "Any"),
        ("Agencies of interest", ", ".join(names.get(code, code) for code in preference.agencies) or "Any"),
        ("Functions (series)", ", ".join(preference.functions) or "Any"),
    ]


def restricted_facts(facts: RestrictedFacts) -> list[Fact]:
    """Return the facts that need protection; the caller has made sure who reads them."""
    plan = facts.retirement_plan
    return [
        ("Birth date", say(facts.birth_date)),
        ("Retirement plan", f"{RETIREMENT_PLANS[plan]} ({plan})" if plan in RETIREMENT_PLANS else plan),
        ("Service computation date, leave", say(facts.scd_leave)),
        ("Service computation date, retirement", say(facts.scd_retirement)),
        ("Service computation date, SES", say(facts.scd_ses)),
    ]


def _unit(agency: Agency | None) -> str:
    return f"{agency.name} ({agency.code})" if agency else ""


def _ahead(day: dt.date, as_of: dt.date) -> str:
    """Say how far a date is away."""
    days = (day - as_of).days
    if days == 0:
        return "today"
    return f"in {days:,} days" if days > 0 else f"{-days:,} days ago"
