"""Batches of personnel actions or positions: sent as one, taken in the background, with what came of each row."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, ClassVar

import orjson
from django.conf import settings
from django.http import StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from executives.actions.imports import submit_batch
from executives.api import filters, serializers
from executives.ledger.reports import inert
from executives.ledger.results import HEADER, RowOutcome, is_place, read_all, read_page
from executives.ledger.runs import progress_of
from executives.models import ImportBatch
from executives.permissions import check_send
from executives.workflow import ENDED, BatchStatus
from sesportal.accounts.roles import Permission
from sesportal.exchange.api.base import ApiView, DetailMixin, ListMixin
from sesportal.exchange.api.bodies import receive_rows
from sesportal.exchange.api.idempotency import once
from sesportal.exchange.api.schema import FIELDS
from sesportal.lib.api.paging import bad_cursor, page_of, page_size, read_cursor, write_cursor
from sesportal.lib.api.problems import Conflict
from sesportal.lib.api.rendering import CsvRenderer, LinesRenderer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.serializers import Serializer

    from sesportal.accounts.models import User
    from sesportal.exchange.api.bodies import Body

YES, NO = ("true", "1"), ("false", "0", "")


class NotEnded(Conflict):
    default_code = "batch_not_ended"
    default_detail = "The batch has not ended. Read it until its state says so, then ask for its results."


class ResultsGone(APIException):
    status_code = 410
    default_code = "results_gone"
    default_detail = f"The results are kept {settings.IMPORT_RESULTS_DAYS} days."


class _Batches(ApiView):
    """Batches of one kind; `address` begins the names of its addresses, `key` tells which record a row is of."""

    kind = ImportBatch.Kind.ACTIONS
    address = ""
    key: tuple[str, ...] = ()
    serializer_class: Any = serializers.BatchSerializer

    def get_queryset(self) -> QuerySet[ImportBatch]:
        return ImportBatch.objects.visible_to(self.caller).filter(kind=self.kind)

    def represent(self, rows: list[ImportBatch]) -> list[dict[str, Any]]:
        return [self._as_shown(batch) for batch in rows]

    def _as_shown(self, batch: ImportBatch) -> dict[str, Any]:
        status = BatchStatus(batch.status)
        said = {} if status in ENDED else progress_of(batch)
        place = reverse(f"api:{self.address}-detail", args=[batch.pk])
        links = {"self": place}
        if batch.results:
            links |= {name: f"{place}{path}" for name, path in RESULT_LINKS}
        is_refused = status == BatchStatus.REFUSED
        wrong = batch.conflicts + batch.rejected
        return {
            "id": batch.pk,
            "kind": batch.kind,
            "state": batch.status,
            "state_label": status.label,
            "is_ended": status in ENDED,
            "is_dry_run": batch.is_dry_run,
            "is_partial": batch.is_partial,
            "agency_code": batch.agency_code,
            "counts": {
                "rows": batch.rows_read,
                "accepted": 0 if is_refused else batch.accepted,
                "unchanged": batch.unchanged,
                "conflict": batch.conflicts,
                "rejected": batch.rejected,
                "not_applied": max(batch.rows_read - wrong - batch.unchanged, 0) if is_refused else 0,
            },
            "progress": {
                "phase": said.get("phase", ""),
                "rows": batch.rows_read if status in ENDED else said.get("rows", 0),
                "rows_expected": batch.rows_expected,
            },
            "executives_touched": batch.executives_touched,
            "message": batch.message,
            "created_at": batch.created_at,
            "started_at": batch.started_at,
            "finished_at": batch.finished_at,
            "links": links,
            "allowed_actions": ["read_results"] if batch.results else [],
        }


def described(rows: type[Serializer]) -> dict[str, Any]:
    """Return how the schema describes the sending of rows."""
    return {
        "request": {"application/json": rows} | dict.fromkeys(("application/x-ndjson", "text/csv"), OpenApiTypes.STR),
        "responses": {202: serializers.BatchSerializer},
    }


class BatchListView(ListMixin, _Batches):
    """Batches that the agency sent, by their ids."""

    filterset_class = filters.BatchFilter
    asks = {
        "POST": (
            OpenApiParameter("dry_run", OpenApiTypes.BOOL, description="check everything, apply nothing"),
            OpenApiParameter("partial", OpenApiTypes.BOOL, description="apply the good rows although others are not"),
            OpenApiParameter("agency", OpenApiTypes.STR, description="needed only of who sends for several agencies"),
        )
    }

    @extend_schema(**described(serializers.ActionRowsSerializer))
    def post(self, request: Request) -> Any:
        """Send rows as JSON, JSON lines or CSV: to be checked alone, or to be checked and applied.

        The answer names the batch; read it until `is_ended`, then read its results. All rows are applied or none,
        unless `partial` is true.
        """
        check_send(self.caller, self.kind)
        options = {
            "agency_code": agency_of(self.caller, self.kind, wanted=request.query_params.get("agency", "")),
            "is_dry_run": _flag(request, "dry_run"),
            "is_partial": _flag(request, "partial"),
        }
        body = receive_rows(
            request, most_rows=settings.API_BATCH_MAX_ROWS, most_bytes=settings.API_BATCH_MAX_MB * 1024 * 1024
        )
        request.body_digest = body.digest  # type: ignore[attr-defined]
        try:
            return once(request, lambda: self._take(body, options))
        finally:
            body.file.close()

    def _take(self, body: Body, options: dict[str, Any]) -> Response:
        batch = submit_batch(
            rows=body.file,
            by=self.caller,
            kind=self.kind,
            file_name=f"API: {self.kind.label.lower()}",
            file_format=body.file_format,
            rows_expected=body.rows,
            **options,
        )
        shown = self._as_shown(batch)
        return Response(shown, status=202, headers={"Location": shown["links"]["self"]})


class PositionBatchListView(BatchListView):
    """Batches of positions that the agency sent, by their ids."""

    @extend_schema(**described(serializers.PositionRowsSerializer))
    def post(self, request: Request) -> Any:
        """Send positions as JSON, JSON lines or CSV: to be checked alone, or to be checked and applied.

        A position that is held is changed, one that is not is made. The answer names the batch; read it until
        `is_ended`, then read its results.
        """
        return super().post(request)


class BatchDetailView(DetailMixin, _Batches):
    """One batch: its state, what was counted, how far it is."""


class BatchResultsView(_Batches):
    """What came of each row of a batch that has ended, in the order of the rows."""

    serializer_class = serializers.RowResultSerializer
    is_paged = True
    problems = (409, 410)
    asks: ClassVar[Any] = {"GET": (OpenApiParameter("outcome", OpenApiTypes.STR, enum=RowOutcome.values), FIELDS)}

    def get(self, request: Request, pk: int) -> Response:
        size = page_size(request)
        outcome = request.query_params.get("outcome", "")
        if outcome and outcome not in RowOutcome.values:
            raise ValidationError({"outcome": f"Send one of {', '.join(RowOutcome.values)}."})
        place = read_cursor(request.query_params.get("cursor", ""), parts=1)
        if place and not (place[0].isdecimal() and len(place[0]) <= 18):
            raise bad_cursor()
        start = int(place[0]) if place else 0
        with ended(self.get_object()).results.open("rb") as sheet:
            if not is_place(sheet, start):
                raise bad_cursor()
            rows, following = read_page(sheet, start, size, outcome)
        cursor = None if following is None else write_cursor(following)
        return page_of(request, self.only_fields([self.named(row) for row in rows]), cursor)

    def named(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row of the sheet with its key under the names of the columns that it is made of."""
        parts = row["key"].split("/", len(self.key) - 1)
        key = dict(zip(self.key, [*parts, *[""] * (len(self.key) - len(parts))], strict=True))
        return {"row": row["row"], "outcome": row["outcome"], **key, "problems": row["problems"]}


