"""Reference rows: nature-of-action codes, rule parameters, ECQ frameworks. Running it again changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

from executives.reference import seed

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps


def seed_reference(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    seed.apply(apps)


class Migration(migrations.Migration):
    dependencies = [("executives", "0002_integrity")]

    operations = [migrations.RunPython(seed_reference, migrations.RunPython.noop)]
