"""Executive Development Plans: their sections, lines, signatures and edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from development.workflow import (
    CARRIED_OUT,
    IN_THE_MAKING,
    OPEN,
    UNFINISHED,
    ActivityType,
    LineStatus,
    NotDoneReason,
    PlanStatus,
    Signer,
)
from executives.models import Agency, Competency, Executive, QualificationFramework
from sesportal.accounts.roles import Permission, Role

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


class SignatureChainQuerySet(models.QuerySet["SignatureChain"]):
    def in_force(self, on: dt.date) -> SignatureChainQuerySet:
        """Order the chains in force on `on` by agency, the latest first."""
        return self.filter(effective_from__lte=on).order_by("agency_id", "-effective_from")

    def for_unit(self, code: str, on: dt.date) -> SignatureChain | None:
        """Return the chain of a subelement on `on`: its own before its agency's; none where neither has set one."""
        held = self.filter(agency__in={code, code[:2]}, effective_from__lte=on)
        return held.order_by("-agency_id", "-effective_from").first()


class SignatureChain(models.Model):
    """Who signs the plans of one agency after the executive, in order, from a date on; the regulation names nobody."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="signature_chains")
    effective_from = models.DateField()
    signers = models.JSONField(default=list, help_text="Signer values in order; empty: the executive alone")

    objects = SignatureChainQuerySet.as_manager()

    class Meta:
        ordering = ("agency", "-effective_from")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "effective_from"], name="signature_chain_once_a_day")
        ]

    def __str__(self) -> str:
        return f"signers of {self.agency_id} from {self.effective_from}"


def _held_for(user: User, role: Role) -> Q:
    """Return the condition on a plan that its executive serves where `user` holds `role` today."""
    held = Q(pk__in=())
    for membership in user.active_memberships:
        if membership.role == role:
            held |= Q(executive__home__code__startswith=membership.agency_code)
    return held


class DevelopmentPlanQuerySet(models.QuerySet["DevelopmentPlan"]):
    def visible_to(self, user: User) -> DevelopmentPlanQuerySet:
        """Keep the plans that `user`'s roles show: their own, those they sign for, those of the agency's office.

        A board member sees a plan through the case on the agenda, never through this.
        """
        people = Executive.objects.visible_to(user, Permission.VIEW_PLANS)
        return self.filter(executive__in=people.values("pk"))

    def open(self) -> DevelopmentPlanQuerySet:
        """Keep the plans that are not closed."""
        return self.filter(status__in=OPEN)

    def in_the_making(self) -> DevelopmentPlanQuerySet:
        """Keep the plans that are neither in force nor closed: one at most for each executive."""
        return self.filter(status__in=IN_THE_MAKING)

    def waiting_for(self, user: User) -> DevelopmentPlanQuerySet:
        """Keep the plans that wait for `user`'s signature; nobody signs their own plan in another part.

        Where no supervisor is recorded, or the executive would be their own, the executive resources office signs.
        """
        alone = Q(executive__supervisor__isnull=True) | Q(executive__supervisor=models.F("executive__user"))
        offices, heads = _held_for(user, Role.AGENCY_HR), _held_for(user, Role.AGENCY_HEAD)
        turn = offices & (Q(next_signer=Signer.EXECUTIVE_RESOURCES) | (Q(next_signer=Signer.SUPERVISOR) & alone))
        turn |= heads & Q(next_signer=Signer.AGENCY_HEAD)
        if user.reach(Permission.SIGN_PLANS).reports:
            turn |= Q(next_signer=Signer.SUPERVISOR, executive__supervisor=user)
        own = Executive.objects.filter(user=user).values("pk")
        return self.filter(turn, status=PlanStatus.SUBMITTED).exclude(executive__in=own)

    def current(self) -> DevelopmentPlanQuerySet:
        """Keep the latest version of each executive's plan."""
        later = DevelopmentPlan.objects.filter(
            executive=models.OuterRef("executive"), version__gt=models.OuterRef("version")
        )
        return self.filter(~models.Exists(later))

    def for_list(self) -> DevelopmentPlanQuerySet:
        return self.select_related("executive__home", "executive__current_assignment", "framework")


