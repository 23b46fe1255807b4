"""What is due, over HTTP: the hand-computed days, scope, filters, pages and the inbox."""

import pkgutil
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.domains.planning.plans.models import PlanTask
from tests import world
from tests.acting import Api, Person
from tests.law.legal_clock.table import Row, rows

ALWAYS = ("occurred_on", "recorded_on", "decided_on")


def act_of(db: Session, decree: str, article: str) -> UUID:
    found = db.scalar(
        sa.select(ViolationType.id)
        .where(ViolationType.legal_document == decree, ViolationType.article == article)
        .order_by(ViolationType.fine_max.desc())
        .limit(1)
    )
    assert found is not None
    return found


def violation(db: Session, place: str = "binhnghia", **given: Any) -> UUID:
    """One of Bình Nghĩa, or of another place of the cast, under NĐ 144 unless it says so."""
    decree = given.pop("decree", "Nghị định 144/2021/NĐ-CP")
    article = "26" if decree.endswith("2021/NĐ-CP") else "35"
    made = create_id()
    days = {"occurred_on": date(2022, 9, 20), "recorded_on": date(2022, 9, 20)} | given
    status = "decided" if days.get("decided_on") else "recorded"
    values = {
        "id": made,
        "org_unit_id": world.unit(place),
        "establishment_id": world.establishment(place),
        "violation_type_id": act_of(db, decree, article),
        "subject_kind": "individual",
        "team_id": world.team("district"),
        "status": status,
        "stage": status,
        **days,
    }
    db.add(Violation(**values))
    db.flush()
    return made