class BatchResultsCsvView(BatchResultsView):
    """The results of a batch as one CSV file; a row with several problems has a line for each."""

    renderer_classes = (CsvRenderer,)
    is_paged = False
    asks: ClassVar[Any] = {}

    @extend_schema(responses=OpenApiTypes.STR)
    def get(self, request: Request, pk: int) -> Any:
        batch = ended(self.get_object())
        return download(self.lines(batch), f"batch-{batch.pk}-results.csv", "text/csv; charset=utf-8")

    def lines(self, batch: ImportBatch) -> Iterator[bytes]:
        yield (",".join((*HEADER[:2], *self.key, *HEADER[3:])) + "\r\n").encode()
        with batch.results.open("rb") as sheet:
            for row in map(self.named, read_all(sheet)):
                head = [row["row"], row["outcome"], *(inert(row[name]) for name in self.key)]
                for told in row["problems"] or [dict.fromkeys(HEADER[3:], "")]:
                    text = io.StringIO()
                    csv.writer(text).writerow([*head, *(inert(told[name]) for name in HEADER[3:])])
                    yield text.getvalue().encode()


class BatchResultsLinesView(BatchResultsView):
    """The results of a batch as one file of JSON lines, one a row."""

    renderer_classes = (LinesRenderer,)
    is_paged = False
    asks: ClassVar[Any] = {}

    def get(self, request: Request, pk: int) -> Any:
        batch = ended(self.get_object())
        return download(self.lines(batch), f"batch-{batch.pk}-results.ndjson", "application/x-ndjson")

    def lines(self, batch: ImportBatch) -> Iterator[bytes]:
        with batch.results.open("rb") as sheet:
            for row in read_all(sheet):
                yield orjson.dumps(self.named(row), option=orjson.OPT_APPEND_NEWLINE)


