"""Applications and offers; a confidential one is unknown to the home agency until it is short-listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from executives.models import Competency, Executive
from mobility.models.postings import Posting
from mobility.workflow import LIVE, ApplicationStatus, NotSelectedReason, OfferStatus
from sesportal.accounts.roles import Permission
from sesportal.lib.stamped import Stamped

if TYPE_CHECKING:
    from sesportal.accounts.models import User


PREFERRED = (ApplicationStatus.SUBMITTED, ApplicationStatus.SHORT_LISTED, ApplicationStatus.OFFERED)
"""The states in which an application has a place among its writer's preferences."""


SENT = ~Q(status=ApplicationStatus.DRAFT) & Q(submitted_at__isnull=False)


def _known_to_home(user: User) -> Q:
    """Return the condition under which home knows: sent in, and not confidential or short-listed once."""
    known = SENT & (Q(is_confidential=False) | Q(known_to_home_at__isnull=False))
    reach = user.reach(Permission.VIEW_MOVES)
    if reach.government:
        return known
    allowed = Q(pk__in=())
    for code in reach.agencies:
        allowed |= known & Q(executive__home__code__startswith=code)
    if reach.reports:
        allowed |= known & Q(executive__supervisor=user)
    return allowed


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> ApplicationQuerySet:
        """Keep the executive's own, those to the postings of the host `user` selects for, and what home may know.

        The home agency knows of an application that is not confidential once it is submitted, of a confidential one
        once it has been short-listed. A draft is the executive's alone.
        """
        allowed = Q(executive__user=user)
        for code in user.reach(Permission.SELECT).agencies:
            allowed |= SENT & Q(posting__agency__code__startswith=code)
        return self.filter(allowed | _known_to_home(user))

    def sent_to(self, user: User) -> ApplicationQuerySet:
        """Keep what was sent to the hosts that `user` selects for."""
        own = Q(pk__in=())
        for code in user.reach(Permission.SELECT).agencies:
            own |= Q(posting__agency__code__startswith=code)
        return self.filter(SENT, own)

    def known_to_home(self, user: User) -> ApplicationQuerySet:
        """Keep what `user` may know of for the home agency, as supervisor, or for the whole government."""
        return self.filter(_known_to_home(user))

    def live(self) -> ApplicationQuerySet:
        """Keep what is under way: submitted and not over."""
        return self.filter(status__in=LIVE)

    def short_listed(self) -> ApplicationQuerySet:
        """Keep who is on the short list without an offer, by rank."""
        return self.filter(status=ApplicationStatus.SHORT_LISTED).order_by(F("rank").asc(nulls_last=True), "pk")

    def placed(self) -> ApplicationQuerySet:
        """Keep who holds a place: by an accepted offer or a move begun."""
        return self.filter(status__in=[ApplicationStatus.SELECTED, ApplicationStatus.PLACED])

    def taken(self) -> ApplicationQuerySet:
        """Keep who holds a place or is offered one."""
        taken = [ApplicationStatus.OFFERED, ApplicationStatus.SELECTED, ApplicationStatus.PLACED]
        return self.filter(status__in=taken)

    def with_people(self) -> ApplicationQuerySet:
        """Load whom acting on an application concerns."""
        return self.select_related("posting__agency", "executive__user", "executive__supervisor", "executive__home")

    def close_up(self, executive: int, *, moved: int | None = None, place: int = 1) -> None:
        """Number the preferences of one executive without gaps, with one of them moved to a place.

        The caller holds the lock of the executive.
        """
        own = self.filter(executive=executive, status__in=PREFERRED)
        held = list(own.order_by(F("preference").asc(nulls_last=True), "pk"))
        if moved is not None:
            (mover,) = (one for one in held if one.pk == moved)
            held.remove(mover)
            held.insert(min(max(place, 1), len(held) + 1) - 1, mover)
        for number, one in enumerate(held, 1):
            if one.preference != number:
                self.filter(pk=one.pk).update(preference=number)

    def for_list(self) -> ApplicationQuerySet:
        return self.select_related(
            "posting__agency", "posting__programme", "executive__home", "executive__current_assignment"
        )


class Application(Stamped):
    """One executive's application to one posting."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="applications")
    executive = models.ForeignKey(Executive, on_delete=models.PROTECT, related_name="applications")
    statement = models.TextField(blank=True)
    competencies = models.ManyToManyField(Competency, blank=True, related_name="+")
    earliest_on = models.DateField("earliest date", null=True, blank=True)
    preference = models.PositiveSmallIntegerField("my preference among my applications", null=True, blank=True)
    is_confidential = models.BooleanField("keep it from my agency until I am short-listed", default=False)
    known_to_home_at = models.DateTimeField(null=True, blank=True, help_text="when the home agency was first told")
    status = models.CharField(max_length=12, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT)
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="on the host's short list")
    not_selected_reason = models.CharField(max_length=15, choices=NotSelectedReason.choices, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["posting", "executive"],
                condition=~Q(status=ApplicationStatus.WITHDRAWN),
                name="application_once_a_posting",
            ),
            models.UniqueConstraint(
                fields=["executive"],
                condition=Q(status=ApplicationStatus.SELECTED),
                name="application_selected_once",
            ),
            models.CheckConstraint(
                name="application_not_selected_has_reason",
                condition=(Q(status=ApplicationStatus.NOT_SELECTED) & ~Q(not_selected_reason=""))
                | (~Q(status=ApplicationStatus.NOT_SELECTED) & Q(not_selected_reason="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["executive", "status"], name="application_by_executive")]

    def __str__(self) -> str:
        return f"application {self.pk} to {self.posting}"


class HostNote(models.Model):
    """A note of the host's selecting office on an application; never shown to the executive or the home agency."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="host_notes")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("application", "at")

    def __str__(self) -> str:
        return f"note on {self.application_id}"


class Offer(models.Model):
    """A place offered, until a moment, from a common start date."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="offers")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="last day; blank: permanent")
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=OfferStatus.choices, default=OfferStatus.OPEN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("application", "-made_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(status=OfferStatus.OPEN), name="offer_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"offer on {self.application_id}"
