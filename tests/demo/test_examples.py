"""The examples of the API's description: the demo takes each body, and gives each answer, today.

`make golden` looks for them anew: it asks the demo for every operation and keeps what succeeds.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import jsonschema_rs
import pytest
from fastapi import FastAPI

from backend.api_description.examples import load_examples
from backend.core.session.executor import Database
from backend.core.text.clock import set_today
from backend.demo import DEMO_TODAY
from tests.acting import Api
from tests.calling import Client
from tests.contract import objects
from tests.contract.operations import operations
from tests.databases import Databases, Moving
from tests.demo.example_files import (
    ExampleFiles,
    build_shown,
    find_answer_schema,
    find_body_schema,
    find_json,
    is_page,
    read_requests,
    to_steps,
)
from tests.demo.example_search import Search
from tests.demo.example_steps import FORM, fill_body, read_json, select_shown, send_steps
from tests.demo.example_texts import hide_moving
from tests.demo.example_world import DemoIds, add_samples, begin_day
from tests.proofs import proof_sample

pytestmark = pytest.mark.once
METHODS = ("GET", "POST", "PATCH", "DELETE")


class Stage(NamedTuple):
    begin: Callable[[], Api]
    ids: DemoIds
    act: UUID


@pytest.fixture
def stage(
    http: Client, app: FastAPI, databases: Databases, moving: Moving, seeded: str
) -> Iterator[Stage]:
    """Begins anew, as often as a test asks, on the demo with the samples beside it."""
    base = databases.copy(seeded)
    set_today(DEMO_TODAY)

    async def fill() -> tuple[DemoIds, UUID]:
        database = Database(base)
        ids = await database.run_as_system("samples", add_samples)
        act = await database.run_as_system("look", objects.act_id, writes=False)
        await database.close()
        return ids, act

    def begin() -> Api:
        assert http.portal is not None
        http.portal.call(app.state.worker.rest)
        http.cookies.clear()
        moving.stand_on(databases.copy(base), http.portal.call)
        app.state.database = moving
        return Api(http, app)

    yield Stage(begin, *asyncio.run(fill()))
    assert http.portal is not None
    http.portal.call(app.state.worker.rest)
    http.cookies.clear()
    moving.is_as_copied = False
    databases.drop(base)


@pytest.fixture
def document(app: FastAPI) -> Any:
    return app.openapi()


def get_described(document: Any, name: str) -> Any:
    every = (one for path in document["paths"].values() for one in path.values())
    return next(one for one in every if one["operationId"] == name)


def find_examples(stage: Stage, app: FastAPI, document: Any) -> None:
    """Ask the demo for every operation, and keep what succeeds."""
    known = sorted(operations(app), key=lambda one: (METHODS.index(one.method), one.name))
    search = Search(stage.begin, stage.ids, document, stage.act)
    earlier = read_requests()

    def find(turn: int, operation: Any) -> Any:
        if turn == 0 and operation.name in earlier:
            return search.recall(operation, to_steps(earlier[operation.name]))
        return search.find(operation) if turn < 2 else search.find_after(operation, known)

    for turn in range(4):
        for operation in known:
            if operation.name not in search.found:
                with begin_day(operation.name):
                    found = find(turn, operation)
                if found is not None:
                    search.found[operation.name] = found
    files = ExampleFiles()
    for operation in (one for one in known if one.name in search.found):
        name, one = operation.name, search.found[operation.name]
        described = get_described(document, name)
        before: list[Any] = []
        if one.steps[1:]:
            send_steps(stage.begin(), one.steps[:-1], before)
        body = fill_body(one.steps[-1].body, hide_moving(before))
        answer = find_answer_schema(document, described, one.status)
        told = build_shown(one.answer, of_page=is_page(document, described, one.status))
        files.add(name, one, (find_body_schema(described), answer), (body, told))
    files.write()
    load_examples.cache_clear()


@pytest.mark.in_turn
@pytest.mark.campaign
def test_the_demo_answers_as_the_examples_say(stage: Stage, app: FastAPI, document: Any) -> None:
    """A tenth of them in `make test`, all in the campaign."""
    if os.environ.get("REWRITE_GOLDEN"):
        find_examples(stage, app, document)
    wrong: list[str] = []
    asked, api = read_requests(), stage.begin()
    for name in proof_sample(sorted(asked)):
        steps, described = to_steps(asked[name]), get_described(document, name)
        is_form = FORM in described.get("requestBody", {}).get("content", {})
        with begin_day(name):
            answer = send_steps(api, steps, form=is_form)
        if any(step.method != "GET" for step in steps):
            api = stage.begin()
        if answer.status_code != asked[name]["status"]:
            wrong.append(f"{name}: {answer.status_code} {answer.text[:200]}")
            continue
        schema = find_answer_schema(document, described, answer.status_code)
        if schema in asked[name]["gives"]:
            told = select_shown(described["x-permission"], read_json(answer))
            shown = build_shown(told, of_page=is_page(document, described, answer.status_code))
            if shown != load_examples()[schema]:
                wrong.append(f"{name}: {shown}\n  instead of {load_examples()[schema]}")
    assert not wrong, "if it should be so, `make golden client`:\n" + "\n".join(wrong)


def test_each_example_is_of_its_schema(document: Any) -> None:
    examples, components = dict(load_examples()), document["components"]
    assert examples.keys() <= components["schemas"].keys()
    properties = {name: {"$ref": f"#/components/schemas/{name}"} for name in examples}
    schema = {"properties": properties, "components": components}
    wrong = [
        f"{error.instance_path}: {error.message[:200]}"
        for error in jsonschema_rs.validator_for(schema).iter_errors(examples)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_body_and_answer_has_an_example(document: Any) -> None:
    assert sorted(list_lacking(document)) == [], "`make golden client` looks for examples"


def has_described_body(operation: Any) -> bool:
    """Whether it takes a body, and not the bytes of a file."""
    content = operation.get("requestBody", {}).get("content", {})
    return any(one["schema"].get("format") != "binary" for one in content.values())


def list_lacking(document: Any) -> Iterator[str]:
    """The bodies, and the answers in JSON, without an example: `operation.body`."""
    shown = load_examples().keys()
    for path in document["paths"].values():
        for operation in path.values():
            name, answers = operation["operationId"], operation["responses"]
            if has_described_body(operation) and find_body_schema(operation) not in shown:
                yield f"{name}.body"
            in_json = [
                status
                for status in answers
                if status < "300" and find_json(document, operation, status)
            ]
            schemas = {find_answer_schema(document, operation, status) for status in in_json}
            if in_json and not schemas & shown:
                yield f"{name}.answer"
