"""What the API shows of postings, applications, releases, rotations and allocations: codes beside labels."""

from __future__ import annotations

from rest_framework import serializers

from mobility.models import Posting, Reimbursement, Relocation
from mobility.workflow import (
    AgreementStatus,
    AllocationStatus,
    ApplicationStatus,
    DeclineReason,
    Design,
    NotSelectedReason,
    OfferStatus,
    PostingStatus,
    ReleaseLevel,
    ReleaseStatus,
    RotationStatus,
)

TOLD = "what you may do next, by the names of the addresses under this one; told of one thing, not in lists"
CHANGED = "when it was last changed"


class PostingSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    programme = serializers.CharField(help_text="code of the programme")
    programme_name = serializers.CharField()
    design = serializers.ChoiceField(choices=Design.choices)
    design_label = serializers.CharField()
    agency_subelement = serializers.CharField(help_text="who offers it: agency or subelement")
    organization = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    duties = serializers.CharField(allow_blank=True)
    learning = serializers.CharField(allow_blank=True)
    competencies = serializers.ListField(child=serializers.IntegerField(), help_text="ids, as in /frameworks/")
    framework = serializers.CharField(help_text="code of the framework that the competencies are of")
    position_number = serializers.CharField(allow_blank=True)
    position_occupied = serializers.CharField(allow_blank=True, help_text="3 general, 4 career reserved")
    occupational_series = serializers.CharField(allow_blank=True)
    functions = serializers.ListField(child=serializers.CharField())
    duty_location = serializers.CharField(allow_blank=True)
    commuting_area = serializers.CharField(allow_blank=True)
    time_percent = serializers.IntegerField()
    virtual_percent = serializers.IntegerField()
    travel_percent = serializers.IntegerField()
    relocation = serializers.ChoiceField(choices=Relocation.choices)
    relocation_label = serializers.CharField()
    relocation_ceiling = serializers.IntegerField(allow_null=True, help_text="dollars")
    clearance = serializers.CharField(allow_blank=True)
    starts_on = serializers.DateField()
    days = serializers.IntegerField(allow_null=True, help_text="length; null where it is for good")
    places = serializers.IntegerField()
    reimbursement = serializers.ChoiceField(choices=Reimbursement.choices)
    reimbursement_label = serializers.CharField()
    audience = serializers.ChoiceField(choices=Posting.Audience.choices)
    audience_label = serializers.CharField()
    appointment_types = serializers.ListField(child=serializers.CharField(), help_text="admitted; none: every type")
    opens_on = serializers.DateField(allow_null=True)
    closes_on = serializers.DateField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    is_projected = serializers.BooleanField(help_text="shown before it opens")
    is_merit_staffed = serializers.BooleanField()
    is_hard_to_fill = serializers.BooleanField()
    status = serializers.ChoiceField(choices=PostingStatus.choices)
    status_label = serializers.CharField()
    status_reason = serializers.CharField(allow_blank=True, help_text="why it was closed or cancelled")
    updated_at = serializers.DateTimeField(help_text=CHANGED)


class PostingDetailSerializer(PostingSerializer):
    allowed_actions = serializers.ListField(child=serializers.CharField(), help_text=TOLD)


class OfferSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=OfferStatus.choices)
    status_label = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="last day; null where it is for good")
    expires_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class ApplicationSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    posting = serializers.IntegerField(help_text="id of the posting")
    executive = serializers.CharField(help_text="identifier")
    family_name = serializers.CharField()
    given_name = serializers.CharField(allow_blank=True)
    agency_subelement = serializers.CharField(allow_null=True, help_text="home of the executive")
    earliest_on = serializers.DateField(allow_null=True)
    is_confidential = serializers.BooleanField(help_text="home is not told before a short list")
    known_to_home_at = serializers.DateTimeField(allow_null=True)
    status = serializers.ChoiceField(choices=ApplicationStatus.choices)
    status_label = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True, help_text="on the short list; shown to the host alone")
    not_selected_reason = serializers.ChoiceField(choices=NotSelectedReason.choices, allow_blank=True)
    not_selected_reason_label = serializers.CharField(allow_blank=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    offer = OfferSerializer(allow_null=True, help_text="the last one; shown to the host and to the executive")
    updated_at = serializers.DateTimeField(help_text=CHANGED)


class HostNoteSerializer(serializers.Serializer):
    text = serializers.CharField()
    by = serializers.CharField(help_text="who wrote it")
    at = serializers.DateTimeField()


class ApplicationDetailSerializer(ApplicationSerializer):
    notes = HostNoteSerializer(many=True, allow_null=True, help_text="of the selecting office, shown to it alone")
    allowed_actions = serializers.ListField(child=serializers.CharField(), help_text=TOLD)


class ReleaseSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    application = serializers.IntegerField(help_text="id of the application")
    posting = serializers.IntegerField(help_text="id of the posting")
    executive = serializers.CharField(help_text="identifier")
    family_name = serializers.CharField()
    given_name = serializers.CharField(allow_blank=True)
    home = serializers.CharField(help_text="agency or subelement that is asked")
    host = serializers.CharField(help_text="agency or subelement that asks")
    level = serializers.ChoiceField(choices=ReleaseLevel.choices, help_text="who has to agree")
    level_label = serializers.CharField()
    status = serializers.ChoiceField(choices=ReleaseStatus.choices)
    status_label = serializers.CharField()
    wanted_on = serializers.DateField()
    released_on = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    time_percent = serializers.IntegerField()
    asked_at = serializers.DateTimeField()
    escalates_on = serializers.DateField()
    escalates_again_on = serializers.DateField()
    decline_reason = serializers.ChoiceField(choices=DeclineReason.choices, allow_blank=True)
    decline_reason_label = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    signed_off_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(help_text=CHANGED)


class ReleaseDetailSerializer(ReleaseSerializer):
    allowed_actions = serializers.ListField(child=serializers.CharField(), help_text=TOLD)


class AgreementSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=AgreementStatus.choices)
    status_label = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class RotationSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    application = serializers.IntegerField(allow_null=True, help_text="id of the application it came from")
    executive = serializers.CharField(help_text="identifier")
    family_name = serializers.CharField()
    given_name = serializers.CharField(allow_blank=True)
    programme = serializers.CharField(help_text="code of the programme")
    design = serializers.ChoiceField(choices=Design.choices)
    design_label = serializers.CharField()
    home = serializers.CharField()
    host = serializers.CharField(allow_null=True, help_text="null where it is outside the federal government")
    host_name = serializers.CharField(allow_blank=True, help_text="where the host is outside the federal government")
    title = serializers.CharField()
    duty_location = serializers.CharField(allow_blank=True)
    time_percent = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="planned last day; null where it is for good")
    ended_on = serializers.DateField(allow_null=True, help_text="last day as it came")
    end_reason = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=RotationStatus.choices)
    status_label = serializers.CharField()
    return_position = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField(help_text=CHANGED)


class RotationDetailSerializer(RotationSerializer):
    agreements = AgreementSerializer(many=True, help_text="every version, the last first")
    allowed_actions = serializers.ListField(child=serializers.CharField(), help_text=TOLD)


class AllocationSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    agency = serializers.CharField()
    release = serializers.IntegerField(allow_null=True, help_text="id of the release it is for")
    extends = serializers.IntegerField(allow_null=True, help_text="id of the allocation it goes on")
    position_number = serializers.CharField(allow_blank=True)
    position_title = serializers.CharField()
    justification = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="last day; ends with the detail")
    ended_on = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(choices=AllocationStatus.choices)
    status_label = serializers.CharField()
    requested_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_note = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField(help_text=CHANGED)


class AllocationDetailSerializer(AllocationSerializer):
    allowed_actions = serializers.ListField(child=serializers.CharField(), help_text=TOLD)


class LedgerSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="agency")
    name = serializers.CharField()
    base = serializers.IntegerField(help_text="positions that OPM authorizes")
    temporary = serializers.IntegerField(help_text="added for the time of details")
    total = serializers.IntegerField(help_text="base and temporary")
    as_of = serializers.DateField()
