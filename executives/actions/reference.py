"""Bring reference data in line with files as public sources publish them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from executives.loaders import agencies
from executives.loaders.positions import PositionLoader
from executives.models import Agency, Position
from sesportal.audit import log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from executives.loaders.agencies import AgencyLoad
    from executives.loaders.positions import PositionLoad
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


@transaction.atomic
def load_positions(
    *,
    path: Path,
    by: User | None,
    as_of: dt.date | None = None,
    progress: Callable[[int], None] = lambda read: None,  # noqa: ARG005 - nobody watches
) -> PositionLoad:
    """Load the general SES positions of a PLUM export, as they stood on `as_of` (today unless given).

    `by` is None for the operator's command; `progress` is told the number of lines read. A position that is held as of
    a later day is left alone, one that the export no longer lists keeps its status and its day. Raises RefusedFile
    where the file as a whole cannot be read; lines that cannot be placed are counted and reported in the result.
    """
    load = PositionLoader(as_of=as_of or timezone.localdate(), progress=progress).run(path)
    log.record(
        verb="load_positions",
        by=by or OPERATOR,
        subject=Position(agency_id="*", number="*", title="PLUM positions"),
        after={
            "file": path.name,
            "as_of": load.as_of,
            "read": load.read,
            "created": load.created,
            "updated": load.updated,
            "unchanged": load.unchanged,
            "skipped": dict(load.skipped),
        },
    )
    return load
