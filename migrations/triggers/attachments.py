"""Triggers that keep files of signed minutes and handled violations, whoever writes.

Files that were added later are kept no less: none of a final record may go.
"""

import sqlalchemy as sa

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


def create_triggers(connection: sa.Connection) -> None:
    """Put the triggers up, in place of older ones of the same names."""
    drop_triggers(connection)
    for statement in _POSTGRES if connection.dialect.name == "postgresql" else _SQLITE:
        connection.exec_driver_sql(statement)


def drop_triggers(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS attachments_signed ON attachments")
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS attachments_signed()")
        return
    for event in _EVENTS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS attachments_signed_{event.lower()}")


_EVENTS = {"UPDATE": f"({_CHANGED}) AND {_SIGNED}", "DELETE": _SIGNED}
_SQLITE = tuple(
    f"CREATE TRIGGER attachments_signed_{event.lower()} BEFORE {event} ON attachments "
    f"FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for event, condition in _EVENTS.items()
)
_POSTGRES = (
    (
        "CREATE FUNCTION attachments_signed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' THEN "
        f"IF NOT ({_CHANGED.replace('IS NOT', 'IS DISTINCT FROM')}) THEN RETURN NEW; END IF; "
        "END IF; "
        f"IF {_SIGNED} THEN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = '23000'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    ),
    (
        "CREATE TRIGGER attachments_signed BEFORE UPDATE OR DELETE ON attachments "
        "FOR EACH ROW EXECUTE FUNCTION attachments_signed()"
    ),
)
