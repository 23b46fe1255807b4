"""Triggers that keep signed records as they were signed, whoever writes to the database.

`create(connection)` is for migrations and is safe to repeat; a migration that rebuilds one of the
tables on SQLite drops their triggers and calls it again. Bulk loads insert those present before
the record has its hash. Nothing in the application switches the triggers off.
"""

import sqlalchemy as sa

from backend.features.attachments import sealing_sql as attached

REFUSED = "signed-record"
"""What the database says; on PostgreSQL with SQLSTATE 23000."""

FROZEN = ("inspection_id", "establishment_id", "violation_type_id", "occurred_on")
"""What signed minutes say of a violation found; its handling goes on."""

_SIGNED = "EXISTS (SELECT 1 FROM inspections WHERE id = {row}.inspection_id AND status = 'signed')"
_SEALED = _SIGNED.replace("status = 'signed'", "status = 'signed' AND content_hash IS NOT NULL")
_CHANGED = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in FROZEN)


def create(connection: sa.Connection) -> None:
    """Put the triggers up, in place of older ones of the same names."""
    drop(connection)
    for statement in _POSTGRES if connection.dialect.name == "postgresql" else _SQLITE:
        connection.exec_driver_sql(statement)
    attached.create(connection)


def drop(connection: sa.Connection) -> None:
    """Take the triggers down (a migration's downgrade)."""
    attached.drop(connection)
    if connection.dialect.name == "postgresql":
        for table in ("inspections", "inspection_members", "violations"):
            name = f"{table}_signed"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")
        return
    for name in _SQLITE_TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


_OLD, _NEW = _SIGNED.format(row="OLD"), _SIGNED.format(row="NEW")
# INSERT OR REPLACE removes the row in its way without firing DELETE triggers.
_IN_THE_WAY = (
    "EXISTS (SELECT 1 FROM inspections AS there WHERE there.status = 'signed' AND (there.id = "
    "NEW.id OR there.team_id = NEW.team_id AND there.record_year = NEW.record_year "
    "AND there.record_seq = NEW.record_seq))"
)
_MOVES = (
    "(OLD.id, OLD.team_id, OLD.record_year, OLD.record_seq) IS NOT "
    "(NEW.id, NEW.team_id, NEW.record_year, NEW.record_seq)"
)
_TWICE = "UNIQUE constraint failed: inspections.id"
"""What SQLite itself says when there is no OR REPLACE."""

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
}
_SQLITE = tuple(
    f"CREATE TRIGGER {name} BEFORE {event} ON {name.rsplit('_signed', 1)[0]} "
    f"FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
    for name, (event, condition, words) in _SQLITE_TRIGGERS.items()
)


def _postgres(table: str, events: str, condition: str) -> tuple[str, str]:
    name = f"{table}_signed"
    function = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = '23000'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    trigger = f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW "
    return function, f"{trigger} EXECUTE FUNCTION {name}()"


_POSTGRES = (
    *_postgres("inspections", "UPDATE OR DELETE", "OLD.status = 'signed'"),
    *_postgres(
        "inspection_members",
        "INSERT OR UPDATE OR DELETE",
        f"TG_OP <> 'INSERT' AND {_OLD} OR TG_OP = 'UPDATE' AND {_NEW} "
        f"OR TG_OP = 'INSERT' AND {_SEALED.format(row='NEW')}",
    ),
    *_postgres(
        "violations",
        "UPDATE OR DELETE",
        f"TG_OP = 'DELETE' AND {_OLD} OR TG_OP = 'UPDATE' AND "
        f"({_CHANGED.replace('IS NOT', 'IS DISTINCT FROM')}) AND ({_OLD} OR {_NEW})",
    ),
)
