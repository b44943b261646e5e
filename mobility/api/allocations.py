"""Temporary allocations, one by one, with what may be done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema

from mobility.actions import allocations
from mobility.api import inputs, serializers
from mobility.api.views import AllocationRows, is_in
from mobility.models import TemporaryAllocation
from mobility.models.holding import hold_allocation
from mobility.permissions.allocations import check_decide_allocation, check_request_allocation
from mobility.workflow import AllocationStatus
from sesportal.exchange.api.acts import Act, ActedView
from sesportal.lib.errors import InvalidTransition

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sesportal.accounts.models import User

L = AllocationStatus


@extend_schema(tags=["allocations"])
class AllocationDetail(ActedView, AllocationRows):
    """One temporary position, with what you may do next."""

    serializer_class = serializers.AllocationDetailSerializer
    address = "allocation"

    def subjects(self) -> QuerySet[TemporaryAllocation]:
        return self.rows().select_related(
            "agency", "release__home", "release__executive", "release__application__rotation"
        )

    def hold(self, subject: Any) -> None:
        hold_allocation(subject)


def may_request(by: User, allocation: TemporaryAllocation) -> None:
    release = allocation.release
    check_request_allocation(by, release.home_id if release else allocation.agency_id)


def _can_extend(allocation: TemporaryAllocation) -> bool:
    if allocation.status != L.GRANTED or allocation.release is None:
        return False
    _, last = allocation.release.detail
    return last is not None and last > allocation.ends_on


def _extend(allocation: TemporaryAllocation, by: User, justification: str) -> TemporaryAllocation:
    if allocation.release is None:
        raise InvalidTransition("This allocation belongs to no detail, so there is nothing to extend it for.")
    return allocations.request_allocation(
        release=allocation.release, by=by, justification=justification, extends=allocation
    )


AllocationDetail.acts = (
    Act(
        name="decide",
        says="Grant or refuse a request, as OPM.",
        body=inputs.DecisionInput,
        check=check_decide_allocation,
        run=lambda obj, by, **sent: allocations.decide_allocation(allocation=obj, by=by, **sent),
    ),
    Act(
        name="withdraw",
        says="Withdraw a request that OPM has not decided.",
        body=inputs.OptionalReasonInput,
        check=may_request,
        when=is_in(L.REQUESTED),
        run=lambda obj, by, reason: allocations.withdraw_allocation(allocation=obj, by=by, reason=reason),
    ),
    Act(
        name="extend",
        says="Ask OPM to go on with a temporary position after its detail was extended.",
        body=inputs.JustificationInput,
        check=may_request,
        when=_can_extend,
        makes=AllocationDetail,
        run=_extend,
    ),
)
