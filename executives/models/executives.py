"""Executives: who they are and where they are now; the facts that need protection stand in tables of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from executives.models.agencies import Agency
from sesportal.accounts.roles import Permission
from sesportal.lib.stamped import StampedBySet

if TYPE_CHECKING:
    from sesportal.accounts.models import User


class AppointmentType(models.TextChoices):
    """SES appointment types by EHRI's type-of-appointment code."""

    CAREER = "50", "Career"
    NONCAREER = "55", "Noncareer"
    LIMITED_TERM = "60", "Limited term"
    LIMITED_EMERGENCY = "65", "Limited emergency"


ON_BOARD_BY = {
    "unit": ["home"],
    "entry": ["ses_entry_on"],
    "since": ["position_since"],
    "appt": ["appointment_type"],
    "series": ["occupational_series"],
    "role": ["position_role"],
    "place": ["duty_location"],
    "name": ["sort_name", "identifier"],
    "id": ["id"],
}
"""What the directory filters and sorts those on board by. Of one column, as few values cost an import little."""


class ExecutiveQuerySet(models.QuerySet["Executive"]):
    def visible_to(self, user: User, permission: Permission = Permission.VIEW_EXECUTIVES) -> ExecutiveQuerySet:
        """Keep the executives for whom `user` holds `permission` today."""
        reach = user.reach(permission)
        if reach.government:
            return self
        allowed = Q(pk__in=())
        for code in reach.agencies:
            allowed |= Q(home__code__startswith=code)
        if reach.reports:
            allowed |= Q(supervisor=user)
        if reach.own:
            allowed |= Q(user=user)
        return self.filter(allowed)

    def on_board(self) -> ExecutiveQuerySet:
        """Keep the executives with an assignment of record today."""
        return self.filter(is_on_board=True)

    def in_agency(self, code: str) -> ExecutiveQuerySet:
        """Keep the executives of a 2-letter agency or of one subelement (their last, where they have left)."""
        return self.filter(home__code__startswith=code)

    def named(self, text: str) -> ExecutiveQuerySet:
        """Keep those whose name holds every word of `text`, in any order; a word with a digit is an identifier.

        `sort_name` is in capitals, so a case-sensitive match is right, and PostgreSQL answers it from a trigram index.
        """
        found = self
        for word in text.replace(",", " ").split():
            if any(character.isdigit() for character in word):
                found = found.filter(identifier__in={word, word.upper(), word.lower()})
            else:
                found = found.filter(sort_name__contains=word.upper())
        return found

    def for_list(self) -> ExecutiveQuerySet:
        return self.select_related("home", "home__parent", "current_assignment", "preference")

    def record_of(self, user: User) -> Executive | None:
        """Return the user's own record with its position and preferences; asked again, it costs no query."""
        own = self.select_related("current_assignment", "preference")
        models.prefetch_related_objects([user], models.Prefetch("executive", own))
        return getattr(user, "executive", None)


