"""Recording, planning, confirming, correcting, cancelling and deleting an activity."""

from typing import Any

import pytest

from backend.core.session.models import create_id
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.prevention.communication_activities.making import (
    PATH,
    activity,
    at,
    held,
    ids,
    listed,
)


def test_a_commune_records_what_it_held(api: Api) -> None:
    found = held(api, attendee_count=120, integrated_programme="cultured_life", place="Nhà văn hóa")
    assert (found["org_unit_name"], found["org_unit_level"]) == ("Bình Nghĩa", "commune")
    assert (found["status"], found["commune_ids"]) == ("held", ids("binhnghia"))
    assert (found["session_count"], found["attendee_count"]) == (1, 120)
    assert (found["material_count"], found["leaflet_count"]) == (None, None), "not counted is not 0"
    assert (found["panel_count"], found["broadcast_count"], found["version"]) == (0, 0, 1)
    assert done(api.as_("binhnghia").get(at(found))) == found


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({"form": "leaflet", "material_count": 500}, (0, 500, 0, 500, 0)),
        ({"form": "panel", "material_count": 4}, (0, 4, 4, 0, 0)),
        ({"form": "poster", "material_count": 9, "leaflet_count": 2}, (0, 9, None, 2, 0)),
        ({"form": "broadcast"}, (0, 0, 0, 0, 1)),
        ({"form": "broadcast", "broadcast_count": 12}, (0, 0, 0, 0, 12)),
        ({"form": "school", "session_count": 3, "leaflet_count": 80}, (3, 80, 0, 80, 0)),
        ({"material_count": 30, "panel_count": 1, "leaflet_count": 20}, (1, 30, 1, 20, 0)),
        ({"material_count": 30}, (1, 30, 0, None, 0)),
        ({}, (1, None, 0, None, 0)),
        ({"leaflet_count": 0}, (1, 0, 0, 0, 0)),
        ({"session_count": None}, (None, None, 0, None, 0)),
        ({"form": "panel"}, (0, None, None, 0, 0)),
        ({"form": "other"}, (None, None, 0, 0, 0)),
    ],
)
def test_materials_are_the_whole_of_panels_leaflets_and_others(
    api: Api, given: dict[str, Any], counts: tuple[int, ...]
) -> None:
    found = held(api, **given)
    names = ("session_count", "material_count", "panel_count", "leaflet_count", "broadcast_count")
    assert tuple(found[name] for name in names) == counts


def test_other_materials_stay_when_a_part_is_corrected(api: Api) -> None:
    found = held(api, material_count=30, panel_count=1, leaflet_count=20)
    after = done(api.as_("binhnghia").patch(at(found), {"leaflet_count": 25}, etag=found))
    assert (after["material_count"], after["panel_count"], after["leaflet_count"]) == (35, 1, 25)
    wrong = api.as_("binhnghia").patch(at(found), {"material_count": 25}, etag=after)
    assert errors(wrong) == {("/material_count", "parts-exceed-whole")}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"form": "hội nghị"}, ("/form", "not-in-list")),
        ({"audience": "everyone"}, ("/audience", "not-in-list")),
        ({"topic": " "}, ("/topic", "too-short")),
        ({"topic": "Liên hệ 0912 345 678"}, ("/topic", "pii-in-text")),
        ({"place": "Nhà bà Hoa, CCCD 035203001234"}, ("/place", "pii-in-text")),
        ({"partner": "Chị Lan sđt 0912345678"}, ("/partner", "pii-in-text")),
        ({"note": "Sinh năm 1990"}, ("/note", "pii-in-text")),
        ({"session_count": -1}, ("/session_count", "too-small")),
        ({"attendee_count": "120"}, ("/attendee_count", "not-a-number")),
        ({"integrated_programme": "none"}, ("/integrated_programme", "not-in-list")),
        ({"held_on": "2022-02-30"}, ("/held_on", "not-a-date")),
        ({"status": "held"}, ("/status", "extra-forbidden")),
        ({"panel_count": 3, "material_count": 2}, ("/material_count", "parts-exceed-whole")),
        ({"commune_ids": ids("trangan")}, ("/commune_ids", "own-commune-only")),
        ({"org_unit_id": str(world.unit("trangan"))}, ("/org_unit_id", "not-found")),
        ({"org_unit_id": str(world.unit("binhluc"))}, ("/org_unit_id", "not-found")),
        ({"org_unit_id": str(create_id())}, ("/org_unit_id", "not-found")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("binhnghia").post(PATH, activity(**changed))) == {error}


def test_a_day_to_come_is_planned_and_counts_once_it_is_confirmed(api: Api) -> None:
    person = api.as_("binhnghia")
    found = held(api, held_on="2022-10-04")
    assert found["status"] == "planned"
    assert held(api, held_on="2022-10-03")["status"] == "held"
    sooner = done(person.patch(at(found), {"held_on": "2022-10-02"}, etag=found))
    assert sooner["status"] == "planned", "a day that comes proves nothing"
    assert listed(api, "binhnghia", is_due=True) == [found["id"]]
    after = done(person.post(at(found, "/confirm"), {"attendee_count": 60}, etag=sooner))
    assert (after["status"], after["held_on"]) == ("held", "2022-10-02")
    assert (after["attendee_count"], after["session_count"]) == (60, 1)
    assert listed(api, "binhnghia", is_due=True) == []
    again = person.post(at(found, "/confirm"), {}, etag=after)
    assert problem(again) == (409, "activity-held")


