"""What PostgreSQL alone can promise: an append-only ledger, no two records at once, and a fast search by name."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

from sesportal.lib.vendor import VendorSQL, refuse_change


class Migration(migrations.Migration):
    dependencies = [("executives", "0001_initial")]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        refuse_change("executives_personnelaction", "The ledger of personnel actions"),
        VendorSQL(
            "postgresql",
            """
            ALTER TABLE executives_assignment ADD CONSTRAINT assignment_of_record_no_overlap
                EXCLUDE USING gist (executive_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
                WHERE (kind = 'record') DEFERRABLE INITIALLY DEFERRED;
            """,
            "ALTER TABLE executives_assignment DROP CONSTRAINT assignment_of_record_no_overlap;",
        ),
        VendorSQL(
            "postgresql",
            "CREATE INDEX executive_name_trigram ON executives_executive USING gin (sort_name gin_trgm_ops);",
            "DROP INDEX executive_name_trigram;",
        ),
    ]
