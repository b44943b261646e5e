"""Lists of applications, releases, rotations and allocations, and which rows and columns a caller reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from drf_spectacular.utils import extend_schema

from executives.models import Agency, Executive
from mobility.api import filters, serializers
from mobility.models import (
    AllocationEntry,
    Application,
    Offer,
    Posting,
    Reimbursement,
    Release,
    Relocation,
    Rotation,
    TemporaryAllocation,
)
from mobility.models.postings import BEFORE_OPEN
from mobility.workflow import (
    AllocationStatus,
    ApplicationStatus,
    DeclineReason,
    Design,
    NotSelectedReason,
    OfferStatus,
    PostingStatus,
    ReleaseLevel,
    ReleaseStatus,
    RotationStatus,
)
from sesportal.accounts.roles import Permission
from sesportal.audit.log import record_reads
from sesportal.exchange.api.base import DetailMixin, ListMixin
from sesportal.exchange.api.rows import RowView, plain, words_of
from sesportal.lib.api.paging import CodeCursor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from mobility.models.releases import ReleaseQuerySet
    from sesportal.accounts.models import User

POSTINGS = {"GET": "postings:read"}
ROTATIONS = {"GET": "rotations:read"}
PERSON = {
    "executive": "executive__identifier",
    "family_name": "executive__family_name",
    "given_name": "executive__given_name",
}
OFFER = ("status", "starts_on", "ends_on", "expires_at", "made_at", "answered_at")
OFFERS = words_of(OfferStatus.choices)


def is_in(*statuses: str) -> Callable[[Any], bool]:
    """Return the test of whether a thing stands in one of `statuses`."""
    return lambda obj: obj.status in statuses


def covers(user: User, permission: Permission, code: str) -> bool:
    return any(code.startswith(own) for own in user.reach(permission).agencies)


class PersonRows(RowView):
    """Rows about an executive; where `read_as` names a page, a person who reads them is written into the read log."""

    beside: ClassVar[tuple[str, ...]] = ("executive_id", "executive__user_id")
    read_as: ClassVar[str] = ""

    def represent(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.read_as and self.request.auth is None:
            read = [Executive(pk=row["executive_id"], user_id=row["executive__user_id"]) for row in rows]
            record_reads(by=self.caller, subjects=read, page=self.read_as)
        return super().represent(rows)


class PostingRows(RowView):
    scopes = POSTINGS
    serializer_class: Any = serializers.PostingSerializer
    columns = plain(
        *(str(name) for name in serializers.PostingSerializer().fields if not str(name).endswith("_label")),
        programme="programme__code",
        programme_name="programme__name",
        design="programme__design",
        agency_subelement="agency_id",
        framework="framework__code",
        competencies="competency_ids",
    )
    labels = {
        "design": words_of(Design.choices),
        "relocation": words_of(Relocation.choices),
        "reimbursement": words_of(Reimbursement.choices),
        "audience": words_of(Posting.Audience.choices),
        "status": words_of(PostingStatus.choices),
    }

    def rows(self) -> QuerySet[Posting]:
        return Posting.objects.visible_to(self.caller)

    def row(self, held: dict[str, Any]) -> dict[str, Any]:
        shown = super().row(held)
        shown["competencies"] = [int(pk) for pk in shown["competencies"].split()]
        if shown["status"] in BEFORE_OPEN and not self._is_own(shown["agency_subelement"]):
            shown["status_reason"] = ""  # what a reviewer told the writer
        return shown

    def _is_own(self, code: str) -> bool:
        writes, approves = Permission.WRITE_POSTINGS, Permission.APPROVE_POSTINGS
        return covers(self.caller, writes, code) or covers(self.caller, approves, code)


class ApplicationRows(PersonRows):
    scopes = POSTINGS
    serializer_class: Any = serializers.ApplicationSerializer
    columns = plain(
        *("id", "earliest_on", "is_confidential", "known_to_home_at", "status", "rank", "not_selected_reason"),
        *("submitted_at", "decided_at", "updated_at"),
        posting="posting_id",
        agency_subelement="executive__home_id",
        **PERSON,
    )
    beside = (*PersonRows.beside, "posting__agency_id")
    read_as = "applicants"
    labels = {
        "status": words_of(ApplicationStatus.choices),
        "not_selected_reason": words_of(NotSelectedReason.choices),
    }

    def rows(self) -> QuerySet[Application]:
        if getattr(self.request, "auth", None) is not None:
            return Application.objects.sent_to(self.caller)
        return Application.objects.visible_to(self.caller)

    def represent(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        self.offers = self._last_offers([held["id"] for held in rows])
        return super().represent(rows)

    def row(self, held: dict[str, Any]) -> dict[str, Any]:
        shown = super().row(held)
        is_host = covers(self.caller, Permission.SELECT, held["posting__agency_id"])
        is_own = held["executive__user_id"] == self.caller.pk
        shown["rank"] = held["rank"] if is_host and not is_own else None
        shown["offer"] = self.offers.get(held["id"]) if is_host or is_own else None
        return shown

    @staticmethod
    def _last_offers(applications: list[int]) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        offers = Offer.objects.filter(application__in=applications).order_by("made_at", "pk")
        for offer in offers.values("application_id", *OFFER):
            found[offer.pop("application_id")] = offer | {"status_label": OFFERS[offer["status"]]}
        return found


@extend_schema(tags=["applications"])
class ApplicationList(ListMixin, ApplicationRows):
    """Applications to the agency's own postings.

    A person who is signed in also reads their own, and what the pages show them of others'.
    """

    filterset_class = filters.ApplicationFilter


class ReleaseRows(PersonRows):
    scopes = ROTATIONS
    serializer_class: Any = serializers.ReleaseSerializer
    columns = plain(
        *("id", "level", "status", "wanted_on", "released_on", "days", "time_percent", "asked_at", "escalates_on"),
        *("escalates_again_on", "decline_reason", "answered_at", "signed_off_at", "updated_at"),
        application="application_id",
        posting="application__posting_id",
        home="home_id",
        host="host_id",
        **PERSON,
    )
    labels = {
        "level": words_of(ReleaseLevel.choices),
        "status": words_of(ReleaseStatus.choices),
        "decline_reason": words_of(DeclineReason.choices),
    }

    def rows(self) -> ReleaseQuerySet:
        return Release.objects.visible_to(self.caller)


@extend_schema(tags=["releases"])
class ReleaseList(ListMixin, ReleaseRows):
    """Requests to let an executive go, of which the agency is home or host."""

    filterset_class = filters.ReleaseFilter


class RotationRows(PersonRows):
    scopes = ROTATIONS
    serializer_class: Any = serializers.RotationSerializer
    columns = plain(
        *("id", "design", "host_name", "title", "duty_location", "time_percent", "starts_on", "ends_on", "ended_on"),
        *("end_reason", "status", "return_position", "updated_at"),
        application="application_id",
        programme="programme__code",
        home="home_id",
        host="host_id",
        **PERSON,
    )
    labels = {"design": words_of(Design.choices), "status": words_of(RotationStatus.choices)}

    def rows(self) -> QuerySet[Rotation]:
        return Rotation.objects.visible_to(self.caller)


@extend_schema(tags=["rotations"])
class RotationList(ListMixin, RotationRows):
    """Moves of which the agency is home or host: agreed, under way or over."""

    filterset_class = filters.RotationFilter


class AllocationRows(RowView):
    scopes = ROTATIONS
    serializer_class: Any = serializers.AllocationSerializer
    columns = plain(
        *("id", "position_number", "position_title", "justification", "starts_on", "ends_on", "ended_on", "status"),
        *("requested_at", "decided_at", "decision_note", "updated_at"),
        agency="agency_id",
        release="release_id",
        extends="extends_id",
    )
    labels = {"status": words_of(AllocationStatus.choices)}

    def rows(self) -> QuerySet[TemporaryAllocation]:
        return TemporaryAllocation.objects.visible_to(self.caller)


@extend_schema(tags=["allocations"])
class AllocationList(ListMixin, AllocationRows):
    """Temporary positions that the agency asked for, with OPM's decision."""

    filterset_class = filters.AllocationFilter


