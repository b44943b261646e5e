"""Postings and applications, one by one, with what may be done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError

from mobility.actions import applications, offers, selection
from mobility.actions import postings as steps
from mobility.api import filters, inputs, serializers
from mobility.api.views import ApplicationRows, PostingRows
from mobility.forms.applications import OfferForm
from mobility.forms.postings import PostingForm, ReopenForm
from mobility.models import Application, Offer, Posting, Programme
from mobility.models.applications import PREFERRED
from mobility.models.holding import hold_application, hold_postings
from mobility.permissions.applications import (
    check_apply,
    check_own_application,
    check_select,
    check_select_applicant,
)
from mobility.permissions.postings import check_edit_posting, check_review_posting, check_write_postings
from mobility.workflow import APPLICATION_TRANSITIONS, ApplicationStatus, OfferStatus, PostingStatus
from sesportal.exchange.api.acts import Act, ActedView, checked, cleaned, made
from sesportal.exchange.api.base import ListMixin, WriteMixin
from sesportal.lib.errors import InvalidTransition

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

    from sesportal.accounts.models import User

A, S = ApplicationStatus, PostingStatus
WRITE = "postings:write"


@extend_schema(tags=["applications"])
class ApplicationDetail(ActedView, ApplicationRows):
    """One application, with what you may do next."""

    serializer_class = serializers.ApplicationDetailSerializer
    address = "application"

    def subjects(self) -> QuerySet[Application]:
        related = ("posting__agency", "posting__programme", "executive__user", "executive__home")
        return self.rows().select_related(*related)

    def hold(self, subject: Any) -> None:
        hold_application(subject, with_executive=True)


def _edit_application(application: Application, by: User, **sent: Any) -> Any:
    content = {name: getattr(application, name) for name in ("statement", "earliest_on", "is_confidential")}
    competencies = sent.pop("competencies", None)
    held = application.competencies.all() if competencies is None else _named(application.posting, competencies)
    return applications.edit_application(application=application, by=by, competencies=held, **content | sent)


def _named(posting: Posting, pks: list[int]) -> Any:
    """Return competencies by their ids. Raises ValidationError for one that the posting does not name."""
    found = posting.competencies.filter(pk__in=pks)
    if len(found) != len(set(pks)):
        raise ValidationError({"competencies": "Send ids of competencies that the posting names."})
    return found


def _open_offer(application: Application) -> Offer:
    offer = Offer.objects.filter(application=application, status=OfferStatus.OPEN).first()
    if offer is None:
        raise InvalidTransition("No offer is open here any more. It has been answered, taken back, or has expired.")
    return offer


def _offer(application: Application, by: User, **sent: Any) -> Any:
    form = OfferForm(sent, posting=application.posting)
    cleaned(form)
    return offers.make_offer(application=application, by=by, **form.offer())


def _is(*statuses: str) -> Any:
    return lambda obj: obj.status in statuses


ApplicationDetail.acts = (
    Act(
        name="edit",
        says="Change one's own draft of an application; what is not sent stays.",
        body=inputs.ApplicationInput,
        check=check_own_application,
        when=_is(A.DRAFT),
        run=_edit_application,
    ),
    Act(
        name="submit",
        says="Submit one's own draft to the host agency.",
        check=check_own_application,
        when=_is(A.DRAFT),
        run=lambda obj, by: applications.submit_application(application=obj, by=by),
    ),
    Act(
        name="prefer",
        says="Give one's own application its place among one's preferences.",
        body=inputs.PlaceInput,
        check=check_own_application,
        when=_is(*PREFERRED),
        run=lambda obj, by, place: applications.prefer_application(application=obj, by=by, place=place),
    ),
    Act(
        name="disclose",
        says="Let the home agency see one's own confidential application from now on.",
        check=check_own_application,
        when=lambda obj: obj.is_confidential and obj.known_to_home_at is None and obj.status in PREFERRED,
        run=lambda obj, by: applications.disclose_application(application=obj, by=by),
    ),
    Act(
        name="withdraw",
        says="Withdraw one's own application.",
        body=inputs.OptionalReasonInput,
        check=check_own_application,
        when=lambda obj: (obj.status, A.WITHDRAWN) in APPLICATION_TRANSITIONS,
        run=lambda obj, by, reason: applications.withdraw_application(application=obj, by=by, reason=reason),
    ),
    Act(
        name="accept-offer",
        says="Accept the open offer; the home agency is asked for the release.",
        body=inputs.NoteInput,
        check=check_own_application,
        when=_is(A.OFFERED),
        run=lambda obj, by, note: offers.accept_offer(offer=_open_offer(obj), by=by, note=note),
    ),
    Act(
        name="decline-offer",
        says="Decline the open offer.",
        body=inputs.NoteInput,
        check=check_own_application,
        when=_is(A.OFFERED),
        run=lambda obj, by, note: offers.decline_offer(offer=_open_offer(obj), by=by, note=note),
    ),
    Act(
        name="make-offer",
        says="Offer a place to somebody on the locked short list.",
        body=inputs.OfferInput,
        scope=WRITE,
        check=check_select_applicant,
        when=_is(A.SHORT_LISTED),
        run=_offer,
    ),
    Act(
        name="take-back-offer",
        says="Take the open offer back; the executive is told, and stays on the short list.",
        body=inputs.ReasonInput,
        scope=WRITE,
        check=check_select_applicant,
        when=_is(A.OFFERED),
        run=lambda obj, by, reason: offers.take_back_offer(offer=_open_offer(obj), by=by, reason=reason),
    ),
    Act(
        name="bring-back",
        says="Put somebody who was not selected back on the short list.",
        scope=WRITE,
        check=check_select_applicant,
        when=_is(A.NOT_SELECTED),
        run=lambda obj, by: selection.bring_back(application=obj, by=by),
    ),
)


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
    sent["competencies"] = _named(posting, sent.get("competencies", []))
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
        when=_is(S.IN_REVIEW),
        run=lambda obj, by, reason: steps.return_posting(posting=obj, by=by, reason=reason),
    ),
    Act(
        name="close",
        says="Close an open posting to applications before its last day.",
        body=inputs.ReasonInput,
        scope=WRITE,
        check=_may_write,
        when=_is(S.OPEN),
        run=lambda obj, by, reason: steps.close_posting(posting=obj, by=by, reason=reason),
    ),
    Act(
        name="reopen",
        says="Take applications again until a day.",
        body=inputs.ReopenInput,
        scope=WRITE,
        check=_may_write,
        when=_is(S.CLOSED),
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
        when=_is(S.OPEN),
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
