"""The outermost middleware: request id, allowed hosts, security headers, body limit, access log."""

import asyncio
import re
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Set

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.core.errors.exceptions import TooLarge
from backend.core.errors.problem import build_problem, to_problem
from backend.core.http.cross_origin import (
    build_origin_headers,
    build_preflight_response,
    find_listed_origin,
    is_of_api,
    is_preflight,
)
from backend.core.http.indexed_headers import get_headers
from backend.core.http.rate_limits import list_limit_headers
from backend.core.session.models import create_id_text

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types vue sw"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    "X-Frame-Options": "DENY",
}
FILE_CSP = "sandbox; default-src 'none'"

HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
"""A Host header: a name or an address, with an optional port and nothing else."""

MAX_KNOWN_HOSTS = 64
"""Host headers that need not be looked at again; they differ in port and case."""

CLIENT_CLOSED_REQUEST = 499
"""The status that nginx logs in this case; HTTP has no status for it."""

MAX_BODY = 1024 * 1024
"""Maximum bytes of a JSON body; uploads have their own limits (`EdgeMiddleware.uploads`)."""


WITH_BODY = frozenset({b"content-length", b"transfer-encoding"})
"""Headers of a request with a body."""

DirectAnswer = Callable[[Scope, Receive], Awaitable[ASGIApp | None]]


async def find_none(_scope: Scope, _receive: Receive) -> None:
    """Nothing is answered directly."""


