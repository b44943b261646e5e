from django.db import migrations

from sesportal.lib.vendor import refuse_change


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        refuse_change("audit_auditevent", "The audit log"),
        refuse_change("audit_readevent", "The read log"),
    ]
