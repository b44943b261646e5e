from django.db import migrations

from sesportal.lib.vendor import set_foreign_key


class Migration(migrations.Migration):
    dependencies = [("executives", "0005_bulk_integrity")]

    operations = [set_foreign_key("executives_personnelaction", "executive_id", "executives_executive")]
