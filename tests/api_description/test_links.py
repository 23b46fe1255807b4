"""Each link of the description leads on from a new record to that same record."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI

from api_breaks import get_target
from tests import world
from tests.acting import CURRENT, Api, Person
from tests.contract import objects
from tests.contract.operations import PREFIX, Operation, match_path, may, operations
from tests.fuzz.standing import MOVED, bring
from tests.fuzz.surface import path_of, prepare
from tests.proofs import proof_sample

pytestmark = pytest.mark.once
UNMADE = {
    *("create_attachment", "create_upload", "create_import"),
    *("create_script_token", "register_device", "subscribe_calendar"),
    *("cancel_violation", "create_document_template", "create_open_data_release"),
    *("create_recheck_follow_up", "create_report_reminder", "create_review_confirmation"),
    *("create_review_finish", "create_target_allocation", "create_violation_remedy"),
    "draw_rating_sample",
}
"""They take a file, are of oneself, or the samples are in no state for them."""
FALSE = {404, 405, 412, 428}
"""Answers of a record that is not there, or of a version that is not the present one."""

Json = dict[str, Any]


class Made(NamedTuple):
    """A new record: who made it, by what, and what the answer was."""

    person: Person
    ids: Mapping[str, str]
    answer: Any


def list_sources(app: FastAPI) -> Iterator[tuple[Operation, Json]]:
    """Each operation that creates a record from a sample, with its links."""
    document = app.openapi()
    for operation in operations(app):
        described = document["paths"][PREFIX + operation.template][operation.method.lower()]
        links = get_target(document, described["responses"].get("201", {})).get("links")
        if links and operation.name not in UNMADE:
            yield operation, links


@pytest.mark.campaign
def test_a_new_record_is_at_the_end_of_each_link(api: Api, app: FastAPI) -> None:
    act = prepare(api)
    known = {operation.name: operation for operation in operations(app)}
    for source, links in proof_sample(list(list_sources(app)), tenths=3):
        if source.name in MOVED:
            api.run(bring, source.name)
        made = create(api, source, objects.body_for(source.name, "own", act))
        latest = made.answer
        for name in sorted(links, key=lambda one: known[one].method, reverse=True):
            values = fill(links[name]["parameters"], made, latest)
            body = objects.body_for(name, "own", act)
            got = follow(made.person, known[name], values, body)
            assert got.status_code not in FALSE, (source.name, name, values, got.text[:300])
            if known[name].method == "GET":
                assert got.json()["id"] == made.answer.json()["id"]
            latest = got if got.status_code < 300 and "ETag" in got.headers else latest


def create(api: Api, source: Operation, body: Any) -> Made:
    """Let somebody who may create the record of the sample."""
    path = path_of(source)
    refused = {}
    for name in world.PEOPLE:
        if may(name, source.permission):
            person = api.as_(name)
            answer = person.request("POST", path, json=body, headers={"If-Match": CURRENT})
            if answer.status_code == 201:
                return Made(person, match_path(source.template, path), answer)
            refused[name] = answer.text[:200]
    raise AssertionError((source.name, refused))


def fill(parameters: Mapping[str, str], made: Made, latest: Any) -> dict[str, str]:
    """The values of a link: of the creation's request and answer, the ETag of the newest answer."""
    values = {}
    for name, expression in parameters.items():
        where, _, key = expression.rpartition("." if "#" not in expression else "#/")
        found = {
            "$request.path": made.ids,
            "$response.body": made.answer.json(),
            "$response.header": latest.headers,
        }
        values[name] = str(found[where][key])
    return values


def follow(person: Person, target: Operation, values: Mapping[str, str], body: Any) -> Any:
    path = target.template.format(**values)
    headers = {"If-Match": values["If-Match"]} if "If-Match" in values else {}
    sent = body or ({} if target.method == "PATCH" else None)
    return person.request(target.method, path, json=sent, headers=headers)


def test_a_part_takes_the_whole_from_the_request(app: FastAPI) -> None:
    links = {operation.name: links for operation, links in list_sources(app)}
    assert links["create_plan_target"]["update_plan_target"]["parameters"] == {
        "id": "$request.path.id",
        "code": "$response.body#/code",
        "If-Match": "$response.header.ETag",
    }
    assert "get_user" in links["create_user"], "though its answer has a code besides"
