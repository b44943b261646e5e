"""Seed the first version of every kind of agreement."""

from django.db import migrations

from mobility.texts import TEXTS


def seed(apps, schema_editor):
    template = apps.get_model("mobility", "MoveTemplate")
    for text in TEXTS:
        template.objects.update_or_create(
            kind=text.kind,
            version=text.version,
            defaults={
                "title": text.title,
                "text": text.text,
                "signers": list(text.signers),
                "effective_from": text.effective_from,
                "authority": text.authority,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("mobility", "0006_allocation_extensions")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
