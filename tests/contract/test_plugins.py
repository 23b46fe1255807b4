"""What resources add to the whole by the names of their modules."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any, cast

import pytest

from backend import plugins, route_table
from backend.core.http.dispatch import API_PREFIX, get_first_segment
from backend.domains.inspections.inspections.providers import (
    Findings,
    PrintedFacts,
    WaitingConflicts,
)
from backend.domains.planning.plans.providers import Allocations
from backend.domains.platform.second_approvals.service import load_acts
from backend.domains.prevention.staff.completed_courses import CompletedCourses
from tests.proofs import proof_sample

OFFERED = {
    "lists": "LISTS",
    "deadlines": "DEADLINES",
    "inbox": "INBOX",
    "attached": "HOLDERS",
    "two_persons": "ACTS",
    "provides": "PROVIDES",
}


@pytest.mark.once
def test_each_point_is_used_and_offers_what_it_says() -> None:
    assert [point for point in plugins.PLUGIN_MODULES if not plugins.load_modules(point)] == []
    silent = [
        module.__name__
        for point, name in OFFERED.items()
        for module in plugins.load_modules(point)
        if not hasattr(module, name)
    ]
    assert silent == []


@pytest.mark.once
def test_each_thing_asked_for_has_one_provider() -> None:
    asked = {Findings, WaitingConflicts, PrintedFacts, CompletedCourses, Allocations}
    found = [what for module in plugins.load_modules("provides") for what in module.PROVIDES]
    assert len(found) == len(asked)
    assert set(found) == asked
    assert [plugins.get_provider(what) is not None for what in asked] == [True] * len(asked)


@pytest.mark.once
def test_resources_are_loaded_in_the_order_of_their_names() -> None:
    names = [package.rpartition(".")[2] for package, _ in plugins.list_packages()]
    assert names == sorted(names)
    assert len(set(names)) == len(names)


@pytest.mark.once
def test_each_segment_leads_to_the_routes_of_its_resources() -> None:
    """In the order of all routes, so that what answers a request does not depend on the order of
    the requests before it."""
    every = route_table.load_all_routes()
    found = {segment: route_table.load_routes(segment) for segment in route_table.list_segments()}
    assert {route.path[: len(API_PREFIX)] for route in every} == {API_PREFIX}
    for segment, routes in found.items():
        assert routes == [one for one in every if get_first_segment(one.path) == segment] != []
    assert sum(map(len, found.values())) == len(every) > 500
    assert route_table.load_routes("no-such-thing") == []


@pytest.mark.once
def test_a_route_that_no_segment_leads_to_is_refused() -> None:
    class APIRouter:
        routes = (SimpleNamespace(path=f"{API_PREFIX}/plans/{{id}}"),)

    module = SimpleNamespace(router=APIRouter(), __name__="backend.domains.planning.plans.routes")
    assert route_table.list_routes(cast("Any", module)) == [*APIRouter.routes]
    module.__name__ = "backend.domains.planning.budgets.routes"
    with pytest.raises(
        TypeError, match=r"planning\.budgets: SEGMENTS in its __init__.py lacks plans"
    ):
        route_table.list_routes(cast("Any", module))


ALONE = """
import os, sys
from sqlalchemy.orm import configure_mappers
from backend import main, plugins, route_table

plugins.load_modules("startup")
configure_mappers()
segments = [(route_table.load_routes, segment) for segment in sys.argv[1:]]
parts = [(plugins.load_modules, part) for part in plugins.PLUGIN_MODULES]
for load, name in [*segments, *parts]:
    child = os.fork()
    if child == 0:
        load(name)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        print(name)
"""


@pytest.mark.in_turn
@pytest.mark.once
@pytest.mark.campaign
def test_each_part_can_be_the_first_that_a_request_imports() -> None:
    """Which one that is depends on what is asked first; none may need that others came before."""
    segments = proof_sample(sorted(route_table.list_segments()))
    answer = subprocess.run(
        [sys.executable, "-c", ALONE, *segments], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == [], answer.stderr


@pytest.mark.once
def test_acts_of_two_persons_stand_under_the_codes_of_the_wire() -> None:
    assert set(load_acts()) == {
        "cancel-decision",
        "decide-above-cap",
        "give-duty",
        "open-api-client",
        "open-webhook",
        "reopen-report-line",
        "reorganise",
        "reset-account",
        "undo-reorganisation",
        "unlock-account",
    }
