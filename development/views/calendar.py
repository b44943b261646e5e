"""A person's notices as a calendar, for the calendar program they use; the secret in the address is the sign-in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from development.models import CalendarLink, Notice
from development.rules.links import token_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http.response import HttpResponseBase

KEPT_SECONDS = 3600
ASK_AGAIN = "PT12H"


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer with the standing notices of the link's owner; a wrong or closed link is 404.

    Programs ask often: the answer costs two queries, no session, a write once a day, and nothing where it is unchanged.
    """
    link = CalendarLink.objects.live().filter(token_hash=token_hash(token)).first()
    if link is None:
        raise Http404("No calendar has this address.")
    today = timezone.localdate()
    if link.last_used_on != today:
        CalendarLink.objects.filter(pk=link.pk).update(last_used_on=today)
    notices = Notice.objects.filter(recipient=link.user_id).standing().order_by("due_on", "id")
    body = calendar_of(notices, address=request.build_absolute_uri(reverse("development:notice_list")))
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="notices.ics"'
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def calendar_of(notices: Iterable[Notice], *, address: str) -> bytes:
    """Return notices as whole days of an iCalendar: their title and state, never more of anybody's record.

    What was overdue when it was given stands on the day it was given, so that it is seen.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Notices//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{settings.SITE_NAME}: what needs me")
    calendar.add("x-published-ttl", ASK_AGAIN)
    for notice in notices:
        day = max(notice.due_on, timezone.localdate(notice.created_at))
        event = Event()
        event.add("uid", f"notice-{notice.pk}@{settings.SITE_NAME.lower().replace(' ', '-')}")
        event.add("dtstamp", notice.created_at)
        event.add("dtstart", day)
        event.add("summary", notice.title)
        event.add("description", f"Read it in {settings.SITE_NAME}: {address}")
        event.add("url", address)
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return calendar.to_ical()
