"""The hand-written statements, as one would write them for a single purpose; $n as in PostgreSQL.

$1 is the reader's unit. What the application narrows to the reader's units is narrowed here: each
table that is read or joined, by the closure. Before its day a sealed visit is shown to its team and
to the keepers of its plan; figures count it from that day, for whoever reads them. A page sorts
bare keys first and joins the names of fifty rows only; nothing is asked twice.
"""

from typing import NamedTuple


class Reader(NamedTuple):
    """Who asks, by ids as text."""

    unit: str
    person: str


REACH = "(SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = $1)"
ABOVE = "SELECT ancestor_id FROM org_unit_closure WHERE descendant_id = $1"
OPENED = """(i.veil_id IS NULL OR EXISTS (SELECT 1 FROM inspection_plan_visits v
    WHERE v.id = i.veil_id AND v.public_from <= CURRENT_TIMESTAMP))"""


def build_seen_clause(person: str, today: str) -> str:
    """Whether `person` sees the visit `i` on the day `today`; both are parameters."""
    return f"""(i.veil_id IS NULL OR EXISTS (
    SELECT 1 FROM inspection_plan_visits v JOIN inspection_plans p ON p.id = v.plan_id
    WHERE v.id = i.veil_id AND (v.public_from <= CURRENT_TIMESTAMP
      OR (v.members_from IS NULL OR v.members_from <= CURRENT_TIMESTAMP) AND (
        p.proposer_id = {person}
        OR p.status IN ('submitted', 'returned', 'approved', 'cancelled') AND EXISTS (
          SELECT 1 FROM role_grants g
          WHERE g.user_id = {person} AND g.role = 'leader' AND g.org_unit_id = p.org_unit_id)
        OR EXISTS (SELECT 1 FROM inspection_team_members m
          WHERE m.user_id = {person} AND (m.team_id = p.team_id AND m.function = 'leader'
              OR m.team_id = v.team_id AND v.members_from IS NOT NULL)
            AND (m.active_from IS NULL OR m.active_from <= {today})
            AND (m.active_to IS NULL OR m.active_to >= {today}))))))"""


PLACE = f"""
SELECT e.id, e.version, e.created_at, e.updated_at, e.name, e.establishment_type, e.address,
  e.org_unit_id, u.name AS org_unit_name, e.area_id, a.name AS area_name, e.site_id,
  CASE WHEN e.status = 'active' AND EXISTS (SELECT 1 FROM establishment_suspensions s
    WHERE s.establishment_id = e.id AND s.suspended_from <= $3 AND s.suspended_to >= $3
    AND s.org_unit_id IN {REACH}) THEN 'suspended' ELSE e.status END AS status,
  e.last_inspected_on,
  e.last_outcome, e.last_counted_on, w.total AS workforce_total, w.female AS workforce_female,
  EXISTS (SELECT 1 FROM complexity_declarations d WHERE d.establishment_id = e.id
    AND d.withdrawn_on IS NULL AND d.valid_from <= $3
    AND (d.valid_to IS NULL OR d.valid_to >= $3) AND d.org_unit_id IN {REACH}) AS is_complex,
  e.owner_name, e.manager_name, e.business_registration_no, e.security_certificate_no,
  e.security_certificate_expires_on, e.room_count, e.latitude, e.longitude, e.opened_on, e.closed_on
FROM establishments e
JOIN org_units u ON u.id = e.org_unit_id
LEFT JOIN areas a ON a.id = e.area_id AND a.org_unit_id IN {REACH}
LEFT JOIN workforce_counts w ON w.establishment_id = e.id AND w.counted_on = e.last_counted_on
  AND w.org_unit_id IN {REACH}
WHERE e.id = $2 AND e.org_unit_id IN {REACH}
"""

