"""The clocks' parameters and the first text of the mobility agreement. Running it again changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

from development import reference

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps


def seed(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    reference.apply(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("development", "0006_notices_set_aside_and_signed_names"),
        ("executives", "0003_reference"),
    ]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
