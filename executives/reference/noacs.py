"""Nature-of-action codes (NOAC) that concern the SES, and what each does to a career."""

from __future__ import annotations

from typing import NamedTuple


class Noac(NamedTuple):
    """One row of executives.NatureOfAction; `effect` is a value of its Effect enum."""

    code: str
    title: str
    effect: str
    authority: str
    is_verified: bool
    in_ehri: bool = True


def _gppa(chapter: int) -> str:
    return f"Guide to Processing Personnel Actions (GPPA) ch. {chapter}"


def _memory(chapter: int) -> str:
    return f"{_gppa(chapter)}, from memory: check"


HR_CODE_MAP = "GPPA; title read in a public map of HR codes"
DETAIL_GUIDE = "GPPA ch. 14 (documented by SF-52; the 900 series is the agencies' own and is not reported to EHRI)"
DETAIL_MEMORY = f"{DETAIL_GUIDE}, from memory: check"

# 190 and 590 (provisional appointments of the competitive service, GPPA ch. 10) are left out on purpose: they are no
# SES actions, so a file that carries one is refused as an unknown code.
NOACS = (
    Noac("001", "Cancellation", "cancel", "GPPA, cancellations and corrections, from memory: check", False),
    Noac("002", "Correction", "correct", "GPPA, cancellations and corrections, from memory: check", False),
    Noac("142", "SES Career Appointment", "appoint", HR_CODE_MAP, True),
    Noac("143", "Reinstatement - SES Career", "appoint", _memory(13), False),
    Noac("145", "Transfer - SES Career", "transfer", _memory(13), False),
    Noac("146", "SES Noncareer Appointment", "appoint", _memory(13), False),
    Noac("147", "Transfer - SES Noncareer", "transfer", _memory(13), False),
    Noac("148", "SES Limited Term Appointment NTE (date)", "appoint", _memory(13), False),
    Noac("149", "SES Limited Emergency Appointment NTE (date)", "appoint", _memory(13), False),
    Noac("280", "Placement in Pay Status", "return", _gppa(16), True),
    Noac("292", "Return to Duty", "return", _gppa(16), True),
    Noac("300", "Retirement - Mandatory", "separate", _memory(30), False),
    Noac("301", "Retirement - Disability", "separate", HR_CODE_MAP, True),
    Noac("302", "Retirement - Voluntary", "separate", HR_CODE_MAP, True),
    Noac("303", "Retirement - Special Option", "separate", _memory(30), False),
    Noac("304", "Retirement - ILIA (in lieu of involuntary action)", "separate", _memory(30), False),
    Noac("312", "Resignation - ILIA (in lieu of involuntary action)", "separate", _memory(31), False),
    Noac("317", "Resignation", "separate", HR_CODE_MAP, True),
    Noac("330", "Removal", "separate", HR_CODE_MAP, True),
    Noac("350", "Death", "separate", _memory(31), False),
    Noac("352", "Termination - Appointment in (agency)", "separate_to_agency", HR_CODE_MAP, True),
    Noac("354", "Death in Line of Duty", "separate", "GPPA update 63", True),
    Noac("355", "Termination - Expiration of Appointment", "separate", HR_CODE_MAP, True),
    Noac("356", "Separation - RIF (reduction in force)", "separate", _memory(31), False),
    Noac("357", "Termination", "separate", _memory(31), False),
    Noac("385", "Termination during Probationary or Trial Period", "separate", HR_CODE_MAP, True),
    Noac("390", "Separation - Appointment in (agency)", "separate", _memory(31), False),
    Noac("460", "Leave without Pay NTE (date)", "leave", "GPPA ch. 15; the code from memory: check", False),
    Noac("480", "Sabbatical NTE (date)", "sabbatical", "GPPA ch. 15; legal authority VKT, 5 USC 3396(c)(1)", True),
    Noac("542", "Conversion to SES Career Appointment", "convert", HR_CODE_MAP, True),
    Noac("543", "Conversion to Reinstatement - SES Career", "convert", _memory(13), False),
    Noac("546", "Conversion to SES Noncareer Appointment", "convert", _memory(13), False),
    Noac("548", "Conversion to SES Limited Term Appointment NTE (date)", "convert", _memory(13), False),
    Noac("549", "Conversion to SES Limited Emergency Appointment NTE (date)", "convert", _memory(13), False),
    Noac("721", "Reassignment", "reassign", "GPPA ch. 14, Table 14-F for the SES", True),
    Noac("740", "Position Change", "reassign", _gppa(14), True),
    Noac("741", "Position Change", "reassign", f"{_gppa(14)}: the code is listed, its full title to be checked", True),
    Noac("878", "Presidential Rank Award", "none", _memory(29), False),
    Noac("879", "SES Performance Award", "none", _memory(29), False),
    Noac("930", "Detail NTE (date)", "detail", DETAIL_GUIDE, True, in_ehri=False),
    Noac("931", "Extension of Detail NTE (date)", "detail_extend", DETAIL_MEMORY, False, in_ehri=False),
    Noac("932", "Termination of Detail NTE (date)", "detail_end", DETAIL_MEMORY, False, in_ehri=False),
)
