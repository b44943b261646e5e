"""The order in which acts lock what they share, read off the statements of an act on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

# Applications, offers and releases have no place of their own: whoever holds their posting holds them. So does whoever
# takes both a rotation and a temporary allocation, in either order.
ORDER = (
    "the ledger",
    "mobility_reassignmentworksheet",
    "executives_executive",
    "mobility_posting",
    "mobility_rotation",
    "mobility_temporaryallocation",
    "development_developmentplan",
    "development_planline",
    "development_recommendation",
)
PLACED = {"mobility_temporaryallocation": "mobility_rotation"}


def locks(act: Callable[[], Any]) -> list[str]:
    """Return what an act locks of ORDER, each where it is locked first."""
    with CaptureQueriesContext(connection) as held:
        act()
    found = dict[str, None]()
    for query in held:
        sql = query["sql"]
        if "pg_advisory_xact_lock" in sql:
            found.setdefault("the ledger")
        elif re.search(r"FOR (NO KEY )?UPDATE", sql) or sql.startswith("UPDATE"):
            (table,) = re.findall(r'(?:FROM|UPDATE) "?(\w+)"?', sql)[:1] or [""]
            if table in ORDER:
                found.setdefault(table)
    return list(found)


def in_order(act: Callable[[], Any]) -> list[str]:
    found = locks(act)
    assert found == sorted(found, key=lambda table: ORDER.index(PLACED.get(table, table)))
    return found
