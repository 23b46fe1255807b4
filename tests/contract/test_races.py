"""What another does between two statements of a request, on PostgreSQL (`races.py`)."""

import pytest
from fastapi import FastAPI

from tests import provoked
from tests.acting import Api
from tests.contract.frame_states import open_door
from tests.contract.operations import operations
from tests.contract.races import HELD, OVERTAKEN, RACES, Race, act_between
from tests.described import DESCRIBED, SEEN, load_described
from tests.fuzz.surface import prepare


def run_race(api: Api, app: FastAPI, race: Race) -> tuple[int, str]:
    """The status and the code that the request gets."""
    door = open_door(api, prepare(api), {})
    operation = next(one for one in operations(app) if one.name == race.operation)
    send = race.prepare(door, operation)
    with act_between(api, race):
        answer = send()
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.postgres
@pytest.mark.parametrize("race", RACES, ids=str)
def test_whoever_is_overtaken_is_told_so(api: Api, app: FastAPI, race: Race) -> None:
    assert run_race(api, app, race) == (race.status, race.code)


@pytest.mark.postgres
@pytest.mark.parametrize("race", HELD, ids=str)
def test_nobody_overtakes_who_holds_on_to_the_record(api: Api, app: FastAPI, race: Race) -> None:
    assert run_race(api, app, race) == (race.status, race.code)


@pytest.mark.once
def test_each_race_is_run_for_an_answer_that_is_described(app: FastAPI) -> None:
    told = load_described(app)
    described = {(name, *answer) for name, answers in told.items() for answer in answers}
    assert described >= OVERTAKEN
    stale = {one for one in described if one[1:] == (412, "stale")}
    asked = {name for name, status, _ in described if status == 428}
    assert {one for one in stale if one[0] not in asked} <= OVERTAKEN, "without If-Match"


@pytest.mark.once
def test_what_no_test_provoked_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """By it `make test` fails in the end."""
    bogus = ("no_such_operation", 409, "in-use")
    line = "no_such_operation 409 in-use"
    assert line not in provoked.list_missing()
    monkeypatch.setitem(DESCRIBED, bogus[0], frozenset({bogus[1:]}))
    assert line in provoked.list_missing()
    monkeypatch.setattr(provoked, "SEEN", SEEN | {bogus})
    assert line not in provoked.list_missing()
