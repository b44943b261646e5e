"""When a row was last changed, so that other systems can ask for what changed since."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now


class Stamped(models.Model):
    """A row that knows when it was last saved, also where only some of its fields are."""

    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "updated_at"}
        super().save(*args, **kwargs)


class StampedBySet(Stamped):
    """A row that is also written by set, past its model: what writes an insert leaves the moment to the database."""

    updated_at = models.DateTimeField(auto_now=True, db_default=Now(), db_index=True)

    class Meta:
        abstract = True
