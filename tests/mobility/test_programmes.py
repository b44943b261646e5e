"""Programmes: who sets them up, what their form refuses, and how their figures are counted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from executives.models import Executive
from mobility.actions.postings import cancel_posting
from mobility.actions.programmes import create_programme, edit_programme
from mobility.figures.programmes import compare_programmes
from mobility.models import Application, Placement, Posting, Programme, Rotation, RotationEvaluation
from sesportal.accounts.models import User
from sesportal.audit.models import AuditEvent
from sesportal.lib.errors import NotPermitted
from tests.factories.executives import make_agency, make_executive
from tests.factories.mobility import make_posting, make_programme, writer_of

pytestmark = pytest.mark.django_db
TERMS: dict[str, Any] = {
    "name": "Swaps",
    "design": "swap",
    "reimbursement": "nonreimbursable",
    "starts_on": dt.date(2026, 1, 1),
}


def test_hr_sets_up_its_own_and_opm_the_governments(agency_hr: User, opm_analyst: User, sibling_hr: User) -> None:
    make_agency("AG")
    agency = make_agency("AG11").parent
    own = create_programme(by=agency_hr, code="own", agency=agency, **TERMS)
    everyones = create_programme(by=opm_analyst, code="all", agency=None, **TERMS)
    assert AuditEvent.objects.filter(verb="programme set up").count() == 2
    for by, code in ((agency_hr, None), (sibling_hr, agency), (opm_analyst, agency)):
        with pytest.raises(NotPermitted):
            create_programme(by=by, code=f"x{by.pk}", agency=code, **TERMS)
    for by, programme in ((opm_analyst, own), (sibling_hr, own), (agency_hr, everyones)):
        with pytest.raises(NotPermitted):
            edit_programme(programme=programme, by=by, name="Mine now")
    assert set(Programme.objects.values_list("name", flat=True)) == {"Swaps"}


def test_a_change_is_kept_with_what_it_was(agency_hr: User) -> None:
    programme = make_programme(agency="AG", name="Old")
    edit_programme(programme=programme, by=agency_hr, name="New", minimum_days=60)
    event = AuditEvent.objects.get(verb="programme changed")
    assert (event.before, event.after) == (
        {"name": "Old", "minimum_days": 30},
        {"name": "New", "minimum_days": 60},
    )
    with pytest.raises(TypeError, match="no term code"):
        edit_programme(programme=programme, by=agency_hr, code="other")


GOOD = {
    "name": "Swaps",
    "code": "Swaps-26",
    "owner": "AG",
    "design": "swap",
    "purpose": "Two change places.",
    "minimum_ses_months": "12",
    "minimum_days": "120",
    "maximum_days": "240",
    "reimbursement": "nonreimbursable",
    "relocation": "none",
    "promises_return": "on",
    "starts_on": "2026-12-01",
    "ends_on": "2027-12-01",
}


def test_the_form_sets_a_programme_up(client: Client, agency_hr: User) -> None:
    make_agency("AG")
    client.force_login(agency_hr)
    page = client.post(reverse("mobility:programme_new"), GOOD | {"is_pilot": "on", "hypothesis": "All are filled."})
    programme = Programme.objects.get()
    assert page.url == reverse("mobility:programme_detail", args=[programme.pk])  # type: ignore[attr-defined]
    assert (programme.code, programme.agency_id, programme.is_pilot) == ("swaps-26", "AG", True)
    assert "All are filled." in client.get(page.url).content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"owner": "HE"}, "owner"),
        ({"owner": "*"}, "owner"),
        ({"code": "taken"}, "code"),
        ({"maximum_days": "100"}, "maximum_days"),
        ({"design": "new_position"}, "maximum_days"),
        ({"ends_on": "2026-11-30"}, "ends_on"),
        ({"is_pilot": "on"}, "hypothesis"),
        ({"is_pilot": "on", "hypothesis": "x", "ends_on": ""}, "ends_on"),
    ],
)
def test_the_form_says_what_is_wrong_at_its_field(client: Client, agency_hr: User, wrong: Any, field: str) -> None:
    make_agency("AG")
    make_agency("HE")
    make_programme(code="taken")
    client.force_login(agency_hr)
    page = client.post(reverse("mobility:programme_new"), GOOD | wrong)
    assert list(page.context["form"].errors) == [field]
    assert Programme.objects.count() == 1


# --- figures ---


def _rotation(posting: Posting, executive: Executive, status: str, **fields: Any) -> Rotation:
    application = Application.objects.create(
        posting=posting, executive=executive, status="placed", submitted_at=timezone.now()
    )
    over = {"ended_on": dt.date(2025, 6, 30)} if status.startswith("ended") else {}
    return Rotation.objects.create(
        executive=executive,
        application=application,
        programme=posting.programme,
        design=posting.programme.design,
        home=make_agency(executive.home_id or ""),
        host=posting.agency,
        title=posting.title,
        starts_on=dt.date(2025, 1, 1),
        ends_on=dt.date(2025, 6, 30),
        status=status,
        **over | fields,
    )


@pytest.fixture
def compared() -> Programme:
    """One programme: four postings (one cancelled, one open with two places), four rotations, three of them over."""
    programme = make_programme(name="Compared")
    closed = [make_posting(status="closed", programme=programme) for _ in range(2)]
    make_posting(status="open", programme=programme, places=2)
    cancelled = make_posting(status="open", programme=programme)
    people = [make_executive("HE11") for _ in range(5)]
    Application.objects.create(posting=cancelled, executive=people[4], status="submitted", submitted_at=timezone.now())
    Application.objects.create(posting=closed[0], executive=people[4], status="draft")
    cancel_posting(posting=cancelled, by=writer_of("AG"), reason="x")
    ended = _rotation(closed[0], people[0], "ended")
    moved = _rotation(closed[1], people[1], "ended")
    early = _rotation(closed[0], people[2], "ended_early")
    _rotation(closed[1], people[3], "under_way")
    for rotation, six, twelve, is_new in ((ended, "HE13", "HE13", False), (moved, "TR11", "TR11", True)):
        on = dt.date(2026, 1, 1)
        Placement.objects.create(rotation=rotation, months=6, on=on, subelement=six)
        Placement.objects.create(rotation=rotation, months=12, on=on, subelement=twelve, is_new_position=is_new)
    for rotation, party, level in ((ended, "executive", 5), (ended, "host", 4), (early, "home", 3)):
        RotationEvaluation.objects.create(
            rotation=rotation, party=party, built="yes", satisfaction=level, at=timezone.now()
        )
    return programme


def test_figures_count_what_their_definitions_say(compared: Programme) -> None:
    (line,) = compare_programmes([compared], threshold=0)
    assert line.postings == 3
    assert (line.filled.part, line.filled.whole) == (4, 2)
    assert line.applications.value == 4 / 4
    assert (line.completed.part, line.completed.whole, line.completed.percent) == (2, 3, 67)
    assert (line.returned.part, line.returned.whole, line.returned.percent) == (1, 2, 50)
    assert (line.moved_on.part, line.moved_on.whole) == (1, 2)
    assert (line.satisfaction.value, line.satisfaction.count) == (4, 3)


def test_few_rotations_are_not_told_of(compared: Programme) -> None:
    (line,) = compare_programmes([compared], threshold=2)
    assert line.completed.percent == 67
    assert [line.returned.percent, line.moved_on.percent, line.satisfaction.value] == [None, None, None]
    assert line.returned.is_hidden
    assert line.satisfaction.is_hidden


def test_a_programme_without_anything_counts_nothing() -> None:
    (line,) = compare_programmes([make_programme("new_position", promises_return=False)], threshold=10)
    assert (line.postings, line.filled.percent, line.applications.value) == (0, None, None)
    assert not line.completed.is_hidden
    assert line.satisfaction.value is None


@pytest.mark.parametrize(("role", "shown"), [("opm_analyst", True), ("agency_hr", False), ("omb_examiner", False)])
def test_only_oversight_sees_small_numbers(
    client: Client, request: pytest.FixtureRequest, compared: Programme, role: str, shown: bool
) -> None:
    client.force_login(request.getfixturevalue(role))
    page = client.get(reverse("mobility:programme_compare"))
    text = page.content.decode()
    assert ("67%" in text) is shown
    assert ("10 or fewer" in text) is not shown
    assert all(definition in text for _, definition in page.context["columns"])


def test_the_pages_ask_a_bounded_number_of_queries(
    client: Client, compared: Programme, agency_hr: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        make_posting(status="open", programme=make_programme())
    client.force_login(agency_hr)
    for name, args in (("programme_list", []), ("programme_compare", []), ("programme_detail", [compared.pk])):
        with django_assert_max_num_queries(12):
            client.get(reverse(f"mobility:{name}", args=args))
