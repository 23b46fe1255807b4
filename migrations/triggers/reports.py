"""Triggers that keep what an approval froze, whoever writes."""

from migrations.triggers.statements import build_creates, build_drops

REFUSED = "frozen-report"
"""What the database says; on PostgreSQL with SQLSTATE 23000."""

# INSERT OR REPLACE removes the row in its way without firing DELETE triggers.
# A question for each key: of one with OR, SQLite makes a scan once ANALYZE was run.
_KEYS = (
    "there.id = NEW.id",
    "there.report_id = NEW.report_id AND there.number = NEW.number",
    (
        "there.org_unit_id = NEW.org_unit_id AND there.register_year = NEW.register_year "
        "AND there.register_seq = NEW.register_seq"
    ),
)
_EDITION = "SELECT 1 FROM report_editions AS there WHERE "
_IN_THE_WAY = " OR ".join(f"EXISTS ({_EDITION}{key})" for key in _KEYS)
_TWICE = "UNIQUE constraint failed: report_editions.report_id, report_editions.number"
"""What SQLite itself says when there is no OR REPLACE."""
_REPORT = "EXISTS (SELECT 1 FROM report_editions WHERE report_id = OLD.id)"

_SQLITE_TRIGGERS = {
    "report_editions_sealed_update": ("UPDATE", "1", REFUSED),
    "report_editions_sealed_delete": ("DELETE", "1", REFUSED),
    "report_editions_sealed_insert": ("INSERT", _IN_THE_WAY, _TWICE),
    "reports_sealed_delete": ("DELETE", _REPORT, REFUSED),
}
_POSTGRES_TRIGGERS = {
    "report_editions_sealed": ("UPDATE OR DELETE", "TRUE"),
    "reports_sealed": ("DELETE", _REPORT),
}

CREATES = build_creates(_SQLITE_TRIGGERS, _POSTGRES_TRIGGERS, REFUSED, last="RETURN OLD;")
DROPS = build_drops(_SQLITE_TRIGGERS, _POSTGRES_TRIGGERS)
