"""A plan's way from draft to minutes, and who sees a line of it when."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from backend.core.text.clock import set_today
from backend.domains.organisation.inspection_teams.models import TeamMember
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspection_plans.planning import (
    OPENS,
    PATH,
    approve,
    body,
    in_force,
    line,
    propose,
    seen,
    submit,
)

LOTUS, STAR, SUNRISE = "Nhà nghỉ Hương Sen", "Karaoke Sao Đêm", "Khách sạn Bình Minh"


@pytest.fixture(autouse=True)
def back_to_today() -> Iterator[None]:
    yield
    set_today(world.TODAY)


def test_a_plan_goes_from_draft_to_force(api: Api) -> None:
    """Only its keepers see a draft; approval numbers it without gaps and shows it to everyone."""
    plan = propose(api, line("binhnghia"), line("trangan", "2022-11-02"))
    assert (plan["status"], plan["period_end"], plan["visit_count"]) == ("draft", "2022-12-31", 2)
    for person, status in (("inspector", 200), ("leader", 404), ("police", 404)):
        assert api.as_(person).get(f"{PATH}/{plan['id']}").status_code == status, person
    plan = submit(api, plan)
    assert plan["held_by"] == "leader"
    returned = api.as_("leader").post(
        f"{PATH}/{plan['id']}/return",
        {
            "reason": "Giãn ngày",
            "comments": [{"visit_id": plan["visits"][0]["id"], "comment": "Trùng lễ"}],
        },
        etag=plan,
    )
    assert returned.json()["visits"][0]["return_comment"] == "Trùng lễ"
    moved = {"visits": [line("binhnghia", "2022-10-25"), line("trangan", "2022-11-02")]}
    changed = api.as_("district").patch(f"{PATH}/{plan['id']}", moved, returned.json())
    assert changed.json()["version"] > returned.json()["version"]
    plan = approve(api, submit(api, changed.json()))
    assert (plan["plan_no"], plan["is_sealed"]) == ("01/KHKT-ĐKT178", False)
    assert seen(api, "police", plan) == [LOTUS, SUNRISE]
    second = approve(
        api,
        submit(api, propose(api, line("binhmy"), period_kind="year", period_start="2022-01-01")),
        "16/KH-UBND",
    )
    assert second["plan_no"] == "02/KHKT-ĐKT178"
    steps = api.as_("district").get(f"{PATH}/{plan['id']}/steps").json()["items"]
    assert [step["step"] for step in steps] == ["approved", "submitted", "returned", "submitted"]
    assert api.as_("police").get(f"{PATH}/{plan['id']}/steps").json()["items"] == []
    listed = api.as_("police").get(PATH).json()["items"]
    assert sorted((p["plan_no"], p["visit_count"]) for p in listed) == [
        ("01/KHKT-ĐKT178", 2),
        ("02/KHKT-ĐKT178", 1),
    ]


def test_who_may_propose_and_approve(api: Api) -> None:
    """The lead agency, and the leader of the very team; the chairman of the very level."""
    assert api.as_("inspector").post(PATH, body(line("binhnghia"))).status_code == 201
    theirs = body(line("binhnghia"), team="commune")
    refused = api.as_("inspector").post(PATH, theirs).json()["errors"]
    assert [(e["pointer"], e["code"]) for e in refused] == [("/team_id", "not-team-leader")]
    plan = submit(
        api, propose(api, line("binhnghia"), by="inspector2", team="commune"), "inspector2"
    )
    paper = {"document_no": "1/KH", "approved_on": "2022-10-03"}
    answer = api.as_("leader").post(f"{PATH}/{plan['id']}/approve", paper, etag=plan)
    assert answer.status_code == 404  # the district's chairman keeps no plan of a commune


def test_bad_lines_are_told_where(api: Api) -> None:
    late = line("trangan", opens="2022-10-21T08:00:00+07:00")
    bad = body(
        line("binhnghia"),
        line("binhnghia"),
        line("binhmy", "2023-01-01"),
        late,
        line("binhnghia2") | {"is_unannounced": True},
        line("binhnghia2") | {"opens_at": OPENS},
    )
    errors = api.as_("district").post(PATH, bad).json()["errors"]
    assert [(e["pointer"], e["code"]) for e in errors] == [
        ("/visits/1/establishment_id", "place-twice"),
        ("/visits/2/planned_on", "outside-period"),
        ("/visits/3/opens_at", "opens-near-visit"),
        ("/visits/4/opens_at", "opens-needed"),
        ("/visits/5/establishment_id", "place-twice"),
        ("/visits/5/opens_at", "opens-only-unannounced"),
    ]
    away = api.as_("district").post(PATH, body(line("liemphong")))
    assert (away.status_code, away.json()["errors"][0]["pointer"]) == (
        404,
        "/visits/0/establishment_id",
    )
    wrong = api.as_("district").post(PATH, body(line("binhnghia"), period_start="2022-11-01"))
    assert wrong.json()["errors"][0]["code"] == "not-a-period-start"


def test_sealed_lines_open_to_the_team_then_to_all(api: Api) -> None:
    plan = in_force(api, line("trangan"), line("binhnghia", opens=OPENS))
    everyone = ("district", "inspector", "leader", "police")
    for person in everyone:
        assert seen(api, person, plan) == [SUNRISE], person
    assert (plan["is_sealed"], plan["visit_count"]) == (True, 1)
    set_today(date(2022, 10, 21))
    for person in everyone[:3]:
        assert sorted(seen(api, person, plan)) == [SUNRISE, LOTUS], person
    assert seen(api, "police", plan) == [SUNRISE]
    set_today(date(2023, 1, 1))
    assert sorted(seen(api, "police", plan)) == [SUNRISE, LOTUS]


def test_a_look_before_the_time_is_recorded(api: Api) -> None:
    """Keepers look with a reason; leader, auditor and those who looked read who did."""
    plan = in_force(api, line("binhnghia", opens=OPENS))
    why = {"reason": "Kiểm tra lực lượng"}
    for person, status in (("police", 403), ("inspector2", 409), ("binhnghia", 403)):
        assert api.as_(person).post(f"{PATH}/{plan['id']}/look", why).status_code == status, person
    looks = "/inspection-plan-looks"
    assert api.as_("district").get(looks).json()["items"] == []
    looked = api.as_("district").post(f"{PATH}/{plan['id']}/look", why).json()
    assert [visit["establishment_name"] for visit in looked["visits"]] == [LOTUS]
    for person, count in (("leader", 1), ("auditor", 1), ("district", 1), ("inspector", 0)):
        items = api.as_(person).get(looks).json()["items"]
        assert len(items) == count, person
    assert (items := api.as_("auditor").get(looks).json()["items"])[0]["reason"] == why["reason"]
    assert items[0]["user_name"] == "Trần Thu Hà"
    events = api.as_("auditor").get("/audit-events", action="looked").json()["items"]
    assert [event["entity_id"] for event in events] == [plan["id"]]
    assert api.as_("district").post(f"{PATH}/{plan['id']}/look", {}).status_code == 422


def test_a_draft_is_deleted_unless_somebody_looked_into_it(api: Api) -> None:
    plan, other = propose(api, line("binhnghia")), propose(api, line("trangan"))
    district = api.as_("district")
    assert district.delete(f"{PATH}/{plan['id']}", plan).status_code == 204
    path = f"{PATH}/{other['id']}"
    assert district.post(f"{path}/look", {"reason": "Phân công"}).status_code == 200
    refused = district.delete(path, other)
    assert (refused.status_code, refused.json()["code"]) == (409, "in-use")


def test_the_seal_is_public_and_can_be_checked(api: Api) -> None:
    plan = in_force(api, line("binhnghia", opens=OPENS), line("trangan", opens=OPENS))
    listed = [
        api.as_(p).get("/inspection-plan-seals").json() for p in ("police", "binhnghia", "auditor")
    ]
    (seal,) = listed[0]["items"]
    assert (seal["plan_id"], seal["is_open"]) == (plan["id"], False)
    assert listed[0] == listed[1] == listed[2]
    one = f"/inspection-plan-seals/{seal['id']}"
    assert api.as_("district").get(one).json()["content"] is None
    assert api.as_("district2").get(one).status_code == 404
    set_today(date(2022, 10, 21))
    assert api.as_("police").get(one).json()["content"] is None
    content = api.as_("inspector").get(one).json()["content"]
    assert hashlib.sha256(content.encode()).hexdigest() == seal["content_hash"]
    told = json.loads(content)
    assert {visit["name"] for visit in told["visits"]} == {LOTUS, SUNRISE}
    assert len(told["salt"]) == 64
    set_today(date(2023, 1, 1))
    assert api.as_("police").get(one).json()["content"] == content


def test_two_persons_open_or_cancel_early(api: Api) -> None:
    plan = in_force(api, line("binhnghia", opens=OPENS), line("trangan", opens=OPENS))
    url = f"{PATH}/{plan['id']}/openings"
    ask = {"kind": "open", "reason": "Có tin báo khẩn"}
    assert api.as_("police").post(url, ask).status_code == 403
    assert api.as_("inspector2").post(url, ask).status_code == 409
    looked = api.as_("inspector").post(f"{PATH}/{plan['id']}/look", {"reason": "Phân công"}).json()
    first = looked["visits"][0]
    asked = api.as_("inspector").post(url, ask | {"visit_id": first["id"]}).json()
    own = api.as_("inspector").post(f"{url}/{asked['id']}/confirm")
    assert (own.status_code, own.json()["code"]) == (409, "opening-second-person")
    assert seen(api, "inspector", plan) == []
    done = api.as_("leader").post(f"{url}/{asked['id']}/confirm")
    assert done.json()["status"] == "confirmed"
    assert seen(api, "inspector", plan) == [first["establishment_name"]]
    assert seen(api, "police", plan) == []
    again = api.as_("district").post(f"{url}/{asked['id']}/confirm")
    assert again.status_code == 409
    below = api.as_("district").post(url, ask).json()
    refused = api.as_("inspector").post(f"{url}/{below['id']}/confirm")
    assert (refused.status_code, refused.json()["code"]) == (409, "not-second-person")
    own = api.as_("inspector").post(url, ask).json()
    taken_back = api.as_("inspector").post(f"{url}/{own['id']}/refuse")
    assert (taken_back.status_code, taken_back.json()["status"]) == (200, "refused")
    told = {
        person: [i["kind"] for i in api.as_(person).get("/inbox").json()["items"]]
        for person in ("leader", "inspector", "district", "police")
    }
    assert {person for person, kinds in told.items() if "sealed_opening" in kinds} == {"leader"}
    listed = {
        person: [i["may_confirm"] for i in api.as_(person).get(url).json()["items"]]
        for person in ("leader", "inspector", "district")
    }
    nobody = [False] * 3
    assert listed == {
        "leader": [False, True, False],
        "inspector": nobody,
        "district": nobody,
    }
    alone = api.as_("leader").post(url, ask)
    assert (alone.status_code, alone.json()["code"]) == (409, "nobody-to-confirm")
    foreign = ask | {"visit_id": str(world.establishment("trangan"))}
    assert api.as_("district").post(url, foreign).status_code == 404


def opened_for(api: Api, *people: str) -> dict[str, list[tuple[str, str]]]:
    """What each finds in the inbox of sealed visits: place and day of the visit."""
    found = {}
    for person in people:
        items = api.as_(person).get("/inbox").json()["items"]
        found[person] = [(i["about"], i["due_on"]) for i in items if i["kind"] == "sealed_visit"]
    return found


def test_a_member_learns_of_a_sealed_visit_when_it_opens_and_nobody_else(api: Api) -> None:
    """R40: in the inbox of those with a seat in the team, from the opening until it is settled."""
    others = tuple(person for person in world.PEOPLE if person != "inspector")
    nobody: dict[str, list[tuple[str, str]]] = {person: [] for person in others}
    plan = in_force(
        api, line("binhmy"), line("binhnghia", opens=OPENS), line("trangan", opens=OPENS)
    )
    url, reason = f"{PATH}/{plan['id']}", {"reason": "Có tin báo khẩn"}
    assert opened_for(api, *world.PEOPLE) == nobody | {"inspector": []}
    looked = api.as_("leader").post(f"{url}/look", reason).json()["visits"]
    lotus = next(v["id"] for v in looked if v["establishment_name"] == LOTUS)
    asked = api.as_("district").post(
        f"{url}/openings", {**reason, "kind": "open", "visit_id": lotus}
    )
    api.as_("leader").post(f"{url}/openings/{asked.json()['id']}/confirm")
    assert opened_for(api, *world.PEOPLE) == nobody | {"inspector": [(LOTUS, "2022-10-20")]}
    set_today(date(2022, 10, 21))
    both = [(SUNRISE, "2022-10-20"), (LOTUS, "2022-10-20")]
    told = opened_for(api, *world.PEOPLE)
    assert (sorted(told.pop("inspector")), told) == (sorted(both), nobody)
    inspector = api.as_("inspector")
    with api.queries() as queries:
        entry = next(i for i in inspector.get("/inbox").json()["items"] if i["entity_id"] == lotus)
    assert len(queries) <= 16, queries
    assert (entry["entity"], entry["mark"], entry["since"]) == (
        "inspection_plan_visits",
        "overdue",
        "2022-10-03",
    )
    api.as_("inspector").post(f"/inspection-plan-visits/{lotus}/cancel", {"reason": "Đã đóng cửa"})
    assert opened_for(api, "inspector") == {"inspector": [(SUNRISE, "2022-10-20")]}
    set_today(date(2023, 1, 1))  # everybody may read the line now; it is in nobody's inbox
    assert opened_for(api, *world.PEOPLE) == nobody | {"inspector": []}
    set_today(date(2022, 10, 21))
    member = world.member("inspector", "district")
    api.run(lambda db: setattr(db.get(TeamMember, member), "active_to", date(2022, 10, 20)))
    assert opened_for(api, *world.PEOPLE) == nobody | {"inspector": []}


def test_overlaps_need_a_reason_and_tell_only_what_is_seen(api: Api) -> None:
    """Another team's open line asks why; a sealed one is not there, whoever asks."""
    commune = propose(api, line("binhnghia", "2022-11-01"), team="commune")
    submit(api, commune)
    plan = propose(api, line("binhnghia"))
    (found,) = api.as_("district").get(f"{PATH}/{plan['id']}/overlaps").json()["items"]
    assert (found["kind"], found["team_level"], found["on"]) == ("planned", "commune", "2022-11-01")
    refused = api.as_("district").post(f"{PATH}/{plan['id']}/submit", {}, etag=plan)
    assert refused.json()["errors"][0]["code"] == "overlap-needs-reason"
    reason = "Đội xã chỉ kiểm tra cư trú"
    approve(api, submit(api, plan, reason=reason))
    steps = api.as_("leader").get(f"{PATH}/{plan['id']}/steps").json()["items"]
    assert [step["overlap_reason"] for step in steps] == [None, reason]
    in_force(api, line("binhmy", opens=OPENS))
    other = propose(api, line("binhmy"), team="district", title="Khác")
    assert api.as_("district").get(f"{PATH}/{other['id']}/overlaps").json()["items"] == []


