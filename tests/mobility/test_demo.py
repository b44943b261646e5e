"""The invented marketplace: every state is there, ledgers agree, and those who sign in have something to do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db.models import Count, F, Model, Q, Sum

from executives.demo import persona
from executives.demo.corps import SEED
from executives.demo.loading import load_corps
from executives.demo.logins import ensure_logins
from executives.models import Allocation, Assignment, Executive
from mobility.demo.loading import load
from mobility.demo.releases import SENTENCES
from mobility.models import (
    Agreement,
    AgreementSignature,
    AllocationEntry,
    Application,
    Offer,
    Posting,
    Programme,
    Recognition,
    Release,
    Rotation,
    RotationEvaluation,
    TemporaryAllocation,
)
from mobility.rules.agreement_content import agreement_hash, parties
from mobility.workflow import (
    LIVE,
    AgreementStatus,
    AllocationStatus,
    ApplicationStatus,
    OfferStatus,
    PostingStatus,
    ReleaseLevel,
    ReleaseStatus,
    RotationStatus,
)
from sesportal.accounts.models import User
from sesportal.lib.fiscal import fiscal_year

AS_OF = dt.date(2026, 11, 22)


@contextmanager
def _step(name: str) -> Iterator[Callable[[str], None]]:
    told: list[str] = []
    yield told.append


@pytest.fixture
def loaded(db: None) -> None:
    """A small corps with its sign-ins and this app's part of the demonstration."""
    load_corps(executives=400, as_of=AS_OF, seed=SEED, step=_step)
    ensure_logins(as_of=AS_OF)
    load(AS_OF, SEED)


def test_every_state_is_there_and_what_it_implies(loaded: None) -> None:
    _every_state()
    _dates_agree()
    _steps_lead_to_the_status()
    _allocations_add_up()
    _rotations_follow_the_ledger()
    _signatures_hold()
    _everyone_has_something_to_do()


def _every_state() -> None:
    for model, statuses in (
        (Posting, PostingStatus),
        (Application, ApplicationStatus),
        (Offer, OfferStatus),
        (TemporaryAllocation, AllocationStatus),
        (Rotation, set(RotationStatus) - {RotationStatus.ENDED_EARLY}),  # one in eleven: not in so small a corps
        (Release, ReleaseStatus),
        (Agreement, AgreementStatus),
    ):
        held = set(model._default_manager.values_list("status", flat=True))
        assert set(statuses) - held == set(), model
    assert Programme.objects.filter(is_pilot=True).count() == 3
    assert Posting.objects.filter(is_projected=True).exists()
    assert Application.objects.filter(is_confidential=True, known_to_home_at__isnull=True).exists()
    assert not Application.objects.filter(
        status__in=["short_listed", "offered", "selected", "placed"], known_to_home_at__isnull=True
    ).exists()
    assert RotationEvaluation.objects.exists()


def _dates_agree() -> None:
    assert not Posting.objects.filter(status="open", closes_on__lt=AS_OF).exists()
    assert not Posting.objects.filter(status="open", opens_on__gt=AS_OF).exists()
    assert not Posting.objects.filter(starts_on__lte=F("closes_on")).exists()
    assert not Application.objects.filter(submitted_at__date__gt=AS_OF).exists()
    own = Application.objects.filter(executive__home=F("posting__agency")).exclude(posting__audience="agency")
    assert (
        not own.filter(status__in=LIVE)
        .exclude(posting__programme__design__in=["ipa", "exchange", "sabbatical"])
        .exists()
    )
    late = Release.objects.filter(status=ReleaseStatus.ASKED, escalates_on__lte=AS_OF)
    assert late.exists()
    assert not late.filter(escalated_at__isnull=True).exists()
    assert (
        not Rotation.objects.filter(status="under_way").filter(Q(starts_on__gt=AS_OF) | Q(ends_on__lt=AS_OF)).exists()
    )


def _steps_lead_to_the_status() -> None:
    """Every release tells how it came to stand where it does, in the order of the days."""
    for release in Release.objects.prefetch_related("steps", "backfills", "application__rotation"):
        steps = [step.text for step in release.steps.all()]
        status = ReleaseStatus(release.status)
        assert steps[0] == "Asked for the release"
        if status != ReleaseStatus.ASKED:
            assert SENTENCES[status] in steps
        if status == ReleaseStatus.DECLINED:
            assert steps.index(SENTENCES[ReleaseStatus.DECLINE_PROPOSED]) < steps.index(SENTENCES[status])
        if hasattr(release.application, "rotation") and status == ReleaseStatus.WITHDRAWN:
            assert steps.index(SENTENCES[ReleaseStatus.RELEASED]) < steps.index(SENTENCES[status])
        assert any("passed to" in step for step in steps) is (release.escalated_at is not None), release.pk
        assert sum(step.startswith("Backfill: ") for step in steps) == len(release.backfills.all())
    moves = Rotation.objects.filter(application__release__released_on__isnull=False)
    assert moves.exclude(starts_on=F("application__release__released_on")).count() == 0
    chosen = Application.objects.filter(status__in=["offered", "selected", "placed"])
    assert chosen.filter(posting__short_list_locked_at__isnull=True).count() == 0
    holds = Count("applications", filter=Q(applications__status__in=["selected", "placed"]))
    counted = Posting.objects.filter(status__in=["selecting", "filled"]).annotate(held=holds)
    assert all((one.status == "filled") is (one.held >= one.places) for one in counted)
    over = Rotation.objects.filter(ended_on__isnull=False)
    assert over.filter(credit__isnull=True).count() == 0


