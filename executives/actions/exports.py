"""Keep account of what is taken out of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sesportal.audit import log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sesportal.accounts.models import User


@transaction.atomic
def record_directory_export(
    *, by: User, chosen: Sequence[tuple[str, str]], rows: int, file_format: str, as_of: dt.date
) -> None:
    """Record that `by` took a list of executives away: which filters, how many rows, in which format."""
    log.record(
        verb="directory exported",
        by=by,
        subject=by,
        after={"format": file_format, "rows": rows, "as_of": as_of, "filters": dict(chosen)},
    )
