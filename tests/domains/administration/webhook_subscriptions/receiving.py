"""A receiver of webhooks on loopback that does to each request what a test has planned."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
import time
from collections import deque
from contextlib import suppress
from typing import Any, NamedTuple

HEAD_END = b"\r\n\r\n"
OK = b"HTTP/1.1 204 No Content\r\n\r\n"
ANSWERS = {
    "ok": OK,
    "lie": OK,  # who lies has written nothing down
    "fail": b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
    "gone": b"HTTP/1.1 410 Gone\r\n\r\n",
    "garbage": b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
    "no head": b"HTTP/1.1 200 OK\r\n" + b"x-filler: 0123456789\r\n" * 2_000,
}
MOST_WAIT = 60.0
"""Seconds after which a wait has failed; nothing is said of how long anything takes."""


class Received(NamedTuple):
    """One request as it came, and what was done to it."""

    deed: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Receiver:
    """Takes connections until it is closed; `plan` says what to do to the next requests."""

    def __init__(self, *plan: str, tls: ssl.SSLContext | None = None, target: str = "") -> None:
        self.plan, self.tls, self.target = deque(plan), tls, target
        self.connections = 0
        self.received: list[Received] = []
        self.changed = threading.Condition()
        self.closing = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    @property
    def name(self) -> str:
        return f"127.0.0.1:{self.port}"

    def listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            path, headers, body = read_request(connection)
            with self.changed:
                deed = self.plan.popleft() if self.plan else "ok"
                self.received.append(Received(deed, path, headers, body))
                self.changed.notify_all()
            self.do(deed, connection)
            connection.close()

    def do(self, deed: str, connection: socket.socket) -> None:
        if deed in ANSWERS:
            connection.sendall(ANSWERS[deed])
        elif deed == "redirect":
            connection.sendall(f"HTTP/1.1 307 x\r\nLocation: {self.target}\r\n\r\n".encode())
        elif deed == "hang":
            self.closing.wait(MOST_WAIT)
        elif deed == "endless":
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while not self.closing.is_set():
                connection.sendall(b"x" * 65_536)
        elif deed == "slow":
            for at in range(len(OK)):
                connection.sendall(OK[at : at + 1])
                time.sleep(0.005)
        else:
            assert deed == "drop", deed

    def wait_for(self, count: int) -> list[Received]:
        """The requests that came, once so many different events got a good answer."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.list_taken()) >= count, MOST_WAIT), (
                f"{len(self.list_taken())} of {count}"
            )
            return [*self.received]

    def list_taken(self) -> set[str]:
        return {one.id for one in self.received if one.deed in ("ok", "lie", "slow", "endless")}

    def close(self) -> None:
        self.closing.set()
        self.listener.close()


def read_request(connection: socket.socket) -> tuple[str, dict[str, str], bytes]:
    data = b""
    while HEAD_END not in data:
        data += receive_some(connection)
    head, _, body = data.partition(HEAD_END)
    first, *lines = head.decode("ascii").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    while len(body) < int(headers["content-length"]):
        body += receive_some(connection)
    return first.split()[1], headers, body


def receive_some(connection: socket.socket) -> bytes:
    part = connection.recv(65_536)
    if not part:
        raise OSError("the sender went away")
    return part


def is_signed(one: Received, secret: str) -> bool:
    """As a receiver checks it by the words of Standard Webhooks."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{one.id}.{one.headers['webhook-timestamp']}.".encode() + one.body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in one.headers["webhook-signature"].split()
