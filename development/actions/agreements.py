"""Mobility agreements: issuing the text, offering, signing with exceptions, declining with a reason."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from development.actions.notices import settle_notices
from development.actions.transitions import move_agreement
from development.models import AgreementTemplate, MobilityAgreement
from development.permissions.agreements import check_answer_agreement, check_issue_text, check_offer_agreement
from development.rules.agreements import agreement_hash, is_same_name
from development.rules.clocks import Rule
from development.workflow import MobilityAgreementStatus
from executives.models import Agency, Executive
from sesportal.audit import log
from sesportal.lib.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from sesportal.accounts.models import Actor, User

BATCH = 500
ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def offer_due_agreements(*, by: Actor, as_of: dt.date) -> int:
    """Offer the text in force to every executive on board who entered the SES since there is one; return how many.

    Nobody is offered an agreement twice. One audit event stands for all who are offered the same text.
    """
    offered = 0
    for template, people in _due(as_of):
        rows = [
            MobilityAgreement(executive_id=pk, template=template, offered_on=as_of)
            for pk in people.values_list("pk", flat=True)
        ]
        if not rows:
            continue
        MobilityAgreement.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        offered += len(rows)
        log.record(
            verb="mobility agreements offered",
            by=by,
            subject=template,
            after={"executives": len(rows), "offered_on": as_of},
            agency_code=template.agency_id or "",
        )
    return offered


@transaction.atomic
def offer_agreement(*, executive: Executive, by: Actor, as_of: dt.date) -> MobilityAgreement:
    """Offer the text in force to one executive, whenever they entered.

    Raises RuleViolation where they have left, where one is offered already, or where no text is in force.
    """
    check_offer_agreement(by, executive.home_id or "-")
    executive = Executive.objects.select_for_update(of=("self",), no_key=True).get(pk=executive.pk)
    if not executive.is_on_board:
        raise RuleViolation(f"{executive} is not on board, so no agreement can be offered.", code="not_on_board")
    if MobilityAgreement.objects.filter(executive=executive).exists():
        raise RuleViolation(f"{executive} has been offered a mobility agreement already.", code="offered_already")
    template = AgreementTemplate.objects.text_for(executive.home_id or "", as_of)
    if template is None:
        raise RuleViolation("No text of the mobility agreement is in force. Issue one first.", code="no_text")
    agreement = MobilityAgreement.objects.create(executive=executive, template=template, offered_on=as_of)
    log.record(
        verb="mobility agreement offered",
        by=by,
        subject=agreement,
        after={"version": template.version},
        agency_code=(executive.home_id or "")[:2],
    )
    return agreement


@transaction.atomic
def sign_agreement(
    *, agreement: MobilityAgreement, exceptions: Sequence[str], signed_name: str, by: User, other: str = ""
) -> MobilityAgreement:
    """Sign, with the exceptions claimed: sentences of the text, and `other` in the executive's own words.

    Raises RuleViolation where the name typed is not the executive's, or an exception is none of the text's.
    """
    check_answer_agreement(by, agreement)
    if not is_same_name(signed_name, agreement.executive.full_name):
        raise RuleViolation(
            f"Type your name as it stands in the record: {agreement.executive.full_name}.", code="other_name"
        )
    if set(exceptions) - set(agreement.template.exceptions):
        raise RuleViolation("One of the exceptions is not in this text. Reload the page.", code="unknown_exception")
    claimed = [one for one in agreement.template.exceptions if one in exceptions]
    claimed += [f"Other: {other.strip()}"] if other.strip() else []
    at, name = timezone.now(), " ".join(signed_name.split())
    digest = agreement_hash(
        template=agreement.template,
        executive=agreement.executive.identifier,
        exceptions=claimed,
        signed_name=name,
        signed_at=at,
    )
    agreement = move_agreement(
        agreement=agreement,
        to=MobilityAgreementStatus.SIGNED,
        by=by,
        exceptions=claimed,
        signed_name=name,
        answered_at=at,
        answered_by=by,
        content_hash=digest,
    )
    settle_notices(executive=agreement.executive, rule=Rule.AGREEMENT, by=by)
    return agreement


@transaction.atomic
def decline_agreement(*, agreement: MobilityAgreement, reason: str, by: User) -> MobilityAgreement:
    """Decline with a reason; it can still be signed later. Raises RuleViolation where no reason is given."""
    check_answer_agreement(by, agreement)
    if not reason.strip():
        raise RuleViolation("Give the reason for which you decline.", code="no_reason")
    agreement = move_agreement(
        agreement=agreement,
        to=MobilityAgreementStatus.DECLINED,
        by=by,
        decline_reason=reason.strip(),
        answered_at=timezone.now(),
        answered_by=by,
    )
    settle_notices(executive=agreement.executive, rule=Rule.AGREEMENT, by=by)
    return agreement


@transaction.atomic
def issue_text(
    *,
    agency: Agency,
    version: str,
    title: str,
    text: str,
    exceptions: Sequence[str],
    effective_from: dt.date,
    authority: str,
    by: User,
) -> AgreementTemplate:
    """Issue an agency's own text from a day on; its text before ends the day before, and stays readable.

    Raises RuleViolation where the version is held, or the agency has a text from that day or a later one.
    """
    check_issue_text(by, agency.code)
    Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    own = AgreementTemplate.objects.filter(agency=agency)
    if own.filter(version=version).exists():
        raise RuleViolation(f"Version {version} is held already. Give the new text another one.", code="version_held")
    if own.filter(effective_from__gte=effective_from).exists():
        raise RuleViolation("A text from that day or later is held already. Choose a later day.", code="not_later")
    own.in_force(effective_from).update(effective_to=effective_from - ONE_DAY)
    template = AgreementTemplate.objects.create(
        agency=agency,
        version=version,
        title=title,
        text=text,
        exceptions=list(exceptions),
        effective_from=effective_from,
        authority=authority,
    )
    log.record(
        verb="mobility agreement issued",
        by=by,
        subject=template,
        after={"version": version, "effective_from": effective_from},
        agency_code=agency.code[:2],
    )
    return template


def _due(as_of: dt.date) -> list[tuple[AgreementTemplate, QuerySet[Executive]]]:
    """Return each text in force with those to whom it is to be offered."""
    waiting = Executive.objects.on_board().filter(mobility_agreement__isnull=True, ses_entry_on__lte=as_of)
    first = dict(AgreementTemplate.objects.order_by().values_list("agency_id").annotate(Min("effective_from")))
    texts = AgreementTemplate.objects.in_force(as_of).order_by("agency_id", "effective_from")
    own = {text.agency_id: text for text in texts if text.agency_id}
    due: list[tuple[AgreementTemplate, QuerySet[Executive]]] = []
    for code, text in own.items():
        since = min(first[code], first.get(None, first[code]))
        due.append((text, waiting.in_agency(code).filter(ses_entry_on__gte=since)))
    common = [text for text in texts if not text.agency_id]
    if common:
        people = waiting.filter(ses_entry_on__gte=first[None])
        for code in own:
            people = people.exclude(home__code__startswith=code)
        due.append((common[-1], people))
    return due
