"""What a checked unit did about the recommendations of a recheck: who says it, and who sees it."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.organisation.inspection_teams.models import MemberFunction, TeamMember
from tests import world
from tests.acting import CURRENT, Api, add
from tests.domains.inspections.inspections.making import done, errors, made, problem
from tests.domains.inspections.rechecks.test_routes import (
    COMMUNE,
    PATH,
    PROVINCE_TEAM,
    add_province_team,
    filled,
    recheck,
    sign,
    visit_of_commune,
)

ASKED = [
    {"text": "Cấp lại thẻ kiểm tra", "due_on": "2022-10-10"},
    {"text": "Bổ sung sổ số biên bản", "due_on": "2022-12-01"},
]
SEAT = uuid5(NAMESPACE_URL, "test:seat:province")
WORDS = {"note": "Đã cấp lại thẻ cho ba thành viên"}


@pytest.fixture
def record(api: Api) -> dict[str, Any]:
    """A signed recheck of Bình Nghĩa's team with two recommendations."""
    visit_of_commune(api, "2022-03-05")
    return sign(api, recommendation_items=ASKED)


def follow(api: Api, record: dict[str, Any], person: str = "inspector2", **said: Any) -> Any:
    body = {"position": 0, **WORDS, **said}
    return api.as_(person).post(f"{PATH}/{record['id']}/follow-ups", body)


def test_the_checked_team_says_what_it_did_and_both_sides_read_it(
    api: Api, record: dict[str, Any]
) -> None:
    assert (record["recommendation_count"], record["open_recommendation_count"]) == (2, 2)
    assert [one["status"] for one in record["recommendations"]] == ["open", "open"]
    after = made(follow(api, record, done_on="2022-10-03"))
    first, second = after["recommendations"]
    assert (first["status"], first["done_on"], first["note"]) == (
        *("done", "2022-10-03"),
        WORDS["note"],
    )
    assert (first["reported_by_name"], second["status"]) == ("Đỗ Thị Lan", "open")
    assert after["content_hash"] == record["content_hash"], "what was signed stays"
    for who in ("inspector", "district", "binhnghia", "leader"):
        assert done(api.as_(who).get(f"{PATH}/{record['id']}"))["recommendations"] == [
            first,
            second,
        ]
        (row,) = done(api.as_(who).get(PATH))["items"]
        assert (row["recommendation_count"], row["open_recommendation_count"]) == (2, 1)
        feed = done(api.as_(who).get("/changes"))["items"]
        assert "recheck-follow-ups" in {one["entity"] for one in feed}
    feed = done(api.as_("trangan").get("/changes"))["items"]
    assert "recheck-follow-ups" not in {one["entity"] for one in feed}
    with api.queries() as seen:
        done(api.as_("district").get(PATH))
    assert len([one for one in seen if "FROM rechecks" in one]) == 1


def test_a_mistake_is_corrected_or_taken_back(api: Api, record: dict[str, Any]) -> None:
    (first, _) = made(follow(api, record))["recommendations"]
    path = f"{PATH}/{record['id']}/follow-ups/{first['follow_up_id']}"
    person, back = api.as_("inspector2"), {"done_on": None, "note": "Ghi nhầm kiến nghị"}
    assert problem(follow(api, record)) == (409, "already-followed-up")
    after = done(person.patch(path, back, etag=first))
    assert after["open_recommendation_count"] == 2
    assert after["recommendations"][0] | {"status": "open", **back} == after["recommendations"][0]
    assert person.patch(path, back, etag=first).status_code == 412
    again = after["recommendations"][0]
    after = done(person.patch(path, {"done_on": "2022-10-03", **WORDS}, etag=again))
    assert after["open_recommendation_count"] == 1
    other = sign(api, recommendation_items=ASKED)
    strange = f"{PATH}/{other['id']}/follow-ups/{first['follow_up_id']}"
    assert person.patch(strange, back, etag=CURRENT).status_code == 404


