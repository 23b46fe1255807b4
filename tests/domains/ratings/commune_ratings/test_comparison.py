"""What a rating would be under another set, and what nobody can say."""

from typing import Any

from tests.acting import Api
from tests.domains.ratings.commune_ratings.making import (
    OTHER,
    SET,
    add_set,
    begun,
    done,
    ready,
    submitted,
)

LINES = [
    {"code": "QL1", "title": "Nắm danh sách", "max_points": 30.0},
    {"code": "QL2", "title": "Nắm lao động", "max_points": 20.0},
    {"code": "XH1", "title": "Vận động xã hội", "max_points": 50.0},
]


def compared(api: Api, rating: Any, person: str = "binhnghia", **params: Any) -> Any:
    path = f"/commune-ratings/{rating['id']}/comparison"
    return done(api.as_(person).get(path, **params))


def test_criteria_are_matched_by_code_and_the_rest_is_left_open(api: Api) -> None:
    ready(api)
    rating = submitted(api)
    api.run(lambda db: add_set(db, OTHER, LINES, unit="binhluc", name="Bộ khác"))
    found = compared(api, rating, criteria_set_id=str(OTHER))
    rows = {row["code"]: row for row in found["rows"]}
    assert list(rows) == ["QL1", "QL2", "KT1", "HT1", "XH1"]
    assert (rows["QL1"]["points_there"], rows["QL1"]["scaled"]) == (25, False)
    assert (rows["QL2"]["points_there"], rows["QL2"]["scaled"]) == (18.5, True)  # 28 × 20 / 30
    assert (rows["KT1"]["max_there"], rows["KT1"]["points_there"]) == (None, None)
    assert (rows["XH1"]["max_here"], rows["XH1"]["points_there"]) == (None, None)
    assert (found["total_here"], found["lost_points"], found["open_points"]) == (83.5, 30.5, 50)
    assert (found["total_least"], found["total_most"]) == (43.5, 93.5)
    ends = (found["class_least"], found["class_most"], found["class_there"])
    assert ends == ("not_healthy", "healthy", None)
    assert (found["here"]["name"], found["there"]["name"]) == ("Mẫu thử", "Bộ khác")


def test_where_both_ends_agree_there_is_a_class(api: Api) -> None:
    ready(api)
    api.run(lambda db: add_set(db, OTHER, name="Như cũ"))
    found = compared(api, submitted(api), criteria_set_id=str(OTHER))
    assert (found["class_there"], found["open_points"], found["total_least"]) == (
        "healthy",
        0,
        83.5,
    )


def test_without_a_set_it_is_the_latest_other_or_its_own(api: Api) -> None:
    ready(api)
    rating = submitted(api)
    assert compared(api, rating)["there"]["criteria_set_id"] == str(SET)
    api.run(lambda db: add_set(db, OTHER, LINES))
    assert compared(api, rating)["there"]["criteria_set_id"] == str(OTHER)


def test_unscored_criteria_leave_no_total(api: Api) -> None:
    ready(api)
    api.run(lambda db: add_set(db, OTHER, LINES))
    found = compared(api, begun(api, criteria_set_id=str(SET)), criteria_set_id=str(OTHER))
    assert (found["total_here"], found["total_least"], found["class_least"]) == (None, None, None)


def test_another_districts_set_does_not_exist(api: Api) -> None:
    ready(api)
    api.run(lambda db: add_set(db, OTHER, LINES, unit="thanhliem"))
    path = f"/commune-ratings/{submitted(api)['id']}/comparison"
    assert api.as_("binhnghia").get(path, criteria_set_id=str(OTHER)).status_code == 404
