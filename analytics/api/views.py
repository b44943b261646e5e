"""Figures of mobility, read by other systems from snapshots, through the same door as the pages.

`analytics.tables` decides what a caller sees: everything, the rows of their own agencies, or departments with small
counts suppressed. A row's id says what it is of, so it stays the same when a year is computed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from analytics.api import filters, serializers
from analytics.filters import newest
from analytics.models import MetricRun, MobilityFigure, MobilityFlow
from analytics.tables import figure_table, flow_table
from analytics.viewers import Sight, Viewer, default_level, has_ended, viewer_of
from analytics.workflow import Level
from sesportal.exchange.api.base import ApiView, DetailMixin, ListMixin
from sesportal.lib.api.paging import page_of, page_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import Model
    from rest_framework.request import Request

    from analytics.tables import Row

READ = {"GET": "metrics:read"}
ALL = "ALL"
TYPES, MOVES = dict(serializers.ALL_TYPES), dict(serializers.ALL_MOVES)
KEY = OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, description="`id` of a row")


@dataclass(frozen=True, slots=True)
class Asked:
    """The part of the figures that a caller asks for: one computation, one level, perhaps one type or kind."""

    viewer: Viewer
    run: MetricRun
    level: Level
    appointment_type: str
    move_type: str

    def key(self, *units: str) -> str:
        """Return the id of a row: what it is of."""
        is_narrowed = self.appointment_type or self.move_type
        kinds = (self.appointment_type or "all", self.move_type or "all") if is_narrowed else ()
        return "-".join((str(self.run.fiscal_year), self.level, *units, *kinds))

    @property
    def common(self) -> dict[str, Any]:
        return {
            **year_shown(self.run),
            "level": self.level.value,
            "level_label": self.level.label,
            "appointment_type": self.appointment_type,
            "appointment_type_label": TYPES[self.appointment_type],
            "move_type": self.move_type,
            "move_type_label": MOVES[self.move_type],
            "is_suppressed": self.viewer.sight is Sight.SUPPRESSED,
        }


def year_shown(run: MetricRun) -> dict[str, Any]:
    return {
        "id": str(run.fiscal_year),
        "fiscal_year": run.fiscal_year,
        "as_of": run.as_of,
        "is_ended": has_ended(run),
        "is_stale": run.is_stale,
        "formula_version": run.formula_version,
        "computed_at": run.finished_at,
        "definitions_url": reverse("analytics:definitions"),
    }


class _Years(ApiView):
    scopes = READ
    serializer_class = serializers.MobilityYearSerializer
    filterset_class: ClassVar[Any] = filters.MobilityYearFilter

    def get_queryset(self) -> Any:
        return MetricRun.objects.none()  # what there is comes from the viewer, and from the tables

    def asked_of(self, data: Mapping[str, str]) -> dict[str, Any]:
        """Return what a query asks for. Raises ValidationError for what is not understood."""
        filterset = self.filterset_class(data, queryset=self.get_queryset(), request=self.request)
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        asked: dict[str, Any] = filterset.form.cleaned_data
        return asked

    def shown(self) -> list[dict[str, Any]]:
        return [year_shown(run) for run in viewer_of(self.caller).runs()]


@extend_schema(tags=["mobility-years"])
class YearList(ListMixin, _Years):
    """Fiscal years whose figures the caller may read, each with when it was computed last."""

    def get(self, request: Request) -> Response:
        since = self.asked_of(request.query_params)["updated_since"]
        rows = [row for row in self.shown() if since is None or row["computed_at"] >= since]
        page, cursor = page_of_rows(request, sorted(rows, key=lambda row: row["id"]), state="years")
        return page_of(request, self.only_fields(page), cursor)


@extend_schema(tags=["mobility-years"])
class YearDetail(DetailMixin, _Years):
    """One fiscal year."""

    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response(self.only_fields(one_of(self.shown(), str(kwargs["fiscal_year"]))))


class _Figures(_Years):
    """Rows of one computation; subclasses say how they are read and in how many units a row is named."""

    model: ClassVar[type[Model]]
    units: ClassVar[tuple[str, ...]]

    def get_queryset(self) -> Any:
        return self.model._default_manager.none()

    def cut(self, asked: Mapping[str, Any]) -> Asked | None:
        """Return the cut asked for, None where nothing was computed. Raises NotPermitted where it is not theirs."""
        viewer = viewer_of(self.caller)
        runs = viewer.runs()
        year, since = asked["fiscal_year"], asked["updated_since"]
        run = newest(runs) if year is None else next((run for run in runs if run.fiscal_year == year), None)
        if run is None or (since is not None and run.finished_at is not None and run.finished_at < since):
            return None
        level = Level(asked["level"] or default_level(viewer))
        return Asked(viewer, run, level, asked["appointment_type"], asked["move_type"])

    def rows(self, asked: Asked) -> Iterator[dict[str, Any]]:
        """Yield every row of a cut that the caller may see."""
        raise NotImplementedError


class _FigureList(ListMixin, _Figures):
    def get(self, request: Request) -> Response:
        wanted = self.asked_of(request.query_params)
        asked = self.cut(wanted)
        rows = [] if asked is None else sorted(self.rows(asked), key=lambda row: row["id"])
        named = [(name, wanted[name]) for name in self.units if wanted[name]]
        kept = [row for row in rows if all(row[name] == code for name, code in named)]
        state = f"{asked.run.pk}.{asked.key()}" if asked else "none"
        page, cursor = page_of_rows(request, kept, state=state)
        return page_of(request, self.only_fields(page), cursor)


class _FigureDetail(DetailMixin, _Figures):
    @extend_schema(parameters=[KEY])
    def get(self, request: Request, **kwargs: Any) -> Response:
        key: str = kwargs["key"]
        viewer_of(self.caller)
        try:
            asked = self.cut(self.asked_of(self.named_in(key)))
        except ValidationError:
            raise Http404 from None
        return Response(self.only_fields(one_of([] if asked is None else self.rows(asked), key)))

    def named_in(self, key: str) -> dict[str, str]:
        """Return the query that has the row of an id among its rows."""
        parts = key.split("-")
        kinds = ["" if kind == "all" else kind for kind in parts[2 + len(self.units) :]]
        return dict(zip(("fiscal_year", "level", "appointment_type", "move_type"), [*parts[:2], *kinds], strict=False))


class _Metrics(_Figures):
    serializer_class = serializers.MetricSerializer
    filterset_class = filters.MetricFilter
    model = MobilityFigure
    units = ("unit",)

    def rows(self, asked: Asked) -> Iterator[dict[str, Any]]:
        table = figure_table(
            asked.run,
            asked.level,
            viewer=asked.viewer,
            appointment_type=asked.appointment_type,
            move_type=asked.move_type,
        )
        is_own = asked.viewer.sight is Sight.OWN  # a rank among one's own units is no rank
        for row in table.rows:
            yield (
                asked.common
                | figures_of(row)
                | {
                    "id": asked.key(row.unit),
                    "unit": row.unit,
                    "unit_name": row.name,
                    "rank": None if is_own else row.rank,
                }
            )
        total = {"id": asked.key(ALL), "unit": ALL, "unit_name": table.total.name, "rank": None}
        yield asked.common | figures_of(table.total) | total


@extend_schema(tags=["mobility-metrics"])
class MetricList(_FigureList, _Metrics):
    """Figures of mobility by unit, of one fiscal year at one level, with their total."""


@extend_schema(tags=["mobility-metrics"])
class MetricDetail(_FigureDetail, _Metrics):
    """Figures of mobility of one unit."""


class _Flows(_Figures):
    serializer_class = serializers.FlowSerializer
    filterset_class = filters.FlowFilter
    model = MobilityFlow
    units = ("origin", "destination")

    def rows(self, asked: Asked) -> Iterator[dict[str, Any]]:
        table = flow_table(
            asked.run,
            asked.level,
            viewer=asked.viewer,
            appointment_type=asked.appointment_type,
            move_type=asked.move_type,
            is_sparse=True,
        )
        names = dict(table.units)
        for (origin, destination), cell in table.cells.items():
            if cell.marker is None and not cell.value:
                continue
            yield asked.common | {
                "id": asked.key(origin, destination),
                "origin": origin,
                "origin_name": names[origin],
                "destination": destination,
                "destination_name": names[destination],
                "count": cell.value,
                "hidden": None if cell.marker is None else cell.marker.value,
            }


@extend_schema(tags=["mobility-flows"])
class FlowList(_FigureList, _Flows):
    """Moves from unit to unit, of one fiscal year at one level."""


@extend_schema(tags=["mobility-flows"])
class FlowDetail(_FigureDetail, _Flows):
    """Moves from one unit to one other."""


def figures_of(row: Row) -> dict[str, Any]:
    """Return the figures of a row as files give them, rates with two decimals; what is not shown has a marker."""
    cells = {name: row.cells[name] for name in (*serializers.COUNTS, *serializers.RATES)}
    values = {name: round(c.value, 2) if isinstance(c.value, float) else c.value for name, c in cells.items()}
    return values | {"hidden": {name: c.marker.value for name, c in cells.items() if c.marker is not None}}


def one_of(rows: Any, key: str) -> dict[str, Any]:
    """Return the row of an id; what is not among the rows that the caller sees is not there."""
    found: dict[str, Any] | None = next((row for row in rows if row["id"] == key), None)
    if found is None:
        raise Http404
    return found
