"""What the executives app tells the apps above it."""

from django.dispatch import Signal

# Sent when a change of the ledger has been applied, inside its transaction. Arguments: fiscal_years (list of int whose
# figures it touches) and batch_id (primary key of the ImportBatch, or None).
ledger_changed = Signal()
