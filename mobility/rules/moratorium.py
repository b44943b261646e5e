"""The moratorium on involuntary reassignments after a new agency head or supervisor (5 USC 3395(e); R05-R09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from mobility.rules.words import ONE_DAY, Parameters, count, say, whole
from sesportal.lib.federal_dates import roll
from sesportal.lib.findings import Finding

EXCEPTIONS = "5 USC 3395(e)(2)"
ACTING = "5 USC 3395(e)(1); GAO-20-559"
STATEMENT = "5 CFR 317.901(c), from memory: check; GAO-20-559"
UNSATISFACTORY, DISCIPLINARY = "unsatisfactory", "disciplinary"


class Official(Enum):
    """Whose appointment begins a moratorium."""

    HEAD = ("head", "agency head", "5 USC 3395(e)(1)(A), (e)(3)")
    SUPERVISOR = ("supervisor", "supervisor", "5 USC 3395(e)(1)(B), (e)(3)")

    def __init__(self, key: str, title: str, authority: str) -> None:
        self.key = key
        self.title = title
        self.authority = authority


@dataclass(frozen=True, slots=True)
class Away:
    """A detail or other temporary assignment away from the regular position; inclusive, open where it goes on."""

    starts_on: dt.date
    ends_on: dt.date | None

    def covers(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class MoratoriumFacts:
    """What the moratoria turn on. None means not recorded, except that no exception or statement is claimed.

    `detail_days` are days away since the appointment as the office states them; without them `away`, from the career,
    is counted.
    """

    effective_on: dt.date | None
    is_voluntary: bool
    statement_signed_on: dt.date | None
    head_appointed_on: dt.date | None
    is_head_acting: bool
    supervisor_appointed_on: dt.date | None
    is_supervisor_acting: bool
    is_supervisor_noncareer: bool | None
    has_supervisor_initial_appraisal: bool | None
    detail_days: int | None = None
    away: tuple[Away, ...] = ()
    exception: str = ""
    exception_evidence: str = ""
    exception_dated_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Moratorium:
    """One moratorium: from the appointment to its last day, tolled days included."""

    official: Official
    appointed_on: dt.date
    tolled_days: int
    ends_on: dt.date

    @property
    def first_lawful_on(self) -> dt.date:
        return self.ends_on + ONE_DAY

    def covers(self, day: dt.date) -> bool:
        return self.appointed_on <= day <= self.ends_on


def moratorium(
    official: Official,
    appointed_on: dt.date,
    *,
    detail_days: int | None = None,
    away: Iterable[Away] = (),
    parameters: Parameters,
) -> Moratorium:
    """Return the moratorium that an appointment begins: 120 days after it, not counting up to 60 away on detail.

    The day of the appointment is not counted; a last day on a weekend or holiday goes on to the next working day.
    """
    length, cap = whole(parameters, "moratorium_days"), whole(parameters, "moratorium_tolling_days")
    if detail_days is not None:
        tolled = min(cap, detail_days)
        last = appointed_on + (length + tolled) * ONE_DAY
    else:
        last, tolled = _count_days(appointed_on, tuple(away), length, cap)
    return Moratorium(official, appointed_on, tolled, roll(last))


def _count_days(appointed_on: dt.date, away: tuple[Away, ...], length: int, cap: int) -> tuple[dt.date, int]:
    """Count day by day until `length` days have elapsed; return the last of them and the days left out."""
    day, elapsed, tolled = appointed_on, 0, 0
    while elapsed < length:
        day += ONE_DAY
        if tolled < cap and any(absence.covers(day) for absence in away):
            tolled += 1
        else:
            elapsed += 1
    return day, tolled


def moratoria(facts: MoratoriumFacts, parameters: Parameters) -> list[Moratorium]:
    """Return the moratoria that permanent appointments have begun; a supervisor's only where the law asks for it."""
    found = []
    if facts.head_appointed_on and not facts.is_head_acting:
        found.append((Official.HEAD, facts.head_appointed_on))
    is_covered = facts.is_supervisor_noncareer and facts.has_supervisor_initial_appraisal
    if facts.supervisor_appointed_on and is_covered and not facts.is_supervisor_acting:
        found.append((Official.SUPERVISOR, facts.supervisor_appointed_on))
    return [
        moratorium(official, day, detail_days=facts.detail_days, away=facts.away, parameters=parameters)
        for official, day in found
    ]


def binding(facts: MoratoriumFacts, parameters: Parameters) -> list[Moratorium]:
    """Return the moratoria that bind this move: none binds a voluntary one, nor one that a proven exception frees."""
    return [each for each in moratoria(facts, parameters) if not facts.is_voluntary and not _is_excepted(facts, each)]


def check_moratorium(facts: MoratoriumFacts, *, parameters: Parameters) -> list[Finding]:
    """Return what the moratoria say of a reassignment, and what is not recorded and has to be."""
    findings = [*([] if facts.is_voluntary else _check_unknown(facts)), *_check_acting(facts)]
    for each in moratoria(facts, parameters):
        findings += _check_one(facts, each, parameters)
    return [*findings, *_check_exception(facts), *_check_statement(facts, parameters)]


