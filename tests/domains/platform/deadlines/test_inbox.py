"""The one list of work: what waits for whom, in which order, and one count on every surface."""

from datetime import date
from typing import Any

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.planning.plans.models import Plan, PlanTask
from backend.domains.prevention.communication_activities.models import ActivityStatus
from tests import provinces, world
from tests.acting import Api, Person, add
from tests.domains.planning.plans.making import breach
from tests.domains.planning.plans.registers import activity
from tests.domains.platform.calendar_subscriptions.test_ics import fetch, unfolded
from tests.domains.platform.imports.lists import listing, send
from tests.domains.ratings.commune_ratings import making as rating
from tests.domains.support.support_services.counting import write
from tests.world import PEOPLE

WORKERS = dict.fromkeys((provinces.LEAD, provinces.CHAIR), provinces.PROVINCE) | dict.fromkeys(
    provinces.EXAMPLE, provinces.commune(0)
)
"""Who keeps or approves which unit's plan."""


def planned(db: Session, owner: str, on: date, communes: str = "") -> None:
    activity(db, owner, on, communes, status=ActivityStatus.PLANNED)


def inbox(person: Person) -> Any:
    answer = person.get("/inbox")
    assert answer.status_code == 200, answer.text
    return answer.json()


def work(api: Api, who: str) -> dict[str, list[Any]]:
    """{topic: items} as `who` is asked."""
    topics: dict[str, list[Any]] = {}
    for item in inbox(api.as_(who))["items"]:
        topics.setdefault(item["topic"], []).append(item)
    return topics


def task(api: Api, due_on: date | None, status: str = "in_progress") -> str:
    row = PlanTask(
        plan_id=world.plan(),
        org_unit_id=world.unit("binhluc"),
        title="Rà soát, cập nhật cơ sở",
        agency="Phòng Lao động - Thương binh và Xã hội",
        due_on=due_on,
        status=status,
        position=1,
    )
    api.run(add, row)
    return str(row.id)


def test_a_plan_below_gives_the_province_no_work(api: Api) -> None:
    """It reads the plans of its communes; what is late in them is theirs to do."""
    api.run(provinces.open_province, 2)
    set_today(date(2026, 11, 27))
    for unit in (provinces.PROVINCE, provinces.commune(0)):
        plan = Plan(org_unit_id=unit, year=2026, title="Kế hoạch", status="approved")
        api.run(add, plan)
        row = PlanTask(plan_id=plan.id, org_unit_id=unit, title=f"Việc {unit}", agency="Sở Y tế")
        row.due_on, row.position = date(2026, 11, 20), 1
        api.run(add, row)
    own = {who: [i["org_unit_id"] for i in work(api, who)["task"]] for who in WORKERS}
    assert own == {who: [str(unit)] for who, unit in WORKERS.items()}


def test_late_work_comes_first_and_what_is_far_off_not_at_all(api: Api) -> None:
    late, soon = task(api, date(2022, 9, 30)), task(api, date(2022, 10, 17))
    for other in ((date(2022, 10, 18),), (None,), (date(2022, 9, 1), "done")):
        task(api, *other)
    api.run(breach, "trangan", date(2022, 9, 12))
    items = [i for i in inbox(api.as_("district"))["items"] if i["topic"] in ("task", "violation")]
    assert [(i["group"], i["is_late"]) for i in items] == [
        ("late", True),
        ("late", True),
        ("waiting", False),
    ]
    violation, *tasks = items
    assert [i["entity_id"] for i in tasks] == [late, soon]
    assert (violation["title"], violation["about"]) == (
        "Ra quyết định xử phạt",
        "Khách sạn Bình Minh",
    )
    assert violation["due_on"] == "2022-09-21", "seven working days after the minutes"
    assert {"task", "violation"}.isdisjoint(work(api, "binhnghia"))


def test_months_of_support_are_asked_for_without_a_number(api: Api) -> None:
    """Communes that owe the same months are one reminder, and one's own months are one's own."""
    for month in range(1, 9):
        for commune in ("binhnghia", "binhmy"):
            write(api, commune, f"2022-{month:02}", loan=6)
    whole, one = sorted(work(api, "district")["support"], key=lambda i: len(i["title"]))[::-1]
    assert one["title"] == "Đôn đốc gửi số liệu hỗ trợ tháng 9"
    assert sorted(one["about"].split(", ")) == ["Bình Mỹ", "Bình Nghĩa"]
    assert (one["since"], one["group"], one["is_late"]) == ("2022-10-01", "waiting", False)
    assert (whole["about"], whole["group"], whole["is_late"]) == ("Tràng An", "late", True)
    (own,) = work(api, "binhnghia")["support"]
    assert (own["title"], own["about"]) == ("Gửi số liệu hỗ trợ tháng 9", None)
    assert "support" not in work(api, "leader")


