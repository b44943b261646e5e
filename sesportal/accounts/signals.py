"""What accounts tell the apps above."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with verb, by, subject, before, after, reason and agency_code, so that the
# audit log, an app above this one, keeps it or the change does not happen.
account_changed = Signal()
