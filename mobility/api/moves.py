"""Releases and rotations, one by one, with what may be done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema

from mobility.actions import agreements, allocations, releases, returns, rotations
from mobility.actions.backfills import fill_gap
from mobility.api import inputs, serializers
from mobility.api.allocations import AllocationDetail
from mobility.api.views import ReleaseRows, RotationRows, is_in
from mobility.facts import start_findings
from mobility.forms.releases import AnswerForm, BackfillForm, ways_of
from mobility.models import Agreement, Programme, Release, Rotation
from mobility.models.holding import hold_release
from mobility.permissions.allocations import check_request_allocation
from mobility.permissions.releases import check_answer_release, check_proceed, check_sign_off
from mobility.permissions.returns import check_evaluate, check_plan_return
from mobility.permissions.rotations import (
    check_override,
    check_run_rotation,
    check_sign,
    check_write_agreement,
)
from mobility.rules.answers import ANSWERS
from mobility.workflow import (
    PERMANENT,
    AgreementStatus,
    AllocationStatus,
    ReleaseStatus,
    RotationStatus,
)
from sesportal.exchange.api.acts import Act, ActedView, cleaned
from sesportal.lib.errors import InvalidTransition

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sesportal.accounts.models import User

STANDING = (AgreementStatus.DRAFT, AgreementStatus.SIGNING, AgreementStatus.SIGNED)
R, T, L, G = ReleaseStatus, RotationStatus, AllocationStatus, AgreementStatus


@extend_schema(tags=["releases"])
class ReleaseDetail(ActedView, ReleaseRows):
    """One release, with what you may do next."""

    serializer_class = serializers.ReleaseDetailSerializer
    address = "release"
    read_as = "release"

    def subjects(self) -> QuerySet[Release]:
        return self.rows().for_list().select_related("application__rotation")

    def hold(self, subject: Any) -> None:
        hold_release(subject)


def _answer(release: Release, by: User, **sent: Any) -> Release:
    """Answer by the form of the pages, which knows the ways that are open at the release's level."""
    _find_programme(sent)
    told = {answer.value: "" for answer in ANSWERS}
    form = AnswerForm(sent, release=release, consequences=told, **ways_of(by, release))
    cleaned(form)
    return releases.answer_release(release=release, by=by, answer=form.given(), plan=form.plan())


def _plan_backfill(release: Release, by: User, **sent: Any) -> Release:
    _find_programme(sent)
    form = BackfillForm(sent, release=release, **ways_of(by, release))
    cleaned(form)
    fill_gap(release=release, by=by, plan=form.plan())
    return release


def _find_programme(sent: dict[str, Any]) -> None:
    """Put the number that the pages' forms take in place of a programme's code."""
    if code := sent.pop("programme", ""):
        programme = Programme.objects.filter(code=code).first()
        sent["programme"] = programme.pk if programme else 0


def _may_ask(by: User, release: Release) -> None:
    check_request_allocation(by, release.home_id)


ReleaseDetail.acts = (
    Act(
        name="answer",
        says="Answer for the home agency, at the level and within the cap of the rules.",
        body=inputs.AnswerInput,
        check=check_answer_release,
        when=lambda obj: obj.awaits_answer,
        run=_answer,
    ),
    Act(
        name="confirm-backfilled",
        says="Say that the gap is filled, so that the executive leaves on a day.",
        body=inputs.ReleasedOnInput,
        check=check_answer_release,
        when=is_in(R.IF_BACKFILLED),
        run=lambda obj, by, released_on: releases.confirm_backfilled(release=obj, by=by, released_on=released_on),
    ),
    Act(
        name="sign-off-decline",
        says="Sign off a decline as chair of the home agency's board.",
        check=check_sign_off,
        run=lambda obj, by: releases.sign_off_decline(release=obj, by=by),
    ),
    Act(
        name="return-decline",
        says="Send a proposed decline back to who proposed it.",
        body=inputs.SendBackInput,
        check=check_sign_off,
        run=lambda obj, by, note: releases.return_decline(release=obj, by=by, note=note),
    ),
    Act(
        name="proceed-without-answer",
        says="Go ahead, as host, with a permanent move to whose date nobody answered.",
        scope="postings:write",
        check=check_proceed,
        run=lambda obj, by: releases.proceed_without_answer(release=obj, by=by),
    ),
    Act(
        name="request-allocation",
        says="Ask OPM for a temporary position for the time of a detail.",
        body=inputs.JustificationInput,
        check=_may_ask,
        when=lambda obj: obj.days is not None and obj.leaves_gap,
        makes=AllocationDetail,
        run=lambda obj, by, justification: allocations.request_allocation(
            release=obj, by=by, justification=justification
        ),
    ),
    Act(
        name="plan-backfill",
        says="Name, for the home agency, another way to fill the gap after the answer.",
        body=inputs.BackfillInput,
        check=check_answer_release,
        when=lambda obj: obj.leaves_gap,
        run=_plan_backfill,
    ),
)