class _Ledgers(RowView):
    scopes = ROTATIONS
    serializer_class: Any = serializers.LedgerSerializer
    pagination_class = CodeCursor
    lookup_field = "code"
    filter_backends = ()
    columns = plain("code", "name", "base", "temporary")

    def rows(self) -> QuerySet[Agency]:
        reach, standing = (
            self.caller.reach(Permission.VIEW_MOVES),
            Q(allocation_entries__effective_on__lte=timezone.localdate()),
        )
        own = Agency.objects.agencies()
        if not reach.government:
            own = own.filter(code__in=reach.agencies)
        sums = {
            kind.value: Coalesce(
                Sum("allocation_entries__change", filter=standing & Q(allocation_entries__kind=kind)), 0
            )
            for kind in AllocationEntry.Kind
        }
        return own.annotate(**sums)

    def row(self, held: dict[str, Any]) -> dict[str, Any]:
        shown = super().row(held)
        return shown | {"total": shown["base"] + shown["temporary"], "as_of": timezone.localdate()}


@extend_schema(tags=["allocations"])
class LedgerList(ListMixin, _Ledgers):
    """What each agency holds today: base and temporary positions, and their total."""


@extend_schema(tags=["allocations"])
class LedgerDetail(DetailMixin, _Ledgers):
    """What one agency holds today."""
