"""Let the foreign keys of the ledger and of assignments look for missing executives by set."""

from django.db import migrations

from sesportal.lib.vendor import renew_foreign_key


class Migration(migrations.Migration):
    dependencies = [("executives", "0018_fill_directory_columns")]

    operations = [
        renew_foreign_key("executives_personnelaction", "executive_id", "executives_executive"),
        renew_foreign_key("executives_assignment", "executive_id", "executives_executive"),
    ]
