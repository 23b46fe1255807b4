"""Each answer that a test gets is one that the API's description names.

So the whole test run records what the operations answer. `Transport` in `tests/calling.py` asks.
What was seen is kept: when the run is over, `tests/provoked.py` compares it with the description.
"""

import fcntl
import json
import os
import threading
from collections.abc import Iterable, Iterator, MutableMapping
from pathlib import Path
from typing import Any, TypedDict

from fastapi import FastAPI

from api_breaks import get_target
from backend.api_description.document import list_operations
from backend.api_description.operation_problems import list_frame_problems, list_problems
from backend.api_description.route_facts import is_conditional
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.middleware import SECURITY_HEADERS
from backend.core.http.rate_limits import POLICY

Message = MutableMapping[str, Any]
Answer = tuple[str, int, str]
"""(operation, status, code of the problem; empty without one)."""

BESIDE_OPERATIONS = {405, 499, 500}
"""No operation has these: another method, a client that left, a fault that a test plants."""

FRAME_HEADERS = frozenset(
    {
        *("cache-control", "content-encoding", "content-length", "content-type", "vary"),
        *("access-control-allow-credentials", "access-control-allow-origin"),
        *("access-control-expose-headers", "strict-transport-security", "x-request-id"),
        *("tus-resumable", "tus-version"),
        *map(str.lower, SECURITY_HEADERS),
    }
)
"""The server sets them on answers of any operation; the description names the others."""

LIMITS_SYSTEMS = {"issue_token"}
"""What tells another system what is left of its day, and a person nothing."""
_LOCK = threading.Lock()
_limited = set[str]()
_headers: dict[tuple[str, int], frozenset[str]] = {}
"""{(operation, status): the headers that its description names}."""
DESCRIBED: dict[str, frozenset[tuple[int, str]]] = {}
"""{operation: what it may answer}, once a test has asked anything."""
FIELD_CODES: dict[str, frozenset[str]] = {}
"""{operation: the codes that its `errors` may have}."""
SEEN: set[Answer] = set()
FRAMED: set[Answer] = set()
"""Described answers that `tests/contract/test_frame_problems.py` gets in the campaign, each."""
NOT_MODIFIED = (304, "")
STALE = (412, "stale")
"""Of the moment between a read and its write: PostgreSQL alone has one."""


def ensure_described(app: Any, scope: Message, start: Message, content: bytes) -> None:
    """Raise AssertionError for a status, code or header that its description does not name.

    What says "later" says when, and the headers of a rate limit are described where they are sent.
    """
    route, status = scope.get("route"), start["status"]
    if not isinstance(route, PermissionRoute) or status in BESIDE_OPERATIONS:
        return
    load_described(app)
    sent = {name.decode().lower() for name, _ in start["headers"]}
    if status in (429, 503) and "retry-after" not in sent:
        raise AssertionError(f"{route.name} answers {status} without Retry-After")
    is_limited = route.name in _limited - LIMITS_SYSTEMS
    if status < 300 and is_limited and POLICY.lower() not in sent:
        raise AssertionError(f"{route.name}: RateLimit-Policy is described, and not sent")
    if unnamed := sent - FRAME_HEADERS - _headers.get((route.name, status), sent):
        raise AssertionError(f"{route.name} {status}: its description names no {sorted(unnamed)}")
    answer = (route.name, status, find_code(status, content))
    told = DESCRIBED.get(route.name, frozenset())
    if told and not is_told(told, *answer[1:]):
        raise AssertionError(
            f"{route.name} answers {status} {answer[2]}, which its description does not name: "
            "backend/api_description/possible_errors.py says how errors are found"
        )
    if status >= 400 and content:
        ensure_fields_described(route.name, json.loads(content).get("errors") or ())
    SEEN.add(answer)


ONCE = "DESCRIBED_ONCE"
"""The variable that names the file through which the processes of one `make test` share what one
of them has read. `make test` removes it first: the file is never older than the sources."""


class Told(TypedDict):
    """The description, and what is read of it and of the source, as one JSON file holds it."""

    document: dict[str, Any]
    answers: dict[str, list[tuple[int, str]]]
    framed: list[Answer]
    field_codes: dict[str, list[str]]
    limited: list[str]
    headers: list[tuple[str, int, list[str]]]


def load_described(app: FastAPI) -> dict[str, frozenset[tuple[int, str]]]:
    """What each operation may answer, read once."""
    with _LOCK:  # FastAPI's generator is for one thread
        if not DESCRIBED:
            keep_described(app)
    return DESCRIBED


