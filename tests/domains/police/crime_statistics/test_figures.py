"""Figures of the police: entered once a period, checked against wholes, corrected in sight."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api

QUARTER: dict[str, Any] = {
    "org_unit_id": str(world.unit("binhluc")),
    "period_kind": "quarter",
    "period_start": "2022-07-01",
    "document_no": "112/BC-CAH",
    "case_count": 3,
    "person_count": 9,
    "harbouring_count": 1,
    "brokering_count": 2,
    "selling_count": 3,
    "buying_count": 3,
    "under_18_count": 0,
    "out_of_province_count": 2,
    "buying_penalty_count": 3,
    "buying_fine_total": 4_500_000,
    "selling_penalty_count": 3,
    "selling_warning_count": 1,
    "selling_fine_total": 800_000,
    "selling_penalty_under_18_count": 0,
    "selling_penalty_out_of_province_count": 2,
}


def entered(api: Api, **other: Any) -> Any:
    answer = api.as_("police").post("/crime-statistics", QUARTER | other)
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(api: Api, **other: Any) -> set[tuple[str, str]]:
    answer = api.as_("police").post("/crime-statistics", QUARTER | other)
    assert answer.status_code == 422, answer.text
    return {(e["pointer"], e["code"]) for e in answer.json()["errors"]}


def test_a_quarter_is_entered_and_read(api: Api) -> None:
    made = entered(api)
    assert made["period_end"] == "2022-09-30"
    assert made["org_unit_name"] == "Bình Lục"
    assert made["revision_count"] == 1
    assert made["trafficking_case_count"] is None, "what is not known is not 0"
    assert made["warnings"] == []
    for person in ("leader", "district"):
        assert api.as_(person).get(f"/crime-statistics/{made['id']}").json() == made


def test_the_decree_follows_the_days_of_the_period(api: Api) -> None:
    basis = entered(api)["legal_basis"]
    assert [(b["legal_document"], b["buying_article"], b["selling_article"]) for b in basis] == [
        ("Nghị định 144/2021/NĐ-CP", "Điều 24", "Điều 25")
    ]
    older = entered(api, period_start="2021-07-01")
    assert older["legal_basis"] == [], "the decree before 2022 is not on file"


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [
        ({"person_count": 8}, ("/person_count", "fewer-than-parts")),
        ({"under_18_count": 10}, ("/under_18_count", "more-than-whole")),
        ({"out_of_province_count": 10}, ("/out_of_province_count", "more-than-whole")),
        ({"selling_warning_count": 4}, ("/selling_warning_count", "more-than-whole")),
        (
            {"selling_penalty_under_18_count": 4},
            ("/selling_penalty_under_18_count", "more-than-whole"),
        ),
        (
            {"selling_penalty_out_of_province_count": 4},
            ("/selling_penalty_out_of_province_count", "more-than-whole"),
        ),
        ({"selling_penalty_count": None}, ("/selling_penalty_count", "whole-needed")),
        ({"buying_penalty_count": 0}, ("/buying_fine_total", "fine-without-decision")),
        ({"selling_warning_count": 3}, ("/selling_fine_total", "fine-without-decision")),
        ({"period_start": "2022-08-01"}, ("/period_start", "not-first-day")),
        ({"period_start": "2022-10-01", "period_kind": "year"}, ("/period_start", "not-first-day")),
        ({"period_start": "2023-01-01"}, ("/period_start", "period-not-begun")),
        ({"case_count": -1}, ("/case_count", "too-small")),
        ({"case_count": "3"}, ("/case_count", "not-a-number")),
        ({"org_unit_id": str(world.unit("binhnghia"))}, ("/org_unit_id", "crime-unit-own")),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(
    api: Api, spoilt: dict[str, Any], error: tuple[str, str]
) -> None:
    assert error in refused(api, **spoilt)


def test_another_district_does_not_exist(api: Api) -> None:
    other = QUARTER | {"org_unit_id": str(world.unit("thanhliem"))}
    assert api.as_("police").post("/crime-statistics", other).status_code == 404


def test_a_period_has_its_figures_once(api: Api) -> None:
    entered(api)
    again = api.as_("police").post("/crime-statistics", QUARTER | {"case_count": 4})
    assert (again.status_code, again.json()["code"]) == (409, "period-recorded")
    entered(api, period_kind="month")


def test_a_period_that_goes_on_and_odd_fines_are_pointed_out(api: Api) -> None:
    going_on = entered(api, period_start="2022-10-01")
    assert [w["code"] for w in going_on["warnings"]] == ["period-goes-on"]
    odd = entered(api, period_kind="month", buying_fine_total=300_000, selling_fine_total=9_000_000)
    assert [w["code"] for w in odd["warnings"]] == ["buying-fines-outside", "selling-fines-outside"]
    assert odd["warnings"][0]["citation"] == "Điều 24 Nghị định 144/2021/NĐ-CP"
    assert "3.000.000" in odd["warnings"][0]["message"]


def test_a_correction_keeps_what_stood_before(api: Api) -> None:
    made = entered(api)
    path = f"/crime-statistics/{made['id']}"
    police = api.as_("police")
    change = {"reason": "Bổ sung vụ ngày 28/9", "case_count": 4, "person_count": 10}
    corrected = police.patch(path, change, etag=made).json()
    assert (corrected["case_count"], corrected["revision_count"]) == (4, 2)
    assert corrected["buying_count"] == 3, "a merge patch leaves the rest"
    revisions = api.as_("leader").get(f"{path}/revisions").json()["items"]
    told = [(r["number"], r["case_count"], r["reason"], r["author_name"]) for r in revisions]
    assert told == [
        (2, 4, "Bổ sung vụ ngày 28/9", "Nguyễn Văn Cường"),
        (1, 3, None, "Nguyễn Văn Cường"),
    ]
    assert police.patch(path, change, etag=made).status_code == 412
    assert police.patch(path, change).status_code == 428


def test_a_correction_says_why_and_changes_something(api: Api) -> None:
    made = entered(api)
    path = f"/crime-statistics/{made['id']}"
    police = api.as_("police")
    for body in ({"case_count": 4}, {"case_count": 4, "reason": ""}):
        assert police.patch(path, body, etag=made).status_code == 422
    nothing = police.patch(path, {"reason": "Rà soát", "case_count": 3}, etag=made)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing-corrected")
    unset = police.patch(path, {"reason": "Rà soát", "case_count": None}, etag=made)
    assert unset.json()["errors"][0]["code"] == "not-a-number"
    odd = police.patch(path, {"reason": "Rà soát", "person_count": 2}, etag=made)
    assert odd.json()["errors"][0]["code"] == "fewer-than-parts"
    assert len(api.as_("police").get(f"{path}/revisions").json()["items"]) == 1


def test_no_number_of_a_person_enters_a_reason(api: Api) -> None:
    made = entered(api)
    change = {"reason": "Theo CCCD 035203001234", "case_count": 4}
    answer = api.as_("police").patch(f"/crime-statistics/{made['id']}", change, etag=made)
    assert answer.json()["errors"][0] == {
        "pointer": "/reason",
        "code": "pii-in-text",
        "message": answer.json()["errors"][0]["message"],
    }


def test_the_same_period_of_the_year_before_stands_beside(api: Api) -> None:
    entered(api, period_start="2021-07-01", case_count=5)
    entered(api, period_start="2021-04-01", case_count=6)
    entered(api, period_kind="month", period_start="2021-07-01", case_count=1)
    now = entered(api)
    assert now["year_before"]["case_count"] == 5
    assert entered(api, period_start="2022-04-01")["year_before"]["case_count"] == 6
    assert entered(api, period_start="2022-01-01")["year_before"] is None


def test_the_list_is_one_query_and_filtered(api: Api) -> None:
    for start in ("2022-01-01", "2022-04-01", "2022-07-01"):
        entered(api, period_start=start)
    entered(api, period_kind="month")
    district = api.as_("district")
    with api.queries() as seen:
        items = district.get("/crime-statistics").json()["items"]
    assert len([q for q in seen if "crime_statistics" in q]) == 1
    assert len(items) == 4
    assert items[0]["period_start"] == "2022-07-01"
    assert len(district.get("/crime-statistics", period_kind="quarter").json()["items"]) == 3
    some = district.get("/crime-statistics", period_from="2022-04-01", period_to="2022-06-30")
    assert [i["period_start"] for i in some.json()["items"]] == ["2022-04-01"]
    own = district.get("/crime-statistics", org_unit_id=str(world.unit("binhnghia")))
    assert own.json()["items"] == []


def test_the_feed_tells_those_who_may_read(api: Api) -> None:
    made = entered(api)
    for person, sees in (("leader", True), ("district", True), ("binhnghia", False)):
        feed = api.as_(person).get("/changes", limit=200).json()["items"]
        assert (made["id"] in [c["id"] for c in feed]) is sees, person


def test_a_retry_enters_nothing_twice(api: Api) -> None:
    police = api.as_("police")
    first = police.post("/crime-statistics", QUARTER, key="q3")
    second = police.post("/crime-statistics", QUARTER, key="q3")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(police.get("/crime-statistics").json()["items"]) == 1
