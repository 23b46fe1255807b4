"""How a role sends a drawn request, and how its answer is judged by the API's description.

`tests/described.py` judges status, code and headers of every answer of the tests besides.
"""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID
from zlib import crc32

import hypothesis
import requests
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.acting import Api
from tests.contract import objects
from tests.contract.operations import PREFIX, Operation, may
from tests.domains.organisation.accounts.doing import PASSWORD, give_password
from tests.fuzz.standing import MOVED, bring
from tests.fuzz.surface import prepare

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ROLES: list[str | None] = ["district", "admin", "inspector", "binhnghia", "leader"]
ROLES += ["province", "auditor", "police", None]
NEW_PASSWORD = "sổ sách mới tinh của huyện"
REQUEST = ("method", "url", "params", "json", "data", "files")

Drawn = tuple[Any, tuple[int, ...]]
"""A case of Schemathesis, with chances for what the description does not say."""


class Sent(NamedTuple):
    """What a case sends, but for what says who asks."""

    path: str
    query: str
    content: Any
    media_type: str


class Asker:
    """One role on one database: what it sent, what went through, what was wrong."""

    def __init__(self, begin: Callable[[], Api], person: str | None) -> None:
        self.api, self.name = begin(), person
        self.act: UUID = prepare(self.api)
        give_password(self.api, person or "district")
        self.person = self.api.as_(person) if person else self.api.nobody()
        self.cases, self.reached, self.wrong = 0, set[str](), list[str]()

    def bring_records(self, operation: Operation) -> None:
        """Let the sample records stand where the operation may begin."""
        if operation.name in MOVED:
            self.api.run(bring, operation.name)

    def get_known_body(self, name: str) -> Any:
        """A body with which the operation goes through."""
        own = {
            "login": {"username": self.name or "district", "password": PASSWORD},
            "change_password": {"current_password": PASSWORD, "new_password": NEW_PASSWORD},
            "start_totp": {"password": PASSWORD},
        }
        return own.get(name) or objects.body_for(name, "own", self.act)

    def ask(
        self,
        operation: Operation,
        case: Any,
        url: str,
        headers: dict[str, str],
        sent: Sent,
        known: Any = None,
    ) -> Response:
        """Send the known body, or without one what was drawn; the answer, once it is judged."""
        if sent.media_type:
            headers = {**headers, "Content-Type": sent.media_type}
        body = {"content": sent.content} if known is None else {"json": known}
        answer = self.person.request(operation.method, url, headers=headers, **body)
        self.api.http.cookies.clear()  # a person brings their own
        return self.judge(operation, case, answer)

    def judge(self, operation: Operation, case: Any, answer: Any) -> Response:
        self.cases += 1
        if answer.status_code < 300:
            self.reached.add(operation.name)
        got = Response.from_any(answer)
        try:
            case.validate_response(got, checks=CHECKS)
        except FailureGroup as found:
            self.blame(operation, f"{answer.status_code}: {found.exceptions}")
        return got

    def blame(self, operation: Operation, fault: str) -> None:
        self.wrong.append(f"{self.name} {operation.name} {fault}"[:900])


class Cases:
    """Requests of each operation, drawn once, when they are first needed."""

    def __init__(self, schema: Any, most: int) -> None:
        self.schema, self.most = schema, most
        self.drawn: dict[str, list[Drawn]] = {}

    def list_of(self, operation: Operation) -> list[Drawn]:
        if operation.name not in self.drawn:
            described = self.schema[PREFIX + operation.template][operation.method]
            seed = crc32(operation.name.encode())
            self.drawn[operation.name] = draw_cases(described, seed, self.most)
        return self.drawn[operation.name]


def is_able(role: str | None, operation: Operation) -> bool:
    return role is None or may(role, operation.permission)


def draw_cases(described: Any, seed: int, most: int) -> list[Drawn]:
    """Requests as the description allows them, each with chances for what it does not say."""
    found: list[Drawn] = []
    chances = st.tuples(*[st.integers(0, 3)] * 3, st.integers(0, 10**9))

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=described.as_strategy(), chances=chances)
    def draw(case: Any, chances: tuple[int, ...]) -> None:
        found.append((case, chances))

    draw()
    return found


def build_sent(case: Any) -> Sent:
    made = case.as_transport_kwargs(base_url="http://testserver")
    made.pop("timeout", None)
    sent = requests.Request(**{k: v for k, v in made.items() if k in REQUEST}).prepare()
    kind = str(sent.headers.get("Content-Type") or "")
    path, _, query = str(sent.url).removeprefix("http://testserver").partition("?")
    # A long poll would only take its time.
    return Sent(path, query.replace("wait=", "waits="), sent.body, kind)
