"""A query that is asked with every request: its SQL is made once, by the ORM, and asked again with other values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

PLACE = "\x00place\x00"


class Prepared:
    """One query by one text value. Making its SQL took longer than the database takes to answer it.

    `build` gives the query, of values_list, for the value it is called with.
    """

    def __init__(self, build: Callable[[str], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._made: tuple[str, list[Any], dict[int, Any]] | None = None

    def row(self, value: str) -> tuple[Any, ...] | None:
        """Return the first row for a value, None where there is none."""
        statement, parameters, converters = self._made or self._make()
        with connection.cursor() as cursor:
            cursor.execute(statement, [value if one == PLACE else one for one in parameters])
            found = cursor.fetchone()
        if found is None:
            return None
        row = list(found)
        for place, (convert, expression) in converters.items():
            for one in convert:
                row[place] = one(row[place], expression, connection)
        return tuple(row)

    def _make(self) -> tuple[str, list[Any], dict[int, Any]]:
        compiler = self._build(PLACE).query.get_compiler(connection=connection)
        statement, parameters = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select])
        self._made = (statement, list(parameters), converters)
        return self._made
