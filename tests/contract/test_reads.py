"""What every read does alike, found by the description: 304 for a current copy; pages of lists,
records by their ids or by when they changed, and rows as CSV.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI

from api_breaks import get_target
from backend.api_description import document
from backend.core.http.csv_answers import format_csv_cell
from tests import world
from tests.acting import Api, Person, entered_bar
from tests.contract.operations import OPEN, Operation, may, operations
from tests.fuzz.surface import path_of, prepare
from tests.world import PEOPLE

ASKED: dict[str, dict[str, str]] = {
    "get_reports_overview": {"period_kind": "month", "period_start": "2022-09-01"},
}
"""Parameters without which these are refused."""
READERS = ("district", "admin", "police", "auditor", *PEOPLE)


class Read(NamedTuple):
    """A GET of the description: what it is called, its path, who may ask for it."""

    operation: Operation
    described: dict[str, Any]
    path: str


@pytest.fixture
def records(api: Api) -> None:
    prepare(api)


def reads(app: FastAPI) -> Iterator[Read]:
    document = app.openapi()
    for operation in operations(app):
        if operation.method == "GET":
            described = document["paths"]["/api/v1" + operation.template]["get"]
            if "application/json" in read_content(document, described):
                yield Read(operation, described, path_of(operation))


def read_content(document: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    """The media types of a successful answer."""
    content: dict[str, Any] = get_target(document, described["responses"]["200"]).get("content", {})
    return content


def lists(app: FastAPI) -> Iterator[Read]:
    """Those whose answer has `items` and `next`."""
    document = app.openapi()
    schemas = document["components"]["schemas"]
    for read in reads(app):
        schema = read_content(document, read.described)["application/json"]["schema"]
        answer = schemas.get(schema.get("$ref", "").rsplit("/", 1)[-1], {})
        if {"items", "next"} <= answer.get("properties", {}).keys():
            yield read


def who_reads(api: Api, read: Read) -> Iterator[Person]:
    if read.operation.name in OPEN:
        yield api.nobody()
    for name in dict.fromkeys(READERS):
        if read.operation.name not in OPEN and may(name, read.operation.permission):
            yield api.as_(name)


def first_answer(api: Api, read: Read) -> tuple[Person, Any] | None:
    """Whoever is the first that the read answers, and what they get."""
    for person in who_reads(api, read):
        answer = person.get(read.path, **ASKED.get(read.operation.name, {}))
        if answer.status_code == 200:
            return person, answer
    return None


@pytest.mark.whole_proof
def test_every_read_answers_304_to_who_has_a_current_copy(
    api: Api, app: FastAPI, records: None
) -> None:
    """Without reading more than the read itself."""
    wrong, answered = [], 0
    for read in reads(app):
        if (first := first_answer(api, read)) is None:
            continue
        person, whole = first
        asked = ASKED.get(read.operation.name, {})
        with api.queries() as plain:
            person.get(read.path, **asked)
        known = {"If-None-Match": whole.headers.get("ETag", "")}
        again, count = ask_twice(api, person, read, known)
        answered += 1
        if (again.status_code, again.content) != (304, b"") or count > len(plain):
            wrong.append(f"{read.operation.name}: {whole.headers.get('ETag')} {again.status_code}")
        assert ("304" in read.described["responses"]) == ("ETag" in whole.headers), read
    assert wrong == []
    assert answered >= 150


def ask_twice(api: Api, person: Person, read: Read, headers: dict[str, str]) -> tuple[Any, int]:
    """The answer, and how many statements it took: the less of twice, as others may work beside."""
    asked = ASKED.get(read.operation.name, {})
    with api.queries() as once:
        person.get(read.path, **asked, headers=headers)
    with api.queries() as twice:
        answer = person.get(read.path, **asked, headers=headers)
    return answer, min(len(once), len(twice))


@pytest.mark.whole_proof
def test_every_list_goes_in_pages_and_loses_nothing(api: Api, app: FastAPI, records: None) -> None:
    wrong, several = [], 0
    for read in lists(app):
        name = read.operation.name
        if name == "list_changes" or (first := first_answer(api, read)) is None:
            continue  # the feed has no last page
        person, whole = first
        told = whole.json()["items"]
        size = max(1, len(told) // 2)
        found: list[Any] = []
        asked: dict[str, Any] = {**ASKED.get(name, {}), "limit": size}
        while len(found) < len(told):
            page = person.get(read.path, **asked)
            found += page.json()["items"] if page.status_code == 200 else [page.text] * size
            if (following := page.json().get("next")) is None:
                break
            several += 1
            asked["after"] = following
            if f"after={following}" not in page.headers.get("Link", ""):
                wrong.append(f"{name}: no Link")
        if found != told:
            wrong.append(f"{name}: {len(found)} of {len(told)} {found[0] if found else ''}"[:300])
        if person.get(read.path, **asked | {"limit": 0}).status_code != 422:
            wrong.append(f"{name}: takes limit=0")
    assert wrong == []
    assert several >= 20


STILL_ROWS = {
    # one record is long (a report has 165 lines, about 100 kB): 200 of them are no answer
    *("list_reports", "list_commune_ratings", "list_rating_criteria_sets", "list_rating_samples"),
    *("list_rechecks", "list_agency_reports", "list_imports", "list_handovers"),
    *("list_reorganisations", "list_proposals", "list_report_reminders"),
    # what each shows depends on its plan, or on who reads it, and is decided one by one
    *("list_target_allocations", "list_task_reports"),
    "list_api_clients",  # few, read by people; no scope of a machine opens it
}
"""Lists whose `ids` find rows, not yet whole records: the single read makes them of many.

