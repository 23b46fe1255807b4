"""Tables that name a unit and that no act re-homes, each with the reason."""

DAY = "each row is of days of its unit, and counts there; the heir reads it"
PART = "a part of a record: it is read beside it"
DONE = "written once: what was done, asked or sent then"
OWN = "the office decides anew: what is in force is its unit's, and the heir reads it"

ACTED = frozenset(
    {
        *("org_units", "org_unit_successions", "org_unit_kind_changes", "role_grants", "users"),
        *("inspection_teams", "inspection_team_members", "areas", "establishments"),
        "establishment_active_periods",
    }
)
"""Tables that the act itself is about."""
STAYING: dict[str, str] = {
    "api_clients": "two persons let it read for that unit; the heir makes its own",
    "attachments": PART,
    "budgets": DAY,
    "checklist_templates": OWN,
    "coordination_meetings": DONE,
    "crime_statistic_revisions": PART,
    "crime_statistics": DAY,
    "document_template_files": PART,
    "document_templates": OWN,
    "entered_days_off": OWN,
    "handovers": DONE,
    "import_files": PART,
    "import_rows": PART,
    "imports": DONE,
    "inspection_amendments": "continues signed minutes",
    "inspection_plan_looks": DONE,
    "inspection_plan_openings": PART,
    "inspection_plan_sealed_lists": "sealed: nobody writes it again",
    "inspection_plan_seals": "sealed: nobody writes it again",
    "inspection_plan_steps": PART,
    "jobs": "a job ends within the day, for whoever began it",
    "materials": "a library: the heir reads it",
    "needs_assessments": DAY,
    "open_data_releases": DONE,
    "org_unit_closure": "computed from units and successions",
    "rating_criteria": PART,
    "rating_criteria_sets": OWN,
    "rating_samples": DONE,
    "recheck_follow_ups": PART,
    "recheck_units": "of signed rechecks only",
    "record_looks": DONE,
    "report_calendars": OWN,
    "report_editions": "frozen",
    "report_reminder_units": DONE,
    "report_reminders": DONE,
    "review_confirmations": "what a commune found of a place on that day",
    "review_finishes": "a commune was through on that day",
    "site_steps": DAY,
    "support_releases": DONE,
    "support_services": DAY,
    "team_papers": "the team is dissolved with its papers",
    "tip_contact_requests": PART,
    "tip_contacts": PART,
    "tip_offs": "sealed for the unit that it was given to; the heir's handler reads it",
    "tip_texts": PART,
    "training_attendances": "of the row of the staff list that attended",
    "violation_payments": DONE,
    "visit_draw_places": PART,
    "visit_draws": DONE,
    "visit_points": OWN,
    "webhook_subscriptions": "sent for a system of that unit, which ends with it",
    "weekly_digests": "follows the person",
}