def test_what_is_refused(api: Api, record: dict[str, Any]) -> None:
    assert errors(follow(api, record, position=2)) == {("/position", "no-such-recommendation")}
    assert errors(follow(api, record, done_on="2022-10-04")) == {("/done_on", "in-future")}
    early = follow(api, record, done_on="2022-10-02")
    assert errors(early) == {("/done_on", "done-before-recheck")}
    assert errors(follow(api, record, note="")) == {("/note", "too-short")}
    assert problem(follow(api, record, "inspector")) == (403, "not-the-checked-unit")
    assert problem(follow(api, record, "binhnghia"))[0] == 403
    assert problem(follow(api, record, "trangan"))[0] == 403
    assert problem(follow(api, record, "district2"))[0] == 404
    draft = made(api.as_("inspector").post(PATH, recheck()))
    assert problem(follow(api, draft, "district")) == (409, "recheck-not-signed")


def add_province_member(db: Session) -> None:
    add_province_team(db)
    seat = {"full_name": "Bùi Văn Tùng", "agency": "Sở Y tế", "function": MemberFunction.LEADER}
    seat |= {"inspection_card_no": "T-01"}
    unit, day = world.unit("hanam"), date(2022, 1, 1)
    add(
        db,
        TeamMember(id=SEAT, org_unit_id=unit, team_id=PROVINCE_TEAM, active_from=day, **seat),
    )


def test_who_stands_above_signs_and_the_checked_unit_reports(api: Api) -> None:
    """A lead officer of the province, who reads no record below, sees what became of it."""
    visit_of_commune(api, "2022-03-05")
    api.run(add_province_member)
    person = api.as_("soyte")
    draft = made(person.post(PATH, recheck(team_id=str(PROVINCE_TEAM))))
    path = f"{PATH}/{draft['id']}"
    content = filled(draft, recommendation_items=ASKED, member_ids=[str(SEAT)])
    draft = done(person.patch(path, content, etag=draft))
    signed = done(person.post(f"{path}/sign", etag=draft))
    assert signed["may_follow_up"] is False
    assert problem(follow(api, signed, "soyte")) == (403, "not-the-checked-unit")
    made(follow(api, signed))
    assert done(person.get(path))["open_recommendation_count"] == 1
    path = f"{path}/follow-ups/{done(person.get(path))['recommendations'][0]['follow_up_id']}"
    done(api.as_("inspector2").patch(path, {"done_on": None, **WORDS}, etag=CURRENT))
    fed = done(person.get("/changes"))["items"]
    told = [(one["action"], one["version"]) for one in fed if one["entity"] == "recheck-follow-ups"]
    assert told == [("created", 1), ("updated", 2)]
    assert fed == sorted(fed, key=lambda one: one["seq"])
    pages = [done(person.get("/changes", after=one["seq"], limit=1)) for one in fed[:-1]]
    assert [page["items"] for page in pages] == [[one] for one in fed[1:]]
    before = {"before": fed[-1]["seq"], "limit": len(fed)}
    assert done(person.get("/changes", **before))["items"] == fed[:-1]
    assert not {one["entity"] for one in fed} & {"inspections", "establishments"}


def test_it_waits_in_the_list_of_the_checked_team_until_it_is_done(
    api: Api, record: dict[str, Any]
) -> None:
    def waiting(person: str) -> list[tuple[str, str]]:
        items = done(api.as_(person).get("/inbox"))["items"]
        return [
            (one["detail"], one["due_on"])
            for one in items
            if one["kind"] == "recheck_recommendation"
        ]

    def dues(person: str, **asked: Any) -> list[str]:
        found = done(api.as_(person).get("/deadlines", topic="recommendation", **asked))
        return [one["detail"] for one in found["items"] if one["entity"] == "rechecks"]

    texts = [one["text"] for one in ASKED]
    assert waiting("inspector2") == [(texts[0], "2022-10-10")]
    assert waiting("inspector") == [], "the checking team has it done by others"
    for who in ("inspector", "inspector2", "district", "binhnghia", "leader"):
        assert dues(who) == texts
    assert dues("trangan") == dues("district2") == []
    assert dues("district", org_unit_id=COMMUNE) == texts
    assert dues("district", org_unit_id=str(world.unit("trangan"))) == []
    set_today(world.TODAY.replace(day=20))
    assert waiting("leader") == [(texts[0], "2022-10-10")], "late: for the leader to direct"
    made(follow(api, record))
    assert waiting("inspector2") == waiting("leader") == []
    assert dues("inspector") == texts[1:]
