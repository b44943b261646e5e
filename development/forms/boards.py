"""The forms of boards, cycles and meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from development.models import Board, BoardMember, Meeting, PostingProfile, ReviewCycle
from development.workflow import ActivityType
from executives.forms import LinesField
from executives.models import Agency
from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import GRANTS, Permission, Role
from sesportal.lib.fiscal import first_day, last_day
from sesportal.lib.forms import ComboBox, FlatSelect

if TYPE_CHECKING:
    import datetime as dt

SITTING_ROLES = [role.value for role in Role if Permission.SIT_ON_BOARD in GRANTS[role]]


class BoardForm(forms.Form):
    """A board's name and quorum; its agency is chosen once."""

    agency = forms.ChoiceField(label="Agency or subelement", widget=ComboBox)
    name = forms.CharField(label="Name", max_length=120, initial="Executive Resources Board")
    quorum = forms.IntegerField(
        label="Quorum", min_value=1, max_value=30, help_text="How many members must be present to decide."
    )

    def __init__(self, *args: Any, user: User, board: Board | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if board is not None:
            del self.fields["agency"]
            return
        codes = user.reach(Permission.RUN_BOARDS).agencies
        offered = Agency.objects.none()
        for code in codes:
            offered |= Agency.objects.filter(code__startswith=code)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        named = list(offered.order_by("level", "name").values_list("code", "name"))
        field.choices = [(code, f"{name} ({code})") for code, name in named]
        field.initial = next(iter(sorted(codes)), None)


class SeatForm(forms.Form):
    """A seat on a board and its term."""

    user = forms.ChoiceField(
        label="Person",
        widget=FlatSelect,
        help_text="People who hold a board role at the agency. An administrator grants the role.",
    )
    seat = forms.ChoiceField(label="Seat", choices=BoardMember.Seat.choices, widget=forms.RadioSelect)
    standing = forms.ChoiceField(label="Appointment", choices=BoardMember.Standing.choices, widget=forms.RadioSelect)
    starts_on = forms.DateField(label="Term begins")
    ends_on = forms.DateField(label="Term ends", required=False, help_text="Leave empty where no end is set.")

    def __init__(self, *args: Any, board: Board, member: BoardMember | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if member is not None:
            del self.fields["user"]
            return
        held = Membership.objects.filter(role__in=SITTING_ROLES, agency_code__startswith=board.agency_id[:2])
        people = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("last_name", "first_name")
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a person"), *((str(user.pk), str(user)) for user in people)]

    def clean_user(self) -> User:
        """Return the person chosen."""
        return User.objects.get(pk=self.cleaned_data["user"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        _check_order(self, values, "starts_on", "ends_on", "The term ends before it begins.")
        return values


class CycleForm(forms.Form):
    """One year's review."""

    fiscal_year = forms.IntegerField(label="Fiscal year", min_value=2000, max_value=2100)
    population = forms.ChoiceField(
        label="Who is reviewed", choices=ReviewCycle.Population.choices, widget=forms.RadioSelect
    )
    opens_on = forms.DateField(label="Opens")
    closes_on = forms.DateField(label="Closes", help_text="Meetings are held between these days.")

    @staticmethod
    def initial_of(year: int) -> dict[str, Any]:
        """Return the usual values for the review of a fiscal year."""
        return {
            "fiscal_year": year,
            "population": ReviewCycle.Population.ALL,
            "opens_on": first_day(year),
            "closes_on": last_day(year),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        _check_order(self, values, "opens_on", "closes_on", "The cycle closes before it opens.")
        return values


class MeetingForm(forms.Form):
    """The day and place of a meeting."""

    held_on = forms.DateField(label="Day")
    place = forms.CharField(label="Place", max_length=120, required=False, help_text="A room, or how to join.")

    def __init__(self, *args: Any, cycle: ReviewCycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opens, closes = cycle.opens_on, cycle.closes_on
        self.fields["held_on"].help_text = f"Between {opens:%B %-d, %Y} and {closes:%B %-d, %Y}."

    @staticmethod
    def initial_of(meeting: Meeting) -> dict[str, Any]:
        return {"held_on": meeting.held_on, "place": meeting.place}


class ProfileForm(forms.Form):
    """A kind of posting that the board looks out for."""

    name = forms.CharField(label="Name", max_length=120, help_text="For example: Field office leadership, Denver.")
    activity_type = forms.ChoiceField(
        label="Type", choices=[("", "Any"), *ActivityType.choices], required=False, widget=FlatSelect
    )
    agencies = LinesField(
        label="Agencies",
        longest=2,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Their two-letter codes, one a line, for example TR for the Treasury.",
    )
    series = LinesField(
        label="Occupational series",
        longest=4,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Four digits each, one a line, for example 0340.",
    )
    areas = LinesField(
        label="Commuting areas",
        longest=80,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="As postings name them, one a line, for example Denver-Aurora-Greeley, CO.",
    )

    @staticmethod
    def initial_of(profile: PostingProfile) -> dict[str, Any]:
        lists = {name: "\n".join(values) for name, values in profile.criteria.items()}
        return {"name": profile.name, "activity_type": profile.activity_type, **lists}

    def clean_agencies(self) -> list[str]:
        codes = [code.upper() for code in self.cleaned_data["agencies"]]
        known = set(Agency.objects.agencies().filter(code__in=codes).values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise ValidationError(f"No agency has the code {', '.join(unknown)}.")
        return codes

    @property
    def criteria(self) -> dict[str, list[str]]:
        """The lists that are not empty."""
        names = ("agencies", "series", "areas")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


def _check_order(form: forms.Form, values: dict[str, Any], first: str, last: str, message: str) -> None:
    begins: dt.date | None = values.get(first)
    ends: dt.date | None = values.get(last)
    if begins and ends and ends < begins:
        form.add_error(last, ValidationError(message))
