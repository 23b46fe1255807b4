"""Needs of women at risk: one set of numbers per commune and half-year."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api

PATH = "/needs-assessments"


def needs(unit: str = "binhnghia", **changed: Any) -> dict[str, Any]:
    body = {"org_unit_id": str(world.unit(unit)), "year": 2022, "half": 1, "reached_count": 9}
    return body | {"loan": 4, "vocational": 6} | changed


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(e["pointer"], e["code"]) for e in answer.json().get("errors", [])]


def test_an_assessment_comes_back(api: Api) -> None:
    answer = api.as_("binhnghia").post(PATH, needs())
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made | needs() == made
    assert made["org_unit_name"] == "Bình Nghĩa"
    assert (made["health"], made["under_18_count"]) == (None, None), "not counted is not 0"
    assert api.as_("district").get(f"{PATH}/{made['id']}").json() == made


@pytest.mark.parametrize("person", world.PEOPLE)
def test_who_reads_and_who_writes(api: Api, person: str) -> None:
    made = api.as_("district").post(PATH, needs()).json()
    readers = {"district": 200, "binhnghia": 200, "trangan": 404, "district2": 404}
    assert api.as_(person).get(f"{PATH}/{made['id']}").status_code == readers.get(person, 403)
    writers = {"district": 201, "binhnghia": 201, "trangan": 404, "district2": 404}
    assert api.as_(person).post(PATH, needs(half=2)).status_code == writers.get(person, 403)


def test_what_is_refused(api: Api) -> None:
    cases: list[Any] = [
        ({"loan": 10}, ("/loan", "more-than-reached")),
        ({"under_18_count": 10}, ("/under_18_count", "more-than-reached")),
        ({"half": 3}, ("/half", "too-big")),
        ({"year": 2023}, ("/half", "half-in-future")),
        ({"year": "2022"}, ("/year", "not-a-number")),
        ({"reached_count": None}, ("/reached_count", "not-a-number")),
        ({"story": "Một phụ nữ ở thôn 3"}, ("/story", "extra-forbidden")),
        ({"org_unit_id": str(world.unit("binhluc"))}, ("/org_unit_id", "not-a-commune")),
    ]
    for changed, error in cases:
        answer = api.as_("district").post(PATH, needs(**changed))
        assert answer.status_code == 422, (changed, answer.text)
        assert error in errors(answer), (changed, answer.text)


def test_one_assessment_per_half_year_which_is_corrected(api: Api) -> None:
    made = api.as_("binhnghia").post(PATH, needs()).json()
    again = api.as_("district").post(PATH, needs(reached_count=3, loan=0, vocational=0))
    assert (again.status_code, again.json()["code"]) == (409, "already-assessed")
    path = f"{PATH}/{made['id']}"
    low = api.as_("binhnghia").patch(path, {"reached_count": 5}, made)
    assert errors(low) == [("/vocational", "more-than-reached")]
    assert api.as_("binhnghia").patch(path, {"loan": 5}, made).json()["version"] == 2


def test_newest_first_narrowed_in_one_query(api: Api) -> None:
    district = api.as_("district")
    for year, half in ((2021, 2), (2022, 2), (2022, 1)):
        district.post(PATH, needs(year=year, half=half))
    district.post(PATH, needs("trangan"))
    found = [(i["year"], i["half"]) for i in district.get(PATH).json()["items"]]
    assert found == sorted(found, reverse=True)
    assert len(district.get(PATH, year=2022, half=1).json()["items"]) == 2
    assert len(api.as_("trangan").get(PATH).json()["items"]) == 1
    with api.queries() as seen:
        district.get(PATH, limit=1)
    assert len([s for s in seen if "needs_assessments" in s]) == 1
