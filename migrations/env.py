"""One set of migrations for SQLite and PostgreSQL."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from backend.core.session.models import Base
from backend.core.sql.engines import create_postgres_engine, create_sqlite_engine, is_sqlite
from backend.core.sql.search_index import is_of_schema
from backend.locks import SETUP_LOCK, lock_sqlite_setup
from backend.migrations import ensure_known
from backend.settings import Settings
from migrations.rights_triggers import update_rights_triggers
from migrations.search_index import update_search_index

if context.config.cmd_opts is not None:  # `make migration` compares the database with the models
    from backend import plugins
    from backend.core.http import idempotency  # noqa: F401  (a table that no feature owns)

    plugins.load_modules("models")


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,  # SQLite alters a table by rebuilding it
        compare_type=True,
        user_module_prefix="types.",
        include_name=is_of_schema,
    )
    for revision in context.get_context().get_current_heads():
        ensure_known(revision)
    with context.begin_transaction():
        context.run_migrations()
    update_search_index(connection)
    update_rights_triggers(connection)


def on_sqlite(url: str) -> None:
    # SQLite rebuilds a table to alter it; with foreign keys on, that would delete its children.
    engine = create_sqlite_engine(url, foreign_keys=False).execution_options(write=True)
    with engine.connect() as connection:
        run(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"rows without their parents: {broken[:10]}")
        connection.commit()
    engine.dispose()


async def on_postgres(url: str) -> None:
    engine = create_postgres_engine(url, limits=False)
    async with engine.connect() as connection:
        # Of two that migrate at once the second waits, and finds everything done.
        await connection.exec_driver_sql("SELECT pg_advisory_xact_lock($1)", (SETUP_LOCK,))
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


url = context.config.attributes.get("url") or Settings().url
if is_sqlite(url):
    with lock_sqlite_setup(url):
        on_sqlite(url)
else:
    asyncio.run(on_postgres(url))
