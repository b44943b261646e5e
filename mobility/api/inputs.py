"""What the API takes with an action on the marketplace."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from executives.models import AppointmentType, Position
from mobility.models import Posting, Reimbursement, Relocation, RotationEvaluation
from mobility.rules.answers import ANSWERS
from mobility.workflow import AssignedTo, DeclineReason, NotSelectedReason

LONGEST_ID = 2**63 - 1


def ids(**more: Any) -> serializers.ListField:
    child = serializers.IntegerField(min_value=1, max_value=LONGEST_ID)
    return serializers.ListField(child=child, max_length=500, **more)


class PostingInput(serializers.Serializer):
    """Much may be left for later: the review asks for what is missing."""

    programme = serializers.SlugField(max_length=40, help_text="code of a programme that is running")
    agency_subelement = serializers.CharField(max_length=4, help_text="agency or subelement of yours")
    organization = serializers.CharField(max_length=160, allow_blank=True, required=False)
    title = serializers.CharField(max_length=160)
    duties = serializers.CharField(max_length=20_000, allow_blank=True, required=False)
    learning = serializers.CharField(max_length=20_000, allow_blank=True, required=False)
    competencies = ids(required=False, help_text="ids, as in /frameworks/, of the framework in force")
    position_number = serializers.CharField(max_length=35, allow_blank=True, required=False)
    position_occupied = serializers.ChoiceField(
        choices=[choice for choice in Position.Designation.choices if choice[0]], allow_blank=True, required=False
    )
    occupational_series = serializers.RegexField(r"^[0-9]{4}$", allow_blank=True, required=False)
    functions = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50, required=False)
    duty_location = serializers.CharField(max_length=100, allow_blank=True, required=False)
    time_percent = serializers.IntegerField(min_value=1, max_value=100, required=False)
    virtual_percent = serializers.IntegerField(min_value=0, max_value=100, required=False)
    travel_percent = serializers.IntegerField(min_value=0, max_value=100, required=False)
    relocation = serializers.ChoiceField(choices=Relocation.choices, required=False)
    relocation_ceiling = serializers.IntegerField(min_value=1, max_value=1_000_000, allow_null=True, required=False)
    clearance = serializers.CharField(max_length=60, allow_blank=True, required=False)
    starts_on = serializers.DateField()
    days = serializers.IntegerField(
        min_value=1, max_value=3000, allow_null=True, required=False, help_text="length; null where it is for good"
    )
    places = serializers.IntegerField(min_value=1, max_value=100, required=False)
    reimbursement = serializers.ChoiceField(choices=Reimbursement.choices, required=False)
    audience = serializers.ChoiceField(choices=Posting.Audience.choices, required=False)
    appointment_types = serializers.ListField(
        child=serializers.ChoiceField(choices=AppointmentType.choices), max_length=10, required=False
    )
    opens_on = serializers.DateField(allow_null=True, required=False)
    closes_on = serializers.DateField(allow_null=True, required=False)
    is_projected = serializers.BooleanField(required=False)
    is_merit_staffed = serializers.BooleanField(required=False)


class PostingChangeInput(PostingInput):
    """What is not sent stays as it is."""

    programme = serializers.SlugField(max_length=40, required=False)
    agency_subelement = serializers.CharField(max_length=4, required=False)
    title = serializers.CharField(max_length=160, required=False)
    starts_on = serializers.DateField(required=False)


class ReasonInput(serializers.Serializer):
    reason = serializers.CharField(max_length=300, help_text="those concerned read it")


class OptionalReasonInput(serializers.Serializer):
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class ReopenInput(serializers.Serializer):
    closes_on = serializers.DateField(help_text="new last day to apply, today or later")


class ApplicantsInput(serializers.Serializer):
    applications = ids(min_length=1, help_text="ids of applications to the posting")


class RankInput(serializers.Serializer):
    order = ids(min_length=1, help_text="ids of all that are on the short list, the first first")


class NotSelectInput(ApplicantsInput):
    reason = serializers.ChoiceField(choices=NotSelectedReason.choices, help_text="has to be borne out by the facts")


class ApplicationInput(serializers.Serializer):
    statement = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    competencies = ids(required=False, help_text="ids, of those that the posting names")
    earliest_on = serializers.DateField(allow_null=True, required=False)
    is_confidential = serializers.BooleanField(required=False, help_text="keep it from home until a short list")


class PlaceInput(serializers.Serializer):
    place = serializers.IntegerField(min_value=1, max_value=1000, help_text="among your preferences, 1 is the first")


class NoteInput(serializers.Serializer):
    note = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="a word to the host")


class OfferInput(serializers.Serializer):
    starts_on = serializers.DateField(help_text="the same day for everybody selected; the end follows from the length")
    answer_by = serializers.DateField(help_text="the offer is open until the end of that day")


class HostNoteInput(serializers.Serializer):
    text = serializers.CharField(max_length=2000, help_text="your selecting office alone reads it")


class BackfillInput(serializers.Serializer):
    """Ways to fill a gap, any of them together."""

    acting = serializers.CharField(
        max_length=150, allow_blank=True, required=False, help_text="identifier of who acts, or a name"
    )
    programme = serializers.SlugField(
        max_length=40, allow_blank=True, required=False, help_text="post the vacancy under this programme"
    )
    justification = serializers.CharField(
        max_length=2000, allow_blank=True, required=False, help_text="ask OPM for a temporary allocation, because"
    )


class AnswerInput(BackfillInput):
    """An answer, with the ways to fill the gap that it leaves."""

    answer = serializers.ChoiceField(choices=[(one.value, one.label) for one in ANSWERS])
    released_on = serializers.DateField(allow_null=True, required=False, help_text="only where you release later")
    board_on = serializers.DateField(allow_null=True, required=False, help_text="day on which the board was heard")
    decline_reason = serializers.ChoiceField(choices=DeclineReason.choices, allow_blank=True, required=False)
    note = serializers.CharField(max_length=1000, allow_blank=True, required=False)


class ReleasedOnInput(serializers.Serializer):
    released_on = serializers.DateField()


class SendBackInput(serializers.Serializer):
    note = serializers.CharField(max_length=250)


class JustificationInput(serializers.Serializer):
    justification = serializers.CharField(max_length=2000)


class DecisionInput(serializers.Serializer):
    is_granted = serializers.BooleanField()
    note = serializers.CharField(max_length=2000, help_text="the agency reads it")


class EndInput(serializers.Serializer):
    ended_on = serializers.DateField(help_text="last day as it was: today or earlier")
    reason = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="before the planned day")


class MidPointInput(serializers.Serializer):
    note = serializers.CharField(max_length=4000)


class ReturnInput(serializers.Serializer):
    return_position = serializers.CharField(max_length=160)
    plan = serializers.CharField(max_length=4000)


class EvaluationInput(serializers.Serializer):
    built = serializers.ChoiceField(choices=RotationEvaluation.Built.choices)
    satisfaction = serializers.IntegerField(min_value=1, max_value=5, help_text="5 is the best")
    text = serializers.CharField(max_length=4000, allow_blank=True, default="")


class OverrideInput(serializers.Serializer):
    code = serializers.CharField(max_length=60, help_text="code of the finding")
    reason = serializers.CharField(max_length=300)


class TermsInput(serializers.Serializer):
    """Terms of a draft; what is not sent stays as it is."""

    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(allow_null=True, required=False)
    home_share_percent = serializers.IntegerField(min_value=0, max_value=100, required=False)
    is_reimbursable = serializers.BooleanField(required=False)
    nonreimbursable_basis = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    order_number = serializers.CharField(max_length=60, allow_blank=True, required=False)
    objectives = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    appraisal = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    return_right = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    relocation = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    terms = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    qualification_determined_on = serializers.DateField(allow_null=True, required=False)
    assigned_to = serializers.ChoiceField(choices=AssignedTo.choices, allow_blank=True, required=False)
    opm_approval = serializers.CharField(max_length=60, allow_blank=True, required=False)
    is_tribal = serializers.BooleanField(required=False)
