"""Units are public to everyone signed in, and kept by administrators within their own."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    OrgUnitSuccession,
    build_closure_pairs,
)
from tests import world
from tests.acting import Api

NEW = {
    "code": "13999",
    "name": "Bình Thành",
    "kind": "xã",
    "level": "commune",
    "parent_id": str(world.unit("binhluc")),
    "valid_from": "2022-10-01",
}


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def test_every_role_reads_every_unit_in_order_of_its_name(api: Api) -> None:
    for person in world.PEOPLE:
        found = names(api.as_(person).get("/org-units"))
        assert found == sorted(found), person
        assert "Liêm Phong" in found
        assert "Bình Nghĩa" in found


def test_nobody_signed_out_reads_units(api: Api) -> None:
    assert api.nobody().get("/org-units").status_code == 401


def test_filters(api: Api) -> None:
    for params, expected in [
        ({"level": "district"}, {"Bình Lục", "Thanh Liêm"}),
        ({"parent_id": str(world.unit("binhluc"))}, {"Bình Nghĩa", "Tràng An", "Bình Mỹ"}),
        ({"q": "trang an"}, {"Tràng An"}),
        ({"q": "NGHĨA binh"}, {"Bình Nghĩa"}),
        ({"q": "%%"}, set()),
        ({"on": "2003-12-31"}, set()),
        ({"level": "province", "on": "2022-10-03"}, {"Hà Nam"}),
    ]:
        assert set(names(api.as_("binhnghia").get("/org-units", **params))) == expected


def test_pages_walk_through_all_units_once(api: Api) -> None:
    district, seen, after = api.as_("district"), [], None
    while True:
        page = district.get("/org-units", limit=2, **({"after": after} if after else {})).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == len(world.UNITS)


def test_a_list_takes_the_same_queries_whatever_its_length(api: Api) -> None:
    counts = []
    for limit in (1, 7):
        with api.queries() as seen:
            api.as_("district").get("/org-units", limit=limit)
        counts.append(len([s for s in seen if "FROM org_unit" in s]))
    assert counts == [2, 2]


def test_an_administrator_adds_a_commune_that_its_district_then_holds(api: Api) -> None:
    answer = api.as_("admin").post("/org-units", NEW)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["successor_ids"] == made["predecessor_ids"] == []
    assert answer.headers["etag"] == '"1"'
    assert_closure_is_right(api)
    for above in ("binhluc", "hanam"):
        assert is_in(api, made["id"], above)
    assert not is_in(api, made["id"], "thanhliem")


def test_a_merger_ends_the_old_units_and_the_new_one_holds_them(api: Api) -> None:
    olds = [str(world.unit("binhnghia")), str(world.unit("trangan"))]
    answer = api.as_("admin").post("/org-units", {**NEW, "predecessor_ids": olds})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert sorted(made["predecessor_ids"]) == sorted(olds)
    for old in olds:
        unit = api.as_("district").get(f"/org-units/{old}").json()
        assert unit["valid_to"] == "2022-09-30"
        assert unit["successor_ids"] == [made["id"]]
        assert unit["version"] == 2
    assert_closure_is_right(api)
    place = str(world.establishment("binhnghia"))
    held = api.as_("district").get("/establishments", org_unit_id=made["id"]).json()["items"]
    assert place in [item["id"] for item in held]


def test_a_unit_moves_with_all_that_lies_in_it(api: Api) -> None:
    id = world.unit("binhmy")
    officer = f"/users/{world.user('district2')}"  # would reach further by it
    assert api.as_("admin").patch(officer, {"roles": []}, etag=1).status_code == 200
    moved = api.as_("admin").patch(
        f"/org-units/{id}", {"parent_id": str(world.unit("thanhliem"))}, etag=1
    )
    assert moved.status_code == 200, moved.text
    assert_closure_is_right(api)
    assert is_in(api, id, "thanhliem")
    assert not is_in(api, id, "binhluc")
    listed = api.as_("district").get("/establishments").json()["items"]
    assert str(world.establishment("binhmy")) not in [item["id"] for item in listed]


def test_a_new_name_is_found_and_sorted(api: Api) -> None:
    path = f"/org-units/{world.unit('binhmy')}"
    assert api.as_("admin").patch(path, {"name": "Đông Mỹ"}, etag=1).status_code == 200
    assert names(api.as_("leader").get("/org-units", q="dong my")) == ["Đông Mỹ"]


def test_only_administrators_write(api: Api) -> None:
    for person in [p for p in world.PEOPLE if p != "admin"]:
        path = f"/org-units/{world.unit('binhmy')}"
        assert api.as_(person).post("/org-units", NEW).status_code == 403
        assert api.as_(person).patch(path, {"name": "X"}, etag=1).status_code == 403


def test_a_change_needs_the_version_that_was_read(api: Api) -> None:
    path = f"/org-units/{world.unit('binhmy')}"
    admin = api.as_("admin")
    assert admin.patch(path, {"name": "X"}).status_code == 428
    stale = admin.patch(path, {"name": "X"}, etag=7)
    assert stale.status_code == 412
    assert stale.json()["current"]["name"] == "Bình Mỹ"


def test_what_a_unit_must_not_be(api: Api) -> None:
    cases: list[Any] = [
        ({"parent_id": str(uuid4())}, 404, "/parent_id", "not-found"),
        ({"parent_id": None}, 422, "/parent_id", "parent-needed"),
        ({"parent_id": str(world.unit("binhmy"))}, 422, "/parent_id", "parent-too-low"),
        ({"valid_to": "2022-09-01"}, 422, "/valid_to", "ends-before-start"),
        ({"name": ""}, 422, "/name", "too-short"),
        ({"name": "x" * 121}, 422, "/name", "too-long"),
        ({"code": "AB"}, 422, "/code", "pattern"),
        ({"kind": "phố"}, 422, "/kind", "not-in-list"),
        ({"kind": "huyện"}, 422, "/kind", "unit-kind-not-then"),
        ({"kind": "đặc khu"}, 422, "/kind", "unit-kind-not-then"),
        (
            {"kind": "thị trấn", "valid_from": "2025-07-01"},
            422,
            "/kind",
            "unit-kind-not-then",
        ),
        ({"tile_row": 0}, 422, "/tile_row", "too-small"),
        ({"sort_name": "x"}, 422, "/sort_name", "extra-forbidden"),
        ({"id": str(world.unit("binhmy"))}, 422, "/id", "not-an-id"),
        ({"predecessor_ids": [str(uuid4())]}, 404, "/predecessor_ids/0", "not-found"),
        (
            {"predecessor_ids": [str(world.unit("binhmy"))], "valid_from": None},
            422,
            "/valid_from",
            "needed-to-take-over",
        ),
    ]
    for changed, status, pointer, code in cases:
        answer = api.as_("admin").post("/org-units", {**NEW, **changed})
        assert answer.status_code == status, answer.text
        assert {"pointer": pointer, "code": code} in [
            {k: e[k] for k in ("pointer", "code")} for e in answer.json()["errors"]
        ]
        assert api.one(sa.select(OrgUnit.id).where(OrgUnit.name == "Bình Thành")) is None


def test_the_same_id_twice_is_one_unit(api: Api) -> None:
    body = {**NEW, "id": str(uuid4())}
    first, second = (api.as_("admin").post("/org-units", body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content


def is_in(api: Api, id: Any, above: str) -> bool:
    pair = sa.select(OrgUnitClosure.descendant_id).where(
        OrgUnitClosure.ancestor_id == world.unit(above),
        OrgUnitClosure.descendant_id == UUID(str(id)),
    )
    return api.one(pair) is not None


def assert_closure_is_right(api: Api) -> None:
    units = dict(api.all(sa.select(OrgUnit.id, OrgUnit.parent_id)))
    links = api.all(sa.select(OrgUnitSuccession.predecessor_id, OrgUnitSuccession.successor_id))
    stored = api.all(sa.select(OrgUnitClosure.ancestor_id, OrgUnitClosure.descendant_id))
    assert {(a, d) for a, d in stored} == build_closure_pairs(units, [(p, s) for p, s in links])
