"""Samples of the domain inspections: inspections with what follows them, inspection plans."""

from datetime import date, timedelta
from typing import Any

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.inspections.inspection_plans.models import (
    InspectionPlan,
    InspectionPlanVisit,
    PlanOpening,
    PlanSeal,
)
from backend.domains.inspections.inspections.models import (
    Amendment,
    ChecklistTemplate,
    Inspection,
    InspectionMember,
    InspectionStatus,
    Recommendation,
)
from backend.domains.inspections.rechecks.models import Recheck, RecheckFollowUp
from backend.domains.inspections.sync_operations.models import SyncConflict, SyncReceipt
from backend.domains.inspections.team_papers.models import TeamPaper
from backend.law.reference import load_checklist_templates
from tests import world
from tests.contract.objects.places import AT, BEGUN, Bodies, Ids, above, commune, id_of, team_id
from tests.domains.inspections.inspections.making import answers


def inspections(place: str, kind: str = "inspection") -> list[Any]:
    """A draft that has all that signing asks for."""
    return [
        Inspection(
            id=id_of(kind, place),
            org_unit_id=commune(place),
            team_id=team_id(place),
            team_level="district",
            establishment_id=id_of("establishment", place),
            kind="planned",
            inspected_on=AT,
            started_at=BEGUN,
            ended_at=BEGUN + timedelta(minutes=45),
            checklist_version=load_checklist_templates()[0].key,
            checklist=answers("motel"),
            outcome="violation_recorded" if kind == "inspection" else "no_violation",
        )
    ]


def present_members(place: str) -> list[Any]:
    return [
        InspectionMember(
            inspection_id=id_of("inspection", place), member_id=id_of(f"member{i}", place)
        )
        for i in range(3)
    ]


def signed_inspections(place: str) -> list[Any]:
    """Signed minutes with a recommendation and an amendment, and a checklist that none name."""
    (record,) = inspections(place, "signed")
    asked = {"text": "Niêm yết nội quy", "due_on": "2022-09-15"}
    record.status, record.content_hash = InspectionStatus.SIGNED, "0" * 64
    record.recommendation_items = [asked]
    owned = {
        "org_unit_id": commune(place),
        "team_id": team_id(place),
        "inspection_id": record.id,
        "establishment_id": record.establishment_id,
    }
    return [
        record,
        Recommendation(
            id=id_of("recommendation", place),
            position=0,
            text=asked["text"],
            due_on=date(2022, 9, 15),
            **owned,
        ),
        Amendment(
            id=id_of("amendment", place),
            number=1,
            field="other",
            label="Nội dung khác",
            earlier="Thôn 2",
            corrected="Thôn 3",
            reason="Ghi nhầm",
            previous_hash="0" * 64,
            content_hash="1" * 64,
            **owned,
        ),
        ChecklistTemplate(
            id=id_of("template", place),
            org_unit_id=above(place),
            key=f"178-{place}",
            number=2,
            title="Nội dung kiểm tra",
            valid_from=date(2023, 1, 1),
            items=[ITEM],
        ),
    ]


ITEM = {
    "code": "register",
    "section": "Sổ sách",
    "text": "Có sổ quản lý",
    "legal_basis": "Điều 25 Nghị định 96/2016/NĐ-CP",
    "applies_to": "all",
}


def sync_receipts(place: str) -> list[Any]:
    """What a device was told."""
    senders = {"own": world.user("binhnghia"), "sibling": world.user("trangan")}
    return [
        SyncReceipt(
            id=id_of("sync_receipt", place),
            actor_id=senders.get(place, id_of("user", place)),
            device="phone",
            request_id="test",
            at=now(),
            count=1,
            content_hash="0" * 64,
            settled_seq=1,
        )
    ]


def sync_conflicts(place: str) -> list[Any]:
    """A statement that the device and the office wrote both."""
    said = {"seen": None, "mine": "Nhất trí", "theirs": None}
    return [
        SyncConflict(
            id=id_of("sync_conflict", place),
            operation_id=id_of("operation", place),
            actor_id=world.user("inspector"),
            device="phone",
            device_seq=1,
            inspection_id=id_of("inspection", place),
            unit_id=commune(place),
            entity="inspections",
            record_id=id_of("inspection", place),
            base_version=1,
            captured_at=BEGUN,
            fields={"statement": said},
            theirs_by_id=world.user("district"),
            theirs_at=BEGUN,
        )
    ]


