"""Through every door: nobody but Bình Nghĩa and its district learns a small figure of it.

The same world twice, with other small numbers in Bình Nghĩa that add up to the same published
table. Whatever a reader is answered, by whatever endpoint, must be the same in both worlds: then
no answer, no size, no order, no error and no ETag can tell one from the other.
"""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI

from tests import world
from tests.acting import Api, Person
from tests.databases import pg_server
from tests.domains.platform.imports.lists import send, workbook
from tests.domains.support.support_releases.more_communes import MORE, found_communes
from tests.domains.support.support_releases.surfaces import PREFIX, Told, every_read, plain
from tests.domains.support.support_releases.test_routes import figures_in
from tests.domains.support.support_services.counting import PATH, SHEET, count, sheet, write
from tests.proofs import proof_sample

pytestmark = [pytest.mark.postgres_in_campaign]

INSIDE = ("district", "binhnghia")
ALIKE = ("inspector2",)
EACH_REACH = ("inspector", "trangan", "leader", "province")
"""A team's, another commune's, the district's and the province's reader."""
EVERYONE = tuple(person for person in world.PEOPLE if person not in (*INSIDE, *ALIKE))
TRIED = proof_sample(EACH_REACH if pg_server() else EVERYONE, tenths=1)
READERS = (*dict.fromkeys(("leader", *TRIED)), "nobody")
"""On PostgreSQL one for each way in which a statement is narrowed: the same code asks it."""

ONE = {"binhnghia": {"loan": 3, "health": 20, "legal_aid": 4}}
ONE |= {"binhmy": {"loan": 44, "health": 17, "legal_aid": 22}}
OTHER = {"binhnghia": {"loan": 4, "health": 20, "legal_aid": 3}}
OTHER |= {"binhmy": {"loan": 43, "health": 17, "legal_aid": 23}}
"""February in the two worlds: communes and services sum up to the same in both."""

HEADS = ("Xã, thị trấn", "Tháng", "Loại hỗ trợ", "Số lượt")
NEEDS = ("Xã, thị trấn", "Năm", "Kỳ", "Số phụ nữ đã tiếp cận", "Nhu cầu vay vốn")
KEY = "0191f0c4-6b5a-7c3e-9d2f-1a2b3c4d5e6f"
"""Of a request that Bình Nghĩa made: others replay it."""

NewWorld = Callable[[dict[str, dict[str, int]]], Api]


@pytest.fixture
def worlds(begin: Callable[[], Api]) -> NewWorld:
    """Makes a world in which a year was counted, published, and the next one begun."""

    def begin_with(february: dict[str, dict[str, int]]) -> Api:
        api = begin()
        populate(api, february)
        return api

    return begin_with


def populate(api: Api, february: dict[str, dict[str, int]]) -> None:
    """By hand, by sheets with a key, and by files; the needs of the two communes add up alike."""
    api.run(found_communes)
    for unit in MORE:
        write(api, unit, "2021-05", loan=16, health=12)
    for year in (2021, 2022):
        for unit, numbers in february.items():
            write(api, unit, f"{year}-02", **numbers)
        write(api, "trangan", f"{year}-03", loan=14, health=11, employment=3)
    own, few = api.as_("binhnghia"), february["binhnghia"]["loan"]
    assert own.post(SHEET, replayed(few), key=KEY).status_code == 200
    row = ("Bình Nghĩa", "5/2022", "Vay vốn", few)
    into(own, "support-services", workbook(HEADS, row))
    needs = [("Bình Nghĩa", 2021, 1, 4 + few, few), ("TT Bình Mỹ", 2021, 1, 9 - few, 6 - few)]
    into(api.as_("district"), "needs-assessments", workbook(NEEDS, *needs))
    body = {"year": 2021, "accept_missing": True}
    assert api.as_("district").post("/support-releases", body).status_code == 201


def replayed(loan: int) -> dict[str, Any]:
    return sheet("binhnghia", "2022-04", loan=loan)


def into(person: Person, kind: str, content: bytes) -> None:
    found = send(person, content, kind=kind, dry_run="false").json()
    assert (found["status"], found["error_count"]) == ("applied", 0), found


def listed(who: Person, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = who.get(path).json()["items"]
    return items


def answers(api: Api, app: FastAPI, person: str) -> Told:
    """All that the person is told: every list, each record in it, and refusals."""
    who = api.nobody() if person == "nobody" else api.as_(person)
    told = every_read(app, who)
    theirs = listed(api.as_("binhnghia"), PATH)[0]
    for i, record in enumerate(listed(api.as_("district"), "/imports")):
        for part in ("", "/rows", "/annotated.xlsx"):
            told[f"import {i}{part}"] = plain(who.get(f"/imports/{record['id']}{part}"))
    told["GET theirs"] = plain(who.get(f"{PATH}/{theirs['id']}"))
    told["PATCH theirs"] = plain(who.patch(f"{PATH}/{theirs['id']}", {"count": 1}, theirs))
    for i, body in enumerate((count(month="2021-02"), count(under_18_count=99))):
        told[f"POST {i}"] = plain(who.post(PATH, body))
    told["POST sheet"] = plain(who.post(SHEET, sheet("binhnghia", "2021-02", loan=1), etag=1))
    for few in (3, 4):
        told[f"replay {few}"] = plain(who.post(SHEET, replayed(few), key=KEY))
    row = workbook(HEADS, ("Bình Nghĩa", "2/2021", "Vay vốn", 2))
    told["import"] = plain(send(who, row, kind="support-services"))
    return told


@pytest.mark.in_turn
@pytest.mark.campaign
@pytest.mark.slow
def test_two_worlds_look_the_same(app: FastAPI, worlds: NewWorld) -> None:
    """Nobody outside can tell them apart; the control: those who may know find the difference."""
    told = []
    for february in (ONE, OTHER):
        api = worlds(february)
        told.append({person: answers(api, app, person) for person in (*READERS, *INSIDE)})
    for person in READERS:
        assert differing(*(of[person] for of in told)) == set(), person
    read = [answer[0] for path, answer in told[0]["leader"].items() if "releases/{id}" in path]
    assert read == [200]
    exports = {"/exports/support-services.xlsx", "/exports/needs-assessments.xlsx"}
    lists = {"/support-services", "/support-services/figures", "/needs-assessments"}
    for person in INSIDE:
        found = differing(*(of[person] for of in told))
        assert exports | lists <= found
        assert [path for path in found if path.startswith("import ") and path.endswith("/rows")]


def differing(first: Told, second: Told) -> set[str]:
    """Where two worlds answer differently."""
    paths = first.keys() | second.keys()
    return {path.removeprefix(PREFIX) for path in paths if first.get(path) != second.get(path)}


def test_no_answer_about_support_holds_a_small_number(app: FastAPI, worlds: NewWorld) -> None:
    api = worlds(ONE)
    for person in ("leader", "province"):
        made = api.as_(person).get("/support-releases").json()["items"]
        assert len(made) == 1
        figures = api.as_(person).get(f"/support-releases/{made[0]['id']}").json()["figures"]
        assert figures_in(figures)
        assert not {1, 2, 3, 4} & set(figures_in(figures))