RESULT_LINKS = (("results", "results/"), ("results_csv", "results.csv"), ("results_ndjson", "results.ndjson"))


def ended(batch: ImportBatch) -> ImportBatch:
    """Return a batch that has results. Raises for one that has not ended, or whose results are gone."""
    if BatchStatus(batch.status) not in ENDED:
        raise NotEnded
    if not batch.results:
        raise ResultsGone
    return batch


def download(lines: Iterator[bytes], name: str, media_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def agency_of(caller: User, kind: str, *, wanted: str = "", near: str = "") -> str:
    """Return the agency or subelement that the caller sends for: the only one, the one named, or that of a code."""
    permission = Permission.IMPORT_ACTIONS if kind == ImportBatch.Kind.ACTIONS else Permission.SEND_POSITIONS
    agencies = sorted(caller.reach(permission).agencies)
    code = wanted or next((one for one in agencies if len(agencies) == 1 or (near and near.startswith(one))), "")
    check_send(caller, kind)
    if not code:
        raise ValidationError({"agency": f"Name the agency that you send for: {', '.join(agencies)}."})
    check_send(caller, kind, code)
    return code


def _flag(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "").lower()
    if text not in (*YES, *NO):
        raise ValidationError({name: "Send true or false."})
    return text in YES


ACTIONS: dict[str, Any] = {
    "kind": ImportBatch.Kind.ACTIONS,
    "address": "personnel-action-batch",
    "key": ("source_record_id",),
    "scopes": {"GET": "actions:write", "POST": "actions:write"},
}
POSITIONS: dict[str, Any] = {
    "kind": ImportBatch.Kind.POSITIONS,
    "address": "position-batch",
    "key": ("agency_subelement", "position_number"),
    "scopes": {"GET": "positions:write", "POST": "positions:write"},
}
VIEWS = (
    ("<int:pk>/", BatchDetailView, "detail"),
    ("<int:pk>/results/", BatchResultsView, "results"),
    ("<int:pk>/results.csv", BatchResultsCsvView, "results-csv"),
    ("<int:pk>/results.ndjson", BatchResultsLinesView, "results-ndjson"),
)
