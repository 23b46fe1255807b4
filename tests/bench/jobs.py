"""The four jobs as requests: what is asked, by whom, and what both servers must answer alike."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any
from uuid import UUID, uuid4

from backend.law import reference
from tests.bench.dataset import ACT, CHECKLIST, KINDS
from tests.bench.ground import AS_OF, MEMBER, PLACE, PLACES_AT_HOME, PLAN, TEAM, USER, key

Token = str
Ask = Callable[[Token], Iterator[bytes]]

DISTRICT, PROVINCE = "district", "province"
"""Usernames: a district officer of the home district, a provincial officer above."""
PEOPLE = {DISTRICT: key(USER, 0), PROVINCE: key(USER, 1)}


@dataclass(frozen=True)
class Job:
    """`alike`: the parts of an answer in which application and hand-written code must agree;
    `alike_of_peers`: the same of peers, None if they do not do this job."""

    name: str
    says: str
    person: str
    ask: Ask
    alike: Callable[[Any], Any]
    alike_of_peers: Callable[[Any], Any] | None = None
    writes: bool = False


def get(*paths: str) -> Ask:
    def ask(token: Token) -> Iterator[bytes]:
        return cycle([head("GET", path, token) + b"\r\n" for path in paths])

    return ask


def head(method: str, path: str, token: Token, *more: str) -> bytes:
    lines = (
        f"{method} /api/v1{path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
    )
    return "".join(f"{line}\r\n" for line in (*lines, *more)).encode()


def post_visits(token: Token) -> Iterator[bytes]:
    """Drafts with two violations each, every one under a key of its own."""
    run, bodies = uuid4(), [json.dumps(visit(place)).encode() for place in range(PLACES_AT_HOME)]
    for number in count():
        body = bodies[number % PLACES_AT_HOME]
        more = (
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            f"Idempotency-Key: bench-{run}-{number}",
        )
        yield head("POST", "/inspections", token, *more) + b"\r\n" + body


def visit(place: int) -> dict[str, Any]:
    kinds = {kind.code: kind for kind in reference.load_establishment_types()}
    items = reference.load_checklist_templates()[0].items_for(kinds[KINDS[place % len(KINDS)]])
    finding = {"violation_type_id": str(ACT), "subject_kind": "individual"}
    return {
        "establishment_id": str(key(PLACE, place)),
        "team_id": str(key(TEAM, 0)),
        "kind": "planned",
        "inspected_on": "2022-09-30",
        "member_ids": [str(key(MEMBER, number)) for number in range(3)],
        "checklist_version": CHECKLIST,
        "checklist": {item.code: {"answer": "compliant"} for item in items},
        "outcome": "violation_recorded",
        "violations": [finding, finding],
    }


def coverage(plan: int) -> str:
    target = "targets/establishments_inspected/progress"
    return f"/plans/{key(PLAN, plan)}/{target}?as_of={AS_OF}"


def without(*names: str) -> Callable[[Any], Any]:
    return lambda answer: {name: answer[name] for name in answer if name not in names}


def recorded(answer: Any) -> Any:
    """All but what the server makes; each asks after the other has recorded the same visit."""
    assert UUID(answer["id"]).version == 7
    return without("id", "created_at", "updated_at", "same_visit_id")(answer)


VISITS = "/inspections?inspected_from=2022-01-01&inspected_to=2022-10-02&status=signed&limit=50"
PLACES = [f"/establishments/{key(PLACE, number * 4)}" for number in range(64)]


def recorded_by_peers(answer: Any) -> Any:
    """A draft's row with its members; peers tell no fields that they do not have."""
    names = ("version", "team_id", "team_name", "team_level", "establishment_name", "kind")
    more = ("inspected_on", "status", "outcome", "org_unit_name", "checklist", "members")
    return [answer[name] for name in (*names, *more)]


JOBS = (
    Job("J1", "one establishment", DISTRICT, get(*PLACES), without(), without()),
    Job(
        "J2",
        "50 inspections by date and status, with names",
        DISTRICT,
        get(VISITS),
        without(),
        lambda answer: answer["items"],
    ),
    Job("J3d", "coverage per commune, district", DISTRICT, get(coverage(0)), without()),
    Job("J3p", "coverage per commune, province", PROVINCE, get(coverage(1)), without("records")),
    Job(
        "J4",
        "one inspection with two violations",
        DISTRICT,
        post_visits,
        recorded,
        recorded_by_peers,
        writes=True,
    ),
)
