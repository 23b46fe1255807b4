"""Courses: the district's are read by its communes, each commune's own stay its own."""

from typing import Any

import pytest

from backend.law import reference
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.prevention.trainings.making import attended, course, held, hired


def titles(answer: Any) -> list[str]:
    return [row["title"] for row in done(answer)["items"]]


def test_communes_read_the_districts_courses_and_keep_their_own(api: Api) -> None:
    held(api, "district", title="Lớp của huyện")
    held(api, "binhnghia", title="Lớp của xã", held_from="2022-04-01", held_to=None)
    assert titles(api.as_("district").get("/trainings")) == ["Lớp của huyện", "Lớp của xã"]
    assert titles(api.as_("binhnghia").get("/trainings")) == ["Lớp của huyện", "Lớp của xã"]
    assert titles(api.as_("trangan").get("/trainings")) == ["Lớp của huyện"]
    assert titles(api.as_("leader").get("/trainings")) == ["Lớp của huyện", "Lớp của xã"]
    assert titles(api.as_("district2").get("/trainings")) == []


def test_a_course_takes_what_is_not_said_from_its_unit(api: Api) -> None:
    own = held(api, "binhnghia", held_to=None)
    assert (own["level"], own["held_to"]) == ("commune", "2022-05-10")
    assert (own["attendance_count"], own["completed_count"], own["head_count"]) == (0, 0, 0)
    upper = held(api, "district", level="province", organiser="Sở LĐTBXH Hà Nam")
    assert (upper["level"], upper["org_unit_name"]) == ("province", "Bình Lục")


def test_a_commune_does_not_write_the_districts_course(api: Api) -> None:
    found = held(api)
    path = f"/trainings/{found['id']}"
    officer = api.as_("binhnghia")
    assert officer.get(path).status_code == 200
    assert problem(officer.patch(path, {"title": "Khác"}, etag=found)) == (404, "not-found")
    assert problem(officer.delete(path, etag=found)) == (404, "not-found")
    counted = officer.post(f"{path}/head-counts", {"audience": "police", "head_count": 3})
    assert problem(counted) == (404, "not-found")
    assert problem(officer.post("/trainings", course("binhluc"))) == (404, "not-found")


def test_the_list_is_one_query_and_narrows(api: Api) -> None:
    found = held(api)
    attended(api, found, hired(api))
    held(api, title="Lớp 2021", held_from="2021-12-30", held_to="2022-01-02", topic="monitoring")
    held(api, title="Lớp cũ", held_from="2021-03-01", held_to="2021-03-02")
    district = api.as_("district")
    assert titles(district.get("/trainings", year=2022)) == [found["title"], "Lớp 2021"]
    assert titles(district.get("/trainings", topic="monitoring")) == ["Lớp 2021"]
    assert titles(district.get("/trainings", q="lop cu")) == ["Lớp cũ"]
    assert titles(district.get("/trainings", level="commune")) == []
    own = world.unit("binhnghia")
    assert titles(district.get("/trainings", org_unit_id=own)) == []
    assert errors(district.get("/trainings", topic="cooking")) == {("?topic", "not-in-list")}
    assert problem(district.get("/trainings", staff="x")) == (422, "invalid")
    with api.queries() as asked:
        done(district.get("/trainings"))
    assert sum("FROM trainings" in statement for statement in asked) == 1


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"held_to": "2022-05-09"}, ("/held_to", "ends-before-start")),
        ({"topic": "cooking"}, ("/topic", "not-in-list")),
        ({"title": "Lớp, gọi 0912 345 678"}, ("/title", "pii-in-text")),
        ({"organiser": "Chị Hoa sinh năm 1990"}, ("/organiser", "pii-in-text")),
        ({"venue": "Nhà bà Lan, SĐT: 0912345678"}, ("/venue", "pii-in-text")),
        ({"level": "ward"}, ("/level", "not-in-list")),
        ({"held_from": None}, ("/held_from", "not-a-date")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("district").post("/trainings", course(**changed))) == {error}


def test_a_completed_course_cannot_be_put_off(api: Api) -> None:
    found = held(api)
    attended(api, found, hired(api))
    path = f"/trainings/{found['id']}"
    district = api.as_("district")
    later = {"held_to": "2022-10-04"}
    assert problem(district.patch(path, later, etag=found)) == (409, "training-has-completed")
    assert done(district.get(path))["held_to"] == "2022-05-11"
    assert done(district.patch(path, {"held_to": "2022-10-03"}, etag=found))["version"] == 2


def test_a_course_goes_only_while_nobody_stands_on_it(api: Api) -> None:
    empty, used = held(api), held(api)
    attended(api, used, hired(api), "binhnghia")
    district = api.as_("district")
    assert district.delete(f"/trainings/{empty['id']}", etag=empty).status_code == 204
    gone = district.delete(f"/trainings/{used['id']}", etag=used)
    assert problem(gone) == (409, "in-use")


def test_head_counts_are_numbers_per_audience(api: Api) -> None:
    found = held(api)
    path = f"/trainings/{found['id']}/head-counts"
    district = api.as_("district")
    first = made(district.post(path, {"audience": "rapporteurs", "head_count": 40}))
    made(district.post(path, {"audience": "police", "head_count": 12}))
    twice = district.post(path, {"audience": "police", "head_count": 5})
    assert problem(twice) == (409, "audience-counted")
    assert errors(district.post(path, {"audience": "police", "head_count": 0})) == {
        ("/head_count", "too-small")
    }
    done(district.patch(f"{path}/{first['id']}", {"head_count": 41}, etag=first))
    assert done(api.as_("trangan").get(f"/trainings/{found['id']}"))["head_count"] == 53
    counts = done(api.as_("binhnghia").get(path))["items"]
    assert [(c["audience"], c["head_count"]) for c in counts] == [
        ("rapporteurs", 41),
        ("police", 12),
    ]
    assert district.delete(f"{path}/{first['id']}", etag='"2"').status_code == 204
    assert done(district.get(f"/trainings/{found['id']}"))["head_count"] == 12


def test_the_catalogues_say_what_they_rest_on(api: Api) -> None:
    topics = done(api.as_("binhnghia").get("/training-topics"))["items"]
    assert [t["code"] for t in topics] == [t.code for t in reference.load_training_topics()]
    assert all(t["source"] and t["valid_from"] == "2022-01-01" for t in topics)
    assert {t["code"] for t in topics if not t["is_verified"]} == {"other"}
    audiences = done(api.as_("leader").get("/training-audiences"))["items"]
    assert [a["code"] for a in audiences if a["is_verified"]] == [
        *("new_officers", "rapporteurs", "prevention_officers", "police"),
    ]
