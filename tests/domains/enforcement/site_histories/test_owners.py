"""Places by owner: one folded name or one registration number, inside the reader's units only."""

from typing import Any

import pytest

from backend.core.session.session import Session
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import entered, place_path, walk
from tests.domains.inspections.inspections.making import finding, signed, with_violation


def enter(api: Api, who: str = "binhnghia", **changed: Any) -> Any:
    commune = {"org_unit_id": str(world.unit(who))}
    answer = api.as_(who).post("/establishments", entered(**commune, **changed))
    assert answer.status_code == 201, answer.text
    return answer.json()


def rows(api: Api, who: str, **asked: Any) -> dict[str, Any]:
    return {row["owner_name"]: row for row in walk(api.as_(who), "/owners", limit=1, **asked)}


def owner(api: Api, who: str, place: Any) -> Any:
    return api.as_(who).get(f"/establishments/{place['id']}/owner").json()


def test_list_page_and_filter_tell_the_same(api: Api) -> None:
    """Names are equal whatever their case and marks; a number joins what names do not."""
    signed(api, {**with_violation(), "violations": [finding()]})
    first = enter(api, name="Quán A", owner_name="Đỗ Thị Bích", business_registration_no="06H/1")
    second = enter(
        api, "trangan", name="Quán B", owner_name="Trần Văn Tư", business_registration_no="06H/1"
    )
    enter(api, name="Quán C", owner_name="NGUYỄN VĂN  AN")
    enter(api, name="Quán D", owner_name=None)
    for who, counts in {
        "district": {"Đỗ Thị Bích": (2, 0), "Trần Văn Tư": (2, 0), "Nguyễn Văn An": (5, 1)},
        "binhnghia": {"Đỗ Thị Bích": (1, None), "Nguyễn Văn An": (3, None)},
        "inspector2": {"Đỗ Thị Bích": (2, 0), "Trần Văn Tư": (2, 0), "Nguyễn Văn An": (5, 0)},
    }.items():
        found = rows(api, who)
        assert {n: (r["place_count"], r["violation_count"]) for n, r in found.items()} == counts
        for row in found.values():
            told = owner(api, who, {"id": row["establishment_id"]})
            names = ("place_count", "open_count", "violation_count", "unexecuted_count")
            assert [told[n] for n in names] == [row[n] for n in names], row["owner_name"]
            if row["violation_count"] is not None:
                same = {"same_owner_as": row["establishment_id"]}
                listed = walk(api.as_(who), "/violations", **same)
                assert len(listed) == row["violation_count"]
    told = owner(api, "district", first)
    assert {i["id"]: i["matched_by"] for i in told["items"]} == {
        first["id"]: "name",
        second["id"]: "registration",
    }
    assert list(rows(api, "district", several=False)) == []
    assert list(rows(api, "district", q="bích đỗ")) == ["Đỗ Thị Bích"]
    inside = {"org_unit_id": str(world.unit("trangan"))}
    assert set(rows(api, "district", **inside)) == {"Trần Văn Tư", "Nguyễn Văn An"}


def test_the_export_takes_the_owners_filter(api: Api) -> None:
    signed(api, {**with_violation(), "violations": [finding()]})
    path = "/exports/violations.xlsx"
    for place, rows_found in ((world.establishment("trangan"), 1), (world.user("leader"), 0)):
        listed = walk(api.as_("district"), "/violations", same_owner_as=str(place))
        assert len(listed) == rows_found
        answer = api.as_("district").get(path, same_owner_as=str(place))
        assert answer.status_code == 200


def test_nobody_looks_beyond_their_units(api: Api) -> None:
    assert set(rows(api, "trangan")) == {"Nguyễn Văn An"}
    assert rows(api, "trangan")["Nguyễn Văn An"]["place_count"] == 1
    assert api.as_("trangan").get(f"{place_path()}/owner").status_code == 404
    for who in ("admin", "province", "auditor", "handler"):
        assert api.as_(who).get("/owners").status_code == 403


def test_a_place_without_an_owner_is_nobodys(api: Api) -> None:
    nobodys = enter(api, owner_name=None)
    told = owner(api, "binhnghia", nobodys)
    assert (told["owner_name"], told["items"]) == (None, [])


def test_one_query_whatever_the_length(api: Api) -> None:
    counts = []
    for number in range(3):
        with api.queries() as seen:
            api.as_("binhnghia").get("/owners")
        counts.append(len(seen))
        enter(api, name=f"Quán {number}", owner_name=f"Chủ {number}")
    assert counts == [2, 2, 2], "who asks, and the list"


def test_a_number_joins_places_without_a_name(api: Api) -> None:
    """They are an owner's places, but no owner of their own; blank numbers join nothing."""
    enter(api, name="Quán A", owner_name="Đỗ Thị Bích", business_registration_no="06H/1")
    enter(api, "trangan", name="Quán B", owner_name=None, business_registration_no="06H/1")
    enter(api, name="Quán C", owner_name="Chu Văn An")
    enter(api, name="Quán D", owner_name=None)
    for several, counts in ((True, {"Đỗ Thị Bích": 2}), (False, {"Chu Văn An": 1})):
        found = rows(api, "district", several=several)
        told = {name: row["place_count"] for name, row in found.items()}
        assert told.items() >= counts.items()
        assert {count > 1 for count in told.values()} == {several}
    alone = rows(api, "binhnghia", several=False)
    assert {"Đỗ Thị Bích", "Chu Văn An"} <= alone.keys(), "the other place lies beyond the commune"


@pytest.mark.once
def test_places_of_owners_are_listed_once(api: Api) -> None:
    """By each name SQLite would look at all places in the country that have it."""
    with api.queries() as seen:
        assert api.as_("district").get("/owners", several=True).status_code == 200
    (page,) = (one for one in seen if "FROM establishments" in one)

    def list_steps(db: Session) -> list[str]:
        values = (None,) * page.count("?")
        ask = db.connection().exec_driver_sql
        return [row[3] for row in ask(f"EXPLAIN QUERY PLAN {page}", values)]

    steps = api.run(list_steps)
    assert len([step for step in steps if " establishments" in step]) == 1
    assert not any("CORRELATED" in step and "SCAN" in step for step in steps)
