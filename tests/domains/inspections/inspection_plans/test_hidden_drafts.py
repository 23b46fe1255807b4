"""Minutes in draft of a visit that is not everybody's: who does not see the line learns nothing.

The same district twice: with a visit under way, its draft, violation and photos, and without. One
draft stays, another is begun and given up again. Whatever others are answered must be the same.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI

from backend.core.text.clock import set_today
from tests import world
from tests.acting import Api, Person
from tests.domains.inspections.inspection_plans.planning import OPENS, PATH, in_force, line
from tests.domains.inspections.inspection_plans.test_leaks import PLAN, differing, masked
from tests.domains.inspections.inspections.making import draft, finding, made
from tests.domains.platform.attachments.test_routes import sent
from tests.domains.support.support_releases.surfaces import Told, every_read, plain
from tests.proofs import proof_size

OPENED = date(2022, 10, 21)
PLACES = ("binhnghia", "trangan")
SEALED = [line(place, opens=OPENS) for place in PLACES]
ANNOUNCED = [line(place) for place in PLACES]
OUTSIDE = ("police", "binhnghia", "province", "inspector2", "handler")
"""Beside the team, its leader and the plan's keepers; auditors read who did what, not what."""
PEOPLE = OUTSIDE[: proof_size(full=5, campaign=5, least=2)]
"""At least one who reads visits, and one who reads places."""

NewWorld = Callable[[list[dict[str, Any]]], Api]


@pytest.fixture
def worlds(begin: Callable[[], Api]) -> Iterator[NewWorld]:
    """Makes a world with a plan of these lines, on the day after they were opened to the team."""

    def begin_with(lines: list[dict[str, Any]]) -> Api:
        set_today(world.TODAY)
        api = begin()
        in_force(api, *lines, id=PLAN)
        set_today(OPENED)
        return api

    yield begin_with
    set_today(world.TODAY)


def visit(api: Api, place: str) -> dict[str, Any]:
    """A draft of the planned visit with a violation and two photos; {kind: its record}."""
    inspector = api.as_("inspector")
    lines = inspector.get(f"{PATH}/{PLAN}").json()["visits"]
    own = next(v for v in lines if v["establishment_id"] == str(world.establishment(place)))
    minutes = draft(
        place,
        inspected_on=OPENED.isoformat(),
        inspection_plan_visit_id=own["id"],
        outcome="violation_recorded",
        violations=[finding()],
    )
    record = made(inspector.post("/inspections", minutes))
    (violation,) = inspector.get("/violations", inspection_id=record["id"]).json()["items"]
    photo = made(sent(inspector, record["id"]))
    of_violation = made(sent(inspector, violation["id"], entity="violation"))
    return {
        "inspections": record,
        "violations": violation,
        "attachments": photo,
        "attachments of it": of_violation,
    }


def give_up(api: Api, visit: dict[str, Any]) -> None:
    """Take out the photo of the visit and the violation with its own, then the draft itself."""
    inspector = api.as_("inspector")
    for kind in ("attachments", "violations", "inspections"):
        path = f"/{kind}/{visit[kind]['id']}"
        etag = inspector.get(path).headers["etag"]
        assert inspector.delete(path, etag).status_code == 204, kind


def begin_and_give_up(api: Api) -> dict[str, Any]:
    """Two visits under way, one of them given up; the one that stays."""
    stays = visit(api, "binhnghia")
    give_up(api, visit(api, "trangan"))
    return stays


def probe(who: Person, visit: dict[str, Any]) -> Told:
    """What is answered to one who has the ids of what is hidden."""
    record, violation, photo = (
        visit[kind]["id"] for kind in ("inspections", "violations", "attachments")
    )
    return {
        path: plain(who.get(path, **more))
        for path, more in (
            (f"/inspections/{record}", {}),
            (f"/inspections/{record}/record", {}),
            (f"/violations/{violation}", {}),
            (f"/attachments/{photo}", {}),
            (f"/attachments/{photo}/content", {}),
            (f"/attachments/{photo}/thumbnail", {}),
            (f"/attachments/{photo}/custody", {}),
            ("/attachments", {"entity": "inspection", "entity_id": record}),
            ("/attachments", {"entity": "violation", "entity_id": violation}),
            ("/recommendations", {"inspection_id": record}),
        )
    }


def answers(api: Api, app: FastAPI, person: str) -> Told:
    told = every_read(app, api.as_(person))
    return {path: without_places(path, masked(answer)) for path, answer in told.items()}


def without_places(path: str, answer: Any) -> Any:
    """Of the feed only what it tells: the log counts on with every change of anybody's."""
    status, text, *headers = answer
    return status, PLACE.sub("", text) if "/changes" in path else text, *headers


PLACE = re.compile(r'"(seq|next)":\d+,?|"cursor":"[^"]*",?')


@pytest.mark.postgres_in_campaign
@pytest.mark.campaign
@pytest.mark.slow
def test_a_visit_under_way_is_nowhere(app: FastAPI, worlds: NewWorld) -> None:
    without = worlds(SEALED)
    plainly = {person: answers(without, app, person) for person in PEOPLE}
    api = worlds(SEALED)
    stays = begin_and_give_up(api)
    for person in PEOPLE:
        assert differing(answers(api, app, person), plainly[person]) == set(), person
        shown = [path for path, told in probe(api.as_(person), stays).items() if told[0] == 200]
        assert shown in ([], ["/recommendations"]), person
    assert statuses(api, "inspector", stays) == {200}
    api = worlds(ANNOUNCED)
    assert statuses(api, "police", begin_and_give_up(api)) == {200}, "the control"


def statuses(api: Api, person: str, visit: dict[str, Any]) -> set[int]:
    return {told[0] for told in probe(api.as_(person), visit).values()}


def test_the_feed_tells_others_nothing_of_what_a_hidden_draft_lost(worlds: NewWorld) -> None:
    """And the control: of a visit that everybody knows, it tells them all."""
    assert told_of_losses(worlds(SEALED)) == {"inspector": LOST, "police": set()}
    assert told_of_losses(worlds(ANNOUNCED)) == {"inspector": LOST, "police": LOST}


LOST = {"inspections", "violations", "attachments"}


def told_of_losses(api: Api) -> dict[str, set[str]]:
    """The kinds of records that the feed says are gone, by who follows it."""
    mark = api.as_("inspector").get("/changes", limit=200).json()["next"]
    begin_and_give_up(api)
    told = {}
    for person in ("inspector", "police"):
        items = api.as_(person).get("/changes", after=mark, limit=200).json()["items"]
        told[person] = {item["entity"] for item in items if item["action"] == "deleted"}
    return told


def test_minutes_name_no_hidden_draft_of_the_same_day(worlds: NewWorld) -> None:
    """And the control: one that everybody knows is named to all."""
    told = {who: find_same_visit(worlds(SEALED), who) for who in ("inspector", "police")}
    assert told == {"inspector": True, "police": False}
    assert find_same_visit(worlds(ANNOUNCED), "police")


def find_same_visit(api: Api, person: str) -> bool:
    """Whether minutes name to the person the planned draft of the same place, team and day."""
    planned = visit(api, "binhnghia")["inspections"]
    beside = draft("binhnghia", inspected_on=OPENED.isoformat())
    record = made(api.as_("inspector").post("/inspections", beside))
    assert record["same_visit_id"] == planned["id"]
    told: str | None = api.as_(person).get(f"/inspections/{record['id']}").json()["same_visit_id"]
    assert told in (None, planned["id"])
    return told is not None
