"""What the caller may do next with rows of the ledger, by the checks of what is then sent: a page of rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from executives.ledger.portal import PREFIX
from executives.ledger.sent_positions import PLUM_PREFIX
from executives.models import ImportBatch, PersonnelAction
from executives.permissions import check_send
from sesportal.lib.errors import allows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sesportal.exchange.api.base import ApiView

CANCELLATION = "001"


def allowed_actions(*names: str, told: str) -> serializers.Field:
    """Return the field that lists which of `names` are open to the caller."""
    items = {"type": "string"} | ({"enum": list(names)} if names else {})

    @extend_schema_field({"type": "array", "items": items, "description": told, "example": list(names)})
    class AllowedActions(serializers.ListField):
        child = serializers.CharField()

    return AllowedActions()


def tell_positions(rows: list[dict[str, Any]], view: ApiView) -> None:
    """Offer `replace`, a PUT, of positions whose agency the caller sends for; posts known from PLUM have no number."""
    own = _sent_for(view, ImportBatch.Kind.POSITIONS, (row["agency_subelement"] for row in rows))
    for row in rows:
        is_open = row["agency_subelement"] in own and not row["position_number"].startswith(PLUM_PREFIX)
        row["allowed_actions"] = ["replace"] if is_open else []


def tell_actions(rows: list[dict[str, Any]], view: ApiView) -> None:
    """Offer `correct` and `cancel`, an action (002, 001) that supersedes this, of what nothing supersedes yet."""
    own = _sent_for(view, ImportBatch.Kind.ACTIONS, (row["agency_subelement"] for row in rows))
    ours = [row for row in rows if row["agency_subelement"] in own and not row["source_record_id"].startswith(PREFIX)]
    superseded = _superseded(ours)
    for row in rows:
        row["allowed_actions"] = []
    for row in ours:
        if (row["submitting_agency"], row["source_record_id"]) not in superseded:
            row["allowed_actions"] = ["cancel"] if row["nature_of_action"] == CANCELLATION else ["correct", "cancel"]


def _sent_for(view: ApiView, kind: ImportBatch.Kind, codes: Iterable[str]) -> set[str]:
    """Return those of some subelements for which the caller may send what is of `kind`."""
    if not view.holds(view.scopes["POST"]):
        return set()
    return {code for code in set(codes) if allows(check_send, view.caller, kind, code)}


def _superseded(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Return the records among some rows that another record supersedes, by agency and id."""
    if not rows:
        return set()
    later = PersonnelAction.objects.filter(
        submitting_agency__in={row["submitting_agency"] for row in rows},
        supersedes__in=[row["source_record_id"] for row in rows],
    ).exclude(supersedes="")  # as the condition of the index has it
    return set(later.values_list("submitting_agency", "supersedes"))
