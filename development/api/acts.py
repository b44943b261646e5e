"""One development plan, with what may be done to it: its executive and its signers act, never a system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as fields
from rest_framework.exceptions import ValidationError

from development.actions import plans
from development.actions.progress import set_progress
from development.api.serializers import PlanDetailSerializer
from development.api.views import PlanRows
from development.forms.plans import ProgressForm
from development.models import DevelopmentPlan
from development.permissions.plans import check_carry_out, check_keep_plan, check_sign
from development.workflow import PLAN_TRANSITIONS, LineStatus, NotDoneReason, PlanStatus
from executives.models import Executive
from sesportal.audit.log import record_reads
from sesportal.exchange.api.acts import Act, ActedView, cleaned

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sesportal.accounts.models import User

S = PlanStatus
LONGEST = 4000


class PlanNoteInput(fields.Serializer):
    note = fields.CharField(max_length=LONGEST, allow_blank=True, default="")


class PlanReturnInput(fields.Serializer):
    note = fields.CharField(max_length=LONGEST, help_text="what has to change")


class ProgressInput(fields.Serializer):
    line = fields.IntegerField(min_value=1, max_value=2**63 - 1, help_text="id of a line of the plan")
    status = fields.ChoiceField(choices=LineStatus.choices)
    reason = fields.ChoiceField(
        choices=NotDoneReason.choices, allow_blank=True, required=False, help_text="where deferred or cancelled"
    )
    note = fields.CharField(max_length=500, allow_blank=True, required=False, help_text="more about the reason")
    done_on = fields.DateField(allow_null=True, required=False, help_text="today unless told")
    evidence = fields.CharField(max_length=LONGEST, allow_blank=True, required=False, help_text="where done")
    reflection = fields.CharField(
        max_length=LONGEST, allow_blank=True, required=False, help_text="where done; never given out by the API"
    )


@extend_schema(tags=["development-plans"])
class PlanDetail(ActedView, PlanRows):
    """One development plan with its lines, and with what you may do next."""

    serializer_class = PlanDetailSerializer
    address = "development-plan"

    def subjects(self) -> QuerySet[DevelopmentPlan]:
        return self.rows().select_related("executive__home", "executive__user", "executive__supervisor", "framework")

    def hold(self, subject: Any) -> None:
        versions = DevelopmentPlan.objects.select_for_update(of=("self",))
        list(versions.filter(executive=subject.executive_id).order_by("pk"))

    def row(self, held: dict[str, Any]) -> dict[str, Any]:
        shown = super().row(held)
        if self.request.auth is None and shown["lines"] is not None:
            read = Executive(pk=held["executive_id"], user_id=held["executive__user_id"])
            record_reads(by=self.caller, subjects=[read], page="development plan")
        return shown


def _may_keep(by: User, plan: DevelopmentPlan) -> None:
    check_keep_plan(by, plan.executive)


def _can_become(to: PlanStatus) -> Any:
    return lambda plan: (plan.status, to) in PLAN_TRANSITIONS


def _can_be_revised(plan: DevelopmentPlan) -> bool:
    return plan.status == S.IN_FORCE and not plan.executive.development_plans.in_the_making().exists()


def _set_progress(plan: DevelopmentPlan, by: User, line: int, **sent: Any) -> Any:
    held = plan.lines.select_related("plan__executive").filter(pk=line).first()
    if held is None:
        raise ValidationError({"line": "Send the id of a line of this plan."})
    given = cleaned(ProgressForm(sent, line=held))
    return set_progress(line=held, by=by, as_of=timezone.localdate(), **given | {"status": LineStatus(given["status"])})


PlanDetail.acts = (
    Act(
        name="submit",
        says="Sign one's own plan and hand it to the first signer.",
        check=_may_keep,
        when=_can_become(S.SUBMITTED),
        run=lambda obj, by: plans.submit_plan(plan=obj, by=by),
    ),
    Act(
        name="withdraw",
        says="Take one's own plan back from the signers; it is a draft again.",
        check=_may_keep,
        when=_can_become(S.DRAFT),
        run=lambda obj, by: plans.withdraw_plan(plan=obj, by=by),
    ),
    Act(
        name="sign",
        says="Sign a plan when it is one's turn; after the last signature it is agreed.",
        body=PlanNoteInput,
        check=check_sign,
        run=lambda obj, by, note: plans.sign_plan(plan=obj, by=by, note=note),
    ),
    Act(
        name="return",
        says="Give a plan back to its executive, with what has to change.",
        body=PlanReturnInput,
        check=check_sign,
        run=lambda obj, by, note: plans.return_plan(plan=obj, by=by, note=note),
    ),
    Act(
        name="take-up-changes",
        says="Put one's own plan in force once what the board asked for is changed, or say how it is met.",
        body=PlanNoteInput,
        check=_may_keep,
        when=lambda obj: obj.status == S.ENDORSED_WITH_CHANGES,
        run=lambda obj, by, note: plans.take_up_changes(plan=obj, by=by, as_of=timezone.localdate(), note=note),
    ),
    Act(
        name="revise",
        says="Begin a new version of one's own plan in force.",
        check=_may_keep,
        when=_can_be_revised,
        makes=PlanDetail,
        run=lambda obj, by: plans.revise_plan(plan=obj, by=by, as_of=timezone.localdate()),
    ),
    Act(
        name="close",
        says="Close one's own plan in force, or give up a draft.",
        body=PlanNoteInput,
        check=_may_keep,
        when=_can_become(S.CLOSED),
        run=lambda obj, by, note: plans.close_plan(plan=obj, by=by, as_of=timezone.localdate(), note=note),
    ),
    Act(
        name="set-progress",
        says="Say where one line of one's own plan stands.",
        body=ProgressInput,
        check=check_carry_out,
        run=_set_progress,
    ),
)
