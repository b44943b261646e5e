"""Every transition of agreements and rotations, tried by everyone: who may is in this table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mobility.actions import agreements, rotations
from mobility.actions.releases import answer_release
from mobility.models import Agreement, Application, Release, Rotation
from mobility.rules.answers import Answer
from mobility.workflow import (
    AGREEMENT_TRANSITIONS,
    LIFECYCLES,
    ROTATION_TRANSITIONS,
    AgreementStatus,
    ApplicationStatus,
    PostingStatus,
    ReleaseStatus,
    RotationStatus,
)
from sesportal.accounts.models import User
from sesportal.accounts.roles import Role
from sesportal.lib.errors import InvalidTransition, NotPermitted
from sesportal.lib.lifecycles import statuses_of
from tests.factories.accounts import user_with
from tests.factories.mobility import make_posting, writer_of
from tests.factories.rotations import (
    ENDS,
    STARTS,
    make_rotation,
    office_of,
    sent,
    sign_all,
    traveller,
    under_way,
    user_of,
)
from tests.factories.selection import asked
from tests.mobility.test_selection_workflow import who_could

pytestmark = pytest.mark.django_db
G, T = AgreementStatus, RotationStatus
Act = Callable[[User], Any]
# Who acts on a move from AG to TR: the executive, the offices of both agencies; the last signature is home's.
EXECUTIVE, HOST, HOME = "executive", "host", "home"
OFFICES = {HOST, HOME}


def people(rotation: Rotation) -> dict[str, User]:
    """Everybody who might act on a rotation."""
    others = {
        f"{role.value} of {agency}": user_with(role, agency, username=f"{role.value}_{agency}".lower())
        for role in (Role.AGENCY_HEAD, Role.ERB_CHAIR, Role.ERB_MEMBER)
        for agency in ("AG", "TR")
    }
    far = (Role.SUPERVISOR, Role.OPM_ANALYST, Role.OMB_EXAMINER, Role.AUDITOR, Role.SYSTEM_ADMIN)
    return {
        EXECUTIVE: user_of(rotation),
        HOST: office_of("TR"),
        HOME: office_of("AG"),
        "third office": office_of("HE"),
        **others,
        **{role.value: user_with(role, username=role.value) for role in far},
    }


def drafted() -> Agreement:
    return agreements.write_terms(
        agreement=agreements.draft_agreement(rotation=make_rotation(), by=office_of("AG"), as_of=STARTS),
        by=office_of("AG"),
        objectives="Learn",
        order_number="7600B-1",
    )


def signing() -> Agreement:
    return sent(make_rotation())


def before_the_last(agreement: Agreement) -> tuple[Agreement, Act]:
    """Have executive and host sign, so that home's is the signature that is missing."""
    for user in (user_of(agreement.rotation), office_of("TR")):
        agreement = agreements.sign_agreement(agreement=agreement, by=user)

    def sign(by: User) -> Agreement:
        try:
            return agreements.sign_agreement(agreement=agreement, by=by)
        except InvalidTransition as refusal:
            raise NotPermitted(f"Out of turn: {refusal.message}") from refusal

    return agreement, sign


def signed() -> Agreement:
    return sign_all(sent(make_rotation()))


def superseding() -> tuple[Agreement, Act]:
    """Return a signed agreement, and the last signature under the version that replaces it."""
    first = sign_all(sent(make_rotation()))
    office = office_of("AG")
    later = agreements.amend_agreement(agreement=first, by=office, as_of=STARTS)
    _, act = before_the_last(agreements.send_for_signature(agreement=later, by=office))
    return first, act


def sending(agreement: Agreement) -> tuple[Agreement, Act]:
    return agreement, lambda by: agreements.send_for_signature(agreement=agreement, by=by)


def voiding(agreement: Agreement) -> tuple[Agreement, Act]:
    return agreement, lambda by: agreements.void_agreement(agreement=agreement, by=by, reason="Another is written")


def taking_back(agreement: Agreement) -> tuple[Agreement, Act]:
    return agreement, lambda by: agreements.take_back(agreement=agreement, by=by, reason="The dates moved")