VISITS = f"""
SELECT i.id, i.version, i.created_at, i.updated_at, i.org_unit_id, u.name AS org_unit_name,
  i.establishment_id, e.name AS establishment_name, i.area_id, a.name AS area_name,
  i.team_id, t.name AS team_name, i.team_level,
  i.record_no, i.kind, i.trigger, i.follows_id, i.inspected_on, i.status, i.signed_at, i.outcome,
  i.inspection_plan_visit_id
FROM (
  SELECT i.id, i.inspected_on FROM inspections i
  WHERE i.org_unit_id IN {REACH} AND {build_seen_clause("$6", "$7")}
    AND i.inspected_on BETWEEN $2 AND $3 AND i.status = $4
  ORDER BY i.inspected_on DESC, i.id DESC LIMIT $5
) k
JOIN inspections i ON i.id = k.id
JOIN org_units u ON u.id = i.org_unit_id
LEFT JOIN establishments e ON e.id = i.establishment_id AND e.org_unit_id IN {REACH}
LEFT JOIN inspection_teams t ON t.id = i.team_id
  AND (t.org_unit_id IN {REACH} OR t.org_unit_id IN ({ABOVE}))
LEFT JOIN areas a ON a.id = i.area_id AND a.org_unit_id IN {REACH}
ORDER BY k.inspected_on DESC, k.id DESC
"""

VISITED = f"""
    SELECT i.establishment_id FROM inspections i
    WHERE i.org_unit_id IN {REACH} AND i.org_unit_id IN (
        SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = $4)
      AND {OPENED} AND i.inspected_on BETWEEN $2 AND $3 AND i.status = 'signed'
      AND i.team_level"""

COVERAGE = f"""
SELECT u.id AS org_unit_id, u.name, u.kind, u.level, u.tile_row, u.tile_col,
  count(*) AS denominator,
  count(*) FILTER (WHERE p.establishment_id IN ({VISITED} IN ('province', 'district')))
    AS numerator,
  count(*) FILTER (WHERE p.establishment_id IN ({VISITED} = $5)) AS own_team_numerator,
  count(*) FILTER (WHERE p.establishment_id IN ({VISITED} IN ('province', 'district', 'commune')))
    AS any_team_numerator,
  count(*) FILTER (WHERE p.establishment_id IN ({VISITED} = 'commune')) AS commune_team_numerator
FROM org_unit_closure c
JOIN org_units u ON u.id = c.descendant_id
JOIN establishment_active_periods p ON p.org_unit_id = u.id
WHERE c.ancestor_id = $4 AND c.descendant_id IN {REACH}
  AND p.active_from <= $3 AND (p.active_to IS NULL OR p.active_to > $3)
  AND NOT EXISTS (SELECT 1 FROM establishment_suspensions s
    WHERE s.establishment_id = p.establishment_id AND s.suspended_from <= $3
    AND s.suspended_to >= $3 AND s.org_unit_id IN {REACH})
GROUP BY u.id, u.name, u.kind, u.level, u.tile_row, u.tile_col, u.code
ORDER BY u.code
"""

TARGET = f"""
SELECT p.year, p.org_unit_id, u.level, t.code, t.title, t.short_title, t.indicator, t.position,
  t.note, t.threshold_percent, t.approved_percent IS NOT NULL AS in_force, t.kind, t.operator,
  t.unit, t.baseline_year, t.reported_by, t.due_on
FROM plans p JOIN org_units u ON u.id = p.org_unit_id
JOIN plan_targets t ON t.plan_id = p.id AND t.code = 'establishments_inspected'
WHERE p.id = $2 AND p.org_unit_id IN {REACH} AND t.org_unit_id IN {REACH}
"""

GROUND = f"""
SELECT e.org_unit_id, u.name AS org_unit_name, e.name AS establishment_name, e.area_id,
  a.name AS area_name, t.name AS team_name, t.level AS team_level, e.establishment_type,
  e.address AS establishment_address, m.id, m.full_name, m.agency, m.function, m.inspection_card_no,
  (SELECT i.id FROM inspections i
    WHERE i.establishment_id = $2 AND i.team_id = $3 AND i.inspected_on = $4
      AND i.org_unit_id IN {REACH} AND {build_seen_clause("$5", "$6")}
    ORDER BY i.id LIMIT 1) AS same_visit_id
FROM establishments e JOIN org_units u ON u.id = e.org_unit_id
JOIN inspection_teams t ON t.id = $3 AND t.is_active
JOIN inspection_team_members m ON m.team_id = t.id
LEFT JOIN areas a ON a.id = e.area_id AND a.org_unit_id IN {REACH}
WHERE e.id = $2 AND e.org_unit_id IN {REACH}
  AND (t.org_unit_id IN {REACH} OR t.org_unit_id IN ({ABOVE}))
  AND e.org_unit_id IN (
    SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = t.org_unit_id)
ORDER BY m.id
"""
"""One row for each member of the team."""
