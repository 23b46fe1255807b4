"""SQLite's log goes back into the file only while no other process commits (R13)."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from backend.core.session import executor
from backend.core.session.erasure import run_wal_truncation
from tests import world
from tests.acting import CURRENT, Api

pytestmark = pytest.mark.once


def path_of(api: Api) -> Path:
    return Path(api.database.url.removeprefix("sqlite:///"))


def size_of_log(api: Api) -> int:
    path = path_of(api)
    return path.with_name(f"{path.name}-wal").stat().st_size


@contextmanager
def command_at_the_server(api: Api) -> Iterator[sqlite3.Connection]:
    """A process of its own that is about to commit, as `rotate-keys` is again and again."""
    with closing(sqlite3.connect(path_of(api), isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE users SET title = 'Phó Trưởng phòng'")
        yield connection
        connection.execute("COMMIT")


def frames_written_back(api: Api) -> int:
    """Pages that lie in the file already; looking writes none back."""
    index = path_of(api).with_name(f"{path_of(api).name}-shm").read_bytes()
    return int.from_bytes(index[96:100], sys.byteorder)  # nBackfill of SQLite's index


def rename(api: Api, title: str) -> None:
    path = f"/users/{world.user('district')}"
    assert api.as_("admin").patch(path, {"title": title}, etag=CURRENT).status_code == 200


def test_a_checkpoint_waits_for_a_command_at_the_server(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(api, "Chuyên viên")
    monkeypatch.setattr(executor, "CHECKPOINT_EVERY", 1)
    before = frames_written_back(api)
    with command_at_the_server(api):
        is_done = api.http.portal.call(api.database.checkpoint)  # type: ignore[union-attr]
        assert (frames_written_back(api), is_done) == (before, False)
    rename(api, "Trưởng phòng")
    assert frames_written_back(api) > before


def test_the_log_is_not_cut_while_a_command_at_the_server_writes(api: Api) -> None:
    rename(api, "Chuyên viên")
    before = frames_written_back(api)
    with command_at_the_server(api):
        is_done = api.run(run_wal_truncation)
        assert (frames_written_back(api), is_done) == (before, False)
    assert api.run(run_wal_truncation)
    assert size_of_log(api) == 0