A follower of the feed reads these at their URL. They take `limit`, `after`, `ids` and
`updated_after`, and answer 304, as all lists do.
"""


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_guide_names_the_lists_that_give_rows(app: FastAPI, language: str) -> None:
    guide = (Path(document.__file__).parent / f"guide.{language}.md").read_text("utf-8")
    line = next(one for one in guide.splitlines() if one.startswith("* `?ids=`"))
    addresses = {one.name: f"`{one.template}`" for one in operations(app)}
    assert set(re.findall("`/[^`]*`", line)) == {addresses[name] for name in STILL_ROWS}


def record_lists(app: FastAPI) -> Iterator[Read]:
    for read in lists(app):
        if any(p.get("$ref", "").endswith("/parameters/ids") for p in read.described["parameters"]):
            yield read


def list_items(person: Person, read: Read, **asked: Any) -> list[dict[str, Any]]:
    answer = person.get(read.path, **{"limit": 200, **asked})
    assert answer.status_code == 200, (read.operation.name, answer.text)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def list_ids(person: Person, read: Read, **asked: Any) -> list[str]:
    return [one["id"] for one in list_items(person, read, **asked)]


@pytest.mark.whole_proof
def test_a_list_gives_the_records_of_ids_as_their_single_read_shows_them(
    api: Api, app: FastAPI, records: None
) -> None:
    """However many: with the same statements for two as for one."""
    wrong, rows, compared = [], set(), 0
    singles = {read.operation.template for read in reads(app)}
    for read in record_lists(app):
        name = read.operation.name
        if (first := first_answer(api, read)) is None or not (listed := first[1].json()["items"]):
            continue
        person, ids = first[0], [one["id"] for one in listed][:3]
        whole = list_items(person, read, ids=",".join(ids))
        with api.queries() as one_query:
            person.get(read.path, ids=ids[0])
        with api.queries() as of_all:
            again = person.get(f"{read.path}?ids={'&ids='.join(ids)}")
        if [one["id"] for one in whole] != ids or again.json()["items"] != whole:
            wrong.append(f"{name}: others than asked for")
        if name not in STILL_ROWS and len(of_all) > len(one_query):
            wrong.append(f"{name}: {len(one_query)} statements for one, {len(of_all)} for all")
        if read.operation.template + "/{id}" in singles:
            single = person.get(f"{read.path}/{ids[0]}").json()
            compared += 1
            rows |= {name} if single != whole[0] else set()
            differ = [field for field in whole[0] if whole[0][field] != single.get(field)]
            wrong += [f"{name}: {differ}"] if differ else []
    assert wrong == []
    assert compared >= 40
    assert rows <= STILL_ROWS


@pytest.mark.whole_proof
def test_ids_and_instants_show_nobody_more_than_the_list(
    api: Api, app: FastAPI, records: None
) -> None:
    """Every id that anybody sees, asked for by each: the answer is what their own list has."""
    wrong, seen = [], 0
    for read in record_lists(app):
        told = {name: list_ids(api.as_(name), read) for name in list_readers(api, read)}
        known = list(dict.fromkeys(id for ids in told.values() for id in ids))[:199]
        seen += bool(known)
        for name, own in told.items():
            person, what = api.as_(name), f"{read.operation.name} as {name}"
            asked = list_ids(person, read, ids=",".join([*known, UNKNOWN]))
            if asked != [id for id in own if id in known]:
                wrong.append(f"{what}: ids")
            if list_ids(person, read, updated_after="2000-01-01T00:00:00Z") != own:
                wrong.append(f"{what}: updated_after")
            if list_ids(person, read, updated_after="2099-01-01T00:00:00Z"):
                wrong.append(f"{what}: what did not change")
    assert wrong == []
    assert seen >= 40


def list_readers(api: Api, read: Read) -> Iterator[str]:
    """One of each role that the list answers, and a neighbour."""
    for name in ("district", "binhnghia", "trangan", "inspector", "police", "province", "admin"):
        held = may(name, read.operation.permission)
        if held and api.as_(name).get(read.path).status_code == 200:
            yield name


def test_wrong_ids_and_instants_are_refused(api: Api) -> None:
    person = api.as_("district")
    for asked in ("ids=x", "ids=", f"ids={','.join([UNKNOWN] * 201)}", "updated_after=2022-01-01"):
        answer = person.get(f"/establishments?{asked}")
        assert answer.status_code == 422, asked
        assert answer.json()["errors"][0]["pointer"].startswith(f"?{asked.partition('=')[0]}")


@pytest.mark.whole_proof
def test_csv_has_the_rows_of_the_json_list(api: Api, app: FastAPI, records: None) -> None:
    wrong, compared = [], 0
    for read in lists(app):
        name = read.operation.name
        if name == "list_changes" or (first := first_answer(api, read)) is None:
            continue
        person, whole = first
        asked = ASKED.get(name, {})
        answer = person.get(read.path, **asked, headers=AS_CSV)
        assert answer.headers["content-type"].startswith("text/csv"), (name, answer.text)
        found = list(csv.DictReader(io.StringIO(answer.text)))
        told = whole.json()["items"]
        if [to_cells(one) for one in told] != found or "Accept" not in answer.headers["Vary"]:
            wrong.append(f"{name}: {found[:1]} {told[:1]}")
        if answer.headers["ETag"] == whole.headers["ETag"]:
            wrong.append(f"{name}: one ETag for both")
        if answer.headers.get("Link") != whole.headers.get("Link"):
            wrong.append(f"{name}: another next page")
        compared += bool(told)
    assert wrong == []
    assert compared >= 60


def to_cells(item: dict[str, Any]) -> dict[str, str]:
    return {name: format_csv_cell(value) for name, value in item.items()}


def test_a_read_says_when_it_has_no_such_format(api: Api) -> None:
    person = api.as_("district")
    for path, accept, status in (
        ("/establishments", "text/csv", 200),
        ("/establishments", "text/html, text/csv;q=0.5, */*;q=0.1", 200),
        ("/establishments", "application/xml", 406),
        ("/establishments", "application/json;q=0", 406),
        (PLACE, "text/csv", 406),
        (PLACE, "application/*", 200),
        (PLACE, "text/html, */*;q=0.1", 200),
    ):
        answer = person.get(path, headers={"Accept": accept})
        assert answer.status_code == status, (path, accept)
        assert status == 200 or answer.json()["code"] == "not-acceptable"


def test_a_cell_of_csv_is_no_formula(api: Api) -> None:
    added = entered_bar(UNKNOWN) | {"name": "=1+1", "address": "-2, thôn 1"}
    assert api.as_("binhnghia").post("/establishments", added).status_code == 201
    answer = api.as_("district").get("/establishments", ids=UNKNOWN, headers=AS_CSV)
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["name"], row["address"]) == ("'=1+1", "'-2, thôn 1")
    assert row["owner_name"] == ""
    plain = api.as_("district").get("/establishments", headers=AS_CSV).text
    assert "owner_name" not in plain.splitlines()[0], "a field of whole records"


AS_CSV = {"Accept": "text/csv"}
UNKNOWN = "0198e2b4-7c55-7b1f-9a35-0f6d2f7e9a11"
PLACE = f"/establishments/{world.establishment('binhnghia')}"
