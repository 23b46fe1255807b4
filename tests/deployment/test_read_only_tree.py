"""The program of the image starts in production without a right to write its own tree (R60)."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNPRIVILEGED = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
"""Root without capabilities obeys the modes of files, as the image's user does."""


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Path]:
    """What the image holds, at modes that let nobody write."""
    home = tmp_path / "so178"
    for name in ("backend", "migrations", "docker"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", home)
    (home / ".venv").symlink_to(sys.prefix)
    site = home / "frontend" / "dist"
    site.mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html><title>Sổ 178</title>", "utf-8")
    set_modes(home, 0o555, 0o444)
    (home / "docker" / "entrypoint.sh").chmod(0o555)
    yield home
    set_modes(home, 0o755, 0o644)


def set_modes(home: Path, folders: int, files: int) -> None:
    for folder, _, names in os.walk(home):
        Path(folder).chmod(folders)
        for name in names:
            (Path(folder) / name).chmod(files)


def command(tree: Path, *words: str) -> list[str]:
    start = [str(tree / "docker" / "entrypoint.sh"), *words]
    return UNPRIVILEGED + start if os.geteuid() == 0 else start


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What compose.yml gives, with folders of the test in place of volumes."""
    (tmp_path / "tmp").mkdir()
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "TMPDIR": str(tmp_path / "tmp"),
        "APP_ENV": "production",
        "ALLOWED_HOSTS": "so178.example.vn",
        "PUBLIC_URL": "https://so178.example.vn",
        "PORT": str(free_port()),
        "VAR_DIR": str(tmp_path / "var"),
        "SECRET_KEY_FILE": str(tmp_path / "keys" / "secret.pem"),
        "FIELD_KEY_FILE": str(tmp_path / "keys" / "field.key"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def test_the_tree_is_closed_to_the_program(tree: Path) -> None:
    touch = ["touch", str(tree / "backend" / "new.py")]
    if os.geteuid() == 0:
        touch = UNPRIVILEGED + touch
    assert subprocess.run(touch, capture_output=True, check=False).returncode != 0


@pytest.mark.whole_proof
def test_a_closed_tree_serves_and_is_found_healthy(
    tree: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    keys = command(tree, "make-keys", str(tmp_path / "keys"))
    subprocess.run(keys, env=environment, check=True, capture_output=True)
    log = tmp_path / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(command(tree, "serve"), env=environment, stdout=out, stderr=out)
    try:
        assert becomes_healthy(tree, environment, server), log.read_text("utf-8")
    finally:
        server.terminate()
        server.wait(30)
    assert not list(tree.rglob("__pycache__"))


def becomes_healthy(
    tree: Path, environment: dict[str, str], server: "subprocess.Popen[bytes]"
) -> bool:
    check = [sys.executable, str(tree / "docker" / "healthcheck.py")]
    deadline = time.monotonic() + 240  # nothing is compiled, and the machine may be busy
    while time.monotonic() < deadline and server.poll() is None:
        if not subprocess.run(check, env=environment, capture_output=True, check=False).returncode:
            return True
        time.sleep(0.2)
    return False


@pytest.mark.parametrize("password", ["", "a'b", "a@b", "có dấu"])
def test_a_database_password_that_breaks_the_url_is_refused(
    tree: Path, environment: dict[str, str], tmp_path: Path, password: str
) -> None:
    secret = tmp_path / "password"
    secret.write_text(password, "utf-8")
    environment |= {"DATABASE_PASSWORD_FILE": str(secret), "DATABASE_HOST": "database"}
    run = subprocess.run(
        command(tree, "migrate"), env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "letters, digits" in run.stderr
    assert not password or password not in run.stderr
