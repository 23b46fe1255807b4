"""A course's sheet: every unit its own lines, and nobody completes what is not over."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from backend.core.session.models import create_id
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.prevention.trainings.making import attended, held, hired


def lines(answer: Any) -> list[tuple[str, bool | None]]:
    return [(row["full_name"], row["completed"]) for row in done(answer)["items"]]


@pytest.fixture
def two(api: Api) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A district's course, and an official of each commune on its sheet."""
    training = held(api)
    own = attended(api, training, hired(api, "binhnghia", full_name="Vũ Thị Thảo"), "binhnghia")
    theirs = attended(api, training, hired(api, "trangan", full_name="Ngô Văn Bình"), "trangan")
    return training, own, theirs


def test_a_commune_sees_and_touches_only_its_own_lines(api: Api, two: Any) -> None:
    training, own, theirs = two
    path = f"/trainings/{training['id']}/attendances"
    officer = api.as_("binhnghia")
    assert lines(officer.get(path)) == [("Vũ Thị Thảo", True)]
    assert done(officer.get(f"/trainings/{training['id']}"))["attendance_count"] == 1
    assert officer.get(f"{path}/{theirs['id']}").status_code == 404
    change = officer.patch(f"{path}/{theirs['id']}", {"completed": False}, etag=theirs)
    assert problem(change) == (404, "not-found")
    assert officer.delete(f"{path}/{theirs['id']}", etag=theirs).status_code == 404
    done(officer.patch(f"{path}/{own['id']}", {"completed": False}, etag=own))
    district = api.as_("district")
    assert lines(district.get(path)) == [("Ngô Văn Bình", True), ("Vũ Thị Thảo", False)]
    counted = done(district.get(f"/trainings/{training['id']}"))
    assert (counted["attendance_count"], counted["completed_count"]) == (2, 1)


def test_a_commune_cannot_enrol_others(api: Api, two: Any) -> None:
    training, _, _ = two
    staff = hired(api, "trangan", full_name="Lê Văn Tám")
    answer = api.as_("binhnghia").post(
        f"/trainings/{training['id']}/attendances", {"staff_id": staff["id"]}
    )
    assert problem(answer) == (404, "not-found")
    assert errors(answer) == {("/staff_id", "not-found")}


def test_lines_reach_only_their_own_feed(api: Api, two: Any) -> None:
    _, own, theirs = two
    both = {own["id"], theirs["id"]}

    def fed(person: str) -> set[str]:
        items = done(api.as_(person).get("/changes", limit=200))["items"]
        return {c["id"] for c in items} & both

    assert fed("binhnghia") == {own["id"]}
    assert fed("trangan") == {theirs["id"]}
    assert fed("district") == fed("leader") == both


def test_the_sheet_shows_who_could_attend_beside_who_did(api: Api, two: Any) -> None:
    training, _, _ = two
    hired(api, "district", full_name="Trần Thu Hà", agency="Phòng LĐTBXH")
    hired(api, "binhnghia", full_name="Lê Văn Sau", active_from="2022-05-12")
    hired(api, "binhnghia", full_name="Đỗ Văn Mới", active_from="2022-05-11")
    path = f"/trainings/{training['id']}/sheet"
    district = api.as_("district")
    assert lines(district.get(path)) == [
        ("Trần Thu Hà", None),
        ("Đỗ Văn Mới", None),
        ("Vũ Thị Thảo", True),
        ("Ngô Văn Bình", True),
    ], "the district's own first, then commune by commune"
    assert lines(api.as_("binhnghia").get(path)) == [("Đỗ Văn Mới", None), ("Vũ Thị Thảo", True)]
    assert lines(district.get(path, on_sheet="true")) == [
        ("Vũ Thị Thảo", True),
        ("Ngô Văn Bình", True),
    ]
    assert lines(district.get(path, on_sheet="false", q="moi")) == [("Đỗ Văn Mới", None)]
    with api.queries() as asked:
        done(district.get(path, limit=2))
    assert sum("FROM staff" in statement for statement in asked) == 1
    first = done(district.get(path, limit=2))
    rest = district.get(path, limit=2, after=first["next"])
    assert [name for name, _ in lines(rest)] == ["Vũ Thị Thảo", "Ngô Văn Bình"]


