"""Applications, one by one, with what may be done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError

from mobility.actions import applications, offers, selection
from mobility.api import inputs, serializers
from mobility.api.views import ApplicationRows, covers, is_in
from mobility.forms.applications import OfferForm
from mobility.models import Application, HostNote, Offer, Posting
from mobility.models.applications import PREFERRED
from mobility.models.holding import hold_application
from mobility.permissions.applications import check_own_application, check_select_applicant
from mobility.workflow import APPLICATION_TRANSITIONS, ApplicationStatus, OfferStatus
from sesportal.accounts.roles import Permission
from sesportal.exchange.api.acts import Act, ActedView, cleaned
from sesportal.lib.errors import InvalidTransition

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sesportal.accounts.models import User

A = ApplicationStatus
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

    def row(self, held: dict[str, Any]) -> dict[str, Any]:
        return super().row(held) | {"notes": self._notes(held)}

    def _notes(self, held: dict[str, Any]) -> list[dict[str, Any]] | None:
        is_host = covers(self.caller, Permission.SELECT, held["posting__agency_id"])
        if not is_host or held["executive__user_id"] == self.caller.pk:
            return None
        notes = HostNote.objects.filter(application=held["id"]).select_related("by").order_by("at", "pk")
        return [{"text": note.text, "by": str(note.by or ""), "at": note.at} for note in notes]


def _edit_application(application: Application, by: User, **sent: Any) -> Any:
    content = {name: getattr(application, name) for name in ("statement", "earliest_on", "is_confidential")}
    competencies = sent.pop("competencies", None)
    held = application.competencies.all() if competencies is None else named(application.posting, competencies)
    return applications.edit_application(application=application, by=by, competencies=held, **content | sent)


def named(posting: Posting, pks: list[int]) -> Any:
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


ApplicationDetail.acts = (
    Act(
        name="edit",
        says="Change one's own draft of an application; what is not sent stays.",
        body=inputs.ApplicationInput,
        check=check_own_application,
        when=is_in(A.DRAFT),
        run=_edit_application,
    ),
    Act(
        name="submit",
        says="Submit one's own draft to the host agency.",
        check=check_own_application,
        when=is_in(A.DRAFT),
        run=lambda obj, by: applications.submit_application(application=obj, by=by),
    ),
    Act(
        name="prefer",
        says="Give one's own application its place among one's preferences.",
        body=inputs.PlaceInput,
        check=check_own_application,
        when=is_in(*PREFERRED),
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
        when=is_in(A.OFFERED),
        run=lambda obj, by, note: offers.accept_offer(offer=_open_offer(obj), by=by, note=note),
    ),
    Act(
        name="decline-offer",
        says="Decline the open offer.",
        body=inputs.NoteInput,
        check=check_own_application,
        when=is_in(A.OFFERED),
        run=lambda obj, by, note: offers.decline_offer(offer=_open_offer(obj), by=by, note=note),
    ),
    Act(
        name="make-offer",
        says="Offer a place to somebody on the locked short list.",
        body=inputs.OfferInput,
        scope=WRITE,
        check=check_select_applicant,
        when=is_in(A.SHORT_LISTED),
        run=_offer,
    ),
    Act(
        name="take-back-offer",
        says="Take the open offer back; the executive is told, and stays on the short list.",
        body=inputs.ReasonInput,
        scope=WRITE,
        check=check_select_applicant,
        when=is_in(A.OFFERED),
        run=lambda obj, by, reason: offers.take_back_offer(offer=_open_offer(obj), by=by, reason=reason),
    ),
    Act(
        name="bring-back",
        says="Put somebody who was not selected back on the short list.",
        scope=WRITE,
        check=check_select_applicant,
        when=is_in(A.NOT_SELECTED),
        run=lambda obj, by: selection.bring_back(application=obj, by=by),
    ),
    Act(
        name="add-note",
        says="Write a note on an applicant that the host's selecting office alone reads.",
        body=inputs.HostNoteInput,
        scope=WRITE,
        check=check_select_applicant,
        when=lambda obj: obj.submitted_at is not None,
        run=lambda obj, by, text: selection.add_note(application=obj, by=by, text=text),
    ),
)