def test_confirmed_ahead_of_its_day_it_was_held_today(api: Api) -> None:
    person = api.as_("binhnghia")
    found = held(api, held_on="2022-12-01")
    late = person.post(at(found, "/confirm"), {"held_on": "2022-10-04"}, etag=found)
    assert errors(late) == {("/held_on", "in-future")}
    after = done(person.post(at(found, "/confirm"), {}, etag=found))
    assert after["held_on"] == "2022-10-03"


def test_what_was_held_keeps_a_day_that_has_come(api: Api) -> None:
    found = held(api)
    ahead = api.as_("binhnghia").patch(at(found), {"held_on": "2022-10-04"}, etag=found)
    assert errors(ahead) == {("/held_on", "in-future")}


def test_what_was_held_is_cancelled_with_a_reason_never_deleted(api: Api) -> None:
    person = api.as_("binhnghia")
    found = held(api)
    assert problem(person.delete(at(found), etag=found)) == (409, "activity-held")
    empty = person.post(at(found, "/cancel"), {"reason": " "}, etag=found)
    assert errors(empty) == {("/reason", "too-short")}
    after = done(person.post(at(found, "/cancel"), {"reason": "Ghi trùng"}, etag=found))
    assert (after["status"], after["cancel_reason"]) == ("cancelled", "Ghi trùng")
    for answer in (
        person.patch(at(found), {"topic": "Khác"}, etag=after),
        person.post(at(found, "/confirm"), {}, etag=after),
        person.post(at(found, "/cancel"), {"reason": "Lại"}, etag=after),
        person.delete(at(found), etag=after),
    ):
        assert problem(answer) == (409, "activity-cancelled")
    assert listed(api, "binhnghia", status="cancelled") == [found["id"]]


def test_what_was_only_planned_can_go(api: Api) -> None:
    person = api.as_("binhnghia")
    found = held(api, held_on="2022-11-20")
    assert problem(person.delete(at(found))) == (428, "if-match-required")
    assert person.delete(at(found), etag=found).status_code == 204
    assert person.get(at(found)).status_code == 404


def test_the_commune_must_exist_on_the_day(api: Api) -> None:
    early = api.as_("binhnghia").post(PATH, activity(held_on="2003-05-01"))
    assert errors(early) == {("/org_unit_id", "unit-not-valid")}


def test_a_retry_is_one_activity(api: Api) -> None:
    id = str(create_id())
    first = made(api.as_("binhnghia").post(PATH, activity(id=id), key="k1"))
    again = made(api.as_("binhnghia").post(PATH, activity(id=id), key="k1"))
    assert first == again
    assert listed(api, "binhnghia") == [id]


def test_what_the_list_is_narrowed_by(api: Api) -> None:
    person = api.as_("binhnghia")
    march = held(api, held_on="2022-03-08", form="leaflet", audience="students")["id"]
    june = held(api, held_on="2022-06-26", topic="Tháng hành động phòng, chống ma túy")["id"]
    woven = held(api, held_on="2022-06-26", integrated_programme="crime_prevention")["id"]
    assert listed(api, "binhnghia") == [woven, june, march]
    for filters, found in (
        ({"form": "leaflet"}, [march]),
        ({"audience": "students"}, [march]),
        ({"held_from": "2022-06-01"}, [woven, june]),
        ({"held_to": "2022-06-01"}, [march]),
        ({"integrated_programme": "crime_prevention"}, [woven]),
        ({"q": "ma tuy"}, [june]),
        ({"status": "planned"}, []),
        ({"org_unit_id": str(world.unit("trangan"))}, []),
    ):
        assert listed(api, "binhnghia", **filters) == found, filters
    first = person.get(PATH, limit=2).json()
    rest = person.get(PATH, limit=2, after=first["next"]).json()
    assert [i["id"] for i in first["items"] + rest["items"]] == [woven, june, march]
    assert errors(person.get(PATH, sort="name")) == {("?sort", "unknown-parameter")}


def test_a_page_costs_one_query_whatever_its_size(api: Api) -> None:
    counts = []
    for size in (1, 5):
        for _ in range(size):
            held(api)
        with api.queries() as seen:
            api.as_("binhnghia").get(PATH)
        counts.append(len([s for s in seen if "communication_activities" in s]))
    assert counts == [1, 1]


def test_the_programmes_are_the_plans_own(api: Api) -> None:
    items = done(api.as_("binhnghia").get("/integrated-programmes"))["items"]
    assert "Toàn dân đoàn kết xây dựng đời sống văn hóa" in items[0]["name"]
    assert items[0]["source"] == "Kế hoạch năm 2022, mục II.1"
    assert [i["code"] for i in items if not i["is_verified"]] == ["other"]
