"""Executive Resources Boards: members, cycles, meetings, and the dated rules of their composition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Length

from development.workflow import CycleStatus, MeetingStatus
from executives.models import Agency
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


class BoardQuerySet(models.QuerySet["Board"]):
    def visible_to(self, user: User) -> BoardQuerySet:
        """Keep the boards of the agencies `user` works for or oversees, and those `user` has sat on."""
        reach = user.reach(Permission.VIEW_BOARDS)
        if reach.government:
            return self
        allowed = Q(members__user=user) if user.may(Permission.SIT_ON_BOARD) else Q(pk__in=())
        for code in reach.agencies:
            allowed |= Q(agency__code__startswith=code)
        return self.filter(pk__in=Board.objects.filter(allowed).values("pk"))


class Board(models.Model):
    """The Executive Resources Board (ERB) of an agency or of one of its subelements (5 USC 3393(b), 5 CFR 412.401)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="boards")
    name = models.CharField(max_length=120)
    quorum = models.PositiveSmallIntegerField(help_text="members who must be present to decide")

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ("agency", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], name="board_named_once"),
            models.CheckConstraint(name="board_has_quorum", condition=Q(quorum__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class CompositionRuleQuerySet(models.QuerySet["CompositionRule"]):
    def for_board(self, board: Board, on: dt.date) -> CompositionRule | None:
        """Return the rule in force for a board on `on`: the agency's own before the common one, then the latest."""
        found = self.filter(
            Q(agency__isnull=True) | Q(agency=board.agency_id) | Q(agency=board.agency_id[:2]),
            Q(effective_to__isnull=True) | Q(effective_to__gte=on),
            effective_from__lte=on,
        )
        return found.order_by(Length(Coalesce("agency_id", Value(""))).desc(), "-effective_from").first()


class CompositionRule(models.Model):
    """How boards are to be made up from a date to a date, on whose authority; a warning, never a block (R34)."""

    class Appointment(models.TextChoices):
        ANY = "", "Any"
        CAREER = "career", "Career"
        NONCAREER = "noncareer", "Noncareer"

    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text="blank: every agency"
    )
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    chair = models.CharField(max_length=10, choices=Appointment.choices, blank=True)
    majority = models.CharField(max_length=10, choices=Appointment.choices, blank=True)
    minimum_career_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    authority = models.CharField(max_length=200)
    is_verified = models.BooleanField(default=False)

    objects = CompositionRuleQuerySet.as_manager()

    class Meta:
        ordering = ("agency", "effective_from")

    def __str__(self) -> str:
        return f"board rule from {self.effective_from}"


class BoardMemberQuerySet(models.QuerySet["BoardMember"]):
    def serving(self, on: dt.date) -> BoardMemberQuerySet:
        """Keep the members whose term covers `on` (both ends inclusive)."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


class BoardMember(models.Model):
    """A seat on a board, held by a person for a term."""

    class Seat(models.TextChoices):
        CHAIR = "chair", "Chair"
        MEMBER = "member", "Member"

    class Standing(models.TextChoices):
        CAREER = "career", "Career"
        NONCAREER = "noncareer", "Noncareer"
        UNIFORMED = "uniformed", "Uniformed officer"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="board_seats")
    seat = models.CharField(max_length=6, choices=Seat.choices, default=Seat.MEMBER)
    standing = models.CharField("appointment", max_length=10, choices=Standing.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = BoardMemberQuerySet.as_manager()

    class Meta:
        ordering = ("board", "seat", "user__last_name", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="board_term_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
            models.UniqueConstraint(fields=["board", "user", "starts_on"], name="board_seat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_seat_display().lower()})"


class ReviewCycle(models.Model):
    """One year's review of one board's executives."""

    class Population(models.TextChoices):
        ALL = "all", "Every executive"
        CAREER = "career", "Career executives"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="cycles")
    fiscal_year = models.PositiveSmallIntegerField()
    population = models.CharField(max_length=10, choices=Population.choices, default=Population.ALL)
    opens_on = models.DateField()
    closes_on = models.DateField()
    status = models.CharField(max_length=10, choices=CycleStatus.choices, default=CycleStatus.OPEN)

    class Meta:
        ordering = ("board", "-fiscal_year")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "fiscal_year"], name="cycle_once_a_year"),
            models.CheckConstraint(name="cycle_dates_in_order", condition=Q(closes_on__gte=models.F("opens_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.board}, FY {self.fiscal_year}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        return self.filter(cycle__board__in=Board.objects.visible_to(user).values("pk"))


class Meeting(models.Model):
    """One sitting of a board. Closing it freezes in `record` what the board saw and decided, with its hash."""

    cycle = models.ForeignKey(ReviewCycle, on_delete=models.CASCADE, related_name="meetings")
    held_on = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=12, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED)
    minutes_note = models.TextField("remarks for the minutes", blank=True)
    record: Any = models.JSONField(null=True, blank=True, help_text="what the board saw and decided, frozen at closing")
    record_hash = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("-held_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="meeting_closed_is_frozen",
                condition=(Q(status=MeetingStatus.CLOSED, closed_at__isnull=False) & ~Q(record_hash=""))
                | (~Q(status=MeetingStatus.CLOSED) & Q(closed_at__isnull=True, record_hash="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.cycle.board}, {self.held_on:%B} {self.held_on.day}, {self.held_on.year}"


class Attendance(models.Model):
    """One member's presence at one meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(BoardMember, on_delete=models.PROTECT, related_name="attendances")
    is_present = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.member} at {self.meeting_id}"


class Packet(models.Model):
    """One reader's pre-read of a meeting as PDF, made by a job; `done` of `total` cases so far.

    Each reader has a packet of their own, since a case is left out for whoever is recused from it.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="packets")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    requested_at = models.DateTimeField()
    case_ids: Any = models.JSONField(default=list, blank=True, help_text="the cases in the file")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="packets/", blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "requested_by"], name="packet_once_a_reader")
        ]

    def __str__(self) -> str:
        return f"packet of meeting {self.meeting_id}"
