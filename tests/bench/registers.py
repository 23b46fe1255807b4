"""Registers to measure on: one database for each size and kind, made afresh and filled.

What is measured gets a copy, so that nobody meets the drafts that another job left.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from backend.core.session.executor import Database
from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.loading import load_violation_types
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.accounts.passwords import CHEAP, Passwords
from backend.migrations import migrate
from backend.permissions import Role
from tests.bench.dataset import TABLES
from tests.bench.ground import Size, World
from tests.bench.jobs import DISTRICT, PEOPLE, PROVINCE
from tests.bench.loading import load_postgres, load_sqlite
from tests.bench.peers.tokens import AUDIT, sign_token
from tests.databases import copy_sqlite_file

PASSWORD = "bench-only-3b1f"


def sqlite_register(size: Size, folder: Path) -> str:
    """The URL of a new SQLite file with a register of `size`."""
    path = folder / f"{size.name}.db"
    url = f"sqlite:///{path}"
    migrate(url)
    load_sqlite(path, {table: rows(World(size)) for table, rows in TABLES.items()})
    asyncio.run(complete(url, World(size)))
    return url


def postgres_register(size: Size, server: str) -> str:
    """The URL of a new database on `server` (postgresql://…) with a register of `size`."""
    name = f"so178_bench_{size.name}"
    asyncio.run(make_database(server, name))
    plain = f"{server.rsplit('/', 1)[0]}/{name}"
    url = plain.replace("postgresql://", "postgresql+asyncpg://")
    migrate(url)
    load_postgres(plain, {table: rows(World(size)) for table, rows in TABLES.items()})
    asyncio.run(complete(url, World(size)))
    return url


@contextmanager
def copied(url: str) -> Iterator[str]:
    """The URL of a copy of the register at `url`, with fresh statistics; gone afterwards."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        copy = path.with_name("copy.db")
        copy_sqlite_file(path, copy)
        try:
            yield f"sqlite:///{copy}"
        finally:
            for left in path.parent.glob("copy.db*"):
                left.unlink()
        return
    plain = url.replace("+asyncpg", "")
    server, name = plain.rsplit("/", 1)
    asyncio.run(make_database(f"{server}/postgres", f"{name}_copy", name))
    asyncio.run(vacuum(f"{plain}_copy"))
    try:
        yield f"{url}_copy"
    finally:
        asyncio.run(drop_database(f"{server}/postgres", f"{url}_copy"))


async def vacuum(url: str) -> None:
    """No dead rows, and counts of the rows that are there; autovacuum comes by in an office."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def make_database(server: str, name: str, template: str = "template1") -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()


async def drop_database(server: str, url: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        name = url.rsplit("/", 1)[1]
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


def prepare_peers(url: str, person: str) -> str:
    """Give a copy what the peers need beside its tables; a token of theirs for this person."""
    return asyncio.run(add_audit(url.replace("+asyncpg", ""), person))


async def add_audit(url: str, person: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(AUDIT)
        found = await connection.fetchval("SELECT id FROM users WHERE username = $1", person)
        return sign_token(found)
    finally:
        await connection.close()


async def complete(url: str, world: World) -> None:
    """What the bulk load leaves out: the acts in force, and the two who ask."""
    database = Database(url)
    try:
        await database.run_as_system("bench", load_violation_types)
        await database.run_as_system("bench", add_people, world)
    finally:
        await database.close()


def add_people(db: Session, world: World) -> None:
    hashed = Passwords(CHEAP).hash_now(PASSWORD)
    for name, unit, role in (
        (DISTRICT, world.home, Role.LEAD_OFFICER),
        (PROVINCE, world.home_province, Role.SUPERIOR_OFFICER),
    ):
        person = User(
            id=PEOPLE[name],
            username=name,
            full_name=name,
            org_unit_id=unit,
            password_hash=hashed,
        )
        db.save(person)
        db.save(RoleGrant(user_id=person.id, org_unit_id=unit, role=role))
