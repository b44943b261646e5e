"""The statements of the measurement of figures."""

from __future__ import annotations

# What a competent analyst would write: one pass that pairs each assignment with the years it touches, then one roll-up.
AGGREGATE = """
WITH years AS (
    SELECT y AS fy, make_date(y - 1, 10, 1) AS first, LEAST(make_date(y, 9, 30), %(as_of)s::date) AS until
    FROM generate_series(2010, 2027) y
),
units AS (
    SELECT s.code, l.level,
        CASE l.level WHEN 'subelement' THEN s.code WHEN 'agency' THEN s.parent_id ELSE s.department_id END AS unit
    FROM executives_agency s, (VALUES ('department'), ('agency'), ('subelement')) l(level) WHERE s.level = 'subelement'
),
touching AS MATERIALIZED (
    SELECT y.*, a.id, a.executive_id, a.kind, a.subelement_id, a.host, a.origin, a.entry, a.is_new_position,
        a.starts_on,
        CASE WHEN a.appointment_type <> '' THEN a.appointment_type ELSE COALESCE((
            SELECT r.appointment_type FROM executives_assignment r
            WHERE r.executive_id = a.executive_id AND r.kind = 'record'
                AND a.starts_on BETWEEN r.starts_on AND COALESCE(r.ends_on, 'infinity') LIMIT 1), '') END AS type,
        a.starts_on >= y.first AS starts, a.starts_on <= y.first AS present,
        a.is_departure AND a.ends_on <= y.until AS leaves,
        LEAST(COALESCE(a.ends_on, y.until), y.until) - GREATEST(a.starts_on, y.first) + 1 AS days,
        width_bucket(extract(year FROM age(y.first, a.ses_entry_on))::int, ARRAY[3, 6, 11]) AS cohort,
        a.departments_to_date > 1 AS two_d, a.agencies_to_date > 1 AS two_a, a.subelements_to_date > 1 AS two_s
    FROM executives_assignment a JOIN years y ON a.starts_on <= y.until AND (a.ends_on IS NULL OR a.ends_on >= y.first)
),
records AS (
    SELECT fy, subelement_id, CASE WHEN starts THEN origin ELSE '' END AS origin, type,
        CASE WHEN starts THEN entry ELSE '' END AS entry,
        starts AND is_new_position AS is_new, present, CASE WHEN present THEN cohort END AS cohort,
        CASE WHEN present THEN two_d END AS two_d, CASE WHEN present THEN two_a END AS two_a,
        CASE WHEN present THEN two_s END AS two_s,
        leaves, COUNT(*) AS n
    FROM touching WHERE kind = 'record' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
),
placed AS (
    SELECT r.*, d.level, d.unit, o.unit AS from_unit
    FROM records r JOIN units d ON d.code = r.subelement_id LEFT JOIN units o ON o.code = r.origin AND o.level = d.level
),
away AS (
    SELECT fy, subelement_id, host, type, SUM(days) AS days FROM touching
    WHERE kind IN ('detail', 'ipa', 'project') AND host <> '' GROUP BY 1, 2, 3, 4
),
lent AS (
    SELECT a.fy, h.level, h.unit AS home, g.unit AS host, type, days
    FROM away a JOIN units h ON h.code = a.subelement_id LEFT JOIN units g ON g.code = a.host AND g.level = h.level
    WHERE h.unit IS DISTINCT FROM g.unit
),
rotated AS (
    SELECT DISTINCT ON (fy, executive_id) fy, executive_id, subelement_id FROM touching
    WHERE type = '50' AND days >= 120 AND (kind <> 'record' OR (starts AND is_new_position AND entry <> 'external'))
    ORDER BY fy, executive_id, starts_on DESC, id DESC
),
counted(fy, level, what, unit, type, n) AS (
    SELECT fy, level, 'imports', unit, type, n FROM placed WHERE from_unit <> unit
    UNION ALL SELECT fy, level, 'exports', from_unit, type, n FROM placed WHERE from_unit <> unit
    UNION ALL SELECT fy, level, 'reassignments', unit, type, n FROM placed WHERE from_unit = unit AND is_new
    UNION ALL SELECT fy, level, 'external_hires', unit, type, n FROM placed WHERE entry = 'external'
    UNION ALL SELECT fy, level, 'departures', unit, type, n FROM placed WHERE leaves
    UNION ALL SELECT fy, level, 'on_board', unit, type, n FROM placed WHERE present
    UNION ALL SELECT fy, level, 'loaned_days', home, type, days FROM lent
    UNION ALL SELECT fy, level, 'hosted_days', host, type, days FROM lent WHERE host IS NOT NULL
    UNION ALL SELECT fy, level, 'rotated', unit, '50', 1 FROM rotated JOIN units ON code = subelement_id
)
SELECT fy, level, what, unit, NULL AS destination, type, NULL AS entry, SUM(n) FROM counted GROUP BY 1, 2, 3, 4, 6
UNION ALL
SELECT fy, level, 'flows', from_unit, unit, type, entry, SUM(n) FROM placed
WHERE from_unit <> unit GROUP BY 1, 2, 4, 5, 6, 7
UNION ALL
SELECT fy, level, 'served_in_two', unit, cohort::text, NULL, NULL,
    SUM(CASE WHEN CASE level WHEN 'department' THEN two_d WHEN 'agency' THEN two_a ELSE two_s END THEN n ELSE 0 END)
FROM placed WHERE present GROUP BY 1, 2, 4, 5
"""

