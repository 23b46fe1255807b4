"""Batches as clients of earlier releases write them keep working (R14: two releases back).

`recorded/` holds whole requests with every field of their day. No release has batches yet: 0.1 and
0.2 are the bodies of those releases in the first form of a batch. A release takes the place of
`today.json`, whose fields this test holds to those of today, and the oldest file goes. A task of a
recommendation has its id from the server, so to fulfil one cannot be recorded.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acting import Api, Person
from tests.domains.inspections.sync_operations.sending import codes, statuses

RECORDED = Path(__file__).with_name("recorded")
SCHEMAS = {
    ("inspections", "create"): "InspectionCreate",
    ("inspections", "update"): "InspectionUpdate",
    ("violations", "create"): "ViolationCreate",
    ("violations", "update"): "ViolationUpdate",
    ("establishments", "commitments"): "CommitmentCreate",
    ("establishments", "workforce-counts"): "WorkforceCountCreate",
}


def send_recorded(person: Person, name: str) -> Any:
    """The answer to the recorded bytes."""
    head = {"Content-Type": "application/json"}
    content = (RECORDED / f"{name}.json").read_bytes()
    return person.request("POST", "/sync/operations", content=content, headers=head)


def load_operations(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((RECORDED / f"{name}.json").read_bytes())["operations"]
    return found


def list_changed(sent: Any, stands: Any, place: str = "") -> list[str]:
    """Where a record differs from what was sent; of an object that was sent, only its keys."""
    if isinstance(sent, dict) and isinstance(stands, dict):
        pairs = [(f"{place}/{key}", value, stands.get(key)) for key, value in sent.items()]
        return [one for at, value, now in pairs for one in list_changed(value, now, at)]
    if place == "/member_ids":
        sent, stands = sorted(sent), sorted(stands)
    same = sent == stands or (place.endswith("_at") and sent[:10] == (stands or "")[:10])
    return [] if same else [f"{place}: {sent!r}, {stands!r}"]


def find_operation(method: str, path: str) -> tuple[str, str]:
    """Entity and action of what can be sent in a batch."""
    _, _, _, entity, *rest = path.split("/")
    acts = {"post": "create", "patch": "update"}
    return entity, rest[1] if len(rest) > 1 else acts[method]


@pytest.mark.parametrize("name", ["0.1", "0.2", "today"])
def test_recorded_batches_are_taken_whole(api: Api, name: str) -> None:
    """Each operation is done, also if it comes twice, and the record says what was sent."""
    person = api.as_("district")
    operations = load_operations(name)
    answer = send_recorded(person, name)
    assert answer.status_code == 200, answer.text
    assert statuses(answer.json()) == ["applied"] * len(operations), codes(answer.json())
    again = send_recorded(person, name).json()
    assert statuses(again) == ["duplicate"] * len(operations)
    for one in operations:
        if one["action"] == "update":
            stands = person.get(f"/{one['entity']}/{one['record_id']}").json()
            assert list_changed(one["body"], stands) == []


def test_what_is_recorded_today_has_every_field_of_today(api: Api) -> None:
    """So a new field cannot be forgotten, and what can be sent is all recorded."""
    schemas = api.app.openapi()["components"]["schemas"]
    recorded = {(one["entity"], one["action"]): one for one in load_operations("today")}
    for key, name in SCHEMAS.items():
        assert recorded[key]["body"].keys() == schemas[name]["properties"].keys(), name
    envelope = schemas["Operation"]["properties"].keys()
    assert recorded["inspections", "update"].keys() == envelope
    offline = {
        find_operation(method, path)
        for path, ways in api.app.openapi()["paths"].items()
        for method, operation in ways.items()
        if "x-offline" in operation
    }
    assert offline == recorded.keys() | {("recommendations", "fulfil")}


def test_what_a_later_client_adds_is_refused_not_dropped(api: Api) -> None:
    """The control: a field that this server does not know is told, and nothing of it is lost."""
    inspector = api.as_("inspector")
    first = {**load_operations("0.1")[0]}
    first["body"] = {**first["body"], "later_field": 1}
    answer = inspector.post("/sync/operations", {"operations": [first]}).json()
    assert (statuses(answer), codes(answer)) == (["refused"], ["invalid"])
