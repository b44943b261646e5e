from django.db import migrations

from sesportal.lib.vendor import set_foreign_key


class Migration(migrations.Migration):
    dependencies = [("executives", "0007_assignment_by_set")]

    operations = [set_foreign_key("executives_assignment", "executive_id", "executives_executive")]
