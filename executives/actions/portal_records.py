"""Personnel actions that the portal itself writes, of moves that were arranged here."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from executives.ledger.columns import COLUMNS
from executives.ledger.ingest import ingest
from executives.ledger.portal import PREFIX
from executives.ledger.runs import transition
from executives.models import ImportBatch, PersonnelAction
from executives.signals import ledger_changed
from executives.workflow import BatchStatus
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sesportal.accounts.models import Actor


@transaction.atomic
def write_portal_records(
    *, rows: Sequence[Mapping[str, str]], subject: str, by: Actor, as_of: dt.date
) -> list[PersonnelAction]:
    """Take personnel actions into the ledger as records of the portal, and derive the careers they touch.

    `rows` hold the columns of a file of personnel actions by name, a missing one being empty; each source_record_id
    begins with PORTAL-. `subject` says in a few words what they are of. They go the way of every file, so that they are
    checked alike, and writing the same again changes nothing. Raises RuleViolation where the ledger refuses one.
    """
    if any(not row["source_record_id"].startswith(PREFIX) for row in rows):
        raise ValueError(f"A portal record's source_record_id begins with {PREFIX}.")
    batch = ImportBatch.objects.create(file_name=f"portal: {subject}"[:200], started_at=timezone.now())
    batch = transition(batch, BatchStatus.RUNNING)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portal.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            sheet = csv.DictWriter(stream, COLUMNS, restval="")
            sheet.writeheader()
            sheet.writerows(rows)
        outcome = ingest(path, batch_id=batch.pk, as_of=as_of, is_portal=True)
    if not outcome.applied:
        told = " ".join(f"{problem.message} {problem.remedy}" for problem in outcome.problems[:3])
        raise RuleViolation(f"The ledger refuses the record of {subject}: {told}", code="ledger_refused")
    transition(
        batch,
        BatchStatus.APPLIED,
        finished_at=timezone.now(),
        rows_read=outcome.rows_read,
        accepted=outcome.accepted,
        unchanged=outcome.unchanged,
        executives_touched=outcome.executives_touched,
        fiscal_years=sorted(outcome.fiscal_years),
        message=f"{outcome.accepted} written by the portal.",
    )
    log.record(verb="portal records written", by=by, subject=batch, after={"rows": len(rows), "of": subject})
    if outcome.fiscal_years:
        ledger_changed.send(sender=ImportBatch, fiscal_years=sorted(outcome.fiscal_years), batch_id=batch.pk)
    return list(PersonnelAction.objects.filter(source_record_id__in=[row["source_record_id"] for row in rows]))
