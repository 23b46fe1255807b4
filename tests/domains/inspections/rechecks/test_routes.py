"""Rechecks: the draw, the draft, signing, and who reads what when."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from backend.core.security.lots import compute_lot
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.permissions import Role
from tests import world
from tests.acting import Api, add
from tests.domains.inspections.inspections.making import (
    done,
    draft,
    errors,
    made,
    problem,
    signed,
    whole,
)

PATH = "/rechecks"
CHECKED = str(world.team("commune"))
COMMUNE = str(world.unit("binhnghia"))
PROVINCE_TEAM = uuid5(NAMESPACE_URL, "test:team:province")
MEMBERS = [str(world.member(name)) for name in ("inspector", "phong-y-te")]
THEIRS = [str(world.member(name, "commune")) for name in ("inspector2", "a", "b")]


def recheck(**changed: Any) -> dict[str, Any]:
    """A recheck of Bình Nghĩa's team by the district's, of the visits of this year."""
    return {
        "team_id": str(world.team("district")),
        "checked_team_id": CHECKED,
        "checked_on": "2022-10-03",
        "sample_from": "2022-01-01",
        "sample_to": "2022-10-03",
        "sample_size": 2,
        **changed,
    }


def visit_of_commune(api: Api, day: str) -> dict[str, Any]:
    """A signed visit of Bình Nghĩa's team."""
    at = {"started_at": f"{day}T08:15:00+07:00", "ended_at": f"{day}T09:00:00+07:00"}
    body = whole(team_id=CHECKED, member_ids=THEIRS, inspected_on=day, **at)
    return signed(api, body, "inspector2")


@pytest.fixture
def visits(api: Api) -> list[dict[str, Any]]:
    return [visit_of_commune(api, f"2022-0{month}-05") for month in (3, 5, 7)]