def minutes(visit: Any, **fields: Any) -> dict[str, Any]:
    return {
        "establishment_id": visit["establishment_id"],
        "team_id": str(world.team("district")),
        "kind": "planned",
        "inspected_on": "2022-10-21",
        "member_ids": [str(world.member(name)) for name in world.MEMBERS[:3]],
        "inspection_plan_visit_id": visit["id"],
        **fields,
    }


def completed(who: Any, draft: Any) -> Any:
    """The draft with all that signing asks for, and one thing that the place is to do."""
    moment = {"started_at": "2022-10-21T09:00:00+07:00", "ended_at": "2022-10-21T10:00:00+07:00"}
    kind = {"establishment_type": "motel", "on": "2022-10-21"}
    items = who.get("/checklist-templates", **kind).json()["items"][-1]["items"]
    answers = {item["code"]: {"answer": "compliant"} for item in items}
    asked = [{"text": "Lập sổ quản lý", "due_on": "2022-11-01"}]
    full = moment | {"outcome": "reminder", "checklist": answers, "recommendation_items": asked}
    patched = who.patch(f"/inspections/{draft['id']}", full, draft)
    assert patched.status_code == 200, patched.text
    return patched.json()


def test_minutes_carry_out_a_line(api: Api) -> None:
    """A draft of a sealed visit shows to those who see the line; signing shows both to everyone."""
    plan = in_force(api, line("trangan"), line("binhnghia", opens=OPENS))
    who = api.as_("inspector")
    looked = who.post(f"{PATH}/{plan['id']}/look", {"reason": "Phân công"}).json()["visits"]
    sealed = next(visit for visit in looked if visit["is_unannounced"])
    early = who.post("/inspections", minutes(sealed, inspected_on="2022-10-03"))
    guessed = who.post("/inspections", minutes(sealed | {"id": str(world.team("other"))}))
    assert (early.status_code, early.json()["errors"]) == (404, guessed.json()["errors"])
    set_today(date(2022, 10, 21))
    elsewhere = minutes(sealed, establishment_id=str(world.establishment("trangan")))
    assert who.post("/inspections", elsewhere).json()["errors"][0]["code"] == "line-elsewhere"
    draft = who.post("/inspections", minutes(sealed)).json()
    for person, found in (("inspector", 1), ("district", 1), ("leader", 1), ("police", 0)):
        inspections = api.as_(person).get("/inspections").json()["items"]
        changes = api.as_(person).get("/changes", limit=200).json()["items"]
        assert len(inspections) == found, person
        assert (draft["id"] in [change["id"] for change in changes]) is bool(found), person
    assert api.as_("police").get(f"/inspections/{draft['id']}").status_code == 404
    draft = completed(who, draft)
    signed = who.post(f"/inspections/{draft['id']}/sign", etag=draft)
    assert (signed.status_code, signed.json()["version"]) == (200, draft["version"] + 1)
    tasks = who.get("/recommendations", inspection_id=draft["id"]).json()["items"]
    assert [task["text"] for task in tasks] == ["Lập sổ quản lý"]
    printed = who.get(f"/inspections/{draft['id']}/record").json()["paper"]["bases"][-1]
    assert printed.startswith(f"Căn cứ Kế hoạch số {plan['plan_no']}, phê duyệt tại ")
    assert len(api.as_("police").get("/inspections").json()["items"]) == 1
    shown = api.as_("police").get(f"{PATH}/{plan['id']}").json()
    assert (shown["visit_count"], shown["done_count"]) == (2, 1)
    again = who.post("/inspections", minutes(sealed))
    assert again.json()["errors"][0]["code"] == "line-is-settled"
    (done,) = [visit for visit in shown["visits"] if visit["done_on"]]
    assert (done["inspection_id"], done["done_on"]) == (draft["id"], "2022-10-21")
    open_line = next(visit for visit in shown["visits"] if not visit["done_on"])
    cancelled = api.as_("district").post(
        f"/inspection-plan-visits/{open_line['id']}/cancel", {"reason": "Cơ sở sửa chữa"}
    )
    assert cancelled.json()["cancel_reason"] == "Cơ sở sửa chữa"


def test_a_list_asks_one_query(api: Api) -> None:
    in_force(api, line("trangan"), line("binhnghia", opens=OPENS))
    with api.queries() as one:
        assert len(api.as_("district").get(PATH).json()["items"]) == 1
    in_force(api, line("binhmy"))
    with api.queries() as two:
        assert len(api.as_("district").get(PATH).json()["items"]) == 2
    assert len(one) == len(two)