def every(who: Person, path: str = "/deadlines", **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        answer = who.get(path, limit=200, **asked, **after)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += body["items"]
        if body["next"] is None:
            return found
        after = {"after": body["next"]}


def test_hand_computed_days_come_through_the_door(api: Api) -> None:
    """Each row of the table whose events the database holds is a violation of its own."""
    table = rows()
    assert len(table) >= 120

    def write(db: Session) -> dict[str, Row]:
        made = {}
        for row in table:
            events: dict[str, Any] = {
                "occurred_on": min(row.events.values()),
                "recorded_on": max(row.events.values()),
            }
            if "recorded_on" not in row.events:
                events["recorded_on"] = events["occurred_on"]
            events |= row.events | ({"is_complex": True} if row.is_complex else {})
            if row.name == "execution":
                events.setdefault("decided_on", min(row.events.values()))
            made[str(violation(db, decree=row.decree, **events))] = row
        return made

    made = api.run(write)
    found = {(d["entity_id"], d["kind"]): d for d in every(api.as_("district"))}
    lapsed = {
        id for id, row in made.items() if row.name == "explanation" and row.due_on < world.TODAY
    }
    wrong = {
        row.number: (row.due_on, answer and answer["due_on"])
        for id, row in made.items()
        if id not in lapsed
        and ((answer := found.get((id, row.code))) is None or answer["due_on"] != str(row.due_on))
    }
    assert wrong == {}


def test_a_deadline_shows_article_arithmetic_and_certainty(api: Api) -> None:
    id = api.run(lambda db: violation(db, recorded_on=date(2022, 9, 20)))
    decision = next(d for d in every(api.as_("district")) if d["kind"] == "decision")
    assert decision | {"id": None, "remarks": None, "text": None} == {
        "id": None,
        "topic": "violation",
        "kind": "decision",
        "mark": "overdue",
        "title": "Ra quyết định xử phạt",
        "about": "Nhà nghỉ Hương Sen",
        "detail": decision["detail"],
        "entity": "violations",
        "entity_id": str(id),
        "item_id": None,
        "org_unit_id": str(world.unit("binhnghia")),
        "org_unit_name": "Bình Nghĩa",
        "establishment_id": str(world.establishment("binhnghia")),
        "assignee_id": None,
        "due_on": "2022-09-29",
        "days_left": -4,
        "start_on": "2022-09-20",
        "basis": "Điều 66 Luật Xử lý vi phạm hành chính",
        "text": None,
        "arithmetic": (
            "20/09/2022 + 07 ngày làm việc (bỏ 24–25/09 thứ bảy, chủ nhật) = 29/09/2022"
        ),
        "certainty": "secondary",
        "remarks": None,
        "lapses": False,
    }
    english = api.as_("district").get("/deadlines", headers={"Accept-Language": "en"}).json()
    assert (
        "working days" in next(d for d in english["items"] if d["kind"] == "decision")["arithmetic"]
    )


def test_a_file_with_the_criminal_bodies_keeps_its_limitation_on_the_list(api: Api) -> None:
    """Its other periods stand still; the year goes on, and the file stays listed after it."""
    days: dict[str, Any] = {"occurred_on": date(2022, 1, 4), "recorded_on": date(2022, 9, 1)}
    away: dict[str, Any] = {
        "transferred_on": date(2022, 9, 20),
        "status": "transferred",
        "stage": "transferred",
    }
    old: dict[str, Any] = {"occurred_on": date(2022, 1, 3), "recorded_on": date(2022, 1, 5)}

    def write(db: Session) -> None:
        made = violation(db, **days, **away)
        db.get_one(Violation, made).assignee_id = world.user("police")
        violation(db, "trangan", **old, **away | {"transferred_on": date(2022, 1, 10)})

    api.run(write)

    def listed(person: str = "police") -> list[tuple[Any, ...]]:
        names = ("kind", "due_on", "certainty", "basis")
        found = every(api.as_(person))
        return [tuple(d[n] for n in names) for d in found if d["entity"] == "violations"]

    article = "Điều 5 Nghị định 144/2021/NĐ-CP"
    both = [("limitation", f"2023-01-0{day}", "unverified", article) for day in (3, 4)]
    assert listed() == listed("district") == listed("leader") == both
    (mine,) = every(api.as_("police"), assignee_id=str(world.user("police")))
    assert mine["arithmetic"] == (
        "04/01/2022 + 01 năm (vẫn tính từ 20/09/2022: hồ sơ ở cơ quan tiến hành tố tụng hình sự)"
        " = 04/01/2023"
    )
    assert "chưa đọc được quy định cho trừ" in mine["remarks"][0]
    page = api.as_("police").get(f"/violations/{mine['entity_id']}").json()
    assert [d["code"] for d in page["deadlines"]] == ["limitation"]
    set_today(date(2023, 2, 1))
    try:
        assert listed() == both
        assert {d["days_left"] < 0 for d in every(api.as_("police"), overdue=True)} == {True}
        kinds = [i["mark"] for i in api.as_("leader").get("/inbox").json()["items"]]
        assert kinds.count("escalated") >= 2
    finally:
        set_today(world.TODAY)


def test_filters_pages_and_scope(api: Api) -> None:
    def write(db: Session) -> None:
        for i in range(6):
            day = date(2022, 9, 1) + timedelta(days=5 * i)
            violation(db, ["binhnghia", "trangan"][i % 2], occurred_on=day, recorded_on=day)
        violation(db, "liemphong", team_id=world.team("other"))
        db.add(
            PlanTask(
                plan_id=world.plan(),
                org_unit_id=world.unit("binhluc"),
                title="Tập huấn",
                agency="Phòng LĐTBXH",
                due_on=date(2022, 10, 10),
                position=90,
            )
        )

    api.run(write)
    district = api.as_("district")
    with api.queries() as queries:
        whole = district.get("/deadlines", limit=200).json()["items"]
    assert len(queries) <= 11, queries  # who asks, days off, reports not begun, one for each kind
    assert [(d["due_on"], d["id"]) for d in whole] == sorted((d["due_on"], d["id"]) for d in whole)
    assert {d["org_unit_name"] for d in whole} == {"Bình Nghĩa", "Tràng An", "Bình Lục"}
    paged: list[Any] = []
    after: dict[str, str] = {}
    while True:
        page = district.get("/deadlines", limit=4, **after).json()
        paged += page["items"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert paged == whole
    late = district.get("/deadlines", overdue=True, limit=200).json()["items"]
    assert late == [d for d in whole if d["days_left"] < 0]
    near = district.get("/deadlines", within=14, overdue=False, limit=200).json()["items"]
    assert near == [d for d in whole if 0 <= d["days_left"] <= 14]
    assert {d["kind"] for d in near} >= {"task"}
    place = str(world.establishment("trangan"))
    there = district.get("/deadlines", establishment_id=place, limit=200).json()["items"]
    assert there == [d for d in whole if d["establishment_id"] == place]
    unit = str(world.unit("trangan"))
    assert district.get("/deadlines", org_unit_id=unit, limit=200).json()["items"] == there
    sure = district.get("/deadlines", kind="limitation", certainty="verified").json()["items"]
    assert len(sure) == 6
    assert district.get("/deadlines", after="x").status_code == 422
    # another district, whoever reads no case, and a team's member of another team
    foreign = [d for d in every(api.as_("district2")) if d["kind"] != "report_due"]
    assert {d["org_unit_name"] for d in foreign} == {"Liêm Phong"}
    for person in ("admin", "auditor", "binhnghia", "province"):
        assert {d["kind"] for d in every(api.as_(person))} <= {"task", "report_due"}, person
    assert {d["entity"] for d in every(api.as_("inspector"))} == {"violations", "plan_tasks"}
    assert {d["entity"] for d in every(api.as_("inspector2"))} <= {"plan_tasks"}


def test_the_inbox_names_what_and_why_and_tells_the_superior_in_time(api: Api) -> None:
    api.run(lambda db: violation(db, recorded_on=date(2022, 9, 27), occurred_on=date(2021, 10, 20)))

    def marks(person: str, kind: str) -> list[tuple[str, str]]:
        items = api.as_(person).get("/inbox").json()["items"]
        return [(i["mark"], i["why"]) for i in items if i["kind"] == kind]

    # decision until 06/10: three days left; the superior hears two days before
    assert marks("district", "decision") == [("soon", "Sắp đến hạn.")]
    assert marks("leader", "decision") == []
    set_today(date(2022, 10, 4))
    try:
        why = "Sắp quá hạn: báo lãnh đạo trước khi hết hạn."
        assert marks("leader", "decision") == [("escalated", why)]
        set_today(date(2022, 10, 7))
        assert marks("district", "decision") == [("overdue", "Đã quá hạn, chưa xử lý.")]
        assert marks("leader", "decision")[0][0] == "escalated"
        assert marks("binhnghia", "decision") == marks("admin", "decision") == []
    finally:
        set_today(world.TODAY)


def test_a_day_that_the_administrator_enters_moves_what_is_due(api: Api) -> None:
    api.run(lambda db: violation(db, recorded_on=date(2022, 9, 27)))
    district, admin = api.as_("district"), api.as_("admin")

    def due() -> str:
        found = every(district, kind="decision")
        return str(found[0]["due_on"])

    assert due() == "2022-10-06"
    body = {
        "observed_on": "2022-10-05",
        "kind": "holiday",
        "title": "Nghỉ theo thông báo",
        "source": "Thông báo thử",
        "certainty": "verified",
    }
    assert district.post("/days-off", body).status_code == 403
    assert admin.post("/days-off", body).status_code == 201
    assert due() == "2022-10-07"
    year = district.get("/days-off", year=2022).json()
    assert "Nghỉ theo thông báo" in [d["title"] for d in year["items"]]
    assert len(year["entries"]) == 1
    assert admin.post("/days-off", body | {"kind": "ordinary"}).status_code == 201
    assert due() == "2022-10-06"
    assert len(district.get("/days-off", year=2022).json()["entries"]) == 2
    later = district.get("/days-off", year=2031).json()
    assert (later["is_known"], later["items"]) == (False, [])
    for day in range(1, 12):  # as many as the law names
        assert not district.get("/days-off", year=2031).json()["is_known"]
        made = admin.post("/days-off", body | {"observed_on": f"2031-09-{day:02d}"})
        assert made.status_code == 201
    assert district.get("/days-off", year=2031).json()["is_known"]


def test_everyone_reads_the_rules_with_their_sources(api: Api) -> None:
    for person in ("binhnghia", "auditor", "admin"):
        rules = api.as_(person).get("/legal-rules").json()
        assert {r["certainty"] for r in rules["items"]} == {"verified", "secondary"}
        told = [*rules["items"], *rules["principles"]]
        assert all(r["source"] for r in told)
        assert all(r["note"] for r in told if r["certainty"] == "unverified")
        since = [r for r in rules["items"] if r["valid_from"] == "2025-07-01"]
        assert len(since) == 1 + 7, "limitation, and what Luật 88/2025/QH15 may have changed"
        assert all("Luật 88/2025/QH15" in r["note"] for r in since)
        fines = [r["text"] for r in rules["principles"] if r["code"].startswith("on-the-spot")]
        assert [text.count("500.000 đồng") for text in fines] == [1, 1]
        assert fines[0].endswith("quyết định từ 01/01/2022 đến 30/06/2025")


def test_to_ask_looks_into_no_folder(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which features know of something due was found at start; it took a third of an inbox."""
    district = api.as_("district")
    first = district.get("/inbox").json()
    monkeypatch.setattr(pkgutil, "iter_modules", None)
    assert district.get("/inbox").json() == first
    assert district.get("/deadlines").status_code == 200
