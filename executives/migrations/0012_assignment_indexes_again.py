"""Bring back the two indexes that 0011 dropped: an agency's arrivals and the figures of one year are found by them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("executives", "0011_fewer_assignment_indexes")]

    operations = [
        migrations.AddIndex("assignment", models.Index(fields=["starts_on"], name="assignment_by_start")),
        migrations.AddIndex("assignment", models.Index(fields=["ends_on"], name="assignment_by_end")),
    ]
