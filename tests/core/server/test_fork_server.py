"""A fork server that nobody asks for a while ends; nobody who asks just then notices."""

import io
import time

from backend.core.server.fork_server import ForkServer


def test_an_idle_fork_server_ends_and_the_next_file_starts_another() -> None:
    server = ForkServer("tests.core.server.echoing_child")
    numbers = set[int]()
    try:
        for turn in range(12):
            out = io.BytesIO()
            server.run(b"file %d" % turn, out, time.monotonic() + 30)
            assert out.getvalue() == b"file %d" % turn
            assert server.process is not None
            numbers.add(server.process.pid)
            time.sleep(turn % 4 * 0.025)  # before it ends, while it ends, and afterwards
        assert server.process is not None
        server.process.wait(10)
    finally:
        server.stop()
    assert len(numbers) > 1
