"""Only whole answers count, and a machine that gets slower does not decide who is faster."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat

import pytest

from tests.bench.measuring import Rounds, Side, order_sides
from tests.bench.pressing import Pressed, press, warm_up
from tests.bench.serving import Server, used_by

REQUEST = repeat(b"GET / HTTP/1.1\r\n\r\n")


@contextmanager
def serve_always(answer: bytes) -> Iterator[int]:
    """A server that answers each request alike, for the time of the block; its port."""
    loop = asyncio.new_event_loop()

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            writer.write(answer)
        writer.close()

    server = loop.run_until_complete(asyncio.start_server(reply, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 304 Not Modified\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 206 Partial Content\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    ],
)
def test_an_answer_without_the_content_is_a_failure(answer: bytes) -> None:
    with serve_always(answer) as port, pytest.raises(RuntimeError, match="answers failed"):
        warm_up(port, REQUEST, connections=2, count=4)


@pytest.mark.parametrize("size", [2, 400_000])
def test_whole_answers_are_counted(size: int) -> None:
    """A long one comes in many pieces."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    with serve_always(head + bytes(size)) as port:
        seen = press(port, REQUEST, connections=2, seconds=0.01)
    assert seen.total >= 48
    assert seen.load_seconds > 0


def test_the_processor_of_threads_that_ended_is_counted() -> None:
    """Else a round in which one ended would seem cheaper, or even cost less than nothing."""
    spent = []

    def work() -> None:
        sum(range(300_000))
        spent.append(time.thread_time())

    before, worker = used_by(os.getpid()), threading.Thread(target=work)
    worker.start()
    worker.join()
    assert used_by(os.getpid()) - before >= spent[0]


def test_ratios_are_those_of_a_round() -> None:
    """From the second round on the machine is half as fast; one side is always twice the other."""
    quick, slow = (
        Rounds([Pressed(1.0, latencies=[1.0] * count) for count in counts])
        for counts in ((200, 100, 100), (100, 50, 50))
    )
    slow.seen[2].latencies *= 2  # and one round is disturbed
    assert quick.times(slow) == (1.0, 2.0, 2.0)


def test_the_order_of_rounds_turns() -> None:
    sides = [Side(Server(port, 0), REQUEST, Rounds()) for port in range(3)]
    turns = [[side.server.port for side in order_sides(sides, number)] for number in range(3)]
    assert turns == [[0, 1, 2], [2, 1, 0], [0, 1, 2]]
