"""The real server in a process of its own: started as README says, ended or killed by the test."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


@dataclass
class Server:
    process: "subprocess.Popen[bytes]"
    base: str
    log: Path

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is flushed by the program."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(25)
            except subprocess.TimeoutExpired:
                self.kill()


SERVE = ("backend", "serve")
BARE = ("uvicorn", "backend.main:create_app", "--factory", "--no-access-log", "--port")
"""The same server on a database that is ready: without migrating and seeding first."""


def start(folder: Path, command: tuple[str, ...] = SERVE, **settings: str) -> Server:
    """Start the server (`python -m backend serve`) on a free port and wait until it answers."""
    port = free_port()
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "APP_ENV")}
    env |= {"PORT": str(port), "VAR_DIR": str(folder), "PYTHONPATH": str(ROOT)} | settings
    log = folder / "server.log"
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        words = [sys.executable, "-m", *command, *([str(port)] if command is BARE else [])]
        process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=out, stderr=out)
    server = Server(process, f"http://127.0.0.1:{port}", log)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.base}/healthz", timeout=1).close()  # noqa: S310
        except OSError:
            time.sleep(0.05)
        else:
            return server
    server.stop()
    raise RuntimeError(log.read_text("utf-8", "replace")[-4000:])


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    server = start(folder, SERVE, **settings)
    try:
        yield server
    finally:
        server.stop()