def _check_unknown(facts: MoratoriumFacts) -> Iterator[Finding]:
    """Block while the appointments are not recorded: what nobody knows is not taken to be harmless."""
    if facts.head_appointed_on is None and not facts.is_head_acting:
        message = "Record when the agency head was appointed: without the day the moratorium cannot be computed."
        yield Finding("head_unknown", message, Official.HEAD.authority, blocks=True)
    if facts.is_supervisor_acting:
        return
    stated = (facts.is_supervisor_noncareer, facts.has_supervisor_initial_appraisal)
    if False in stated:
        return
    if None in stated:
        message = (
            "State whether the immediate supervisor is a noncareer appointee and makes the initial appraisal: that "
            "decides whether the supervisor's appointment began a moratorium."
        )
        yield Finding("supervisor_unknown", message, Official.SUPERVISOR.authority, blocks=True)
    elif facts.supervisor_appointed_on is None:
        message = "Record when the supervisor was appointed: without the day the moratorium cannot be computed."
        yield Finding("supervisor_date_unknown", message, Official.SUPERVISOR.authority, blocks=True)


def _check_acting(facts: MoratoriumFacts) -> Iterator[Finding]:
    """Say that an acting official begins no clock (R09)."""
    for official, is_acting in (
        (Official.HEAD, facts.is_head_acting),
        (Official.SUPERVISOR, facts.is_supervisor_acting),
    ):
        if is_acting:
            message = (
                f"The {official.title} is acting: the clock starts on a permanent appointment, so look again then."
            )
            yield Finding(f"{official.key}_acting", message, ACTING)


def _check_one(facts: MoratoriumFacts, each: Moratorium, parameters: Parameters) -> Iterator[Finding]:
    """Compute the end of one moratorium, and block an involuntary move within it (R05, R06)."""
    length = count(whole(parameters, "moratorium_days"), "day")
    tolled = f", and {count(each.tolled_days, 'day')} on detail not counted" if each.tolled_days else ""
    message = (
        f"The {each.official.title} was appointed on {say(each.appointed_on)}. For {length} after it{tolled}, through "
        f"{say(each.ends_on)}, no involuntary reassignment takes effect; the first lawful day is "
        f"{say(each.first_lawful_on)}."
    )
    inside = facts.effective_on is not None and each.covers(facts.effective_on)
    blocks = inside and not facts.is_voluntary and not _is_excepted(facts, each)
    key = f"moratorium_{each.official.key}"
    code = f"{key}_binds" if blocks else key
    dates = {"ends_on": each.ends_on, "first_lawful_on": each.first_lawful_on}
    yield Finding(code, message, each.official.authority, blocks=blocks, dates=dates)


def _is_excepted(facts: MoratoriumFacts, each: Moratorium) -> bool:
    """Say whether an exception with its evidence frees the move from one moratorium (R07)."""
    dated = facts.exception_dated_on
    if not facts.exception_evidence.strip() or dated is None:
        return False
    if facts.exception == DISCIPLINARY:
        return dated < each.appointed_on
    return facts.exception == UNSATISFACTORY and (facts.effective_on is None or dated <= facts.effective_on)


def _check_exception(facts: MoratoriumFacts) -> Iterator[Finding]:
    """Say what a claimed exception still lacks, and that it is used where it lacks nothing (R07)."""
    if not facts.exception:
        return
    if not facts.exception_evidence.strip() or facts.exception_dated_on is None:
        message = "An exception from the moratorium needs its evidence and the evidence's date. Record both."
        yield Finding("exception_without_evidence", message, EXCEPTIONS, blocks=True)
        return
    dated = say(facts.exception_dated_on)
    if facts.exception == DISCIPLINARY:
        message = (
            f"The moratorium is left aside for a disciplinary action begun on {dated}. That holds only where it began "
            "before the appointment; keep the evidence with the file."
        )
    else:
        message = f"The moratorium is left aside for the unsatisfactory rating of {dated}. Keep it with the file."
    yield Finding("exception_claimed", message, EXCEPTIONS)


def _check_statement(facts: MoratoriumFacts, parameters: Parameters) -> Iterator[Finding]:
    """Block a voluntary move inside a moratorium without the executive's statement signed before it (R08)."""
    if not facts.is_voluntary or facts.effective_on is None:
        return
    # Where an appointment is not recorded nobody can say that the move lies outside a moratorium.
    is_unknown = any(_check_unknown(facts))
    inside = any(each.covers(facts.effective_on) for each in moratoria(facts, parameters))
    if not inside and not is_unknown:
        return
    if facts.statement_signed_on and facts.statement_signed_on < facts.effective_on:
        message = f"The executive stated on {say(facts.statement_signed_on)} in writing that the move is voluntary."
        yield Finding("voluntary_by_statement", message, STATEMENT)
        return
    message = (
        "A voluntary move inside a moratorium, or where that is not known, needs the executive's signed statement that "
        "it is voluntary, dated before the effective date. Share the worksheet and ask for the signature."
    )
    yield Finding("statement_missing", message, STATEMENT, blocks=True)
