"""Two processes on one database: both may prepare it, one may serve an SQLite file (R13, R51)."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from backend.migrations import get_head_revision
from tests.databases import Databases
from tests.serving import BARE, ROOT, SERVE, start

REFUSED = r"another server \(process \d+\) has .* open"


def command(folder: Path, url: str, *words: str) -> "subprocess.Popen[str]":
    env = {k: v for k, v in os.environ.items() if k != "APP_ENV"}
    env |= {"VAR_DIR": str(folder), "DATABASE_URL": url, "APP_ENV": "test", "PORT": "0"}
    return subprocess.Popen(
        [sys.executable, "-m", "backend", *words],
        cwd=ROOT,
        env=env | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.whole_proof
@pytest.mark.slow
def test_two_processes_migrate_and_seed_at_once(databases: Databases, tmp_path: Path) -> None:
    url = databases.empty("at_once")
    for words in ("migrate", "seed"):
        both = [command(tmp_path, url, words) for _ in range(2)]
        said = [process.communicate(timeout=120)[0] for process in both]
        assert [process.returncode for process in both] == [0, 0], "\n".join(said)
    server = start(tmp_path, SERVE, APP_ENV="test", DATABASE_URL=url)
    checks = httpx2.get(f"{server.base}/readyz").json()
    server.stop()
    assert checks["migrations"] == "ok", get_head_revision()
    databases.drop(url)


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_a_second_server_on_one_file_is_refused(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh()
    first = start(tmp_path, SERVE, APP_ENV="test", DATABASE_URL=url)
    for again in (SERVE, BARE):
        with pytest.raises(RuntimeError, match=REFUSED) as told:
            start(tmp_path / again[0], again, APP_ENV="test", DATABASE_URL=url)
        assert again is BARE or "Traceback" not in str(told.value)
    assert httpx2.get(f"{first.base}/readyz").status_code == 200, "the first goes on"
    first.kill()
    start(tmp_path, BARE, APP_ENV="test", DATABASE_URL=url).stop()  # a crash lets go of the file
    databases.drop(url)


@pytest.mark.slow
@pytest.mark.once
def test_a_damaged_file_is_not_served(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh()
    path = Path(url.removeprefix("sqlite:///"))
    with path.open("r+b") as file:
        size = sqlite3.connect(path).execute("PRAGMA page_size").fetchone()[0]
        file.seek(20 * size)
        file.write(b"\xff" * size * 4)
    with pytest.raises(RuntimeError, match="is damaged"):
        start(tmp_path, SERVE, APP_ENV="test", DATABASE_URL=url)
    databases.drop(url)


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_an_old_sqlite_is_pointed_out(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh()
    server = start(tmp_path, SERVE, APP_ENV="test", DATABASE_URL=url)
    told = httpx2.get(f"{server.base}/readyz")
    server.stop()
    is_old = sqlite3.sqlite_version_info < (3, 51, 3)
    assert told.status_code == 200, "a warning does not take the server out of service"
    assert [w.startswith("SQLite 3.") for w in told.json()["warnings"]] == [True] * is_old
    assert ("WAL-reset bug" in server.log.read_text("utf-8")) is is_old
    databases.drop(url)
