"""What each figure means: the words beside the numbers, and the source of docs/metrics.md, so that the two never "
"differ."""

from __future__ import annotations

from analytics.definitions.definition import Definition
from analytics.definitions.follow_through import FOLLOW_THROUGH

__all__ = ["Definition"]

AS_OF = "Nothing dated after the as-of day is counted, and what goes on is counted up to that day."
YEAR = "Fiscal year: 1 October to 30 September, both inclusive."
DATED_AT_START = "dated on the first day of the new assignment"
SES = "Executives with an assignment of record in the ledger, of all appointment types unless one is chosen."
LEDGER_ONLY = (
    "A transfer out whose gaining agency has sent nothing is a departure until it does; the reconciliation inbox "
    "lists it."
)
MOVE = (
    "A move is two consecutive assignments of record in different units with at most 3 calendar days between the last "
    "day of the one and the first day of the next."
)

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        key="imports",
        name="Imports",
        short="Moves into the unit from another unit, at most 3 days apart, " + DATED_AT_START + ".",
        population=SES,
        unit="moves",
        period=YEAR,
        counted=MOVE
        + " It is an import of the unit of the second assignment, "
        + DATED_AT_START
        + ". An executive who moves "
        "twice in a year counts twice. The appointment type is that of the new assignment.",
        caveats=(
            "The nature of the action plays no part: a reassignment (721) between two subelements of one agency is a "
            "move at subelement level and not at agency level.",
            "The sum of imports over all units equals the sum of exports, at every level.",
            LEDGER_ONLY,
        ),
    ),
    Definition(
        key="exports",
        name="Exports",
        short="Moves out of the unit to another unit, at most 3 days apart, " + DATED_AT_START + ".",
        population=SES,
        unit="moves",
        period=YEAR,
        counted="The same moves as imports, counted for the unit of the first assignment. The date is still the first "
        "day of the second one: someone who left on 30 September and began elsewhere on 1 October is an export of the "
        "new year.",
        caveats=(
            "An executive who leaves the SES, or returns after more than 3 days, is a departure and not an export.",
        ),
    ),
    Definition(
        key="net",
        name="Net",
        short="Imports less exports.",
        population=SES,
        unit="moves",
        period=YEAR,
        counted="Imports less exports. A unit above zero gained more executives from other units than it gave.",
        caveats=(
            "Net says nothing of external hires and departures.",
            "Units with fewer executives on board than the ranking minimum (20) are shown and not ranked.",
        ),
    ),
    Definition(
        key="import_rate",
        name="Import and export rate",
        short="Imports, or exports, for each 100 executives on board on 1 October.",
        population=SES,
        unit="percent of executives on board",
        period=YEAR,
        counted="100 x imports / executives on board on 1 October at the start of the year. Export rate: the same "
        "of exports.",
        caveats=("Blank where nobody was on board on 1 October.", "In small units one move is a large rate."),
    ),
    Definition(
        key="reassignments",
        name="Reassignments",
        short="Changes of position that stay inside the unit.",
        population=SES,
        unit="changes of position",
        period=YEAR,
        counted="An assignment of record that follows another in the same unit, at most 3 days apart, in another "
        "position or subelement, " + DATED_AT_START + ". A conversion of the appointment in place is not counted.",
        caveats=("What is a reassignment at department level may be a move at agency or subelement level.",),
    ),
    Definition(
        key="external_hires",
        name="External hires",
        short="First assignments of record, and returns after more than 3 days.",
        population=SES,
        unit="executives",
        period=YEAR,
        counted="An assignment of record without another that ended at most 3 days before, dated on its first day.",
        caveats=(
            "External means from outside the SES as the ledger knows it: people promoted from the agency's own GS-15 "
            "ranks are included.",
        ),
    ),
    Definition(
        key="departures",
        name="Departures",
        short="Ends of service without another assignment of record within 3 days.",
        population=SES,
        unit="executives",
        period=YEAR,
        counted="An assignment of record that ended, with none beginning within 3 days after, dated on its last day.",
        caveats=("The same at every level. A retirement, a resignation and a death are all departures.",),
    ),
    Definition(
        key="on_board",
        name="On board",
        short="Executives whose assignment of record covers 1 October at the start of the fiscal year.",
        population=SES,
        unit="executives",
        period="1 October at the start of the fiscal year.",
        counted="Assignments of record that cover 1 October, that day included. An executive on detail is on board at "
        "home.",
        caveats=(
            "Someone between two assignments on 1 October (a gap of at most 3 days) is on board nowhere that day.",
            "Starts dated on 1 October itself are on board and also hires or imports of the same year.",
        ),
    ),
    Definition(
        key="loaned_days",
        name="Loaned days",
        short="Person-days of details, IPA and interagency projects whose host is another unit or outside the "
        "government.",
        population=SES,
        unit="person-days",
        period=YEAR,
        counted="Inclusive days of details, IPA assignments and interagency projects whose host differs from the home "
        "unit at that level, clipped to the fiscal year and the as-of day, added up over assignments. Sabbaticals have "
        "no host and are not counted.",
        caveats=(
            "Details are in no public OPM file: only the ledger knows them.",
            "An assignment without an end counts up to the as-of day.",
            "Two assignments of one person at one time count twice.",
        ),
    ),
    Definition(
        key="hosted_days",
        name="Hosted days",
        short="Person-days of the same assignments, counted for the host.",
        population=SES,
        unit="person-days",
        period=YEAR,
        counted="The assignments of loaned days, counted for the unit that hosts. A host outside the government (OUT) "
        "is none.",
        caveats=("The sum of hosted days is that of loaned days less those spent outside the government.",),
    ),
    Definition(
        key="rotation_rate",
        name="Rotation rate",
        short="Career executives with 120 consecutive days of the year in a new or temporary assignment, for each 100 "
        "on board.",
        population="Career executives (appointment type 50 in the rotation); denominator: career executives on board "
        "on 1 October.",
        unit="percent of career executives",
        period=YEAR,
        counted="Distinct career executives with at least 120 consecutive days inside the fiscal year in one new "
        "assignment of record that began in the year (another position or unit than before, not an external hire) or "
        "in one temporary assignment of any kind, including sabbaticals and details inside the unit. Each counts once, "
        "in the unit of the rotation that began last, so that a transfer is credited to the gaining unit. Beginning on "
        "3 June counts, beginning on 4 June does not.",
        caveats=(
            "The goal line is the governmentwide 15 percent of EO 13714; no agency has a goal of its own.",
            "Days of two assignments are not added together, and days of another fiscal year do not count.",
            "A conversion of the appointment in place ends the assignment and with it the count of days.",
            "Years before the goal took effect (FY2017) are measured by the same 120 days.",
            "Who joined during the year may be in the numerator and not in the denominator.",
        ),
    ),
    Definition(
        key="two_units",
        name="Served in two or more",
        short="Share of the executives on board on 1 October who have served in two or more agencies, by years in the "
        "SES.",
        population=SES + " Cohorts by completed years since the first day in the SES: 0-2, 3-5, 6-10, 11 and more.",
        unit="percent of the cohort",
        period="1 October at the start of the fiscal year.",
        counted="Of the executives on board on 1 October, those whose assignments of record up to then were in two or "
        "more units of the level (departments, agencies or subelements).",
        caveats=(
            "Always read it by cohort: long service gives more time to move.",
            "Details and other temporary assignments do not count as service in another agency.",
            "Service before the ledger begins is not known.",
        ),
    ),
)
BY_KEY = {definition.key: definition for definition in (*DEFINITIONS, *FOLLOW_THROUGH)}
BY_KEY["export_rate"] = BY_KEY["import_rate"]

