"""Reports made of reports: what is added up, which version was taken in, and who is warned."""

from typing import Any

from backend.core.session.session import Session
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.planning.plans.models import Plan, PlanTarget
from backend.permissions import Role
from tests import world
from tests.acting import CURRENT, Api
from tests.domains.reporting.reports.making import (
    act,
    begun,
    corrected,
    done,
    fresh,
    line,
    submitted,
    written,
)

CODE = "establishments_active_inspected"


def province(api: Api) -> Any:
    return begun(api, "province", "hanam")


def test_plans_add_up_where_every_district_has_one(api: Api) -> None:
    """70 in a hundred of 4 places in business are 3; Thanh Liêm has no plan to add."""
    own = act(api, "leader", submitted(api), "approve")
    report = province(api)
    told, below = line(report, CODE), line(own, CODE)
    assert (below["planned_value"], below["cumulative_value"], below["percent"]) == (3, 0, 0.0)
    assert (told["planned_value"], told["percent"]) == (3, 0.0)
    assert line(report, "inspections_signed")["planned_value"] is None
    other = submitted(api, "district2", "thanhliem")
    api.run(grant_leader)
    act(api, "leader", other, "approve")
    report = done(api.as_("province").post(f"/reports/{report['id']}/refresh", etag=CURRENT))
    told = line(report, CODE)
    assert (told["planned_value"], told["percent"]) == (None, None)
    assert line(report, "establishments_active")["value"] == 5


def test_the_own_plan_measures_a_report_before_the_plan_above_it(api: Api) -> None:
    """The province asks for 25 in a hundred, the district for 70: of its 4 places, 3."""
    api.run(add_plan_above)
    told = line(begun(api), CODE)
    assert (told["planned_value"], told["percent"]) == (3, 0.0)


def add_plan_above(db: Session) -> None:
    where = {"org_unit_id": world.unit("hanam"), "status": "approved"}
    above = db.save(Plan(year=2022, title="Kế hoạch của tỉnh", **where))
    said = {"code": "inspected", "title": "Cơ sở được kiểm tra", "position": 9}
    share = {"indicator": "establishments_inspected", "threshold_percent": 25}
    db.save(PlanTarget(plan_id=above.id, approved_percent=25, **said, **share, **where))


def grant_leader(db: Session) -> None:
    where = {"user_id": world.user("leader"), "org_unit_id": world.unit("thanhliem")}
    db.save(RoleGrant(**where, role=Role.LEADER))


def test_the_district_is_warned_of_a_part_that_changed(api: Api) -> None:
    part = corrected(api, "binhnghia", begun(api, "binhnghia", "binhnghia"), CODE, 1)
    part = submit(api, part)
    report = begun(api)
    assert consumed(report) == [(part["id"], part["version"], part["version"], False)]
    report = frozen(api, report)

    again = act(api, "district", part, "return", {"lines": {CODE: "Đối chiếu lại"}})
    seen = consumed(fresh(api, "district", report))
    assert seen == [(part["id"], part["version"], again["version"], True)]
    part = act(api, "binhnghia", corrected(api, "binhnghia", again, CODE, 2), "submit", {})
    seen = consumed(fresh(api, "district", report))
    assert [changed for *_, changed in seen] == [True]

    late = done(api.as_("district").get(f"/reports/{report['id']}/late-changes"))
    warned = {i["change"]: i for i in late["items"]}["part_changed"]
    assert (warned["label"], warned["codes"]) == ("Bình Nghĩa", [CODE])
    told = {f["cell"]: (f["value_then"], f["value_now"]) for f in late["figures"]}
    assert told["value"] == (1, 2)

    later = submit(api, begun(api, "trangan", "trangan"), "trangan")
    late = done(api.as_("district").get(f"/reports/{report['id']}/late-changes"))
    added = [i for i in late["items"] if i["change"] == "part_added"]
    assert [(i["entity_id"], i["label"]) for i in added] == [(later["id"], "Tràng An")]


def test_a_refresh_takes_in_the_part_as_it_is_now(api: Api) -> None:
    part = submit(api, begun(api, "binhnghia", "binhnghia"))
    report = begun(api)
    part = act(api, "district", part, "return", {"comment": "Thiếu"})
    part = submit(api, corrected(api, "binhnghia", part, CODE, 2))
    assert [changed for *_, changed in consumed(fresh(api, "district", report))] == [True]
    report = done(api.as_("district").post(f"/reports/{report['id']}/refresh", etag=report))
    assert consumed(report) == [(part["id"], part["version"], part["version"], False)]
    assert (line(report, CODE)["value"], line(report, CODE)["from_parts"]) == (2, 2)


def consumed(report: Any) -> list[tuple[Any, ...]]:
    names = ("report_id", "version", "version_now", "is_changed")
    return [tuple(part[name] for name in names) for part in report["parts"]]


def submit(api: Api, report: Any, who: str = "binhnghia") -> Any:
    return act(api, who, written(api, report, who), "submit", {})


def frozen(api: Api, report: Any) -> Any:
    report = act(api, "district", written(api, report), "submit", {"accept_missing": True})
    return act(api, "leader", report, "approve")
