"""What the mobility app tells the apps above it."""

from django.dispatch import Signal

# Sent inside the transaction of the change. Arguments: application (mobility.models.Application), before and after
# (ApplicationStatus values), by.
application_moved = Signal()

# Sent inside the transaction of the change. Arguments: rotation (mobility.models.Rotation), before and after
# (RotationStatus values; before is None for a new one), by.
rotation_moved = Signal()

# Sent when somebody has to be told something dated. Arguments: recipient (User), executive, rule, key, title, message,
# authority, due_on, url, weight ("coming", "due" or "overdue").
notice_due = Signal()
