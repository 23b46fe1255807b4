"""The rows of a checked file, page by page: all of them, or those that need a look."""

from typing import Any

from tests.acting import Api, Person
from tests.domains.platform.imports.lists import EXAMPLE, send


def checked(person: Person) -> str:
    answer = send(person, EXAMPLE.read_bytes())
    assert answer.status_code == 201, answer.text
    id: str = answer.json()["id"]
    return id


def walked(person: Person, id: str, **params: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = person.get(f"/imports/{id}/rows", **params, **after).json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        assert len(page["items"]) == params["limit"]
        after = {"after": page["next"]}


def test_pages_hold_every_row_once_in_the_order_of_the_file(api: Api) -> None:
    person = api.as_("binhnghia")
    rows = walked(person, checked(person), limit=7)
    assert [row["row"] for row in rows] == list(range(9, 69))


def test_problems_are_the_rows_with_errors_or_warnings(api: Api) -> None:
    person = api.as_("binhnghia")
    id = checked(person)
    every = walked(person, id, limit=200)
    some = walked(person, id, limit=4, only="problems")
    assert some == [row for row in every if row["errors"] or row["warnings"]]
    assert len(some) == 9
