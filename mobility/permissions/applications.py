"""Who applies, who answers an offer, and who selects for the host agency. A job acts under its name and is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from executives.models import Executive, RuleParameter
from mobility.models import Posting, Rotation
from mobility.rules.eligibility import Line, Standing, applicant_facts, can_apply, posting_facts, why_can_apply
from mobility.workflow import RotationStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Permission
from sesportal.lib.errors import NotPermitted, RuleViolation
from sesportal.lib.findings import Finding

if TYPE_CHECKING:
    import datetime as dt

    from mobility.models import Application
    from sesportal.accounts.models import Actor


def check_follow(user: User) -> None:
    """Refuse whoever holds no executive's role; one without a record follows nothing yet."""
    if not user.reach(Permission.APPLY).own:
        raise NotPermitted("Applications are made and followed by executives, each their own.")


def check_apply(user: User) -> None:
    """Refuse whoever is no executive with a record here."""
    if not user.reach(Permission.APPLY).own or getattr(user, "executive", None) is None:
        raise NotPermitted("Applications are made by executives, each for themselves.")


def check_own_application(by: Actor, application: Application) -> None:
    """Refuse everyone but the executive whose application it is."""
    if not isinstance(by, User):
        return
    if not by.reach(Permission.APPLY).own or application.executive.user_id != by.pk:
        raise NotPermitted("Only the executive who applied can do this.")


def check_select(by: Actor, agency_code: str) -> None:
    """Refuse whoever does not select for the agency or subelement that offers the posting."""
    if not isinstance(by, User):
        return
    reach = by.reach(Permission.SELECT)
    if not reach:
        raise NotPermitted("Applicants are short-listed and selected by the host agency's executive resources office.")
    if not reach.covers_code(agency_code):
        raise NotPermitted(f"You select for your own agency; {agency_code} is another one.")


def check_select_applicant(by: Actor, application: Application) -> None:
    """Refuse whoever does not select for the host agency, and everyone on their own application."""
    check_select(by, application.posting.agency_id)
    if isinstance(by, User) and application.executive.user_id == by.pk:
        raise NotPermitted("This is your own application, so somebody else of your office has to act on it.")


def conditions_of(executive: Executive, posting: Posting, *, as_of: dt.date) -> list[Line]:
    """Return every condition of applying for a posting, with how it stands for one executive."""
    facts = Executive.objects.select_related("home", "current_assignment", "preference").get(pk=executive.pk)
    going = [RotationStatus.PLANNED, RotationStatus.UNDER_WAY]
    away = Rotation.objects.filter(executive=executive, status__in=going, ends_on__isnull=False)
    until = away.order_by("-ends_on").values_list("ends_on", flat=True).first()
    parameters = RuleParameter.objects.values_on(as_of)
    return why_can_apply(
        applicant_facts(facts, away_until=until), posting_facts(posting), as_of=as_of, parameters=parameters
    )


def check_conditions(lines: list[Line]) -> None:
    """Refuse an application while a condition is failed; what is unknown keeps nobody from applying."""
    if can_apply(lines):
        return
    failed = [line for line in lines if line.standing is Standing.RED]
    findings = [Finding(line.code, line.message, line.authority, blocks=True) for line in failed]
    raise RuleViolation("You cannot apply: " + " ".join(line.message for line in failed), findings=findings)
