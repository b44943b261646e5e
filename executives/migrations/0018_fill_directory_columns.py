"""Fill the derived columns that the directory filters and sorts by, from the assignments held."""

from django.db import migrations

FILL = """
    UPDATE executives_executive SET
        occupational_series = coalesce((
            SELECT a.occupational_series FROM executives_assignment a
            WHERE a.id = executives_executive.current_assignment_id), ''),
        duty_location = coalesce((
            SELECT a.duty_location FROM executives_assignment a
            WHERE a.id = executives_executive.current_assignment_id), ''),
        position_role = coalesce((
            SELECT p.role FROM executives_assignment a
            JOIN executives_position p ON p.agency_id = a.subelement_id AND p.number = a.position_number
            WHERE a.id = executives_executive.current_assignment_id), ''),
        position_since = (
            SELECT max(b.starts_on) FROM executives_assignment a
            JOIN executives_assignment b ON b.executive_id = a.executive_id AND b.starts_on <= a.starts_on
            WHERE a.id = executives_executive.current_assignment_id AND b.kind = 'record' AND b.is_new_position)
    WHERE current_assignment_id IS NOT NULL
"""
PLACES = """
    INSERT INTO executives_dutylocation (name)
    SELECT DISTINCT duty_location FROM executives_assignment WHERE duty_location <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("executives", "0017_directory_columns")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(PLACES, "DELETE FROM executives_dutylocation"),
    ]
