"""What the rules and the personnel actions of a move turn on, read from the rows; nothing here writes or decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce

from executives.models import AppointmentType, Assignment, RestrictedFacts, RuleParameter
from executives.rules.calendar import days_inclusive
from mobility.models import Agreement, Rotation
from mobility.rules import details, ipa, sabbatical
from mobility.rules.personnel import MoveFacts
from mobility.rules.start import StartFacts, check_start
from mobility.workflow import AgreementStatus, AssignedTo, Design, RotationStatus

if TYPE_CHECKING:
    import datetime as dt

    from mobility.models import ReassignmentWorksheet
    from sesportal.lib.findings import Finding


def locked(rotation: Rotation) -> Rotation:
    """Read a rotation again under lock, with what its acts read."""
    rows = Rotation.objects.select_for_update(of=("self",)).select_related(
        "executive__current_assignment", "executive__home", "application__posting", "programme"
    )
    return rows.get(pk=rotation.pk)


def signed_agreement(rotation: Rotation) -> Agreement | None:
    """Return the agreement that holds, if one does."""
    return rotation.agreements.filter(status=AgreementStatus.SIGNED).select_related("template").first()


def facts_of(rotation: Rotation) -> MoveFacts:
    """Return what the personnel actions of a rotation say."""
    executive, posting = rotation.executive, rotation.application.posting if rotation.application else None
    held = executive.current_assignment
    return MoveFacts(
        number=rotation.pk,
        design=rotation.design,
        executive_id=executive.identifier,
        family_name=executive.family_name,
        given_name=executive.given_name,
        home=rotation.home_id,
        host=rotation.host_id or "",
        starts_on=rotation.starts_on,
        ends_on=rotation.ends_on,
        title=rotation.title[:120],
        position_number=(posting.position_number if posting else "") or f"PORTAL-{rotation.pk}",
        position_occupied=posting.position_occupied if posting else "",
        appointment_type=executive.appointment_type,
        occupational_series=(posting.occupational_series if posting else "")
        or (held.occupational_series if held else ""),
        duty_location=rotation.duty_location or (held.duty_location if held else ""),
    )


def reassignment_facts(worksheet: ReassignmentWorksheet) -> MoveFacts:
    """Return what the personnel action of a directed move says: a new position inside the agency."""
    executive, held = worksheet.executive, worksheet.executive.current_assignment
    assert worksheet.effective_on is not None
    return MoveFacts(
        number=worksheet.pk,
        design=Design.NEW_POSITION,
        executive_id=executive.identifier,
        family_name=executive.family_name,
        given_name=executive.given_name,
        home=worksheet.home_id,
        host=worksheet.to_subelement_id,
        starts_on=worksheet.effective_on,
        ends_on=None,
        title=worksheet.to_position_title,
        position_number=worksheet.to_position_number or f"PORTAL-W{worksheet.pk}",
        position_occupied=worksheet.to_position_occupied,
        appointment_type=worksheet.appointment_type or AppointmentType.CAREER,
        occupational_series=held.occupational_series if held else "",
        duty_location=worksheet.to_duty_location,
        series="W",
    )


def start_facts(rotation: Rotation, agreement: Agreement | None, *, is_extension: bool = False) -> StartFacts:
    """Return what a start, or an extension, turns on."""
    executive, posting = rotation.executive, rotation.application.posting if rotation.application else None
    return StartFacts(
        design=rotation.design,
        home=rotation.home_id,
        host=rotation.host_id or "",
        starts_on=agreement.starts_on if agreement else rotation.starts_on,
        ends_on=agreement.ends_on if agreement else rotation.ends_on,
        appointment_type=executive.appointment_type,
        is_agreement_signed=agreement is not None,
        agreement_kind=agreement.template.kind if agreement else "",
        signed=frozenset(signature.party for signature in agreement.signatures.all()) if agreement else frozenset(),
        position_occupied=posting.position_occupied if posting else "",
        qualification_determined_on=agreement.qualification_determined_on if agreement else None,
        is_reimbursable=agreement.is_reimbursable if agreement else True,
        order_number=agreement.order_number if agreement else "",
        nonreimbursable_basis=agreement.nonreimbursable_basis if agreement else "",
        assigned_to=agreement.assigned_to if agreement else "",
        earlier_unclassified_days=_unclassified_days(rotation, agreement),
        opm_approval=agreement.opm_approval if agreement else "",
        is_tribal=agreement.is_tribal if agreement else False,
        is_extension=is_extension,
        service=_service(rotation) if rotation.design == Design.SABBATICAL else None,
        ipa_terms=_ipa_terms(rotation) if rotation.design == Design.IPA else None,
    )


def start_findings(rotation: Rotation, *, as_of: dt.date) -> list[Finding]:
    """Return everything the rules say of starting a rotation on `as_of`, blockers first."""
    facts = start_facts(rotation, signed_agreement(rotation))
    return check_start(facts, as_of=as_of, parameters=RuleParameter.objects.values_on(as_of))


def extension_findings(rotation: Rotation, agreement: Agreement, *, as_of: dt.date) -> list[Finding]:
    """Return what the rules say of a rotation that runs to the last day of `agreement`."""
    parameters = RuleParameter.objects.values_on(as_of)
    facts = start_facts(rotation, agreement, is_extension=True)
    return [f for f in check_start(facts, as_of=as_of, parameters=parameters) if f.code != "start_too_early"]


def obligations(rotation: Rotation, *, as_of: dt.date) -> list[Finding]:
    """Return the service owed after a sabbatical or an IPA assignment (R44, R47), and what leaving would break."""
    ends_on = rotation.ended_on or rotation.ends_on
    if ends_on is None or rotation.design not in (Design.SABBATICAL, Design.IPA):
        return []
    parameters = RuleParameter.objects.values_on(as_of)
    left_on = _left_on(rotation, ends_on)
    if rotation.design == Design.SABBATICAL:
        if left_on:
            return sabbatical.check_separation(leaves_on=left_on, ends_on=ends_on, parameters=parameters)
        return sabbatical.check_agreement(is_signed=True, ends_on=ends_on, parameters=parameters)
    term = ipa.Term(rotation.starts_on, ends_on)
    return ipa.check_separation(leaves_on=left_on, term=term) if left_on else ipa.check_obligation(term)


def appraisal_findings(rotation: Rotation, *, as_of: dt.date) -> list[Finding]:
    """Return who appraises whom (R30, R31); nobody does outside the federal government."""
    if rotation.host_id is None:
        return []
    detail = details.DetailFacts(
        rotation.starts_on, rotation.ends_on, is_within_agency=rotation.home_id[:2] == rotation.host_id[:2]
    )
    found = details.check_detail(detail, parameters=RuleParameter.objects.values_on(as_of))
    return [finding for finding in found if "apprais" in finding.code]


def _left_on(rotation: Rotation, ended_on: dt.date) -> dt.date | None:
    """Return the last day of a career that ended after a rotation; none where it goes on."""
    executive = rotation.executive
    if executive.is_on_board:
        return None
    last = executive.assignments.of_record().order_by("-starts_on").first()
    return last.ends_on if last and last.ends_on and last.ends_on > ended_on else None


def _unclassified_days(rotation: Rotation, agreement: Agreement | None) -> int:
    """Return the days of the executive's other details to duties without a position, where this one is of the kind."""
    if agreement is None or agreement.assigned_to != AssignedTo.UNCLASSIFIED:
        return 0
    held = Agreement.objects.filter(
        rotation__executive=rotation.executive_id,
        rotation__status__in=[RotationStatus.UNDER_WAY, RotationStatus.ENDED, RotationStatus.ENDED_EARLY],
        status=AgreementStatus.SIGNED,
        assigned_to=AssignedTo.UNCLASSIFIED,
    )
    spans = held.exclude(rotation=rotation).values_list(
        "rotation__starts_on", Coalesce("rotation__ended_on", "rotation__ends_on")
    )
    return sum(days_inclusive(first, last) for first, last in spans if last)


def _service(rotation: Rotation) -> sabbatical.ServiceFacts:
    """Return the service that is recorded; retirement eligibility is for the agency to state."""
    executive = rotation.executive
    restricted = RestrictedFacts.objects.filter(executive=executive).first()
    away = list(executive.assignments.temporary())
    return sabbatical.ServiceFacts(
        appointment_type=executive.appointment_type,
        service_from=(restricted.scd_leave if restricted else None) or executive.ses_entry_on,
        ses_from=executive.ses_entry_on,
        ipa_days=sum(
            days_inclusive(a.starts_on, a.ends_on) for a in away if a.kind == Assignment.Kind.IPA and a.ends_on
        ),
        earlier=tuple(a.starts_on for a in away if a.kind == Assignment.Kind.SABBATICAL),
    )


def _ipa_terms(rotation: Rotation) -> tuple[ipa.Term, ...]:
    held = rotation.executive.assignments.filter(kind=Assignment.Kind.IPA, ends_on__isnull=False)
    return tuple(ipa.Term(a.starts_on, a.ends_on) for a in held if a.ends_on and a.starts_on < rotation.starts_on)
