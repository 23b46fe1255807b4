"""Checklists by version: an administrator enters one, minutes that have begun keep theirs."""

from typing import Any

from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, draft, errors, made, problem, whole

ITEMS: list[dict[str, Any]] = [
    {
        "code": "register",
        "section": "Sổ sách",
        "text": "Có sổ quản lý",
        "legal_basis": "Điều 25 Nghị định 96/2016/NĐ-CP",
    },
    {
        "code": "separate_rooms",
        "section": "Điều kiện",
        "text": "Phòng xoa bóp nam, nữ riêng",
        "legal_basis": "Điều 30 Nghị định 96/2016/NĐ-CP",
        "applies_to": ["massage"],
    },
]
PATH = "/checklist-templates"


def version(**changed: Any) -> dict[str, Any]:
    return {
        "org_unit_id": str(world.unit("binhluc")),
        "title": "Nội dung kiểm tra của huyện",
        "valid_from": "2022-10-02",
        "items": ITEMS,
        **changed,
    }


def test_a_new_version_serves_the_visits_from_its_first_day(api: Api) -> None:
    inspector, admin = api.as_("inspector"), api.as_("admin")
    begun = made(inspector.post("/inspections", draft()))
    new = made(admin.post(PATH, version()))
    assert (new["number"], new["version"], new["is_shipped"]) == (4, 1, False)
    old, own, *later = done(inspector.get(PATH))["items"]
    assert [one["valid_from"] for one in later] == ["2025-07-01", "2026-03-15"]
    assert (old["valid_to"], own["id"]) == ("2022-10-01", new["id"])
    (today,) = done(inspector.get(PATH, on="2022-10-03", establishment_type="motel"))["items"]
    assert (today["key"], [item["code"] for item in today["items"]]) == (new["key"], ["register"])
    assert done(inspector.get(f"{PATH}/{new['id']}"))["items"] == new["items"]
    before = made(inspector.post("/inspections", draft()))  # a visit of 1 October
    after = made(inspector.post("/inspections", draft(inspected_on="2022-10-02")))
    assert begun["checklist_version"] == before["checklist_version"] == "doi-178-1"
    assert after["checklist_version"] == new["key"]
    kept = done(inspector.get(f"/inspections/{begun['id']}"))
    assert kept["checklist_version"] == "doi-178-1"
    times = {"started_at": "2022-10-02T08:00:00+07:00", "ended_at": "2022-10-02T09:00:00+07:00"}
    answers = {"checklist": {"register": {"answer": "compliant"}}}
    body = whole(inspected_on="2022-10-02", **times) | answers
    record = made(inspector.post("/inspections", body))
    record = done(inspector.post(f"/inspections/{record['id']}/sign", etag=record))
    items = done(inspector.get(f"/inspections/{record['id']}/amendable-fields"))["items"]
    assert ("checklist/register", "Có sổ quản lý") in {(i["field"], i["label"]) for i in items}


def test_a_version_changes_until_minutes_name_it(api: Api) -> None:
    admin = api.as_("admin")
    new = made(admin.post(PATH, version()))
    path = f"{PATH}/{new['id']}"
    assert problem(admin.patch(path, {"title": "x"})) == (428, "if-match-required")
    new = done(admin.patch(path, {"items": ITEMS[:1], "title": "Bản sửa"}, etag=new))
    assert (new["version"], len(new["items"]), new["title"]) == (2, 1, "Bản sửa")
    made(api.as_("inspector").post("/inspections", draft(inspected_on="2022-10-02")))
    for changes in ({"items": ITEMS}, {"title": "x"}, {"valid_from": "2022-10-03"}):
        assert problem(admin.patch(path, changes, etag=new)) == (409, "template-in-use")
    assert problem(admin.delete(path, etag=new)) == (409, "template-in-use")
    free = {"valid_to": "2022-12-31", "is_verified": True}
    ended = done(admin.patch(path, free, etag=new))
    assert (ended["valid_to"], new["is_verified"]) == ("2022-12-31", False)
    assert ended["is_verified"] is True
    other = made(admin.post(PATH, version(valid_from="2023-01-01")))
    assert other["number"] == 5
    assert admin.delete(f"{PATH}/{other['id']}", etag=other).status_code == 204
    shipped = done(admin.get(PATH))["items"][0]
    assert problem(admin.patch(f"{PATH}/{shipped['id']}", {"note": "x"}, etag=1))[0] == 404


def test_what_is_wrong_is_named(api: Api) -> None:
    admin = api.as_("admin")
    wrong: dict[tuple[str, str], dict[str, Any]] = {
        ("/items/1/code", "item-twice"): {"items": [ITEMS[0], ITEMS[0]]},
        ("/items/0/applies_to/0", "no-such-type"): {"items": [ITEMS[0] | {"applies_to": ["x"]}]},
        ("/items/0/acts/1", "no-such-act"): {"items": [ITEMS[0] | {"acts": ["no_register", "x"]}]},
        ("/items", "too-few"): {"items": []},
        ("/valid_to", "ends-before-start"): {"valid_to": "2022-10-01"},
        ("/org_unit_id", "not-found"): {"org_unit_id": str(world.unit("binhluc"))[:-1] + "0"},
    }
    for expected, changed in wrong.items():
        assert errors(admin.post(PATH, version(**changed))) == {expected}


def test_who_enters_and_who_reads(api: Api) -> None:
    for who in ("district", "inspector", "leader", "police", "binhnghia"):
        assert problem(api.as_(who).post(PATH, version())) == (403, "forbidden")
    made(api.as_("admin").post(PATH, version()))
    assert len(done(api.as_("inspector").get(PATH))["items"]) == 3 + 1
    assert len(done(api.as_("district2").get(PATH))["items"]) == 3  # another district's own


def test_an_item_names_the_acts_that_it_may_be(api: Api) -> None:
    """What the form offers where the answer is Không đạt: shipped, or entered by the office."""
    inspector = api.as_("inspector")
    (today,) = done(inspector.get(PATH, on="2026-11-27", establishment_type="motel"))["items"]
    acts = {item["code"]: item["acts"] for item in today["items"]}
    assert acts["register"] == ["no_register", "incomplete_register"]
    assert acts["certificate_exchanged"] == ["certificate_not_exchanged"]
    assert acts["labour_contract"] == []
    own = [ITEMS[0] | {"acts": ["no_register"]}, ITEMS[1]]
    new = made(api.as_("admin").post(PATH, version(items=own)))
    assert [item["acts"] for item in new["items"]] == [["no_register"], []]