@extend_schema(tags=["rotations"])
class RotationDetail(ActedView, RotationRows):
    """One move with the versions of its agreement, and with what you may do next."""

    serializer_class = serializers.RotationDetailSerializer
    address = "rotation"
    read_as = "rotation"

    def subjects(self) -> QuerySet[Rotation]:
        related = ("application__posting", "executive__user", "programme", "home", "host")
        return self.rows().select_related(*related).prefetch_related("evaluations", "agreements__signatures")

    def row(self, held: dict[str, Any]) -> dict[str, Any]:
        told = Agreement.objects.filter(rotation=held["id"]).order_by("-version")
        shown = [
            one | {"status_label": AgreementStatus(one["status"]).label}
            for one in told.values("id", "version", "status", "starts_on", "ends_on")
        ]
        return super().row(held) | {"agreements": shown}


def _agreement(rotation: Rotation, *statuses: str) -> Agreement:
    """Return the last version of the agreement in one of `statuses`."""
    held = [one for one in rotation.agreements.all() if one.status in statuses]
    if not held:
        raise InvalidTransition("No version of the agreement is in the state for this. Read the rotation again.")
    return max(held, key=lambda one: one.version)


def _in(*statuses: str) -> Any:
    return lambda rotation: any(one.status in statuses for one in rotation.agreements.all())


def _can_void(rotation: Rotation) -> bool:
    held = [one for one in rotation.agreements.all() if one.status in STANDING]
    last = max(held, key=lambda one: one.version, default=None)
    return last is not None and not (last.status == G.SIGNED and rotation.status == T.UNDER_WAY)


def _may_sign(by: User, rotation: Rotation) -> None:
    check_sign(by, _agreement(rotation, G.SIGNING))


def _may_note_mid_point(by: User, rotation: Rotation) -> None:
    if rotation.executive.user_id != by.pk:
        check_run_rotation(by, rotation)


def _is_open(rotation: Rotation) -> bool:
    return rotation.status in (T.PLANNED, T.UNDER_WAY)


def _can_start(rotation: Rotation) -> bool:
    if rotation.status != T.PLANNED:
        return False
    overridden = {entry["code"] for entry in rotation.overrides}
    found = start_findings(rotation, as_of=timezone.localdate())
    return not any(finding.blocks and finding.code not in overridden for finding in found)


