"""GET /violations: filters, order, scope, and one query for a page."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import (
    act,
    done,
    errors,
    finding,
    made,
    signed,
    whole,
)


@pytest.fixture
def three(api: Api) -> dict[str, str]:
    """Two violations of one inspection in Bình Nghĩa, and one known from elsewhere in Bình Mỹ."""
    body = whole(outcome="violation_recorded")
    body["violations"] = [
        finding(recorded_on="2022-10-01"),
        finding(violation_type_id=str(act("no_certificate")), recorded_on="2022-10-02"),
    ]
    district, record = api.as_("district"), signed(api, body)
    elsewhere = finding(
        source="Công an thị trấn",
        description="Sổ quản lý để trống",
        establishment_id=str(world.establishment("binhmy")),
        occurred_on="2022-08-01",
        recorded_on="2022-08-02",
    )
    other = made(district.post("/violations", elsewhere))
    late, early = district.get("/violations", inspection_id=record["id"]).json()["items"]
    path = f"/violations/{late['id']}/dismiss"
    done(district.post(path, {"reason": "Không đủ căn cứ"}, etag=late))
    return {"late": late["id"], "early": early["id"], "other": other["id"]}


def found(api: Api, who: str = "district", **filters: Any) -> list[str]:
    answer = api.as_(who).get("/violations", **filters)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def test_the_latest_recorded_comes_first(api: Api, three: dict[str, str]) -> None:
    assert found(api) == [three[n] for n in ("late", "early", "other")]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"status": "recorded"}, {"early", "other"}),
        ({"status": "dismissed"}, {"late"}),
        ({"establishment_id": world.establishment("binhmy")}, {"other"}),
        ({"org_unit_id": world.unit("binhnghia")}, {"late", "early"}),
        ({"org_unit_id": world.unit("hanam")}, {"late", "early", "other"}),
        ({"recorded_from": "2022-10-02"}, {"late"}),
        ({"recorded_to": "2022-10-01"}, {"early", "other"}),
        ({"violation_type_id": act("no_certificate")}, {"late"}),
        ({"violation_type_id": act("no_register"), "status": "recorded"}, {"early", "other"}),
    ],
)
def test_filters(api: Api, three: dict[str, str], filters: dict[str, Any], names: set[str]) -> None:
    assert set(found(api, **filters)) == {three[n] for n in names}


def test_a_row_says_what_the_record_says(api: Api, three: dict[str, str]) -> None:
    """With its description: a form opens all that minutes list from one page of rows."""
    district = api.as_("district")
    rows = done(district.get("/violations"))["items"]
    records = [done(district.get(f"/violations/{row['id']}")) for row in rows]
    assert rows == [{name: one[name] for name in rows[0]} for one in records]
    assert [row["description"] for row in rows] == [None, None, "Sổ quản lý để trống"]


def test_a_wrong_filter_is_named(api: Api) -> None:
    answer = api.as_("district").get("/violations", status="open")
    assert errors(answer) == {("?status", "not-in-list")}


def test_everyone_sees_their_own(api: Api, three: dict[str, str]) -> None:
    assert set(found(api, "inspector")) == {three["late"], three["early"]}
    assert found(api, "inspector2") == []
    assert set(found(api, "police")) == set(found(api, "leader")) == set(three.values())
    assert found(api, "district2") == []
    assert api.as_("district2").get(f"/violations/{three['late']}").status_code == 404
    for who in ("admin", "binhnghia", "province", "auditor"):
        assert api.as_(who).get("/violations").status_code == 403


def test_a_page_is_one_query_with_its_names(api: Api, three: dict[str, str]) -> None:
    with api.queries() as seen:
        items = api.as_("district").get("/violations", limit=200).json()["items"]
    assert sum("FROM violations" in statement for statement in seen) == 1
    by_id = {item["id"]: item for item in items}
    late, other = by_id[three["late"]], by_id[three["other"]]
    assert (late["establishment_name"], late["inspection_record_no"]) == (
        "Nhà nghỉ Hương Sen",
        "01/BB-ĐKT178",
    )
    assert (late["article"], late["clause"], late["point"]) == ("12", "4", "a")
    assert (other["org_unit_name"], other["source"]) == ("Bình Mỹ", "Công an thị trấn")


def test_one_violation_is_one_query(api: Api, three: dict[str, str]) -> None:
    with api.queries() as seen:
        done(api.as_("police").get(f"/violations/{three['late']}"))
    assert sum("FROM violations" in statement for statement in seen) == 1
    assert len(seen) <= 4, "\n".join(seen)


def test_pages_hold_together(api: Api, three: dict[str, str]) -> None:
    first = api.as_("district").get("/violations", limit=2).json()
    rest = api.as_("district").get("/violations", limit=2, after=first["next"]).json()
    walked = [item["id"] for item in first["items"] + rest["items"]]
    assert (walked, rest["next"]) == (found(api), None)