def inspection_plans(place: str) -> list[Any]:
    """A plan in force with an announced line, a published seal and a request of the team."""
    plan = {"plan_id": id_of("inspection-plan", place), "org_unit_id": above(place)}
    return [
        InspectionPlan(
            id=id_of("inspection-plan", place),
            org_unit_id=above(place),
            team_id=team_id(place),
            team_level="district",
            period_kind="quarter",
            period_start=date(2022, 10, 1),
            period_end=date(2022, 12, 31),
            title="Kế hoạch kiểm tra",
            status="approved",
            proposer_id=world.user("district"),
        ),
        InspectionPlanVisit(
            id=id_of("planned-visit", place),
            plan_id=plan["plan_id"],
            org_unit_id=commune(place),
            team_id=team_id(place),
            establishment_id=id_of("establishment", place),
            planned_on=date(2022, 10, 20),
            members_from=now() - timedelta(days=9999),
            public_from=now() - timedelta(days=9999),
        ),
        PlanSeal(
            id=id_of("seal", place),
            content_hash="0" * 64,
            sealed_at=now(),
            sealed_until=now() - timedelta(days=9999),
            **plan,
        ),
        PlanOpening(
            id=id_of("opening", place),
            kind="open",
            reason="Có tin báo khẩn",
            asker_id=world.user("inspector"),
            **plan,
        ),
    ]


def member_ids(place: str) -> list[str]:
    return [str(id_of(f"member{i}", place)) for i in range(3)]


def team_papers(place: str) -> list[Any]:
    own = {"id": id_of("team_paper", place), "org_unit_id": above(place)}
    paper = {"kind": "decision", "document_no": "15/QĐ-UBND", "issuer": "UBND huyện"}
    return [TeamPaper(**own, **paper, team_id=team_id(place), issued_on=AT)]


def rechecks(place: str) -> list[Any]:
    """A draft without drawn visits that has all that signing asks for."""
    return [
        Recheck(
            id=id_of("recheck", place),
            org_unit_id=above(place),
            team_id=team_id(place),
            checked_team_id=team_id(place),
            checked_team_name="Đội 178 cấp xã",
            checked_unit_id=commune(place),
            checked_on=AT,
            sample_from=AT,
            sample_to=AT,
            candidate_count=0,
            seed="0" * 32,
            drawn_at=now(),
            sample=[],
            attendance=member_ids(place),
            findings="Đội hoạt động đúng quy chế",
        ),
        RecheckFollowUp(
            id=id_of("recheck_follow_up", place),
            org_unit_id=commune(place),
            recheck_id=id_of("recheck", place),
            position=0,
            done_on=AT,
            note="Đã bổ sung sổ",
        ),
    ]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *inspections(place),
        *present_members(place),
        *signed_inspections(place),
        *inspection_plans(place),
        *team_papers(place),
        *rechecks(place),
        *sync_receipts(place),
        *sync_conflicts(place),
    ]


IDS: Ids = {
    "/inspections/{id}": lambda p: id_of("inspection", p),
    "/recommendations/{id}": lambda p: id_of("recommendation", p),
    "/checklist-templates/{id}": lambda p: id_of("template", p),
    "/inspection-plans/{id}": lambda p: id_of("inspection-plan", p),
    "/inspection-plans/{id}/openings/{opening_id}": lambda p: id_of("opening", p),
    "/inspection-plan-visits/{id}": lambda p: id_of("planned-visit", p),
    "/inspection-plan-seals/{id}": lambda p: id_of("seal", p),
    "/team-papers/{id}": lambda p: id_of("team_paper", p),
    "/rechecks/{id}": lambda p: id_of("recheck", p),
    "/rechecks/{id}/follow-ups/{follow_up_id}": lambda p: id_of("recheck_follow_up", p),
    "/sync/conflicts/{id}": lambda p: id_of("sync_conflict", p),
    "/sync/receipts/{id}": lambda p: id_of("sync_receipt", p),
}

