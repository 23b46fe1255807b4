"""What stood at one place in turn: another sign, another owner, joined afterwards, parted again."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from backend.permissions import Role
from tests import world
from tests.acting import Api
from tests.domains.establishments.establishments.making import (
    entered,
    errors,
    ids,
    place_path,
    walk,
)
from tests.domains.inspections.inspections.making import (
    finding,
    problem,
    signed,
    whole,
    with_violation,
)
from tests.domains.organisation.accounts.test_several_duties import also
from tests.domains.platform.imports.lists import HEADINGS, send, workbook

PATH = place_path()
NEXT = {"changed_on": "2022-09-20", "name": "Nhà nghỉ Sen Hồng", "owner_name": None}


def done(answer: Any) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json()


def succeed(api: Api, who: str = "binhnghia", path: str = PATH, **changed: Any) -> Any:
    version = api.as_("district").get(path).json()["version"]
    return api.as_(who).post(f"{path}/succeed", {**NEXT, **changed}, etag=version)


def chain(api: Api, path: str = PATH, who: str = "district") -> Any:
    return done(api.as_(who).get(f"{path}/site-history"))


def linked(api: Api, one: Any, other: Any, act: str = "link-site", **more: Any) -> Any:
    body = {"other_id": other["id"], **more} if act == "link-site" else more
    version = api.as_("district").get(f"/establishments/{one['id']}").json()["version"]
    return api.as_("district").post(f"/establishments/{one['id']}/{act}", body, etag=version)


def closed_place(api: Api, **changed: Any) -> Any:
    body = entered(status="closed", closed_on="2021-05-01", **changed)
    return done(api.as_("binhnghia").post("/establishments", body))


def test_another_opens_where_one_closed(api: Api) -> None:
    spot = {"latitude": 20.5, "longitude": 105.9}
    place = api.as_("binhnghia").patch(PATH, spot, etag=1).json()
    new = done(succeed(api))
    assert {name: new[name] for name in ("address", "org_unit_id", "latitude", "longitude")} == {
        name: place[name] for name in ("address", "org_unit_id", "latitude", "longitude")
    }
    assert (new["status"], new["opened_on"], new["owner_name"]) == ("active", "2022-09-20", None)
    assert new["establishment_type"] == "motel"
    old = api.as_("binhnghia").get(PATH).json()
    assert (old["status"], old["closed_on"]) == ("closed", "2022-09-20")
    assert old["owner_name"] == "Nguyễn Văn An"
    assert new["site_id"] == old["site_id"] == place["site_id"]
    told = chain(api, f"/establishments/{new['id']}")
    assert [item["id"] for item in told["items"]] == [old["id"], new["id"]]
    assert [(s["kind"], s["stepped_on"], s["actor_name"]) for s in told["steps"]] == [
        ("succeeded", "2022-09-20", world.PEOPLE["binhnghia"][0])
    ]
    assert told["overlaps"] is False
    assert ids(api.as_("district").get("/establishments", site_id=old["site_id"]))


def test_the_sign_may_stay_and_the_owner_must_be_said(api: Api) -> None:
    without = {k: v for k, v in NEXT.items() if k != "owner_name"}
    answer = api.as_("binhnghia").post(f"{PATH}/succeed", without, etag=1)
    assert errors(answer) == {("/owner_name", "missing")}
    same_sign = done(succeed(api, name="Nhà nghỉ Hương Sen", owner_name="Đỗ Thị Bích"))
    assert same_sign["owner_name"] == "Đỗ Thị Bích"
    clash = {"name": "Karaoke Sao Đêm", "address": "Thôn 3, xã Bình Nghĩa"}
    done(api.as_("binhnghia").post("/establishments", entered(**clash)))
    again = f"/establishments/{same_sign['id']}"
    answer = succeed(api, path=again, name="Karaoke Sao Đêm", changed_on="2022-10-01")
    assert problem(answer) == (409, "duplicate-establishment")
    assert api.as_("district").get(again).json()["status"] == "active", "nothing half done"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"changed_on": "2022-10-04"}, ("/changed_on", "in-future")),
        ({"changed_on": "2015-03-01"}, ("/changed_on", "before-it-opened")),
        ({"name": ""}, ("/name", "too-short")),
        ({"reason": "CCCD 035203001234"}, ("/reason", "pii-in-text")),
        ({"address": "Thôn 9"}, ("/address", "extra-forbidden")),
    ],
)
def test_what_cannot_be(api: Api, changed: Any, wrong: Any) -> None:
    api.as_("binhnghia").patch(PATH, {"opened_on": "2015-03-01"}, etag=1)
    assert errors(succeed(api, **changed)) == {wrong}


def test_one_closed_earlier_is_followed_and_stays_as_it_is(api: Api) -> None:
    closing = {"status": "closed", "closed_on": "2022-06-30"}
    closed = api.as_("binhnghia").patch(PATH, closing, etag=1).json()
    assert errors(succeed(api, changed_on="2022-06-29")) == {("/changed_on", "still-open-then")}
    new = done(succeed(api, changed_on="2022-08-01"))
    assert api.as_("binhnghia").get(PATH).json()["version"] == closed["version"]
    again = succeed(api, changed_on="2022-09-01")
    assert problem(again) == (409, "site-occupied")
    assert again.json()["existing_id"] == new["id"]


def test_of_two_at_once_one_opens(api: Api) -> None:
    closing = {"status": "closed", "closed_on": "2022-06-30"}
    api.as_("binhnghia").patch(PATH, closing, etag=1)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda n: succeed(api, name=f"Quán {n}").status_code, (1, 2)))
    assert sorted(found) == [201, 409]
    assert len(chain(api)["items"]) == 2


def test_who_may(api: Api) -> None:
    for who, status in (("trangan", 404), ("district2", 404), ("leader", 403), ("admin", 403)):
        assert succeed(api, who).status_code == status
    assert api.as_("trangan").get(f"{PATH}/site-history").status_code == 404
    assert api.as_("binhnghia").post(f"{PATH}/succeed", NEXT).status_code == 428
    assert api.as_("binhnghia").post(f"{PATH}/succeed", NEXT, etag=7).status_code == 412


def test_joined_afterwards_and_parted_again(api: Api) -> None:
    earlier = closed_place(api)
    place = {"id": str(world.establishment("binhnghia"))}
    done(linked(api, place, earlier, reason="Cùng nhà, năm 2021"))
    told = chain(api)
    assert [item["id"] for item in told["items"]] == [earlier["id"], place["id"]]
    assert told["steps"][0]["reason"] == "Cùng nhà, năm 2021"
    assert problem(linked(api, earlier, place)) == (409, "same-site-already")
    new = done(succeed(api))
    assert [item["id"] for item in chain(api)["items"]] == [earlier["id"], place["id"], new["id"]]
    assert errors(linked(api, earlier, place, "unlink-site")) == {("/reason", "missing")}
    done(linked(api, earlier, place, "unlink-site", reason="Nối nhầm nhà bên cạnh"))
    alone = chain(api, f"/establishments/{earlier['id']}")
    assert [item["id"] for item in alone["items"]] == [earlier["id"]]
    assert alone["steps"][0]["reason"] == "Nối nhầm nhà bên cạnh"
    assert [item["id"] for item in chain(api)["items"]] == [place["id"], new["id"]]
    answer = linked(api, earlier, place, "unlink-site", reason="Nữa")
    assert problem(answer) == (409, "not-in-a-chain")


def test_two_in_business_are_not_one_place(api: Api) -> None:
    one = {"id": str(world.establishment("binhnghia"))}
    other = {"id": str(world.establishment("binhnghia2"))}
    answer = linked(api, one, other)
    assert problem(answer) == (409, "both-open")
    assert "Karaoke Sao Đêm" in answer.json()["detail"]
    assert errors(linked(api, one, one)) == {("/other_id", "itself")}
    foreign = {"id": str(world.establishment("liemphong"))}
    assert linked(api, one, foreign).status_code == 404


def test_a_chain_joined_from_both_sides_at_once_is_one(api: Api) -> None:
    a, b = closed_place(api), closed_place(api, name="Quán cũ hơn")
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda pair: linked(api, *pair).status_code, ((a, b), (b, a))))
    assert 200 in found
    assert set(found) <= {200, 409, 412}
    assert len(chain(api, f"/establishments/{a['id']}")["items"]) == 2


def test_visits_and_violations_are_told_to_those_who_read_them(api: Api) -> None:
    record = signed(api, {**with_violation(), "violations": [finding()]})
    new = done(succeed(api, changed_on="2022-10-03"))
    by_site = {"site_id": new["site_id"]}
    for who, tally in (
        ("district", (1, "2022-10-01", 1, 0)),
        ("inspector", (1, "2022-10-01", 1, 0)),
        ("inspector2", (0, None, 0, 0)),
        ("binhnghia", (None, None, None, None)),
    ):
        before, after = chain(api, f"/establishments/{new['id']}", who)["items"]
        names = ("visit_count", "last_visited_on", "violation_count", "unexecuted_count")
        assert tuple(before[name] for name in names) == tally, who
        assert after["violation_count"] in (0, None)
        if tally[2] is not None:
            listed = walk(api.as_(who), "/violations", **by_site)
            assert len(listed) == tally[2]
    (item,) = api.as_("police").get("/violations", inspection_id=record["id"]).json()["items"]
    decision = {"decision_no": "9/QĐ", "fine_amount": 3_000_000, "signed_by": "Vũ Đình Khánh"}
    done(api.as_("police").post(f"/violations/{item['id']}/decide", decision, etag=item))
    assert chain(api)["items"][0]["unexecuted_count"] == 1


def test_the_timeline_tells_what_was_there_before(api: Api) -> None:
    new = done(succeed(api))
    path = f"/establishments/{new['id']}/timeline"
    own = walk(api.as_("binhnghia"), path)
    assert {item["establishment_id"] for item in own} == {new["id"]}
    whole = walk(api.as_("binhnghia"), path, whole_site=True, limit=2)
    assert {item["establishment_id"] for item in whole} == {
        new["id"],
        str(world.establishment("binhnghia")),
    }
    assert [i["kind"] for i in whole if i["kind"].startswith("site")] == ["site_step.created"]
    assert "establishment.closed" in {item["kind"] for item in whole}


def test_predecessor_and_successor_are_two_establishments(api: Api) -> None:
    """The plan counts each for the days on which it was in business, and no visit twice."""
    signed(api, whole())

    def inspected() -> tuple[int, int]:
        url = f"/plans/{world.plan()}/targets/establishments_inspected/progress"
        figure = api.as_("district").get(url).json()
        return figure["numerator"], figure["denominator"]

    assert inspected() == (1, 4)
    done(succeed(api, changed_on="2022-10-01"))
    assert inspected() == (0, 4), "who was visited is closed; who opened was not visited yet"


def test_known_places_are_hinted_at(api: Api) -> None:
    exact = closed_place(api, address="Số 12, thôn 5, xã Bình Nghĩa")
    near = closed_place(api, name="Quán gần", latitude=20.5001, longitude=105.9, address="Thôn 1")
    asked = {"org_unit_id": str(world.unit("binhnghia")), "latitude": 20.5, "longitude": 105.9}
    found = api.as_("binhnghia").get("/site-histories/candidates", address="12, Thôn 5", **asked)
    assert [(i["id"], i["likeness"]) for i in found.json()["items"]] == [
        (exact["id"], "address"),
        (near["id"], "coordinates"),
    ]
    hamlet = api.as_("binhnghia").get("/site-histories/candidates", address="Thôn 3", **asked)
    assert [i["id"] for i in hamlet.json()["items"]] == [near["id"]], "a hamlet is no place"
    assert (
        api.as_("trangan")
        .get("/site-histories/candidates", address="12, Thôn 5", **asked)
        .json()["items"]
        == []
    )
    answer = api.as_("binhnghia").get("/site-histories/candidates", address="12, Thôn 5")
    assert errors(answer) == {("?org_unit_id", "missing")}


def test_a_merged_commune_keeps_its_chains(api: Api) -> None:
    body = {
        "code": "13599",
        "name": "Bình Nghĩa Mới",
        "kind": "xã",
        "level": "commune",
        "parent_id": str(world.unit("binhluc")),
        "valid_from": "2022-10-01",
        "predecessor_ids": [str(world.unit("binhnghia")), str(world.unit("trangan"))],
    }
    merged = done(api.as_("admin").post("/org-units", body))
    new = done(succeed(api, "district", changed_on="2022-10-02"))
    assert new["org_unit_id"] == merged["id"]
    assert len(chain(api)["items"]) == 2


def test_one_look_at_a_chain_takes_as_many_queries_as_a_long_one(api: Api) -> None:
    counts = []
    for _ in range(2):
        with api.queries() as seen:
            chain(api)
        counts.append(len(seen))
        done(succeed(api) if len(counts) == 1 else api.as_("district").get(PATH))
    assert counts[0] + 1 >= counts[1], "names of those who acted, once there are acts"


def test_a_list_comes_back_though_two_owners_kept_one_sign(api: Api) -> None:
    """By its hidden keys each row finds its own; without them it means the one still open."""
    new = done(succeed(api, name="Nhà nghỉ Hương Sen", owner_name="Đỗ Thị Bích"))
    exported = api.as_("binhnghia").get("/exports/establishments.xlsx").content
    again = send(api.as_("binhnghia"), exported).json()
    assert (again["unchanged_count"], again["error_count"]) == (3, 0)
    row = ("Nhà nghỉ Hương Sen", "Nhà nghỉ", "Thôn 3, xã Bình Nghĩa", "Bình Nghĩa", 9)
    sheet = workbook((*HEADINGS, "Số phòng"), row)
    applied = send(api.as_("binhnghia"), sheet, dry_run="false").json()
    assert (applied["updated_count"], applied["error_count"]) == (1, 0)
    assert api.as_("binhnghia").get(f"/establishments/{new['id']}").json()["room_count"] == 9
    assert len(chain(api)["items"]) == 2


def test_a_new_row_at_a_known_place_is_pointed_out(api: Api) -> None:
    old = closed_place(api, name="Quán Gió", address="Số 12, thôn 5, xã Bình Nghĩa")
    row = ("Quán Mây", "Karaoke", "12 thôn 5", "Bình Nghĩa")
    (warning,) = send(api.as_("binhnghia"), workbook(HEADINGS, row)).json()["warnings"]
    assert (warning["cell"], warning["code"]) == ("C2", "row-at-known-site")
    assert "Quán Gió" in warning["message"]
    assert len(chain(api, f"/establishments/{old['id']}")["items"]) == 1, "never by itself"


def test_a_successor_stands_where_its_recorder_s_duty_is(api: Api) -> None:
    """Whoever also holds a duty above, which opens only the unit above, records none elsewhere."""
    api.run(also, "binhnghia", Role.LEAD_OFFICER, "hanam")
    refused = succeed(api, org_unit_id=str(world.unit("trangan")))
    assert problem(refused) == (403, "outside-units")
    assert done(succeed(api))["org_unit_id"] == str(world.unit("binhnghia")), "the control"
