"""Each operation gives every problem of the frame that its description names (`frame_states.py`).

`make test` asks a tenth of the operations in each state, the campaign all of them.
"""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from backend.api_description.operation_problems import list_frame_problems
from backend.api_description.route_facts import is_conditional
from backend.core.http.dependencies import PermissionRoute
from tests.acting import Api
from tests.contract.frame_states import WAYS, Door, Told, begin_moment, open_door
from tests.contract.operations import Operation, operations
from tests.contract.record_states import RECORD_WAYS, number_anew
from tests.described import NOT_MODIFIED, STALE, note_answer
from tests.fuzz.surface import prepare
from tests.proofs import proof_sample

pytestmark = pytest.mark.once

ALL_WAYS = {**WAYS, **RECORD_WAYS}


def list_asked(app: FastAPI) -> dict[Told, list[Operation]]:
    """{a problem of the frame: the operations that name it}."""
    routes = {one.name: one for one in app.routes if isinstance(one, PermissionRoute)}
    asked = defaultdict[Told, list[Operation]](list)
    for operation in operations(app):
        route = routes[operation.name]
        for told in list_frame_problems(route):
            asked[told].append(operation)
        if is_conditional(route):
            asked[NOT_MODIFIED].append(operation)
    return asked


def provoke(door: Door, told: Told, asked: list[Operation]) -> Iterator[str]:
    """Ask the operations for the problem; tells which answer otherwise."""
    with begin_moment(door, told):
        for operation in asked:
            answer = ALL_WAYS[told](door, operation)
            got = note_answer(operation.name, answer.status_code, answer.content)
            if got != told:
                yield f"{operation.name}: {got} instead of {told}"


@pytest.mark.campaign
def test_each_operation_gives_the_problems_of_the_frame(api: Api, app: FastAPI) -> None:
    asked = list_asked(app)
    assert asked.keys() == ALL_WAYS.keys() | {STALE}
    act = prepare(api)
    door = open_door(api, act, number_anew(api))
    wrong = [line for told in ALL_WAYS for line in provoke(door, told, proof_sample(asked[told]))]
    assert wrong == []
