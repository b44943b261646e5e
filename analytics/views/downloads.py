"""The figures as files, with their definition, as-of day and formula version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from analytics.exports import figures_download, flows_download
from analytics.filters import read_cut
from analytics.tables import figure_table, flow_table
from analytics.viewers import PUBLIC, Sight, default_level, viewer_of
from analytics.workflow import Level
from sesportal.lib.errors import NotPermitted

if TYPE_CHECKING:
    from analytics.exports import Download
    from analytics.filters import Cut
    from sesportal.accounts.views import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def download(request: SignedInRequest) -> HttpResponse:
    """Send the list of units (`table=figures`) or the moves between them (`flows`), as CSV or, with `format`, XLSX.

    With `publication=1` small counts are suppressed whoever asks.
    """
    viewer = viewer_of(request.user)
    is_publication = bool(request.GET.get("publication"))
    if is_publication and viewer.sight is Sight.OWN:
        raise NotPermitted("Tables for publication show every department, and your role sees its own agency. Ask OPM.")
    cut = read_cut(request.GET, PUBLIC if is_publication else viewer, default=default_level(viewer))
    if cut.run is None or str(cut.run.fiscal_year) != request.GET.get("fiscal_year", str(cut.run.fiscal_year)):
        raise Http404("There are no such figures. Choose a fiscal year that has been computed.")
    if is_publication:
        cut = replace(cut, level=Level.DEPARTMENT)
    file = _flows(cut) if request.GET.get("table") == "flows" else _figures(cut)
    name = f"{file.name}-suppressed" if cut.is_suppressed else file.name
    if request.GET.get("format") == "xlsx":
        return attachment(file.xlsx(), XLSX, f"{name}.xlsx")
    return attachment(file.csv().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{name}.csv")


def _figures(cut: Cut) -> Download:
    table = figure_table(
        cut.chosen,
        cut.level,
        viewer=cut.viewer,
        appointment_type=cut.appointment_type,
        move_type=cut.move_type,
    )
    if cut.is_own:  # a rank among one's own units is no rank
        table = replace(table, rows=[replace(row, rank=None) for row in table.rows])
    return figures_download(table)


def _flows(cut: Cut) -> Download:
    return flows_download(
        flow_table(
            cut.chosen,
            cut.level,
            viewer=cut.viewer,
            appointment_type=cut.appointment_type,
            move_type=cut.move_type,
        )
    )


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
