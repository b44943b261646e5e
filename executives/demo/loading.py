"""Put the synthetic corps into the database: the ledger's own import first, then what the ledger does not carry."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import transaction

from executives.actions.imports import import_file
from executives.actions.reference import load_agencies
from executives.demo import facts, positions
from executives.demo.agencies import AGENCIES, UNITS
from executives.demo.corps import write_rows
from executives.demo.simulation import Simulation
from executives.models import Agency
from executives.workflow import BatchStatus
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from executives.models import ImportBatch

    Step = Callable[[str], AbstractContextManager[Callable[[str], None]]]

FILE_NAME: Final = "synthetic-corps.csv"
NAMES_SINCE: Final = dt.date(1979, 7, 13)


def load_corps(
    *, executives: int, as_of: dt.date, seed: int, step: Step, progress: Callable[[str, int], None] | None = None
) -> ImportBatch:
    """Load a synthetic corps of about `executives` on board on `as_of`, all of it or nothing.

    `step(name)` is entered around each part and gives a function that takes what came of it; `progress` is the
    import's own. The operator acts, so the audit log names the import and the list of agencies.
    """
    with transaction.atomic():
        return _load(executives, as_of, seed, step, progress)


def _load(
    executives: int, as_of: dt.date, seed: int, step: Step, progress: Callable[[str, int], None] | None
) -> ImportBatch:
    simulation = Simulation(executives, as_of, seed)
    with tempfile.TemporaryDirectory() as folder:
        with step("Agencies") as done:
            done(_load_agencies(Path(folder)))
        with step("Invent careers") as done:
            path = Path(folder) / FILE_NAME
            done(f"{write_rows(path, simulation.rows()):,} personnel actions")
        with step("Import them and derive careers") as done:
            batch = import_file(path=path, by=None, file_name=FILE_NAME, as_of=as_of, progress=progress)
            if batch.status != BatchStatus.APPLIED:
                raise DomainError(f"The synthetic corps was not taken into the ledger. {batch.message}")
            done(f"{batch.accepted:,} actions, {batch.executives_touched:,} careers")
    with step("Positions and allocations") as done:
        done(positions.write(simulation, as_of))
    with step("Restricted facts, preferences, ratings, tracks") as done:
        done(facts.write(simulation, as_of, seed))
    return batch


def _load_agencies(folder: Path) -> str:
    """Add the agencies that are not held yet, through the action that loads OPM's list."""
    wanted = {unit.code for unit in UNITS}
    if not wanted - set(Agency.objects.subelements().values_list("code", flat=True)):
        return "all held already"
    path = folder / "agencies.csv"
    agencies = {agency.code: agency for agency in AGENCIES}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("AGYTYPT", "AGY", "AGYT", "AGYSUB", "AGYSUBT"))
        for unit in UNITS:
            agency = agencies[unit.code[:2]]
            writer.writerow(
                (agency.kind, agency.code, f"{agency.code}-{agency.name}", unit.code, f"{unit.code}-{unit.name}")
            )
    load_agencies(path=path, by=None, valid_from=NAMES_SINCE)
    return f"{len(agencies)} agencies, {len(wanted)} subelements"
