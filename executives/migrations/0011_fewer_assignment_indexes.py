"""Drop two indexes that no query needs: figures read most assignments, pages those of one career or one agency."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("executives", "0010_item_reported_by")]

    operations = [
        migrations.RemoveIndex(model_name="assignment", name="assignment_by_start"),
        migrations.RemoveIndex(model_name="assignment", name="assignment_by_end"),
    ]
