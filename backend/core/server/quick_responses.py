"""Responses that leave in one piece: the head of lines that are kept, and the body behind it."""

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)


class HeaderLines(dict[tuple[bytes, bytes], bytes]):
    """{(name, value): line} of response headers that come again and again, checked once.

    uvicorn looks at each header of each response for letters that are not allowed.
    """

    def __missing__(self, pair: tuple[bytes, bytes]) -> bytes:
        name, value = pair
        if (name not in OF_ONE_RESPONSE and HEADER_RE.search(name)) or HEADER_VALUE_RE.search(
            value
        ):
            raise RuntimeError("Invalid HTTP header.")
        line = b"%s: %s\r\n" % (name.lower(), value)
        if name in REPEATED_HEADERS and len(self) < MAX_HEADER_LINES:
            self[pair] = line
        return line


HEADER_LINES = HeaderLines()
MAX_HEADER_LINES = 256
REPEATED_HEADERS = frozenset(
    b"accept-ranges cache-control content-encoding content-language content-security-policy "
    b"content-type cross-origin-opener-policy cross-origin-resource-policy permissions-policy "
    b"referrer-policy server strict-transport-security vary x-content-type-options "
    b"x-frame-options".split()
)
"""Those of which few values come again and again. Cookies and other values of one response or one
person are not kept."""
OF_ONE_RESPONSE = frozenset({b"content-length", b"date", b"etag", b"x-request-id"})
"""Those of every response whose value is another one each time: the names are known to be valid."""
FRAMING = frozenset({b"connection", b"transfer-encoding"})
"""Headers by which the length of a response is told otherwise than by Content-Length."""


class QuickCycle(RequestResponseCycle):
    """One request and its response; a short response leaves in one piece, head and body.

    Its head is put together of lines that are kept. Whatever is not plain is uvicorn's.
    """

    head: bytes = b""
    """What is to leave with the body."""

    async def send(self, message: ASGISendEvent) -> None:
        if message["type"] == "http.response.start":
            if self.begin_response(message["status"], [*message.get("headers", ())]):
                return
        elif self.head and message["type"] == "http.response.body":
            body, head, self.head = message.get("body", b""), self.head, b""
            if self.is_whole(body, is_last=not message.get("more_body", False)):
                self.transport.write(head + body)
                self.response_complete = True
                self.message_event.set()
                self.on_response()
                return
            if not self.disconnected:
                self.transport.write(head)
        await super().send(message)

    def begin_response(self, status: int, headers: list[tuple[bytes, bytes]]) -> bool:
        """Keep the head of a response of known length to a client that stays; False: not plain."""
        if self.response_started or self.disconnected or not self.keep_alive:
            return False
        pairs = self.default_headers + headers
        by_name = dict(pairs)
        length = by_name.get(b"content-length")
        if length is None or not FRAMING.isdisjoint(by_name):
            return False
        self.response_started, self.waiting_for_100_continue = True, False
        self.chunked_encoding, self.expected_content_length = False, int(length)
        lines = map(HEADER_LINES.__getitem__, pairs)
        self.head = b"".join([STATUS_LINE[status], *lines, b"\r\n"])
        return True

    def is_whole(self, body: bytes, *, is_last: bool) -> bool:
        """Whether nothing but head and `body` is to be sent, and the client reads."""
        can_send = not (self.disconnected or self.flow.write_paused)
        as_long = len(body) == self.expected_content_length and self.scope["method"] != "HEAD"
        return is_last and as_long and can_send
