"""The statements of one fiscal year's figures.

Raw SQL because the figures are set operations over all careers of a year: the database reads each assignment once,
adds up at the finest grain (subelement, appointment type), and rolls that small result up to the three levels. The
same text runs on PostgreSQL and SQLite; what differs is how days are counted, and that PostgreSQL fills the three
tables in one statement (one reading of the careers, one snapshot) where SQLite needs three. PostgreSQL is told not to
compile so long a statement first, which took three times as long as running it.

Parameters: `first` day of the fiscal year, `until` (its last day, or the as-of day if that is earlier), `minimum`
days of a rotation, `after_3`, `after_6` and `after_11` (who entered the SES after that day had completed less than
3, 6, 11 years on 1 October), and `run`. Two words are replaced first: `DAYS` counts the days from `began` to `ended`,
both inclusive, and `UNIT(code,d)` is the unit of a subelement at a level, `d` its row of `department_of`.
"""

from __future__ import annotations

import re

from analytics.models.follow_through import ADVICE, CASES, PEOPLE
from analytics.sql import follow_through as followed

DAYS = {
    "postgresql": "(ended - began + 1)",
    "sqlite": "(CAST(JULIANDAY(ended) - JULIANDAY(began) AS INTEGER) + 1)",
}
UNIT = re.compile(r"UNIT\(([\w.]+),(\w)\)")
UNIT_AT_LEVEL = (
    r"(CASE level WHEN 'subelement' THEN \1 WHEN 'agency' THEN SUBSTR(\1, 1, 2) "
    r"ELSE COALESCE(\2.department, SUBSTR(\1, 1, 2)) END)"
)
COHORT = re.compile(r"COHORT\((\w)\)")
COHORT_OF = (
    r"CASE WHEN \1.ses_entry_on > %(after_3)s THEN '0-2' WHEN \1.ses_entry_on > %(after_6)s THEN '3-5' "
    r"WHEN \1.ses_entry_on > %(after_11)s THEN '6-10' ELSE '11+' END"
)

