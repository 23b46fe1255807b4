"""Through every door: nobody but Bình Nghĩa and its district learns a small figure of it.

The same world twice, with other small numbers in Bình Nghĩa that add up to the same published
table. Whatever a reader is answered, by whatever endpoint, must be the same in both worlds: then
no answer, no size, no order, no error and no ETag can tell one from the other.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from backend.core.database import Database
from tests import world
from tests.acting import Api
from tests.conftest import Databases
from tests.features.support_releases.test_routes import figures_in
from tests.features.support_services.counting import PATH, SHEET, count, sheet, write

READERS = ("trangan", "leader", "province", "police", "inspector", "auditor", "admin", "district2")

ONE = {"binhnghia": {"loan": 2, "health": 9, "legal_aid": 3}}
ONE |= {"binhmy": {"loan": 20, "health": 8, "legal_aid": 9}}
OTHER = {"binhnghia": {"loan": 3, "health": 9, "legal_aid": 2}}
OTHER |= {"binhmy": {"loan": 19, "health": 8, "legal_aid": 10}}
"""February in the two worlds: communes and services sum up to the same in both."""

OF_ITSELF = re.compile(
    r'"(id|entity_id|actor_id|created_at|updated_at|at|request_id|instance|csrf_token)":"[^"]*",?'
)
"""What differs from one database to the next although nothing else does."""

NewWorld = Callable[[dict[str, dict[str, int]]], Api]


@pytest.fixture
def worlds(http: TestClient, app: FastAPI, databases: Databases) -> Iterator[NewWorld]:
    """Makes a world in which a year was counted, published, and the next one begun."""
    made: list[str] = []

    def begin(february: dict[str, dict[str, int]]) -> Api:
        close(http, app)
        made.append(databases.fresh())
        app.state.database = Database(made[-1])
        api = Api(http, app)
        populate(api, february)
        return api

    yield begin
    close(http, app)
    for url in made:
        databases.drop(url)


def close(http: TestClient, app: FastAPI) -> None:
    assert http.portal is not None
    http.portal.call(app.state.database.close)


def populate(api: Api, february: dict[str, dict[str, int]]) -> None:
    for year in (2021, 2022):
        for unit, numbers in february.items():
            write(api, unit, f"{year}-02", **numbers)
        write(api, "trangan", f"{year}-03", loan=14, health=11, employment=3)
    body = {"year": 2021, "accept_missing": True}
    assert api.as_("district").post("/support-releases", body).status_code == 201


def answers(api: Api, app: FastAPI, person: str) -> dict[str, Any]:
    """All that the person is told: every list, each record in it, and refusals."""
    who = api.as_(person)
    asked = {"/api/v1/support-releases/reporting": {"org_unit_id": str(world.unit("binhluc"))}}
    paths = [p for p, methods in app.openapi()["paths"].items() if "get" in methods]
    told = {}
    for path in [p for p in paths if "{" not in p]:
        answer = who.get(path, **asked.get(path, {}))
        told[path] = plain(answer)
        if answer.status_code == 200 and "support" in path and "items" in answer.json():
            for i, item in enumerate(answer.json()["items"]):
                told[f"{path} {i}"] = plain(who.get(f"{path}/{item['id']}"))
    for i, body in enumerate((count(month="2021-02"), count(under_18_count=99))):
        told[f"POST {i}"] = plain(who.post(PATH, body))
    february = sheet("binhnghia", "2021-02", loan=1)
    told["POST sheet"] = plain(who.post(SHEET, february, etag=1))
    told["GET sheet"] = plain(who.get(SHEET, org_unit_id=february["org_unit_id"], month="2021-02"))
    return told


def plain(answer: Any) -> tuple[int, str, str | None, str | None]:
    kind = answer.headers.get("content-type", "")
    text = OF_ITSELF.sub("", answer.text) if "json" in kind else ""
    return answer.status_code, text, answer.headers.get("etag"), answer.headers.get("link")


def test_two_worlds_look_the_same(app: FastAPI, worlds: NewWorld) -> None:
    told = []
    for february in (ONE, OTHER):
        api = worlds(february)
        told.append({person: answers(api, app, person) for person in READERS})
    for person in READERS:
        first, second = (of[person] for of in told)
        differing = {path for path in first | second if first.get(path) != second.get(path)}
        assert differing == set(), person
    assert told[0]["leader"]["/api/v1/support-releases 0"][0] == 200


def test_the_office_and_the_commune_see_them_differ(app: FastAPI, worlds: NewWorld) -> None:
    """The control: for those who may know, the same comparison finds the difference."""
    for person in ("district", "binhnghia"):
        told = [answers(worlds(february), app, person) for february in (ONE, OTHER)]
        assert told[0]["/api/v1/support-services"] != told[1]["/api/v1/support-services"]
        assert (
            told[0]["/api/v1/support-services/figures"]
            != told[1]["/api/v1/support-services/figures"]
        )


def test_no_answer_about_support_holds_a_small_number(app: FastAPI, worlds: NewWorld) -> None:
    api = worlds(ONE)
    for person in ("leader", "province"):
        made = api.as_(person).get("/support-releases").json()["items"]
        assert len(made) == 1
        figures = api.as_(person).get(f"/support-releases/{made[0]['id']}").json()["figures"]
        for commune in figures["communes"]:
            commune.pop("months_reported")
        assert figures_in(figures)
        assert not {1, 2, 3, 4} & set(figures_in(figures))