def share_description(app: FastAPI) -> None:
    """Let who asks `app` for its description, before any answer, get that of the run as well."""

    def openapi() -> dict[str, Any]:
        load_described(app)
        vars(app).pop("openapi", None)
        return app.openapi()

    if ONCE in os.environ:
        vars(app)["openapi"] = openapi


def keep_described(app: FastAPI) -> None:
    """Note what the operations may answer: read from the source, or by another process before."""
    vars(app).pop("openapi", None)
    told = load_told(app)
    if app.openapi_schema is None:
        app.openapi_schema = told["document"]
    FRAMED.update((name, status, code) for name, status, code in told["framed"])
    FIELD_CODES.update({name: frozenset(codes) for name, codes in told["field_codes"].items()})
    _limited.update(told["limited"])
    _headers.update({(name, status): frozenset(of) for name, status, of in told["headers"]})
    for name, answers in told["answers"].items():
        DESCRIBED[name] = frozenset((status, code) for status, code in answers)


def load_told(app: FastAPI) -> Told:
    """Of the processes of one run the first reads the source, for seconds; the others wait."""
    if ONCE not in os.environ:
        return read_told(app)
    with Path(os.environ[ONCE]).open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        if text := file.read():
            known: Told = json.loads(text)
            return known
        told = read_told(app)
        file.write(json.dumps(told))
        return told


def read_told(app: FastAPI) -> Told:
    return {
        "document": app.openapi(),
        "answers": {name: sorted(answers) for name, answers in read_answers(app).items()},
        "framed": sorted(list_framed(app)),
        "field_codes": {name: sorted(codes) for name, codes in read_field_codes(app).items()},
        "limited": sorted(read_limited(app)),
        "headers": [(*key, sorted(named)) for key, named in read_headers(app)],
    }


def ensure_fields_described(operation: str, errors: Iterable[Message]) -> None:
    """Raise AssertionError for a code of a field that the operation's description does not name."""
    strange = {error["code"] for error in errors} - FIELD_CODES.get(operation, frozenset())
    if operation in FIELD_CODES and strange:
        raise AssertionError(f"{operation} says {strange} of fields: its description does not")


def note_answer(operation: str, status: int, content: bytes) -> tuple[int, str]:
    """What an operation answered before a route was found: a test knows which one it asked."""
    got = (status, find_code(status, content))
    SEEN.add((operation, *got))
    return got


def is_told(told: frozenset[tuple[int, str]], status: int, code: str) -> bool:
    """Whether the answer is described; of a refusal without content, as HEAD has it, its status."""
    return (status, code) in told or (not code and status in {known for known, _ in told})


def find_code(status: int, content: bytes) -> str:
    """The code of a problem; empty for other answers, and for HEAD, which has no content."""
    return str(json.loads(content)["code"]) if status >= 400 and content else ""


def read_answers(app: FastAPI) -> dict[str, frozenset[tuple[int, str]]]:
    """What each operation may answer, by the whole description; the same for all applications."""
    document = app.openapi()
    return {
        route.name: frozenset(
            {
                *((int(status), "") for status in operation["responses"] if int(status) < 400),
                *((error.status, error.code or "") for error in list_problems(route)),
            }
        )
        for route, operation in list_operations(app, document["paths"])
    }


def read_headers(app: FastAPI) -> Iterator[tuple[tuple[str, int], frozenset[str]]]:
    """The headers that each answer of each operation may have beside those of the frame."""
    document = app.openapi()
    for route, operation in list_operations(app, document["paths"]):
        for status, answer in operation["responses"].items():
            named = get_target(document, dict(answer)).get("headers", {})
            yield (route.name, int(status)), frozenset(map(str.lower, named))


def read_field_codes(app: FastAPI) -> dict[str, frozenset[str]]:
    """The codes that each operation may say of fields: its own, and those of every operation."""
    document = app.openapi()
    common = document["components"]["responses"]["422"]["x-field-codes"]
    return {
        route.name: frozenset([*common, *operation.get("x-field-codes", ())])
        for route, operation in list_operations(app, document["paths"])
    }


def list_framed(app: FastAPI) -> Iterator[Answer]:
    """What operations answer before their endpoint runs, or once its changes are written."""
    for route in app.routes:
        if isinstance(route, PermissionRoute):
            unchanged = {NOT_MODIFIED} if is_conditional(route) else set()
            for told in {*list_frame_problems(route)} - {STALE} | unchanged:
                yield route.name, *told


def read_limited(app: FastAPI) -> set[str]:
    """The operations whose answers are described to tell of a rate limit."""
    document = app.openapi()
    return {
        route.name
        for route, operation in list_operations(app, document["paths"])
        for status, answer in operation["responses"].items()
        if int(status) < 300 and POLICY in get_target(document, dict(answer)).get("headers", {})
    }
