"""What the API shows of figures: each with what it is of, and a marker in the place of what is not shown."""

from __future__ import annotations

from rest_framework import serializers

from analytics.models.figures import MOVE_TYPES
from analytics.rules.suppression import Marker
from analytics.workflow import Level
from executives.models import AppointmentType

ALL_TYPES = [("", "All types"), *AppointmentType.choices]
ALL_MOVES = [("", "All kinds"), *((kind.value, str(kind.label)) for kind in MOVE_TYPES)]
COUNTS = (
    "imports",
    "exports",
    "net",
    "external_hires",
    "departures",
    "reassignments",
    "on_board",
    "loaned_days",
    "hosted_days",
    "rotated",
    "career_on_board",
)
RATES = ("import_rate", "export_rate", "rotation_rate")


class MobilityYearSerializer(serializers.Serializer):
    id = serializers.CharField(help_text="the fiscal year")
    fiscal_year = serializers.IntegerField()
    as_of = serializers.DateField(help_text="nothing after this day is counted")
    is_ended = serializers.BooleanField(help_text="false: computed up to as_of only")
    is_stale = serializers.BooleanField(help_text="true: the ledger has changed since; it is computed anew by night")
    formula_version = serializers.CharField()
    computed_at = serializers.DateTimeField(allow_null=True)
    definitions_url = serializers.CharField(help_text="what each figure means")


class _CutSerializer(MobilityYearSerializer):
    id = serializers.CharField(help_text="what the row is of: fiscal year, level and unit")
    level = serializers.ChoiceField(choices=Level.choices)
    level_label = serializers.CharField()
    appointment_type = serializers.ChoiceField(choices=ALL_TYPES, allow_blank=True)
    appointment_type_label = serializers.CharField()
    move_type = serializers.ChoiceField(choices=ALL_MOVES, allow_blank=True, help_text="of imports and exports")
    move_type_label = serializers.CharField()
    is_suppressed = serializers.BooleanField(help_text="true: small counts are not shown")


class MetricSerializer(_CutSerializer):
    """One unit's figures; what is not shown is null and has its marker in `hidden`."""

    unit = serializers.CharField(help_text="code; ALL is the total of the units shown")
    unit_name = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True, help_text="from the greatest importer; null where not ranked")
    hidden = serializers.DictField(
        child=serializers.ChoiceField(choices=[marker.value for marker in Marker]),
        help_text="marker by the name of the figure that is not shown",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        counts = {name: serializers.IntegerField(allow_null=True) for name in COUNTS}
        rates = {name: serializers.FloatField(allow_null=True, help_text="percent") for name in RATES}
        return super().get_fields() | counts | rates


class FlowSerializer(_CutSerializer):
    """How many executives went from one unit to another."""

    id = serializers.CharField(help_text="what the row is of: fiscal year, level, origin and destination")
    origin = serializers.CharField()
    origin_name = serializers.CharField()
    destination = serializers.CharField()
    destination_name = serializers.CharField()
    count = serializers.IntegerField(allow_null=True, help_text="null where it is not shown")
    hidden = serializers.ChoiceField(choices=[marker.value for marker in Marker], allow_null=True)
