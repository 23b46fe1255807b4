"""The hand-written statements, as one would write them for a single purpose; $n as in PostgreSQL.

A page sorts bare keys first and joins the names of fifty rows only; coverage asks the sets that
count once; nothing is asked twice.
"""

PLACE = """
SELECT e.id, e.version, e.created_at, e.updated_at, e.name, e.establishment_type, e.address,
  e.org_unit_id, u.name AS org_unit_name, e.area_id, a.name AS area_name, e.site_id, e.status,
  e.last_inspected_on,
  e.last_outcome, e.last_counted_on, w.total AS workforce_total, w.female AS workforce_female,
  EXISTS (SELECT 1 FROM complexity_declarations d WHERE d.establishment_id = e.id
    AND d.withdrawn_on IS NULL AND d.valid_from <= $3
    AND (d.valid_to IS NULL OR d.valid_to >= $3)) AS is_complex,
  e.owner_name, e.manager_name, e.business_registration_no, e.security_certificate_no,
  e.security_certificate_expires_on, e.room_count, e.latitude, e.longitude, e.opened_on, e.closed_on
FROM establishments e
JOIN org_unit_closure c ON c.descendant_id = e.org_unit_id AND c.ancestor_id = $1
JOIN org_units u ON u.id = e.org_unit_id
LEFT JOIN areas a ON a.id = e.area_id
LEFT JOIN workforce_counts w ON w.establishment_id = e.id AND w.counted_on = e.last_counted_on
WHERE e.id = $2
"""

VISITS = """
SELECT i.id, i.version, i.created_at, i.updated_at, i.org_unit_id, u.name AS org_unit_name,
  i.establishment_id, e.name AS establishment_name, i.area_id, a.name AS area_name,
  i.team_id, t.name AS team_name, i.team_level,
  i.record_no, i.kind, i.trigger, i.follows_id, i.inspected_on, i.status, i.signed_at, i.outcome,
  i.inspection_plan_visit_id
FROM (
  SELECT i.* FROM inspections i
  WHERE i.org_unit_id IN (SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = $1)
    AND i.inspected_on BETWEEN $2 AND $3 AND i.status = $4
  ORDER BY i.inspected_on DESC, i.id DESC LIMIT $5
) i
JOIN org_units u ON u.id = i.org_unit_id
JOIN establishments e ON e.id = i.establishment_id
JOIN inspection_teams t ON t.id = i.team_id
LEFT JOIN areas a ON a.id = i.area_id
ORDER BY i.inspected_on DESC, i.id DESC
"""

COVERAGE = """
SELECT u.id AS org_unit_id, u.name, u.kind, u.tile_row, u.tile_col, count(*) AS denominator,
  count(*) FILTER (WHERE p.establishment_id IN (
    SELECT i.establishment_id FROM inspections i
    WHERE i.org_unit_id IN (SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = $1)
      AND i.inspected_on BETWEEN $2 AND $3 AND i.status = 'signed'
      AND i.team_level IN ('province', 'district'))) AS numerator,
  count(*) FILTER (WHERE p.establishment_id IN (
    SELECT i.establishment_id FROM inspections i
    WHERE i.org_unit_id IN (SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = $1)
      AND i.inspected_on BETWEEN $2 AND $3 AND i.status = 'signed'
      AND i.team_level = 'commune')) AS commune_teams
FROM org_unit_closure c
JOIN org_units u ON u.id = c.descendant_id
JOIN establishment_active_periods p ON p.org_unit_id = u.id
WHERE c.ancestor_id = $1 AND p.active_from <= $3 AND (p.active_to IS NULL OR p.active_to > $3)
GROUP BY u.id, u.name, u.kind, u.tile_row, u.tile_col, u.code
ORDER BY u.code
"""

TARGET = """
SELECT p.year, p.org_unit_id, t.code, t.title, t.short_title, t.indicator, t.position, t.note,
  t.threshold_percent
FROM plans p JOIN plan_targets t ON t.plan_id = p.id AND t.code = 'establishments_inspected'
WHERE p.id = $1 AND p.org_unit_id IN (
  SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = $2)
"""

GROUND = """
SELECT e.org_unit_id, t.level FROM establishments e, inspection_teams t
WHERE e.id = $2 AND t.id = $3 AND t.is_active
  AND e.org_unit_id IN (SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = $1)
  AND e.org_unit_id IN (
    SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = t.org_unit_id)
"""
