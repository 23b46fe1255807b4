"""Beginning a rating, writing into it, and who sees it before it is approved."""

from typing import Any

import pytest

from tests import world
from tests.acting import Api
from tests.domains.ratings.commune_ratings.making import (
    OTHER,
    SET,
    add_set,
    approved,
    begun,
    done,
    line_of,
    ready,
    scored,
    submitted,
)


def test_a_draft_opens_with_the_evidence_of_the_register(api: Api) -> None:
    ready(api)
    rating = begun(api)
    (known,) = line_of(rating, "QL1")["evidence"]
    assert known["figures"] == {"active": 2}
    assert known["as_of"] == "2022-10-03"
    (counted,) = line_of(rating, "QL2")["evidence"]
    assert counted["figures"] == {"counted": 2, "active": 2}
    assert (
        counted["records"] == f"/api/v1/commune-ratings/{rating['id']}/evidence/workforce_counted"
    )
    inspected, violations = line_of(rating, "KT1")["evidence"]
    assert inspected["figures"] == {"counted": 0, "active": 2}
    assert (violations["figures"], violations["records"]) == ({"recorded": 0, "handled": 0}, None)
    assert rating["criteria_set_id"] == str(SET)
    assert rating["is_illustrative"] is True


def test_one_rating_per_commune_and_year(api: Api) -> None:
    ready(api)
    begun(api)
    body = {"org_unit_id": str(world.unit("binhnghia")), "year": 2022}
    assert done(api.as_("binhnghia").post("/commune-ratings", body), 409)["code"] == "rating-exists"
    begun(api, year=2021)


def test_a_commune_rates_itself_only_and_no_year_to_come(api: Api) -> None:
    ready(api)
    other = {"org_unit_id": str(world.unit("trangan")), "year": 2022}
    assert api.as_("binhnghia").post("/commune-ratings", other).status_code == 404
    ahead = {"org_unit_id": str(world.unit("binhnghia")), "year": 2023}
    problem = done(api.as_("binhnghia").post("/commune-ratings", ahead), 422)
    assert problem["errors"][0]["code"] == "year-to-come"


def test_the_set_is_that_of_the_year_and_a_real_one_before_a_sample(api: Api) -> None:
    own = {"org_unit_id": str(world.unit("binhnghia")), "year": 2022}
    problem = done(api.as_("binhnghia").post("/commune-ratings", own), 422)
    assert problem["errors"][0]["code"] == "no-set-in-force"
    ready(api)
    real = {"is_illustrative": False, "legal_basis": "Bảng của huyện", "name": "Bảng của huyện"}
    api.run(lambda db: add_set(db, OTHER, unit="binhluc", **real))
    rating = begun(api)
    assert (rating["criteria_set_id"], rating["is_illustrative"]) == (str(OTHER), False)
    chosen = begun(api, year=2021, criteria_set_id=str(SET))
    assert chosen["criteria_set_id"] == str(SET)
    early = {**own, "year": 2019, "criteria_set_id": str(SET)}
    problem = done(api.as_("binhnghia").post("/commune-ratings", early), 422)
    assert problem["errors"][0]["code"] == "set-not-in-force"


@pytest.mark.parametrize(
    ("scores", "pointer", "code"),
    [
        ({"XX": {"self_points": 1}}, "/scores/XX", "no-such-criterion"),
        ({"QL1": {"self_points": 30.5}}, "/scores/QL1/self_points", "more-than-max"),
        ({"QL1": {"self_points": 7.3}}, "/scores/QL1/self_points", "not-a-multiple"),
        ({"QL1": {"self_points": -1}}, "/scores/QL1/self_points", "too-small"),
        ({"QL1": {"self_points": "7"}}, "/scores/QL1/self_points", "not-a-number"),
        ({"QL1": {"verified_points": 7}}, "/scores/QL1/verified_points", "extra-forbidden"),
        ({"QL1": {"argument": "Chị A, sđt 0912 345 678"}}, "/scores/QL1/argument", "pii-in-text"),
    ],
)
def test_points_and_words_keep_to_the_rules(api: Api, scores: Any, pointer: str, code: str) -> None:
    ready(api)
    rating = begun(api)
    path = f"/commune-ratings/{rating['id']}"
    problem = done(api.as_("binhnghia").patch(path, {"scores": scores}, rating), 422)
    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [(pointer, code)]