BODIES: Bodies = {
    "create_inspection": lambda p, a: {
        "establishment_id": str(id_of("establishment", p)),
        "team_id": str(team_id(p)),
        "kind": "planned",
        "inspected_on": "2022-09-02",
        "member_ids": member_ids(p),
    },
    "update_inspection": lambda p, a: {"recommendations": "Niêm yết nội quy"},
    "join_inspection": lambda p, a: {
        "into": str(id_of("inspection", p)),
        "reason": "Hai máy cùng ghi",
    },
    "create_amendment": lambda p, a: {
        "field": "other",
        "earlier": "Thôn 2",
        "corrected": "Thôn 3",
        "reason": "Ghi nhầm",
    },
    "fulfil_recommendation": lambda p, a: {"note": "Đã niêm yết"},
    "reopen_recommendation": lambda p, a: {"reason": "Ghi nhầm cơ sở"},
    "withdraw_recommendation": lambda p, a: {"reason": "Cơ sở đã ngừng hoạt động"},
    "create_checklist_template": lambda p, a: {
        "org_unit_id": str(above(p)),
        "title": "Nội dung kiểm tra năm 2023",
        "valid_from": "2023-01-01",
        "items": [ITEM],
    },
    "update_checklist_template": lambda p, a: {"note": "Đã đối chiếu"},
    "create_inspection_plan": lambda p, a: {
        "team_id": str(team_id(p)),
        "period_kind": "month",
        "period_start": "2022-11-01",
        "title": "Kế hoạch tháng 11",
        "visits": [
            {"establishment_id": str(id_of("establishment", p)), "planned_on": "2022-11-02"}
        ],
    },
    "update_inspection_plan": lambda p, a: {"title": "Kế hoạch kiểm tra tháng 11"},
    "submit_inspection_plan": lambda p, a: {},
    "approve_inspection_plan": lambda p, a: {"document_no": "1/KH", "approved_on": "2022-10-01"},
    "return_inspection_plan": lambda p, a: {"reason": "Giãn ngày"},
    "withdraw_inspection_plan": lambda p, a: {"reason": "Lập lại"},
    "cancel_inspection_plan": lambda p, a: {"reason": "Dịch bệnh"},
    "cancel_inspection_plan_visit": lambda p, a: {"reason": "Cơ sở sửa chữa"},
    "look_into_inspection_plan": lambda p, a: {"reason": "Phân công"},
    "create_inspection_plan_opening": lambda p, a: {"kind": "open", "reason": "Tin báo khẩn"},
    "create_team_paper": lambda p, a: {
        "team_id": str(team_id(p)),
        "kind": "regulation",
        "document_no": "16/QĐ-UBND",
        "issued_on": "2022-01-10",
        "issuer": "UBND huyện",
    },
    "update_team_paper": lambda p, a: {"note": "Đã đối chiếu"},
    "create_recheck": lambda p, a: {
        "team_id": str(team_id(p)),
        "checked_team_id": str(world.team("commune")),
        "checked_on": "2022-09-02",
        "sample_from": "2022-01-01",
        "sample_to": "2022-09-02",
        "sample_size": 3,
    },
    "update_recheck": lambda p, a: {"guidance": "Cách ghi biên bản"},
    "create_recheck_follow_up": lambda p, a: {"position": 0, "note": "Đã bổ sung sổ"},
    "update_recheck_follow_up": lambda p, a: {"done_on": "2022-09-02", "note": "Đã bổ sung sổ"},
    "cancel_recheck": lambda p, a: {"reason": "Đội chuyển ngày"},
    "resolve_conflict": lambda p, a: {
        "choices": {"statement": "theirs"},
        "reason": "Đã đối chiếu với cơ sở",
    },
    "send_operations": lambda p, a: {
        "operations": [
            {
                "id": str(id_of("operation", p)),
                "device_seq": 1,
                "entity": "inspections",
                "record_id": str(id_of("visit made offline", p)),
                "action": "create",
                "captured_at": "2022-09-02T08:00:00+07:00",
                "body": {
                    "establishment_id": str(id_of("establishment", p)),
                    "team_id": str(team_id(p)),
                    "kind": "planned",
                    "inspected_on": "2022-09-02",
                    "member_ids": member_ids(p),
                },
            }
        ]
    },
}
