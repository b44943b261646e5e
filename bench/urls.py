"""The addresses of the portal and three more, to measure others against: empty views, and rows read by hand."""

from __future__ import annotations

import orjson
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def empty(request: HttpRequest) -> HttpResponse:
    """Do the least a view of this site can do."""
    return HttpResponse("ok")


@login_not_required
def unasked(request: HttpRequest) -> HttpResponse:
    """Do the least a view can do that asks nobody who they are."""
    return HttpResponse("ok")


@login_not_required
def by_hand(request: HttpRequest) -> HttpResponse:
    """Read the first 50 executives of an agency by SQL and write them as JSON, and ask nobody who they are."""
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND)
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return HttpResponse(orjson.dumps({"results": rows}), content_type="application/json")


BY_HAND = """
    SELECT e.id, e.identifier, e.family_name, e.given_name, e.home_id, e.is_on_board, e.appointment_type,
        e.ses_entry_on, e.is_nsp, e.track, a.id AS assignment, a.subelement_id, a.position_number, a.position_title,
        a.occupational_series, a.duty_location, a.starts_on, a.ends_on, e.updated_at
    FROM executives_executive e LEFT JOIN executives_assignment a ON a.id = e.current_assignment_id
    WHERE e.home_id LIKE 'AG%%' ORDER BY e.id LIMIT 51
""".replace("%%", "%")
urlpatterns = [
    path("bench-empty/", empty),
    path("bench-unasked/", unasked),
    path("bench-by-hand/", by_hand),
    path("", include("sesportal.urls")),
]
