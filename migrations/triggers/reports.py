"""Triggers that keep what an approval froze, whoever writes."""

import sqlalchemy as sa

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
    "report_editions_sealed_update": ("UPDATE", "report_editions", "1", REFUSED),
    "report_editions_sealed_delete": ("DELETE", "report_editions", "1", REFUSED),
    "report_editions_sealed_insert": ("INSERT", "report_editions", _IN_THE_WAY, _TWICE),
    "reports_sealed_delete": ("DELETE", "reports", _REPORT, REFUSED),
}
_SQLITE = tuple(
    f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
    f"FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
    for name, (event, table, condition, words) in _SQLITE_TRIGGERS.items()
)


def _postgres(table: str, events: str, condition: str) -> tuple[str, str]:
    name = f"{table}_sealed"
    function = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = '23000'; END IF; "
        "RETURN OLD; END $$"
    )
    trigger = f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW "
    return function, f"{trigger} EXECUTE FUNCTION {name}()"


_POSTGRES = (
    *_postgres("report_editions", "UPDATE OR DELETE", "TRUE"),
    *_postgres("reports", "DELETE", _REPORT),
)
_DROPS = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE_TRIGGERS),
    "postgresql": tuple(
        statement
        for table in ("report_editions", "reports")
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
