"""The composition of boards since the memorandum of 20 January 2025. Running it again changes nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps


def seed(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("development", "CompositionRule").objects.get_or_create(
        agency=None,
        effective_from=dt.date(2025, 1, 20),
        defaults={
            "chair": "noncareer",
            "majority": "noncareer",
            "authority": "Presidential memorandum of 20 January 2025 (90 FR 8481)",
            "is_verified": True,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("development", "0002_packet_for_each_reader")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