AGREEMENT_ACTS: dict[tuple[AgreementStatus, AgreementStatus], tuple[set[str], Callable[[], tuple[Agreement, Act]]]] = {
    (G.DRAFT, G.SIGNING): (OFFICES, lambda: sending(drafted())),
    (G.SIGNING, G.DRAFT): (OFFICES, lambda: taking_back(signing())),
    (G.SIGNING, G.SIGNED): ({HOME, "agency_head of AG"}, lambda: before_the_last(signing())),
    (G.SIGNED, G.SUPERSEDED): ({HOME, "agency_head of AG"}, superseding),
    (G.DRAFT, G.VOID): (OFFICES, lambda: voiding(drafted())),
    (G.SIGNING, G.VOID): (OFFICES, lambda: voiding(signing())),
    (G.SIGNED, G.VOID): (OFFICES, lambda: voiding(signed())),
}


def starting(rotation: Rotation) -> Act:
    return lambda by: rotations.start_rotation(rotation=rotation, by=by, as_of=STARTS)


def giving_up(rotation: Rotation) -> Act:
    return lambda by: rotations.cancel_rotation(rotation=rotation, by=by, reason="The office was closed")


def ending(rotation: Rotation) -> Act:
    return lambda by: rotations.end_rotation(rotation=rotation, by=by, ended_on=ENDS, as_of=ENDS)


def ending_early(rotation: Rotation) -> Act:
    return lambda by: rotations.end_rotation(rotation=rotation, by=by, ended_on=STARTS, as_of=ENDS, reason="Recalled")


ROTATION_ACTS: dict[tuple[RotationStatus, RotationStatus], Callable[[Rotation], Act]] = {
    (T.PLANNED, T.UNDER_WAY): starting,
    (T.PLANNED, T.CANCELLED): giving_up,
    (T.UNDER_WAY, T.ENDED): ending,
    (T.UNDER_WAY, T.ENDED_EARLY): ending_early,
}


def test_the_tables_are_complete_and_every_status_can_be_reached():
    assert set(AGREEMENT_ACTS) == set(AGREEMENT_TRANSITIONS)
    assert set(ROTATION_ACTS) == set(ROTATION_TRANSITIONS)
    for name, steps in LIFECYCLES.items():
        first, *others = statuses_of(steps)
        born = {first, ReleaseStatus.INFORMED}
        assert {to for _, to in steps} | born >= set(others), name


@pytest.mark.parametrize(("before", "to"), AGREEMENT_ACTS)
def test_agreements(before, to):
    who, build = AGREEMENT_ACTS[before, to]
    agreement, act = build()
    assert Agreement.objects.get(pk=agreement.pk).status == before
    found = who_could(people(agreement.rotation), act, lambda: Agreement.objects.get(pk=agreement.pk).status, to)
    assert found == who


@pytest.mark.parametrize(("before", "to"), ROTATION_ACTS)
def test_rotations(before, to):
    rotation = make_rotation(executive=traveller())
    if before == T.UNDER_WAY:
        under_way(rotation)
    else:
        sign_all(sent(rotation))
    act = ROTATION_ACTS[before, to](rotation)
    found = who_could(people(rotation), act, lambda: Rotation.objects.get(pk=rotation.pk).status, to)
    assert found == OFFICES


def planned() -> Rotation:
    """Return the rotation of a selection for the only place of a posting, with somebody else not taken."""
    release = asked(make_posting(status=PostingStatus.OPEN))
    answer_release(
        release=release, by=writer_of("HE"), answer=Answer(ReleaseStatus.RELEASED, board_on=release.asked_on)
    )
    return Rotation.objects.get(application=release.application)


def test_a_move_given_up_ends_the_selection_and_frees_place_release_and_executive():
    rotation = planned()
    assert Application.objects.get().posting.status == PostingStatus.FILLED
    rotations.cancel_rotation(rotation=rotation, by=writer_of("AG"), reason="The office was dissolved.")
    application = Application.objects.get()
    assert application.status == ApplicationStatus.NOT_PLACED
    assert application.posting.status == PostingStatus.SELECTING
    release = Release.objects.get()
    assert release.status == ReleaseStatus.WITHDRAWN
    assert "does not take place" in release.steps.last().text
    again = asked(make_posting(status=PostingStatus.OPEN), application.executive)
    assert again.status == ReleaseStatus.ASKED