def filled(record: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A patch with all that signing asks for."""
    return {
        "member_ids": MEMBERS,
        "findings": "Đội hoạt động đúng quy chế",
        "sample_findings": {
            one["inspection_id"]: {"verdict": "in_order"} for one in record["sample"]
        },
        **changed,
    }


def sign(api: Api, day: str = "2022-10-03", **changed: Any) -> dict[str, Any]:
    person = api.as_("inspector")
    record = made(person.post(PATH, recheck(checked_on=day)))
    path = f"{PATH}/{record['id']}"
    record = done(person.patch(path, filled(record, **changed), etag=record))
    return done(person.post(f"{path}/sign", etag=record))


def test_the_sample_is_drawn_from_signed_visits_and_anyone_can_draw_it_again(
    api: Api, visits: list[dict[str, Any]]
) -> None:
    made(api.as_("inspector2").post("/inspections", draft(team_id=CHECKED, member_ids=THEIRS)))
    signed(api, whole())  # of the checking team itself
    record = made(api.as_("inspector").post(PATH, recheck()))
    assert (record["candidate_count"], record["sample_count"]) == (3, 2)
    ids = sorted((one["id"] for one in visits), key=lambda id: compute_lot(record["seed"], id))
    assert [one["inspection_id"] for one in record["sample"]] == ids[:2]
    first = next(one for one in visits if one["id"] == ids[0])
    assert record["sample"][0] == {
        "inspection_id": first["id"],
        "record_no": first["record_no"],
        "inspected_on": first["inspected_on"],
        "kind": "planned",
        "outcome": "no_violation",
        "establishment_name": "Nhà nghỉ Hương Sen",
        "verdict": None,
        "note": None,
    }
    other = made(api.as_("inspector").post(PATH, recheck()))
    assert other["seed"] != record["seed"]


def test_only_visits_of_the_days_are_drawn(api: Api, visits: list[dict[str, Any]]) -> None:
    days = {"sample_from": "2022-04-01", "sample_to": "2022-06-30"}
    record = made(api.as_("district").post(PATH, recheck(**days)))
    assert [one["inspection_id"] for one in record["sample"]] == [visits[1]["id"]]
    none = made(api.as_("district").post(PATH, recheck(sample_size=0)))
    assert (none["candidate_count"], none["sample"]) == (3, [])


@pytest.mark.usefixtures("visits")
def test_signing_makes_it_final_and_shows_it_to_the_checked_unit(api: Api) -> None:
    person = api.as_("inspector")
    record = made(person.post(PATH, recheck()))
    path = f"{PATH}/{record['id']}"
    assert api.as_("binhnghia").get(path).status_code == 404, "a draft is the checking team's"
    lacking = person.post(f"{path}/sign", etag=record)
    assert errors(lacking) == {
        ("/member_ids", "needed-to-sign"),
        ("/findings", "needed-to-sign"),
        *(
            (f"/sample_findings/{one['inspection_id']}", "answer-needed")
            for one in record["sample"]
        ),
    }
    asked = [{"text": "Cấp lại thẻ kiểm tra", "due_on": "2022-11-01"}]
    record = done(person.patch(path, filled(record, recommendation_items=asked), etag=record))
    record = done(person.post(f"{path}/sign", etag=record))
    assert (record["status"], record["record_no"]) == ("signed", "01/BB-PT178")
    assert record["signed_by_name"] == "Lê Văn Dũng"
    assert len(record["content_hash"]) == 64
    for who in ("binhnghia", "inspector2", "leader", "district"):
        assert done(api.as_(who).get(path))["recommendation_items"] == asked
        assert [row["id"] for row in done(api.as_(who).get(PATH, status="signed"))["items"]] == [
            record["id"]
        ]
    for who in ("trangan", "district2"):
        assert api.as_(who).get(path).status_code == 404
    assert problem(person.patch(path, {"guidance": "x"}, etag=record)) == (409, "signed-record")
    gone = {"reason": "Ghi nhầm"}
    assert problem(person.post(f"{path}/cancel", gone, etag=record)) == (409, "signed-record")


@pytest.mark.usefixtures("visits")
def test_the_checked_unit_reads_and_never_writes(api: Api) -> None:
    record = sign(api)
    path = f"{PATH}/{record['id']}"
    person = api.as_("binhnghia")
    assert person.post(PATH, recheck()).status_code == 403
    assert person.patch(path, {"guidance": "x"}, etag=record).status_code == 403
    feed = done(person.get("/changes"))["items"]
    assert any(row["entity"] == "rechecks" and row["id"] == record["id"] for row in feed)
    others = done(api.as_("trangan").get("/changes"))["items"]
    assert not any(row["entity"] == "rechecks" for row in others)


@pytest.mark.usefixtures("visits")
def test_what_a_draft_refuses(api: Api) -> None:
    person = api.as_("inspector")
    record = made(person.post(PATH, recheck()))
    path, drawn = f"{PATH}/{record['id']}", record["sample"][0]["inspection_id"]

    def refused(**patch: Any) -> set[tuple[str, str]]:
        return errors(person.patch(path, patch, etag=record))

    wrong = {drawn: {"verdict": "to_be_corrected"}}
    assert refused(sample_findings=wrong) == {
        (f"/sample_findings/{drawn}/note", "fault-needs-note")
    }
    strange = str(world.establishment("binhnghia"))
    assert refused(sample_findings={strange: {"verdict": "in_order"}}) == {
        (f"/sample_findings/{strange}", "not-in-sample")
    }
    assert refused(member_ids=[THEIRS[0]]) == {("/member_ids/0", "not-a-member")}
    assert refused(checked_on="2022-10-04") == {("/checked_on", "in-future")}
    assert refused(checked_on="2022-10-02") == {("/checked_on", "recheck-before-sample")}
    early = [{"text": "Bổ sung sổ", "due_on": "2022-10-02"}]
    assert refused(recommendation_items=early) == {
        ("/recommendation_items/0/due_on", "due-before-visit")
    }
    noted = {drawn: {"verdict": "to_be_corrected", "note": "Thiếu chữ ký"}}
    after = done(person.patch(path, {"sample_findings": noted}, etag=record))
    assert after["to_be_corrected_count"] == 1
    back = done(person.patch(path, {"sample_findings": {drawn: None}}, etag=after))
    assert back["sample"][0]["verdict"] is None


def test_whom_one_may_check(api: Api) -> None:
    person = api.as_("inspector")
    (team,) = done(person.get(f"{PATH}/teams"))["items"]
    assert (team["id"], team["org_unit_name"], team["signed_count"]) == (CHECKED, "Bình Nghĩa", 0)
    assert done(person.get(f"{PATH}/teams", q="trang an"))["items"] == []
    assert [one["id"] for one in done(person.get(f"{PATH}/teams", q="binh nghia"))["items"]] == [
        CHECKED
    ]
    unseen = {("/checked_team_id", "not-found")}
    assert errors(person.post(PATH, recheck(checked_team_id=str(world.team("other"))))) == unseen
    own = str(world.team("district"))
    assert errors(person.post(PATH, recheck(checked_team_id=own))) == unseen
    turned = recheck(team_id=CHECKED, checked_team_id=own)
    assert errors(api.as_("inspector2").post(PATH, turned)) == unseen, "not a team above"
    assert errors(api.as_("inspector2").post(PATH, recheck())) == {("/team_id", "not-your-team")}
    assert errors(api.as_("district2").post(PATH, recheck())) == {("/team_id", "not-found")}
    assert api.as_("leader").post(PATH, recheck()).status_code == 403


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"checked_on": "2022-10-04"}, ("/checked_on", "in-future")),
        ({"sample_from": "2022-10-04"}, ("/sample_to", "ends-before-start")),
        ({"checked_on": "2022-10-02"}, ("/sample_to", "sample-after-recheck")),
        ({"sample_size": 51}, ("/sample_size", "too-big")),
    ],
)
def test_what_a_draw_refuses(api: Api, changed: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors(api.as_("inspector").post(PATH, recheck(**changed))) == {error}


def test_a_draft_is_cancelled_and_stays(api: Api) -> None:
    person = api.as_("inspector")
    record = made(person.post(PATH, recheck()))
    path = f"{PATH}/{record['id']}"
    gone = done(person.post(f"{path}/cancel", {"reason": "Đội chuyển ngày"}, etag=record))
    assert (gone["status"], gone["cancelled_on"]) == ("cancelled", "2022-10-03")
    assert problem(person.post(f"{path}/sign", etag=gone)) == (409, "recheck-cancelled")
    assert person.delete(path, etag=gone).status_code == 405


@pytest.mark.usefixtures("visits")
def test_numbers_follow_each_other_and_filters_narrow(api: Api) -> None:
    first, second = sign(api), sign(api)
    assert (first["record_no"], second["record_no"]) == ("01/BB-PT178", "02/BB-PT178")
    reader = api.as_("district")

    def found(**filters: Any) -> list[str]:
        return [row["id"] for row in done(reader.get(PATH, **filters))["items"]]

    assert found() == [second["id"], first["id"]]
    assert found(checked_unit_id=COMMUNE, checked_team_id=CHECKED) == found()
    assert found(checked_unit_id=str(world.unit("trangan"))) == []
    assert found(status="draft") == found(checked_to="2022-10-02") == []
    with api.queries() as seen:
        found()
    assert len([one for one in seen if "FROM rechecks" in one]) == 1


@pytest.mark.usefixtures("visits")
def test_numbers_begin_anew_with_the_year_of_the_recheck(api: Api) -> None:
    """One of December that is signed in January has its year's number, as its paper has."""
    numbers = [sign(api)["record_no"]]
    set_today(date(2023, 1, 2))
    numbers += [sign(api, day)["record_no"] for day in ("2023-01-02", "2022-12-31")]
    assert numbers == ["01/BB-PT178", "01/BB-PT178", "02/BB-PT178"]


def add_province_team(db: Session) -> None:
    """A lead officer of the province, who sees counts of the units below, and its team."""
    world.add_account(db, "soyte", "Bùi Văn Tùng", Role.LEAD_OFFICER, world.unit("hanam"))
    team = InspectionTeam(
        id=PROVINCE_TEAM, org_unit_id=world.unit("hanam"), name="Đội 178 tỉnh", level="province"
    )
    add(db, team)


def test_who_stands_above_reads_the_covers_of_drawn_visits_and_nothing_else(
    api: Api, visits: list[dict[str, Any]]
) -> None:
    api.run(add_province_team)
    person = api.as_("soyte")
    found = done(person.get(f"{PATH}/teams", q="binh nghia"))["items"]
    assert [(one["id"], one["signed_count"]) for one in found] == [(CHECKED, 3)]
    record = made(person.post(PATH, recheck(team_id=str(PROVINCE_TEAM))))
    drawn = [one["inspection_id"] for one in record["sample"]]
    assert {one["record_no"] for one in record["sample"]} <= {one["record_no"] for one in visits}
    assert done(person.get("/inspections"))["items"] == []
    assert [person.get(f"/inspections/{id}").status_code for id in drawn] == [404, 404]
    assert person.get(f"/inspection-teams/{CHECKED}").status_code == 404
    assert done(person.get(f"{PATH}/{record['id']}"))["checked_team_name"] == found[0]["name"]
    assert api.as_("inspector").get(f"{PATH}/{record['id']}").status_code == 404
