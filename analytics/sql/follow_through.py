"""The statements of one fiscal year's follow-through: plans, lines, reviews and answers of those on board.

Raw SQL for the reason given in the package: one reading of each table, added up at the finest grain (subelement and
tenure cohort) and rolled up from there. Executives, plans and answers count in the unit of the assignment of record on
the last day counted; cases and recommendations in that of the day of the meeting.

Parameters beside those of the package: `upto` is the moment after the last day counted, `seen` that after the as-of
day, and `since` the same day of the month a year before the last day counted (in months: `review_months`). The word
`COHORT(a)` is replaced as `UNIT` is: the tenure cohort of an assignment on 1 October at the start of the year.
"""

from __future__ import annotations

from typing import Final

PEOPLE: Final = """
people AS MATERIALIZED (
    SELECT a.executive_id, a.subelement_id AS unit, COHORT(a) AS cohort,
        CASE WHEN a.ses_entry_on <= %(since)s THEN 1 ELSE 0 END AS is_due
    FROM executives_assignment a
    WHERE a.kind = 'record' AND a.starts_on <= %(until)s AND (a.ends_on IS NULL OR a.ends_on >= %(until)s)
)"""
# The stage of a plan is the farthest that it reached by the last day counted, and an executive's that of the plans
# whose period touches the year. A line counts as under way from the day it was set so.
STAGES: Final = """
worked AS (
    SELECT plan_id, MAX(CASE WHEN status = 'done' AND done_on BETWEEN %(first)s AND %(until)s THEN 5
        WHEN status = 'done' AND done_on < %(first)s THEN 4
        WHEN status = 'under_way' AND (status_changed_at IS NULL OR status_changed_at < %(upto)s) THEN 4
        ELSE 0 END) AS stage
    FROM development_planline WHERE status IN ('done', 'under_way') GROUP BY plan_id
),
staged AS MATERIALIZED (
    SELECT p.executive_id, MAX(CASE WHEN COALESCE(w.stage, 0) > 0 THEN w.stage WHEN p.reviewed_on <= %(until)s THEN 3
        WHEN p.submitted_at < %(upto)s THEN 2 ELSE 1 END) AS stage
    FROM development_developmentplan p LEFT JOIN worked w ON w.plan_id = p.id
    WHERE p.period_from <= %(until)s AND p.period_to >= %(first)s AND p.created_at < %(upto)s
        AND (p.closed_on IS NULL OR p.closed_on >= %(first)s)
    GROUP BY p.executive_id
)"""
# A commitment is one of the year by the day it is due; in a plan closed before that day it is due no more.
LINES: Final = """
kept AS (
    SELECT p.executive_id, l.done_on,
        CASE WHEN l.kind = 'commitment' AND l.ends_on BETWEEN %(first)s AND %(until)s AND p.submitted_at < %(upto)s
            AND (p.closed_on IS NULL OR p.closed_on >= l.ends_on OR l.done_on <= %(until)s) THEN 1 ELSE 0 END AS is_due,
        CASE WHEN l.done_on <= %(until)s THEN 1 ELSE 0 END AS is_done,
        CASE WHEN l.status IN ('deferred', 'cancelled')
            AND (l.status_changed_at IS NULL OR l.status_changed_at < %(upto)s) THEN 1 ELSE 0 END AS is_given_up
    FROM development_planline l JOIN development_developmentplan p ON p.id = l.plan_id
),
lined AS MATERIALIZED (
    SELECT executive_id, SUM(is_due) AS committed, SUM(is_due * is_done) AS lines_done,
        SUM(is_due * is_given_up) AS lines_not_done, SUM(is_due * (1 - is_done) * (1 - is_given_up)) AS lines_overdue,
        SUM(CASE WHEN done_on BETWEEN %(first)s AND %(until)s THEN 1 ELSE 0 END) AS activities_done
    FROM kept GROUP BY executive_id
)"""
REVIEWS: Final = """
held AS MATERIALIZED (
    SELECT c.id, c.executive_id, c.discussion, c.disposition, c.decided_at, m.held_on
    FROM development_case c JOIN development_meeting m ON m.id = c.meeting_id
    WHERE m.status = 'closed' AND m.held_on <= %(until)s
),
seen_by_a_board AS (
    SELECT executive_id, MAX(held_on) AS held_on FROM held
    WHERE discussion = 'discussed' OR decided_at IS NOT NULL GROUP BY executive_id
)"""
ANSWERS: Final = """
answers AS (
    SELECT executive_id, CASE WHEN had_unmet_need THEN 1 ELSE 0 END AS unmet
    FROM development_unmetneed WHERE fiscal_year = %(year)s AND answered_at < %(seen)s
)"""
ON_BOARD: Final = """
on_board AS (
    SELECT p.unit, p.cohort, COUNT(*) AS executives,
        SUM(CASE WHEN s.stage IS NULL THEN 1 ELSE 0 END) AS no_plan,
        SUM(CASE WHEN s.stage = 1 THEN 1 ELSE 0 END) AS drafted,
        SUM(CASE WHEN s.stage = 2 THEN 1 ELSE 0 END) AS submitted,
        SUM(CASE WHEN s.stage = 3 THEN 1 ELSE 0 END) AS reviewed,
        SUM(CASE WHEN s.stage = 4 THEN 1 ELSE 0 END) AS under_way,
        SUM(CASE WHEN s.stage = 5 THEN 1 ELSE 0 END) AS completed,
        SUM(p.is_due) AS reviews_due,
        SUM(CASE WHEN p.is_due = 1 AND r.held_on >= %(since)s THEN 1 ELSE 0 END) AS reviews_on_time,
        SUM(COALESCE(l.committed, 0)) AS committed, SUM(COALESCE(l.lines_done, 0)) AS lines_done,
        SUM(COALESCE(l.lines_not_done, 0)) AS lines_not_done, SUM(COALESCE(l.lines_overdue, 0)) AS lines_overdue,
        SUM(COALESCE(l.activities_done, 0)) AS activities_done,
        COUNT(a.executive_id) AS answered, SUM(COALESCE(a.unmet, 0)) AS unmet
    FROM people p
    LEFT JOIN staged s ON s.executive_id = p.executive_id
    LEFT JOIN lined l ON l.executive_id = p.executive_id
    LEFT JOIN seen_by_a_board r ON r.executive_id = p.executive_id
    LEFT JOIN answers a ON a.executive_id = p.executive_id
    GROUP BY p.unit, p.cohort
)"""
SAT: Final = """
changes AS (SELECT DISTINCT case_id FROM development_decisionchange),
placed AS MATERIALIZED (
    SELECT h.id, h.discussion, h.disposition, CASE WHEN x.case_id IS NULL THEN 0 ELSE 1 END AS changed,
        a.subelement_id AS unit, COHORT(a) AS cohort
    FROM held h LEFT JOIN changes x ON x.case_id = h.id
    JOIN executives_assignment a ON a.executive_id = h.executive_id AND a.kind = 'record'
        AND a.starts_on <= h.held_on AND (a.ends_on IS NULL OR a.ends_on >= h.held_on)
    WHERE h.held_on >= %(first)s
),
sat AS (
    SELECT unit, cohort, COUNT(*) AS cases, SUM(CASE WHEN discussion = 'discussed' THEN 1 ELSE 0 END) AS discussed,
        SUM(changed) AS changed, SUM(CASE WHEN disposition = 'endorsed' THEN 1 ELSE 0 END) AS endorsed,
        SUM(CASE WHEN disposition = 'endorsed_changes' THEN 1 ELSE 0 END) AS endorsed_changes,
        SUM(CASE WHEN disposition = 'returned' THEN 1 ELSE 0 END) AS returned,
        SUM(CASE WHEN disposition = 'no_plan' THEN 1 ELSE 0 END) AS without_plan
    FROM placed GROUP BY unit, cohort
),
advised AS (
    SELECT p.unit, p.cohort, COUNT(*) AS recommended,
        SUM(CASE WHEN r.taken_up_on <= %(as_of)s THEN 1 ELSE 0 END) AS taken_up
    FROM development_recommendation r JOIN placed p ON p.id = r.case_id
    WHERE r.issued_at IS NOT NULL GROUP BY p.unit, p.cohort
)"""
REASONS: Final = """
given AS (
    SELECT p.unit, 'line' AS kind, l.not_done_reason AS reason, COUNT(*) AS n
    FROM development_planline l JOIN development_developmentplan d ON d.id = l.plan_id
    JOIN people p ON p.executive_id = d.executive_id
    WHERE l.status IN ('deferred', 'cancelled') AND l.status_changed_at >= %(from_moment)s
        AND l.status_changed_at < %(upto)s
    GROUP BY p.unit, l.not_done_reason
    UNION ALL
    SELECT p.unit, 'need', u.reason, COUNT(*)
    FROM development_unmetneed u JOIN people p ON p.executive_id = u.executive_id
    WHERE u.fiscal_year = %(year)s AND u.answered_at < %(seen)s AND u.had_unmet_need
    GROUP BY p.unit, u.reason
)"""
INSERT_REASONS: Final = """
INSERT INTO analytics_notdonecount (run_id, level, unit, kind, reason, count)
SELECT %(run)s, level, UNIT(g.unit,d), kind, reason, SUM(n)
FROM given g CROSS JOIN levels LEFT JOIN department_of d ON d.code = SUBSTR(g.unit, 1, 2)
GROUP BY 2, 3, 4, 5"""
ROLL_UP: Final = """
FROM facts f CROSS JOIN levels CROSS JOIN (SELECT 0 AS of_all UNION ALL SELECT 1) AS grouping_of
LEFT JOIN department_of d ON d.code = SUBSTR(f.unit, 1, 2)
GROUP BY 2, 3, 4"""


def insert_figures(people: tuple[str, ...], cases: tuple[str, ...], advice: tuple[str, ...]) -> str:
    """Return the parts and the statement that store the figures; the arguments are the columns of each source."""
    columns = ("executives", *people, *cases, *advice)
    sources = (("on_board", ("executives", *people)), ("sat", cases), ("advised", advice))
    facts = " UNION ALL ".join(
        f"SELECT unit, cohort, {', '.join(c if c in held else f'0 AS {c}' for c in columns)} FROM {source}"  # noqa: S608
        for source, held in sources
    )
    sums = ", ".join(f"SUM({column})" for column in columns)
    return (
        f"facts AS ({facts}) INSERT INTO analytics_followthrough (run_id, level, unit, cohort, {', '.join(columns)}) "
        "SELECT %(run)s, level, UNIT(f.unit,d), CASE WHEN of_all = 1 THEN '' ELSE cohort END, "
        f"{sums} {ROLL_UP}"
    )
