"""The synthetic corps in the database: what load_demo leaves behind, and that every role can sign in."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from executives.demo import persona
from executives.demo.logins import CAST, PASSWORD, ensure_logins, existing_logins
from executives.models import (
    Agency,
    Allocation,
    Executive,
    ImportBatch,
    MobilityPreference,
    PerformanceRating,
    Position,
    ReconciliationItem,
    RestrictedFacts,
    RuleParameter,
)
from executives.rules.broadening import broadening_clock
from sesportal.accounts.models import User
from sesportal.accounts.roles import ROLES_OF_PEOPLE, Role
from sesportal.lib.fiscal import fiscal_year
from tests.factories.executives import make_executive

AS_OF = dt.date(2026, 11, 22)


@pytest.fixture
def loaded(db: None, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("load_demo", executives=120, as_of=AS_OF)
    return capsys.readouterr().out


def test_load_demo_fills_every_table(loaded: str) -> None:
    assert "Nobody in it exists" in loaded
    on_board = Executive.objects.on_board()
    assert 100 < on_board.count() < 140
    first, *others = ImportBatch.objects.order_by("pk")
    assert first.submitted_by is None
    assert first.accepted > 20 * sum(batch.accepted for batch in others)  # records of moves in the portal
    assert Agency.objects.get(code="NV").department_id == "DD"
    assert RestrictedFacts.objects.count() == on_board.count()
    assert 0.4 < MobilityPreference.objects.count() / on_board.count() < 0.7
    assert PerformanceRating.objects.filter(level__gte=4).count() > 0.75 * PerformanceRating.objects.count() > 100
    assert on_board.filter(is_nsp=True).exists()
    specialists = Executive.objects.filter(track=Executive.Track.SPECIALIST)
    assert 0 < specialists.count() < 0.2 * on_board.count()
    assert not specialists.filter(track_reason="").exists()
    assert ReconciliationItem.objects.exists()


def test_positions_agree_with_careers(loaded: str) -> None:
    positions = Position.objects.with_occupancy(as_of=AS_OF)
    filled = set(positions.filter(occupancy=Position.Status.FILLED).values_list("agency_id", "number"))
    held = Executive.objects.on_board().values_list(
        "current_assignment__subelement_id", "current_assignment__position_number"
    )
    assert filled == set(held)
    assert positions.filter(occupancy=Position.Status.VACANT).exists()
    this_year = Allocation.objects.filter(fiscal_year=fiscal_year(AS_OF))
    assert abs(sum(this_year.values_list("positions", flat=True)) - Position.objects.count()) < 25
    assert Allocation.objects.values("fiscal_year").distinct().count() >= 16


def test_ages_are_those_of_executives(loaded: str) -> None:
    ages = [
        (AS_OF - birth).days / 365.25 for birth in RestrictedFacts.objects.values_list("birth_date", flat=True) if birth
    ]
    assert 51.5 < sum(ages) / len(ages) < 57
    assert min(ages) > 30
    assert max(ages) < 76


def test_second_load_changes_nothing(loaded: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = Executive.objects.count()
    call_command("load_demo", executives=50, as_of=AS_OF)
    assert f"{before:,} executives are held already" in capsys.readouterr().out
    assert Executive.objects.count() == before


def test_loading_by_force_leaves_everybody_else_alone(loaded: str, capsys: pytest.CaptureFixture[str]) -> None:
    stranger = make_executive("AG11", family="Stranger")
    counts = [model.objects.count() for model in (Executive, RestrictedFacts, PerformanceRating, Position)]
    call_command("load_demo", executives=120, as_of=AS_OF, force=True)
    assert "0 actions" in capsys.readouterr().out
    assert not RestrictedFacts.objects.filter(executive=stranger).exists()
    assert [model.objects.count() for model in (Executive, RestrictedFacts, PerformanceRating, Position)] == counts


def test_load_demo_is_refused_outside_a_demonstration(db: None, settings) -> None:
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("load_demo", executives=50)
    assert not Executive.objects.exists()


def test_scripted_executive_is_ready_for_the_next_move(loaded: str) -> None:
    executive = Executive.objects.get(identifier=persona.IDENTIFIER)
    assignments = list(executive.assignments.all())
    clock = broadening_clock(assignments, as_of=AS_OF, parameters=RuleParameter.objects.values_on(AS_OF))
    assert executive.is_on_board
    assert executive.current_assignment
    assert executive.current_assignment.agencies_to_date == 3
    assert [a.kind for a in assignments].count("detail") == 3
    assert not executive.reconciliation_items.exists()
    assert clock
    assert clock.notice_on <= AS_OF < clock.warning_on


# --- sign-ins ---


def test_every_role_has_a_login_that_can_sign_in(loaded: str, client: Client) -> None:
    assert {one.role for one in CAST} == set(ROLES_OF_PEOPLE)
    assert len(list(existing_logins())) == len(CAST)
    for one in CAST:
        user = User.objects.get(username=one.username)
        assert user.roles == {one.role}
        page = client.get(reverse("accounts:login"))
        assert one.username in page.content.decode()
        answer = client.post(reverse("accounts:login"), {"username": one.username, "password": PASSWORD})
        assert (answer.status_code, client.session["_auth_user_id"]) == (302, str(user.pk))
        client.logout()


def test_executive_and_supervisor_are_linked(loaded: str) -> None:
    executive = Executive.objects.get(identifier=persona.IDENTIFIER)
    assert executive.user
    assert executive.user.get_full_name() == executive.full_name
    assert executive.supervisor
    assert executive.supervisor.roles == {Role.SUPERVISOR}
    assert executive.supervisor.direct_reports.count() > 1


def test_demo_logins_prints_everyone_and_runs_twice(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_logins")
    call_command("demo_logins")
    printed = capsys.readouterr().out
    assert PASSWORD in printed
    assert all(printed.count(f"{one.username} ") == 2 for one in CAST)
    assert User.objects.count() == len(CAST)


def test_logins_are_refused_outside_a_demonstration(db: None, settings) -> None:
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match="public password"):
        call_command("demo_logins")
    assert not User.objects.exists()


def test_logins_wait_for_nothing(db: None) -> None:
    assert list(existing_logins()) == []
    ensure_logins(as_of=AS_OF)
    assert [login.username for login in existing_logins()] == [one.username for one in CAST]
