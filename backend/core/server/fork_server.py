"""A small process that forks one child for each file: a tenth of the cost of a new process.

The fork server has loaded the libraries for that work and nothing else. A child handles one file
under limits and then ends. When the main server ends, in whatever way, its end of the channel is
closed, and the fork server ends too. It also ends when nothing was asked of it for a while, and
gives its memory back: the next file starts another one.
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

IDLE_SECONDS = 600.0
"""A fork server of which nothing is asked for so long ends."""
ROOT = Path(__file__).resolve().parents[3]


class ForkServer:
    """The main server's side; any thread may call `run`."""

    def __init__(self, module: str) -> None:
        self.module = module
        self.lock = threading.Lock()
        self.channel: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0

    def run(self, content: bytes, output: IO[bytes], deadline: float) -> None:
        """Write to `output` what a new child answers to `content`; the answer may be cut off.

        Raises TimeoutError at `deadline`, a value of `time.monotonic()`.
        """
        parent_end, child_end = socket.socketpair()
        with parent_end:
            with child_end:
                self.start_child(child_end, math.ceil(deadline - time.monotonic()))
            # The child may reach its limits before it has read all.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                parent_end.settimeout(get_remaining_seconds(deadline))
                parent_end.sendall(content)
                parent_end.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                parent_end.settimeout(get_remaining_seconds(deadline))
                while chunk := parent_end.recv(2**18):
                    output.write(chunk)
                    parent_end.settimeout(get_remaining_seconds(deadline))

    def start_child(self, connection: socket.socket, seconds: int) -> None:
        """Start a child on `connection` for at most `seconds`; replace a fork server that died."""
        with self.lock:
            if self.channel is None or self.owner != os.getpid():
                self.start()
            try:
                self.send_connection(connection, seconds)
            except OSError:
                self.stop()
                self.start()
                self.send_connection(connection, seconds)

    def send_connection(self, connection: socket.socket, seconds: int) -> None:
        assert self.channel is not None
        socket.send_fds(self.channel, [str(seconds).encode()], [connection.fileno()])

    def start(self) -> None:
        self.channel, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.owner = os.getpid()
        env = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"}
        with server_end:
            self.process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [sys.executable, "-m", self.module],
                stdin=server_end.fileno(),
                stderr=subprocess.DEVNULL,  # a traceback could quote the file (R31)
                env=env,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Close the channel: the fork server ends by itself, its children within their time."""
        if self.channel is None or self.process is None or self.owner != os.getpid():
            return
        self.channel.close()
        self.channel = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)


def get_remaining_seconds(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.001)


def create_fork_server(module: str) -> ForkServer:
    server = ForkServer(module)
    atexit.register(server.stop)
    return server


def run_fork_server(handle: Callable[[socket.socket], None]) -> None:
    """Run in the fork server: call `handle(connection)` in a new child for each connection."""
    channel = socket.socket(fileno=os.dup(0))
    channel.settimeout(IDLE_SECONDS)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no process waits for the children
    while True:
        try:
            seconds, fds, _, _ = socket.recv_fds(channel, 16, 1)
        except TimeoutError:
            channel.shutdown(socket.SHUT_RD)  # what was sent just now is still received
            continue
        if not seconds:
            return
        if os.fork() == 0:
            channel.close()
            signal.setitimer(signal.ITIMER_REAL, int(seconds))
            with socket.socket(fileno=fds[0]) as child_end:
                handle(child_end)
            os._exit(0)
        os.close(fds[0])
