"""An officer leaves: one page of what is open, one step that moves it whole or not at all."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from backend.core.session.change_log import LogEntry
from backend.core.session.session import Session
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.accounts.models import RoleGrant, User
from backend.domains.organisation.inspection_teams.models import TeamMember
from backend.domains.planning.plans.models import PlanTask
from backend.permissions import Role
from tests import world
from tests.acting import Api, add
from tests.domains.enforcement.violations.test_assign import assign
from tests.domains.enforcement.violations.test_handle import found
from tests.domains.establishments.establishments.making import errors, walk
from tests.domains.inspections.inspection_plans.planning import (
    OPENS,
    in_force,
    line,
    propose,
    submit,
)
from tests.domains.inspections.inspections.making import draft, problem
from tests.domains.platform.imports.lists import HEADINGS, send, workbook


def done(answer: Any) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json()


def body(giver: str = "police", to: str = "district", **more: Any) -> dict[str, Any]:
    named = {"from_user_id": str(world.user(giver)), "to_user_id": str(world.user(to))}
    return {**named, "reason": "Chuyển công tác", **more}


def preview(
    api: Api, who: str = "district", of: str | None = "police", to: str | None = None
) -> Any:
    asked = {"user_id": of and str(world.user(of)), "to_user_id": to and str(world.user(to))}
    given = {name: value for name, value in asked.items() if value}
    return done(api.as_(who).get("/handovers/preview", **given))


def shown(page: Any) -> list[tuple[str, str]]:
    return [(item["kind"], item["id"]) for item in page["items"]]


def file_of(api: Api, who: str = "police") -> Any:
    """A violation that `who` follows."""
    return done(assign(api, found(api), who))


def draft_of(api: Api, who: str = "inspector") -> Any:
    return done(api.as_(who).post("/inspections", draft()))


def taken_up(api: Api, row: Any) -> Any:
    return api.one(sa.select(Violation.assignee_id).where(Violation.id == UUID(row["id"])))


def test_all_that_is_open_stands_on_one_page(api: Api) -> None:
    """Files, drafts and lists bear a name; what is the unit's goes with the role."""
    case = file_of(api, "district")
    place = ("Quán Mới", "Karaoke", "Thôn 9", "Bình Nghĩa")
    upload = done(send(api.as_("district"), workbook(HEADINGS, place)))
    done(send(api.as_("district"), workbook(HEADINGS, place), dry_run="false"))
    minutes = draft_of(api, "district")
    joint = {"form": "conference", "held_on": "2022-10-20", "topic": "Hội nghị huyện"}
    own = done(
        api.as_("district").post(
            "/communication-activities",
            {**joint, "audience": "cadres", "commune_ids": [communes()[0]]},
        )
    )
    api.run(named_in_plan, world.PEOPLE["district"][0])
    page = preview(api, "district", None)
    assert [kind for kind, _ in shown(page)] == [
        *("inspection", "violation", "import", "activity", "task")
    ]
    assert {id for _, id in shown(page)} >= {case["id"], upload["id"], minutes["id"], own["id"]}
    by_kind = {item["kind"]: item for item in page["items"]}
    names = ("due_on", "due_title", "due_basis", "due_certainty")
    assert tuple(by_kind["violation"][name] for name in names) == (
        *("2022-10-11", "Ra quyết định xử phạt"),
        *("Điều 66 Luật Xử lý vi phạm hành chính", "secondary"),
    )
    assert {kind: item["how"] for kind, item in by_kind.items()} == {
        "inspection": "moves",
        "violation": "moves",
        "import": "moves",
        "activity": "with_role",
        "task": "stays",
    }
    leader = preview(api, "leader", "district")
    assert leader["unseen"] == ["import"]
    assert "import" not in {kind for kind, _ in shown(leader)}
    assert shown(preview(api, "police", None)) == [], "nothing is the police's"


def communes() -> list[str]:
    return [str(world.unit(name)) for name in ("binhnghia", "trangan")]


def named_in_plan(db: Session, name: str) -> None:
    of = {"plan_id": world.plan(), "org_unit_id": world.unit("binhluc")}
    titled = (("Rà soát", f"Đ/c {name}, Phòng LĐTBXH"), ("Khác", f"Phòng {name}ng"))
    for position, (title, agency) in enumerate(titled, 1):
        add(db, PlanTask(title=title, agency=agency, position=position, **of))


