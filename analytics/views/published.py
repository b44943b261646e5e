"""The counts that OPM publishes, beside the ledger's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from analytics.comparison import PAIRS, published_comparison
from analytics.definitions import PUBLISHED_TEXT, THIN_TEXT
from analytics.models import PublishedFile
from analytics.tables import lacks_leavers
from analytics.viewers import has_ended, viewer_of
from analytics.views.places import frame
from analytics.views.showing import Shown, shown
from sesportal.lib.fiscal import fiscal_year

if TYPE_CHECKING:
    from django.http import HttpResponse

    from analytics.comparison import ComparedRow
    from analytics.models.published import PublishedFileQuerySet
    from sesportal.accounts.views import SignedInRequest

LABELS = {
    "transfers_in": ("Transfers in", "Imports"),
    "transfers_out": ("Transfers out", "Exports"),
    "new_hires": ("New hires", "External hires"),
    "separations": ("Separations", "Departures"),
}
MONTHS = 12


class PublishedRow(NamedTuple):
    """One agency: for each pair the published count, the ledger's, and their difference."""

    code: str
    name: str
    cells: list[tuple[str, Shown]]


class YearForm(forms.Form):
    """The fiscal year to compare."""

    fiscal_year = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Fiscal year")

    def __init__(self, data: Any, years: list[int]) -> None:
        super().__init__(data)
        field = self.fields["fiscal_year"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(year, f"FY{year}") for year in years]


@require_safe
def published(request: SignedInRequest) -> HttpResponse:
    """Show the loaded public counts of one fiscal year beside the ledger's."""
    viewer = viewer_of(request.user)
    files = PublishedFile.objects.visible_to(request.user)
    years = _years(files)
    context = frame(request.user, "analytics:published", ("As published by OPM", None)) | {
        "explanation": PUBLISHED_TEXT,
        "files": files,
    }
    if not years:
        return render(request, "analytics/published_empty.html", context)
    form = YearForm(request.GET, years)
    form.full_clean()
    year = form.cleaned_data.get("fiscal_year") or _fullest(files, years)
    run = next((run for run in viewer.runs() if run.fiscal_year == year), None)
    comparison = published_comparison(year, run, viewer=viewer, files=files)
    context |= {
        "form": form if form.errors else YearForm({"fiscal_year": year}, years),
        "comparison": comparison,
        "pairs": [LABELS[column] for column, _, _ in PAIRS],
        "months": [
            (str(flow.label), comparison.months[flow.value], comparison.months[flow.value] == MONTHS)
            for flow in PublishedFile.Flow
        ],
        "rows": [_row(row) for row in comparison.rows],
        "total": _row(comparison.total),
        "run": run,
        "is_running": run is not None and not has_ended(run),
        "thin_text": THIN_TEXT if run is not None and lacks_leavers(run, viewer=viewer) else "",
        "definition_url": f"{reverse('analytics:definitions')}#as-published-by-opm",
    }
    return render(request, "analytics/published.html", context)


def _years(files: PublishedFileQuerySet) -> list[int]:
    """Return the fiscal years of which any month is loaded, newest first."""
    years: set[int] = set()
    for file in files:
        if file.first_month and file.last_month:
            years |= set(range(fiscal_year(file.first_month), fiscal_year(file.last_month) + 1))
    return sorted(years, reverse=True)


def _fullest(files: PublishedFileQuerySet, years: list[int]) -> int:
    """Return the newest of the years of which most months are loaded."""
    return max(years, key=lambda year: (sum(files.months_held(flow, year) for flow in PublishedFile.Flow), year))


def _row(row: ComparedRow) -> PublishedRow:
    cells = []
    for column, _, _ in PAIRS:
        pair = row.pairs[column]
        theirs, ours = LABELS[column]
        cells += [
            (f"{theirs}, published", shown(pair.published)),
            (f"{ours}, ledger", shown(pair.ledger)),
            ("Difference", shown(pair.difference, "net")),
        ]
    return PublishedRow(row.unit, row.name, cells)
