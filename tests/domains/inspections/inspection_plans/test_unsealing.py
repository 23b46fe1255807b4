"""What opens by the clock enters the feed when it opens, and to nobody else a place is lost.

The attack: the same district with two sealed lines and without any. Whoever may not read them is
told the same of both by the feed, places and cursors included, at each round of each day.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import ChangeFeed
from backend.core.session.log_places import ROOM
from backend.core.session.log_rounds import PLACES
from backend.core.text.clock import set_today
from backend.domains.platform.sealed_visits.unsealing import record_opened
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspection_plans.planning import OPENS, PATH, in_force, line
from tests.domains.inspections.inspection_plans.test_hidden_drafts import visit
from tests.domains.inspections.inspection_plans.test_leaks import PLAN
from tests.domains.platform.changes.following import Row, list_unresolved, list_urls
from tests.domains.reporting.reports.making import done

PLACES_SEALED = ("binhnghia", "trangan")
SEALED = [line("binhmy"), *(line(place, opens=OPENS) for place in PLACES_SEALED)]
OPENED, PUBLIC = date(2022, 10, 21), date(2023, 1, 2)
OUTSIDE = ("police", "binhnghia", "inspector2", "province", "admin")
"""Beside the team, its leader and the plan's keepers."""

NewWorld = Callable[[list[dict[str, Any]]], Api]


@pytest.fixture
def worlds(begin: Callable[[], Api]) -> Iterator[NewWorld]:
    """Makes a world in which a plan of these lines is in force, after a first round."""

    def begin_with(lines: list[dict[str, Any]]) -> Api:
        set_today(world.TODAY)
        api = begin()
        in_force(api, *lines, id=PLAN)
        api.run(record_opened)
        return api

    yield begin_with
    set_today(world.TODAY)


def follow(api: Api, person: str, after: Any = 0) -> Any:
    return done(api.as_(person).get("/changes", after=after, limit=200))


def let_open(api: Api, day: date) -> None:
    set_today(day)
    api.run(record_opened)


def list_lines(api: Api, person: str) -> set[str]:
    plan = done(api.as_(person).get(f"{PATH}/{PLAN}"))
    return {one["id"] for one in plan["visits"] if one["is_unannounced"]}


def list_unsealed(rows: list[Row]) -> set[str]:
    return {row["id"] for row in rows if row["action"] == "unsealed"}


def test_a_sealed_line_is_told_when_it_opens_to_whom_it_opens(worlds: NewWorld) -> None:
    api = worlds(SEALED)
    marks = {who: follow(api, who)["cursor"] for who in ("inspector", "district", "police")}
    let_open(api, OPENED)
    for who in ("inspector", "district"):
        rows = follow(api, who, marks[who])["items"]
        assert list_unsealed(rows) == list_lines(api, who) != set(), who
        assert {row["entity"] for row in rows} == {"inspection-plan-visits"}
        assert {row["url"] for row in rows} == {f"/api/v1{PATH}/{PLAN}"}
        assert list_unresolved(api.as_(who), list_urls(rows)) == []
    told = follow(api, "police", marks["police"])
    assert (told["items"], list_lines(api, "police")) == ([], set())
    let_open(api, PUBLIC)
    rows = follow(api, "police", told["cursor"])["items"]
    assert list_unsealed(rows) == list_lines(api, "police") != set()
    mark = follow(api, "police", told["cursor"])["cursor"]
    let_open(api, PUBLIC)
    assert follow(api, "police", mark)["items"] == [], "told once"


def test_what_a_line_hid_is_told_with_it(worlds: NewWorld) -> None:
    api = worlds(SEALED)
    let_open(api, OPENED)
    hidden = {record["id"] for record in visit(api, "binhnghia").values()}
    rows = follow(api, "police")["items"]
    assert {row["id"] for row in rows} & hidden == set()
    mark = follow(api, "police")["cursor"]
    let_open(api, PUBLIC)
    rows = follow(api, "police", mark)["items"]
    assert hidden <= list_unsealed(rows)
    assert list_unresolved(api.as_("police"), list_urls(rows)) == []
    acts = done(api.as_("auditor").get("/audit-events", limit=200))["items"]
    assert {one["action"] for one in acts} & {"unsealed", "unsealing"} == set()


def list_steps(api: Api, start: int, place: int) -> list[int]:
    """How far a place is from the start; on PostgreSQL those before count what the plan took."""
    return [place - start] if api.database.is_sqlite or place > start else []


def check_end_of_rounds(api: Api, start: int, end: int) -> None:
    """Two rounds ended there, each as if it had written all its places."""
    if api.database.is_sqlite:
        assert end == start + 2 * PLACES
        return
    base = api.one(sa.select(ChangeFeed.base))
    assert [(place - base) % ROOM for place in (start, end)] == [PLACES - 1] * 2
    assert (end - start) % ROOM == 0 < end - start


def test_no_place_of_the_log_tells_that_something_opened(worlds: NewWorld) -> None:
    """Two worlds, two rounds each; the control: both rounds take places, and a member is told."""
    told = []
    for lines in (SEALED, [line("binhmy")]):
        api = worlds(lines)
        start = follow(api, "police")["next"]
        seen = {}
        for day in (OPENED, OPENED.replace(day=22)):
            let_open(api, day)
            for who in OUTSIDE:
                page = follow(api, who)
                rows = [
                    (list_steps(api, start, row["seq"]), row["entity"], row["action"])
                    for row in page["items"]
                ]
                seen[who, day] = rows, list_steps(api, start, page["next"])
        check_end_of_rounds(api, start, follow(api, "police")["next"])
        told.append((seen, len(list_unsealed(follow(api, "inspector")["items"]))))
    assert told[0][0] == told[1][0]
    assert [count for _, count in told] == [2, 0]
