"""The columns of a file of personnel actions, in their order, with what each must hold."""

from __future__ import annotations

from typing import Final, NamedTuple

COLUMNS: Final = (
    "source_record_id",
    "executive_id",
    "family_name",
    "given_name",
    "nature_of_action",
    "nature_of_action_2",
    "effective_date",
    "sequence",
    "agency_subelement",
    "host_agency_subelement",
    "position_number",
    "position_title",
    "position_occupied",
    "appointment_type",
    "pay_plan",
    "occupational_series",
    "duty_location",
    "not_to_exceed",
    "supersedes",
)
HEADER: Final = ",".join(COLUMNS)

HELP: Final = {
    "source_record_id": "Your own identifier of this record, at most 64 characters; it never changes.",
    "executive_id": "One identifier for the person in every agency, at most 40 characters. Never an SSN.",
    "family_name": "At most 60 characters.",
    "given_name": "At most 60 characters; may be empty.",
    "nature_of_action": "Nature-of-action code, 3 digits, e.g. 142, 145, 352, 721, 930; 001 cancels, 002 corrects.",
    "nature_of_action_2": "For 002 the code of the corrected action; otherwise empty or the second action's code.",
    "effective_date": "YYYY-MM-DD. First day of an assignment; last day on the rolls for a separation (3xx).",
    "sequence": "Order among the actions of one day, 0 to 9999; empty means 1.",
    "agency_subelement": "OPM's 4-character code, e.g. AG11. Its first two letters are the submitting agency.",
    "host_agency_subelement": "Only for 930, 931, 932 and IPA: the host's code, or OUT for outside the government.",
    "position_number": "At most 35 characters; needed where an assignment begins.",
    "position_title": "At most 120 characters; needed where an assignment begins.",
    "position_occupied": "3 (SES general) or 4 (SES career reserved).",
    "appointment_type": "50 career, 55 noncareer, 60 limited term, 65 limited emergency.",
    "pay_plan": "ES.",
    "occupational_series": "4 digits, e.g. 0340.",
    "duty_location": "City and state, at most 100 characters.",
    "not_to_exceed": "YYYY-MM-DD, last day (inclusive); needed for 930, 931, 480 and IPA.",
    "supersedes": "Only for 001 and 002: the source_record_id of the record cancelled or corrected.",
}


class Problem(NamedTuple):
    """One thing wrong with one row of a file, and what to do about it. The header is row 1."""

    row: int
    column: str
    value: str
    message: str
    remedy: str


class Record(NamedTuple):
    """One valid row, as it goes to the staging table: text throughout, dates in ISO form, empty where absent."""

    row: str
    submitting_agency: str
    source_record_id: str
    executive_identifier: str
    family_name: str
    given_name: str
    nature_of_action: str
    nature_of_action_2: str
    effective_date: str
    sequence: str
    agency_subelement: str
    host_agency_subelement: str
    position_number: str
    position_title: str
    position_occupied: str
    appointment_type: str
    pay_plan: str
    occupational_series: str
    duty_location: str
    not_to_exceed: str
    supersedes: str
    digest: str
