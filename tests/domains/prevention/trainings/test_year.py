"""A year's training by unit and topic: its figures are those of the lists behind them."""

from datetime import date
from typing import Any

from backend.core.text.clock import set_today
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made
from tests.domains.planning.plans.making import progress
from tests.domains.prevention.trainings.making import attended, held, hired
from tests.reorganised import HEIR, end_district


def lines(year: dict[str, Any]) -> list[tuple[str, int, int, int | None]]:
    names = ("org_unit_name", "staff_count", "direct_count", "trained_count")
    return [tuple(unit[name] for name in names) for unit in year["units"]]


def test_each_unit_has_its_figures(api: Api) -> None:
    course = held(api, topic="counselling")
    held(api, held_from="2021-12-30", held_to="2021-12-31")
    held(api, held_from="2022-10-04", held_to="2022-10-04", topic="monitoring")
    attended(api, course, hired(api, full_name="Đã Xong"))
    attended(api, course, hired(api, full_name="Bỏ Dở"), completed=False)
    attended(api, course, hired(api, full_name="Báo Cáo Viên", is_direct_duty=False))
    hired(api, full_name="Đã Thôi", active_to="2022-10-02")
    attended(api, course, hired(api, "district", full_name="Ở Huyện", agency="Phòng"))
    heads = {"audience": "rapporteurs", "head_count": 12}
    made(api.as_("district").post(f"/trainings/{course['id']}/head-counts", heads))
    with api.queries() as asked:
        year = done(api.as_("district").get("/trainings/year"))
    assert sum("FROM staff" in query for query in asked) == 1
    assert (year["year"], year["as_of"]) == (2022, "2022-10-03")
    assert (year["direct_count"], year["trained_count"]) == (3, 2)
    assert lines(year) == [
        ("Bình Lục", 1, 1, 1),
        ("Bình Mỹ", 0, 0, 0),
        ("Bình Nghĩa", 3, 2, 1),
        ("Tràng An", 0, 0, 0),
    ]
    taught = {t["topic"]: t for t in year["topics"]}
    assert taught["counselling"] == {
        "topic": "counselling",
        "course_count": 1,
        "completed_count": 3,
        "head_count": 12,
    }
    assert taught["monitoring"]["course_count"] == 0, "is to come"
    assert len(done(api.as_("district").get("/staff", needs_training=2022))["items"]) == 1
    target = progress(api)["staff_trained"]
    assert (target["denominator"], target["numerator"]) == (3, 2), "the whole is the target's"
    own = done(api.as_("binhnghia").get("/trainings/year"))
    assert lines(own) == [("Bình Nghĩa", 3, 2, 1)]
    assert (own["direct_count"], own["trained_count"]) == (2, 1)


def test_the_staff_list_is_narrowed_by_training_and_level(api: Api) -> None:
    course = held(api)
    attended(api, course, hired(api, full_name="Đã Xong"))
    hired(api, full_name="Chưa Học")
    hired(api, "district", full_name="Ở Huyện", agency="Phòng")

    def names(**query: Any) -> list[str]:
        return [r["full_name"] for r in done(api.as_("district").get("/staff", **query))["items"]]

    assert names(trained_in=2022) == ["Đã Xong"]
    assert names(trained_in=2021) == []
    assert names(level="district") == ["Ở Huyện"]
    assert names(level="commune", needs_training=2022) == ["Chưa Học"]


def test_a_year_without_a_course_is_unknown_once_it_is_over(api: Api) -> None:
    hired(api)
    reader = api.as_("district")
    assert lines(done(reader.get("/trainings/year")))[2] == ("Bình Nghĩa", 1, 1, 0), "it still runs"
    past = done(reader.get("/trainings/year", year=2021))
    assert (past["direct_count"], past["trained_count"]) == (1, None)
    assert lines(past)[2] == ("Bình Nghĩa", 1, 1, None)
    held(api, held_from="2021-12-30", held_to="2021-12-31")
    past = done(reader.get("/trainings/year", year=2021))
    assert (past["direct_count"], past["trained_count"]) == (1, 0), "counted: none of them"
    assert lines(past)[2] == ("Bình Nghĩa", 1, 1, 0)


def test_heirs_read_who_completed_a_course_of_their_former_district(api: Api) -> None:
    set_today(date(2025, 6, 20))
    course = held(api, held_from="2024-05-06", held_to="2024-05-07")
    attended(api, course, hired(api))
    heads = {"audience": "rapporteurs", "head_count": 12}
    made(api.as_("district").post(f"/trainings/{course['id']}/head-counts", heads))
    api.run(end_district)
    heir = api.as_(HEIR)
    year = done(heir.get("/trainings/year", year=2024))
    assert (year["direct_count"], year["trained_count"]) == (1, 1), "was 0: the course was hidden"
    assert [one["id"] for one in done(heir.get("/trainings", year=2024))["items"]] == [course["id"]]
    found = done(heir.get(f"/trainings/{course['id']}"))
    assert (found["completed_count"], found["head_count"]) == (1, 12)
    answer = heir.patch(f"/trainings/{course['id']}", {"title": "Khác"}, found)
    assert answer.status_code == 404, "as a commune never changes a course of the unit above"
