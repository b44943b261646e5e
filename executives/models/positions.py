"""SES positions: what the post is, where it is, and whether it is filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Value, When

from executives.models.agencies import Agency
from sesportal.lib.stamped import StampedBySet

if TYPE_CHECKING:
    import datetime as dt

    from sesportal.accounts.models import User


class PositionQuerySet(models.QuerySet["Position"]):
    def visible_to(self, user: User) -> PositionQuerySet:
        """Positions are public facts (5 USC 3330f): everyone who may see positions sees all of them."""
        from sesportal.accounts.roles import Permission

        return self if user.may(Permission.VIEW_POSITIONS) else self.none()

    def in_agency(self, code: str) -> PositionQuerySet:
        """Keep the positions of a 2-letter agency or of one subelement."""
        return self.filter(agency__code__startswith=code)

    def with_occupancy(self, *, as_of: dt.date) -> PositionQuerySet:
        """Annotate `occupancy`, a Status: from careers where the ledger knows the position, else as PLUM reported it.

        A position known from personnel actions is filled on `as_of` if an assignment of record covers that day there,
        and vacant otherwise. Each position is looked up in an index: reading all that are occupied took minutes at
        200,000 executives.
        """
        from executives.models.careers import Assignment

        held = (
            Assignment.objects.of_record()
            .covering(as_of)
            .filter(subelement=OuterRef("agency"), position_number=OuterRef("number"))
        )
        return self.annotate(
            occupancy=Case(
                When(source=Position.Source.PLUM, then=F("status")),
                When(Exists(held), then=Value(Position.Status.FILLED)),
                default=Value(Position.Status.VACANT),
                output_field=models.CharField(),
            )
        )

    def held_in(self, assignment: str) -> PositionQuerySet:
        """Keep, in a subquery, the position of the outer query's `assignment` (its path, `current_assignment`)."""
        return self.filter(
            agency=OuterRef(f"{assignment}__subelement_id"), number=OuterRef(f"{assignment}__position_number")
        )


class Position(StampedBySet):
    """One SES position of a subelement, known by the number its agency gave it."""

    class Designation(models.TextChoices):
        GENERAL = "3", "General"
        CAREER_RESERVED = "4", "Career reserved"
        UNKNOWN = "", "Not stated"

    class PositionRole(models.TextChoices):
        AGENCY_LEADERSHIP = "leadership", "Agency leadership"
        PROGRAMME_EXECUTIVE = "programme", "Programme executive"
        TECHNICAL_EXPERT = "expert", "Technical expert"
        STAFF_ADVISER = "adviser", "Staff adviser"
        UNKNOWN = "", "Not stated"

    class Status(models.TextChoices):
        FILLED = "filled", "Filled"
        VACANT = "vacant", "Vacant"
        UNKNOWN = "", "Not stated"

    class Source(models.TextChoices):
        LEDGER = "ledger", "Personnel actions"
        PLUM = "plum", "PLUM reporting"
        AGENCY = "agency", "The agency's own list"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="positions", help_text="subelement")
    number = models.CharField(max_length=35)
    title = models.CharField(max_length=120)
    designation = models.CharField(
        max_length=1, choices=Designation.choices, blank=True, help_text="EHRI position occupied"
    )
    occupational_series = models.CharField(max_length=4, blank=True)
    duty_location = models.CharField(max_length=100, blank=True)
    commuting_area = models.CharField(max_length=80, blank=True)
    organization = models.CharField(max_length=250, blank=True)
    is_supervisory = models.BooleanField(null=True)
    role = models.CharField(max_length=10, choices=PositionRole.choices, blank=True)
    status = models.CharField(max_length=6, choices=Status.choices, blank=True, help_text="as last reported or derived")
    status_as_of = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.LEDGER)

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ("agency", "number")
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "number"], name="position_once_an_agency")]

    def __str__(self) -> str:
        return f"{self.title} ({self.agency_id} {self.number})"
