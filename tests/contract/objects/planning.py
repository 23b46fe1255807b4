"""Samples of the domain planning: plans, budgets, visit points, task reports, proposals."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.establishments.establishments.schemas import TYPES
from backend.domains.planning.budgets.models import Budget
from backend.domains.planning.coordination_meetings.models import CoordinationMeeting
from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.planning.plans.models import (
    Plan,
    PlanApprovalStatus,
    PlanTarget,
    PlanTask,
    TargetEntry,
    TaskEvidence,
)
from backend.domains.planning.proposals.models import Proposal
from backend.domains.planning.target_allocations.models import TargetAllocation
from backend.domains.planning.task_reports.models import TaskReport
from backend.domains.planning.visit_order.models import PointsVersion, VisitDraw
from backend.domains.planning.visit_order.points import RULED, SPANNED
from tests import world
from tests.contract.objects.places import AT, BEGUN, Bodies, Ids, above, commune, id_of


def plans(place: str) -> list[Any]:
    owned = {"org_unit_id": above(place)}
    found: list[Any] = [
        PlanTask(
            id=id_of("task", place),
            plan_id=plan_id(place),
            title="Việc",
            agency="Công an huyện",
            position=1,
            **owned,
        ),
        TaskEvidence(
            id=id_of("evidence", place),
            task_id=id_of("task", place),
            kind="establishment",
            record_id=id_of("establishment", place),
            **owned,
        ),
    ]
    found.append(
        TargetEntry(
            id=id_of("target-entry", place),
            target_id=id_of("entered-target", place),
            counted_on=date(2022, 6, 30),
            reached=12,
            source="Báo cáo số 12",
            **owned,
        )
    )
    found.insert(
        0,
        PlanTarget(
            id=id_of("entered-target", place),
            plan_id=plan_id(place),
            code="entered_cases",
            title="Số vụ án được đưa ra xét xử",
            approved_title="Số vụ án được đưa ra xét xử",
            status=PlanApprovalStatus.APPROVED,
            indicator="entered",
            kind="entered",
            threshold_percent=100,
            approved_percent=100,
            threshold_number=10,
            approved_number=10,
            unit="vụ",
            position=9,
            **owned,
        ),
    )
    if place != "own":
        approved = {"status": PlanApprovalStatus.APPROVED}  # units above read no draft
        found.insert(0, Plan(id=plan_id(place), year=2022, title="Kế hoạch", **approved, **owned))
        found.append(
            PlanTarget(
                id=id_of("target", place),
                plan_id=plan_id(place),
                code="workforce_known",
                title="Nắm số lao động",
                approved_title="Nắm số lao động",
                status=PlanApprovalStatus.APPROVED,  # units above read what is in force
                indicator="workforce_known",
                threshold_percent=100,
                approved_percent=100,
                position=1,
                **owned,
            )
        )
    return found


def plan_id(place: str) -> UUID:
    return world.plan() if place == "own" else id_of("plan", place)


def allocations(db: Session, place: str) -> list[Any]:
    """A target that was allocated to nobody yet."""
    id = id_of("entered-target", place)
    if place == "own":
        targets = sa.select(PlanTarget.id).where(PlanTarget.plan_id == world.plan())
        id = db.scalars(targets.where(PlanTarget.code == "workforce_known")).one()
    return [
        TargetAllocation(
            id=id_of("allocation", place),
            org_unit_id=above(place),
            plan_id=plan_id(place),
            target_id=id,
            total=100 if place == "own" else None,
            amounts={},
        )
    ]


def budgets(place: str) -> list[Any]:
    return [
        Budget(
            id=id_of("budget", place),
            org_unit_id=above(place),
            year=2022,
            source="local",
            content="communication",
            planned=1_000_000,
        )
    ]


def visit_points(place: str) -> list[Any]:
    """A table of points by which a quarter's list was drawn up."""
    owned = {"org_unit_id": above(place), "random_percent": 15}
    return [
        PointsVersion(
            id=id_of("visit-points", place), valid_from=date(2021, 1, 1), reason="Đề xuất",
            rules=visit_rules(), type_points=dict.fromkeys(TYPES, 4), **owned,
        ),
        VisitDraw(
            id=id_of("visit-draw", place), quarter_start=date(2022, 7, 1), seed=f"{place:0>32}",
            quarter_end=date(2022, 9, 30), drawn_on=date(2022, 7, 1), waiting_count=4, list_size=4,
            points_version_id=id_of("visit-points", place), drawn_count=1, **owned,
        ),
    ]  # fmt: skip


