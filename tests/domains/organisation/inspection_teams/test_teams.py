"""Teams 178: founded and dissolved by the lead agency, read by those who work with them."""

from typing import Any

import pytest

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from tests import world
from tests.acting import Api, add
from tests.domains.inspections.inspections.making import done, errors, made, problem

TEAM = f"/inspection-teams/{world.team('district')}"


def team(**changed: Any) -> dict[str, Any]:
    return {
        "org_unit_id": str(world.unit("trangan")),
        "name": "Đội 178 xã Tràng An",
        "decision_no": "21/QĐ-UBND",
        "decided_on": "2022-03-01",
        **changed,
    }


def names(answer: Any) -> list[str]:
    return [item["name"] for item in done(answer)["items"]]


def test_a_team_has_the_level_of_its_unit(api: Api) -> None:
    found = made(api.as_("district").post("/inspection-teams", team()))
    assert (found["level"], found["is_active"], found["member_count"]) == ("commune", True, 0)
    assert (found["org_unit_name"], found["members"]) == ("Tràng An", [])
    same = made(api.as_("district").post("/inspection-teams", team(level="commune")))
    assert same["level"] == "commune"
    wrong = api.as_("district").post("/inspection-teams", team(level="province"))
    assert errors(wrong) == {("/level", "level-of-unit")}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"org_unit_id": str(world.unit("thanhliem"))}, ("/org_unit_id", "not-found")),
        ({"org_unit_id": str(world.unit("hanam"))}, ("/org_unit_id", "not-found")),
        ({"org_unit_id": str(create_id())}, ("/org_unit_id", "not-found")),
        ({"name": " "}, ("/name", "too-short")),
        ({"decided_on": "2022-10-04"}, ("/decided_on", "in-future")),
        ({"is_active": False}, ("/is_active", "extra-forbidden")),
    ],
)
def test_what_is_refused_where(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("district").post("/inspection-teams", team(**changed))) == {error}


def test_a_team_is_corrected_and_dissolved_under_if_match(api: Api) -> None:
    district = api.as_("district")
    assert problem(district.patch(TEAM, {"name": "x"})) == (428, "if-match-required")
    after = done(district.patch(TEAM, {"decision_no": "5/QĐ-UBND", "is_active": False}, etag=1))
    assert (after["decision_no"], after["is_active"], after["version"]) == ("5/QĐ-UBND", False, 2)
    stale = district.patch(TEAM, {"name": "x"}, etag=1)
    assert (problem(stale), stale.json()["current"]["version"]) == ((412, "stale"), 2)
    assert errors(district.patch(TEAM, {"name": None}, etag=2)) == {("/name", "not-text")}
    assert errors(district.patch(TEAM, {"level": "province"}, etag=2)) == {
        ("/level", "extra-forbidden")
    }
    assert names(district.get("/inspection-teams", is_active=False)) == ["Đội 178 Bình Lục"]
    later = district.patch(TEAM, {"decided_on": "2022-10-04"}, etag=2)
    assert errors(later) == {("/decided_on", "in-future")}


def test_a_team_of_the_province_is_read_by_the_district_and_kept_by_the_province(api: Api) -> None:
    id = api.run(of_province)
    district, path = api.as_("district"), f"/inspection-teams/{id}"
    member = {"full_name": "Lê Thị Ba", "agency": "Sở", "inspection_card_no": "77/TKT"}
    assert done(district.get(path))["name"] == "Đội 178 tỉnh Hà Nam"
    for answer in (
        district.patch(path, {"name": "x"}, etag=1),
        district.post(f"{path}/members", member),
        district.get(f"{path}/assignable"),
    ):
        assert problem(answer) == (404, "not-found")


def of_province(db: Session) -> Any:
    unit, name = world.unit("hanam"), "Đội 178 tỉnh Hà Nam"
    team = InspectionTeam(id=create_id(), org_unit_id=unit, name=name, level="province")
    add(db, team)
    return team.id


def test_who_sees_which_team(api: Api) -> None:
    """Teams of the units above are read too: they inspect here."""
    both = ["Đội 178 Bình Lục", "Đội 178 Bình Nghĩa"]
    for who in ("district", "inspector", "police", "leader"):
        assert sorted(names(api.as_(who).get("/inspection-teams"))) == both
    assert names(api.as_("district2").get("/inspection-teams")) == ["Đội 178 Thanh Liêm"]
    assert problem(api.as_("district2").get(TEAM)) == (404, "not-found")
    for who in ("admin", "binhnghia", "province", "auditor"):
        assert api.as_(who).get("/inspection-teams").status_code == 403
    for who in ("inspector", "police", "leader"):
        assert api.as_(who).post("/inspection-teams", team()).status_code == 403
        assert api.as_(who).patch(TEAM, {"name": "x"}, etag=1).status_code == 403


def test_filters(api: Api) -> None:
    district = api.as_("district")
    assert names(district.get("/inspection-teams", level="commune")) == ["Đội 178 Bình Nghĩa"]
    at_commune = district.get("/inspection-teams", org_unit_id=world.unit("binhnghia"))
    assert names(at_commune) == ["Đội 178 Bình Nghĩa"]
    assert names(district.get("/inspection-teams", level="province")) == []


def test_a_team_shows_its_members_of_today(api: Api) -> None:
    found = done(api.as_("district").get(TEAM))
    assert [m["full_name"] for m in found["members"] if m["function"] == "leader"] == [
        "Lê Văn Dũng"
    ]
    assert (found["member_count"], len(found["members"]), found["warnings"]) == (4, 4, [])
    with api.queries() as seen:
        done(api.as_("district").get("/inspection-teams"))
    assert sum("FROM inspection_teams" in statement for statement in seen) == 1
