"""The lengths of joint duty, for databases that were seeded before they were known."""

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
    dependencies = [("executives", "0008_assignment_foreign_key")]

    operations = [migrations.RunPython(seed_reference, migrations.RunPython.noop)]
