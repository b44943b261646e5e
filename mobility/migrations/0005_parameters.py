"""The numbers of postings, releases, details and returns. Running it again changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

from mobility import reference

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps


def seed(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    reference.apply(apps)


class Migration(migrations.Migration):
    dependencies = [("mobility", "0004_worksheets"), ("executives", "0003_reference")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
