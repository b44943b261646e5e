"""Keep two assignments of record from overlapping by a key that costs two thirds of the one of 0002 to write.

An interval is drawn as a line: the executive's number across, days upwards; two lines that share a point overlap. Both
ends count, and whole numbers of this size are exact in a box.
"""

from django.db import migrations

from sesportal.lib.vendor import VendorSQL

NAME = "assignment_of_record_no_overlap"


class Migration(migrations.Migration):
    dependencies = [("executives", "0015_portal_records")]

    operations = [
        VendorSQL(
            "postgresql",
            f"""
            ALTER TABLE executives_assignment DROP CONSTRAINT {NAME};
            ALTER TABLE executives_assignment ADD CONSTRAINT {NAME} EXCLUDE USING gist (
                box(
                    point(executive_id, starts_on - DATE '1900-01-01'),
                    point(executive_id, coalesce(ends_on, DATE '9999-12-31') - DATE '1900-01-01')
                ) WITH &&
            ) WHERE (kind = 'record') DEFERRABLE INITIALLY DEFERRED;
            """,
            f"""
            ALTER TABLE executives_assignment DROP CONSTRAINT {NAME};
            ALTER TABLE executives_assignment ADD CONSTRAINT {NAME}
                EXCLUDE USING gist (executive_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&)
                WHERE (kind = 'record') DEFERRABLE INITIALLY DEFERRED;
            """,
        ),
    ]
