"""The targets of many plans side by side: each figure is that of its own plan."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.planning.plans.models import Plan, PlanTarget
from tests import provinces, world
from tests.acting import Api
from tests.domains.planning.plans.making import PLAN
from tests.domains.planning.plans.registers import CASES, enter, fill
from tests.domains.reporting.reports.making import done
from tests.provinces import CHAIR, EXAMPLE, LEAD, PROVINCE, SUPERIOR, commune


def compare(api: Api, who: str, **asked: Any) -> Any:
    return done(api.as_(who).get("/target-comparisons", **asked))


def test_the_figures_are_those_of_each_plan(api: Api) -> None:
    """Two districts of 2022, one with a plan that has targets of every kind."""
    api.run(fill)
    entered = {"kind": "entered", "unit": "vụ", "threshold_number": 9}
    for number, (indicator, body, _) in enumerate([*CASES, ("entered", entered, ())]):
        enter(api, f"kind_{number}", indicator=indicator, **body)
    entry = {"target": f"kind_{len(CASES)}", "counted_on": "2022-03-01", "reached": 4}
    done(api.as_("district").post(f"{PLAN}/target-entries", entry | {"source": "Công an"}), 201)
    api.run(approve_targets)
    told = compare(api, "province", year=2022)
    rows = {row["org_unit_name"]: row for row in told["items"]}
    assert list(rows) == ["Bình Lục", "Thanh Liêm"]
    assert (rows["Thanh Liêm"]["plan_id"], rows["Thanh Liêm"]["targets"]) == (None, [])
    own = rows["Bình Lục"]
    assert own["plan_title"] == "Kế hoạch phòng, chống mại dâm năm 2022"
    progress = done(api.as_("province").get(f"/plans/{own['plan_id']}/progress"))
    names = (
        *("code", "numerator", "denominator", "percent", "met", "threshold_percent"),
        *("kind", "operator", "threshold_number", "value", "baseline", "unit"),
    )
    assert len(own["targets"]) == 6 + len(CASES) + 1
    assert {one["column"] for one in own["targets"]} == {one["key"] for one in told["columns"]}
    assert [{name: one[name] for name in names} for one in own["targets"]] == [
        {name: one[name] for name in names} for one in progress["targets"]
    ]
    assert sum(one["numerator"] for one in own["targets"]) > 0
    assert own["met_count"] == sum(1 for one in progress["targets"] if one["met"])
    assert told["with_plan"] == 1


def test_drafts_of_parts_are_unseen(api: Api) -> None:
    """Neither in the comparison nor in any list, table, count or file of the unit above."""
    set_today(date(2026, 3, 2))
    units = api.run(provinces.open_province, 2)
    api.run(provinces.add_plans, [units[0]], 2026, "draft")
    api.run(provinces.add_plans, [units[1], PROVINCE], 2026)
    draft = provinces.plan(units[0], 2026)
    told = compare(api, SUPERIOR, year=2026)
    assert [row["plan_id"] is None for row in told["items"]].count(True) == 1
    for who in (SUPERIOR, CHAIR, LEAD):
        listed = done(api.as_(who).get("/plans", year=2026))["items"]
        assert str(draft) not in {row["id"] for row in listed}, who
        for part in ("", "/targets", "/tasks", "/progress", "/history", "/approval-steps"):
            assert api.as_(who).get(f"/plans/{draft}{part}").status_code == 404, (who, part)
    assert done(api.as_(EXAMPLE[0]).get(f"/plans/{draft}"))["status"] == "draft"
    api.run(approve, draft)
    assert done(api.as_(SUPERIOR).get(f"/plans/{draft}"))["status"] == "approved"


def approve_targets(db: Session) -> None:
    for target in db.scalars(sa.select(PlanTarget)):
        words = {"approved_title": target.title, "status": "approved"}
        level = {"approved_percent": target.threshold_percent}
        db.save(target, words | level | {"approved_number": target.threshold_number})


def approve(db: Session, id: Any) -> None:
    db.save(db.scalars(sa.select(Plan).where(Plan.id == id)).one(), {"status": "approved"})


def test_the_board_names_the_plan_that_it_shows(api: Api) -> None:
    """The reader's own, though plans of units below are newer rows."""
    set_today(date(2026, 3, 2))
    units = api.run(provinces.open_province, 3)
    api.run(provinces.add_plans, [PROVINCE, *units], 2026)
    plan = done(api.as_(SUPERIOR).get("/board"))["plan"]
    assert (plan["id"], plan["org_unit_name"]) == (
        *(str(provinces.plan(PROVINCE, 2026)), "Ninh Bình"),
    )
    own = done(api.as_(EXAMPLE[0]).get("/board"))["plan"]
    assert own["org_unit_id"] == str(commune(0))
    other = done(api.as_("province").get("/board"))["plan"]
    assert (other["org_unit_name"], other["org_unit_kind"]) == ("Bình Lục", "huyện")
    assert other["id"] == str(world.plan())


DRAFTED = ("Lời mới chưa duyệt", "Lời ngắn mới", "Ghi chú mới")


def test_a_redrafted_target_tells_nothing_of_its_draft_above(api: Api) -> None:
    """Nor does a target that was added to a plan in force; its office reads both."""
    set_today(date(2026, 3, 2))
    units = api.run(provinces.open_province, 2)
    api.run(provinces.add_plans, [*units, PROVINCE], 2026)
    plan = f"/plans/{provinces.plan(units[0], 2026)}"
    office, path = api.as_(EXAMPLE[0]), f"{plan}/targets/establishments_inspected"
    before = list(iterate_told(api, SUPERIOR, plan))
    target = done(office.get(path))
    title, short, note = DRAFTED
    draft = {"title": title, "short_title": short, "note": note, "threshold_percent": 91}
    target = done(office.patch(path, draft, target))
    added = {"code": "added", "indicator": "workforce_known", "threshold_percent": 93}
    done(office.post(f"{plan}/targets", added | {"title": title}), 201)
    assert find_drafted(iterate_told(api, EXAMPLE[0], plan)) == {*DRAFTED, "91", "93"}
    done(office.post(f"{path}/submit", etag=target))
    told = list(iterate_told(api, SUPERIOR, plan))
    assert find_drafted(told) == set()
    assert api.as_(SUPERIOR).get(f"{plan}/targets/added").status_code == 404
    assert [row["code"] for row in told[0]["items"]] == [row["code"] for row in before[0]["items"]]
    seen = done(api.as_(SUPERIOR).get(path))
    assert (seen["status"], seen["held_by"], seen["threshold_percent"]) == ("approved", None, 62)
    target = done(office.get(path))
    done(api.as_(EXAMPLE[1]).post(f"{path}/approve", {}, etag=target))
    assert find_drafted(iterate_told(api, SUPERIOR, plan)) == {*DRAFTED, "91"}


def iterate_told(api: Api, who: str, plan: str) -> Iterator[Any]:
    """What a reader is told of the targets of a plan, wherever they stand."""
    person = api.as_(who)
    for part in ("targets", "targets/establishments_inspected", "progress", "approval-steps"):
        yield done(person.get(f"{plan}/{part}"))
    for status in ("submitted", "returned"):
        yield done(person.get("/plans/waiting", status=status))
    yield done(person.get("/target-allocations"))
    if who == SUPERIOR:
        yield compare(api, who, year=2026)


def find_drafted(told: Iterable[Any]) -> set[str]:
    text = json.dumps(list(told), ensure_ascii=False)
    levels = {n for n in ("91", "93") if f'"threshold_percent": {n}' in text}
    return {words for words in DRAFTED if words in text} | levels
