"""A small process that forks one child for each workbook: a tenth of the cost of a new process.

The fork server has loaded the parser and nothing else. A child handles one workbook under limits
and then ends. When the main server ends, in whatever way, its end of the connection is closed,
and the fork server ends too.
"""

import atexit
import contextlib
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """The main server's side; any thread may call `run`."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.lock = threading.Lock()
        self.line: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0

    def ask(self, content: bytes, said: IO[bytes], until: float) -> None:
        """Write to `output` what a new child answers to `content`; the answer may be cut off.

        Raises TimeoutError at `deadline`, a value of `time.monotonic()`.
        """
        mine, theirs = socket.socketpair()
        with mine:
            with theirs:
                self.lend(theirs, math.ceil(until - time.monotonic()))
            # The child may reach its limits before it has read all.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                mine.settimeout(left(until))
                mine.sendall(content)
                mine.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                mine.settimeout(left(until))
                while chunk := mine.recv(2**18):
                    said.write(chunk)
                    mine.settimeout(left(until))

    def lend(self, line: socket.socket, seconds: int) -> None:
        """Start a child on `connection` for at most `seconds`; replace a fork server that died."""
        with self.lock:
            if self.line is None or self.owner != os.getpid():
                self.start()
            try:
                self.hand_over(line, seconds)
            except OSError:
                self.stop()
                self.start()
                self.hand_over(line, seconds)

    def hand_over(self, line: socket.socket, seconds: int) -> None:
        assert self.line is not None
        socket.send_fds(self.line, [str(seconds).encode()], [line.fileno()])

    def start(self) -> None:
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.owner = os.getpid()
        env = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"}
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [sys.executable, "-m", self.module],
                stdin=theirs.fileno(),
                stderr=subprocess.DEVNULL,  # a traceback could quote the workbook (R31)
                env=env,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Close the connection: the fork server ends by itself, its children within their time."""
        if self.line is None or self.process is None or self.owner != os.getpid():
            return
        self.line.close()
        self.line = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)


def left(until: float) -> float:
    return max(until - time.monotonic(), 0.001)


def opened(module: str) -> Nursery:
    nursery = Nursery(module)
    atexit.register(nursery.stop)
    return nursery


def bear(work: Callable[[socket.socket], None]) -> None:
    """Run in the fork server: call `handle(connection)` in a new child for each connection."""
    line = socket.socket(fileno=os.dup(0))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no process waits for the children
    while True:
        told, fds, _, _ = socket.recv_fds(line, 16, 1)
        if not told:
            return
        if os.fork() == 0:
            line.close()
            signal.setitimer(signal.ITIMER_REAL, int(told))
            with socket.socket(fileno=fds[0]) as mine:
                work(mine)
            os._exit(0)
        os.close(fds[0])
