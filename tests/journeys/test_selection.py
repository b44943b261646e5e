"""Applying, selecting and releasing in a browser: each page at both widths is clean and wider than no screen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.utils import timezone

from executives.models import Allocation
from executives.reference import seed
from mobility import reference
from mobility.actions.allocations import request_allocation
from mobility.actions.releases import answer_release
from mobility.actions.selection import short_list
from mobility.models import Application, Posting, Release
from mobility.rules.answers import Answer
from mobility.workflow import ApplicationStatus, PostingStatus, ReleaseStatus
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.fiscal import fiscal_year
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting, writer_of
from tests.factories.selection import asked, listed, lock, make_applicant, offer_to, offered, submitted, user_of
from tests.journeys.conftest import OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def codes() -> None:
    """A test on a live server begins with emptied tables: put the seeded codes and numbers back."""
    seed.apply(apps)
    reference.apply(apps)


def pages() -> list[tuple[User, str]]:
    """Return who looks at what: every page of applications, releases and allocations."""
    me = make_applicant()
    posting = make_posting(status=PostingStatus.OPEN)
    listed(posting)
    applicant = submitted(posting, is_confidential=True)
    offer = offered(make_posting("TR93", status=PostingStatus.OPEN), me)
    short = asked(make_posting(status=PostingStatus.OPEN, days=60))
    long, unsigned = asked(), asked()
    allocation = request_allocation(release=long, by=writer_of("HE"), justification="Work stands still.")
    decline = Answer(ReleaseStatus.DECLINE_PROPOSED, decline_reason="staffing", note="Two are away.")
    answer_release(release=unsigned, by=writer_of("HE"), answer=decline)
    Allocation.objects.create(agency_id="HE", fiscal_year=fiscal_year(timezone.localdate()), positions=40)
    host, home, executive = writer_of("AG"), writer_of("HE"), user_of(me)
    opm, chair = user_with(Role.OPM_ANALYST), user_with(Role.ERB_CHAIR, "HE")
    return [
        (executive, "/applications/"),
        (executive, f"/applications/{offer.application_id}/"),
        (executive, f"/opportunities/{posting.pk}/apply/"),
        (host, "/applicants/"),
        (host, f"/opportunities/{posting.pk}/applicants/"),
        (host, f"/applications/{applicant.pk}/"),
        (home, "/applications/our-executives/"),
        (home, "/releases/"),
        (home, f"/releases/{long.pk}/"),
        (home, f"/releases/{long.pk}/allocation/"),
        (short.executive.supervisor, f"/releases/{short.pk}/"),
        (chair, f"/releases/{unsigned.pk}/"),
        (opm, f"/allocations/{allocation.pk}/"),
        (opm, "/allocations/"),
        (home, "/allocations/ledgers/"),
        (home, "/allocations/ledgers/HE/"),
    ]


def test_every_page_is_clean_at_both_widths(open_page: OpenPage) -> None:
    found = []
    for user, address in pages():
        for width in ("desk", "phone"):
            page = open_page(address, user=user, width=width)
            found += [f"{address} {width}: {one}" for one in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{address} {width}: wider than the screen")
            page.context.close()
    assert found == []


def test_a_short_list_is_made_and_locked_without_scripts(open_page: OpenPage) -> None:
    posting = make_posting(status=PostingStatus.OPEN, title="Review of reviews")
    first, second = submitted(posting), submitted(posting, make_applicant(family="Second"))
    page = open_page(f"/opportunities/{posting.pk}/applicants/", user=writer_of("AG"), scripts=False)
    for application in (first, second):
        page.locator(f"label[for=who-{application.pk}]").click()
    page.get_by_role("button", name="Short-list the chosen").click()
    page.get_by_label("Rank of Ada Second").fill("1")
    page.get_by_label("Rank of Ada Example").fill("2")
    page.get_by_role("button", name="Save the ranks").click()
    assert page.get_by_text("The ranks are saved.").is_visible()
    assert list(posting.applications.short_listed().values_list("pk", flat=True)) == [second.pk, first.pk]


def test_an_executive_applies_in_confidence_and_later_accepts(open_page: OpenPage) -> None:
    posting = make_posting(status=PostingStatus.OPEN, title="Review of reviews")
    me = make_applicant()
    page = open_page(f"/opportunities/{posting.pk}/", user=user_of(me))
    page.get_by_role("link", name="Apply").first.click()
    page.get_by_label("Statement").fill("Ten years of reviews.")
    page.get_by_text("Keep it from my agency until I am short-listed").click()
    page.get_by_role("button", name="Submit the application").click()
    assert page.get_by_text("Your application is with the host agency.").is_visible()
    application = Application.objects.get()
    assert (application.status, application.known_to_home_at) == (ApplicationStatus.SUBMITTED, None)
    _offer(application, posting)
    page.goto("/")
    page.get_by_role("link", name="Read and answer").first.click()
    page.get_by_role("button", name="Accept the offer").click()
    assert page.get_by_text("You have accepted the offer").is_visible()
    assert Release.objects.get().wanted_on == posting.starts_on


def _offer(application: Application, posting: Posting) -> None:
    short_list(posting=posting, by=writer_of("AG"), applications=[application.pk])
    lock(posting)
    offer = offer_to(Application.objects.select_related("posting").get(pk=application.pk))
    assert offer.expires_at > timezone.now() + dt.timedelta(days=9)
