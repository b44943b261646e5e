"""What the API shows of executives, positions and the ledger: codes beside labels, and no birth date ever."""

from __future__ import annotations

from rest_framework import serializers

from executives.api.allowed import allowed_actions
from executives.comparison import OWNERS
from executives.ledger import columns, sent_positions
from executives.ledger.results import RowOutcome
from executives.workflow import BatchStatus

CHANGED = "when it last changed"
NOTHING = "none: it follows from the personnel actions, and changes by them alone"


class AgencySerializer(serializers.Serializer):
    code = serializers.CharField(help_text="2-letter agency or 4-character subelement")
    name = serializers.CharField()
    level = serializers.ChoiceField(choices=["agency", "subelement"])
    parent = serializers.CharField(allow_null=True, help_text="agency of a subelement")  # type: ignore[assignment]
    department = serializers.CharField(help_text="the agency it is reported under")
    is_cfo_act = serializers.BooleanField()
    is_outside_title5 = serializers.BooleanField()


class PositionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    agency_subelement = serializers.CharField()
    position_number = serializers.CharField()
    title = serializers.CharField()
    designation = serializers.CharField(
        allow_blank=True, help_text="EHRI position occupied: 3 general, 4 career reserved"
    )
    designation_label = serializers.CharField()
    occupational_series = serializers.CharField(allow_blank=True)
    duty_location = serializers.CharField(allow_blank=True)
    commuting_area = serializers.CharField(allow_blank=True)
    organization = serializers.CharField(allow_blank=True)
    is_supervisory = serializers.BooleanField(allow_null=True)
    role = serializers.CharField(allow_blank=True)
    known_from = serializers.CharField(help_text="ledger: personnel actions; plum: PLUM; agency: its own list")
    updated_at = serializers.DateTimeField(help_text=CHANGED)
    allowed_actions = allowed_actions("replace", told="replace: PUT at the address of the position")


class CurrentAssignmentSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    agency_subelement = serializers.CharField()
    position_number = serializers.CharField(allow_blank=True)
    position_title = serializers.CharField(allow_blank=True)
    occupational_series = serializers.CharField(allow_blank=True)
    duty_location = serializers.CharField(allow_blank=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="last day; null where it goes on")


class ExecutiveSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    identifier = serializers.CharField(help_text="one for the person, whatever the agency")
    family_name = serializers.CharField()
    given_name = serializers.CharField(allow_blank=True)
    agency_subelement = serializers.CharField(allow_null=True, help_text="home now, or last")
    is_on_board = serializers.BooleanField()
    appointment_type = serializers.CharField(allow_blank=True, help_text="50, 55, 60 or 65")
    appointment_type_label = serializers.CharField(allow_blank=True)
    ses_entry_on = serializers.DateField(allow_null=True)
    is_national_security_professional = serializers.BooleanField()
    track = serializers.CharField()
    current_assignment = CurrentAssignmentSerializer(allow_null=True)
    updated_at = serializers.DateTimeField(help_text=f"{CHANGED}, its career included")
    allowed_actions = allowed_actions(told=NOTHING)


class AssignmentSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    executive = serializers.CharField(help_text="identifier")
    kind = serializers.CharField()
    kind_label = serializers.CharField()
    agency_subelement = serializers.CharField()
    host = serializers.CharField(allow_blank=True, help_text="subelement of a temporary assignment's host, or OUT")
    position_number = serializers.CharField(allow_blank=True)
    position_title = serializers.CharField(allow_blank=True)
    appointment_type = serializers.CharField(allow_blank=True)
    occupational_series = serializers.CharField(allow_blank=True)
    duty_location = serializers.CharField(allow_blank=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    entry = serializers.CharField(allow_blank=True)
    origin = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField(help_text="when the executive's career or agency last changed")
    allowed_actions = allowed_actions(told=NOTHING)


class PersonnelActionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    submitting_agency = serializers.CharField()
    source_record_id = serializers.CharField()
    executive_id = serializers.CharField(help_text="identifier")
    family_name = serializers.CharField()
    given_name = serializers.CharField(allow_blank=True)
    nature_of_action = serializers.CharField()
    nature_of_action_2 = serializers.CharField(allow_blank=True)
    effective_date = serializers.DateField()
    sequence = serializers.IntegerField()
    agency_subelement = serializers.CharField()
    host_agency_subelement = serializers.CharField(allow_blank=True)
    position_number = serializers.CharField(allow_blank=True)
    position_title = serializers.CharField(allow_blank=True)
    position_occupied = serializers.CharField(allow_blank=True)
    appointment_type = serializers.CharField(allow_blank=True)
    pay_plan = serializers.CharField(allow_blank=True)
    occupational_series = serializers.CharField(allow_blank=True)
    duty_location = serializers.CharField(allow_blank=True)
    not_to_exceed = serializers.DateField(allow_null=True)
    supersedes = serializers.CharField(allow_blank=True)
    in_ehri = serializers.BooleanField(
        read_only=True, help_text="false: not in EHRI (details and other 900-series actions are the agency's own)"
    )
    updated_at = serializers.DateTimeField(allow_null=True, help_text="when it was recorded; it never changes")
    allowed_actions = allowed_actions(
        *("correct", "cancel"), told="by POST of an action, 002 or 001, that names this one in `supersedes`"
    )


ACTION_FIELDS: tuple[str, ...] = tuple(PersonnelActionSerializer().fields)


class ReconciliationItemSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    kind_label = serializers.CharField()
    executive = serializers.CharField(help_text="identifier")
    agency_code = serializers.CharField()
    other_agency_code = serializers.CharField(allow_blank=True)
    source_record_id = serializers.CharField()
    effective_on = serializers.DateField()
    sentence = serializers.CharField()
    remedy = serializers.CharField()
    first_seen_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(help_text=CHANGED)
    note = serializers.CharField(allow_blank=True, help_text="of the agencies concerned or of OPM")
    noted_at = serializers.DateTimeField(allow_null=True)


class ReconciliationItemDetailSerializer(ReconciliationItemSerializer):
    allowed_actions = serializers.ListField(
        child=serializers.CharField(),
        help_text="what you may do next, by the names of the addresses under this one; told of one thing, not in lists",
    )


class ItemNoteInput(serializers.Serializer):
    note = serializers.CharField(max_length=2000, allow_blank=True, help_text="both agencies and OPM read it")


class BatchCountsSerializer(serializers.Serializer):
    rows = serializers.IntegerField()
    accepted = serializers.IntegerField(help_text="taken, or in a dry run fit to be taken")
    unchanged = serializers.IntegerField(help_text="held already with this content")
    conflict = serializers.IntegerField(help_text="held already with other content")
    rejected = serializers.IntegerField(help_text="something is wrong in the row")
    not_applied = serializers.IntegerField(help_text="in order, but the batch was refused as a whole")


class BatchProgressSerializer(serializers.Serializer):
    phase = serializers.CharField(allow_blank=True)
    rows = serializers.IntegerField()
    rows_expected = serializers.IntegerField()


class BatchLinksSerializer(serializers.Serializer):
    self = serializers.CharField()
    results = serializers.CharField(required=False)
    results_csv = serializers.CharField(required=False)
    results_ndjson = serializers.CharField(required=False)


class BatchSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["actions", "positions"])
    state = serializers.ChoiceField(choices=BatchStatus.choices)
    state_label = serializers.CharField()
    is_ended = serializers.BooleanField()
    is_dry_run = serializers.BooleanField()
    is_partial = serializers.BooleanField()
    agency_code = serializers.CharField(help_text="rows of any other agency are rejected")
    counts = BatchCountsSerializer()
    progress = BatchProgressSerializer()
    executives_touched = serializers.IntegerField(help_text="whose careers were derived anew")
    message = serializers.CharField(allow_blank=True, help_text="one sentence for a person")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    links = BatchLinksSerializer()
    allowed_actions = serializers.ListField(child=serializers.CharField())


NEEDED = frozenset(
    {"source_record_id", "executive_id", "family_name", "nature_of_action", "effective_date", "agency_subelement"}
)
NEEDED_OF_POSITION = frozenset({"agency_subelement", "position_number", "title"})


class ActionRowSerializer(serializers.Serializer):
    """One personnel action as it is sent: the columns of a file of them."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            name: serializers.IntegerField(required=False, allow_null=True, help_text=told)
            if name == "sequence"
            else serializers.CharField(required=name in NEEDED, allow_blank=name not in NEEDED, help_text=told)
            for name, told in columns.HELP.items()
        }


class PositionRowSerializer(serializers.Serializer):
    """One position as it is sent."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            name: serializers.BooleanField(required=False, allow_null=True, help_text=told)
            if name == "is_supervisory"
            else serializers.CharField(required=name in NEEDED_OF_POSITION, allow_blank=True, help_text=told)
            for name, told in sent_positions.HELP.items()
        }


class ActionRowsSerializer(serializers.Serializer):
    rows = ActionRowSerializer(many=True)


class PositionRowsSerializer(serializers.Serializer):
    rows = PositionRowSerializer(many=True)


class RowProblemSerializer(serializers.Serializer):
    column = serializers.CharField()
    value = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    remedy = serializers.CharField()


class RowResultSerializer(serializers.Serializer):
    row = serializers.IntegerField(
        help_text="line of CSV (the header is 1) or of JSON lines; place in an array, from 1"
    )
    outcome = serializers.ChoiceField(choices=RowOutcome.choices)
    source_record_id = serializers.CharField(required=False, help_text="of personnel actions")
    agency_subelement = serializers.CharField(required=False, help_text="of positions")
    position_number = serializers.CharField(required=False, help_text="of positions")
    problems = RowProblemSerializer(many=True)


class DifferenceSerializer(serializers.Serializer):
    id = serializers.CharField(help_text="the same as long as the difference is")
    section = serializers.CharField(help_text="totals, positions, executives, portal_records, items, allocations")
    kind = serializers.CharField()
    kind_label = serializers.CharField()
    agency_code = serializers.CharField(allow_blank=True)
    subject_id = serializers.CharField(help_text="id of the position, executive, action or item; of totals the agency")
    sent = serializers.CharField(help_text="what the agency sent")
    held = serializers.CharField(help_text="what is held")
    differs = serializers.BooleanField(help_text="false: counts that agree, shown all the same")
    difference = serializers.CharField()
    owner = serializers.ChoiceField(choices=list(OWNERS.items()), help_text="who mends it")
    owner_label = serializers.CharField()
    owner_code = serializers.CharField(help_text="agency of the owner")
    remedy = serializers.CharField(allow_blank=True)
