"""Through every door: before a sealed visit opens, nobody learns of it (R40).

The same district twice: with two sealed lines, and without any. Whatever anybody is answered, by
whatever GET route or refusal, must be the same in both, but for the seal itself, which is public.
The controls: an announced line is found, and so are the sealed ones once they have opened.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI

from backend.core.text.clock import set_today
from tests import world
from tests.acting import CURRENT, Api, Person
from tests.databases import pg_server
from tests.domains.inspections.inspection_plans.planning import OPENS, PATH, body, in_force, line
from tests.domains.support.support_releases.surfaces import PREFIX, Told, every_read, plain
from tests.proofs import proof_sample

pytestmark = [pytest.mark.postgres_in_campaign]

PLAN = "0191f0c4-6b5a-7c3e-9d2f-1a2b3c4d5e70"
SECOND = "0191f0c4-6b5a-7c3e-9d2f-1a2b3c4d5e71"
SEALED = ("binhnghia", "trangan")
WITH = [line("binhmy"), *(line(place, opens=OPENS) for place in SEALED)]
WITHOUT = [line("binhmy")]
ANNOUNCED = [line("binhmy"), *(line(place) for place in SEALED)]

OF_ITSELF = re.compile(r'"(visit_id|sealed_at|content_hash)":"[^"]*"|\b[0-9a-f]{64}\b')
"""What a new line or seal has of its own."""
PUBLISHED = re.compile(
    r',?"sealed_until"(?!:)|"sealed_until":("[^"]*"|null)|"is_sealed":(true|false)'
)
"""What everyone may know: that there is a seal, and until when."""

ALIKE = ("trangan", "district2")
"""People of the same role as another one."""
EACH_REACH = ("district", "inspector", "police", "binhnghia", "province")
"""Who keeps the plan, the team's leader, another of the district, the place's commune, above."""
EVERYONE = tuple(person for person in world.PEOPLE if person not in ALIKE)
TRIED = proof_sample(EACH_REACH if pg_server() else EVERYONE, tenths=1)
PEOPLE = (*dict.fromkeys(("police", *TRIED)), "nobody")
"""On PostgreSQL one for each way in which a statement is narrowed: the same code asks it."""

NewWorld = Callable[[list[dict[str, Any]]], Api]


@pytest.fixture
def worlds(begin: Callable[[], Api]) -> Iterator[NewWorld]:
    """Makes a world in which a plan of these lines is in force."""

    def begin_with(lines: list[dict[str, Any]]) -> Api:
        api = begin()
        in_force(api, *lines, id=PLAN)
        return api

    yield begin_with
    set_today(world.TODAY)


def answers(api: Api, app: FastAPI, person: str) -> Told:
    """All that the person is told: every list and record, exports, searches, guesses, refusals."""
    who = api.nobody() if person == "nobody" else api.as_(person)
    told = every_read(app, who)
    for place in SEALED:
        told |= about(who, place)
    told |= guesses(api, who)
    return {path: masked(answer) for path, answer in told.items()}


def about(who: Person, place: str) -> Told:
    """What is told of one place: itself, its days, and lists and searches narrowed to it."""
    id = str(world.establishment(place))
    own = {"establishment_id": id}
    asked: list[tuple[str, dict[str, Any]]] = [
        *((f"/establishments/{id}{rest}", {}) for rest in ("", "/timeline", "/commitments")),
        *((path, own) for path in ("/inspection-plan-visits", "/inspections", "/violations")),
        ("/inspection-plan-visits", {"planned_from": "2022-10-20", "planned_to": "2022-10-20"}),
        ("/establishments", {"sort": "attention"}),
    ]
    return {f"{place} {path} {more}": plain(who.get(path, **more)) for path, more in asked}


def guesses(api: Api, who: Person) -> Told:
    """Acts that would tell: the very line's id, its place planned again, and minutes of it."""
    looked = api.as_("leader").post(f"{PATH}/{PLAN}/look", {"reason": "Đối chiếu"}).json()
    guess = looked["visits"][-1]["id"]
    again = body(*(line(place) for place in SEALED), id=SECOND)
    minutes = {
        "establishment_id": str(world.establishment("binhnghia")),
        "team_id": str(world.team("district")),
        "kind": "planned",
        "inspected_on": "2022-10-03",
        "member_ids": [str(world.member(name)) for name in world.MEMBERS[:3]],
    }
    reason = {"reason": "Thử"}
    told = {
        "commune's plan": plain(who.post(PATH, again | {"team_id": str(world.team("commune"))}))
    }
    if told["commune's plan"][0] == 201:
        told["overlaps"] = plain(who.get(f"{PATH}/{SECOND}/overlaps"))
        told["submitted"] = plain(who.post(f"{PATH}/{SECOND}/submit", {}, etag=CURRENT))
        told["withdrawn"] = plain(who.post(f"{PATH}/{SECOND}/withdraw", reason, etag=CURRENT))
    if not looked["visits"][-1]["is_unannounced"]:
        guess = str(world.team("other"))
    told["minutes"] = plain(who.post("/inspections", minutes | {"inspection_plan_visit_id": guess}))
    told["cancel"] = plain(who.post(f"/inspection-plan-visits/{guess}/cancel", reason))
    return told


def masked(answer: Any) -> Any:
    status, text, *headers = answer
    return status, re.sub(r"/inspection-plan-visits/[^/]*/", "/", OF_ITSELF.sub("", text)), *headers


def by_route(told: Told) -> dict[str, list[Any]]:
    """What each route answered, record after record; without what is published of seals."""
    routes: dict[str, list[Any]] = {}
    for path, (status, text, *headers) in told.items():
        if "/inspection-plan-seals" not in path:
            route = re.sub(r" \d+$", "", path)
            routes.setdefault(route, []).append((status, PUBLISHED.sub("", text), *headers))
    return routes


def differing(first: Told, second: Told) -> set[str]:
    one, other = by_route(first), by_route(second)
    return {route for route in one.keys() | other.keys() if one.get(route) != other.get(route)}


@pytest.mark.campaign
@pytest.mark.slow
def test_sealed_lines_are_nowhere(app: FastAPI, worlds: NewWorld) -> None:
    """All roles × all surfaces: 0 differences before the opening, whoever asks."""
    told, later = [], []
    for lines in (WITH, WITHOUT):
        api = worlds(lines)
        told.append({person: answers(api, app, person) for person in PEOPLE})
        set_today(date(2022, 10, 21))
        later.append({person: plan_of(api.as_(person)) for person in ("inspector", "police")})
        set_today(world.TODAY)
    for person in PEOPLE:
        assert len(told[0][person]) > 100, person
        assert differing(told[0][person], told[1][person]) == set(), person
    assert later[0]["inspector"] != later[1]["inspector"]
    assert later[0]["police"] == later[1]["police"]
    api = worlds(ANNOUNCED)
    found = differing(told[1]["police"], answers(api, app, "police"))
    lists = {"/inspection-plan-visits", "/inspection-plans", "/inspection-plans/{id}"}
    assert {PREFIX + path for path in lists} <= found


def plan_of(who: Person) -> Any:
    """The plan and the inbox, as the person is told of them."""
    status, text, *_ = masked(plain(who.get(f"{PATH}/{PLAN}")))
    return status, PUBLISHED.sub("", text), masked(plain(who.get("/inbox")))
