"""What each figure of follow-through means: plans, their activities, reviews and recommendations."""

from __future__ import annotations

from analytics.definitions.definition import Definition

ON_BOARD = (
    "Executives whose assignment of record covers the last day counted, of all appointment types, in the unit of that "
    "assignment."
)
AT_THE_MEETING = (
    "Cases before meetings that were closed, in the unit of the executive's record on the day of the meeting."
)
LAST_DAY = "Fiscal year; the last day counted is 30 September or, in a year that has not ended, the as-of day."
REPORTED_LATE = "What is entered after the year has ended but dated in it is counted once the year is computed anew."

FOLLOW_THROUGH: tuple[Definition, ...] = (
    Definition(
        key="stages",
        name="Stages of plans",
        short="Executives by the farthest stage that their development plan reached: no plan, draft, submitted, "
        "reviewed by a board, activity under way, activity completed.",
        population=ON_BOARD,
        unit="executives",
        period=LAST_DAY,
        counted="Plans whose period touches the fiscal year, begun by the last day counted and not closed before the "
        "year. Submitted: signed by the executive. Reviewed: a board has decided on it. Under way: an activity of it "
        "is under way, or was done in an earlier year. Completed: an activity of it was done in this fiscal year. "
        "Each executive counts once, at the farthest stage of any such plan, so that the six stages add up to the "
        "executives.",
        caveats=(
            "Stages are not a queue: an activity may be under way in a plan that no board has seen.",
            "A plan submitted and returned counts as submitted.",
            "Fiscal years before the first plan or review held here have no figures: nothing is known of their plans.",
            REPORTED_LATE,
        ),
    ),
    Definition(
        key="plan_share",
        name="With a plan",
        short="Share of executives with a plan in any stage, drafts included.",
        population=ON_BOARD,
        unit="percent of executives",
        period=LAST_DAY,
        counted="100 x (executives less those without a plan) / executives. 5 CFR 412.401 asks for a plan of each.",
        caveats=("MSPB found about half of career executives with a plan (December 2015).",),
    ),
    Definition(
        key="reviews_on_time",
        name="Reviews on time",
        short="Share of the executives due who were reviewed by a board within the 12 months before the last day "
        "counted.",
        population=ON_BOARD + " Due are those who entered the SES 12 months or more before that day.",
        unit="percent of executives due",
        period=LAST_DAY,
        counted="A review is a case discussed or decided at a meeting that was closed, whether or not a plan lay "
        "before the board (5 CFR 412.401(a)(4)). On time: held on the same day of the month a year before the last "
        "day counted, or later.",
        caveats=(
            "A case that was on the agenda and not discussed is no review.",
            "The months are a parameter of the rules (review_months).",
            "A review by the board of an earlier agency counts.",
        ),
    ),
    Definition(
        key="commitments_done",
        name="Commitments done",
        short="Share of the commitments due in the year that were done.",
        population="Commitments in submitted plans of these executives that are due, by their end date, in the fiscal "
        "year up to the last day counted.",
        unit="percent of commitments due",
        period=LAST_DAY,
        counted="100 x commitments done / commitments due. Each commitment due is done, not done for a reason "
        "(deferred or cancelled), or overdue.",
        caveats=(
            "Aspirations are wishes and are not counted here; activities done counts both kinds.",
            "A commitment without an end date is due in no year.",
            "What was not done when its plan was closed, before the end date, is due in the plan that took it over.",
        ),
    ),
    Definition(
        key="lines_overdue",
        name="Overdue commitments",
        short="Commitments whose end date has passed and that are neither done nor deferred nor cancelled.",
        population="Commitments due, as above.",
        unit="commitments",
        period=LAST_DAY,
        counted="Commitments due less those done and those deferred or cancelled by the last day counted.",
    ),
    Definition(
        key="activities_done",
        name="Activities done",
        short="Activities of plans, commitments and aspirations alike, done in the year.",
        population="Lines of the plans of these executives, whatever the stage of the plan.",
        unit="activities",
        period=LAST_DAY,
        counted="Lines with a day of completion in the fiscal year, up to the last day counted.",
    ),
    Definition(
        key="not_done",
        name="Reasons not done",
        short="Why activities were deferred or cancelled in the year.",
        population="Lines of the plans of these executives, of both kinds.",
        unit="activities",
        period=LAST_DAY,
        counted="Lines that are deferred or cancelled and were set so in the fiscal year, by the reason given.",
        caveats=("A line deferred and taken up again is no longer counted.",),
    ),
    Definition(
        key="unmet",
        name="Unmet needs",
        short="Share of the executives who answered the yearly questions and said that a need was not met.",
        population=ON_BOARD,
        unit="percent of answers",
        period="Fiscal year asked about; answers given by the as-of day.",
        counted="100 x answers with an unmet need / answers. Each unmet need has one reason.",
        caveats=(
            "Who does not answer is in neither number.",
            "MSPB found 30 percent with unmet needs, 42 percent of them since training was unavailable (2015).",
        ),
    ),
    Definition(
        key="discussed",
        name="Cases discussed",
        short="Share of the cases on closed agendas that the board discussed.",
        population=AT_THE_MEETING,
        unit="percent of cases",
        period="Meetings held in the fiscal year up to the last day counted.",
        counted="100 x cases marked as discussed / cases.",
    ),
    Definition(
        key="changed",
        name="Decisions changed",
        short="Share of the cases in which a decision was changed after it was first made.",
        population=AT_THE_MEETING,
        unit="percent of cases discussed",
        period="Meetings held in the fiscal year up to the last day counted.",
        counted="100 x cases with at least one decision changed, which needs a reason / cases discussed.",
        caveats=("Neither good nor bad: none at all may mean that nobody looked twice.",),
    ),
    Definition(
        key="taken_up",
        name="Recommendations taken up",
        short="Share of the boards' recommendations that the executive took up.",
        population="Recommendations issued at those meetings.",
        unit="percent of recommendations",
        period="Meetings held in the fiscal year; taken up by the as-of day.",
        counted="100 x recommendations linked to a line of the executive's plan / recommendations issued.",
    ),
)
