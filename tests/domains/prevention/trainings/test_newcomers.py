"""Who is new to the work (the plan's II.5), and who of them was trained since."""

from typing import Any

from tests.acting import Api
from tests.domains.inspections.inspections.making import done
from tests.domains.prevention.trainings.making import attended, held, hired


def hire_some(api: Api) -> None:
    """Four who are new since the first of January, one of them trained since; and others."""
    autumn = held(api, held_from="2022-09-01", held_to="2022-09-02")
    attended(api, autumn, hired(api, full_name="Mới Đã Học", active_from="2022-05-01"))
    left = hired(api, full_name="Mới Bỏ Dở", active_from="2022-05-01")
    attended(api, autumn, left, completed=False)
    hired(api, full_name="Mới Chưa Học", active_from="2022-01-01")
    hired(api, "district", full_name="Mới Ở Huyện", agency="Phòng", active_from="2022-02-01")
    hired(api, full_name="Mới Không Trực Tiếp", active_from="2022-05-01", is_direct_duty=False)
    hired(api, full_name="Năm Ngoái", active_from="2021-12-31")
    hired(api, full_name="Không Rõ Ngày")
    hired(api, full_name="Mới Đã Thôi", active_from="2022-05-01", active_to="2022-06-30")
    hired(api, full_name="Sắp Vào", active_from="2022-10-04")


def list_names(api: Api, who: str = "district", **asked: Any) -> list[str]:
    return [row["full_name"] for row in done(api.as_(who).get("/staff", **asked))["items"]]


def test_newcomers_are_counted_and_listed(api: Api) -> None:
    hire_some(api)
    with api.queries() as seen:
        found = done(api.as_("district").get("/staff/newcomers"))
    assert found == {
        "since": "2022-01-01",
        "as_of": "2022-10-03",
        "count": 4,
        "trained_count": 1,
    }
    assert sum("FROM staff" in query for query in seen) == 1
    narrowed: dict[str, Any] = {"new_since": "2022-01-01", "is_direct_duty": True}
    assert len(list_names(api, **narrowed)) == 4, "the list behind the count"
    assert list_names(api, **narrowed, trained_in_duty=True) == ["Mới Đã Học"]
    assert set(list_names(api, **narrowed, trained_in_duty=False)) == {
        *("Mới Bỏ Dở", "Mới Chưa Học", "Mới Ở Huyện"),
    }
    assert "Mới Không Trực Tiếp" in list_names(api, new_since="2022-01-01")


def test_a_unit_sees_its_own(api: Api) -> None:
    hire_some(api)
    assert done(api.as_("binhnghia").get("/staff/newcomers"))["count"] == 3
    found = done(api.as_("trangan").get("/staff/newcomers", since="2000-01-01"))
    assert (found["count"], found["trained_count"]) == (0, 0)
    later = done(api.as_("district").get("/staff/newcomers", since="2022-05-01"))
    assert (later["count"], later["trained_count"]) == (2, 1)
    assert api.as_("police").get("/staff/newcomers").status_code == 403
