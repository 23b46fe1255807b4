"""Every workflow's data, and a walk along all of its acts through the door."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from backend.domains.inspections.inspection_plans import approval as visit_lists
from backend.domains.planning.plans import approval as plans
from backend.domains.planning.proposals import workflow as proposals
from backend.domains.planning.task_reports import workflow as task_reports
from backend.domains.ratings.commune_ratings import workflow as ratings
from backend.domains.reporting.agency_reports import workflow as agency_reports
from backend.domains.reporting.reports import workflow as reports
from backend.law.reference.chains import ChainKind, find_chain, list_chains
from backend.workflows.workflow import Workflow
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspection_plans.planning import line, propose
from tests.domains.planning.plans.making import INSPECTED
from tests.domains.ratings.commune_ratings import making as rating_making
from tests.domains.reporting.reports import making as report_making
from tests.serving import ROOT

WORKFLOWS: dict[ChainKind, Workflow[Any]] = {
    ChainKind.PLAN: plans.WORKFLOW,
    ChainKind.VISIT_LIST: visit_lists.WORKFLOW,
    ChainKind.RATING: ratings.WORKFLOW,
    ChainKind.REPORT: reports.WORKFLOW,
    ChainKind.TASK_REPORT: task_reports.WORKFLOW,
    ChainKind.AGENCY_REPORT: agency_reports.WORKFLOW,
    ChainKind.PROPOSAL: proposals.WORKFLOW,
}
DOORS = {
    "/plans/{id}": ChainKind.PLAN,
    "/plans/{id}/targets/{code}": ChainKind.PLAN,
    "/inspection-plans/{id}": ChainKind.VISIT_LIST,
    "/commune-ratings/{id}": ChainKind.RATING,
    "/reports/{id}": ChainKind.REPORT,
    "/task-reports/{id}": ChainKind.TASK_REPORT,
    "/agency-reports/{id}": ChainKind.AGENCY_REPORT,
    "/proposals/{id}": ChainKind.PROPOSAL,
}
"""{address of a record: what it is}; an act is posted to its word below that address."""
CLOSED_WITH_UNIT = {ChainKind.TASK_REPORT, ChainKind.AGENCY_REPORT}
"""What a reorganisation closes with a unit that nobody took over: no act leads there."""
START = "draft"
TAKEN_ON_CREATION = {(ChainKind.PROPOSAL, "send")}
"""Acts without a door of their own: a new record is handed in at once."""

Edges = dict[tuple[str, str], str]
"""{(state, act): the state to which it leads}"""


def edges_of(record: ChainKind, tier: str, on: date = world.TODAY) -> Edges:
    chain = find_chain(record, tier, on)
    assert chain is not None
    return {(state, step.act): step.to for step in chain.steps for state in step.from_}


def reached(edges: Edges, start: str) -> set[str]:
    found = {start}
    while more := {to for (state, _), to in edges.items() if state in found} - found:
        found |= more
    return found


@pytest.mark.parametrize("record", ChainKind)
def test_the_acts_of_the_chains_are_the_transitions(record: ChainKind) -> None:
    flow = WORKFLOWS[record]
    acts = [one.act for one in flow.transitions]
    assert (flow.record, len(acts)) == (record, len(set(acts)))
    assert {step.act for chain in list_chains(record) for step in chain.steps} == set(acts)
    assert {before for one in flow.transitions for before in one.other_than} <= set(acts)


@pytest.mark.parametrize("record", ChainKind)
def test_every_state_is_reached_from_the_draft(record: ChainKind) -> None:
    everywhere = set[str]()
    for chain in list_chains(record):
        edges = {(state, one.act): one.to for one in chain.steps for state in one.from_}
        known = {state for state, _ in edges} | set(edges.values())
        assert reached(edges, START) == known, (chain.record, chain.tiers)
        everywhere |= known
    by_reorganisation = {"closed"} if record in CLOSED_WITH_UNIT else set[str]()
    assert everywhere | by_reorganisation == {state.value for state in WORKFLOWS[record].states}


def test_every_act_has_a_door_that_asks_for_its_permission() -> None:
    paths = json.loads((ROOT / "tests/contract/openapi.json").read_text("utf-8"))["paths"]
    for address, record in DOORS.items():
        for one in WORKFLOWS[record].transitions:
            if (record, one.act) in TAKEN_ON_CREATION:
                continue
            endpoint = paths[f"/api/v1{address}/{one.act}"]["post"]
            assert endpoint["x-permission"] == one.permissions[0], (address, one.act)


@dataclass
class Walk:
    """How one kind of record is begun, and who takes each of its acts with which body."""

    record: ChainKind
    tier: str
    begin: Callable[[Api], str]
    """Makes a draft; answers its address."""
    acts: dict[str, Callable[[Any], tuple[str, Any]]]
    """{act: the person and the body, from the record as the writer reads it}"""
    writer: str = "district"

    def show(self, api: Api, url: str) -> Any:
        answer = api.as_(self.writer).get(url)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def take(self, api: Api, url: str, act: str) -> Any:
        shown = self.show(api, url)
        person, body = self.acts[act](shown)
        answer = api.as_(person).post(f"{url}/{act}", body, etag=shown)
        assert answer.status_code < 300, (act, answer.text)
        if answer.status_code == 202:  # it waits for a second person
            asked = answer.json()
            path = f"/second-approvals/{asked['id']}/confirm"
            answer = api.as_("leader").post(path, etag=asked)
            assert answer.status_code == 200, answer.text
            report_making.corrected(api, "district", self.show(api, url), "inspections_signed", 7)
        return self.show(api, url)


def said_by(person: str, **body: Any) -> Callable[[Any], tuple[str, Any]]:
    return lambda _: (person, body)


def begin_plan(api: Api) -> str:
    who = api.as_("district")
    made = who.post("/plans", {"org_unit_id": str(world.unit("binhluc")), "year": 2023,
                               "title": "Kế hoạch năm 2023"})  # fmt: skip
    assert made.status_code == 201, made.text
    url = f"/plans/{made.json()['id']}"
    body = {"code": "workforce_known", "indicator": "workforce_known",
            "title": "Nắm chắc số lao động", "threshold_percent": 90}  # fmt: skip
    assert who.post(f"{url}/targets", body).status_code == 201
    return url


def begin_target(api: Api) -> str:
    who = api.as_("district")
    drafted = who.patch(INSPECTED, {"threshold_percent": 80}, who.get(INSPECTED).json())
    assert drafted.json()["status"] == START
    return INSPECTED


def begin_visit_list(api: Api) -> str:
    return f"/inspection-plans/{propose(api, line('binhnghia'))['id']}"


def begin_rating(api: Api) -> str:
    rating_making.ready(api)
    return f"/commune-ratings/{rating_making.scored(api)['id']}"


def begin_report(api: Api) -> str:
    report = report_making.written(api, report_making.begun(api))
    return f"/reports/{report['id']}"


PLANNED = {
    "submit": lambda _: ("district", None),
    "approve": said_by("leader"),
    "return": said_by("leader", comment="Rà lại"),
}
ANEW = {"criteria": {"QL1": "Xem lại"}}
WALKS = {
    "plan": Walk(ChainKind.PLAN, "district", begin_plan, PLANNED),
    "target": Walk(ChainKind.PLAN, "district", begin_target, PLANNED),
    "visit_list": Walk(
        ChainKind.VISIT_LIST,
        "district",
        begin_visit_list,
        {
            "submit": said_by("district", overlap_reason="Kiểm tra lại"),
            "approve": said_by("leader", document_no="15/KH-UBND", approved_on="2022-10-03"),
            "return": said_by("leader", reason="Rà lại"),
            "withdraw": said_by("district", reason="Không làm nữa"),
            "cancel": said_by("leader", reason="Không làm nữa"),
        },
    ),
    "rating": Walk(
        ChainKind.RATING,
        "commune",
        begin_rating,
        {
            "submit": lambda _: ("binhnghia", None),
            "verify": lambda shown: ("district", rating_making.checked(shown)),
            "approve": said_by("leader"),
            "return": lambda shown: (
                "district" if shown["status"] == "self_assessed" else "leader",
                ANEW,
            ),
            "appeal": said_by("binhnghia", **ANEW),
        },
        writer="binhnghia",
    ),
    "report": Walk(
        ChainKind.REPORT,
        "district",
        begin_report,
        {
            "submit": said_by("district", accept_missing=True),
            "approve": lambda _: ("leader", None),
            "send": lambda _: ("district", None),
            "return": lambda shown: (
                "province" if shown["status"] == "sent" else "leader",
                {"comment": "Rà lại"},
            ),
            "reopen-line": said_by("district", code="inspections_signed", reason="Sót", hours=24),
        },
    ),
}


def next_act(edges: Edges, left: set[tuple[str, str]], state: str) -> str | None:
    """The act on the shortest way to one that was not taken; one that leaves most others open."""
    ways = [((one, act), act) for one, act in edges if one == state]
    ways.sort(key=lambda way: -len({e for e in left if e[0] in reached(edges, edges[way[0]])}))
    seen = {state}
    while ways:
        if found := [first for edge, first in ways if edge in left]:
            return found[0]
        seen |= {edges[edge] for edge, _ in ways}
        ways = [
            ((one, act), first)
            for edge, first in ways
            for one, act in edges
            if one == edges[edge] and ((one, act) in left or edges[one, act] not in seen)
        ]
    return None


def count_refusals(api: Api, walk: Walk, url: str, state: str) -> int:
    """How many acts answer 409 here: all that lead nowhere, unless the record is not the person's
    to see."""
    edges, code = edges_of(walk.record, walk.tier), WORKFLOWS[walk.record].code
    shown = walk.show(api, url)
    told = []
    for act in sorted(walk.acts.keys() - {act for one, act in edges if one == state}):
        person, body = walk.acts[act](shown)
        answer = api.as_(person).post(f"{url}/{act}", body, etag=shown)
        if api.as_(person).get(url).status_code == 404:
            assert answer.status_code == 404, (state, act, answer.text)
        else:
            told.append((act, answer.status_code, answer.json()["code"]))
    assert told == [(act, 409, code) for act, *_ in told]
    assert walk.show(api, url)["version"] == shown["version"]
    return len(told)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow if name == "report" else ()) for name in WALKS],
)
def test_a_walk_along_every_act(api: Api, name: str) -> None:
    """Each act leads where the data says; one that leads nowhere answers 409 with its code."""
    walk = WALKS[name]
    edges = edges_of(walk.record, walk.tier)
    left, seen, refusals = set(edges), set[str](), 0
    while left:
        url, begun = walk.begin(api), len(left)
        state = walk.show(api, url)["status"]
        while act := next_act(edges, left, state):
            if state not in seen:
                refusals += count_refusals(api, walk, url, state)
                seen.add(state)
            now = walk.take(api, url, act)["status"]
            assert now == edges[state, act], (state, act)
            left.discard((state, act))
            state = now
        if state not in seen:
            refusals += count_refusals(api, walk, url, state)
            seen.add(state)
        assert len(left) < begun, left
    assert seen == reached(edges, START)
    assert refusals >= len(seen)


def test_a_way_that_is_not_in_the_data_is_found_out() -> None:
    """The control: a chain with a state that nothing leads to is no whole workflow."""
    edges = edges_of(ChainKind.PLAN, "district") | {("lost", "submit"): "submitted"}
    assert "lost" not in reached(edges, START)
    assert next_act(edges, {("lost", "submit")}, START) is None