def test_it_moves_in_one_step_and_leaves_a_paper(api: Api) -> None:
    case, other = file_of(api), file_of(api, "district")
    before = api.one(sa.select(sa.func.max(LogEntry.seq)))
    paper = done(api.as_("leader").post("/handovers", body()))
    assert (paper["moved_count"], paper["left_count"]) == (1, 0)
    assert (paper["from_name"], paper["to_name"]) == (
        world.PEOPLE["police"][0],
        world.PEOPLE["district"][0],
    )
    assert paper["actor_name"] == world.PEOPLE["leader"][0]
    assert [(i["id"], i["moved"], i["obstacle"]) for i in paper["items"]] == [
        (case["id"], True, None)
    ]
    assert taken_up(api, case) == taken_up(api, other) == world.user("district")
    fed = api.as_("police").get("/changes", after=before).json()["items"]
    assert [(c["entity"], c["id"]) for c in fed] == [
        ("violations", case["id"]),
        ("handovers", paper["id"]),
    ]
    (last, *_) = api.as_("police").get(f"/violations/{case['id']}/assignments").json()["items"]
    assert (last["to_name"], last["actor_name"]) == (paper["to_name"], paper["actor_name"])
    assert preview(api)["items"] == []
    assert [row["id"] for row in walk(api.as_("police"), "/handovers")] == [paper["id"]]
    assert problem(api.as_("leader").post("/handovers", body())) == (409, "nothing-to-hand-over")


def test_plans_of_visits_move_and_only_their_heads_are_told(api: Api) -> None:
    """A draft goes to whoever plans for the team; who arranges that sees no title and no lines."""
    first = propose(api, line("binhnghia", opens=OPENS), title="Kiểm tra Hương Sen")
    waits = submit(api, propose(api, line("trangan"), title="Kiểm tra Bình Minh"))
    in_force(api, line("binhmy", opens=OPENS), line("trangan", "2022-11-01"))
    own = preview(api, "district", None)["items"]
    assert [(i["kind"], i["id"], i["title"]) for i in own] == [
        ("inspection_plan", first["id"], "Kiểm tra Hương Sen"),
        ("inspection_plan", waits["id"], "Kiểm tra Bình Minh"),
    ], "what is in force has its keepers"
    team = "Đội 178 Bình Lục, 01/10/2022–31/12/2022"
    (one, other) = preview(api, "leader", "district", "inspector")["items"]
    assert (one["title"], one["detail"], one["can_take"]) == ("", team, True)
    assert other["title"] == "Kiểm tra Bình Minh", "the chairman has it on the desk"
    api.run(second_officer)
    for who, to in (("inspector2", "inspector2"), ("inspector2", "police")):
        page = preview(api, who, "district", to)["items"]
        told = [(i["title"], i["can_take"], i["obstacle"]["code"]) for i in page]
        assert told == [("", False, "receiver-may-not-plan")] * 2, to
    assert "Hương Sen" not in api.as_("inspector2").get("/handovers/preview").text
    paper = done(api.as_("inspector2").post("/handovers", body("district", "inspector")))
    assert [(i["title"], i["moved"]) for i in paper["items"]] == [("", True)] * 2
    assert [i["title"] for i in preview(api, "inspector", None)["items"]] == [
        "Kiểm tra Hương Sen",
        "Kiểm tra Bình Minh",
    ]
    path = f"/inspection-plans/{first['id']}"
    assert api.as_("inspector").get(path).json()["proposer_name"] == world.PEOPLE["inspector"][0]
    assert api.as_("district").get(path).status_code == 404
    read = api.as_("police").get(f"/handovers/{paper['id']}").json()["items"]
    assert [(i["title"], i["detail"]) for i in read] == [(None, None)] * 2
    (desk,) = preview(api, "leader", None)["items"]
    assert (desk["kind"], desk["id"], desk["how"]) == ("plan_approval", waits["id"], "with_role")


