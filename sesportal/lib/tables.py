"""Lists that sort and turn pages, with their state in the address so that it can be kept and sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy
from django.http import QueryDict

PAGE_SIZE = 50
SORT, PAGE = "sort", "page"


@dataclass(frozen=True, slots=True)
class SortedPage:
    """One page of a sorted list: `sort` is the key in force (`-` in front if descending), `query` the other filters."""

    page: Page[Any]
    sort: str
    query: str

    def context(self) -> dict[str, Any]:
        """Return what the templates of a list need."""
        return {"page": self.page, "sort": self.sort, "query": self.query}


def sorted_page(
    asked: QueryDict,
    rows: QuerySet[Any],
    *,
    sorts: Mapping[str, str | Sequence[str]],
    default: str,
    size: int = PAGE_SIZE,
    paginator: Callable[[QuerySet[Any], int], Paginator[Any]] = Paginator,
    known: Collection[str] = (),
) -> SortedPage:
    """Return the page and order that the address asks for; an unknown sort means the default.

    `sorts` names every key a user may sort by and the field or fields behind it; `default` is one of them, with `-`
    in front where the list begins descending; `known` are fields that may be null but are not in any of these rows.
    """
    sort = asked.get(SORT, "")
    if sort.removeprefix("-") not in sorts:
        sort = default
    kept = asked.copy()
    for name in (SORT, PAGE):
        kept.pop(name, None)
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    ordered = rows.order_by(*ordering(rows.model, sorts, sort, known=known))
    return SortedPage(paginator(ordered, size).get_page(asked.get(PAGE)), sort, kept.urlencode())


def ordering(
    model: type[Model], sorts: Mapping[str, str | Sequence[str]], sort: str, *, known: Collection[str] = ()
) -> list[str | OrderBy]:
    """Return the ORDER BY of a sort key: empty values last either way, and total, so that pages never overlap.

    Fields in `known` are taken to hold a value in every row.
    """
    named = sorts[sort.removeprefix("-")]
    fields = [named] if isinstance(named, str) else list(named)
    if sort.startswith("-"):
        fields = [field[1:] if field.startswith("-") else f"-{field}" for field in fields]
    return [*(_order_by(model, field, known) for field in fields), "pk"]


def _order_by(model: type[Model], field: str, known: Collection[str]) -> str | OrderBy:
    """Return the order by one field; a plain one where nothing can be null, so that an index serves both directions."""
    name = field.removeprefix("-")
    if name in known:
        return OrderBy(F(name), descending=field.startswith("-"))  # by the column, where `field` may be a relation
    if not _may_be_null(model, name):
        return field
    return OrderBy(F(name), descending=field.startswith("-"), nulls_last=True)


def _may_be_null(model: type[Model], path: str) -> bool:
    """Say whether a field, or a relation on the way to it, may be null; what is annotated may be."""
    known = {f.name: f for f in model._meta.get_fields()}
    head, _, rest = path.partition(LOOKUP_SEP)
    if head == "pk":
        return False
    if (field := known.get(head)) is None or getattr(field, "null", True):
        return True
    return bool(rest) and (field.related_model is None or _may_be_null(field.related_model, rest))
