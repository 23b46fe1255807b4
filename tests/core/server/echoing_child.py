"""A fork server for a test: a child answers what it was sent; idle, it ends at once."""

import socket

from backend.core.server import fork_server


def send_back(connection: socket.socket) -> None:
    with connection.makefile("rb") as received:
        connection.sendall(received.read())


if __name__ == "__main__":
    fork_server.IDLE_SECONDS = 0.05
    fork_server.run_fork_server(send_back)
