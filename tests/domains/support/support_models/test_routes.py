"""Models of support: bands and lists, no number and no person."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api

PATH = "/support-models"


def club(unit: str = "binhnghia", **changed: Any) -> dict[str, Any]:
    body = {
        "org_unit_id": str(world.unit(unit)),
        "name": "Câu lạc bộ Phụ nữ tự tin",
        "kind": "club",
        "venue": "culture_house",
        "partner": "womens_union",
        "member_band": "from_10",
        "started_on": "2021-03-08",
    }
    return body | changed


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(e["pointer"], e["code"]) for e in answer.json().get("errors", [])]


def test_a_model_comes_back(api: Api) -> None:
    answer = api.as_("binhnghia").post(PATH, club())
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made | club() == made
    assert (made["status"], made["org_unit_name"]) == ("active", "Bình Nghĩa")
    assert api.as_("leader").get(f"{PATH}/{made['id']}").json() == made


@pytest.mark.parametrize("person", world.PEOPLE)
def test_who_reads_and_who_writes(api: Api, person: str) -> None:
    made = api.as_("district").post(PATH, club()).json()
    readers = {"district": 200, "binhnghia": 200, "leader": 200, "trangan": 404, "district2": 404}
    assert api.as_(person).get(f"{PATH}/{made['id']}").status_code == readers.get(person, 403)
    writers = {"district": 201, "binhnghia": 201, "trangan": 404, "district2": 404}
    assert api.as_(person).post(PATH, club(name="Nhóm 2")).status_code == writers.get(person, 403)


def test_the_office_runs_models_of_its_own(api: Api) -> None:
    made = api.as_("district").post(PATH, club("binhluc", kind="pilot"))
    assert made.status_code == 201
    assert api.as_("binhnghia").get(f"{PATH}/{made.json()['id']}").status_code == 404
    assert api.as_("binhnghia").post(PATH, club("binhluc")).status_code == 404


def test_what_is_refused(api: Api) -> None:
    cases: list[Any] = [
        ({"name": "Nhóm chị Hoa 0912345678"}, ("/name", "pii-in-text")),
        ({"name": "Nhóm CCCD 035203001234"}, ("/name", "pii-in-text")),
        ({"name": ""}, ("/name", "too-short")),
        ({"name": "x" * 121}, ("/name", "too-long")),
        ({"member_band": 7}, ("/member_band", "not-in-list")),
        ({"member_count": 7}, ("/member_count", "extra-forbidden")),
        ({"address": "Thôn 3"}, ("/address", "extra-forbidden")),
        ({"venue": "private_home"}, ("/venue", "not-in-list")),
        ({"started_on": "2022-10-04"}, ("/started_on", "in-future")),
        ({"status": "ended"}, ("/ended_on", "model-end-needed")),
        ({"ended_on": "2022-01-01"}, ("/ended_on", "model-end-too-soon")),
        ({"status": "ended", "ended_on": "2022-10-09"}, ("/ended_on", "model-end-in-future")),
        ({"status": "ended", "ended_on": "2020-01-01"}, ("/ended_on", "ends-before-start")),
    ]
    for changed, error in cases:
        answer = api.as_("binhnghia").post(PATH, club(**changed))
        assert answer.status_code == 422, (changed, answer.text)
        assert error in errors(answer), (changed, answer.text)


def test_a_model_ends_and_is_taken_up_again(api: Api) -> None:
    made = api.as_("binhnghia").post(PATH, club()).json()
    path = f"{PATH}/{made['id']}"
    end = {"status": "ended", "ended_on": "2022-06-30"}
    ended = api.as_("binhnghia").patch(path, end, made).json()
    assert ended["ended_on"] == "2022-06-30"
    again = api.as_("binhnghia").patch(path, {"status": "active"}, ended).json()
    assert (again["status"], again["ended_on"]) == ("active", None)
    assert api.as_("district").patch(path, {"name": None}, again).status_code == 422


def test_found_by_name_kind_and_status_in_one_query(api: Api) -> None:
    district = api.as_("district")
    district.post(PATH, club())
    district.post(PATH, club("trangan", name="Nhóm tự lực Tràng An", kind="self_help_group"))
    names = [i["name"] for i in district.get(PATH).json()["items"]]
    assert names == ["Câu lạc bộ Phụ nữ tự tin", "Nhóm tự lực Tràng An"]
    assert len(district.get(PATH, q="phu nu").json()["items"]) == 1
    assert len(district.get(PATH, kind="self_help_group").json()["items"]) == 1
    assert district.get(PATH, status="ended").json()["items"] == []
    with api.queries() as seen:
        district.get(PATH, limit=1)
    assert len([s for s in seen if "support_models" in s]) == 1
