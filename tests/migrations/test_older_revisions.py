"""A database of before release 0.1.0 is told what to do; one of that release goes on."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from backend.migrations import (
    FIRST,
    MERGED,
    UnknownRevision,
    ensure_known,
    get_head_revision,
    migrate,
)
from tests.databases import Databases
from tests.migrations.test_migrations import differences, look, tables
from tests.serving import ROOT

OLDER = "1e21be2f935b"
ADVICE = (
    f"Start release 0.1.0 (commit 83f6933) on it once: it brings the database to revision {FIRST}"
)
STAMP = sa.table("alembic_version", sa.column("version_num", sa.String()))


def stamp(revision: str) -> Any:
    return lambda connection: connection.execute(sa.update(STAMP).values(version_num=revision))


def read_state(connection: sa.Connection) -> tuple[str | None, set[str]]:
    return connection.scalar(sa.select(STAMP.c.version_num)), tables(connection)


@pytest.fixture
def url(databases: Databases) -> Any:
    url = databases.empty("older")
    migrate(url, FIRST)
    yield url
    databases.drop(url)


@pytest.mark.in_turn
@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_an_older_database_is_told_what_to_do(
    url: str, http: TestClient, tmp_path: Path, command: str
) -> None:
    look(http, url, stamp(OLDER))
    before = look(http, url, read_state)
    ended = run_backend(command, url, tmp_path)
    assert ended.returncode == 1
    assert OLDER in ended.stderr
    assert ADVICE in ended.stderr
    assert "Traceback" not in ended.stderr
    assert look(http, url, read_state) == before, "nothing was changed"


def run_backend(command: str, url: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    env = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(folder), "APP_ENV": "demo", "PORT": "0"}
    words = [sys.executable, "-m", "backend", command]
    return subprocess.run(
        words, check=False, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120
    )


def test_a_database_of_the_first_release_goes_on(url: str, http: TestClient) -> None:
    assert look(http, url, read_state)[0] == FIRST
    migrate(url)
    assert look(http, url, read_state)[0] == get_head_revision()
    assert look(http, url, differences) == []


@pytest.mark.once
@pytest.mark.parametrize("revision", sorted(MERGED))
def test_each_older_revision_is_known_as_such(revision: str) -> None:
    with pytest.raises(UnknownRevision, match="older than release 0\\.1\\.0"):
        ensure_known(revision)


@pytest.mark.once
def test_a_revision_of_a_newer_release_is_told_apart() -> None:
    with pytest.raises(UnknownRevision, match="newer release"):
        ensure_known("ffffffffffff")


@pytest.mark.once
@pytest.mark.parametrize("revision", [None, FIRST, get_head_revision()])
def test_revisions_of_this_release_pass(revision: str | None) -> None:
    ensure_known(revision)
