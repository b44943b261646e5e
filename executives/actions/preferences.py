"""What an executive says about moving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from executives.models import Executive, MobilityPreference
from executives.permissions import check_edit_preferences
from sesportal.audit import log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from typing import Any

    from sesportal.accounts.models import User

FIELDS = ("willing_to_relocate", "areas", "agencies", "functions", "earliest_on", "virtual_only")


@transaction.atomic
def update_preferences(
    *,
    executive: Executive,
    by: User,
    willing_to_relocate: str,
    areas: Sequence[str],
    agencies: Sequence[str],
    functions: Sequence[str],
    earliest_on: dt.date | None,
    virtual_only: bool,
) -> MobilityPreference:
    """Keep the executive's own preferences; only the executive may, and the audit log keeps what they were."""
    check_edit_preferences(by, executive)
    Executive.objects.select_for_update().get(pk=executive.pk)
    preference = MobilityPreference.objects.filter(executive=executive).first()
    before = _values(preference) if preference else {}
    preference = preference or MobilityPreference(executive=executive)
    preference.willing_to_relocate = willing_to_relocate
    preference.areas = list(areas)
    preference.agencies = list(agencies)
    preference.functions = list(functions)
    preference.earliest_on = earliest_on
    preference.virtual_only = virtual_only
    preference.save()
    after = _values(preference)
    changed = [name for name in FIELDS if before.get(name) != after[name]]
    log.record(
        verb="preferences changed",
        by=by,
        subject=executive,
        before={name: before.get(name) for name in changed},
        after={name: after[name] for name in changed},
        agency_code=(executive.home_id or "")[:2],
    )
    return preference


def _values(preference: MobilityPreference) -> dict[str, Any]:
    return {name: getattr(preference, name) for name in FIELDS}
