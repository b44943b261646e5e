"""A fast text search on PostgreSQL, and the numbers by which a posting counts as hard to fill."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import migrations

from sesportal.lib.vendor import VendorSQL

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps

PARAMETERS = (
    ("hard_to_fill_days", "30", "calendar days open"),
    ("hard_to_fill_applications", "2", "applications a place: fewer are few"),
)


def seed_parameters(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for key, value, unit in PARAMETERS:
        apps.get_model("executives", "RuleParameter").objects.update_or_create(
            key=key,
            effective_from=dt.date(1979, 7, 13),
            defaults={
                "value": Decimal(value),
                "unit": unit,
                "authority": "this product's own line",
                "is_verified": True,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("mobility", "0002_search"), ("executives", "0003_reference")]

    operations = [
        VendorSQL(
            "postgresql",
            "CREATE INDEX posting_text_trigram ON mobility_posting USING gin (search_text gin_trgm_ops);",
            "DROP INDEX posting_text_trigram;",
        ),
        migrations.RunPython(seed_parameters, migrations.RunPython.noop),
    ]
