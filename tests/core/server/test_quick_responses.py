"""What the server's own connection sends: byte for byte what uvicorn sends, in fewer pieces."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.types import Message
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from backend.core.server.quick_responses import HEADER_LINES, MAX_HEADER_LINES, QuickCycle

PLAIN = [(b"content-type", b"application/json"), (b"X-Frame-Options", b"DENY")]


class Wire:
    """A transport that keeps what is written, and the flow that nobody slows down."""

    write_paused = False

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed


def start(status: int, *headers: tuple[bytes, bytes]) -> Message:
    return {"type": "http.response.start", "status": status, "headers": [*PLAIN, *headers]}


def body(content: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}


LENGTH = (b"content-length", b"4")
RESPONSES: dict[str, Sequence[Message]] = {
    "whole": [start(200, LENGTH, (b"etag", b'"1"')), body(b"abcd")],
    "empty": [start(201, (b"content-length", b"0")), body(b"")],
    "not modified": [start(304), body(b"")],
    "without length": [start(200), body(b"ab", more=True), body(b"cd")],
    "chunked by name": [start(200, (b"transfer-encoding", b"chunked")), body(b"abcd")],
    "in two parts": [start(200, LENGTH), body(b"ab", more=True), body(b"cd")],
    "closing": [start(200, LENGTH, (b"connection", b"close")), body(b"abcd")],
    "too long": [start(200, LENGTH), body(b"abcde")],
    "too short": [start(200, LENGTH), body(b"abc")],
    "twice begun": [start(200, LENGTH), start(200, LENGTH)],
    "ended": [start(200, LENGTH), body(b"abcd"), body(b"abcd")],
    "a line in a value": [start(200, LENGTH, (b"x", b"a\r\nb: c")), body(b"abcd")],
    "a line in a name": [start(200, LENGTH, (b"a\r\nb", b"c")), body(b"abcd")],
}


async def send_all(
    kind: type[RequestResponseCycle], method: str, messages: Sequence[Message], **state: bool
) -> tuple[bytes, bool, bool, int, type[Exception] | None]:
    """The bytes that left, whether the connection was closed and the response ended, how many
    writes there were, and what the sender was told."""
    wire: Any = Wire()
    cycle: Any = kind(
        scope={"method": method, "type": "http"},  # type: ignore[typeddict-item]
        transport=wire,
        flow=wire,
        logger=None,  # type: ignore[arg-type]
        access_logger=None,  # type: ignore[arg-type]
        access_log=False,
        default_headers=[(b"date", b"now")],
        message_event=asyncio.Event(),
        expect_100_continue=False,
        keep_alive=True,
        on_response=lambda: None,
    )
    vars(cycle).update(state)
    told = None
    for message in messages:
        try:
            await cycle.send(message)
        except RuntimeError as error:
            told = type(error)
            break
    written = b"".join(wire.written)
    return written, wire.is_closed, cycle.response_complete, len(wire.written), told


@pytest.mark.parametrize("state", [{}, {"keep_alive": False}, {"disconnected": True}], ids=str)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_is_that_of_uvicorn(name: str, method: str, state: dict[str, bool]) -> None:
    ours, theirs = (
        asyncio.run(send_all(kind, method, RESPONSES[name], **state))
        for kind in (QuickCycle, RequestResponseCycle)
    )
    is_broken = ours[4] is not None  # the head was not sent yet; uvicorn closes the connection
    assert (ours[1:3], ours[4]) == (theirs[1:3], theirs[4])
    assert ours[0] == theirs[0] or (is_broken and theirs[0].startswith(ours[0]))


def test_a_short_response_leaves_in_one_piece() -> None:
    assert asyncio.run(send_all(QuickCycle, "GET", RESPONSES["whole"]))[3] == 1


def test_header_lines_that_are_kept_are_few() -> None:
    for number in range(2 * MAX_HEADER_LINES):
        many = [start(200, LENGTH, (b"content-type", b"text/%d" % number)), body(b"abcd")]
        assert b"content-type: text/%d\r\n" % number in send(QuickCycle, many)
    assert len(HEADER_LINES) == MAX_HEADER_LINES


@pytest.mark.parametrize("name", [b"set-cookie", b"location", b"x-number"])
def test_values_of_one_person_are_not_kept(name: bytes) -> None:
    line = (name, b"sid=of-one-person")
    assert b": ".join(line) in send(QuickCycle, [start(200, LENGTH, line), body(b"abcd")])
    assert line not in HEADER_LINES


def send(kind: type[RequestResponseCycle], messages: Sequence[Message]) -> bytes:
    return asyncio.run(send_all(kind, "GET", messages))[0]
