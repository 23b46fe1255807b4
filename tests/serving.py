"""The real server in a process of its own: started as README says, ended or killed by the test."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from uvicorn.main import main

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


@dataclass
class Bred:
    """A process whose program was loaded before it began; spoken to as one of subprocess."""

    process: BaseProcess

    def poll(self) -> int | None:
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def wait(self, seconds: float) -> None:
        self.process.join(seconds)
        if self.process.exitcode is None:
            raise subprocess.TimeoutExpired("server", seconds)


@dataclass
class Server:
    process: "subprocess.Popen[bytes] | Bred"
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


START_SECONDS = 180
"""How long a server may take to answer: it may load the demo, on a machine with other work."""
SERVE = ("backend", "serve")
BARE = ("uvicorn", "backend.main:create_app", "--factory", "--no-access-log", "--port")
"""The same server on a database that is ready: without migrating and seeding first. It is forked
off a process that has loaded the program, which takes most of the time of a start."""


def start(
    folder: Path, command: tuple[str, ...] = SERVE, program: Path = ROOT, /, **settings: str
) -> Server:
    """Start the server (`python -m backend serve`) on a free port and wait until it answers.

    `program`: the folder in which the program lies.
    """
    port = free_port()
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "APP_ENV")}
    env |= {"PORT": str(port), "VAR_DIR": str(folder), "PYTHONPATH": str(program)} | settings
    log = folder / "server.log"
    folder.mkdir(parents=True, exist_ok=True)
    process: subprocess.Popen[bytes] | Bred
    if command is BARE:
        process = breed([*BARE[1:], str(port)], env, log)
    else:
        with log.open("ab") as out:
            words = [sys.executable, "-m", *command]
            process = subprocess.Popen(words, cwd=program, env=env, stdout=out, stderr=out)
    server = Server(process, f"http://127.0.0.1:{port}", log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.base}/healthz", timeout=1).close()  # noqa: S310
        except OSError:
            time.sleep(0.05)
        else:
            return server
    server.stop()
    raise RuntimeError(log.read_text("utf-8", "replace")[-4000:])


def breed(words: list[str], env: dict[str, str], log: Path) -> Bred:
    """`python -m uvicorn *words` with this environment alone, writing to the end of `log`."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.loaded"])
    process = context.Process(target=run, args=(words, env, str(log)), daemon=True)
    known = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(ROOT)  # where the process that loads the program finds it
    try:
        process.start()
    finally:
        if known is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = known
    return Bred(process)


def run(words: list[str], env: dict[str, str], log: str) -> None:
    """What the process bred does from its beginning."""
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None  # the environment may name another
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(written, 1)
    os.dup2(written, 2)
    main(words, standalone_mode=False)


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    server = start(folder, SERVE, **settings)
    try:
        yield server
    finally:
        server.stop()