def test_a_course_of_a_commune_is_for_its_own(api: Api) -> None:
    training = held(api, "binhnghia")
    path = f"/trainings/{training['id']}/attendances"
    staff = hired(api, "district", agency="Phòng LĐTBXH")
    answer = api.as_("district").post(path, {"staff_id": staff["id"]})
    assert errors(answer) == {("/staff_id", "staff-of-other-unit")}
    assert api.as_("trangan").get(path).status_code == 404


@pytest.mark.parametrize(
    ("days", "is_refused"),
    [
        ({"active_to": "2022-05-09"}, True),
        ({"active_to": "2022-05-10"}, False),
        ({"active_from": "2022-05-11"}, False),
        ({"active_from": "2022-05-12"}, True),
        ({"active_from": None}, False),
    ],
)
def test_who_attends_was_on_the_staff_list_then(
    api: Api, days: dict[str, Any], is_refused: bool
) -> None:
    staff = hired(api, **days)
    path = f"/trainings/{held(api)['id']}/attendances"
    answer = api.as_("binhnghia").post(path, {"staff_id": staff["id"]})
    assert (answer.status_code == 422) is is_refused
    if is_refused:
        assert errors(answer) == {("/staff_id", "staff-not-active")}


def test_nobody_completes_a_course_that_is_not_over(api: Api) -> None:
    training = held(api, held_from="2022-10-03", held_to="2022-10-04")
    staff = hired(api)
    path = f"/trainings/{training['id']}/attendances"
    officer = api.as_("binhnghia")
    early = officer.post(path, {"staff_id": staff["id"], "completed": True})
    assert errors(early) == {("/completed", "training-not-over")}
    line = made(officer.post(path, {"staff_id": staff["id"]}))
    ticked = officer.patch(f"{path}/{line['id']}", {"completed": True}, etag=line)
    assert errors(ticked) == {("/completed", "training-not-over")}
    today = {"held_to": "2022-10-03"}
    done(api.as_("district").patch(f"/trainings/{training['id']}", today, etag=training))
    done(officer.patch(f"{path}/{line['id']}", {"completed": True}, etag=line))


def test_someone_stands_on_a_sheet_once(api: Api) -> None:
    training, staff = held(api), hired(api)
    attended(api, training, staff)
    twice = api.as_("binhnghia").post(
        f"/trainings/{training['id']}/attendances", {"staff_id": staff["id"]}
    )
    assert problem(twice) == (409, "already-on-sheet")


def test_of_two_who_enrol_at_once_one_does(api: Api) -> None:
    training, staff = held(api), hired(api)
    path = f"/trainings/{training['id']}/attendances"

    def enrol(who: str) -> int:
        answer = api.as_(who).post(path, {"id": str(create_id()), "staff_id": staff["id"]})
        status: int = answer.status_code
        return status

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(enrol, ("district", "binhnghia"))) == [201, 409]


def test_an_official_has_their_courses(api: Api, two: Any) -> None:
    training, own, _ = two
    before = held(api, title="Lớp trước", held_from="2021-02-01", held_to="2021-02-01")
    staff = {"id": own["staff_id"]}
    attended(api, before, staff, completed=False)
    path = f"/staff/{staff['id']}"
    found = done(api.as_("leader").get(f"{path}/attendances"))["items"]
    assert [(c["title"], c["completed"]) for c in found] == [
        (training["title"], True),
        ("Lớp trước", False),
    ]
    assert done(api.as_("leader").get(path))["last_trained_on"] == "2022-05-11"
    assert api.as_("trangan").get(f"{path}/attendances").status_code == 404


def test_leaving_the_sheet_takes_the_version(api: Api, two: Any) -> None:
    training, own, _ = two
    path = f"/trainings/{training['id']}/attendances/{own['id']}"
    officer = api.as_("binhnghia")
    assert officer.delete(path).status_code == 428
    assert officer.delete(path, etag=9).status_code == 412
    assert officer.delete(path, etag=own).status_code == 204
    assert done(officer.get(f"/staff/{own['staff_id']}"))["last_trained_on"] is None
