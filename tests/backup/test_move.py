"""An office moves from its SQLite file to PostgreSQL: every row, and then work goes on there.

In `make test` it is the cast of the tests, in `make campaign` the demo of an older release.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from backend.backup import move
from backend.backup.manifest import BackupError
from backend.backup.move import move_to_postgres
from backend.backup.postgres_copy import is_empty_database
from backend.core.session.executor import Database
from backend.migrations import migrate
from tests import world
from tests.backup.offices import (
    Office,
    begin_work,
    quiet,
    read_everything,
    sign_in,
    unpack_demo,
    write_place,
)
from tests.databases import Databases, load_catalogues, pg_server
from tests.proofs import proof_stage
from tests.serving import BARE, SERVE, start

FILE_OFFICE = "so178.db"
IS_DEMO = proof_stage() != "test"
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def office(databases: Databases, tmp_path: Path) -> Iterator[Office]:
    """An office on SQLite, whatever database the other tests use."""
    office = Office(tmp_path / "office")
    if IS_DEMO:
        unpack_demo(office.var)
        yield office
        return
    office.var.mkdir(parents=True)
    if pg_server():
        asyncio.run(populate(office.database_url))
        begin_work(office)
    else:
        url = databases.fresh()
        shutil.copyfile(url.removeprefix("sqlite:///"), office.var / FILE_OFFICE)
        databases.drop(url)
    yield office


async def populate(url: str) -> None:
    await asyncio.to_thread(migrate, url)
    database = Database(url)
    try:
        await database.run_as_system("the cast", load_catalogues)
        await database.run_as_system("the cast", world.populate)
    finally:
        await database.close()


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.campaign
@pytest.mark.postgres
def test_an_office_moves_with_every_row(
    office: Office, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.empty("moved")
    refuse_a_row_that_changed_on_the_way(office, url, monkeypatch)
    moved = move_to_postgres(office.settings(), url, quiet)
    rows = read_everything(url)
    assert rows == read_everything(office.settings().url)
    assert moved == {name: len(found) for name, found in rows.items()}
    assert sum(moved.values()) > (14_000 if IS_DEMO else 100)
    with pytest.raises(BackupError, match="not empty"):
        move_to_postgres(office.settings(), url, quiet)
    server = start(office.var, SERVE if IS_DEMO else BARE, APP_ENV="demo", DATABASE_URL=url)
    try:
        client = sign_in(server, "binhnghia")
        unit = client.get("/me").json()["units"][0]["id"]
        made = write_place(client, unit, "Quán sau khi chuyển")
        assert client.get(f"/establishments/{made}").status_code == 200
        handler = sign_in(server, "handler")
        (tip, *_) = handler.get("/tip-offs").json()["items"]
        words = handler.get(f"/tip-offs/{tip['id']}/content").json()["items"]
        assert all(item["text"] for item in words)
    finally:
        server.stop()
    assert len(read_everything(url)["changes"]) > len(rows["changes"])
    databases.drop(url)


def refuse_a_row_that_changed_on_the_way(
    office: Office, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison is the proof, so it must be able to fail: then nothing has been moved."""
    batches = move.list_batches

    def bend(source: Any, table: Any) -> Any:
        for batch in batches(source, table):
            if table.name == "establishments":
                batch[-1]["name"] += "!"
            yield batch

    with monkeypatch.context() as bent:
        bent.setattr(move, "list_batches", bend)
        with pytest.raises(BackupError, match=r"establishments: row \d+ differs"):
            move_to_postgres(office.settings(), url, quiet)
    assert asyncio.run(is_empty_database(url)), "it can be tried again as it is"


@pytest.mark.once
def test_what_is_no_move_is_refused(office: Office) -> None:
    with pytest.raises(BackupError, match=r"postgresql://"):
        move_to_postgres(office.settings(), "sqlite:///elsewhere.db", quiet)
    with closing(sqlite3.connect(office.var / FILE_OFFICE)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM users").fetchone()
        with pytest.raises(BackupError, match="in use"):
            move_to_postgres(office.settings(), NOWHERE, quiet)
        other.rollback()
    (office.var / FILE_OFFICE).unlink()
    with pytest.raises(BackupError, match="no database"):
        move_to_postgres(office.settings(), NOWHERE, quiet)
