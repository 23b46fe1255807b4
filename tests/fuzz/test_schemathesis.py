"""Generated requests over the whole API description, as every role: answers are as described.

Each operation is asked by itself, and then along the description's links: what an answer shows is
asked next, with its id and its ETag. Schemathesis draws the requests, follows the links and judges
the answers; a known request that goes through stands beside them, because drawn bodies name records
that are not there and so rarely lead anywhere.
"""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI

from tests.acting import CURRENT, Api
from tests.contract.operations import PREFIX, Operation, operations
from tests.fuzz.asking import ROLES, Asker, Cases, build_sent, is_able
from tests.fuzz.linked import Linked, Walker, build_linked_document
from tests.fuzz.surface import path_of
from tests.proofs import proof_sample, proof_seed, proof_size, proof_stage

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

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
LEAST = proof_size(full=50_000, campaign=5_000)
"""Requests in all."""
ALONG_LINKS = proof_size(full=2_250, campaign=2_250)
"""Of them, in each round over all roles, those that follow links."""

DRAWN = {"test": 2, "campaign": 3, "full": 20}[proof_stage()]
"""Requests that are drawn for each operation: roles and links share them."""

WALKED, REACHED = 400, 0.8
"""The links that are walked with success in the campaign at least, and the share of the operations
that go through."""

REFUSED = 4
"""Roles without the function that ask at a route; the matrix asks them all."""


def list_askers(operation: Operation, number: int) -> list[str | None]:
    """Who sends what was drawn: whoever has the function, and some who are refused it.

    In the campaign these are three roles in turn, and in `make test` one.
    """
    able = [role for role in ROLES if is_able(role, operation)]
    every = able + [role for role in ROLES if role not in able][:REFUSED]
    start = number + proof_seed()
    turned = [every[(start + step) % len(every)] for step in range(len(every))]
    return turned[: {"test": 1, "campaign": 3, "full": len(turned)}[proof_stage()]]


def sort_key(operation: Operation) -> tuple[int, int]:
    order = (*CASE, "a record is removed", *LAST, *CLOSING)
    name = "a record is removed" if operation.method == "DELETE" else operation.name
    name = operation.name if operation.name in order else name
    turn = order.index(name) + 1 if name in order else 0
    # of what is removed, parts go before their whole
    return turn, -operation.path.count("/") if name == "a record is removed" else 0


def ask_each(asker: Asker, every: list[Operation], cases: Cases) -> None:
    """Ask each operation by itself, in an order in which most go through.

    Whoever has its function sends a request that goes through first; in `make test` one role.
    """
    for number, operation in enumerate(every):
        asking = list_askers(operation, number)
        is_asking = asker.name in asking
        at = asking.index(asker.name) if is_asking else 0
        if is_able(asker.name, operation) and (is_asking or proof_stage() != "test"):
            asker.bring_records(operation)
            case, chances = cases.list_of(operation)[-1]
            known = asker.get_known_body(operation.name)
            ask_alone(asker, operation, case, (0, 0, 0, chances[3]), known)
        if is_asking:
            drawn = cases.list_of(operation)
            # From the end: the first request that is drawn is always the shortest one.
            ask_alone(asker, operation, *drawn[-1 - at % len(drawn)])


def ask_alone(
    asker: Asker, operation: Operation, case: Any, chances: tuple[int, ...], known: Any = None
) -> None:
    sent = build_sent(case)
    is_plain = chances[1] < 2 or "waits=" in sent.query
    url = sent.path
    if chances[0] < 3:  # mostly a record that is there
        path = path_of(operation)
        url = PREFIX + path.replace("/violation-types/{id}", f"/violation-types/{asker.act}")
    if sent.query and not (chances[0] < 3 and is_plain):
        url += f"?{sent.query}"
    headers = {"If-Match": CURRENT if chances[2] < 3 else "x"}
    if operation.method == "POST" and asker.name is not None:
        headers["Idempotency-Key"] = f"{operation.name} {chances}"
    asker.ask(operation, case, url, headers, sent, known)


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.once
def test_answers_are_as_described(app: FastAPI, begin: Callable[[], Api]) -> None:
    ensure_described(app, begin)


@pytest.mark.campaign
@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.postgres_in_campaign
def test_answers_of_postgres_are_as_described(app: FastAPI, begin: Callable[[], Api]) -> None:
    ensure_described(app, begin)


def ensure_described(app: FastAPI, begin: Callable[[], Api]) -> None:
    """Raise AssertionError for an answer of any role that the description does not allow."""
    schema = schemathesis.openapi.from_dict(build_linked_document(app.openapi()))
    every, cases = sorted(operations(app), key=sort_key), Cases(schema, DRAWN)
    alone, linked = proof_sample(every, tenths=6), Linked(cases, every)
    asked, reached, wrong, rounds = 0, set[str](), list[str](), 0
    while asked < LEAST or not rounds:
        for person in ROLES:
            asker = Asker(begin, person)
            chance = Random(f"{proof_seed()} {person} {rounds}")
            Walker(asker, linked, chance).walk(ALONG_LINKS // len(ROLES))
            if not rounds:
                ask_each(asker, alone, cases)
            asked, reached = asked + asker.cases, reached | asker.reached
            wrong += asker.wrong
        rounds += 1
    assert not wrong, f"{len(wrong)} of {asked}:\n" + "\n".join(wrong[:15])
    if proof_stage() != "test":  # one role alone is mostly refused
        missed = " ".join(sorted({o.name for o in every} - reached))
        assert len(reached) >= REACHED * len(every), missed
        assert len(linked.walked) >= WALKED, len(linked.walked)
