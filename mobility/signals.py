"""What the mobility app tells the apps above it."""

from django.dispatch import Signal

# Sent inside the transaction of the change. Arguments: application (mobility.models.Application), before and after
# (ApplicationStatus values), by.
application_moved = Signal()

# Sent inside the transaction in which an executive writes an application. Arguments: application, values (of
# sesportal.lib.purposes: everything the application is to serve, in place of what was named before), by.
purposes_named = Signal()

# Sent inside the transaction of the change. Arguments: rotation (mobility.models.Rotation), before and after
# (RotationStatus values; before is None for a new one), by.
rotation_moved = Signal()

# Sent when somebody has to be told something dated. Arguments: recipient (User), executive, rule, key, title, message,
# authority, due_on, url, weight ("coming", "due" or "overdue").
notice_due = Signal()
