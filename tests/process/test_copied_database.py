"""A copy of so178.db without its log is recognised, and nothing else is taken for one (SQLite)."""

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from backend.copied_database import (
    IncompleteDatabase,
    confirm_incomplete_file,
    ensure_complete,
    find_missing_writes,
    read_mark,
)
from backend.core.session.models import create_id
from backend.settings import ROOT
from tests import world
from tests.databases import Databases, pg_server
from tests.serving import BARE, Server, start

pytestmark = pytest.mark.once
FILE = "so178.db"


@pytest.fixture
def folder(databases: Databases, tmp_path: Path) -> Path:
    """An office's folder with the cast's database in it."""
    assert not pg_server()
    url = databases.fresh()
    (tmp_path / "office").mkdir()
    shutil.copy(url.removeprefix("sqlite:///"), tmp_path / "office" / FILE)
    databases.drop(url)
    return tmp_path / "office"


def serve(folder: Path) -> Server:
    return start(folder, BARE, APP_ENV="test", DATABASE_URL=url_of(folder))


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / FILE}"


def write(server: Server, count: int, run: int = 0) -> None:
    headers = {"X-CSRF-Token": world.csrf("binhnghia")}
    cookies = {"sid": world.cookie("binhnghia")}
    with httpx2.Client(base_url=server.base, cookies=cookies, headers=headers) as client:
        for n in range(count):
            body = {
                "id": str(create_id()),
                "name": f"Quán {'ABCDEFGH'[run]} số {n}",
                "address": "Thôn 1",
                "establishment_type": "bar",
                "org_unit_id": str(world.unit("binhnghia")),
            }
            answer = client.post("/api/v1/establishments", json=body, timeout=30)
            assert answer.status_code == 201, answer.text


def count_places(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM establishments").fetchone()[0])


def copy_to(folder: Path, target: Path, *names: str) -> Path:
    target.mkdir()
    for name in names:
        shutil.copy(folder / name, target / name)
    return target


@pytest.mark.in_turn
def test_a_copy_without_its_log_is_not_served(folder: Path, tmp_path: Path) -> None:
    server = serve(folder)
    try:
        before = count_places(folder / FILE)
        write(server, 30)
        copied = copy_to(folder, tmp_path / "copied", FILE)
    finally:
        server.stop()
    with closing(sqlite3.connect(copied / FILE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        there = connection.execute("SELECT count(*) FROM establishments").fetchone()[0]
    assert there < before + 30, "nothing is missing: the copy proves nothing"
    said = subprocess.run(
        [sys.executable, "-m", "backend", "migrate"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "APP_ENV": "test", "VAR_DIR": str(copied)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert said.returncode == 1
    assert "copied from a running server without its log" in said.stderr
    assert "accept-incomplete-database" in said.stderr
    assert confirm_incomplete_file(url_of(copied)) is not None
    ensure_complete(url_of(copied))


def test_a_copy_of_a_stopped_server_is_whole(folder: Path, tmp_path: Path) -> None:
    server = serve(folder)
    write(server, 5)
    server.stop()
    copied = copy_to(folder, tmp_path / "copied", FILE)
    ensure_complete(url_of(copied))
    ensure_complete(url_of(folder))
    assert count_places(copied / FILE) == count_places(folder / FILE)


def test_a_killed_server_starts_again(folder: Path) -> None:
    for run, tidied in enumerate((False, True)):
        server = serve(folder)
        write(server, 5, run)
        server.kill()
        if tidied:  # somebody looks with another program, which takes the log into the file
            count_places(folder / FILE)
            assert not (folder / f"{FILE}-wal").exists()
        ensure_complete(url_of(folder))


def test_a_folder_copied_whole_is_served(folder: Path, tmp_path: Path) -> None:
    server = serve(folder)
    write(server, 5)
    server.kill()
    names = [path.name for path in folder.iterdir() if path.name.startswith(FILE)]
    assert f"{FILE}-wal" in names
    assert f"{FILE}-mark" in names
    ensure_complete(url_of(copy_to(folder, tmp_path / "copied", *names)))
    for_log = copy_to(folder, tmp_path / "log", FILE, f"{FILE}-wal")
    ensure_complete(url_of(for_log))


@pytest.mark.whole_proof
def test_an_older_file_in_its_place_is_counted(folder: Path) -> None:
    older = folder / "older.db"
    shutil.copy(folder / FILE, older)
    server = serve(folder)
    write(server, 7)
    server.stop()
    mark = read_mark(folder / FILE)
    assert mark is not None
    assert mark.run == 0
    shutil.copy(older, folder / FILE)
    fault = find_missing_writes(folder / FILE)
    assert fault is not None
    assert "of" in fault
    missing = int(fault.split(" ", 1)[0])
    assert missing >= 7
    with pytest.raises(IncompleteDatabase, match="restore the newest backup"):
        ensure_complete(url_of(folder))


def test_a_log_thrown_away_is_counted(folder: Path) -> None:
    """Somebody removes so178.db-wal after a crash, thinking it rubbish."""
    server = serve(folder)
    write(server, 7)
    wait_for_mark(folder)
    server.kill()
    (folder / f"{FILE}-wal").unlink()
    (folder / f"{FILE}-shm").unlink(missing_ok=True)
    fault = find_missing_writes(folder / FILE)
    assert fault is not None
    assert "changes are missing" in fault


def wait_for_mark(folder: Path) -> None:
    """Until the note beside the file has reached the newest change."""
    for _ in range(600):
        with closing(sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)) as reader:
            highest = reader.execute("SELECT max(seq) FROM changes").fetchone()[0]
        mark = read_mark(folder / FILE)
        if mark is not None and mark.seq == highest:
            return
        time.sleep(0.05)
    raise AssertionError("the mark never reached the newest change")


def test_a_new_or_empty_file_is_no_copy(tmp_path: Path) -> None:
    ensure_complete(f"sqlite:///{tmp_path / 'none.db'}")
    (tmp_path / "empty.db").touch()
    ensure_complete(f"sqlite:///{tmp_path / 'empty.db'}")
    ensure_complete("postgresql+asyncpg://somebody@nowhere/none")
