"""Makes two registers with the same home district: alone, and among its copies in a country.

The district has 17 communes, some 300 places and 3,000 visits, and records of every other kind.
PostgreSQL is that of TEST_DATABASE_URL.
"""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from backend.core.session.executor import Database
from backend.core.session.models import Base
from backend.core.text.clock import set_today
from backend.main import create_app
from backend.migrations import migrate
from backend.settings import Settings
from tests import world
from tests.acting import Api
from tests.bench.cloning import (
    Copying,
    PostgresStore,
    SqliteStore,
    Store,
    copy_all,
    copy_rows,
    find_copied,
)
from tests.bench.country import growing_tables
from tests.bench.whole_records import create_whole_records
from tests.calling import Client
from tests.databases import copy_sqlite_file, load_catalogues
from tests.fuzz.surface import prepare

COMMUNES, PLACES, VISITS = 17, 300, 3_000
OF_PROVINCE = 11
"""Districts."""
HOME = world.unit("binhluc")


@contextmanager
def open_api(url: str, *, has_tasks: bool = True) -> Iterator[Api]:
    """`has_tasks`: whether the server works beside the requests, too."""
    app = create_app(Settings(_env_file=None, app_env="test", database_url=url))
    if not has_tasks:
        app.state.on_start, app.state.on_stop = [], []
    set_today(world.TODAY)
    with Client(app) as http:
        yield Api(http, app)


async def fill_cast(url: str) -> None:
    database = Database(url)
    try:
        await database.run_as_system("the cast", load_catalogues)
        await database.run_as_system("the cast", world.populate)
    finally:
        await database.close()


def fill_district(url: str, store: Store) -> None:
    """The cast and a record of every kind, the communes of a district, and enough records."""
    names = [one.name for one in Base.metadata.sorted_tables if one.name in growing_tables()]
    commune = f"SELECT id FROM org_units WHERE id = {quote(store, world.unit('binhnghia'))}"
    tables = dict.fromkeys(["org_units", *names], True)
    have = count(store, f"SELECT count(*) FROM org_units WHERE parent_id = {quote(store, HOME)}")
    copy_all(store, Copying(commune, True, 0, tables), COMMUNES - have)
    connect_units(store)
    own = f"SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = {quote(store, HOME)}"
    of_home = f"WHERE org_unit_id IN ({own})"
    places = count(store, f"SELECT count(*) FROM establishments {of_home}")
    tables = {name: True for name in names if name != "changes"}
    tables = copy_all(store, Copying(own, False, 1, tables), PLACES // places - 1)
    for name, wanted in (("inspections", VISITS), ("violations", VISITS // 7)):
        more = Copying(own, False, 2, {name: tables[name]})
        have = count(store, f"SELECT count(*) FROM {name} {of_home}")
        copy_rows(store, name, more, wanted // have - 1, "ON CONFLICT DO NOTHING")
    store.update_statistics()


def fill_country(store: Store, districts: int) -> None:
    """Copies of the home district beside it, eleven in each province."""
    names = [one.name for one in Base.metadata.sorted_tables if one.name in growing_tables()]
    own = f"SELECT descendant_id FROM org_unit_closure WHERE ancestor_id = {quote(store, HOME)}"
    indexes = store.list_indexes()
    how = Copying(own, True, 3, dict.fromkeys(["org_units", *names], False))
    how = how._replace(tables=find_copied(store, how, how.tables))
    for name, _ in indexes:
        store.run(f"DROP INDEX {name}")
    for name in how.tables:
        copy_rows(store, name, how, districts - 1, "ON CONFLICT DO NOTHING")
    for _, text in indexes:
        store.run(text)
    join_provinces(store, districts)
    connect_units(store)
    store.update_statistics()


def join_provinces(store: Store, districts: int) -> None:
    """Make provinces, and put eleven districts into each; the home province stays the first."""
    province = world.unit("hanam")
    itself = f"SELECT id FROM org_units WHERE id = {quote(store, province)}"
    more = Copying(itself, True, 0, {"org_units": False})
    copy_rows(store, "org_units", more, districts // OF_PROVINCE + 1)
    for number in range(OF_PROVINCE, districts):
        above, own = copied(province, 0, number // OF_PROVINCE), copied(HOME, 3, number)
        store.run(
            f"UPDATE org_units SET parent_id = {quote(store, above)} WHERE id = {quote(store, own)}"
        )


def copied(id: UUID, field: int, number: int) -> UUID:
    """The id of a copy, as `Store.copy_id` makes it."""
    digits, start = id.hex, 8 + 4 * field
    return UUID(f"{digits[:start]}{number:04x}{digits[start + 4 :]}")


def connect_units(store: Store) -> None:
    store.run("DELETE FROM org_unit_closure")
    store.run(
        "INSERT INTO org_unit_closure (ancestor_id, descendant_id) WITH RECURSIVE up(a, d) AS ("
        "SELECT id, id FROM org_units UNION ALL SELECT o.parent_id, up.d FROM up "
        "JOIN org_units AS o ON o.id = up.a WHERE o.parent_id IS NOT NULL) SELECT a, d FROM up"
    )


def quote(store: Store, id: UUID) -> str:
    return f"'{id.hex}'" if isinstance(store, SqliteStore) else f"'{id}'::uuid"


def count(store: Store, text: str) -> int:
    return int(store.run(text)[0][0])


def fill(folder: Path, districts: int, server: str | None) -> None:
    urls = get_urls(folder, server)
    if server:
        for name in ("growth_district", "growth_country"):
            asyncio.run(create_database(server, name, None))
    migrate(urls[0])
    asyncio.run(fill_cast(urls[0]))
    with open_api(urls[0]) as api:
        whole = create_whole_records(api)
        prepare(api)
    (folder / "whole.json").write_text(json.dumps(whole))
    store = open_store(urls[0])
    fill_district(urls[0], store)
    close_store(store)
    if server:
        asyncio.run(create_database(server, "growth_country", "growth_district"))
    else:
        copy_sqlite_file(folder / "district.db", folder / "country.db")
    store = open_store(urls[1])
    fill_country(store, districts)
    for table in ("establishments", "inspections", "violations", "changes", "org_units"):
        print(table, count(store, f"SELECT count(*) FROM {table}"))
    close_store(store)


def get_urls(folder: Path, server: str | None) -> tuple[str, str]:
    if server:
        base = server.replace("+asyncpg", "").rsplit("/", 1)[0]
        base = base.replace("postgresql://", "postgresql+asyncpg://")
        return f"{base}/growth_district", f"{base}/growth_country"
    return f"sqlite:///{folder}/district.db", f"sqlite:///{folder}/country.db"


def open_store(url: str) -> Store:
    if url.startswith("sqlite"):
        return SqliteStore(sqlite3.connect(url.removeprefix("sqlite:///")))
    return PostgresStore(url.replace("+asyncpg", ""))


def close_store(store: Any) -> None:
    if isinstance(store, SqliteStore):
        store.run("PRAGMA wal_checkpoint(TRUNCATE)")
        store.connection.close()
    else:
        store.loop.run_until_complete(store.connection.close())


async def create_database(server: str, name: str, template: str | None) -> None:
    connection = await asyncpg.connect(server.replace("+asyncpg", ""))
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if template or name != "growth_country":
            of = f' TEMPLATE "{template}"' if template else ""
            await connection.execute(f'CREATE DATABASE "{name}"{of}')
    finally:
        await connection.close()
