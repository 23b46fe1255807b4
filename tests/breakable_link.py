"""A TCP link in front of a server under test, which the test cuts and mends."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

PART = 65536


class Link:
    """Passes bytes on to the server until it is cut; then new connections are refused."""

    def __init__(self, to: str) -> None:
        self.to = ("127.0.0.1", urlsplit(to).port)
        self.open: set[socket.socket] = set()
        self.sent = 0
        """Bytes that reached the server."""
        self.left: int | None = None
        """After so many bytes more to the server it cuts itself; None: it does not."""
        self.listener = self.listen(0)
        self.port = self.listener.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"

    def listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.accept, args=(listener,), daemon=True).start()
        return listener

    def accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                outer, _ = listener.accept()
                try:
                    inner = socket.create_connection(self.to)
                except OSError:  # no server is there
                    outer.close()
                    continue
                self.open |= {outer, inner}
                for ends in ((self.pass_up, outer, inner), (self.pass_on, inner, outer)):
                    threading.Thread(target=ends[0], args=ends[1:], daemon=True).start()

    def pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(PART):
                sink.sendall(part)
        for end in (source, sink):
            self.close(end)

    def pass_up(self, source: socket.socket, sink: socket.socket) -> None:
        """To the server, counted, and no more than is left."""
        with contextlib.suppress(OSError):
            while part := source.recv(PART if self.left is None else min(PART, self.left)):
                sink.sendall(part)
                self.sent += len(part)
                if self.left is not None:
                    self.left -= len(part)
                    if self.left <= 0:
                        self.left = None
                        self.cut()
        for end in (source, sink):
            self.close(end)

    def close(self, end: socket.socket) -> None:
        self.open.discard(end)
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()

    def cut(self) -> None:
        """End what goes over the link, and refuse what comes."""
        self.close(self.listener)
        for end in list(self.open):
            self.close(end)

    def mend(self) -> None:
        self.listener = self.listen(self.port)


@contextlib.contextmanager
def link_to(base: str) -> Iterator[Link]:
    link = Link(base)
    try:
        yield link
    finally:
        link.cut()
