"""Entering the table of criteria: its rules, its versions, and when it can no longer change."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.ratings.rating_criteria_sets.loading import load_criteria_sets
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion
from backend.law import reference
from backend.law.reference.reference_files import build_reference_id
from tests import world
from tests.acting import Api, add
from tests.domains.ratings.commune_ratings.making import SET, begun, done, ready

SETS = "/rating-criteria-sets"


def body(**changed: Any) -> dict[str, Any]:
    return {
        "org_unit_id": str(world.unit("binhluc")),
        "name": "Bảng tiêu chí của huyện",
        "valid_from": "2022-01-01",
        "classes": [
            {"code": "healthy", "title": "Lành mạnh", "min_score": 70},
            {"code": "not_healthy", "title": "Không lành mạnh", "min_score": 0},
        ],
        "criteria": [
            {"code": "I.1", "title": "Tuyên truyền", "max_points": 40.5},
            {"code": "I.2", "title": "Nắm lao động", "max_points": 59.5,
             "evidence": ["workforce_counted"], "required_evidence": ["workforce_counted"]},
        ],
    } | changed  # fmt: skip


def made(api: Api, **changed: Any) -> Any:
    return done(api.as_("admin").post(SETS, body(**changed)), 201)


def test_a_set_with_its_criteria(api: Api) -> None:
    table = made(api)
    assert (table["max_score"], table["is_illustrative"], table["in_use"]) == (100, True, False)
    assert [line["code"] for line in table["criteria"]] == ["I.1", "I.2"]
    shown = done(api.as_("binhnghia").get(f"{SETS}/{table['id']}"))
    assert shown == table
    listed = done(api.as_("auditor").get(SETS, on="2022-06-01"))["items"]
    assert [row["id"] for row in listed] == [table["id"]]
    assert done(api.as_("auditor").get(SETS, on="2021-06-01"))["items"] == []
    found = done(api.as_("district").get(SETS, q="tieu chi cua huyen"))["items"]
    assert [row["id"] for row in found] == [table["id"]]


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"valid_to": "2021-12-31"}, "/valid_to", "ends-before-start"),
        ({"is_illustrative": False}, "/legal_basis", "legal-basis-needed"),
        ({"classes": [{"code": "a", "title": "A", "min_score": 50},
                      {"code": "not_healthy", "title": "B", "min_score": 0}]},
         "/classes/0/code", "first-class-healthy"),
        ({"classes": [{"code": "healthy", "title": "A", "min_score": 50},
                      {"code": "not_healthy", "title": "B", "min_score": 1}]},
         "/classes/1/code", "last-class-not-healthy"),
        ({"classes": [{"code": "healthy", "title": "A", "min_score": 50},
                      {"code": "x", "title": "B", "min_score": 50},
                      {"code": "not_healthy", "title": "C", "min_score": 0}]},
         "/classes/1/min_score", "class-not-lower"),
        ({"classes": [{"code": "healthy", "title": "A", "min_score": 100.5},
                      {"code": "not_healthy", "title": "C", "min_score": 0}]},
         "/classes/0/min_score", "class-out-of-reach"),
        ({"criteria": [{"code": "A", "title": "A", "max_points": 50},
                       {"code": "A", "title": "B", "max_points": 50}]},
         "/criteria/1/code", "code-twice"),
        ({"criteria": [{"code": "A", "title": "A", "max_points": 99,
                        "required_evidence": ["workforce_counted"]}]},
         "/criteria/0/required_evidence", "required-not-shown"),
        ({"criteria": [{"code": "A/B", "title": "A", "max_points": 99}]},
         "/criteria/0/code", "pattern"),
        ({"criteria": [{"code": "A", "title": "A", "max_points": 0}]},
         "/criteria/0/max_points", "too-small"),
        ({"note": "Liên hệ 0912345678"}, "/note", "pii-in-text"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be(api: Api, changed: dict[str, Any], pointer: str, code: str) -> None:
    problem = done(api.as_("admin").post(SETS, body(**changed)), 422)
    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [(pointer, code)]


def test_a_new_version_is_copied_from_an_old_one(api: Api) -> None:
    old = made(api, valid_to="2022-12-31", appeal_days=5)
    head = {k: v for k, v in body(name="Bảng năm 2023", valid_from="2023-01-01").items()
            if k not in ("classes", "criteria")}  # fmt: skip
    new = done(api.as_("admin").post(SETS, {**head, "copy_of": old["id"]}), 201)
    names = ("code", "title", "max_points", "evidence", "required_evidence")
    assert [[line[n] for n in names] for line in new["criteria"]] == [
        [line[n] for n in names] for line in old["criteria"]
    ]
    assert (new["classes"], new["max_score"]) == (old["classes"], 100)
    assert {line["id"] for line in new["criteria"]}.isdisjoint(
        line["id"] for line in old["criteria"]
    )


@pytest.mark.parametrize("is_shipped", [True, False])
def test_a_copy_of_the_sample_speaks_in_the_words_of_its_first_day(
    api: Api, is_shipped: bool
) -> None:
    """What an office wrote itself stays as it wrote it."""
    line = {"code": "I.1", "title": "Cam kết với UBND xã, thị trấn", "max_points": 100}
    old = made(api, criteria=[line])
    api.run(lambda db: setattr(db.get(CriteriaSet, UUID(old["id"])), "is_shipped", is_shipped))
    head = {"org_unit_id": old["org_unit_id"], "name": "Bảng mới", "valid_from": "2025-07-01"}
    new = done(api.as_("admin").post(SETS, {**head, "copy_of": old["id"]}), 201)
    word = "xã, phường, đặc khu" if is_shipped else "xã, thị trấn"
    assert new["criteria"][0]["title"] == f"Cam kết với UBND {word}"


def test_criteria_come_change_and_go_and_the_total_follows(api: Api) -> None:
    table = made(api)
    path = f"{SETS}/{table['id']}/criteria"
    line = done(
        api.as_("admin").post(path, {"code": "I.3", "title": "Kiểm tra", "max_points": 5}), 201
    )
    assert line["position"] == 3
    twice = api.as_("admin").post(path, {"code": "I.3", "title": "Lại", "max_points": 5})
    assert done(twice, 409)["code"] == "criterion-code-used"
    twice = api.as_("admin").patch(f"{path}/{line['id']}", {"code": "I.1"}, line)
    assert done(twice, 409)["code"] == "criterion-code-used"
    line = done(api.as_("admin").patch(f"{path}/{line['id']}", {"max_points": 7.5}, line))
    assert done(api.as_("admin").get(f"{SETS}/{table['id']}"))["max_score"] == 107.5
    assert api.as_("admin").delete(f"{path}/{line['id']}", line).status_code == 204
    shown = done(api.as_("admin").get(f"{SETS}/{table['id']}"))
    assert (shown["max_score"], len(shown["criteria"])) == (100, 2)
    listed = done(api.as_("province").get(path, limit=1))
    assert [row["code"] for row in listed["items"]] == ["I.1"]


def test_what_communes_were_rated_by_stays(api: Api) -> None:
    table = made(api)
    begun(api, criteria_set_id=table["id"])
    path = f"{SETS}/{table['id']}"
    shown = done(api.as_("admin").get(path))
    assert shown["in_use"] is True
    for changes in ({"classes": table["classes"]}, {"valid_from": "2022-02-01"}):
        answer = api.as_("admin").patch(path, changes, shown)
        assert done(answer, 409)["code"] == "set-in-use"
    line = shown["criteria"][0]
    inner = f"{path}/criteria/{line['id']}"
    assert done(api.as_("admin").patch(inner, {"title": "Khác"}, line), 409)["code"] == "set-in-use"
    assert done(api.as_("admin").delete(inner, line), 409)["code"] == "set-in-use"
    assert done(api.as_("admin").delete(path, shown), 409)["code"] == "set-in-use"
    ended = {"valid_to": "2022-12-31", "name": "Bảng năm 2022", "note": "Thay từ 2023"}
    assert done(api.as_("admin").patch(path, ended, shown))["name"] == "Bảng năm 2022"


def test_an_unused_set_is_removed_with_its_criteria(api: Api) -> None:
    table = made(api)
    assert api.as_("admin").delete(f"{SETS}/{table['id']}", table).status_code == 204
    assert api.as_("admin").get(f"{SETS}/{table['id']}").status_code == 404


def test_a_set_is_written_for_ones_own_units(api: Api) -> None:
    other = body(org_unit_id=str(world.unit("hanam")))
    assert api.as_("admin").post(SETS, other).status_code == 201
    assert api.as_("district").post(SETS, body()).status_code == 403


def real_province(db: Session) -> None:
    add(
        db,
        OrgUnit(
            id=build_reference_id("org-unit", "ha-nam"),
            code="35",
            name="Hà Nam",
            kind="tỉnh",
            level="province",
            valid_from=date(2004, 1, 1),
        ),
    )


def test_the_shipped_sample_says_that_it_is_one(api: Api) -> None:
    api.run(real_province)
    api.run(load_criteria_sets)
    api.run(load_criteria_sets)
    (shipped,) = reference.load_rating_criteria().sets
    row = api.run(lambda db: db.get(CriteriaSet, shipped.id))
    assert (row.is_illustrative, row.is_shipped, row.max_score) == (True, True, 100)
    assert row.name.startswith("Mẫu minh họa")
    assert "không phải quy định" in row.note
    assert api.one(reference_count()) == 2, "one for each province"


def test_a_province_of_today_has_the_sample_from_its_first_day(api: Api) -> None:
    begun = date(2025, 7, 1)
    province = OrgUnit(code="37", name="Ninh Bình", kind="tỉnh", level="province", valid_from=begun)
    api.run(lambda db: db.save(province))
    api.run(load_criteria_sets)
    at = sa.select(OrgUnit.id).where(OrgUnit.code == "37").scalar_subquery()
    found = sa.select(CriteriaSet).where(CriteriaSet.org_unit_id == at)
    row = api.run(lambda db: db.scalar(found))
    assert row.valid_from == begun
    criteria = sa.select(sa.func.count(Criterion.id)).where(Criterion.criteria_set_id == row.id)
    (shipped,) = reference.load_rating_criteria().sets
    assert api.one(criteria) == len(shipped.criteria)
    titles = sa.select(Criterion.title).where(
        Criterion.criteria_set_id == row.id, Criterion.code == "QL3"
    )
    assert "UBND xã, phường, đặc khu" in api.one(titles), "in the words of that day"


def reference_count() -> Any:
    return sa.select(sa.func.count(CriteriaSet.id)).where(CriteriaSet.is_shipped)


def test_the_shipped_sample_cannot_be_made_to_look_official(api: Api) -> None:
    ready(api)
    api.run(lambda db: setattr(db.get(CriteriaSet, SET), "is_shipped", True))
    path = f"{SETS}/{SET}"
    shown = done(api.as_("admin").get(path))
    official = {"is_illustrative": False, "legal_basis": "NQLT 01/2008"}
    assert done(api.as_("admin").patch(path, official, shown), 409)["code"] == "shipped-set"
    line = shown["criteria"][0]
    inner = api.as_("admin").patch(f"{path}/criteria/{line['id']}", {"title": "Khác"}, line)
    assert done(inner, 409)["code"] == "shipped-set"
    assert done(api.as_("admin").patch(path, {"valid_to": "2025-02-14"}, shown))["valid_to"]
