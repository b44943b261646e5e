"""Resources that are rows of a table: which columns go out under which names, and the labels beside their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sesportal.exchange.api.base import ApiView

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet


class RowView(ApiView):
    """A resource whose rows are read as dictionaries. `columns` gives the column for each field of the API.

    `labels` gives, by the name of a field that holds a code, the words for its codes; the label stands beside it.
    `beside` names columns that are read to decide what is shown, and not shown.
    """

    columns: ClassVar[Mapping[str, str]] = {}
    labels: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    beside: ClassVar[tuple[str, ...]] = ()

    def rows(self) -> QuerySet[Any, Any]:
        """Return what the caller may see."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any, Any]:
        return self.rows().values(*self.columns.values(), *self.beside)

    def represent(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [self.row(held) for held in rows]

    def row(self, held: dict[str, Any]) -> dict[str, Any]:
        """Return one row under the names of the API."""
        shown = {name: held[column] for name, column in self.columns.items()}
        for name, words in self.labels.items():
            shown[f"{name}_label"] = words.get(shown[name], "")
        return shown


def plain(*names: str, **renamed: str) -> dict[str, str]:
    """Return columns that go out under their own names, and those that go out under another."""
    return {name: name for name in names} | renamed


def words_of(choices: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    return {str(code): str(label) for code, label in choices}