# Chains of one to five assignments of record from FY2010 on, in 500 subelements of 100 agencies (four of them one
# department), linked as the ledger links them; about one in eight has a detail, an IPA assignment or a sabbatical.
CORPS = """
TRUNCATE executives_assignment, executives_executive, executives_agency, analytics_metricrun,
    analytics_fiscalyearmark CASCADE;
SELECT setseed(0.42);
INSERT INTO executives_agency (code, level, parent_id, department_id, name, kind, is_cfo_act, is_outside_title5)
SELECT c, 'agency', NULL, CASE WHEN c IN ('AC', 'AD', 'AE') THEN 'AB' ELSE c END, c, '', false, false
FROM (SELECT chr(65 + i / 26) || chr(65 + mod(i, 26)) AS c FROM generate_series(1, 100) i) s;
INSERT INTO executives_agency (code, level, parent_id, department_id, name, kind, is_cfo_act, is_outside_title5)
SELECT code || lpad(j::text, 2, '0'), 'subelement', code, department_id, code || j, '', false, false
FROM executives_agency, generate_series(0, 4) j WHERE level = 'agency';
INSERT INTO executives_executive (identifier, family_name, given_name, sort_name, is_on_board, appointment_type, is_nsp,
    track, track_reason)
SELECT 'X' || i, 'F' || i, '', 'F' || i, false, '', false, 'generalist', '' FROM generate_series(1, %(people)s) i;
CREATE TEMP TABLE places ON COMMIT DROP AS
SELECT code, row_number() OVER (ORDER BY code) - 1 AS n FROM executives_agency WHERE level = 'subelement';
CREATE TEMP TABLE people ON COMMIT DROP AS
SELECT id, 1 + floor(random() * 5)::int AS posts, %(first)s::date + floor(random() * 5500)::int AS entered,
    floor(random() * 500)::int AS home,
    CASE WHEN random() < 0.9 THEN '50' WHEN random() < 0.9 THEN '55' ELSE '60' END AS type
FROM executives_executive;
CREATE TEMP TABLE linked ON COMMIT DROP AS
WITH posts AS (
    SELECT id, type, number, entered, 200 + floor(random() * 1100)::int AS days, floor(random() * 3)::int AS position,
        CASE WHEN random() < 0.15 THEN floor(random() * 500)::int ELSE home END AS place,
        CASE WHEN random() < 0.1 THEN 30 ELSE 0 END AS break
    FROM people, generate_series(1, 5) number WHERE number <= posts
), dated AS (
    SELECT *, entered + (sum(days + break) OVER w - days)::int AS starts FROM posts
    WINDOW w AS (PARTITION BY id ORDER BY number)
)
SELECT *, starts + days - 1 AS ends, lag(starts + days - 1) OVER w AS ended_before, lag(place) OVER w AS place_before,
    lag(position) OVER w AS position_before, lead(starts) OVER w AS starts_next, first_value(starts) OVER w AS entry_on,
    row_number() OVER w AS nth
FROM dated WHERE starts <= %(as_of)s WINDOW w AS (PARTITION BY id ORDER BY number);
INSERT INTO executives_assignment (executive_id, kind, opened_by_id, subelement_id, host, position_number,
    position_title, position_occupied, appointment_type, occupational_series, duty_location, nature_of_action,
    starts_on, ends_on, entry, origin, is_new_position, is_departure, ses_entry_on, departments_to_date,
    agencies_to_date, subelements_to_date)
SELECT l.id, 'record', row_number() OVER (), p.code, '', 'P' || l.position, 'Director', '3', l.type, '0340',
    'Washington, DC', '145', l.starts, CASE WHEN l.ends <= %(as_of)s THEN l.ends END,
    CASE WHEN NOT joined THEN 'external' WHEN l.place / 5 <> l.place_before / 5 THEN 'transfer' ELSE 'reassignment' END,
    CASE WHEN joined THEN b.code ELSE '' END,
    NOT joined OR l.place <> l.place_before OR l.position <> l.position_before,
    l.ends <= %(as_of)s AND (l.starts_next IS NULL OR l.starts_next - l.ends - 1 > 3),
    l.entry_on, least(l.nth, 2), least(l.nth, 2), least(l.nth, 3)
FROM (SELECT *, ended_before IS NOT NULL AND starts - ended_before - 1 <= 3 AS joined FROM linked) l
JOIN places p ON p.n = l.place LEFT JOIN places b ON b.n = l.place_before;
INSERT INTO executives_assignment (executive_id, kind, opened_by_id, subelement_id, host, position_number,
    position_title, position_occupied, appointment_type, occupational_series, duty_location, nature_of_action,
    starts_on, ends_on, entry, origin, is_new_position, is_departure, ses_entry_on, departments_to_date,
    agencies_to_date, subelements_to_date)
SELECT l.id, k.kind, 10000000 + row_number() OVER (), p.code,
    CASE k.kind WHEN 'ipa' THEN 'OUT' WHEN 'detail' THEN h.code ELSE '' END, '', '', '',
    CASE WHEN random() < 0.5 THEN '' ELSE l.type END, '', '', '930', l.starts + 30,
    l.starts + 30 + floor(random() * 150)::int, '', '', false, false, NULL, 0, 0, 0
FROM linked l JOIN places p ON p.n = l.place JOIN places h ON h.n = mod(l.place * 7 + l.days, 500)
CROSS JOIN LATERAL (
    SELECT CASE mod(l.days, 10) WHEN 0 THEN 'ipa' WHEN 1 THEN 'sabbatical' ELSE 'detail' END AS kind) k
WHERE random() < 0.12;
"""