class Executive(StampedBySet):
    """One person across agencies. The fields marked derived follow from the ledger and are written by it alone.

    `updated_at` is the moment of the career too: it moves where an assignment comes, changes or goes.
    """

    class Track(models.TextChoices):
        GENERALIST = "generalist", "Generalist leader"
        SPECIALIST = "specialist", "Technical specialist"

    identifier = models.CharField(max_length=40, help_text="one for the person, whatever the agency")
    family_name = models.CharField(max_length=60, help_text="derived: from the latest action")
    given_name = models.CharField(max_length=60, blank=True, help_text="derived: from the latest action")
    sort_name = models.CharField(max_length=125, help_text="derived: FAMILY, GIVEN in capitals, for search and order")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="executive"
    )
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="direct_reports",
        db_index=False,
    )
    home = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="derived: subelement now, or last",
    )
    current_assignment = models.ForeignKey(
        "Assignment",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        help_text="derived: record now, or last",
    )
    is_on_board = models.BooleanField(default=False, help_text="derived: has an assignment of record today")
    appointment_type = models.CharField(max_length=2, choices=AppointmentType.choices, blank=True, help_text="derived")
    ses_entry_on = models.DateField(
        null=True, blank=True, help_text="derived: first day of the first assignment of record"
    )
    position_since = models.DateField(
        null=True, blank=True, help_text="derived: first day in the position held now, or last; a conversion keeps it"
    )
    position_role = models.CharField(
        max_length=10, blank=True, default="", db_default="", help_text="derived: of the position held now, or last"
    )
    occupational_series = models.CharField(
        max_length=4, blank=True, default="", db_default="", help_text="derived: record now, or last"
    )
    duty_location = models.CharField(
        max_length=100, blank=True, default="", db_default="", help_text="derived: record now, or last"
    )
    is_nsp = models.BooleanField("National Security Professional", default=False, help_text="EO 13434")
    track = models.CharField(max_length=10, choices=Track.choices, default=Track.GENERALIST)
    track_reason = models.CharField(max_length=250, blank=True)

    objects = ExecutiveQuerySet.as_manager()

    class Meta:
        ordering = ("sort_name", "identifier")
        constraints: ClassVar = [models.UniqueConstraint(fields=["identifier"], name="executive_identifier_once")]
        indexes: ClassVar = [
            models.Index(fields=["sort_name", "identifier"], name="executive_by_name"),
            models.Index(fields=["home"], name="executive_by_home", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["supervisor"], name="executive_by_supervisor", condition=Q(supervisor__isnull=False)),
            *(
                models.Index(fields=fields, name=f"executive_on_board_{name}", condition=Q(is_on_board=True))
                for name, fields in ON_BOARD_BY.items()
            ),
            models.Index(
                fields=["sort_name"], name="executive_on_board_nsp", condition=Q(is_on_board=True, is_nsp=True)
            ),
            models.Index(
                fields=["sort_name"],
                name="executive_on_board_specialist",
                condition=Q(is_on_board=True, track="specialist"),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class DutyLocationQuerySet(models.QuerySet["DutyLocation"]):
    def named(self, text: str) -> list[str]:
        """Return the names of the places that have `text` in them, in whatever letters."""
        return list(self.filter(name__icontains=text).values_list("name", flat=True))


class DutyLocation(models.Model):
    """A duty location that some assignment has had: few, so that searching places by part of their name is quick."""

    name = models.CharField(max_length=100, primary_key=True)

    objects = DutyLocationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class RestrictedFacts(models.Model):
    """Facts that only the executive and the executive resources office may see: never joined into a list."""

    executive = models.OneToOneField(Executive, on_delete=models.CASCADE, related_name="restricted")
    birth_date = models.DateField(null=True, blank=True)
    retirement_plan = models.CharField(max_length=2, blank=True, help_text="EHRI retirement plan code")
    scd_leave = models.DateField("service computation date, leave", null=True, blank=True)
    scd_retirement = models.DateField("service computation date, retirement", null=True, blank=True)
    scd_ses = models.DateField("service computation date, SES", null=True, blank=True)

    class Meta:
        verbose_name_plural = "restricted facts"

    def __str__(self) -> str:
        return f"restricted facts of {self.executive_id}"


class MobilityPreference(models.Model):
    """What an executive is willing to do, in the executive's own words and choice."""

    class Willing(models.TextChoices):
        YES = "yes", "Willing to relocate"
        NO = "no", "Not willing to relocate"
        UNKNOWN = "", "Not stated"

    executive = models.OneToOneField(Executive, on_delete=models.CASCADE, related_name="preference")
    willing_to_relocate = models.CharField(max_length=3, choices=Willing.choices, blank=True)
    areas = models.JSONField(default=list, blank=True, help_text="commuting areas")
    agencies = models.JSONField(default=list, blank=True, help_text="2-letter agency codes")
    functions = models.JSONField(default=list, blank=True, help_text="occupational series")
    earliest_on = models.DateField("earliest date", null=True, blank=True)
    virtual_only = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["executive"], name="preference_willing", condition=Q(willing_to_relocate="yes")),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.executive_id}"


class PerformanceRating(models.Model):
    """A final annual summary rating, level 5 (Outstanding) to 1 (Unsatisfactory), 5 CFR 430.305. Restricted."""

    executive = models.ForeignKey(Executive, on_delete=models.CASCADE, related_name="ratings")
    period_start = models.DateField()
    period_end = models.DateField()
    level = models.PositiveSmallIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("executive", "-period_end")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["executive", "period_end"], name="rating_once_a_period"),
            models.CheckConstraint(name="rating_level_1_to_5", condition=Q(level__gte=1, level__lte=5)),
        ]

    def __str__(self) -> str:
        return f"rating of {self.executive_id} for {self.period_end}"
