"""Triggers that raise the epoch of rights (backend/core/session/rights_epoch.py), whoever writes.

On SQLite a migration that rebuilds a table drops its triggers, and rights would then be kept after
they were taken away. So each run of `migrate` puts up those that are missing. A migration that
changes a list of columns drops the triggers of the table, and they are put up anew.

On PostgreSQL they are deferred to the COMMIT: the lock on the one row is the last lock that a
transaction takes, so writers of rights wait for each other's COMMIT and never in a circle. A
transaction that changes ten thousand rows raises the epoch once.
"""

import sqlalchemy as sa

TABLE = "rights_epoch"
READ_COLUMNS = {
    "users": ("id", "username", "org_unit_id", "agency", "is_active", "totp_confirmed_at"),
    "role_grants": ("user_id", "role", "org_unit_id", "reads_until"),
    "org_units": ("id", "level"),
    "org_unit_closure": ("ancestor_id", "descendant_id"),
    "inspection_teams": ("id", "org_unit_id"),
    "inspection_team_members": ("team_id", "user_id", "function", "active_from", "active_to"),
}
"""The columns from which rights follow, of each table. Other updates raise nothing."""
SQLITE_NOW = "CAST(strftime('%s', 'now') AS INTEGER) * 1000000"
POSTGRES_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
"""Microseconds since 1970."""
FUNCTION = "raise_rights_epoch"
MARK = "so178.rights_raised"
"""A setting of one transaction: its id, once it has raised the epoch."""
POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('{MARK}', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        UPDATE {TABLE} SET epoch = greatest(epoch + 1, {POSTGRES_NOW});
        PERFORM set_config('{MARK}', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608 (fixed names)
SQLITE_TRIGGERS = {
    f"{table}_rights_{event}": (
        f"CREATE TRIGGER {table}_rights_{event} AFTER {when} ON {table} FOR EACH ROW "  # noqa: S608 (fixed names)
        f"BEGIN UPDATE {TABLE} SET epoch = max(epoch + 1, {SQLITE_NOW}); END"
    )
    for table, columns in READ_COLUMNS.items()
    for event, when in (
        ("insert", "INSERT"),
        ("update", f"UPDATE OF {', '.join(columns)}"),
        ("delete", "DELETE"),
    )
}
POSTGRES_TRIGGERS = {
    f"{table}_rights": (
        f"CREATE CONSTRAINT TRIGGER {table}_rights "
        f"AFTER INSERT OR DELETE OR UPDATE OF {', '.join(columns)} ON {table} "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
    )
    for table, columns in READ_COLUMNS.items()
}
EXISTING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def update_rights_triggers(connection: sa.Connection) -> None:
    """Put up the triggers that are missing, if the database has the epoch."""
    if not sa.inspect(connection).has_table(TABLE):
        return
    is_sqlite = connection.dialect.name == "sqlite"
    wanted = SQLITE_TRIGGERS if is_sqlite else POSTGRES_TRIGGERS
    existing = set(connection.exec_driver_sql(EXISTING[connection.dialect.name]).scalars())
    if not is_sqlite and wanted.keys() - existing:
        connection.exec_driver_sql(POSTGRES_FUNCTION)
    for name in wanted.keys() - existing:
        connection.exec_driver_sql(wanted[name])
