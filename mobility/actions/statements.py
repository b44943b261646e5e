"""What an executive signs on a directed move: that it is voluntary, or that the notice period is waived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from executives.models import RuleParameter
from mobility.models import ReassignmentWorksheet, WorksheetStatement
from mobility.permissions.directed import check_sign
from mobility.rules.statements import check_signing, text_of
from mobility.rules.worksheet_facts import facts_of, standing_statement, terms_of
from sesportal.audit import log
from sesportal.lib.content import content_hash
from sesportal.lib.errors import DomainError, InvalidTransition, RuleViolation

if TYPE_CHECKING:
    from sesportal.accounts.models import User


@transaction.atomic
def sign_statement(
    *, worksheet: ReassignmentWorksheet, kind: str, name: str, revision: int, by: User
) -> WorksheetStatement:
    """Sign the statement or the waiver for the move as it stands; the text, the terms and their hash are kept."""
    ReassignmentWorksheet.objects.select_for_update(of=("self",)).get(pk=worksheet.pk)
    fresh = ReassignmentWorksheet.objects.for_assessment().get(pk=worksheet.pk)
    check_sign(by, fresh)
    if fresh.revision != revision:
        raise InvalidTransition("The worksheet changed while you read it. Read it again before you sign.", code="stale")
    if not name.strip():
        raise DomainError("Type your full name to sign.", code="name_missing")
    if standing_statement(fresh, kind):
        raise InvalidTransition("You have signed this for the move as it stands; nothing more is needed.")
    now = timezone.now()
    found = check_signing(facts_of(fresh), kind=kind, on=timezone.localdate(now))
    if found:
        raise RuleViolation(found[0].message, code=found[0].code, findings=found)
    statement = WorksheetStatement(
        worksheet=fresh,
        kind=kind,
        text=text_of(kind, fresh, parameters=RuleParameter.objects.values_on(timezone.localdate(now))),
        terms=terms_of(fresh),
        signed_by=by,
        signed_name=name.strip(),
        signed_at=now,
    )
    statement.content_hash = content_hash(statement.signed_content)
    statement.save(force_insert=True)
    log.record(
        verb=f"reassignment {WorksheetStatement.Kind(kind).value} statement signed",
        by=by,
        subject=fresh,
        after={"hash": statement.content_hash},
        agency_code=fresh.home_id[:2],
    )
    return statement
