"""Setting up mobility programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from mobility.models import Programme
from mobility.permissions.programmes import check_edit_programme, check_run_programmes
from sesportal.audit import log

if TYPE_CHECKING:
    from executives.models import Agency
    from sesportal.accounts.models import User

TERMS: Final = (
    "name",
    "design",
    "purpose",
    "appointment_types",
    "minimum_ses_months",
    "minimum_days",
    "maximum_days",
    "reimbursement",
    "relocation",
    "promises_return",
    "is_pilot",
    "hypothesis",
    "starts_on",
    "ends_on",
)


@transaction.atomic
def create_programme(*, by: User, code: str, agency: Agency | None, **terms: Any) -> Programme:
    """Set up a programme of `agency`, or of the whole government where it is None."""
    check_run_programmes(by, agency.code if agency else "")
    programme = Programme.objects.create(code=code, agency=agency, **_known(terms))
    log.record(
        verb="programme set up",
        by=by,
        subject=programme,
        after=_values(programme),
        agency_code=(programme.agency_id or "")[:2],
    )
    return programme


@transaction.atomic
def edit_programme(*, programme: Programme, by: User, **terms: Any) -> Programme:
    """Change the terms of a programme; postings that are out keep what they say."""
    fresh = Programme.objects.select_for_update().get(pk=programme.pk)
    check_edit_programme(by, fresh)
    before = _values(fresh)
    for name, value in _known(terms).items():
        setattr(fresh, name, value)
    fresh.save()
    after = _values(fresh)
    changed = [name for name in TERMS if before[name] != after[name]]
    log.record(
        verb="programme changed",
        by=by,
        subject=fresh,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        agency_code=(fresh.agency_id or "")[:2],
    )
    return fresh


def _known(terms: dict[str, Any]) -> dict[str, Any]:
    if unknown := terms.keys() - set(TERMS):
        raise TypeError(f"A programme has no term {', '.join(sorted(unknown))}.")
    return terms


def _values(programme: Programme) -> dict[str, Any]:
    return {name: getattr(programme, name) for name in TERMS}
