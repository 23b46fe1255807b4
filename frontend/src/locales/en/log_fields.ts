/** More names of fields in the logs, beside those of log.ts. */
export default {
  field_rules: "points by fact",
  field_type_points: "points by type",
  field_random_percent: "share by lot",
  field_entered_by_id: "entered by",
  field_quarter_start: "first day of the quarter",
  field_quarter_end: "last day of the quarter",
  field_drawn_on: "day of the draw",
  field_seed: "seed",
  field_points_version_id: "table of points",
  field_waiting_count: "places not visited",
  field_list_size: "places on the list",
  field_drawn_count: "places drawn",
  field_drawn_by_id: "drawn by",
  field_security_certificate_expires_on: "expiry of the security certificate",
} as const;
