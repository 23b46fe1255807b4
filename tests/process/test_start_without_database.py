"""Commands while PostgreSQL is away, or refuses us: one sentence, exit code 1, no password."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.process.clusters import OwnServer, own_server
from tests.process.commands import run_command
from tests.serving import ROOT, SERVE, start

PASSWORD = "khong-ai-duoc-thay"
COMMANDS = (
    ("migrate",),
    ("seed",),
    ("setup", "quantri"),
    ("confirm-duty",),
    ("rotate-keys",),
    ("backup",),
    ("serve",),
)
FAULTS = {
    "stopped": ("postgresql://test:{password}@127.0.0.1:{port}/postgres", "could not be reached"),
    "no such host": ("postgresql://test:{password}@nowhere.invalid/so178", "could not be reached"),
    "wrong password": ("postgresql://test:wrong{password}@127.0.0.1:{port}/postgres", "refused"),
    "no such role": ("postgresql://nobody:{password}@127.0.0.1:{port}/postgres", "refused"),
    "no such database": ("postgresql://test:{real}@127.0.0.1:{port}/missing", "CREATE DATABASE"),
    "no certificate": (
        "postgresql://test:{real}@127.0.0.1:{port}/postgres?ssl=verify-full",
        "PGSSLROOTCERT",
    ),
    "bad parameter": ("postgresql://test:{real}@127.0.0.1:{port}/postgres?ssl=x", "after [?]"),
    "no address": ("postgresql:/{password}", "cannot be read"),
    "password as it is": (
        "postgresql://test:x@{password}/y@127.0.0.1:{port}/postgres",
        "cannot be read",
    ),
    "bad port": ("postgresql://test:{password}@127.0.0.1:{password}/so178", "cannot be read"),
    "another database": ("mysql://test:{password}@127.0.0.1/so178", "cannot be read"),
}


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


def environment(folder: Path, url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "APP_ENV": "test",
        "VAR_DIR": str(folder),
        "BACKUP_DIR": str(folder),
        "DATABASE_URL": url,
        "DATABASE_WAIT": "0",
        "PORT": "0",
    }


def run_here(monkeypatch: pytest.MonkeyPatch, folder: Path, url: str, *words: str) -> str:
    """The command within this process: what it says at its end."""
    with pytest.raises(SystemExit) as ended:
        run_command(monkeypatch, environment(folder, url), *words)
    return str(ended.value.code)


def assert_is_sentence(said: str, *secrets: str) -> None:
    lines = said.strip().splitlines()
    assert len(lines) == 1, said
    assert lines[0].endswith((".", ";")), said
    assert not [secret for secret in secrets if secret in said], said


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_each_command_says_that_postgresql_is_away(
    postgres: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    postgres.stop()
    try:
        if words[0] in ("backup", "rotate-keys"):
            run_set_up(monkeypatch, tmp_path)
        said = run_here(monkeypatch, tmp_path, postgres.url, *words)
    finally:
        postgres.start()
    assert_is_sentence(said, postgres.cluster.password)
    assert f"127.0.0.1:{postgres.port} (database postgres) could not be reached" in said


def run_set_up(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Keys and passphrase, so that a backup gets as far as the database."""
    monkeypatch.setenv("BACKUP_PASSPHRASE", "mưa xuân trên sông Châu")
    for words in (("make-keys", str(folder)), ("backup-setup",)):
        run_command(monkeypatch, environment(folder, ""), *words)


@pytest.mark.postgres
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_sentence(
    postgres: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    address, expected = FAULTS[fault]
    real = postgres.cluster.password
    url = address.format(password=PASSWORD, real=real, port=postgres.port)
    if fault == "stopped":
        postgres.stop()
    try:
        said = run_here(monkeypatch, tmp_path, url, "migrate")
    finally:
        if fault == "stopped":
            postgres.start()
    assert_is_sentence(said, PASSWORD, real)
    assert re.search(expected, said), said


@pytest.mark.slow
@pytest.mark.postgres
def test_the_process_ends_without_a_traceback(postgres: OwnServer, tmp_path: Path) -> None:
    url = f"postgresql://test:wrong@127.0.0.1:{postgres.port}/postgres"
    ended = subprocess.run(
        [sys.executable, "-m", "backend", *SERVE[1:]],
        cwd=ROOT,
        env=environment(tmp_path, url) | {"DATABASE_WAIT": "60"},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,  # it does not wait for what waiting does not mend
    )
    assert ended.returncode == 1
    assert_is_sentence(ended.stderr, "wrong")


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.postgres
def test_serve_waits_for_a_postgresql_that_comes_later(postgres: OwnServer, tmp_path: Path) -> None:
    """As after a reboot: the application's container is started first."""
    postgres.stop()
    log = tmp_path / "server.log"
    tmp_path.mkdir(exist_ok=True)

    def come() -> None:
        ended = threading.Event()
        while not (log.exists() and "trying again" in log.read_text("utf-8")):
            ended.wait(0.05)
        postgres.start()

    coming = threading.Thread(target=come)
    coming.start()
    server = start(tmp_path, SERVE, APP_ENV="test", DATABASE_URL=postgres.url)
    try:
        coming.join(60)
        assert httpx2.get(f"{server.base}/readyz").status_code == 200
        assert log.read_text("utf-8").count("could not be reached") == 1
    finally:
        server.stop()
