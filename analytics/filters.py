"""What the pages of figures are asked for: fiscal year, level, appointment type and kind of move, in the address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django import forms

from analytics.models.figures import MOVE_TYPES
from analytics.viewers import Sight, check_cut, has_ended
from analytics.workflow import Level
from executives.models import AppointmentType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.models import MetricRun
    from analytics.viewers import Viewer

LEVEL_LABELS = {
    Level.DEPARTMENT: "Departments (Defense as one)",
    Level.AGENCY: "Agencies",
    Level.SUBELEMENT: "Subelements",
}
ALL = ""


class CutForm(forms.Form):
    """The filters a viewer may use; a viewer of suppressed figures chooses the year alone."""

    fiscal_year = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Fiscal year")
    level = forms.ChoiceField(required=False, label="Level")
    appointment_type = forms.ChoiceField(required=False, label="Appointment type")
    move_type = forms.ChoiceField(required=False, label="Kind of move")

    def __init__(
        self,
        data: Mapping[str, str],
        *,
        viewer: Viewer,
        runs: list[MetricRun],
        has_levels: bool,
        has_kinds: bool = True,
    ) -> None:
        super().__init__(data)
        self._offer("fiscal_year", [(run.fiscal_year, _year_label(run)) for run in runs])
        self._offer("level", [(level.value, LEVEL_LABELS[level]) for level in viewer.levels])
        self._offer("appointment_type", [(ALL, "All types"), *AppointmentType.choices])
        kinds = [(kind.value, str(kind.label)) for kind in MOVE_TYPES]
        self._offer("move_type", [(ALL, "All kinds"), *kinds])
        if len(viewer.levels) == 1 or not has_levels:
            del self.fields["level"]
        if not has_kinds or not viewer.may_filter:
            del self.fields["appointment_type"], self.fields["move_type"]

    def _offer(self, name: str, choices: list[tuple[object, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@dataclass(frozen=True)
class Cut:
    """The part of the figures that an address asks for, as far as its viewer may see it.

    `run` is None where nothing has been computed that the viewer may open.
    """

    viewer: Viewer
    runs: list[MetricRun]
    run: MetricRun | None
    level: Level
    appointment_type: str
    move_type: str
    form: CutForm

    @cached_property
    def is_own(self) -> bool:
        return self.viewer.sight is Sight.OWN

    @cached_property
    def is_suppressed(self) -> bool:
        return self.viewer.sight is Sight.SUPPRESSED

    @property
    def chosen(self) -> MetricRun:
        """The run of the chosen year, on a page that has one."""
        assert self.run is not None, "ask only where something has been computed"
        return self.run

    @property
    def parameters(self) -> dict[str, str]:
        """The same cut as parameters of an address."""
        asked = {
            "fiscal_year": str(self.chosen.fiscal_year),
            "level": self.level.value,
            "appointment_type": self.appointment_type,
            "move_type": self.move_type,
        }
        return {name: value for name, value in asked.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether an appointment type or a kind of move is chosen."""
        return bool(self.appointment_type or self.move_type)


def read_cut(
    data: Mapping[str, str],
    viewer: Viewer,
    *,
    default: Level = Level.AGENCY,
    level: Level | None = None,
    runs: list[MetricRun] | None = None,
    has_kinds: bool = True,
) -> Cut:
    """Return the cut that an address asks for; `level` where the page has one of its own, `runs` where it shows others.

    What is not understood falls back to the default and is named on the form. Raises NotPermitted for a cut from
    which hidden counts could be worked out.
    """
    runs = viewer.runs() if runs is None else runs
    form = CutForm(data, viewer=viewer, runs=runs, has_levels=level is None, has_kinds=has_kinds)
    form.full_clean()
    values = form.cleaned_data
    year = values.get("fiscal_year")
    run = next((run for run in runs if run.fiscal_year == year), None) or newest(runs)
    if viewer.sight is Sight.SUPPRESSED:
        default = Level.DEPARTMENT
    cut = Cut(
        viewer=viewer,
        runs=runs,
        run=run,
        level=level or Level(values.get("level") or default),
        appointment_type=values.get("appointment_type") or ALL,
        move_type=values.get("move_type") or ALL,
        form=form,
    )
    if run is not None and viewer.sight is Sight.SUPPRESSED:
        asked = {name: data.get(name, "") for name in ("appointment_type", "move_type")}
        check_cut(viewer, run, level=data.get("level") or cut.level, **asked)
    return cut


def shown_as_chosen(cut: Cut) -> CutForm:
    """Return the form with everything in force chosen in it, defaults as well."""
    if cut.form.errors or cut.run is None:
        return cut.form
    held = cut.parameters | {"appointment_type": cut.appointment_type, "move_type": cut.move_type}
    fields = cut.form.fields
    return CutForm(
        held, viewer=cut.viewer, runs=cut.runs, has_levels="level" in fields, has_kinds="move_type" in fields
    )


def newest(runs: list[MetricRun]) -> MetricRun | None:
    """Return the newest year that has ended, since one in its first weeks says little; else the newest."""
    return next((run for run in runs if has_ended(run)), runs[0] if runs else None)


def _year_label(run: MetricRun) -> str:
    return f"FY{run.fiscal_year}" if has_ended(run) else f"FY{run.fiscal_year}, up to {run.as_of:%b %-d, %Y}"