def second_officer(db: Session) -> None:
    """An account that is also an officer's of the labour office."""
    grant = {"user_id": world.user("inspector2"), "role": Role.LEAD_OFFICER}
    add(db, RoleGrant(**grant, org_unit_id=world.unit("binhluc")))


def test_what_one_submitted_stays_one_s_own(api: Api) -> None:
    """R42: handing a submitted plan to another does not let its author approve it."""
    plan = submit(api, propose(api, line("trangan")))
    grant = {"user_id": world.user("district"), "role": Role.LEADER}
    api.run(lambda db: add(db, RoleGrant(**grant, org_unit_id=world.unit("binhluc"))))
    done(api.as_("district").post("/handovers", body("district", "inspector")))
    at = api.as_("district").get(f"/inspection-plans/{plan['id']}").json()
    answer = api.as_("district").post(
        f"/inspection-plans/{plan['id']}/approve",
        {"document_no": "15/KH-UBND", "approved_on": "2022-10-03"},
        etag=at,
    )
    assert problem(answer) == (409, "own-proposal")


def test_more_work_asks_no_more_queries(api: Api) -> None:
    counts = []
    for _ in range(2):
        file_of(api)
        police = api.as_("police")
        with api.queries() as queries:
            police.get("/handovers/preview")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_same_request_again_is_the_same_handover(api: Api) -> None:
    file_of(api)
    asked = body(id=str(uuid4()))
    first = api.as_("leader").post("/handovers", asked, key="k1")
    again = api.as_("leader").post("/handovers", asked, key="k1")
    assert (first.status_code, again.content) == (201, first.content)
    assert done(api.as_("leader").post("/handovers", asked))["id"] == asked["id"]
    assert len(walk(api.as_("leader"), "/handovers")) == 1


def test_a_receiver_who_could_not_go_on_is_refused_and_told_why(api: Api) -> None:
    minutes, case = draft_of(api), file_of(api)
    api.run(give, UUID(minutes["id"]), "police")
    page = preview(api, to="district")
    able = {item["id"]: item["can_take"] for item in page["items"]}
    assert able == {minutes["id"]: False, case["id"]: True}
    (reason,) = [i["obstacle"]["message"] for i in page["items"] if i["obstacle"]]
    assert "thành viên" in reason
    answer = api.as_("leader").post("/handovers", body())
    assert problem(answer) == (422, "receiver-cannot")
    assert [(r["id"], r["code"]) for r in answer.json()["refused"]] == [
        (minutes["id"], "receiver-not-in-team")
    ]
    assert taken_up(api, case) == world.user("police"), "nothing half done"
    paper = done(api.as_("leader").post("/handovers", body(leave=True)))
    assert [(i["id"], i["moved"]) for i in paper["items"]] == [
        (minutes["id"], False),
        (case["id"], True),
    ]
    assert paper["items"][0]["obstacle"]["code"] == "receiver-not-in-team"
    refused = api.as_("leader").post("/handovers", body(to="inspector", giver="district"))
    assert problem(refused) == (422, "receiver-cannot"), "an inspector handles no violation"


def give(db: Session, id: UUID, to: str) -> None:
    db.save(db.require(Inspection, id), {"author_id": world.user(to)})


def test_minutes_go_to_a_member_of_the_team(api: Api) -> None:
    minutes = draft_of(api)

    def seat(db: Session) -> None:
        member = db.require(TeamMember, world.member("cong-an"))
        db.save(member, {"user_id": world.user("inspector2")})

    api.run(seat)
    paper = done(api.as_("inspector").post("/handovers", body("inspector", "inspector2")))
    assert paper["moved_count"] == 1
    assert [i["id"] for i in preview(api, "inspector2", None)["items"]] == [minutes["id"]]
    ended = body("inspector", "inspector2", seats_end_on="2022-10-31")
    denied = api.as_("leader").post("/handovers", ended)
    assert problem(denied) == (403, "seats-of-lead-agency")
    paper = done(api.as_("district").post("/handovers", ended))
    assert paper["seats_end_on"] == "2022-10-31"
    (own,) = preview(api, "inspector", None)["seats"]
    assert own["active_to"] == "2022-10-31"
    draft_of(api)
    later = body("inspector", "inspector2", seats_end_on="2022-12-31")
    done(api.as_("district").post("/handovers", later))
    (own,) = preview(api, "inspector", None)["seats"]
    assert own["active_to"] == "2022-10-31", "nobody stays longer because they leave"


