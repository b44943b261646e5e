"""Writing a plan: one page, every field saved as it is left, by script or by one button."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from development.actions.writing import add_line, remove_line, reorder_line, save_field, save_line_field
from development.forms.plans import (
    CAREER,
    FIRST_OF_LINE,
    INPUTS,
    MORE,
    PERIOD,
    PROMISE,
    LineForm,
    PlanForm,
    competencies_of,
)
from development.models import PlanLine, PlanStep, Recommendation
from development.permissions.plans import check_keep_plan, check_write
from development.rules.edits import StaleEdit, edits_since_submission
from development.rules.edp import blockers, check_content
from development.views.plans import visible_plans
from development.workflow import PlanStatus
from executives.models import CompetencyCrosswalk
from sesportal.lib.errors import DomainError, RuleViolation

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse, QueryDict

    from development.models import DevelopmentPlan
    from executives.models import Competency
    from sesportal.accounts.models import User
    from sesportal.accounts.views import SignedInRequest

S = PlanStatus
LINE = "line-"
NEVER_EMPTY = frozenset({"kind", "unit"})
ALONE = "fields_are_saved"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one field was not saved: `theirs` is what it says now where another window changed it."""

    label: str
    message: str
    name: str
    is_conflict: bool = False
    theirs: str = ""