def visit_rules() -> list[dict[str, Any]]:
    return [
        {"fact": fact.value, "points": 5, "most": 20, "months": 12 if fact in SPANNED else None}
        for fact in RULED
    ]


def task_reports(place: str) -> list[Any]:
    """One of a unit's own office, with a difficulty."""
    return [
        TaskReport(
            id=id_of("task-report", place),
            org_unit_id=commune(place),
            task_id=id_of("task", place),
            reported_on=date(2022, 9, 20),
            task_status="in_progress",
            result="Đã rà soát 3 thôn",
            difficulty="Thiếu tài liệu tuyên truyền",
            status="submitted",
            held_since=BEGUN,
        )
    ]


PARENT = {"own": "binhluc", "sibling": "binhluc", "neighbour": "thanhliem", "far": "xuantruong"}


def proposals(place: str) -> list[Any]:
    addressee = world.unit(PARENT[place])
    return [
        Proposal(
            id=id_of("proposal", place),
            org_unit_id=commune(place),
            addressee_id=addressee,
            reached_ids=[str(addressee)],
            subject="Đề nghị mở lớp tập huấn",
            text="Đề nghị mở lớp tập huấn cho cộng tác viên",
            sent_on=date(2022, 9, 20),
            status="sent",
            held_since=BEGUN,
        )
    ]


def coordination_meetings(place: str) -> list[Any]:
    own = {"id": id_of("coordination_meeting", place), "org_unit_id": above(place)}
    said = {"held_on": AT, "chair": "UBND huyện", "agencies": ["Công an huyện"]}
    return [CoordinationMeeting(**own, **said, name="Phối hợp")]


def coordination_rules(place: str) -> list[Any]:
    own = {"id": id_of("coordination_rule", place), "org_unit_id": above(place)}
    said = {"document_no": "05/QC-UBND", "issued_on": AT, "agencies": ["Công an huyện"]}
    return [CoordinationRule(**own, **said, name="Phối hợp")]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *plans(place),
        *allocations(db, place),
        *budgets(place),
        *visit_points(place),
        *task_reports(place),
        *proposals(place),
        *coordination_meetings(place),
        *coordination_rules(place),
    ]


IDS: Ids = {
    "/budgets/{id}": lambda p: id_of("budget", p),
    "/plans/{id}": plan_id,
    "/plans/{id}/tasks/{task_id}": lambda p: id_of("task", p),
    "/plans/{id}/tasks/{task_id}/evidence/{evidence_id}": lambda p: id_of("evidence", p),
    "/plans/{id}/targets/{code}": lambda p: "workforce_known",
    "/target-allocations/{id}": lambda p: id_of("allocation", p),
    "/plans/{id}/target-entries/{entry_id}": lambda p: id_of("target-entry", p),
    "/visit-order/points/{id}": lambda p: id_of("visit-points", p),
    "/visit-order/draws/{id}": lambda p: id_of("visit-draw", p),
    "/task-reports/{id}": lambda p: id_of("task-report", p),
    "/proposals/{id}": lambda p: id_of("proposal", p),
    "/coordination-meetings/{id}": lambda p: id_of("coordination_meeting", p),
    "/coordination-rules/{id}": lambda p: id_of("coordination_rule", p),
}

