"""What the pages of figures share: who looks, where they are, and what stands beside the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from analytics.definitions import SUPPRESSION_TEXT, THIN_TEXT
from analytics.models import MetricRun
from analytics.tables import lacks_leavers
from analytics.viewers import Sight, has_ended
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.filters import Cut
    from sesportal.accounts.models import User

TITLE = "Mobility figures"
Trail = list[tuple[str, str | None]]


def frame(user: User, here: str, *steps: tuple[str, str | None]) -> dict[str, Any]:
    """Return the tabs of the figures' pages with `here` marked, and the trail."""
    places = [
        ("analytics:dashboard", "Importers and exporters"),
        ("analytics:follow_through", "Follow-through"),
        ("analytics:published", "As published by OPM"),
    ]
    if user.may(Permission.COMPUTE_METRICS):
        places.append(("analytics:recompute", "Computations"))
    trail: Trail = [("Home", reverse("home")), (TITLE, reverse("analytics:dashboard") if steps else None), *steps]
    return {
        "tabs": [(label, reverse(name), name == here) for name, label in places],
        "trail": trail,
        "may_compute": user.may(Permission.COMPUTE_METRICS),
    }


def note(run: MetricRun, definition: str) -> dict[str, Any]:
    """Return what components/data_note.html says of the figures of a run."""
    return {
        "as_of": run.as_of,
        "definition": definition,
        "version": run.formula_version,
        "computed_at": run.finished_at,
        "definition_url": reverse("analytics:definitions"),
    }


def standing(cut: Cut) -> dict[str, Any]:
    """Return what a reader must know of the chosen figures as a whole: running or thin year, overtaken, suppressed."""
    run = cut.chosen
    return {
        "cut": cut,
        "run": run,
        "is_running": not has_ended(run),
        "is_stale": run.is_stale,
        "thin_text": THIN_TEXT if lacks_leavers(run, viewer=cut.viewer) else "",
        "suppression_text": SUPPRESSION_TEXT.replace("`", "") if cut.is_suppressed else "",
    }


def address(name: str, parameters: Mapping[str, str], **kwargs: str) -> str:
    """Return the address of a page with its cut."""
    return f"{reverse(f'analytics:{name}', kwargs=kwargs)}?{urlencode(parameters)}"


def downloads(cut: Cut, what: str, label: str) -> list[tuple[str, str, str]]:
    """Return the files of a table as components/downloads.html shows them."""
    asked = cut.parameters | {"table": what}
    return [
        (f"{label}, CSV", address("download", asked | {"format": "csv"}), ""),
        (f"{label}, Excel", address("download", asked | {"format": "xlsx"}), ""),
    ]


def publication_downloads(cut: Cut) -> list[tuple[str, str, str]]:
    """Return the files fit for publication, where the chosen year has ended and the viewer sees the government."""
    if cut.viewer.sight is not Sight.FULL or not has_ended(cut.chosen):
        return []
    asked = {"fiscal_year": str(cut.chosen.fiscal_year), "publication": "1", "format": "csv"}
    return [
        ("Figures by department, CSV", address("download", asked | {"table": "figures"}), ""),
        ("Moves between departments, CSV", address("download", asked | {"table": "flows"}), ""),
    ]
