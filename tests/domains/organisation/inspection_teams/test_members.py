"""Members of a team: one leader, each card and account once, and days that decide."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.session.models import create_id
from backend.domains.organisation.inspection_teams.models import MemberFunction, TeamMember
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, errors, made, problem

MEMBERS = f"/inspection-teams/{world.team('district')}/members"
LEADER = f"{MEMBERS}/{world.member('inspector')}"


def member(**changed: Any) -> dict[str, Any]:
    return {
        "full_name": "Nguyễn Thị Sáu",
        "agency": "Phòng Kinh tế - Hạ tầng",
        "inspection_card_no": "09/TKT",
        **changed,
    }


def test_an_official_is_seated(api: Api) -> None:
    found = made(api.as_("district").post(MEMBERS, member(user_id=str(world.user("inspector2")))))
    assert (found["function"], found["team_id"]) == ("member", str(world.team("district")))
    assert (found["org_unit_id"], found["warnings"]) == (str(world.unit("binhluc")), [])
    assert done(api.as_("police").get(f"{MEMBERS}/{found['id']}"))["full_name"] == "Nguyễn Thị Sáu"


def test_a_seat_is_offered_to_those_who_record_visits_there(api: Api) -> None:
    """By name, and to the keeper of the team alone; not to whom is locked, nor to the next one."""
    path = f"/inspection-teams/{world.team('district')}/assignable"
    offered = done(api.as_("district").get(path))["items"]
    found = {one["full_name"]: one["id"] for one in offered}
    assert found.keys() == {"Đỗ Thị Lan", "Lê Văn Dũng", "Trần Thu Hà"}
    assert offered[0].keys() == {"id", "full_name", "title", "org_unit_name"}
    locked = f"/users/{found['Đỗ Thị Lan']}"
    done(api.as_("admin").patch(locked, {"is_active": False}, etag=1))
    left = done(api.as_("district").get(path))["items"]
    assert {one["full_name"] for one in left} == {"Lê Văn Dũng", "Trần Thu Hà"}
    for who in ("inspector", "police", "leader", "binhnghia", "admin"):
        assert api.as_(who).get(path).status_code == 403
    assert problem(api.as_("district2").get(path)) == (404, "not-found")


def test_a_seat_in_a_team_opens_its_inspections(api: Api) -> None:
    """And only while it lasts: authority is read fresh."""
    seen = api.as_("inspector2").get("/inspections", team_id=world.team("district"))
    assert done(seen)["items"] == []
    body = {
        "establishment_id": str(world.establishment("binhmy")),
        "team_id": str(world.team("district")),
        "kind": "planned",
        "inspected_on": "2022-10-01",
        "member_ids": [str(world.member(m)) for m in ("inspector", "cong-an", "van-hoa")],
    }
    record = made(api.as_("inspector").post("/inspections", body))
    found = made(api.as_("district").post(MEMBERS, member(user_id=str(world.user("inspector2")))))
    assert api.as_("inspector2").get(f"/inspections/{record['id']}").status_code == 200
    leave = {"active_to": "2022-10-02"}
    done(api.as_("district").patch(f"{MEMBERS}/{found['id']}", leave, etag=found))
    assert api.as_("inspector2").get(f"/inspections/{record['id']}").status_code == 404


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"function": "leader"}, "team-has-leader"),
        ({"inspection_card_no": "02/TKT"}, "card-no-used"),
        ({"user_id": str(world.user("inspector"))}, "already-member"),
    ],
)
def test_what_a_team_has_once(api: Api, changed: dict[str, Any], code: str) -> None:
    district = api.as_("district")
    assert problem(district.post(MEMBERS, member(**changed))) == (409, code)
    seated = made(district.post(MEMBERS, member()))
    moved = district.patch(f"{MEMBERS}/{seated['id']}", changed, etag=seated)
    assert problem(moved) == (409, code)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"user_id": str(create_id())}, ("/user_id", "not-found")),
        (
            {"active_from": "2022-05-01", "active_to": "2022-04-30"},
            ("/active_to", "member-leaves-before-joining"),
        ),
        ({"full_name": ""}, ("/full_name", "too-short")),
        ({"function": "boss"}, ("/function", "not-in-list")),
        ({"org_unit_id": str(create_id())}, ("/org_unit_id", "extra-forbidden")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("district").post(MEMBERS, member(**changed))) == {error}


def test_a_leader_follows_the_one_before(api: Api) -> None:
    district = api.as_("district")
    after = done(district.patch(LEADER, {"active_to": "2022-06-30"}, etag=1))
    assert [w["code"] for w in after["warnings"]] == ["no-leader"]
    early = member(function="leader", active_from="2022-06-30")
    assert problem(district.post(MEMBERS, early)) == (409, "team-has-leader")
    found = made(district.post(MEMBERS, early | {"active_from": "2022-07-01"}))
    assert found["warnings"] == []
    back = district.patch(LEADER, {"active_to": None}, etag=after)
    assert problem(back) == (409, "team-has-leader")


def test_more_than_two_deputies_are_pointed_out(api: Api) -> None:
    district = api.as_("district")
    answers = [
        made(
            district.post(MEMBERS, member(function="deputy_leader", inspection_card_no=f"1{n}/TKT"))
        )
        for n in range(3)
    ]
    assert [[w["code"] for w in a["warnings"]] for a in answers] == [[], [], ["many-deputies"]]
    (hint,) = answers[2]["warnings"]
    assert hint["message"] == "Đội có 3 đội phó, nhiều hơn quy định."
    assert hint["citation"].startswith("Thông tư 05/2006/TT-BLĐTBXH")
    shown = done(district.get(f"/inspection-teams/{world.team('district')}"))
    assert [w["code"] for w in shown["warnings"]] == ["many-deputies"]


def test_members_of_a_day(api: Api) -> None:
    district = api.as_("district")
    done(district.patch(LEADER, {"active_to": "2022-06-30"}, etag=1))
    counts = [
        len(done(district.get(MEMBERS, **({"on": day} if day else {})))["items"])
        for day in (None, "2022-06-30", "2022-07-01")
    ]
    assert counts == [4, 4, 3]
    missing = district.get(f"/inspection-teams/{create_id()}/members")
    assert problem(missing) == (404, "not-found")


def test_a_change_needs_the_version_that_was_read(api: Api) -> None:
    district = api.as_("district")
    assert problem(district.patch(LEADER, {"agency": "x"})) == (428, "if-match-required")
    done(district.patch(LEADER, {"agency": "Phòng LĐ-TB&XH"}, etag=1))
    stale = district.patch(LEADER, {"agency": "x"}, etag=1)
    assert problem(stale) == (412, "stale")
    assert stale.json()["current"]["agency"] == "Phòng LĐ-TB&XH"
    assert errors(district.patch(LEADER, {"agency": None}, etag=2)) == {("/agency", "not-text")}


def test_a_member_of_another_team_is_not_here(api: Api) -> None:
    district = api.as_("district")
    other = f"{MEMBERS}/{world.member('a', 'commune')}"
    assert problem(district.get(other)) == (404, "not-found")
    assert problem(district.patch(other, {"agency": "x"}, etag=1)) == (404, "not-found")


def test_who_may(api: Api) -> None:
    for who in ("inspector", "police", "leader", "binhnghia", "admin", "province", "auditor"):
        assert api.as_(who).post(MEMBERS, member()).status_code == 403
        assert api.as_(who).patch(LEADER, {"agency": "x"}, etag=1).status_code == 403
    assert problem(api.as_("district2").post(MEMBERS, member())) == (404, "not-found")
    assert problem(api.as_("district2").patch(LEADER, {"agency": "x"}, etag=1)) == (
        404,
        "not-found",
    )


def test_of_two_leaders_seated_at_once_one_is(api: Api) -> None:
    district = api.as_("district")
    done(district.patch(LEADER, {"active_to": "2022-06-30"}, etag=1))

    def seat(n: int) -> int:
        body = member(function="leader", active_from="2022-07-01", inspection_card_no=f"2{n}/TKT")
        return int(district.post(MEMBERS, body).status_code)

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(seat, range(6)))
    assert codes == [201, *[409] * 5]
    leaders = sa.select(sa.func.count(TeamMember.id)).where(
        TeamMember.team_id == world.team("district"),
        TeamMember.function == MemberFunction.LEADER,
    )
    assert api.one(leaders) == 2