# The careers are read once: what runs on any day of the year, up to the as-of day. By index where that is a small part
# of the table; else the table is read through, which one reading for all figures makes cheap.
ACTIVE = """
active AS MATERIALIZED (
    SELECT id, executive_id, kind, subelement_id AS unit, host, origin, appointment_type AS type, entry,
        is_new_position, is_departure, starts_on, ends_on, ses_entry_on, departments_to_date,
        agencies_to_date, subelements_to_date
    FROM executives_assignment
    WHERE starts_on <= %(until)s AND (ends_on IS NULL OR ends_on >= %(first)s)
)"""
# A move is an assignment of record with an origin; it counts at each level where origin and destination differ,
# whatever the code of the action was.
STARTED = """
started AS MATERIALIZED (
    SELECT unit, origin, type, entry, is_new_position, COUNT(*) AS n
    FROM active WHERE kind = 'record' AND starts_on >= %(first)s
    GROUP BY unit, origin, type, entry, is_new_position
)"""
COVERING = """
covering AS MATERIALIZED (
    SELECT unit, type,
        CASE WHEN ses_entry_on > %(after_3)s THEN '0-2' WHEN ses_entry_on > %(after_6)s THEN '3-5'
             WHEN ses_entry_on > %(after_11)s THEN '6-10' ELSE '11+' END AS cohort,
        CASE WHEN departments_to_date > 1 THEN 1 ELSE 0 END AS in_two_departments,
        CASE WHEN agencies_to_date > 1 THEN 1 ELSE 0 END AS in_two_agencies,
        CASE WHEN subelements_to_date > 1 THEN 1 ELSE 0 END AS in_two_subelements,
        COUNT(*) AS n
    FROM active WHERE kind = 'record' AND starts_on <= %(first)s
    GROUP BY 1, 2, 3, 4, 5, 6
)"""
GONE = """
gone AS (
    SELECT unit, type, COUNT(*) AS n
    FROM active WHERE kind = 'record' AND is_departure AND ends_on <= %(until)s
    GROUP BY unit, type
)"""
# The appointment type is that of the record in force when the temporary assignment began, where its action names none.
AWAY = """
away AS MATERIALIZED (
    SELECT id, executive_id, starts_on, home, host, kind, type, DAYS AS days
    FROM (
        SELECT t.id, t.executive_id, t.starts_on, t.unit AS home, t.host, t.kind,
            CASE WHEN t.type <> '' THEN t.type ELSE COALESCE((
                SELECT r.appointment_type FROM executives_assignment r
                WHERE r.executive_id = t.executive_id AND r.kind = 'record'
                    AND r.starts_on <= t.starts_on AND (r.ends_on IS NULL OR r.ends_on >= t.starts_on)
                LIMIT 1), '') END AS type,
            CASE WHEN t.starts_on < %(first)s THEN %(first)s ELSE t.starts_on END AS began,
            CASE WHEN t.ends_on IS NULL OR t.ends_on > %(until)s THEN %(until)s ELSE t.ends_on END AS ended
        FROM active t
        WHERE t.kind <> 'record'
    ) AS clipped
)"""
# Each executive counts once, in the unit of the rotation that began last: a transfer is credited to the gaining unit.
ROTATED = """
rotations AS (
    SELECT executive_id, unit, ROW_NUMBER() OVER (PARTITION BY executive_id ORDER BY starts_on DESC, id DESC) AS place
    FROM (
        SELECT id, executive_id, starts_on, unit FROM (
            SELECT id, executive_id, starts_on, unit, starts_on AS began,
                CASE WHEN ends_on IS NULL OR ends_on > %(until)s THEN %(until)s ELSE ends_on END AS ended
            FROM active
            WHERE kind = 'record' AND starts_on >= %(first)s AND is_new_position AND entry <> 'external' AND type = '50'
        ) AS entered
        WHERE DAYS >= %(minimum)s
        UNION ALL
        SELECT id, executive_id, starts_on, home FROM away WHERE type = '50' AND days >= %(minimum)s
    ) AS qualifying
),
rotated AS (SELECT unit, COUNT(*) AS n FROM rotations WHERE place = 1 GROUP BY unit)"""
LEVELS = """
department_of(code, department) AS (
    SELECT code, department_id FROM executives_agency WHERE level = 'agency'
),
levels(level) AS (SELECT 'department' UNION ALL SELECT 'agency' UNION ALL SELECT 'subelement')"""
MOVED = """
moved AS MATERIALIZED (
    SELECT level, UNIT(s.origin,o) AS origin, UNIT(s.unit,d) AS destination, type, entry, is_new_position, SUM(n) AS n
    FROM started s CROSS JOIN levels
    LEFT JOIN department_of o ON o.code = SUBSTR(s.origin, 1, 2)
    LEFT JOIN department_of d ON d.code = SUBSTR(s.unit, 1, 2)
    WHERE s.origin <> ''
    GROUP BY 1, 2, 3, 4, 5, 6
)"""
LENT = """
lent AS (
    SELECT level, UNIT(a.home,h) AS home, CASE WHEN a.host = 'OUT' THEN a.host ELSE UNIT(a.host,g) END AS host,
        type, SUM(days) AS days, SUM(n) AS n
    FROM (SELECT home, host, type, SUM(days) AS days, COUNT(*) AS n FROM away
          WHERE kind IN ('detail', 'ipa', 'project') AND host <> '' GROUP BY home, host, type) AS a
    CROSS JOIN levels
    LEFT JOIN department_of h ON h.code = SUBSTR(a.home, 1, 2)
    LEFT JOIN department_of g ON g.code = SUBSTR(a.host, 1, 2)
    GROUP BY 1, 2, 3, 4
)"""
# One row a subelement and type for what has a single unit, so that the roll-up multiplies few rows.
SINGLE = """
single AS (
    SELECT unit, type, SUM(hired) AS hired, SUM(gone) AS gone, SUM(present) AS present, SUM(rotated) AS rotated
    FROM (
        SELECT unit, type, n AS hired, 0 AS gone, 0 AS present, 0 AS rotated FROM started WHERE entry = 'external'
        UNION ALL SELECT unit, type, 0, n, 0, 0 FROM gone
        UNION ALL SELECT unit, type, 0, 0, n, 0 FROM covering
        UNION ALL SELECT unit, '50', 0, 0, 0, n FROM rotated
    ) AS s
    GROUP BY unit, type
)"""
MEASURES = """
measures(level, unit, type, imports, exports, reassigned, hired, gone, present, loaned, hosted,
    loans, hostings, rotated)
AS (
    SELECT level, destination, type, n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM moved WHERE origin <> destination
    UNION ALL SELECT level, origin, type, 0, n, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM moved WHERE origin <> destination
    UNION ALL SELECT level, destination, type, 0, 0, n, 0, 0, 0, 0, 0, 0, 0, 0 FROM moved
        WHERE origin = destination AND is_new_position
    UNION ALL SELECT level, UNIT(s.unit,d), type, 0, 0, 0, hired, gone, present, 0, 0, 0, 0, rotated
        FROM single s CROSS JOIN levels LEFT JOIN department_of d ON d.code = SUBSTR(s.unit, 1, 2)
    UNION ALL SELECT level, home, type, 0, 0, 0, 0, 0, 0, days, 0, n, 0, 0 FROM lent WHERE home <> host
    UNION ALL SELECT level, host, type, 0, 0, 0, 0, 0, 0, 0, days, 0, n, 0 FROM lent
        WHERE home <> host AND host <> 'OUT'
)"""
FIGURES = """
INSERT INTO analytics_mobilityfigure (run_id, level, unit, appointment_type, imports, exports, reassignments,
    external_hires, departures, on_board, loaned_days, hosted_days, loans, hostings, rotated, career_on_board)
SELECT %(run)s, level, unit, CASE WHEN of_all = 1 THEN '' ELSE type END, SUM(imports), SUM(exports), SUM(reassigned),
    SUM(hired), SUM(gone), SUM(present), SUM(loaned), SUM(hosted), SUM(loans), SUM(hostings), SUM(rotated),
    SUM(CASE WHEN type = '50' THEN present ELSE 0 END)
FROM measures JOIN (SELECT 0 AS of_all UNION ALL SELECT 1) AS grouping_of ON of_all = 1 OR type <> ''
GROUP BY 2, 3, 4"""
FLOWS = """
INSERT INTO analytics_mobilityflow (run_id, level, origin, destination, appointment_type, move_type, count)
SELECT %(run)s, level, origin, destination, type, entry, SUM(n)
FROM moved WHERE origin <> destination GROUP BY 2, 3, 4, 5, 6"""
SHARES = """
INSERT INTO analytics_tenureshare (run_id, level, unit, cohort, executives, served_in_two)
SELECT %(run)s, level, CASE WHEN of_all = 1 THEN '' ELSE UNIT(c.unit,d) END, cohort, SUM(n),
    SUM(CASE WHEN CASE level WHEN 'department' THEN in_two_departments WHEN 'agency' THEN in_two_agencies
        ELSE in_two_subelements END = 1 THEN n ELSE 0 END)
FROM covering c CROSS JOIN levels CROSS JOIN (SELECT 0 AS of_all UNION ALL SELECT 1) AS grouping_of
LEFT JOIN department_of d ON d.code = SUBSTR(c.unit, 1, 2)
GROUP BY 2, 3, 4"""

