"""Triggers that keep approved ratings, and the sets they were made by, whoever writes."""

import sqlalchemy as sa

REFUSED = "approved-rating"
"""What the database says; on PostgreSQL with SQLSTATE 23000."""

SET_FROZEN = ("id", "org_unit_id", "max_score", "classes", "is_illustrative", "legal_basis")
"""What approved ratings take from their set; its name, note and last day may still change."""

_USED = (
    "EXISTS (SELECT 1 FROM commune_ratings WHERE status = 'approved' "
    "AND criteria_set_id = {row}.{key})"
)
_OLD_SET, _NEW_SET = (_USED.format(row=row, key="id") for row in ("OLD", "NEW"))
_OLD_LINE, _NEW_LINE = (_USED.format(row=row, key="criteria_set_id") for row in ("OLD", "NEW"))
_CHANGED = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in SET_FROZEN)

# INSERT OR REPLACE removes the row in its way without firing DELETE triggers.
# A question for each key: of one with OR, SQLite makes a scan once ANALYZE was run.
_KEYS = (
    "there.id = NEW.id",
    "there.org_unit_id = NEW.org_unit_id AND there.year = NEW.year",
    (
        "there.approving_unit_id = NEW.approving_unit_id AND there.year = NEW.year "
        "AND there.register_seq = NEW.register_seq"
    ),
)
_APPROVED = "SELECT 1 FROM commune_ratings AS there WHERE {key} AND there.status = 'approved'"
_IN_THE_WAY = " OR ".join(f"EXISTS ({_APPROVED.format(key=key)})" for key in _KEYS)
_MOVES = (
    "(OLD.id, OLD.org_unit_id, OLD.year, OLD.approving_unit_id, OLD.register_seq) IS NOT "
    "(NEW.id, NEW.org_unit_id, NEW.year, NEW.approving_unit_id, NEW.register_seq)"
)
_OTHERS = " OR ".join(
    f"EXISTS ({_APPROVED.format(key=key)} AND there.id IS NOT OLD.id)" for key in _KEYS
)
_TWICE = "UNIQUE constraint failed: commune_ratings.org_unit_id, commune_ratings.year"
"""What SQLite itself says when there is no OR REPLACE."""
_LINE_IN_THE_WAY = (
    "EXISTS (SELECT 1 FROM rating_criteria AS there JOIN commune_ratings AS rating ON "
    "rating.criteria_set_id = there.criteria_set_id AND rating.status = 'approved' "
    "WHERE there.id = NEW.id)"
)

_SQLITE_TRIGGERS = {
    "commune_ratings_sealed_update": ("UPDATE", "OLD.status = 'approved'", REFUSED),
    "commune_ratings_sealed_delete": ("DELETE", "OLD.status = 'approved'", REFUSED),
    "commune_ratings_sealed_insert": ("INSERT", _IN_THE_WAY, _TWICE),
    "commune_ratings_sealed_move": ("UPDATE", f"{_MOVES} AND ({_OTHERS})", _TWICE),
    "rating_criteria_sets_sealed_update": ("UPDATE", f"({_CHANGED}) AND {_OLD_SET}", REFUSED),
    "rating_criteria_sets_sealed_delete": ("DELETE", _OLD_SET, REFUSED),
    "rating_criteria_sets_sealed_insert": ("INSERT", _NEW_SET, REFUSED),
    "rating_criteria_sealed_update": ("UPDATE", f"{_OLD_LINE} OR {_NEW_LINE}", REFUSED),
    "rating_criteria_sealed_delete": ("DELETE", _OLD_LINE, REFUSED),
    "rating_criteria_sealed_insert": ("INSERT", f"{_NEW_LINE} OR {_LINE_IN_THE_WAY}", REFUSED),
}
_SQLITE = tuple(
    f"CREATE TRIGGER {name} BEFORE {event} ON {name.rsplit('_sealed', 1)[0]} "
    f"FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
    for name, (event, condition, words) in _SQLITE_TRIGGERS.items()
)


def _postgres(table: str, events: str, condition: str) -> tuple[str, str]:
    name = f"{table}_sealed"
    function = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = '23000'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    trigger = f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW "
    return function, f"{trigger} EXECUTE FUNCTION {name}()"


_DISTINCT = _CHANGED.replace("IS NOT", "IS DISTINCT FROM")
_POSTGRES = (
    *_postgres("commune_ratings", "UPDATE OR DELETE", "OLD.status = 'approved'"),
    *_postgres(
        "rating_criteria_sets",
        "UPDATE OR DELETE",
        f"{_OLD_SET} AND (TG_OP = 'DELETE' OR {_DISTINCT})",
    ),
    *_postgres(
        "rating_criteria",
        "INSERT OR UPDATE OR DELETE",
        f"TG_OP <> 'INSERT' AND {_OLD_LINE} OR TG_OP <> 'DELETE' AND {_NEW_LINE}",
    ),
)
_TABLES = ("commune_ratings", "rating_criteria", "rating_criteria_sets")
_DROPS = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE_TRIGGERS),
    "postgresql": tuple(
        statement
        for table in _TABLES
        for statement in (
            f"DROP TRIGGER IF EXISTS {table}_sealed ON {table}",
            f"DROP FUNCTION IF EXISTS {table}_sealed()",
        )
    ),
}


def create_triggers(connection: sa.Connection) -> None:
    """Put the triggers up, in place of older ones of the same names."""
    drop_triggers(connection)
    for statement in _POSTGRES if connection.dialect.name == "postgresql" else _SQLITE:
        connection.exec_driver_sql(statement)


def drop_triggers(connection: sa.Connection) -> None:
    for statement in _DROPS[connection.dialect.name]:
        connection.exec_driver_sql(statement)
