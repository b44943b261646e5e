"""Cases before a board: one executive at one meeting, what was decided, by whom not, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from development.models.boards import Board, BoardMember, Meeting
from development.models.plans import DevelopmentPlan, PlanLine
from development.workflow import ActivityType, Disposition, MeetingStatus
from executives.models import Competency, Executive
from sesportal.accounts.roles import Permission

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User, *, on: dt.date) -> CaseQuerySet:
        """Keep the cases `user` may open on `on`: as serving member not recused, as the board's office, as auditor.

        Executives, supervisors and other agencies see nothing here; an outcome reaches its executive alone.
        """
        allowed = Q(pk__in=())
        seats = BoardMember.objects.serving(on).filter(user=user)
        for code in user.reach(Permission.SIT_ON_BOARD).agencies:
            board = Board.objects.filter(members__in=seats, agency__code__startswith=code[:2])
            allowed |= Q(meeting__cycle__board__in=board.values("pk"))
        for code in user.reach(Permission.RUN_BOARDS).agencies:
            allowed |= Q(meeting__cycle__board__agency__code__startswith=code)
        if user.reach(Permission.VIEW_CASES).government:
            allowed = Q()
        return self.filter(allowed).not_hidden_from(user)

    def on_agenda_for(self, user: User, *, on: dt.date) -> CaseQuerySet:
        """Keep the cases whose place on an agenda `user` may see: those they may open, and their agency's agendas."""
        allowed = Q(pk__in=self.visible_to(user, on=on).values("pk"))
        for code in user.reach(Permission.VIEW_BOARDS).agencies:
            allowed |= Q(meeting__cycle__board__agency__code__startswith=code)
        return self.filter(allowed).not_hidden_from(user)

    def not_hidden_from(self, user: User) -> CaseQuerySet:
        """Leave out the cases from which `user` is recused, and the user's own."""
        recused = Recusal.objects.filter(member__user=user).values("case")
        return self.exclude(pk__in=recused).exclude(executive__user=user)

    def outcomes_of(self, user: User) -> CaseQuerySet:
        """Keep what boards decided about `user`: their own cases of closed meetings, newest first."""
        return (
            self.filter(executive__user=user, decided_at__isnull=False, meeting__status=MeetingStatus.CLOSED)
            .select_related("meeting__cycle__board", "plan")
            .defer("meeting__record")
            .prefetch_related("recommendations__taken_up_line__plan", "recommendations__profile")
            .prefetch_related("broadening_exceptions")
            .order_by("-meeting__held_on", "-pk")
        )

    def reviews(self) -> CaseQuerySet:
        """Keep the reviews that were held: discussed or decided, at a meeting that is closed (5 CFR 412.401(a)(4))."""
        return self.filter(
            Q(discussion=Case.Discussion.DISCUSSED) | Q(decided_at__isnull=False),
            meeting__status=MeetingStatus.CLOSED,
        )

    def pending(self) -> CaseQuerySet:
        """Keep the cases on agendas of meetings that are still to be closed."""
        return self.exclude(meeting__status__in=[MeetingStatus.CLOSED, MeetingStatus.CANCELLED])

    def with_standing(self) -> CaseQuerySet:
        """Annotate `last_review_on`, before this meeting, and `open_actions`, the board's actions not yet closed."""
        before = Case.objects.reviews().filter(
            executive=models.OuterRef("executive"), meeting__held_on__lt=models.OuterRef("meeting__held_on")
        )
        actions = (
            BoardAction.objects.filter(case__executive=models.OuterRef("executive"), closed_on__isnull=True)
            .order_by()
            .values("case__executive")
            .annotate(number=models.Count("pk"))
        )
        return self.annotate(
            last_review_on=models.Subquery(before.order_by("-meeting__held_on").values("meeting__held_on")[:1]),
            open_actions=Coalesce(models.Subquery(actions.values("number")), 0),
        )

    def for_list(self) -> CaseQuerySet:
        """Bring what a list shows; the frozen record of a meeting, which may be large, stays where it is."""
        related = self.select_related("executive__home", "executive__current_assignment", "plan", "meeting")
        return related.defer("meeting__record")

    def for_closing(self) -> CaseQuerySet:
        """Bring what closing asks of a case: the person and the recusals, in the order of the agenda."""
        return self.select_related("executive").prefetch_related("recusals").order_by("position", "pk")

    def for_record(self) -> CaseQuerySet:
        """Bring what was decided of a case, for the record."""
        return self.select_related("decided_by").prefetch_related(
            "changes__by",
            "recusals__member__user",
            "dissents__member__user",
            "board_actions",
            "broadening_exceptions",
            "recommendations__profile",
        )

    def for_file(self) -> CaseQuerySet:
        """Bring everything a board sees of a case, in a number of queries that does not grow with the cases."""
        earlier = (
            Case.objects.reviews()
            .select_related("meeting__cycle__board")
            .defer("meeting__record")
            .prefetch_related("board_actions", "recommendations__taken_up_line")
            .order_by("-meeting__held_on", "-pk")
        )
        related = self.select_related(
            "executive__home__parent", "executive__current_assignment", "plan__framework", "meeting__cycle__board"
        )
        return related.defer("meeting__record").prefetch_related(
            "executive__assignments__subelement",
            "executive__broadening_exceptions",
            "executive__development_plans",
            models.Prefetch("executive__board_cases", queryset=earlier, to_attr="earlier_reviews"),
            "plan__lines__competency__qualification",
            "plan__edits",
            "plan__steps",
        )


