"""Lists of codes of executives, positions and the ledger, as other systems read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from executives.ledger.results import RowOutcome
from executives.models import (
    Agency,
    AppointmentType,
    Assignment,
    Executive,
    ImportBatch,
    NatureOfAction,
    Position,
    ReconciliationItem,
)
from executives.workflow import BatchStatus
from sesportal.exchange.code_lists import Code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sesportal.exchange.code_lists import Codes


def natures() -> Iterable[Code]:
    """Return the natures of action that the ledger takes, with what each does to a career."""
    return [Code(one.code, one.title, str(one.get_effect_display())) for one in NatureOfAction.objects.order_by("code")]


CODE_LISTS: dict[str, tuple[str, Codes]] = {
    "agency-levels": ("Levels of agencies", Agency.Level),
    "appointment-types": ("Types of appointment", AppointmentType),
    "assignment-entries": ("How an assignment of record began", Assignment.Entry),
    "assignment-kinds": ("Kinds of assignment", Assignment.Kind),
    "batch-kinds": ("What a batch is of", ImportBatch.Kind),
    "batch-states": ("Where a batch stands", BatchStatus),
    "executive-tracks": ("Tracks of executives", Executive.Track),
    "natures-of-action": ("Natures of action (NOAC)", natures),
    "position-designations": ("Designations of positions (position occupied)", Position.Designation),
    "position-sources": ("How a position is known", Position.Source),
    "reconciliation-item-kinds": ("What could not be placed in a career", ReconciliationItem.Kind),
    "row-outcomes": ("What came of a row of a batch", RowOutcome),
}
