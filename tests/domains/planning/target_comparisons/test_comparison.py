"""The targets of many plans side by side: each figure is that of its own plan."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.text.clock import set_today
from backend.domains.planning.plans.models import Plan
from tests import provinces, world
from tests.acting import Api
from tests.domains.planning.plans.making import visit
from tests.domains.reporting.reports.making import done
from tests.provinces import CHAIR, EXAMPLE, LEAD, PROVINCE, SUPERIOR, commune


def compare(api: Api, who: str, **asked: Any) -> Any:
    return done(api.as_(who).get("/target-comparisons", **asked))


def test_the_figures_are_those_of_each_plan(api: Api) -> None:
    """Two districts of 2022, one with a plan."""
    api.run(visit, "binhnghia", date(2022, 3, 4))
    told = compare(api, "province", year=2022)
    rows = {row["org_unit_name"]: row for row in told["items"]}
    assert list(rows) == ["Bình Lục", "Thanh Liêm"]
    assert (rows["Thanh Liêm"]["plan_id"], rows["Thanh Liêm"]["targets"]) == (None, [])
    own = rows["Bình Lục"]
    assert own["plan_title"] == "Kế hoạch phòng, chống mại dâm năm 2022"
    progress = done(api.as_("province").get(f"/plans/{own['plan_id']}/progress"))
    names = ("code", "numerator", "denominator", "percent", "met", "threshold_percent")
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
