"""Makes the index of trigrams by which a search finds words: pg_trgm on PostgreSQL, FTS5 on SQLite.

It is derived from `search_text` and no part of the schema, because not every database can have it:
pg_trgm needs a right, FTS5 a build of SQLite. So it belongs to no revision. Each run of `migrate`
puts it up where it can be and is missing, also after a migration that rebuilt the table.
"""

import sqlalchemy as sa

from backend.core.sql.search_index import (
    INDEX,
    OVERWRITE_WORDS,
    POSTGRES_INDEX,
    REBUILD,
    TABLE,
    has_search_index,
    is_search_index_possible,
)

PENDING_KIB = 1024
"""What PostgreSQL may collect before it sorts new rows into the index. More makes writing cheaper,
and each search reads it."""

_ADD = f"INSERT INTO {INDEX} (rowid, search_text) VALUES (NEW.rowid, NEW.search_text);"  # noqa: S608 (fixed names)
_REMOVE = (
    f"INSERT INTO {INDEX} ({INDEX}, rowid, search_text) "  # noqa: S608 (fixed names)
    "VALUES ('delete', OLD.rowid, OLD.search_text);"
)
TRIGGERS = {
    f"{INDEX}_insert": ("INSERT", "NEW.search_text IS NOT NULL", _ADD),
    f"{INDEX}_delete": ("DELETE", "OLD.search_text IS NOT NULL", _REMOVE),
    f"{INDEX}_update": (
        "UPDATE OF search_text",
        "OLD.search_text IS NOT NEW.search_text",
        f"{_REMOVE} {_ADD}",
    ),
}
OPTIONS = "tokenize='trigram case_sensitive 1', detail=none, columnsize=0"
"""Only which trigrams a row has is kept, not where: the text itself is compared afterwards."""
CREATES = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(search_text, content='{TABLE}', {OPTIONS})",
    OVERWRITE_WORDS,
    REBUILD,
    *(
        f"CREATE TRIGGER {name} AFTER {event} ON {TABLE} FOR EACH ROW WHEN {condition} "
        f"BEGIN {work} END"
        for name, (event, condition, work) in TRIGGERS.items()
    ),
)
POSTGRES_CREATES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    (
        f"CREATE INDEX {POSTGRES_INDEX} ON {TABLE} USING gin (search_text gin_trgm_ops) "
        f"WITH (gin_pending_list_limit = {PENDING_KIB})"
    ),
)


def update_search_index(connection: sa.Connection) -> None:
    """Make the index if it is missing and the database can have it; else leave none that fails."""
    if connection.dialect.name != "sqlite":
        if has_table(connection) and not has_search_index(connection):
            create_postgres_index(connection)
        return
    is_wanted = has_table(connection) and is_search_index_possible(connection)
    if is_wanted and has_search_index(connection):
        return
    for name in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    if not is_search_index_possible(connection):
        return  # without FTS5 its table cannot even be dropped
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {INDEX}")
    for statement in CREATES if is_wanted else ():
        connection.exec_driver_sql(statement)


def create_postgres_index(connection: sa.Connection) -> None:
    """Make the extension, if this role may, and the index; a search needs neither."""
    savepoint = connection.begin_nested()
    try:
        for statement in POSTGRES_CREATES:
            connection.exec_driver_sql(statement)
    except sa.exc.DBAPIError:
        savepoint.rollback()
    else:
        savepoint.commit()


def has_table(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table(TABLE)
