"""A full disk (R47): nothing acknowledged is lost, people can sign in and read, /readyz says so."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from sqlalchemy import event
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from backend.core.server.disk import RESERVE_BYTES
from backend.core.session.executor import Database
from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.accounts.passwords import Passwords
from backend.main import create_app
from backend.settings import Settings
from tests import world
from tests.acting import entered_bar, in_letters
from tests.databases import Databases
from tests.serving import BARE, Server, start

PASSWORD = "ruong-bac-thang-mu-cang"
HEADERS = {"Cookie": f"sid={world.cookie('binhnghia')}", "X-CSRF-Token": world.csrf("binhnghia")}


def record(client: Any, base: str = "") -> tuple[str, Any]:
    id = str(create_id())
    answer = client.post(f"{base}/api/v1/establishments", json=entered_bar(id), headers=HEADERS)
    return id, answer


def sign_in(client: Any, base: str = "") -> int:
    body = {"username": "district", "password": PASSWORD}
    status: int = client.post(f"{base}/api/v1/auth/login", json=body).status_code
    return status


def give_password(url: str) -> None:
    """To `district`, whom the cast knows by cookie alone."""

    def give(db: Session) -> None:
        hashed = Passwords().hash_now(PASSWORD)
        row = sa.update(User).where(User.id == world.user("district"))
        run_unlogged(db, row.values(password_hash=hashed), "a test's password")

    async def run() -> None:
        database = Database(url)
        await database.run_as_system("a test", give)
        await database.close()

    asyncio.run(run())


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a disk of 60 MiB at `folder`; False where this user must not mount one."""
    folder.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(folder)]
    mounted = (
        shutil.which("mount") is not None
        and subprocess.run(asked, capture_output=True, check=False).returncode == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(filler: Path) -> None:
    """To the last byte."""
    with filler.open("ab", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_a_full_disk(databases: Databases, tmp_path: Path) -> None:
    """On a disk of its own where one may be mounted; else the free space is only called too small.

    What SQLite says when it is really full is asked of it below, wherever this runs.
    """
    with small_disk(tmp_path / "disk") as is_own:
        url = f"sqlite:///{tmp_path / 'disk' / 'so178.db'}"
        source = databases.fresh()
        shutil.copyfile(source.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
        databases.drop(source)
        give_password(url)
        needed = {"MIN_FREE_MIB": "1" if is_own else str(2**30)}
        settings = {"APP_ENV": "test", "DATABASE_URL": url}
        server = start(tmp_path / "disk", BARE, **settings, MIN_FREE_MIB="1")
        kept = [written(server) for _ in range(5)]
        assert sign_in(httpx2, server.base) == 200
        assert (tmp_path / "disk" / "disk-reserve").stat().st_size == RESERVE_BYTES
        filler = tmp_path / "disk" / "filler"
        if is_own:
            fill(filler)
        else:
            server.stop()
            server = start(tmp_path / "disk", BARE, **settings, **needed)
        refused = [record(httpx2, server.base)[1] for _ in range(20)]
        assert {one.status_code for one in refused} == {503}
        assert all(one.headers["retry-after"] for one in refused)
        assert refused[-1].json()["code"] == "disk-full"
        ready = httpx2.get(f"{server.base}/readyz")
        assert (ready.status_code, ready.json()["disk"] != "ok") == (503, True)
        assert [sign_in(httpx2, server.base) for _ in range(30)] == [200] * 30
        read = httpx2.get(f"{server.base}/api/v1/establishments", headers=HEADERS)
        assert read.status_code == 200
        if is_own:
            fill(filler)  # another program takes also what was kept for signing in
            assert sign_in(httpx2, server.base) in (200, 503)
        server.kill()
        filler.unlink(missing_ok=True)
        server = start(tmp_path / "disk", BARE, **settings, MIN_FREE_MIB="1")
        kept.append(written(server))
        assert httpx2.get(f"{server.base}/readyz").json()["disk"] == "ok"
        server.stop()
        assert_kept(url, {*kept})


def assert_kept(url: str, acknowledged: set[str]) -> None:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    names = {name for (name,) in connection.execute("SELECT name FROM establishments")}
    assert {f"Quán {in_letters(id)}" for id in acknowledged} <= names
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def written(server: Server) -> str:
    id, answer = record(httpx2, server.base)
    assert answer.status_code == 201, answer.text
    return id


@pytest.mark.in_turn
@pytest.mark.once
def test_a_write_that_finds_no_space_is_remembered(databases: Databases, tmp_path: Path) -> None:
    url = databases.fresh()
    settings = Settings(app_env="test", database_url=url, var_dir=tmp_path, _env_file=None)
    app = create_app(settings)
    limit = [0]

    def cap(connection: Any, *_: Any) -> None:
        if limit[0]:
            connection.execute(f"PRAGMA max_page_count={limit[0]}")

    event.listen(app.state.database.writer, "checkout", cap)
    with TestClient(app, raise_server_exceptions=False) as http:
        kept = record(http)
        assert kept[1].status_code == 201
        assert http.get("/readyz").json()["disk"] == "ok"
        limit[0] = 1  # SQLite takes the pages that there are
        answers = [record(http) for _ in range(60)]
        refused = [one for _, one in answers if one.status_code != 201]
        assert refused, "the database never was full"
        assert {one.status_code for one in refused} == {503}
        assert {one.json()["code"] for one in refused} == {"disk-full"}
        ready = http.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["disk"] == "a write failed for want of space"
        limit[0] = 0
    assert_kept(url, {id for id, one in (*answers, kept) if one.status_code == 201})
    databases.drop(url)


@pytest.mark.once
def test_a_file_that_finds_no_space_is_no_failure(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's own refusal, from a device that is always full; a missing file stays a 500."""
    url = databases.fresh()
    settings = Settings(app_env="test", database_url=url, var_dir=tmp_path, _env_file=None)
    app = create_app(settings)

    def write(_request: Request) -> Response:
        with Path(os.environ["TEST_TARGET"]).open("wb", buffering=0) as file:
            file.write(b"x")
        return Response()

    app.router.routes.insert(0, Route("/try", write))
    with TestClient(app, raise_server_exceptions=False) as http:
        monkeypatch.setenv("TEST_TARGET", "/dev/full")
        assert http.get("/try").json()["code"] == "disk-full"
        assert http.get("/readyz").json()["disk"] != "ok"
        monkeypatch.setenv("TEST_TARGET", str(tmp_path / "missing" / "file"))
        assert http.get("/try").status_code == 500
    databases.drop(url)