class Case(models.Model):
    """One executive before one meeting, with three separate decisions and what becomes of the plan.

    `revision` grows with every save; a decision that changes after it was first made needs a reason.
    """

    class Level(models.TextChoices):
        """One scale for the three decisions; what each level means for each stands in rules/decisions.py."""

        YES = "yes", "Yes, now"
        LATER = "later", "Yes, later"
        NO = "no", "Not at this time"

    class Discussion(models.TextChoices):
        PENDING = "", "Not reached yet"
        DISCUSSED = "discussed", "Discussed"
        NOT_DISCUSSED = "not_discussed", "Not discussed"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="cases")
    executive = models.ForeignKey(Executive, on_delete=models.PROTECT, related_name="board_cases")
    plan = models.ForeignKey(
        DevelopmentPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="board_cases"
    )
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    discussion = models.CharField(max_length=15, choices=Discussion.choices, blank=True)
    advance = models.CharField("ready to advance", max_length=5, choices=Level.choices, blank=True)
    advance_note = models.TextField(blank=True)
    move = models.CharField("should move", max_length=5, choices=Level.choices, blank=True)
    move_note = models.TextField(blank=True)
    develop = models.CharField("develop in place", max_length=5, choices=Level.choices, blank=True)
    develop_note = models.TextField(blank=True)
    disposition = models.CharField(max_length=20, choices=Disposition.choices, blank=True)
    disposition_note = models.TextField("what the board asks of the executive", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("meeting", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "executive"], name="case_once_a_meeting"),
        ]

    def __str__(self) -> str:
        return f"case of {self.executive.full_name}"


class DecisionChange(models.Model):
    """A decision that was changed after it was first made: what it was, what it is, why, by whom."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=20)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("case", "at", "id")

    def __str__(self) -> str:
        return f"{self.field}: {self.before} to {self.after}"


class Recusal(models.Model):
    """A member who takes no part in a case, and from whom the case is hidden."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recusals")
    member = models.ForeignKey(BoardMember, on_delete=models.PROTECT, related_name="recusals")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "member"], name="recusal_once")]

    def __str__(self) -> str:
        return f"recusal of {self.member}"


class Dissent(models.Model):
    """A member's written dissent from a decision."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="dissents")
    member = models.ForeignKey(BoardMember, on_delete=models.PROTECT, related_name="dissents")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("case", "at")

    def __str__(self) -> str:
        return f"dissent of {self.member}"


class BoardAction(models.Model):
    """Something the board asked to be done for an executive; it returns at every meeting until it is closed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="board_actions")
    text = models.CharField(max_length=500)
    owner = models.CharField("who does it", max_length=120)
    due_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="board_action_closed_with_outcome",
                condition=Q(closed_on__isnull=True, outcome="") | (Q(closed_on__isnull=False) & ~Q(outcome="")),
            )
        ]

    def __str__(self) -> str:
        return self.text


class BroadeningException(models.Model):
    """A board's reasoned exception of one executive from the broadening clock, until a day."""

    class Reason(models.TextChoices):
        SPECIALIST = "specialist", "Technical specialist"
        SMALL_AGENCY = "small_agency", "Small agency"
        PERSONAL = "personal", "Personal circumstances"

    executive = models.ForeignKey(Executive, on_delete=models.CASCADE, related_name="broadening_exceptions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="broadening_exceptions")
    reason = models.CharField(max_length=15, choices=Reason.choices)
    note = models.CharField(max_length=500)
    granted_on = models.DateField()
    expires_on = models.DateField()

    class Meta:
        ordering = ("executive", "-granted_on")
        constraints: ClassVar = [
            models.CheckConstraint(name="exception_expires", condition=Q(expires_on__gt=models.F("granted_on")))
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} until {self.expires_on}"


class PostingProfile(models.Model):
    """A kind of opportunity that a board looks out for: what, where, in which agencies and functions."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="profiles")
    name = models.CharField(max_length=120)
    activity_type = models.CharField(max_length=20, choices=ActivityType.choices, blank=True)
    criteria: Any = models.JSONField(
        default=dict, blank=True, help_text="agencies, series, areas: lists of codes or names"
    )

    class Meta:
        ordering = ("board", "name")
        constraints: ClassVar = [models.UniqueConstraint(fields=["board", "name"], name="profile_named_once")]

    def __str__(self) -> str:
        return self.name


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def waiting(self) -> RecommendationQuerySet:
        """Keep what boards have issued and is not taken up yet."""
        return self.filter(issued_at__isnull=False, taken_up_on__isnull=True)

    def open_for_moves(self, executive: Executive) -> RecommendationQuerySet:
        """Keep what waits for an executive and a move can answer."""
        kinds = [Recommendation.Kind.ROTATION, Recommendation.Kind.PROFILE]
        held = self.waiting().filter(executive=executive, kind__in=kinds)
        return held.select_related("competency").order_by("-issued_at", "pk")


class Recommendation(models.Model):
    """An opportunity a board determined for an executive, seen by the executive once the meeting is closed."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", "Activity for the plan"
        ROTATION = "rotation", "Type of rotation"
        PROFILE = "profile", "Named for a kind of posting"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recommendations")
    executive = models.ForeignKey(Executive, on_delete=models.CASCADE, related_name="board_recommendations")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    activity_type = models.CharField(max_length=20, choices=ActivityType.choices, blank=True)
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    profile = models.ForeignKey(
        PostingProfile, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    text = models.CharField(max_length=500)
    issued_at = models.DateTimeField(null=True, blank=True, help_text="when the meeting was closed")
    taken_up_line = models.ForeignKey(
        PlanLine, on_delete=models.SET_NULL, null=True, blank=True, related_name="recommendations"
    )
    taken_up_on = models.DateField(null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ("executive", "-issued_at", "id")

    def __str__(self) -> str:
        return self.text
