"""An office of today with an empty register: a unit that the cast does not have, and its people."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.domains.inspections.inspections.checklists import find_establishment_type
from backend.domains.organisation.org_units.service import update_closure
from backend.law.reference import load_checklist_templates, load_visit_points
from backend.permissions import Role
from tests import world
from tests.acting import Api
from tests.domains.inspections.inspections.making import done, made

TODAY = date(2026, 11, 28)
UNIT = UUID("01890000-0000-7000-8000-0000000000c1")
PEOPLE = {
    "lead": ("Đinh Thị Hòa", Role.LEAD_OFFICER),
    "member": ("Phan Văn Lâm", Role.INSPECTOR),
    "chairman": ("Tạ Quang Vinh", Role.LEADER),
}
TARGET = {
    "code": "inspected",
    "indicator": "establishments_inspected",
    "title": "Cơ sở được kiểm tra",
    "threshold_percent": 70,
}


def add_office(db: Session, level: str, kind: str) -> None:
    """A unit of the tier in the cast's province, with a lead officer, an inspector, a leader."""
    db.add(
        OrgUnit(
            id=UNIT,
            code="13999",
            name="Ninh Bình",
            kind=kind,
            level=level,
            parent_id=world.unit("hanam"),
            valid_from=date(2025, 7, 1),
            sort_name=to_search_text("Ninh Bình"),
        )
    )
    db.flush()
    update_closure(db)
    for name, (full_name, role) in PEOPLE.items():
        world.add_account(db, name, full_name, role, UNIT)
    db.flush()


def add_register(api: Api, number: int = 3) -> list[str]:
    """Establishments as the lead officer enters them."""
    return [
        made(
            api.as_("lead").post(
                "/establishments",
                {
                    "org_unit_id": str(UNIT),
                    "name": f"Nhà nghỉ Hoa {word}",
                    "establishment_type": "motel",
                    "address": f"Tổ {at}, phố {word}",
                    "owner_name": "Nguyễn Văn An",
                },
            )
        )["id"]
        for at, word in zip(range(1, number + 1), ("Mai", "Lan", "Cúc"), strict=False)
    ]


def add_points(api: Api) -> None:
    """The shipped table of points of the visit order, entered for the cast's province."""
    shipped = load_visit_points().versions[0]
    body = {
        "org_unit_id": str(world.unit("hanam")),
        "valid_from": str(TODAY),
        "reason": shipped.reason,
        "random_percent": 50,
        "rules": [rule.model_dump(exclude={"verified", "note"}) for rule in shipped.rules],
        "type_points": shipped.type_points,
    }
    made(api.as_("admin").post("/visit-order/points", body))


def add_plan(api: Api, **more: Any) -> dict[str, Any]:
    """A plan in force with the target of visits."""
    lead = api.as_("lead")
    plan = made(
        lead.post(
            "/plans",
            {"org_unit_id": str(UNIT), "year": TODAY.year, "title": "Kế hoạch năm 2026", **more},
        )
    )
    made(lead.post(f"/plans/{plan['id']}/targets", TARGET))
    plan = done(lead.post(f"/plans/{plan['id']}/submit", etag=plan))
    return done(api.as_("chairman").post(f"/plans/{plan['id']}/approve", {}, etag=plan))


def add_team(api: Api) -> dict[str, Any]:
    """The office's own team of three, whose leader has an account."""
    lead = api.as_("lead")
    team = made(
        lead.post("/inspection-teams", {"org_unit_id": str(UNIT), "name": "Đội kiểm tra 178"})
    )
    for at, (name, function) in enumerate(
        (("Phan Văn Lâm", "leader"), ("Đỗ Thị Thu", "member"), ("Hà Văn Tú", "member")), 1
    ):
        member = {"full_name": name, "agency": "Phòng Văn hóa – Xã hội", "function": function}
        member |= {"inspection_card_no": f"{at:02}/TKT"}
        if function == "leader":
            member |= {"user_id": str(world.user("member"))}
        made(lead.post(f"/inspection-teams/{team['id']}/members", member))
    return done(lead.get(f"/inspection-teams/{team['id']}"))


def approve_list(api: Api, team: dict[str, Any], places: list[str]) -> dict[str, Any]:
    """The list of visits of the quarter, proposed, submitted and approved."""
    lead = api.as_("lead")
    plan = made(
        lead.post(
            "/inspection-plans",
            {
                "team_id": team["id"],
                "period_kind": "quarter",
                "period_start": "2026-10-01",
                "title": "Danh sách kiểm tra quý IV năm 2026",
                "visits": [
                    {"establishment_id": place, "planned_on": str(TODAY)} for place in places
                ],
            },
        )
    )
    plan = done(lead.post(f"/inspection-plans/{plan['id']}/submit", {}, etag=plan))
    paper = {"document_no": "15/KH-UBND", "approved_on": str(TODAY)}
    return done(
        api.as_("chairman").post(f"/inspection-plans/{plan['id']}/approve", paper, etag=plan)
    )


def sign_visit(api: Api, team: dict[str, Any], place: str) -> dict[str, Any]:
    """Minutes without a violation, signed."""
    member = api.as_("member")
    record = made(
        member.post(
            "/inspections",
            {
                "establishment_id": place,
                "team_id": team["id"],
                "kind": "planned",
                "inspected_on": str(TODAY - timedelta(days=1)),
                "started_at": f"{TODAY - timedelta(days=1)}T08:15:00+07:00",
                "ended_at": f"{TODAY - timedelta(days=1)}T09:00:00+07:00",
                "member_ids": [one["id"] for one in team["members"]],
                "checklist": answers_on(TODAY - timedelta(days=1), "motel"),
                "outcome": "no_violation",
            },
        )
    )
    return done(member.post(f"/inspections/{record['id']}/sign", etag=record))


def answers_on(day: date, type_code: str) -> dict[str, Any]:
    """Every item of the day's checklist that concerns the type, without a fault."""
    kind = find_establishment_type(type_code)
    assert kind is not None
    used = [one for one in load_checklist_templates() if one.valid_from <= day][-1]
    return {item.code: {"answer": "compliant", "note": None} for item in used.items_for(kind)}