@dataclass(slots=True)
class Editor:
    """A plan with the forms of its sections and lines, ready to show and to save."""

    plan: DevelopmentPlan
    competencies: dict[str, Competency]
    form: PlanForm
    lines: list[LineForm]
    refusals: dict[str, Refusal] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: DevelopmentPlan, given: QueryDict | None = None) -> Editor:
        """Return the editor of a plan; `given` is what was typed, shown again where it was not saved."""
        competencies = competencies_of(plan.framework)
        rows = plan.lines.select_related("competency__qualification", "origin__competency__qualification")
        return cls(
            plan,
            competencies,
            PlanForm(instance=plan, initial=_retyped(plan, given, "")),
            [
                LineForm(
                    instance=line,
                    prefix=f"{LINE}{line.pk}",
                    competencies=competencies,
                    initial=_retyped(line, given, f"{LINE}{line.pk}-"),
                )
                for line in rows
            ],
        )

    def save(self, name: str, given: str, revision: int, by: User) -> None:
        """Save one field by the name it has on the page. Raises ValidationError, or what the action raises."""
        form, key = self._find(name)
        value = form.fields[key].clean(given.replace("\r\n", "\n"))
        if value == getattr(form.instance, key):
            return
        if value == "" and key in NEVER_EMPTY:
            raise ValidationError("Choose one.")
        if isinstance(form, LineForm):
            save_line_field(line=form.instance, field=key, value=value, revision=revision, by=by)
        else:
            save_field(plan=self.plan, field=key, value=value, revision=revision, by=by)

    def field_of(self, name: str) -> forms.BoundField:
        form, key = self._find(name)
        return form[key]

    def shown(self, form: PlanForm | LineForm, names: tuple[str, ...]) -> list[tuple[forms.BoundField, Refusal | None]]:
        """Return fields in their order, each with why it was not saved, if it was not."""
        return [(form[name], self.refusals.get(form[name].html_name)) for name in names]

    def _find(self, name: str) -> tuple[PlanForm | LineForm, str]:
        if name.startswith(LINE):
            prefix, _, key = name.rpartition("-")
            form = next((one for one in self.lines if one.prefix == prefix), None)
            if form is None:
                raise StaleEdit("This activity was removed in another window.", revision=self.plan.revision)
            if key in form.fields:
                return form, key
        elif name in self.form.fields:
            return self.form, name
        raise RuleViolation(f"There is no field {name[:40]} in a plan.")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the plan to write, and save it whole where no script did so field by field."""
    plan = get_object_or_404(visible_plans(request.user), pk=pk)
    check_keep_plan(request.user, plan.executive)
    check_write(request.user, plan)
    if request.method != "POST":
        return _page(request, Editor.of(plan))
    editor = Editor.of(plan)
    refusals = {} if ALONE in request.POST else _save_all(editor, request.POST, request.user)
    if refusals:
        plan.refresh_from_db()
        again = Editor.of(plan, request.POST)
        again.refusals = refusals
        return _page(request, again, status=409 if any(one.is_conflict for one in refusals.values()) else 422)
    return redirect(reverse("development:plan_edit", args=[pk]) + _do(plan, request.POST, request.user))


@require_POST
def plan_field(request: SignedInRequest, pk: int) -> JsonResponse:
    """Save one field for the script of the page: 409 with what it says now, where another window changed it."""
    plan = get_object_or_404(visible_plans(request.user), pk=pk)
    name, given = request.POST.get("name", ""), request.POST.get("value", "")
    try:
        check_write(request.user, plan)
        editor = Editor.of(plan)
        editor.save(name, given, _number(request.POST.get("revision")), request.user)
    except StaleEdit as stale:
        held = {"value": _as_typed(stale.value), "words": stale.words or "nothing", "revision": stale.revision}
        return JsonResponse({"error": stale.message, **held}, status=409)
    except ValidationError as wrong:
        return JsonResponse({"error": " ".join(wrong.messages)}, status=422)
    except DomainError as refusal:
        return JsonResponse({"error": refusal.message}, status=refusal.status)
    plan.refresh_from_db()
    panel = render_to_string("development/_plan_missing.html", _standing(plan), request=request)
    return JsonResponse({"revision": plan.revision, "panel": panel})


def _save_all(editor: Editor, given: QueryDict, by: User) -> dict[str, Refusal]:
    """Save every field that was sent and differs; return those that were not saved, by name.

    A date refused for its order is tried again at the end: its other end may have come later on the page.
    """
    revision, theirs = _number(given.get("revision")), set(given.getlist("theirs"))
    names = [name for name in given if name in PlanForm.base_fields or name.startswith(LINE)]
    refusals: dict[str, Refusal] = {}
    for place, name in enumerate((*names, *names)):
        is_again = place >= len(names)
        if name in theirs or (is_again and (name not in refusals or refusals[name].is_conflict)):
            continue
        try:
            editor.save(name, str(given[name]), revision, by)
        except StaleEdit as stale:
            label = str(editor.field_of(name).label) if stale.value is not None or stale.words else "An activity"
            refusals[name] = Refusal(label, stale.message, name, is_conflict=True, theirs=stale.words or "nothing")
        except (ValidationError, RuleViolation) as wrong:
            words = wrong.message if isinstance(wrong, RuleViolation) else " ".join(wrong.messages)
            refusals[name] = Refusal(str(editor.field_of(name).label), words, name)
        else:
            refusals.pop(name, None)
    return refusals


def _do(plan: DevelopmentPlan, given: QueryDict, by: User) -> str:
    """Do what the pressed button says of a line; return the place on the page to go to."""
    if "add" in given:
        return f"#{LINE}{add_line(plan=plan, by=by).pk}"
    for act, places in (("up", -1), ("down", 1)):
        if act in given:
            line = get_object_or_404(PlanLine, plan=plan, pk=_number(str(given[act])))
            reorder_line(line=line, by=by, places=places)
            return f"#{LINE}{line.pk}"
    if "remove" in given:
        remove_line(line=get_object_or_404(PlanLine, plan=plan, pk=_number(str(given["remove"]))), by=by)
        return "#activities"
    return "#saved"


def _page(request: SignedInRequest, editor: Editor, status: int = 200) -> HttpResponse:
    plan = editor.plan
    context = {
        "refusals": list(editor.refusals.values()),
        "period": editor.shown(editor.form, PERIOD),
        "career": editor.shown(editor.form, CAREER),
        "inputs": editor.shown(editor.form, INPUTS),
        "lines": [
            {
                "line": form.instance,
                "first": editor.shown(form, FIRST_OF_LINE),
                "promise": editor.shown(form, PROMISE),
                "more": editor.shown(form, MORE),
                "hint": _earlier(form.instance),
            }
            for form in editor.lines
        ],
        "recommended": Recommendation.objects.waiting().filter(executive=plan.executive_id),
        "returned": plan.steps.filter(verb=PlanStep.Verb.RETURNED).last() if plan.status == S.RETURNED else None,
        "may_submit": plan.status in (S.DRAFT, S.RETURNED),
        "trail": [
            ("Home", reverse("home")),
            ("My development plan", reverse("development:my_plan")),
            (f"Write version {plan.version}", None),
        ],
        **_standing(plan),
    }
    return render(request, "development/plan_form.html", context, status=status)


def _standing(plan: DevelopmentPlan) -> dict[str, Any]:
    """Return what the rules say of the plan now, and how much was changed since it was submitted."""
    lines = list(plan.lines.select_related("competency__qualification"))
    findings = check_content(plan, lines, timezone.localdate())
    missing = blockers(findings)
    return {
        "plan": plan,
        "missing": missing,
        "advice": [finding for finding in findings if finding not in missing],
        "edits": edits_since_submission(plan) if plan.submitted_at else [],
    }


def _earlier(line: PlanLine) -> str:
    """Return what a carried line built under an earlier framework, and where that went, while nothing is chosen."""
    origin = line.origin
    if line.competency_id or origin is None or origin.competency is None:
        return ""
    went = CompetencyCrosswalk.objects.filter(from_competency=origin.competency, to_framework=line.plan.framework_id)
    target = next((one.to_qualification for one in went.select_related("to_qualification")), None)
    hint = f" Its place is now under {target.title}." if target else " It has no direct successor."
    return f"Last time: {origin.competency.name}.{hint}"


def _retyped(target: DevelopmentPlan | PlanLine, given: QueryDict | None, prefix: str) -> dict[str, Any]:
    """Return what was typed into the fields of one form, to be shown again."""
    if given is None:
        held = {name: getattr(target, name, None) for name in ("amount", "cost")}
        return {name: _as_typed(value) for name, value in held.items() if value is not None}
    return {name: given[prefix + name] for name in model_to_dict(target) if prefix + name in given}


def _as_typed(value: Any) -> str:
    """Return a value as its control on the page holds it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(getattr(value, "pk", value))


def _number(text: str | None) -> int:
    """Return a whole number somebody sent, 0 where it is none."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