BODIES: Bodies = {
    "create_budget": lambda p, a: {
        "year": 2023,
        "source": "local",
        "content": "capacity",
        "planned": 5_000_000,
    },
    "update_budget": lambda p, a: {"spent": 2_000_000},
    "create_plan": lambda p, a: {
        "year": 2023,
        "title": "Kế hoạch năm 2023",
        "org_unit_id": str(above(p)),
    },
    "update_plan": lambda p, a: {"title": "Kế hoạch phòng, chống mại dâm"},
    "create_plan_target": lambda p, a: {
        "code": "workforce_known_again",
        "title": "Nắm số lao động",
        "indicator": "workforce_known",
        "threshold_percent": 80,
    },
    "update_plan_target": lambda p, a: {"threshold_percent": 75},
    "create_plan_target_entry": lambda p, a: {
        "target": "entered_cases",
        "counted_on": "2022-06-30",
        "reached": 12,
        "source": "Báo cáo số 12",
    },
    "create_plan_task": lambda p, a: {"title": "Rà soát cơ sở", "agency": "Công an huyện"},
    "update_plan_task": lambda p, a: {"status": "done"},
    "create_plan_task_evidence": lambda p, a: {
        "kind": "inspection",
        "record_id": str(id_of("inspection", p)),
    },
    "create_target_allocation": lambda p, a: {
        "id": str(a),
        "plan_id": str(plan_id(p)),
        "code": "staff_trained",
        "total": 12,
        "parts": [],
    },
    "update_target_allocation": lambda p, a: {"total": 120},
    "create_next_plan": lambda p, a: {},
    "approve_yearly_plan": lambda p, a: {"comment": "Đồng ý"},
    "return_yearly_plan": lambda p, a: {"comment": "Bổ sung hạn của từng việc"},
    "approve_plan_target": lambda p, a: {},
    "return_plan_target": lambda p, a: {"comment": "Nêu căn cứ của mức này"},
    "create_visit_points": lambda p, a: {
        "org_unit_id": str(above(p)),
        "valid_from": "2022-10-10",
        "reason": "Họp rút kinh nghiệm quý III",
        "rules": visit_rules(),
        "type_points": dict.fromkeys(TYPES, 4),
    },
    "create_visit_draw": lambda p, a: {"org_unit_id": str(above(p)), "list_size": 10},
    "create_task_report": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "task_id": str(id_of("task", p)),
        "reported_on": "2022-10-01",
        "task_status": "in_progress",
        "result": "Đã họp với các chủ cơ sở",
        "difficulty": "Thiếu kinh phí in tờ rơi",
    },
    "update_task_report": lambda p, a: {"result": "Đã rà soát 5 thôn"},
    "answer_task_report": lambda p, a: {"answer": "Cấp thêm 2.000 tờ rơi trong tháng 10"},
    "forward_task_report": lambda p, a: {"comment": "Đề nghị lãnh đạo cho ý kiến"},
    "return_task_report": lambda p, a: {"comment": "Nêu rõ số buổi"},
    "create_proposal": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "subject": "Đề nghị mở lớp tập huấn",
        "text": "Đề nghị mở lớp tập huấn cho cộng tác viên",
        "sent_on": "2022-10-01",
    },
    "update_proposal_answer_day": lambda p, a: {"answer_due_on": "2022-10-20"},
    "answer_proposal": lambda p, a: {"answer": "Đồng ý, mở lớp trong quý IV"},
    "withdraw_proposal": lambda p, a: {"reason": "Đã tự mở lớp"},
    "create_coordination_meeting": lambda p, a: {
        "name": "Phối hợp",
        "held_on": "2022-09-10",
        "chair": "Phó Chủ tịch UBND huyện",
        "agencies": ["Công an huyện", "Mặt trận Tổ quốc"],
        "org_unit_id": str(above(p)),
    },
    "update_coordination_meeting": lambda p, a: {"note": "Đã đối chiếu"},
    "create_coordination_rule": lambda p, a: {
        "name": "Phối hợp",
        "document_no": "05/QC-UBND",
        "issued_on": "2022-01-10",
        "agencies": ["Công an huyện", "Mặt trận Tổ quốc"],
        "org_unit_id": str(above(p)),
    },
    "update_coordination_rule": lambda p, a: {"note": "Đã đối chiếu"},
}
