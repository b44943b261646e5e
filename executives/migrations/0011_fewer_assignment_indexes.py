"""Drop two indexes of assignments; 0012 brings them back, since queries do need them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("executives", "0010_item_reported_by")]

    operations = [
        migrations.RemoveIndex(model_name="assignment", name="assignment_by_start"),
        migrations.RemoveIndex(model_name="assignment", name="assignment_by_end"),
    ]
