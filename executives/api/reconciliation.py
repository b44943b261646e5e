"""What agencies sent, what is held, what differs and who mends it, for other systems."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError

from executives import comparison
from executives.api import serializers
from executives.permissions import check_see_reconciliation
from sesportal.accounts.roles import Permission
from sesportal.exchange.api.base import ApiView
from sesportal.exchange.api.schema import FIELDS
from sesportal.lib.api.paging import bad_cursor, page_of, page_size, read_cursor, write_cursor

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

START = "-"


@extend_schema(tags=["reconciliation"])
class ReconciliationView(ApiView):
    """What you sent, what is held, what differs, and who mends it: by position, executive and allocation.

    A page may be short, even empty, although more follows: read on until `next_cursor` is null.
    """

    scopes = {"GET": "executives:read"}
    serializer_class = serializers.DifferenceSerializer
    is_paged = True
    asks = {
        "GET": (
            OpenApiParameter("agency", OpenApiTypes.STR, description="agency or subelement"),
            OpenApiParameter("section", OpenApiTypes.STR, description="only this section"),
            FIELDS,
        )
    }

    def get(self, request: Request) -> Response:
        check_see_reconciliation(self.caller)
        only = request.query_params.get("section", "")
        names = [section.name for section in comparison.sections()]
        if only and only not in names:
            raise ValidationError({"section": f"Send one of {', '.join(names)}."})
        reach = self.caller.reach(Permission.VIEW_RECONCILIATION)
        asked = comparison.Asked(reach, request.query_params.get("agency", "")[:4], timezone.localdate())
        size = page_size(request)
        found, following = comparison.page(asked, place_in(request.query_params.get("cursor", "")), size, only=only)
        cursor = None if following is None else write_cursor(following.section, following.after or START)
        return page_of(request, self.only_fields([as_shown(one) for one in found]), cursor)


def place_in(cursor: str) -> comparison.Place | None:
    """Return the place that a cursor names, none for an empty one. Raises ValidationError for one not given out."""
    parts = read_cursor(cursor, parts=2)
    if not parts:
        return None
    name, after = parts
    after = "" if after == START else after
    known = {section.name for section in comparison.sections()}
    if name not in known or len(after) > 18 or (after and not (after.isdecimal() or after.isalpha())):
        raise bad_cursor()
    return comparison.Place(name, after)


def as_shown(difference: comparison.Difference) -> dict[str, Any]:
    row = asdict(difference)
    row["id"] = f"{difference.section}-{row.pop('key')}-{difference.kind}"
    row["kind_label"] = row.pop("label")
    row["difference"] = row.pop("sentence")
    row["owner_label"] = comparison.OWNERS[difference.owner]
    return row
