"""A server that hangs ends with its container, so that `restart: unless-stopped` starts it anew.

The entrypoint runs here as it does in the image, but for the container around it.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.deployment.test_container_files import ALL
from tests.serving import ROOT, free_port


@pytest.fixture
def environment(databases: Databases, tmp_path: Path) -> dict[str, str]:
    """Of a server on a database that is ready: a demo of its own would only take time."""
    url = databases.fresh()
    (tmp_path / "var").mkdir()
    shutil.copyfile(url.removeprefix("sqlite:///"), tmp_path / "var" / "so178.db")
    databases.drop(url)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    port = str(free_port())
    return {**kept, "APP_ENV": "test", "PORT": port, "VAR_DIR": str(tmp_path / "var")} | {
        "ALIVE_CHECK_SECONDS": "0.2",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture
def container(environment: dict[str, str], tmp_path: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """What PID 1 of the container is: the entrypoint, in a session of its own."""
    home = tmp_path / "so178"
    (home / "docker").mkdir(parents=True)
    for name in ("entrypoint.sh", "healthcheck.py"):
        (home / "docker" / name).write_bytes((ROOT / "docker" / name).read_bytes())
    (home / ".venv").symlink_to(sys.prefix)
    for name in ("backend", "migrations", "pyproject.toml", "examples"):
        (home / name).symlink_to(ROOT / name)
    command = ["sh", str(home / "docker" / "entrypoint.sh"), "serve"]
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        command, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        wait_until_watched(process, tmp_path / "log")
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        log.close()


def wait_until_watched(process: "subprocess.Popen[bytes]", log: Path) -> None:
    """A server that never answered is still starting: only from its first answer on it can hang."""
    for _ in range(1200):
        assert process.poll() is None, log.read_text("utf-8")
        if "is watched" in log.read_text("utf-8"):
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))


def server_of(process: "subprocess.Popen[bytes]") -> int:
    """The server among what the entrypoint has started."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if parent == str(process.pid) and b"backend" in words:
                return int(folder.name)
    raise AssertionError("the entrypoint started no server")


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_a_server_that_hangs_ends_with_its_container(
    container: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    log = tmp_path / "log"
    os.kill(server_of(container), signal.SIGSTOP)  # it hangs: its sockets are open, none answers
    assert container.wait(60) != 0
    assert "did not answer (3 of 3)" in log.read_text("utf-8")


@pytest.mark.whole_proof
@pytest.mark.slow
@pytest.mark.once
def test_a_server_that_answers_goes_on_and_stops_when_it_is_told_to(
    container: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    time.sleep(3)  # some checks
    assert container.poll() is None
    container.send_signal(signal.SIGTERM)
    assert container.wait(30) in (0, 128 + signal.SIGTERM), "it ended by itself"
    # A check may meet the server while it stops; what counts is that no third one failed.
    assert "did not answer (3 of 3)" not in (tmp_path / "log").read_text("utf-8")


def test_compose_starts_a_container_that_ended_again() -> None:
    assert ALL["app"]["restart"] == "unless-stopped"
