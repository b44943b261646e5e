"""What the API shows of development plans: where they stand and their lines; no reflection, comment or rating."""

from __future__ import annotations

from rest_framework import serializers

from development.models import PlanLine
from development.workflow import ActivityType, LineStatus, NotDoneReason, PlanStatus


class PlanLineSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PlanLine.Kind.choices)
    objective = serializers.CharField(allow_blank=True)
    activity_type = serializers.ChoiceField(choices=ActivityType.choices, allow_blank=True)
    activity_type_label = serializers.CharField(allow_blank=True)
    competency = serializers.CharField(allow_null=True, help_text="name, in the plan's framework")
    term = serializers.ChoiceField(choices=PlanLine.Term.choices, allow_blank=True)
    perspective = serializers.ChoiceField(choices=PlanLine.Perspective.choices, allow_blank=True)
    provider = serializers.CharField(allow_blank=True)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    amount = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    unit = serializers.ChoiceField(choices=PlanLine.Unit.choices)
    cost = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True, help_text="dollars")
    status = serializers.ChoiceField(choices=LineStatus.choices)
    status_label = serializers.CharField()
    not_done_reason = serializers.ChoiceField(choices=NotDoneReason.choices, allow_blank=True)
    done_on = serializers.DateField(allow_null=True)


class PlanSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    executive = serializers.CharField(help_text="identifier")
    family_name = serializers.CharField()
    given_name = serializers.CharField(allow_blank=True)
    agency_subelement = serializers.CharField(allow_null=True, help_text="home now, or last")
    version = serializers.IntegerField()
    framework = serializers.CharField(help_text="version of the executive core qualifications")
    status = serializers.ChoiceField(choices=PlanStatus.choices)
    status_label = serializers.CharField()
    period_from = serializers.DateField()
    period_to = serializers.DateField(help_text="last day")
    submitted_at = serializers.DateTimeField(allow_null=True)
    reviewed_on = serializers.DateField(allow_null=True, help_text="day of the board's review")
    in_force_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    lines = PlanLineSerializer(many=True, allow_null=True, help_text="null while the plan is its author's draft")


class PlanDetailSerializer(PlanSerializer):
    allowed_actions = serializers.ListField(
        child=serializers.CharField(),
        help_text="what you may do next, by the names of the addresses under this one; told of one thing, not in lists",
    )
