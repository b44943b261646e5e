"""Postings, one by one, with what may be done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema

from mobility.actions import applications, selection
from mobility.actions import postings as steps
from mobility.api import filters, inputs, serializers
from mobility.api.applications import WRITE, ApplicationDetail, named
from mobility.api.views import PostingRows, is_in
from mobility.forms.postings import PostingForm, ReopenForm
from mobility.models import Posting, Programme
from mobility.models.holding import hold_postings
from mobility.permissions.applications import (
    check_apply,
    check_select,
)
from mobility.permissions.postings import check_edit_posting, check_review_posting, check_write_postings
from mobility.workflow import ApplicationStatus, PostingStatus
from sesportal.exchange.api.acts import Act, ActedView, checked, cleaned, made
from sesportal.exchange.api.base import ListMixin, WriteMixin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

    from sesportal.accounts.models import User

A, S = ApplicationStatus, PostingStatus


@extend_schema(tags=["postings"])
class PostingDetail(ActedView, PostingRows):
    """One posting, with what you may do next."""

    serializer_class = serializers.PostingDetailSerializer
    address = "posting"

    def subjects(self) -> QuerySet[Posting]:
        return self.rows().select_related("programme", "agency")

    def hold(self, subject: Any) -> None:
        hold_postings([subject.pk])


@extend_schema(tags=["postings"])
class PostingList(ListMixin, WriteMixin, PostingRows):
    """What is or was open in every agency, and everything of the own agency, drafts as well."""

    scopes = {"GET": "postings:read", "POST": WRITE}
    filterset_class = filters.PostingFilter

    @extend_schema(request=inputs.PostingInput, responses={201: serializers.PostingDetailSerializer})
    def post(self, request: Request, **kwargs: Any) -> Any:
        """Write a posting: a draft that nobody outside your agency sees before it opens."""
        check_write_postings(self.caller)
        return super().post(request, **kwargs)

    def act(self, request: Request) -> Response:
        """Write a posting: a draft that nobody outside your agency sees before it opens."""
        sent = checked(inputs.PostingInput, request.data)
        return made(PostingDetail, steps.create_posting(by=self.caller, **content_of(sent, self.caller)), self)


def content_of(sent: dict[str, Any], by: User, posting: Posting | None = None) -> dict[str, Any]:
    """Return a posting's content as its action takes it, by the form of the pages; what is not sent stays, or follows
    the programme.
    """
    given = dict(sent)
    if "agency_subelement" in given:
        given["agency"] = given.pop("agency_subelement").upper()
    if "functions" in given:
        given["functions"] = "\n".join(given["functions"])
    if "programme" in given:
        programme = Programme.objects.visible_to(by).filter(code=given["programme"]).first()
        given["programme"] = programme.pk if programme else 0
        if programme and posting is None:
            given = {"relocation": programme.relocation, "reimbursement": programme.reimbursement} | given
    held = PostingForm.initial_of(posting) if posting else {}
    form = PostingForm(BEGUN | held | given, user=by, as_of=timezone.localdate(), posting=posting)
    return cleaned(form, renamed={"agency": "agency_subelement"})


BEGUN = {name: field.initial for name, field in PostingForm.base_fields.items() if field.initial is not None} | {
    "audience": Posting.Audience.GOVERNMENT,
    "appointment_types": [],
}


def _edit(posting: Posting, by: User, **sent: Any) -> Any:
    return steps.edit_posting(posting=posting, by=by, **content_of(sent, by, posting))


def _reopen(posting: Posting, by: User, **sent: Any) -> Any:
    return steps.reopen_posting(posting=posting, by=by, **cleaned(ReopenForm(sent, as_of=timezone.localdate())))


def _apply(posting: Posting, by: User, **sent: Any) -> Any:
    sent["competencies"] = named(posting, sent.get("competencies", []))
    return applications.draft_application(posting=posting, by=by, **sent)


def _may_write(by: User, posting: Posting) -> None:
    check_write_postings(by, posting.agency_id)


def _may_select(by: User, posting: Posting) -> None:
    check_select(by, posting.agency_id)


def _may_apply(by: User, posting: Posting) -> None:
    check_apply(by)


def _is_listing(posting: Posting) -> bool:
    return posting.status in selection.LISTING and posting.short_list_locked_at is None


PostingDetail.acts = (
    Act(
        name="edit",
        says="Change a draft; what is not sent stays.",
        body=inputs.PostingChangeInput,
        scope=WRITE,
        check=check_edit_posting,
        run=_edit,
    ),
    Act(
        name="submit",
        says="Give a draft to review by somebody else of the agency.",
        scope=WRITE,
        check=check_edit_posting,
        run=lambda obj, by: steps.submit_posting(posting=obj, by=by),
    ),
    Act(
        name="approve",
        says="Approve what somebody else wrote; it opens today, or by itself on the day it names.",
        check=check_review_posting,
        when=lambda obj: obj.status == S.IN_REVIEW and obj.approved_at is None,
        run=lambda obj, by: steps.approve_posting(posting=obj, by=by),
    ),
    Act(
        name="return",
        says="Give a posting back to its writer, with what has to change.",
        body=inputs.ReasonInput,
        check=check_review_posting,
        when=is_in(S.IN_REVIEW),
        run=lambda obj, by, reason: steps.return_posting(posting=obj, by=by, reason=reason),
    ),
    Act(
        name="close",
        says="Close an open posting to applications before its last day.",
        body=inputs.ReasonInput,
        scope=WRITE,
        check=_may_write,
        when=is_in(S.OPEN),
        run=lambda obj, by, reason: steps.close_posting(posting=obj, by=by, reason=reason),
    ),
    Act(
        name="reopen",
        says="Take applications again until a day.",
        body=inputs.ReopenInput,
        scope=WRITE,
        check=_may_write,
        when=is_in(S.CLOSED),
        run=_reopen,
    ),
    Act(
        name="cancel",
        says="Cancel a posting; everybody who applied is told why.",
        body=inputs.ReasonInput,
        scope=WRITE,
        check=_may_write,
        when=lambda obj: obj.status not in (S.FILLED, S.CANCELLED),
        run=lambda obj, by, reason: steps.cancel_posting(posting=obj, by=by, reason=reason),
    ),
    Act(
        name="duplicate",
        says="Begin a new draft that says what a posting says; its dates are set anew.",
        scope=WRITE,
        check=_may_write,
        makes=PostingDetail,
        run=lambda obj, by: steps.duplicate_posting(posting=obj, by=by),
    ),
    Act(
        name="apply",
        says="Begin one's own application, a draft that nobody else sees; submit it then.",
        body=inputs.ApplicationInput,
        check=_may_apply,
        when=is_in(S.OPEN),
        makes=ApplicationDetail,
        run=_apply,
    ),
    Act(
        name="short-list",
        says="Put applicants on the short list, ranked last; home learns of confidential ones now.",
        body=inputs.ApplicantsInput,
        scope=WRITE,
        check=_may_select,
        when=_is_listing,
        run=lambda obj, by, applications: selection.short_list(posting=obj, by=by, applications=applications),
    ),
    Act(
        name="take-off-short-list",
        says="Take applicants off the short list.",
        body=inputs.ApplicantsInput,
        scope=WRITE,
        check=_may_select,
        when=_is_listing,
        run=lambda obj, by, applications: selection.take_off_short_list(posting=obj, by=by, applications=applications),
    ),
    Act(
        name="rank-short-list",
        says="Give the short list its order.",
        body=inputs.RankInput,
        scope=WRITE,
        check=_may_select,
        when=_is_listing,
        run=lambda obj, by, order: selection.rank_short_list(posting=obj, by=by, order=order),
    ),
    Act(
        name="lock-short-list",
        says="Lock the short list of a closed posting before anyone is offered a place.",
        scope=WRITE,
        check=_may_select,
        when=lambda obj: obj.status in (S.CLOSED, S.SELECTING) and obj.short_list_locked_at is None,
        run=lambda obj, by: selection.lock_short_list(posting=obj, by=by),
    ),
    Act(
        name="unlock-short-list",
        says="Open the short list again, for a reason that is kept.",
        body=inputs.ReasonInput,
        scope=WRITE,
        check=_may_select,
        when=lambda obj: obj.short_list_locked_at is not None,
        run=lambda obj, by, reason: selection.unlock_short_list(posting=obj, by=by, reason=reason),
    ),
    Act(
        name="not-select",
        says="Tell applicants that they are not selected, with a reason that the facts bear out.",
        body=inputs.NotSelectInput,
        scope=WRITE,
        check=_may_select,
        when=lambda obj: obj.status in selection.LISTING,
        run=lambda obj, by, **sent: selection.not_select(posting=obj, by=by, **sent),
    ),
)
