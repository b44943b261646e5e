"""Seed the first version of every kind of agreement."""

from django.db import migrations

from mobility import texts


def seed(apps, schema_editor):
    texts.apply(apps)


class Migration(migrations.Migration):
    dependencies = [("mobility", "0006_allocation_extensions")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
