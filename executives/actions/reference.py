"""Bring reference data in line with files as public sources publish them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from executives.loaders import agencies
from executives.models import Agency
from sesportal.audit import log

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from executives.loaders.agencies import AgencyLoad
    from sesportal.accounts.models import User

OPERATOR: Final = "operator"


@transaction.atomic
def load_agencies(*, path: Path, by: User | None, valid_from: dt.date | None = None) -> AgencyLoad:
    """Load OPM's list of agencies and subelements, whole or not at all; `by` is None for the operator's command.

    The names of the list hold from `valid_from` (today unless given). Raises RefusedFile, with every problem found.
    """
    found = agencies.read_list(path)
    load = agencies.bring_in_line(found, valid_from=valid_from or timezone.localdate())
    log.record(
        verb="load_agencies",
        by=by or OPERATOR,
        subject=Agency(code="*", name="The agency list"),
        after={
            "file": path.name,
            "valid_from": load.valid_from,
            "created": load.created,
            "renamed": [list(rename) for rename in load.renames],
            "history_extended": load.earlier,
            "unchanged": load.unchanged,
        },
    )
    return load
