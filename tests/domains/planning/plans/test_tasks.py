"""The year's board: what each agency is late with, and the records that show a task done."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests import world
from tests.acting import Api
from tests.domains.planning.plans.making import PLAN, breach, visit
from tests.domains.prevention.communication_activities.making import joint
from tests.domains.prevention.trainings.making import held

TASKS = f"{PLAN}/tasks"


def task(api: Api, **changed: Any) -> Any:
    body = {"title": "Rà soát cơ sở", "agency": "Công an huyện"} | changed
    answer = api.as_("district").post(TASKS, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def linked(api: Api, path: str, kind: str, id: Any) -> Any:
    return api.as_("district").post(path, {"kind": kind, "record_id": str(id)})


def test_the_board_counts_each_agencys_tasks_in_the_plans_order(api: Api) -> None:
    task(api, agency="Phòng LĐTBXH", status="done", due_on="2022-09-01")
    task(api, due_on="2022-10-02")
    task(api, due_on="2022-10-03", status="in_progress")
    task(api)
    with api.queries() as seen:
        board = api.as_("leader").get(f"{PLAN}/agencies").json()
    assert len([q for q in seen if "FROM plan_tasks" in q]) == 1
    assert board["today"] == "2022-10-03"
    zero = {"not_started": 0, "in_progress": 0, "done": 0, "late": 0, "next_due_on": None}
    assert board["agencies"] == [
        zero | {"agency": "Phòng LĐTBXH", "total": 1, "done": 1},
        {
            "agency": "Công an huyện",
            "total": 3,
            "not_started": 2,
            "in_progress": 1,
            "done": 0,
            "late": 1,
            "next_due_on": "2022-10-02",
        },
    ]


def test_tasks_are_found_by_agency_state_and_day(api: Api) -> None:
    first = task(api, agency="Phòng LĐTBXH", due_on="2022-10-02")
    second = task(api, due_on="2022-10-09", status="done")
    third = task(api)
    for asked, expected in (
        ({"agency": "Công an huyện"}, [second, third]),
        ({"status": "done"}, [second]),
        ({"due_to": "2022-10-09"}, [first, second]),
        ({"due_to": "2022-10-09", "status": "not_started"}, [first]),
    ):
        found = api.as_("binhnghia").get(TASKS, **asked).json()["items"]
        assert [t["id"] for t in found] == [t["id"] for t in expected], asked


def test_the_day_on_which_it_was_done_is_kept_and_taken_back(api: Api) -> None:
    made = task(api)
    path = f"{TASKS}/{made['id']}"
    who = api.as_("district")
    done = who.patch(path, {"status": "done"}, etag=made).json()
    assert done["done_on"] == "2022-10-03"
    noted = who.patch(path, {"note": "Đã báo cáo"}, etag=done).json()
    assert noted["done_on"] == "2022-10-03"
    assert who.patch(path, {"status": "in_progress"}, etag=noted).json()["done_on"] is None


def test_evidence_is_a_record_that_is_named(api: Api) -> None:
    seen = api.run(visit, "binhnghia", date(2022, 9, 12))
    path = f"{TASKS}/{task(api)['id']}/evidence"
    made = linked(api, path, "inspection", seen)
    assert made.status_code == 201, made.text
    assert (
        made.json().items()
        >= {
            "kind": "inspection",
            "record_id": str(seen),
            "title": "Nhà nghỉ Hương Sen",
            "on": "2022-09-12",
            "org_unit_name": "Bình Nghĩa",
        }.items()
    )
    again = linked(api, path, "inspection", seen)
    assert (again.status_code, again.json()["code"]) == (409, "evidence-linked")
    act = linked(api, path, "violation", api.run(breach, "trangan", date(2022, 9, 12))).json()
    team = linked(api, path, "inspection_team", world.team("district")).json()
    place = linked(api, path, "establishment", world.establishment("binhmy")).json()
    assert (team["title"], place["title"]) == ("Đội 178 Bình Lục", "Quán bar Đường Tàu")
    with api.queries() as asked:
        whole = api.as_("district").get(path).json()["items"]
    assert len([q for q in asked if "plan_task_evidence" in q]) == 1
    assert [e["id"] for e in whole] == [place["id"], team["id"], act["id"], made.json()["id"]]
    first = api.as_("district").get(path, limit="3").json()
    rest = api.as_("district").get(path, limit="3", after=first["next"]).json()
    assert [*first["items"], *rest["items"]] == whole


def test_evidence_shows_only_to_who_may_open_the_record(api: Api) -> None:
    """A commune reads neither visits nor violations, and no place of the commune beside it."""
    path = f"{TASKS}/{task(api)['id']}/evidence"
    linked(api, path, "inspection", api.run(visit, "binhnghia", date(2022, 9, 12)))
    linked(api, path, "violation", api.run(breach, "binhnghia", date(2022, 9, 12)))
    for place in ("binhnghia", "trangan"):
        linked(api, path, "establishment", world.establishment(place))
    for person, expected in (
        ("leader", ["establishment", "establishment", "inspection", "violation"]),
        ("binhnghia", ["establishment"]),
        ("inspector2", ["establishment", "establishment"]),
        ("province", []),
    ):
        found = api.as_(person).get(path).json()["items"]
        assert sorted(e["kind"] for e in found) == expected, person
    (own,) = api.as_("binhnghia").get(path).json()["items"]
    assert own["record_id"] == str(world.establishment("binhnghia"))


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"kind": "establishment"}, 422, ("/record_id", "missing")),
        ({"kind": "establishment", "record_id": "https://x.vn"}, 422, ("/record_id", "not-an-id")),
        ({"kind": "user", "record_id": str(uuid4())}, 422, ("/kind", "not-in-list")),
        ({"kind": "inspection", "record_id": str(uuid4())}, 404, ("/record_id", "not-found")),
        (
            {"kind": "establishment", "record_id": str(world.establishment("liemphong"))},
            404,
            ("/record_id", "not-found"),
        ),
        ({"kind": "establishment", "url": "https://x.vn"}, 422, ("/record_id", "missing")),
    ],
)
def test_what_is_no_evidence(api: Api, body: Any, status: int, error: tuple[str, str]) -> None:
    refused = api.as_("district").post(f"{TASKS}/{task(api)['id']}/evidence", body)
    assert refused.status_code == status, refused.text
    assert error in [(e["pointer"], e["code"]) for e in refused.json()["errors"]]


def test_evidence_is_taken_off_and_the_record_stays(api: Api) -> None:
    one, other = task(api), task(api)
    path = f"{TASKS}/{one['id']}/evidence"
    made = linked(api, path, "establishment", world.establishment("binhmy")).json()
    who = api.as_("district")
    elsewhere = f"{TASKS}/{other['id']}/evidence/{made['id']}"
    assert who.delete(elsewhere, etag=1).status_code == 404
    assert who.delete(f"{path}/{made['id']}").status_code == 428
    assert api.as_("leader").delete(f"{path}/{made['id']}", etag=1).status_code == 403
    assert who.delete(f"{path}/{made['id']}", etag=1).status_code == 204
    assert who.get(path).json()["items"] == []
    assert who.get(f"/establishments/{world.establishment('binhmy')}").status_code == 200


def test_a_task_is_linked_to_so_much_and_no_more(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.domains.planning.plans.evidence.MOST_EVIDENCE", 1)
    path = f"{TASKS}/{task(api)['id']}/evidence"
    linked(api, path, "establishment", world.establishment("binhmy"))
    refused = linked(api, path, "establishment", world.establishment("trangan"))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "too-much-evidence"


def test_activities_and_courses_show_how_far_a_task_is(api: Api) -> None:
    """A commune sees the joint activity that was for it; who reads neither sees neither."""
    links = f"{TASKS}/{task(api)['id']}/evidence"
    activity, course = joint(api, "binhnghia", "trangan"), held(api)
    made = linked(api, links, "communication_activity", activity["id"]).json()
    assert (made["title"], made["on"]) == (activity["topic"], activity["held_on"])
    made = linked(api, links, "training", course["id"]).json()
    assert (made["title"], made["on"]) == (course["title"], course["held_to"])
    both = {"communication_activity", "training"}
    for person, expected in (("binhnghia", both), ("leader", both), ("inspector", set())):
        found = api.as_(person).get(links).json()["items"]
        assert {e["kind"] for e in found} == expected, person
