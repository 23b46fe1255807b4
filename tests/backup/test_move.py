"""An office moves from its SQLite file to PostgreSQL: every row, and then work goes on there."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from backend.backup import move
from backend.backup.errors import BackupError
from backend.backup.move import move_to_postgres
from tests.backup.offices import (
    FIXTURE,
    Office,
    quiet,
    read_everything,
    sign_in,
    unpack_demo,
    write_place,
)
from tests.databases import Databases, pg_server
from tests.serving import SERVE, start

FILE_OFFICE = "so178.db"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The demo on SQLite, whatever database the other tests use."""
    assert FIXTURE.is_file()
    office = Office(tmp_path / "office")
    unpack_demo(office.var)
    return office


@pytest.mark.slow
def test_an_office_moves_with_every_row(office: Office, databases: Databases) -> None:
    if not pg_server():
        refuse_what_is_no_move(office)
        return
    url = databases.empty("moved")
    moved = move_to_postgres(office.settings(), url, quiet)
    rows = read_everything(url)
    assert rows == read_everything(office.settings().url)
    assert moved == {name: len(found) for name, found in rows.items()}
    assert sum(moved.values()) > 14_000
    with pytest.raises(BackupError, match="not empty"):
        move_to_postgres(office.settings(), url, quiet)
    server = start(office.var, SERVE, APP_ENV="demo", DATABASE_URL=url)
    try:
        client = sign_in(server, "binhnghia")
        unit = client.get("/me").json()["units"][0]["id"]
        made = write_place(client, unit, "Quán sau khi chuyển")
        assert client.get(f"/establishments/{made}").status_code == 200
        assert sign_in(server, "handler").get("/tip-offs").json()["items"]
    finally:
        server.stop()
    assert len(read_everything(url)["changes"]) > len(rows["changes"])
    databases.drop(url)


def refuse_what_is_no_move(office: Office) -> None:
    with pytest.raises(BackupError, match=r"postgresql://"):
        move_to_postgres(office.settings(), "sqlite:///elsewhere.db", quiet)
    (office.var / FILE_OFFICE).unlink()
    with pytest.raises(BackupError, match="no database"):
        move_to_postgres(office.settings(), "postgresql://nobody@127.0.0.1:1/none", quiet)


def test_a_file_in_use_is_not_moved(office: Office) -> None:
    with closing(sqlite3.connect(office.var / FILE_OFFICE)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM users").fetchone()
        with pytest.raises(BackupError, match="in use"):
            move_to_postgres(office.settings(), "postgresql://nobody@127.0.0.1:1/none", quiet)
        other.rollback()


@pytest.mark.slow
def test_a_row_that_changed_on_the_way_is_found(
    office: Office, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison is the proof, so it must be able to fail: then nothing has been moved."""
    if not pg_server():
        shutil.rmtree(office.var)
        return
    batches = move.list_batches

    def bend(source: Any, table: Any) -> Any:
        for batch in batches(source, table):
            if table.name == "establishments":
                batch[-1]["name"] += "!"
            yield batch

    monkeypatch.setattr(move, "list_batches", bend)
    url = databases.empty("bent")
    with pytest.raises(BackupError, match=r"establishments: row \d+ differs"):
        move_to_postgres(office.settings(), url, quiet)
    assert all(not rows for rows in read_everything(url).values())
    databases.drop(url)