ROTATION_ACTS = (
    Act(
        name="start",
        says="Start a rotation; its personnel action is written to the ledger.",
        check=check_run_rotation,
        when=_can_start,
        run=lambda obj, by: rotations.start_rotation(rotation=obj, by=by, as_of=timezone.localdate()),
    ),
    Act(
        name="extend",
        says="Let a rotation run to the last day of the agreement as amended and signed.",
        check=check_run_rotation,
        when=lambda obj: (
            obj.status == T.UNDER_WAY
            and any(one.status == G.SIGNED and one.ends_on != obj.ends_on for one in obj.agreements.all())
        ),
        run=lambda obj, by: rotations.extend_rotation(rotation=obj, by=by, as_of=timezone.localdate()),
    ),
    Act(
        name="end",
        says="End a rotation with its last day; the executive is credited with it.",
        body=inputs.EndInput,
        check=check_run_rotation,
        when=is_in(T.UNDER_WAY),
        run=lambda obj, by, **sent: rotations.end_rotation(rotation=obj, by=by, as_of=timezone.localdate(), **sent),
    ),
    Act(
        name="cancel",
        says="Say that a planned rotation does not take place, and why.",
        body=inputs.ReasonInput,
        check=check_run_rotation,
        when=is_in(T.PLANNED),
        run=lambda obj, by, reason: rotations.cancel_rotation(rotation=obj, by=by, reason=reason),
    ),
    Act(
        name="override",
        says="Override a finding that blocks the start, as head of one of the two agencies.",
        body=inputs.OverrideInput,
        check=check_override,
        when=is_in(T.PLANNED),
        run=lambda obj, by, **sent: rotations.override_finding(rotation=obj, by=by, as_of=timezone.localdate(), **sent),
    ),
    Act(
        name="note-mid-point",
        says="Note what the conversation at half time came to.",
        body=inputs.MidPointInput,
        check=_may_note_mid_point,
        when=is_in(T.UNDER_WAY),
        run=lambda obj, by, note: returns.note_mid_point(rotation=obj, by=by, note=note),
    ),
    Act(
        name="plan-return",
        says="Plan where the executive returns to, and what for.",
        body=inputs.ReturnInput,
        check=check_plan_return,
        when=lambda obj: _is_open(obj) and obj.design not in PERMANENT,
        run=lambda obj, by, **sent: returns.plan_return(rotation=obj, by=by, **sent),
    ),
    Act(
        name="evaluate",
        says="Say, as one of the three parties, what came of an ended rotation.",
        body=inputs.EvaluationInput,
        check=check_evaluate,
        run=lambda obj, by, **sent: returns.evaluate(rotation=obj, by=by, **sent),
    ),
)
AGREEMENT_ACTS = (
    Act(
        name="begin-agreement",
        says="Begin the agreement; its terms come from the posting and the release.",
        check=check_write_agreement,
        when=lambda obj: _is_open(obj) and not _in(G.DRAFT, G.SIGNING, G.SIGNED)(obj),
        run=lambda obj, by: agreements.draft_agreement(rotation=obj, by=by, as_of=timezone.localdate()),
    ),
    Act(
        name="write-agreement",
        says="Change terms of the draft of the agreement; what is not sent stays.",
        body=inputs.TermsInput,
        check=check_write_agreement,
        when=_in(G.DRAFT),
        run=lambda obj, by, **sent: agreements.write_terms(agreement=_agreement(obj, G.DRAFT), by=by, **sent),
    ),
    Act(
        name="send-agreement",
        says="Open the draft of the agreement to signature.",
        check=check_write_agreement,
        when=_in(G.DRAFT),
        run=lambda obj, by: agreements.send_for_signature(agreement=_agreement(obj, G.DRAFT), by=by),
    ),
    Act(
        name="sign-agreement",
        says="Sign the agreement when it is one's turn, in one's own part.",
        check=_may_sign,
        when=_in(G.SIGNING),
        run=lambda obj, by: agreements.sign_agreement(agreement=_agreement(obj, G.SIGNING), by=by),
    ),
    Act(
        name="take-back-agreement",
        says="Take the agreement back from signature; it is a draft again, and signatures given have fallen.",
        body=inputs.ReasonInput,
        check=check_write_agreement,
        when=_in(G.SIGNING),
        run=lambda obj, by, reason: agreements.take_back(agreement=_agreement(obj, G.SIGNING), by=by, reason=reason),
    ),
    Act(
        name="amend-agreement",
        says="Begin a new version; the signed one holds until the new one is signed.",
        check=check_write_agreement,
        when=lambda obj: _is_open(obj) and _in(G.SIGNED)(obj) and not _in(G.DRAFT, G.SIGNING)(obj),
        run=lambda obj, by: agreements.amend_agreement(
            agreement=_agreement(obj, G.SIGNED), by=by, as_of=timezone.localdate()
        ),
    ),
    Act(
        name="void-agreement",
        says="Declare the last version of the agreement void; a rotation under way keeps the one it runs on.",
        body=inputs.ReasonInput,
        check=check_write_agreement,
        when=_can_void,
        run=lambda obj, by, reason: agreements.void_agreement(
            agreement=_agreement(obj, *STANDING), by=by, reason=reason
        ),
    ),
)
RotationDetail.acts = (*ROTATION_ACTS, *AGREEMENT_ACTS)
