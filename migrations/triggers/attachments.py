"""Triggers that keep files of signed minutes and handled violations, whoever writes.

Files that were added later are kept no less: none of a final record may go.
"""

from migrations.triggers.statements import build_creates, build_drops

REFUSED = "signed-record"
"""What the database says; on PostgreSQL with SQLSTATE 23000."""

FROZEN = (
    *("id", "org_unit_id", "team_id", "entity", "entity_id", "media_type", "size", "width"),
    *("height", "sha256", "uploaded_size", "uploaded_sha256", "file_key", "caption", "taken_at"),
    *("uploaded_by_id", "is_late", "created_at"),
)
"""What a file is; that it is withheld and destroyed for showing a person may still be written."""

_SIGNED = (
    "(OLD.entity = 'inspection' AND EXISTS "
    "(SELECT 1 FROM inspections WHERE id = OLD.entity_id AND status = 'signed') "
    "OR OLD.entity = 'violation' AND EXISTS "
    "(SELECT 1 FROM violations AS v LEFT JOIN inspections AS i ON i.id = v.inspection_id "
    "WHERE v.id = OLD.entity_id AND (v.status <> 'recorded' OR i.status = 'signed')))"
)
_CHANGED = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in FROZEN)
_UNCHANGED = f"NOT ({_CHANGED.replace('IS NOT', 'IS DISTINCT FROM')})"
_SQLITE_TRIGGERS = {
    "attachments_signed_update": ("UPDATE", f"({_CHANGED}) AND {_SIGNED}", REFUSED),
    "attachments_signed_delete": ("DELETE", _SIGNED, REFUSED),
}
_POSTGRES_TRIGGERS = {"attachments_signed": ("UPDATE OR DELETE", _SIGNED)}

CREATES = build_creates(
    _SQLITE_TRIGGERS,
    _POSTGRES_TRIGGERS,
    REFUSED,
    first=f"IF TG_OP = 'UPDATE' THEN IF {_UNCHANGED} THEN RETURN NEW; END IF; END IF; ",
)
DROPS = build_drops(_SQLITE_TRIGGERS, _POSTGRES_TRIGGERS)
