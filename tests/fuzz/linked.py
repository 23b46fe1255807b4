"""One role's way along the links of the description, from what it may read or create.

A state machine of Hypothesis asks each of 1,700 rules at each step whether it applies, and expects
the same answers to the same requests, which a register that is written to does not give. So the
next link is chosen here: the one that was tried least.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any
from uuid import UUID

from schemathesis.core.result import Ok
from schemathesis.generation.stateful.state_machine import StepOutput
from schemathesis.specs.openapi.stateful import collect_transitions
from schemathesis.specs.openapi.stateful.links import OpenApiLink

from api_breaks import get_target
from backend.api_description.links import add_links
from tests.acting import CURRENT
from tests.contract import objects
from tests.contract.operations import PREFIX, Operation, match_path
from tests.fuzz.asking import Asker, Cases, build_sent, is_able
from tests.fuzz.surface import path_of

STEPS = 10
"""At most so many links from one answer on."""

Node = dict[str, Any]


def build_linked_document(document: Node) -> Node:
    """The description with every link that is true, not only those for which it has room."""
    paths: Node = {}
    for path, ways in document["paths"].items():
        paths[path] = {
            method: {**operation, "responses": inline_successes(document, operation)}
            for method, operation in ways.items()
        }
    linked = {**document, "paths": paths}
    add_links(linked["paths"], linked["components"]["schemas"], lambda _link: True)
    return linked


def inline_successes(document: Node, operation: Node) -> Node:
    """Answers that may get links of their own."""
    return {
        status: dict(get_target(document, answer)) | {"links": {}} if status < "300" else answer
        for status, answer in operation["responses"].items()
    }


class Linked:
    """The links as Schemathesis reads them, with what was tried of them by any role."""

    def __init__(self, cases: Cases, operations: Iterable[Operation]) -> None:
        self.operations = {f"{o.method} {PREFIX}{o.template}": o for o in operations}
        self.cases = cases
        ways = collect_transitions([one.ok() for one in cases.schema.get_all_operations()])
        self.outgoing = {label: way.outgoing for label, way in ways.operations.items()}
        self.sources = [self.operations[label] for label, found in self.outgoing.items() if found]
        self.started, self.tried = Counter[str](), Counter[str]()
        self.walked = set[str]()

    def list_from(self, hand: StepOutput) -> list[OpenApiLink]:
        """The links that lead on from this answer."""
        status = str(hand.response.status_code)
        found = self.outgoing.get(hand.case.operation.label, ())
        return [link for link in found if link.status_code == status]

    def get_operation(self, link: OpenApiLink) -> Operation:
        return self.operations[link.target.label]


class Walker:
    """Leads one role from answer to answer."""

    def __init__(self, asker: Asker, linked: Linked, random: Random) -> None:
        self.asker, self.linked, self.random = asker, linked, random
        self.ids = collect_ids(asker.act)

    def walk(self, most: int) -> None:
        """Send about so many requests."""
        end = self.asker.cases + most
        while self.asker.cases < end:
            self.walk_from(self.choose_source())

    def choose_source(self) -> Operation:
        """The operation that was least begun with, of those that the role may use; now and then
        any one."""
        linked, name = self.linked, self.asker.name
        able = [one for one in linked.sources if name is not None and is_able(name, one)]
        asked = able if able and self.random.random() < 0.95 else linked.sources
        source = min(asked, key=lambda one: (linked.started[one.name], self.random.random()))
        linked.started[source.name] += 1
        return source

    def walk_from(self, source: Operation) -> None:
        """Ask the operation, then what its answer leads to: from the newest answer on."""
        hand = self.begin(source)
        is_new = hand.response.status_code == 201
        followed = set[str]()
        for _ in range(STEPS):
            links = [one for one in self.linked.list_from(hand) if one.full_name not in followed]
            kept = [one for one in links if is_new or one.target.method != "delete"]
            if not kept:
                return
            link = min(kept, key=self.rank)
            followed.add(link.full_name)
            got = self.follow(link, hand)
            if got.response.status_code < 300:
                self.linked.walked.add(link.full_name)
                if self.linked.list_from(got):
                    hand = got
                elif link.target.method != "get":
                    return  # the record is another now, and this answer does not show it

    def rank(self, link: OpenApiLink) -> tuple[bool, int, float]:
        is_refused = not is_able(self.asker.name, self.linked.get_operation(link))
        chance = self.random.random()
        return is_refused and chance < 0.9, self.linked.tried[link.full_name], chance

    def begin(self, source: Operation) -> StepOutput:
        """Ask for a sample record, or create one."""
        self.asker.bring_records(source)
        drawn = self.random.choice(self.linked.cases.list_of(source))[0]
        path = path_of(source).replace("{id}", str(self.asker.act))
        case = drawn.operation.Case(path_parameters=match_path(source.template, path))
        known = self.asker.get_known_body(source.name)
        headers = {"If-Match": CURRENT} | self.make_key(source)
        sent = build_sent(drawn)
        answer = self.asker.ask(source, case, PREFIX + path, headers, sent, known)
        return StepOutput(answer, case)

    def follow(self, link: OpenApiLink, hand: StepOutput) -> StepOutput:
        """Ask what the link leads to, with the values that it takes from the answer."""
        target = self.linked.get_operation(link)
        self.linked.tried[link.full_name] += 1
        self.asker.bring_records(target)
        given = extract_values(link, hand)
        drawn = self.random.choice(self.linked.cases.list_of(target))[0]
        path, headers = given["path_parameters"], given.get("headers", {})
        case = drawn.operation.Case(path_parameters=path, headers=headers)
        is_known = self.random.random() < 0.75
        known = self.asker.get_known_body(target.name) if is_known else None
        sent = build_sent(drawn if known is not None else self.fill(drawn))
        query = f"?{sent.query}" if sent.query and not is_known else ""
        url = case.formatted_path + query
        headers = headers | self.make_key(target)
        answer = self.asker.ask(target, case, url, headers, sent, known)
        is_replayed = "idempotency-replayed" in hand.response.headers
        if answer.status_code in (412, 428) and not is_replayed:
            self.asker.blame(target, f"{answer.status_code}: {link.full_name} brought {given}")
        return StepOutput(answer, case)

    def make_key(self, operation: Operation) -> dict[str, str]:
        """A key for safe retries: mostly a new one."""
        if operation.method == "GET" or self.asker.name is None:
            return {}
        number = self.random.randrange(self.asker.cases + 10)
        return {"Idempotency-Key": f"{operation.name} {number}"}

    def fill(self, drawn: Any) -> Any:
        """The case with the ids of sample records where its body names others."""
        if not isinstance(drawn.body, dict | list):
            return drawn
        return drawn.operation.Case(
            body=fill_ids(drawn.body, self.ids, self.random),
            query=drawn.query,
            media_type=drawn.media_type,
            path_parameters=drawn.path_parameters,
        )


def extract_values(link: OpenApiLink, hand: StepOutput) -> dict[str, dict[str, Any]]:
    """{`path_parameters` or `headers`: the values that the link takes from the answer}."""
    return {
        container: {
            name: one.value.ok() for name, one in found.items() if isinstance(one.value, Ok)
        }
        for container, found in link.extract(hand).parameters.items()
    }


def collect_ids(act: UUID) -> dict[str, list[str]]:
    """{field: ids of sample records that known bodies name there}."""
    found: dict[str, list[str]] = {}
    for name in objects.BODIES:
        for field, value in list_fields(objects.body_for(name, "own", act)):
            if field.endswith("_id") and isinstance(value, str):
                found.setdefault(field, []).append(value)
    return found


def list_fields(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    for inner in value.values() if isinstance(value, dict) else value or ():
        if isinstance(inner, dict | list):
            yield from list_fields(inner)


def fill_ids(value: Any, ids: Mapping[str, Sequence[str]], random: Random) -> Any:
    if isinstance(value, list):
        return [fill_ids(one, ids, random) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: random.choice(ids[name])
        if name in ids and random.random() < 0.9
        else fill_ids(one, ids, random)
        for name, one in value.items()
    }
