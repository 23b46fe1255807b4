"""/readyz asks for no writer's turn, and yet finds a disk that cannot be written to."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from starlette.testclient import TestClient

from backend.main import create_app
from backend.settings import ROOT, Settings
from tests.databases import Databases

UNPRIVILEGED = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
"""Root without capabilities obeys the modes of files, as the image's user does."""
DESCRIBE = """
import sys
from pathlib import Path
from backend.core.server.disk import DiskSpace
folder = Path(sys.argv[1])
print(DiskSpace(folder, 1, folder / "so178.db").describe())
"""


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[FastAPI]:
    url = databases.fresh()
    yield create_app(Settings(app_env="test", database_url=url, var_dir=tmp_path, _env_file=None))
    databases.drop(url)


@pytest.mark.once
def test_a_long_write_leaves_the_server_ready(served: FastAPI) -> None:
    file = served.state.database.url.removeprefix("sqlite:///")
    with TestClient(served) as http, closing(sqlite3.connect(file)) as writer:
        writer.isolation_level = None
        writer.execute("BEGIN IMMEDIATE")
        answer = http.get("/readyz")
        assert (answer.status_code, answer.json()["database"]) == (200, "ok")
        assert writer.in_transaction, "it was answered before the write ended"
        writer.execute("ROLLBACK")


@pytest.mark.once
def test_a_probe_takes_no_lock_of_the_writer(served: FastAPI) -> None:
    database = served.state.database
    taken: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        taken.append(statement)

    with TestClient(served) as http:
        assert http.portal is not None
        http.portal.call(served.state.worker.rest)  # its first look at the queue is over
        taken.clear()
        for engine in (database.writer, database.reader):
            event.listen(engine, "before_cursor_execute", note)
        assert [http.get("/readyz").status_code for _ in range(5)] == [200] * 5
    assert taken.count("BEGIN") == 5, "the statements were listened to"
    assert "BEGIN IMMEDIATE" not in taken


@pytest.mark.parametrize("closed", ["folder", "so178.db", None])
def test_what_cannot_be_written_to_is_told(tmp_path: Path, closed: str | None) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "so178.db").touch()
    if closed is not None:
        place = folder if closed == "folder" else folder / closed
        place.chmod(0o555)
    command = [sys.executable, "-c", DESCRIBE, str(folder)]
    if os.geteuid() == 0:
        command = UNPRIVILEGED + command
    told = subprocess.run(
        command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    folder.chmod(0o755)
    assert told.stdout.strip() == ("cannot be written to" if closed else "ok")
