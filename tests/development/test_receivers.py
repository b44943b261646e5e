"""What mobility has to tell somebody stands among their notices, once, and names nobody in its title."""

from __future__ import annotations

import datetime as dt

import pytest

from development.models import Notice
from mobility.signals import notice_due
from tests.factories.executives import make_executive

pytestmark = pytest.mark.django_db


def tell(recipient, executive, **changes):
    told = {
        "recipient": recipient,
        "executive": executive,
        "rule": "home_short_listed",
        "key": "application-7-short-listed-home",
        "title": f"{executive.full_name} is short-listed" if executive else "Short-listed",
        "message": "On the short list.",
        "authority": "The posting",
        "due_on": dt.date(2026, 11, 23),
        "url": "/applications/7/",
        "weight": "due",
    }
    notice_due.send(sender=Notice, **told | changes)


def test_a_notice_is_kept_once_and_its_title_names_nobody(agency_hr):
    executive = make_executive("AG11")
    tell(agency_hr, executive)
    tell(agency_hr, executive)
    notice = Notice.objects.get()
    assert notice.recipient == agency_hr
    assert (notice.title, notice.url) == ("An executive is short-listed", "/applications/7/")
    tell(agency_hr, executive, key="application-8-short-listed-home")
    assert Notice.objects.count() == 2


def test_what_concerns_no_executive_is_no_notice(agency_hr):
    tell(agency_hr, None)
    assert not Notice.objects.exists()
