"""Triggers that keep signed records as they were signed, whoever writes to the database.

Bulk loads insert those present before the record has its hash.
"""

from migrations.triggers.statements import build_creates, build_drops

REFUSED = "signed-record"
"""What the database says; on PostgreSQL with SQLSTATE 23000."""

FROZEN = ("inspection_id", "establishment_id", "violation_type_id", "occurred_on")
"""What signed minutes say of a violation found; its handling goes on."""

_SIGNED = "EXISTS (SELECT 1 FROM inspections WHERE id = {row}.inspection_id AND status = 'signed')"
_SEALED = _SIGNED.replace("status = 'signed'", "status = 'signed' AND content_hash IS NOT NULL")
_CHANGED = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in FROZEN)

_OLD, _NEW = _SIGNED.format(row="OLD"), _SIGNED.format(row="NEW")
# INSERT OR REPLACE removes the row in its way without firing DELETE triggers.
# Two questions, each by its index: of one with OR, SQLite makes a scan once ANALYZE was run.
_IN_THE_WAY = (
    "(EXISTS (SELECT 1 FROM inspections AS there WHERE there.id = NEW.id "
    "AND there.status = 'signed') "
    "OR EXISTS (SELECT 1 FROM inspections AS there WHERE there.team_id = NEW.team_id "
    "AND there.record_year = NEW.record_year AND there.record_seq = NEW.record_seq "
    "AND there.status = 'signed'))"
)
_MOVES = (
    "(OLD.id, OLD.team_id, OLD.record_year, OLD.record_seq) IS NOT "
    "(NEW.id, NEW.team_id, NEW.record_year, NEW.record_seq)"
)
_TWICE = "UNIQUE constraint failed: inspections.id"
"""What SQLite itself says when there is no OR REPLACE."""

# A recommendation says what the signed minutes say at its place; then only its standing moves.
_KEPT = ("id", "inspection_id", "establishment_id", "position", "text", "due_on")
_REWORDED = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in _KEPT)
_SAID = (
    "EXISTS (SELECT 1 FROM inspections WHERE id = NEW.inspection_id AND status = 'signed' "
    "AND {text} = NEW.text AND {due_on} = {day})"
)
_SAID_ON_SQLITE = _SAID.format(
    text="json_extract(recommendation_items, '$[' || NEW.position || '].text')",
    due_on="json_extract(recommendation_items, '$[' || NEW.position || '].due_on')",
    day="NEW.due_on",
)
_SAID_ON_POSTGRES = _SAID.format(
    text="recommendation_items -> NEW.position ->> 'text'",
    due_on="recommendation_items -> NEW.position ->> 'due_on'",
    day="NEW.due_on::text",
)
_REPLACES_TASK = (
    "EXISTS (SELECT 1 FROM recommendations WHERE id = NEW.id) "
    "OR EXISTS (SELECT 1 FROM recommendations WHERE inspection_id = NEW.inspection_id "
    "AND position = NEW.position)"
)
# An amendment continues the chain: the next number of a signed record, after the hash before it.
_CONTINUES = (
    "EXISTS (SELECT 1 FROM inspections AS record WHERE record.id = NEW.inspection_id "
    "AND record.status = 'signed' AND NEW.number = 1 + (SELECT COUNT(*) FROM "
    "inspection_amendments AS one WHERE one.inspection_id = NEW.inspection_id) "
    "AND NEW.previous_hash = COALESCE((SELECT one.content_hash FROM inspection_amendments AS one "
    "WHERE one.inspection_id = NEW.inspection_id ORDER BY one.number DESC LIMIT 1), "
    "record.content_hash))"
)
_REPLACES_AMENDMENT = "EXISTS (SELECT 1 FROM inspection_amendments WHERE id = NEW.id)"
_AMENDED_TWICE = "UNIQUE constraint failed: inspection_amendments.id"
_ASKED_TWICE = "UNIQUE constraint failed: recommendations.id"

_SQLITE_TRIGGERS = {
    "inspections_signed_update": ("UPDATE", "OLD.status = 'signed'", REFUSED),
    "inspections_signed_delete": ("DELETE", "OLD.status = 'signed'", REFUSED),
    "inspections_signed_insert": ("INSERT", _IN_THE_WAY, _TWICE),
    "inspections_signed_move": ("UPDATE", f"{_MOVES} AND {_IN_THE_WAY}", _TWICE),
    "inspection_members_signed_update": ("UPDATE", f"{_OLD} OR {_NEW}", REFUSED),
    "inspection_members_signed_delete": ("DELETE", _OLD, REFUSED),
    "inspection_members_signed_insert": ("INSERT", _SEALED.format(row="NEW"), REFUSED),
    "violations_signed_update": ("UPDATE", f"({_CHANGED}) AND ({_OLD} OR {_NEW})", REFUSED),
    "violations_signed_delete": ("DELETE", _OLD, REFUSED),
    "recommendations_signed_insert": ("INSERT", f"NOT {_SAID_ON_SQLITE}", REFUSED),
    "recommendations_signed_replace": ("INSERT", _REPLACES_TASK, _ASKED_TWICE),
    "recommendations_signed_update": ("UPDATE", _REWORDED, REFUSED),
    "recommendations_signed_delete": ("DELETE", "TRUE", REFUSED),
    "inspection_amendments_signed_insert": ("INSERT", f"NOT {_CONTINUES}", REFUSED),
    "inspection_amendments_signed_replace": ("INSERT", _REPLACES_AMENDMENT, _AMENDED_TWICE),
    "inspection_amendments_signed_update": ("UPDATE", "TRUE", REFUSED),
    "inspection_amendments_signed_delete": ("DELETE", "TRUE", REFUSED),
}

_POSTGRES_TRIGGERS = {
    "inspections_signed": ("UPDATE OR DELETE", "OLD.status = 'signed'"),
    "inspection_members_signed": (
        "INSERT OR UPDATE OR DELETE",
        (
            f"TG_OP <> 'INSERT' AND {_OLD} OR TG_OP = 'UPDATE' AND {_NEW} "
            f"OR TG_OP = 'INSERT' AND {_SEALED.format(row='NEW')}"
        ),
    ),
    "violations_signed": (
        "UPDATE OR DELETE",
        (
            f"TG_OP = 'DELETE' AND {_OLD} OR TG_OP = 'UPDATE' AND "
            f"({_CHANGED.replace('IS NOT', 'IS DISTINCT FROM')}) AND ({_OLD} OR {_NEW})"
        ),
    ),
    "recommendations_signed": (
        "INSERT OR UPDATE OR DELETE",
        (
            f"TG_OP = 'DELETE' OR TG_OP = 'INSERT' AND NOT {_SAID_ON_POSTGRES} OR TG_OP = 'UPDATE' "
            f"AND ({_REWORDED.replace('IS NOT', 'IS DISTINCT FROM')})"
        ),
    ),
    "inspection_amendments_signed": (
        "INSERT OR UPDATE OR DELETE",
        f"TG_OP <> 'INSERT' OR NOT {_CONTINUES}",
    ),
}
"""Name → (events, when it refuses)."""

CREATES = build_creates(_SQLITE_TRIGGERS, _POSTGRES_TRIGGERS, REFUSED)
DROPS = build_drops(_SQLITE_TRIGGERS, _POSTGRES_TRIGGERS)
