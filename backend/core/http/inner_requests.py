"""Requests that one request makes in the name of its sender: each operation of an offline device.

An inner request goes the whole way of a request of its own: route, permission, scope, validation,
Idempotency-Key, transaction and log. So what a device did without a network is held to the same
rules, by the same code.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue
from starlette.requests import Request
from starlette.types import Message, Scope

OF_SENDER = frozenset(
    (b"host", b"authorization", b"cookie", b"x-csrf-token", b"accept-language", b"origin")
) | {b"sec-fetch-site"}
"""Headers that say who asks, from where and in which language."""
OF_CREDENTIAL = ("claims", "sending_device")
"""What the state of a request says of its token, which is checked once, and of its send key."""


@dataclass(frozen=True, slots=True)
class InnerAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def to_json(self) -> Any:
        return json.loads(self.body) if self.body else None


async def send_inner_request(
    outer: Request,
    method: str,
    path: str,
    headers: Mapping[str, str],
    content: JsonValue,
    *,
    commits_early: bool = False,
) -> InnerAnswer:
    """The answer of the route at `path`, for the sender of `outer`.

    With `commits_early`, within `open_early_commits`, its commit does not wait for the disk.
    Raises what an unexpected error of the route raises.
    """
    body = b"" if content is None else json.dumps(content).encode()
    unread = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if not unread:
            await asyncio.Event().wait()  # the sender's own connection is not looked at
        return unread.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    scope = build_inner_scope(outer, method, path, headers, len(body))
    scope["state"]["commits_early"] = commits_early
    await outer.app.state.dispatcher(scope, receive, send)
    start = sent[0]
    found = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    return InnerAnswer(
        start["status"], found, b"".join(message.get("body", b"") for message in sent[1:])
    )


def build_inner_scope(
    outer: Request, method: str, path: str, headers: Mapping[str, str], length: int
) -> Scope:
    own = {**headers, "content-type": "application/json", "content-length": str(length)}
    state = {"request_id": outer.state.request_id}
    for name in OF_CREDENTIAL:
        if hasattr(outer.state, name):
            state[name] = getattr(outer.state, name)
    return {
        **outer.scope,
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [
            *(pair for pair in outer.scope["headers"] if pair[0] in OF_SENDER),
            *((name.lower().encode(), value.encode()) for name, value in own.items()),
        ],
        "state": state,
        "path_params": {},
    }
