"""One sign-in for each role of the demonstration, at Agriculture where the role is an agency's. Nobody here exists."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from executives.demo import persona
from executives.models import Executive
from sesportal.accounts.actions import create_account, grant_role
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.demo import DemoLogin
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Iterable

PASSWORD: Final = "mobility-demo-1978"  # noqa: S105 - printed on the sign-in page; refused outside a demonstration
BY: Final = "demonstration (command line)"
AGENCY: Final = "AG"
HOLDING_FOR: Final = dt.timedelta(days=730)
MOST_REPORTS: Final = 8


class Persona(NamedTuple):
    """Somebody who signs in: `agency` only where the role is an agency's."""

    given: str
    family: str
    role: Role
    agency: str
    who: str
    try_first: str

    @property
    def username(self) -> str:
        return f"{self.given}.{self.family}".lower()


CAST: Final = (
    Persona(
        "Bergamot",
        "Plumbline",
        Role.OPM_ANALYST,
        "",
        "OPM analyst",
        "Mobility figures: which agencies gain and which give executives, and from where to where",
    ),
    Persona(
        "Fennel",
        "Whetstone",
        Role.AGENCY_HR,
        AGENCY,
        "Agency HR, Agriculture",
        "Imports: download the template, send it back with a mistake; then the reconciliation inbox",
    ),
    Persona(
        persona.NAME[1],
        persona.NAME[0],
        Role.EXECUTIVE,
        "",
        "Executive, Agriculture",
        "My record: the career drawn to scale, and the broadening clock that asks for the next move",
    ),
    Persona(
        "Quince",
        "Drawknife",
        Role.SUPERVISOR,
        "",
        "Supervisor of executives, Agriculture",
        "The directory: only the executives who report to you",
    ),
    Persona(
        "Tormentil",
        "Goshawk",
        Role.ERB_MEMBER,
        AGENCY,
        "Executive Resources Board member, Agriculture",
        "The directory of Agriculture, filtered by readiness to relocate",
    ),
    Persona(
        "Saxifrage",
        "Fulcrum",
        Role.ERB_CHAIR,
        AGENCY,
        "Executive Resources Board chair, Agriculture",
        "Agriculture's own row among importers and exporters",
    ),
    Persona(
        "Hornbeam",
        "Capstan",
        Role.AGENCY_HEAD,
        AGENCY,
        "Agency head, Agriculture",
        "Agencies: Agriculture's positions, fill rate and appointment caps",
    ),
    Persona(
        "Woodruff",
        "Kingfisher",
        Role.AGENCY_HR,
        "HE",
        "Agency HR, Health and Human Services",
        "The directory: Agriculture's executives are not in it",
    ),
    Persona(
        "Celandine",
        "Yardstick",
        Role.OMB_EXAMINER,
        "",
        "OMB examiner",
        "Mobility figures with small counts suppressed",
    ),
    Persona("Thistle", "Gauge", Role.AUDITOR, "", "Auditor", "The audit log: who loaded what, and who read whom"),
    Persona(
        "Basalt",
        "Cotterpin",
        Role.SYSTEM_ADMIN,
        "",
        "System administrator",
        "Administration: accounts and roles; executives' records stay closed to you",
    ),
)


@transaction.atomic
def ensure_logins(*, as_of: dt.date) -> list[DemoLogin]:
    """Create the sign-ins that are missing, link the executive and the supervisor, and return all of them.

    Raises NotPermitted outside a demonstration: the password is public.
    """
    if not settings.IS_DEMO:
        raise NotPermitted(
            "Demonstration sign-ins have a public password and exist only where DEMO is on. Create accounts under "
            "Administration instead."
        )
    held = set(User.objects.filter(username__in=[p.username for p in CAST]).values_list("username", flat=True))
    missing = [p for p in CAST if p.username not in held]
    if missing:
        password = make_password(PASSWORD)
        for one in missing:
            _create(one, password, as_of)
    _link()
    return [_login(p) for p in CAST]


def existing_logins() -> Iterable[DemoLogin]:
    """Return the sign-ins that have been created, for the sign-in page."""
    held = set(User.objects.filter(username__in=[p.username for p in CAST]).values_list("username", flat=True))
    return [_login(p) for p in CAST if p.username in held]


def _login(one: Persona) -> DemoLogin:
    return DemoLogin(one.who, f"{one.given} {one.family}", one.username, PASSWORD, one.try_first)


def _create(one: Persona, password: str, as_of: dt.date) -> None:
    user = create_account(
        username=one.username,
        email=f"{one.username}@demo.example",
        by=BY,
        first_name=one.given,
        last_name=one.family,
    )
    User.objects.filter(pk=user.pk).update(password=password)
    grant_role(user=user, role=one.role, by=BY, starts_on=as_of - HOLDING_FOR, agency_code=one.agency)


def _link() -> None:
    """Tie the executive's sign-in to her record, and the supervisor's to those who report there."""
    users = {
        user.username: user for user in User.objects.filter(username__in=[p.username for p in CAST if not p.agency])
    }
    by_role = {p.role: users[p.username] for p in CAST if p.username in users}
    scripted = Executive.objects.filter(identifier=persona.IDENTIFIER)
    scripted.filter(user__isnull=True).update(user=by_role[Role.EXECUTIVE])
    supervisor = by_role[Role.SUPERVISOR]
    if supervisor.direct_reports.exists():
        return
    near = Case(
        When(identifier=persona.IDENTIFIER, then=Value(0)),
        When(home__code=persona.STINTS[-1].unit, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    reports = Executive.objects.on_board().in_agency(AGENCY).order_by(near, "identifier")[:MOST_REPORTS]
    Executive.objects.filter(pk__in=[executive.pk for executive in reports]).update(supervisor=supervisor)