class DevelopmentPlan(models.Model):
    """One version of one executive's development plan (EDP, 5 CFR 412.401), for a period.

    `revision` grows with every edit: whoever saves names the one they read, so that two tabs never overwrite each
    other silently. `version` numbers the plans of one executive; `previous` is the one this was written from.
    """

    class Choice(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNKNOWN = "", "Not stated"

    executive = models.ForeignKey(Executive, on_delete=models.CASCADE, related_name="development_plans")
    version = models.PositiveIntegerField(default=1)
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later")
    framework = models.ForeignKey(QualificationFramework, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    period_from = models.DateField()
    period_to = models.DateField(help_text="inclusive")
    # Section B of the form, career and mobility
    short_term_goal = models.TextField("goal for the next one to two years", blank=True)
    long_term_goal = models.TextField("goal for three to five years", blank=True)
    mobility = models.TextField("mobility: places, agencies, functions and sectors", blank=True)
    earliest_move_on = models.DateField("earliest date of a move", null=True, blank=True)
    has_family_constraints = models.CharField(
        "family constraints on a move", max_length=3, choices=Choice.choices, blank=True
    )
    # Section C, what the plan answers to
    assessment_360_on = models.DateField("last 360-degree assessment", null=True, blank=True)
    assessment_360_themes = models.TextField("themes of the 360-degree assessment", blank=True)
    strengths = models.TextField("strengths", blank=True)
    needs = models.TextField("development needs", blank=True)
    organizational_need = models.TextField("what the organization needs", blank=True)
    # Section E, results
    outcome = models.TextField("what came of the plan", blank=True)
    reflection = models.TextField("what I learned and use", blank=True)
    supervisor_comment = models.TextField("supervisor's comment", blank=True)
    # Section F, sign-off as it stands; each step is a PlanStep
    next_signer = models.CharField(max_length=20, choices=Signer.choices, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_hash = models.CharField(max_length=64, blank=True, help_text="of the content as submitted")
    reviewed_on = models.DateField(null=True, blank=True, help_text="day of the board's review")
    in_force_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = DevelopmentPlanQuerySet.as_manager()

    class Meta:
        ordering = ("executive", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["executive", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["executive"], condition=Q(status=PlanStatus.IN_FORCE), name="plan_in_force_once"
            ),
            models.UniqueConstraint(
                fields=["executive"],
                condition=~Q(status__in=[PlanStatus.IN_FORCE, PlanStatus.CLOSED]),
                name="plan_in_the_making_once",
            ),
            models.CheckConstraint(name="plan_period_in_order", condition=Q(period_to__gte=models.F("period_from"))),
            models.CheckConstraint(
                name="plan_submitted_with_hash",
                condition=Q(submitted_at__isnull=True, submitted_hash="")
                | (Q(submitted_at__isnull=False) & ~Q(submitted_hash="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "period_to"], name="plan_by_status")]

    def __str__(self) -> str:
        return f"development plan {self.version} of {self.executive.full_name}"


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def unfinished_of(self, executive: Executive) -> PlanLineQuerySet:
        """Keep what an executive has agreed to do and not finished, each line in the version that counts now."""
        held = self.filter(plan__executive=executive, plan__status__in=CARRIED_OUT, status__in=UNFINISHED)
        held = held.exclude(origin__plan__status=PlanStatus.IN_FORCE).exclude(objective="", activity_type="")
        return held.select_related("competency", "plan").order_by("plan__version", "position", "pk")


class PlanLine(models.Model):
    """One line of a plan: an activity, the competency it builds, and what became of it.

    An aspiration is a wish; a commitment names who, when, how much time and what money. `origin` is the same line in
    the version before, so that a line can be followed from year to year.
    """

    class Kind(models.TextChoices):
        ASPIRATION = "aspiration", "Aspiration"
        COMMITMENT = "commitment", "Commitment"

    class Term(models.TextChoices):
        SHORT = "short", "Short term"
        LONGER = "longer", "Longer term"

    class Perspective(models.TextChoices):
        OWN_COMPONENT = "own_component", "Own component"
        OTHER_COMPONENT = "other_component", "Another component of the agency"
        OTHER_AGENCY = "other_agency", "Another agency"
        OTHER_GOVERNMENT = "other_government", "Another level of government"
        NON_GOVERNMENT = "non_government", "Outside government"

    class Unit(models.TextChoices):
        HOURS = "hours", "hours"
        DAYS = "days", "days"

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    origin = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried_to")
    revision = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ASPIRATION)
    objective = models.CharField(max_length=300, blank=True)
    activity_type = models.CharField("activity", max_length=20, choices=ActivityType.choices, blank=True)
    description = models.TextField(blank=True)
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    term = models.CharField(max_length=6, choices=Term.choices, blank=True)
    perspective = models.CharField("perspective gained", max_length=20, choices=Perspective.choices, blank=True)
    provider = models.CharField("provider or host", max_length=200, blank=True)
    owner = models.CharField("who sees to it", max_length=120, blank=True)
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField("to", null=True, blank=True)
    amount = models.DecimalField("time", max_digits=7, decimal_places=1, null=True, blank=True)
    unit = models.CharField(max_length=5, choices=Unit.choices, default=Unit.HOURS)
    cost = models.DecimalField("cost in dollars", max_digits=10, decimal_places=2, null=True, blank=True)
    funding = models.CharField("paid from", max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=LineStatus.choices, default=LineStatus.PLANNED)
    not_done_reason = models.CharField(max_length=20, choices=NotDoneReason.choices, blank=True)
    not_done_note = models.CharField(max_length=500, blank=True)
    done_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    reflection = models.TextField(blank=True)
    status_changed_at = models.DateTimeField(null=True, blank=True)

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        ordering = ("plan", "position", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="line_done_has_day",
                condition=Q(status=LineStatus.DONE, done_on__isnull=False)
                | (~Q(status=LineStatus.DONE) & Q(done_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="line_not_done_has_reason",
                condition=(Q(status__in=[LineStatus.DEFERRED, LineStatus.CANCELLED]) & ~Q(not_done_reason=""))
                | (~Q(status__in=[LineStatus.DEFERRED, LineStatus.CANCELLED]) & Q(not_done_reason="")),
            ),
            models.CheckConstraint(
                name="line_dates_in_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "activity_type"], name="line_by_status")]

    def __str__(self) -> str:
        return self.objective or self.get_activity_type_display() or f"line {self.position}"

    @property
    def as_kept_now(self) -> PlanLine | None:
        """The line in the version of the plan that counts now: in force, else the latest agreed, if there is one."""
        found, waiting = [], [self]
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting += one.carried_to.select_related("plan__executive")
        held = [one for one in found if one.plan.status in CARRIED_OUT]
        in_force = [one for one in held if one.plan.status == PlanStatus.IN_FORCE]
        return max(in_force or held, key=lambda one: one.plan.version, default=None)


class PlanStep(models.Model):
    """One step in a plan's life: who did what, when, over which content."""

    class Verb(models.TextChoices):
        BEGUN = "begun", "Begun"
        SUBMITTED = "submitted", "Signed and submitted"
        WITHDRAWN = "withdrawn", "Taken back"
        SIGNED = "signed", "Signed"
        RETURNED = "returned", "Returned"
        PLACED = "placed", "Placed before the board"
        REMOVED = "removed", "Taken off the agenda"
        DECIDED = "decided", "Decided by the board"
        IN_FORCE = "in_force", "Put in force"
        CLOSED = "closed", "Closed"

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=12, choices=Verb.choices)
    signer = models.CharField(
        max_length=20, choices=Signer.choices, blank=True, help_text="in which part it was signed"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(help_text="revision of the plan then")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("plan", "at", "id")

    def __str__(self) -> str:
        return f"{self.get_verb_display()} by {self.by_name}"


class PlanEdit(models.Model):
    """One changed field of a plan or of one of its lines, so that edits since submission can be counted and read."""

    plan = models.ForeignKey(DevelopmentPlan, on_delete=models.CASCADE, related_name="edits")
    line_id_then = models.BigIntegerField(null=True, blank=True, help_text="the line, even where it is gone now")
    field = models.CharField(
        max_length=30, blank=True, help_text="of the plan or line; added, removed or order for whole lines"
    )
    label = models.CharField(max_length=300, help_text="what was changed, in words")
    before: Any = models.JSONField(null=True, blank=True)
    after: Any = models.JSONField(null=True, blank=True)
    revision = models.PositiveIntegerField(help_text="revision of the plan that this edit made")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("plan", "revision", "id")

    def __str__(self) -> str:
        return self.label


class UnmetNeed(models.Model):
    """An executive's answers to the three yearly questions: was a need not met, which, and why."""

    executive = models.ForeignKey(Executive, on_delete=models.CASCADE, related_name="unmet_needs")
    fiscal_year = models.PositiveSmallIntegerField()
    had_unmet_need = models.BooleanField()
    need = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=20, choices=NotDoneReason.choices, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("executive", "-fiscal_year")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["executive", "fiscal_year"], name="unmet_need_once_a_year"),
            models.CheckConstraint(
                name="unmet_need_has_reason",
                condition=Q(had_unmet_need=False, need="", reason="")
                | (Q(had_unmet_need=True) & ~Q(need="") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"unmet needs of {self.executive_id} in {self.fiscal_year}"