def _allocations_add_up() -> None:
    base = AllocationEntry.objects.filter(kind="base", effective_on__lte=AS_OF)
    sums = dict(base.order_by().values_list("agency").annotate(Sum("change")))
    allotted = Allocation.objects.filter(fiscal_year=fiscal_year(AS_OF)).values_list("agency_id", "positions")
    assert sums == dict(allotted)
    assert set(
        AllocationEntry.objects.filter(temporary__status="ended")
        .order_by()
        .values_list("temporary")
        .annotate(s=Sum("change"))
        .values_list("s", flat=True)
    ) <= {0}
    assert not AllocationEntry.objects.filter(temporary__status__in=["requested", "refused", "withdrawn"]).exists()


def _rotations_follow_the_ledger() -> None:
    for rotation in Rotation.objects.exclude(status__in=["planned", "cancelled"]):
        past = Assignment.objects.temporary().filter(executive=rotation.executive, starts_on=rotation.starts_on)
        assert past.exists(), rotation.pk


def _signatures_hold() -> None:
    for agreement in Agreement.objects.filter(status__in=["signed", "superseded", "signing"]):
        assert agreement.content_hash == agreement_hash(agreement)
        signers = [signature.party for signature in agreement.signatures.order_by("at")]
        assert signers == parties(agreement)[: len(signers)]
        assert (len(signers) == len(parties(agreement))) is (agreement.status != "signing"), agreement.pk


def _everyone_has_something_to_do() -> None:
    me = Executive.objects.get(identifier=persona.IDENTIFIER)
    mine = Counter(me.applications.values_list("status", flat=True))
    assert mine["offered"] == mine["short_listed"] == mine["draft"] == 1
    assert Offer.objects.get(application__executive=me, status="open").expires_at.date() > AS_OF
    supervisor = User.objects.get(username="quince.drawknife")
    waiting = Release.objects.filter(executive__supervisor=supervisor, status=ReleaseStatus.ASKED)
    assert waiting.filter(level=ReleaseLevel.SUPERVISOR).exists()
    own = Release.objects.filter(home__code__startswith="AG")
    assert own.filter(status=ReleaseStatus.ASKED, level=ReleaseLevel.AGENCY).exists()
    assert own.filter(status=ReleaseStatus.DECLINE_PROPOSED).exists()
    assert TemporaryAllocation.objects.filter(agency__code="AG", status=AllocationStatus.REQUESTED).exists()
    closed = Posting.objects.filter(status="closed", agency__code__startswith="AG", applications__isnull=False)
    assert closed.exists()


def test_a_second_load_adds_nothing(loaded: None) -> None:
    before = [model._default_manager.count() for model in (Programme, Posting, Application, Rotation)]
    assert load(AS_OF, SEED) == "none, since some are held already"
    assert [model._default_manager.count() for model in (Programme, Posting, Application, Rotation)] == before


def test_nobody_on_board_means_nothing_to_tell(db: None) -> None:
    assert load(AS_OF, SEED) == "none, since nobody is on board"
    assert not Programme.objects.exists()


def test_the_same_seed_tells_the_same(loaded: None) -> None:
    def told() -> list[tuple[object, ...]]:
        return list(Application.objects.order_by("pk").values_list("executive__identifier", "posting__title", "status"))

    first = told()
    for model in (
        Recognition,
        AgreementSignature,
        Agreement,
        RotationEvaluation,
        Rotation,
        AllocationEntry,
        Release,
        Offer,
        Application,
        Posting,
        Programme,
    ):
        _clear(model)
    load(AS_OF, SEED)
    assert told() == first


def _clear(model: type[Model]) -> None:
    from mobility.models import Backfill, BreadthCredit, HostNote, Placement

    for other in {
        Rotation: (Placement, BreadthCredit),
        Release: (Backfill, TemporaryAllocation),
        Application: (HostNote,),
    }.get(model, ()):
        other._default_manager.all().delete()
    if model is Agreement:
        Agreement.objects.filter(previous__isnull=False).delete()
    model._default_manager.all().delete()