def test_what_changed_since_moves_nothing(api: Api) -> None:
    case, other = file_of(api), file_of(api)
    seen = [
        {name: item[name] for name in ("kind", "id", "version")} for item in preview(api)["items"]
    ]
    stays = body(items=seen[:1])
    asked = body(items=seen)
    now = api.as_("district").get(f"/violations/{other['id']}").json()
    done(api.as_("district").patch(f"/violations/{other['id']}", {"description": "Bổ sung"}, now))
    answer = api.as_("leader").post("/handovers", asked)
    assert problem(answer) == (409, "handover-stale")
    assert [(r["id"], r["code"]) for r in answer.json()["refused"]] == [
        (other["id"], "changed-since")
    ]
    assert taken_up(api, case) == world.user("police")
    kept = seen[0]["id"]
    paper = done(api.as_("leader").post("/handovers", stays))
    assert {i["id"]: i["moved"] for i in paper["items"]} == {
        item["id"]: item["id"] == kept for item in seen
    }
    left = next(i for i in paper["items"] if not i["moved"])
    assert left["obstacle"]["code"] == "left-by-choice"


def test_one_record_is_handed_over_once(api: Api) -> None:
    case = file_of(api)
    (seen,) = preview(api)["items"]
    items = [{name: seen[name] for name in ("kind", "id", "version")}]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda _: api.as_("leader").post("/handovers", body(items=items)), range(2))
        )
    assert sorted(a.status_code for a in answers) == [201, 409]
    assert len(walk(api.as_("leader"), "/handovers")) == 1
    assert taken_up(api, case) == world.user("district")


def test_whose_work_one_may_look_at(api: Api) -> None:
    file_of(api)
    path, police = "/handovers/preview", str(world.user("police"))
    allowed, beyond = ("leader", "district", "police"), ("binhnghia", "trangan", "district2")
    for who in world.PEOPLE:
        answer = api.as_(who).get(path, user_id=police)
        status = 200 if who in allowed else 404 if who in beyond else 403
        assert answer.status_code == status, who
    assert problem(api.as_("inspector").post("/handovers", body())) == (403, "not-your-work")
    for to, code in (("police", "to-oneself"), ("inspector2", "receiver-locked")):
        api.run(lock, to)
        assert errors(api.as_("leader").post("/handovers", body(to=to))) == {("/to_user_id", code)}
    other = api.as_("leader").post("/handovers", body(to="district2"))
    assert errors(other) == {("/to_user_id", "not-found")}


def lock(db: Session, who: str) -> None:
    if who != "police":
        db.save(db.require(User, world.user(who)), {"is_active": False})


@pytest.mark.parametrize("locked", [False, True])
def test_the_keeper_of_accounts_is_told_a_number(api: Api, *, locked: bool) -> None:
    file_of(api)
    if locked:
        user = api.as_("admin").get(f"/users/{world.user('police')}").json()
        path = f"/users/{world.user('police')}"
        done(api.as_("admin").patch(path, {"is_active": False}, user))
    answer = api.as_("admin").get(f"/users/{world.user('police')}/open-work")
    assert answer.json() == {"count": 1}
    assert len(preview(api)["items"]) == 1, "a locked account's work is still found"


def test_the_paper_tells_each_reader_what_they_may_read(api: Api) -> None:
    file_of(api)
    paper = done(api.as_("leader").post("/handovers", body()))
    path = f"/handovers/{paper['id']}"
    assert api.as_("inspector").get(path).json()["items"][0]["title"]
    assert api.as_("inspector2").get(path).json()["items"][0]["title"] is None
    for who in ("binhnghia", "district2"):
        assert api.as_(who).get(path).status_code == 404
    assert api.as_("admin").get(path).status_code == 403


def test_one_page_takes_as_many_queries_whatever_is_open(api: Api) -> None:
    counts = []
    for _ in range(2):
        file_of(api)
        with api.queries() as seen:
            preview(api, "leader", "police", "district")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 24
