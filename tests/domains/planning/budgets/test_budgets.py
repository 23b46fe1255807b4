"""Budgets: one row for each unit, year, source and content; the district's, read by the leader."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem

PATH = "/budgets"


def row(**changed: Any) -> dict[str, Any]:
    return {
        "year": 2022,
        "source": "local",
        "content": "communication",
        "planned": 120_000_000,
        **changed,
    }


def test_the_district_plans_and_spends(api: Api) -> None:
    person = api.as_("district")
    found = made(person.post(PATH, row(note="Quyết định giao dự toán đầu năm")))
    assert (found["org_unit_name"], found["planned"], found["spent"]) == (
        "Bình Lục",
        120_000_000,
        None,
    )
    after = done(person.patch(f"{PATH}/{found['id']}", {"spent": 84_500_000}, etag=found))
    assert (after["spent"], after["version"]) == (84_500_000, 2)
    assert done(person.get(f"{PATH}/{found['id']}")) == after
    stale = person.patch(f"{PATH}/{found['id']}", {"spent": 1}, etag=found)
    assert problem(stale) == (412, "stale")
    assert stale.json()["current"]["spent"] == 84_500_000


def test_a_source_and_content_have_one_row_a_year(api: Api) -> None:
    person = api.as_("district")
    made(person.post(PATH, row()))
    assert problem(person.post(PATH, row(planned=1))) == (409, "budget-twice")
    other = made(person.post(PATH, row(source="other")))
    doubled = person.patch(f"{PATH}/{other['id']}", {"source": "local"}, etag=other)
    assert problem(doubled) == (409, "budget-twice")
    made(person.post(PATH, row(year=2023)))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"year": 1999}, ("/year", "too-small")),
        ({"year": "2022"}, ("/year", "not-a-number")),
        ({"source": "ngân sách"}, ("/source", "not-in-list")),
        ({"content": "salaries"}, ("/content", "not-in-list")),
        ({"planned": -1}, ("/planned", "too-small")),
        ({"planned": 1.5}, ("/planned", "not-a-number")),
        ({"planned": 10**14}, ("/planned", "too-big")),
        ({"note": "Chuyển cho chị Hoa 0912 345 678"}, ("/note", "pii-in-text")),
        ({"org_unit_id": str(world.unit("thanhliem"))}, ("/org_unit_id", "not-found")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("district").post(PATH, row(**changed))) == {error}


def test_who_reads_and_who_writes(api: Api) -> None:
    found = made(api.as_("district").post(PATH, row()))
    assert done(api.as_("leader").get(PATH))["items"][0]["id"] == found["id"]
    assert api.as_("leader").post(PATH, row(year=2023)).status_code == 403
    for who in ("binhnghia", "trangan", "inspector", "police", "province", "admin", "auditor"):
        for path in (PATH, f"{PATH}/{found['id']}", f"{PATH}/summary"):
            assert api.as_(who).get(path).status_code == 403, (who, path)
    assert api.as_("district2").get(f"{PATH}/{found['id']}").status_code == 404
    assert done(api.as_("district2").get(PATH))["items"] == []
    feed = api.as_("binhnghia").get("/changes", limit=200).json()["items"]
    assert [c for c in feed if c["entity"] == "budgets"] == []


def test_money_is_corrected_and_never_removed(api: Api) -> None:
    found = made(api.as_("district").post(PATH, row()))
    assert api.as_("district").delete(f"{PATH}/{found['id']}", etag=found).status_code == 405


def test_a_year_adds_up_by_source_and_content(api: Api) -> None:
    person = api.as_("district")
    for body in (
        row(spent=60_000_000),
        row(source="central", planned=80_000_000, spent=80_000_000),
        row(content="capacity", planned=0, spent=5_000_000),
        row(year=2021, planned=999),
    ):
        made(person.post(PATH, body))
    found = done(person.get(f"{PATH}/summary"))
    assert (found["year"], found["planned"], found["spent"]) == (2022, 200_000_000, 145_000_000)
    assert found["percent_spent"] == 72.5
    by_source = {s["source"]: s for s in found["by_source"]}
    assert list(by_source) == ["central", "local", "other"]
    assert by_source["central"]["percent_spent"] == 100.0
    assert (by_source["other"]["planned"], by_source["other"]["percent_spent"]) == (0, None)
    by_content = {c["content"]: c for c in found["by_content"]}
    assert len(by_content) == 5
    assert by_content["communication"]["planned"] == 200_000_000
    assert (by_content["capacity"]["spent"], by_content["capacity"]["percent_spent"]) == (
        5_000_000,
        None,
    )
    assert done(person.get(f"{PATH}/summary", year=2021))["planned"] == 999
    items = done(person.get(PATH, year=2022))["items"]
    assert sum(item["planned"] for item in items) == found["planned"], "the list is the sum"
    assert len(done(person.get(PATH, source="local", content="capacity"))["items"]) == 1


def test_list_and_summary_are_one_query_each(api: Api) -> None:
    for source in ("central", "local", "other"):
        made(api.as_("district").post(PATH, row(source=source)))
    for path in (PATH, f"{PATH}/summary"):
        with api.queries() as seen:
            done(api.as_("district").get(path))
        assert len([s for s in seen if "budgets" in s]) == 1