def test_saving_merges_and_null_takes_back(api: Api) -> None:
    ready(api)
    rating = scored(api)
    assert rating["self_total"] == 83.5
    path = f"/commune-ratings/{rating['id']}"
    patch = {"scores": {"HT1": {"argument": "Ngắn gọn hơn"}, "QL1": None}}
    rating = done(api.as_("binhnghia").patch(path, patch, rating))
    assert line_of(rating, "HT1")["self_points"] == 15
    assert line_of(rating, "HT1")["argument"] == "Ngắn gọn hơn"
    assert (line_of(rating, "QL1")["self_points"], rating["self_total"]) == (None, None)
    stale = api.as_("binhnghia").patch(path, patch, rating["version"] - 1)
    assert done(stale, 412)["current"]["version"] == rating["version"]
    assert api.as_("binhnghia").patch(path, patch).status_code == 428


def test_only_a_draft_is_thrown_away(api: Api) -> None:
    ready(api)
    rating = begun(api)
    assert (
        api.as_("binhnghia").delete(f"/commune-ratings/{rating['id']}", rating).status_code == 204
    )
    rating = submitted(api)
    gone = api.as_("binhnghia").delete(f"/commune-ratings/{rating['id']}", rating)
    assert done(gone, 409)["state"] == "self_assessed"


def test_the_province_and_neighbours_see_what_is_approved(api: Api) -> None:
    ready(api)
    open_one, closed = submitted(api, "trangan"), approved(api)

    def seen(person: str) -> set[str]:
        items = done(api.as_(person).get("/commune-ratings"))["items"]
        opened = {
            id
            for id in (open_one["id"], closed["id"])
            if api.as_(person).get(f"/commune-ratings/{id}").status_code == 200
        }
        found = {item["id"] for item in items}
        assert found == opened
        return found

    both = {open_one["id"], closed["id"]}
    assert seen("district") == seen("leader") == seen("police") == both
    assert seen("province") == seen("binhnghia") == {closed["id"]}
    assert seen("trangan") == {open_one["id"]}
    assert seen("district2") == set()
    assert api.as_("inspector").get("/commune-ratings").status_code == 403
    assert api.as_("admin").get("/commune-ratings").status_code == 403
    path = f"/commune-ratings/{open_one['id']}/comparison"
    assert api.as_("province").get(path).status_code == 404


def test_a_list_is_one_query_ordered_by_year_and_name(api: Api) -> None:
    ready(api)
    begun(api), begun(api, "trangan"), begun(api, year=2021)
    with api.queries() as before:
        done(api.as_("district").get("/plans"))
    with api.queries() as seen:
        first = done(api.as_("district").get("/commune-ratings", limit=2))
    assert len(seen) == len(before)
    rest = done(api.as_("district").get("/commune-ratings", limit=2, after=first["next"]))
    rows = [(r["year"], r["org_unit_name"]) for r in first["items"] + rest["items"]]
    assert rows == [(2022, "Bình Nghĩa"), (2022, "Tràng An"), (2021, "Bình Nghĩa")]
    found = done(api.as_("district").get("/commune-ratings", q="trang an"))["items"]
    assert [row["org_unit_name"] for row in found] == ["Tràng An"]
    assert done(api.as_("district").get("/commune-ratings", year=2021))["items"][0]["year"] == 2021
    assert done(api.as_("district").get("/commune-ratings", status="approved"))["items"] == []
