"""Generated requests over the whole API description, as every role: answers are as described."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import hypothesis
import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.acting import CURRENT, Api
from tests.contract import objects
from tests.contract.operations import Operation, may, operations
from tests.domains.organisation.accounts.doing import PASSWORD, give_password
from tests.fuzz.standing import MOVED, bring
from tests.fuzz.surface import path_of, prepare
from tests.proofs import proof_seed, proof_size, proof_stage

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROLES: list[str | None] = ["district", "admin", "inspector", "binhnghia", "leader"]
ROLES += ["province", "auditor", "police", None]
SIGNED = ("sign_inspection", "create_amendment", "list_amendable_fields")
DECIDED = ("decide_violation", "create_violation_remedy", "update_violation_remedy")
DELIVERED = (
    "deliver_violation",
    "record_violation_payment",
    "cancel_violation_payment",
    "execute_violation",
)
ASIDE = ("transfer_violation", "return_violation_from_transfer", "dismiss_violation")
CASE = (*SIGNED, "send_violation", *ASIDE, *DECIDED, *DELIVERED)
CLOSING = ("change_password", "end_other_sessions", "logout", "login")
LAST = ("delete_violation", "delete_inspection")
"""What takes away that others need comes last; the steps of a case come in the law's order;
signing in ends the session that one came with."""
NEW_PASSWORD = "sổ sách mới tinh của huyện"
LEAST = proof_size(full=5_000, campaign=5_000)
"""Requests in all."""

REFUSED = 4
"""Roles without the function that ask at a route; the matrix asks them all."""

Drawn = tuple[Any, tuple[int, ...]]


def takers(operation: Operation) -> list[str | None]:
    """The roles that ask at the route: whoever has its function, and some who are refused it."""
    able = [role for role in ROLES if is_able(role, operation)]
    unable = [role for role in ROLES if role not in able]
    return able + unable[:REFUSED]


def askers(operation: Operation, number: int) -> list[str | None]:
    """Whose requests this run sends: everybody's in the campaign, one role's in `make test`."""
    every = takers(operation)
    if proof_stage() != "test":
        return every
    return [every[(number + proof_seed()) % len(every)]]


def is_able(role: str | None, operation: Operation) -> bool:
    return role is None or may(role, operation.permission)


def drawn(described: Any, number: int, most: int) -> list[Drawn]:
    """Requests as the description allows them, each with chances for what it does not say."""
    found: list[Drawn] = []
    chances = st.tuples(*[st.integers(0, 3)] * 3, st.integers(0, 10**9))

    @hypothesis.seed(number)
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


class Run:
    """One role's requests on one database."""

    def __init__(self, api: Api, person: str | None, act: UUID) -> None:
        self.api, self.name, self.act = api, person, act
        self.person = api.as_(person) if person else api.nobody()
        self.cases, self.reached, self.wrong = 0, set[str](), list[str]()

    def every(self, requests: list[tuple[Operation, list[Drawn]]]) -> None:
        for number, (operation, found) in enumerate(requests):
            asking = askers(operation, number)
            if self.name in asking:
                self.one(operation, asking, found)

    def one(self, operation: Operation, asking: list[str | None], found: list[Drawn]) -> None:
        # From the end: the first request that is drawn is always the shortest one.
        case, chances = found[-1 - asking.index(self.name) % len(found)]
        if is_able(self.name, operation):  # the first request is one that goes through
            if operation.name in MOVED:
                self.api.run(bring, operation.name)
            self.request(operation, case, (0, 0, 0, chances[3]), self.known(operation.name))
        self.request(operation, case, chances)

    def request(
        self, operation: Operation, case: Any, chances: tuple[int, ...], known: Any = None
    ) -> None:
        made = case.as_transport_kwargs(base_url="http://testserver")
        made.pop("timeout", None)
        sent = requests.Request(**{k: v for k, v in made.items() if k in REQUEST}).prepare()
        url, content = str(sent.url).removeprefix("http://testserver"), sent.body
        query = url.partition("?")[2]
        if chances[0] < 3:  # mostly a record that is there
            plain = chances[1] < 2 or "wait=" in query
            path = path_of(operation).replace(
                "/violation-types/{id}", f"/violation-types/{self.act}"
            )
            url = "/api/v1" + path + (f"?{query}" if query and not plain else "")
        url = url.replace("wait=", "waits=")  # a long poll would only take its time
        headers = {"If-Match": CURRENT if chances[2] < 3 else "x"}
        if operation.method == "POST" and self.name is not None:
            headers["Idempotency-Key"] = f"{operation.name} {chances}"
        if kind := sent.headers.get("Content-Type"):
            headers["Content-Type"] = str(kind)
        if known is not None:
            answer = self.person.request(operation.method, url, json=known, headers=headers)
        else:
            answer = self.person.request(operation.method, url, content=content, headers=headers)
        self.judge(operation, case, answer)

    def known(self, name: str) -> Any:
        """A body with which the operation goes through."""
        own = {
            "login": {"username": self.name or "district", "password": PASSWORD},
            "change_password": {"current_password": PASSWORD, "new_password": NEW_PASSWORD},
            "start_totp": {"password": PASSWORD},
        }
        return own.get(name) or objects.body_for(name, "own", self.act)

    def judge(self, operation: Operation, case: Any, answer: Any) -> None:
        self.cases += 1
        self.api.http.cookies.clear()  # a person brings their own
        if answer.status_code < 300:
            self.reached.add(operation.name)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as found:
            self.wrong.append(
                f"{self.name} {operation.name} {answer.status_code}: {found.exceptions}"[:900]
            )


REQUEST = ("method", "url", "params", "json", "data", "files")


def turn_of(operation: Operation) -> tuple[int, int]:
    order = (*CASE, "a record is removed", *LAST, *CLOSING)
    name = "a record is removed" if operation.method == "DELETE" else operation.name
    name = operation.name if operation.name in order else name
    turn = order.index(name) + 1 if name in order else 0
    # of what is removed, parts go before their whole
    return turn, -operation.path.count("/") if name == "a record is removed" else 0


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.once
def test_answers_are_as_described(app: FastAPI, begin: Callable[[], Api]) -> None:
    schema = schemathesis.openapi.from_dict(app.openapi())
    found = [
        (o, drawn(schema["/api/v1" + o.template][o.method], number, 1 + len(askers(o, number))))
        for number, o in enumerate(sorted(operations(app), key=turn_of))
    ]
    cases, reached, wrong = 0, set[str](), list[str]()
    for person in ROLES:
        api = begin()
        run = Run(api, person, prepare(api))
        give_password(api, person or "district")
        run.every(found)
        cases, reached = cases + run.cases, reached | run.reached
        wrong += run.wrong
    names = {o.name for o, _ in found}
    assert not wrong, f"{len(wrong)} of {cases}:\n" + "\n".join(wrong[:15])
    assert cases >= LEAST
    if proof_stage() != "test":  # one role alone is mostly refused
        missed = " ".join(sorted(names - reached))
        assert len(reached) >= 0.8 * len(names), missed