SETTINGS = {"postgresql": ("SET LOCAL jit = off", "SET LOCAL work_mem = '64MB'"), "sqlite": ()}
ALL_PARTS = (ACTIVE, STARTED, COVERING, GONE, AWAY, ROTATED, LEVELS, MOVED, LENT, SINGLE, MEASURES)


def statements(vendor: str) -> list[str]:
    """Return the statements that fill one run's tables, for one database."""
    parts = ",".join(ALL_PARTS)
    if vendor == "postgresql":
        found = [f"WITH {parts}, figures AS ({FIGURES}), flows AS ({FLOWS}) {SHARES}"]
    else:
        needed_by_flows = ",".join((ACTIVE, STARTED, LEVELS, MOVED))
        needed_by_shares = ",".join((ACTIVE, COVERING, LEVELS))
        found = [f"WITH {parts} {FIGURES}", f"WITH {needed_by_flows} {FLOWS}", f"WITH {needed_by_shares} {SHARES}"]
    return [UNIT.sub(UNIT_AT_LEVEL, text).replace("DAYS", DAYS[vendor]) for text in found]


def follow_through_statements() -> list[str]:
    """Return the statements that store the follow-through of one run; the same for every database."""
    f = followed
    for_figures = ",".join((f.PEOPLE, f.STAGES, f.LINES, f.REVIEWS, f.ANSWERS, f.ON_BOARD, f.SAT, LEVELS))
    for_reasons = ",".join((f.PEOPLE, f.REASONS, LEVELS))
    found = [
        f"WITH {for_figures}, {f.insert_figures(PEOPLE, CASES, ADVICE)}",
        f"WITH {for_reasons} {f.INSERT_REASONS}",
    ]
    return [COHORT.sub(COHORT_OF, UNIT.sub(UNIT_AT_LEVEL, text)) for text in found]