class AccessLog:
    """Writes lines to stderr: those of one turn of the event loop at once."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        if not self.lines:
            asyncio.get_running_loop().call_soon(self.flush)
        self.lines.append(line)

    def flush(self) -> None:
        text = "".join(self.lines)
        self.lines.clear()
        sys.stderr.write(text)


class AnswerCutOff(Exception):
    """An answer that had begun could not be completed; the error is already logged."""


class EdgeMiddleware:
    """The outermost middleware; pure ASGI, as BaseHTTPMiddleware is slower than most endpoints."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: tuple[str, ...],
        https: bool,
        uploads: Mapping[str, int] | None = None,
        origins: Set[str] = frozenset(),
        write_line: Callable[[str], object] | None = None,
        find_direct_answer: DirectAnswer | None = None,
    ) -> None:
        """`find_direct_answer` answers what needs none of the layers of `app`."""
        self.app = app
        self.find_direct_answer = find_direct_answer or find_none
        self.hosts = hosts
        self.known_hosts: set[str] = set()
        self.uploads = uploads or {}
        self.origins = origins
        self.fixed = [(k.lower().encode(), v.encode()) for k, v in SECURITY_HEADERS.items()]
        if https:
            self.fixed.append((b"strict-transport-security", b"max-age=31536000"))  # a year
        self.fixed_names = {name for name, _ in self.fixed}
        self.write_line = write_line or AccessLog().write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = create_id_text()
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500
        has_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, has_begun
            if message["type"] == "http.response.start":
                status, has_begun = message["status"], True
                self.add_headers(scope, message, request_id)
            await send(message)

        try:
            early = None
            if not self.is_plain_read(scope):
                limit = self.get_body_limit(scope)
                early = self.find_early_answer(scope, limit)
                receive = build_limited_receive(receive, limit)
            answer = early or await self.find_direct_answer(scope, receive) or self.app
            if type(answer) is Response and answer.background is None:
                status, has_begun = answer.status_code, True
                await self.send_whole(scope, answer, request_id, send)
            else:
                await answer(scope, receive, send_with_headers)
        except Exception as error:
            # Without this, the server would log the content of the error and answer without these
            # headers.
            failure = build_failure_answer(Request(scope), error)
            if has_begun:
                raise AnswerCutOff from None
            await failure(scope, receive, send_with_headers)
        finally:
            if not has_begun and scope["state"].get("client_left"):
                status = CLIENT_CLOSED_REQUEST
            self.record_access(scope, request_id, status, time.perf_counter() - started)

    def record_access(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        route = get_route_template(scope)
        if status >= 500 or not getattr(scope.get("route"), "is_quiet", False):
            took = f"{seconds * 1000:.1f}ms"
            self.write_line(f"{request_id} {scope['method'][:10]} {route} {status} {took}\n")

    async def send_whole(self, scope: Scope, answer: Response, request_id: str, send: Send) -> None:
        """Send an answer that is complete, without asking it for its messages."""
        start: Message = {
            "type": "http.response.start",
            "status": answer.status_code,
            "headers": answer.raw_headers,
        }
        self.add_headers(scope, start, request_id)
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})

    def is_plain_read(self, scope: Scope) -> bool:
        """A GET without a body, of a host that was asked before: it is not refused here."""
        if scope["method"] != "GET":
            return False
        first = get_headers(scope).first
        host = first.get(b"host", b"").decode("latin-1")
        return host in self.known_hosts and WITH_BODY.isdisjoint(first)

    def get_body_limit(self, scope: Scope) -> int:
        """That of the path, or of the method for each path below one: `PATCH /api/v1/uploads/`."""
        path: str = scope["path"]
        below = f"{scope['method']} {path.rpartition('/')[0]}/"
        return self.uploads.get(path, self.uploads.get(below, MAX_BODY))

    def find_early_answer(self, scope: Scope, limit: int) -> Response | None:
        """What is answered without asking the application."""
        if not self.is_known_host(scope):
            return build_problem(Request(scope), 400, "unknown-host")
        if get_content_length(scope) > limit:
            return to_problem(Request(scope), TooLarge())
        if is_preflight(scope) and find_listed_origin(scope, self.origins):
            return build_preflight_response()
        return None

    def is_known_host(self, scope: Scope) -> bool:
        if "*" in self.hosts:
            return True
        asked = get_headers(scope).get("host") or "localhost"
        if asked in self.known_hosts:
            return True
        found = HOST.fullmatch(asked)
        if found is None:
            return False
        name = found["name"].lower()
        is_known = ("localhost" if name == "[::1]" else name) in self.hosts
        if is_known and len(self.known_hosts) < MAX_KNOWN_HOSTS:
            self.known_hosts.add(asked)
        return is_known

    def add_headers(self, scope: Scope, message: Message, request_id: str) -> None:
        raw: list[tuple[bytes, bytes]] = list(message["headers"])
        present = dict(raw)
        if self.fixed_names.isdisjoint(present):
            raw += self.fixed
        else:
            raw += [pair for pair in self.fixed if pair[0] not in present]
        if b"x-request-id" in present:
            raw = [pair for pair in raw if pair[0] != b"x-request-id"]
        raw.append((b"x-request-id", request_id.encode()))
        if b"cache-control" not in present:
            raw.append((b"cache-control", get_cache_control(scope["path"])))
        message["headers"] = raw
        state = scope["state"]
        if self.origins or "rate_limit" in state or "reads_language" in state:
            self.add_special_headers(scope, MutableHeaders(raw=raw))

    def add_special_headers(self, scope: Scope, headers: MutableHeaders) -> None:
        """Add what depends on who asks: limits, language, and the origin of a page."""
        headers.update(list_limit_headers(scope))
        if scope["state"].get("reads_language"):
            headers.add_vary_header("Accept-Language")
        if self.origins and is_of_api(scope):
            headers.add_vary_header("Origin")
            origin = find_listed_origin(scope, self.origins)
            if origin is not None and "access-control-allow-origin" not in headers:
                headers.update(build_origin_headers(origin))


def build_failure_answer(request: Request, error: Exception) -> Response:
    """The answer to an unexpected error, which is logged by route and type only."""
    request.app.state.report(request, error)
    return build_problem(request, 500, "error")


def get_content_length(scope: Scope) -> int:
    length = get_headers(scope).get("content-length", "")
    return int(length) if length.isdigit() else 0


def build_limited_receive(receive: Receive, limit: int) -> Receive:
    """Count the bytes of the body and raise 413 above `limit`: Content-Length may be wrong."""
    seen = 0

    async def receive_bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413)
        return message

    return receive_bounded


def get_cache_control(path: str) -> bytes:
    if path.startswith("/assets/"):
        return b"public, max-age=31536000, immutable"
    return b"no-store" if path.startswith("/api/") else b"no-cache"


def get_route_template(scope: Scope) -> str:
    """The matched route's template, never the URL: a URL may contain names of people (R31)."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return str(path) if path else "-"