def test_each_desk_has_its_own(api: Api) -> None:
    rating.ready(api)
    sent = rating.submitted(api)
    begun = rating.begun(api, "trangan")
    api.run(planned, "binhnghia", date(2022, 10, 1))
    api.run(planned, "binhluc", date(2022, 10, 2), "binhnghia trangan")
    send(api.as_("binhnghia"), listing(["Quán mới", "loại lạ", "Thôn 1"]))
    assert [i["entity_id"] for i in work(api, "district")["rating"]] == [sent["id"]]
    assert [i["entity_id"] for i in work(api, "trangan")["rating"]] == [begun["id"]]
    commune = work(api, "binhnghia")
    assert "rating" not in commune
    assert [(a["since"], a["due_on"]) for a in commune["activity"]] == [("2022-10-01", None)]
    assert [a["since"] for a in work(api, "district")["activity"]] == ["2022-10-01", "2022-10-02"]
    assert [(i["title"], i["about"]) for i in commune["import"]] == [
        ("Sửa 1 dòng lỗi trong tệp nhập", "ds.xlsx")
    ]
    assert {"import", "activity"}.isdisjoint(work(api, "leader"))


def test_a_target_waits_for_the_leader_and_then_for_the_office(api: Api) -> None:
    office, leader = api.as_("district"), api.as_("leader")
    path = f"/plans/{world.plan()}/targets/workforce_known"
    changed = office.patch(path, {"threshold_percent": 90}, etag=office.get(path).json())
    sent = office.post(f"{path}/submit", etag=changed.json())
    (waits,) = work(api, "leader")["approval"]
    assert (waits["kind"], waits["entity_id"], waits["item_id"]) == (
        "target_approval",
        str(world.plan()),
        sent.json()["id"],
    )
    back = leader.post(f"{path}/return", {"comment": "Nêu rõ căn cứ"}, etag=sent.json())
    assert back.status_code == 200, back.text
    (row,) = work(api, "district")["task"]
    assert (row["item_id"], row["detail"]) == (back.json()["id"], "Nêu rõ căn cứ")
    assert "approval" not in work(api, "leader")


def test_more_of_a_kind_is_counted_and_not_listed(api: Api) -> None:
    for _ in range(51):
        task(api, date(2022, 9, 30))
    whole = inbox(api.as_("district"))
    assert len([i for i in whole["items"] if i["kind"] == "task"]) == whole["most"] == 50
    assert whole["more"] == ["task"]
    assert {"topic": "task", "count": 51} in whole["topics"]
    assert whole["count"] == sum(topic["count"] for topic in whole["topics"])


def check_surfaces(api: Api, person: Person) -> int:
    """The list, its number, the deadlines and the calendar agree; answers the number."""
    whole = inbox(person)
    items = whole["items"]
    asked = [item for item in items if item["group"] != "notice"]
    late = [item for item in asked if item["is_late"]]
    assert person.get("/inbox/count").json() == {"count": len(asked), "late": len(late)}
    assert (whole["count"], whole["late"], whole["more"]) == (len(asked), len(late), [])
    assert {i["topic"] for i in asked} == {one["topic"] for one in whole["topics"]}
    assert sum(one["count"] for one in whole["topics"]) == len(asked)
    assert len({item["id"] for item in items}) == len(items), "one row for one thing"

    dated = {i["id"]: i for i in asked if i["due_on"] and i["kind"] != "sealed_visit"}
    waiting = person.get("/deadlines", waiting=True, limit=200).json()["items"]
    assert {d["id"] for d in waiting} == dated.keys()
    for due in waiting:
        told_there = dated[due["id"]]
        assert {name: told_there[name] for name in due if name in told_there} == {
            name: due[name] for name in due if name in told_there
        }
    listed = person.get("/deadlines", limit=200).json()["items"]
    made = person.post("/me/calendar-subscriptions", {"label": "Lịch"}).json()
    lines = unfolded(fetch(api, made["url"]).text)
    uids = {line.removeprefix("UID:").partition("@")[0] for line in lines if "UID:" in line}
    assert uids == {d["id"] for d in listed}
    assert not any(i["about"] and i["about"] in "".join(lines) for i in asked if i["due_on"])
    return len(asked)


def test_one_count_on_every_surface(api: Api) -> None:
    """For everyone of the cast, with work of each kind, and on the day after all of it is late."""
    rating.ready(api)
    rating.submitted(api)
    task(api, date(2022, 9, 30))
    task(api, date(2022, 10, 5))
    api.run(breach, "trangan", date(2022, 9, 12))
    api.run(planned, "binhnghia", date(2022, 10, 1))
    send(api.as_("binhnghia"), listing(["Quán mới", "loại lạ", "Thôn 1"]))
    counts = {who: check_surfaces(api, api.as_(who)) for who in PEOPLE}
    assert counts["district"] > 5
    assert counts["leader"] > 0
    assert counts["admin"] == counts["auditor"] == 0
    set_today(date(2022, 10, 20))
    try:
        assert {
            who: check_surfaces(api, api.as_(who)) for who in ("district", "binhnghia", "leader")
        }
    finally:
        set_today(world.TODAY)


def test_an_empty_register_of_today_agrees_too(api: Api) -> None:
    set_today(date(2026, 11, 28))
    try:
        counts = {who: check_surfaces(api, api.as_(who)) for who in PEOPLE}
    finally:
        set_today(world.TODAY)
    assert counts["admin"] == 0