LEVELS_TEXT = (
    "A move counts at a level when origin and destination differ at that level. **Department** takes the Army, the "
    "Navy, the Air Force and the rest of Defense as one; they are separate agencies in law. **Agency** is OPM's "
    "2-letter code, **subelement** its 4-character code. Never add levels together."
)
SUPPRESSION_TEXT = (
    "Counts of 10 or fewer, zero included, are shown as `10_OR_LESS` to those outside OPM and the agency concerned and "
    "in anything published. Where a hidden count would follow from totals, from the origin-destination table or from "
    "the balance of a department (on board, hires, imports, departures, exports), further counts are shown as "
    "`SUPPRESSED`; so are person-days with 10 or fewer assignments behind them. Net and rates of a hidden "
    "count are hidden. Such tables exist at department level only, for fiscal years that have ended, and not by "
    "appointment type or kind of move: a second cut of the same people would give hidden counts away by subtraction. A "
    "year computed anew after late reports replaces the earlier table; the two should not be compared cell by cell."
)
FOLLOWED_SUPPRESSION_TEXT = (
    "Of the follow-through of plans, those outside OPM and the agency concerned see the stages of plans by department "
    "and, for the whole government, reviews, commitments, reasons, unmet needs and recommendations, for fiscal years "
    "that have ended; counts of 10 or fewer, and those from which one could be worked out, are not shown. What a board "
    "decided of a person, its remarks and its members are in no figure."
)
PUBLISHED_TEXT = (
    "OPM publishes accessions and separations one record an event, without a key for the person: a transfer out (SA, "
    "SB) at one agency and a transfer in (AA, AB) at another cannot be linked, so no public file shows where an "
    "executive came from or went. Transfers in are recorded about half as often as transfers out. An executive "
    "promoted from another agency's GS-15 is there a transfer in at ES and a transfer out at GS. Details are in no "
    "public file."
)
THIN_TEXT = (
    "Hardly anybody leaves in the ledger of this fiscal year: fewer than 1 in 100 of those on board. It then holds the "
    "careers of those who stayed and not of those who left, as where agencies loaded only the people they still had. "
    "All counts of this year are too low; compare them with no other year."
)
SYNTHETIC_TEXT = "Synthetic data: every person and every career in this data set is invented."
