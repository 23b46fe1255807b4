"""Samples of the domain enforcement: violations with remedies and payments."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import create_id
from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import (
    Violation,
    ViolationPayment,
    ViolationRemedy,
)
from tests.acting import in_letters
from tests.contract.objects.places import AT, Bodies, Ids, commune, id_of, team_id


def act_id(db: Session) -> UUID:
    """An act that was in force on AT."""
    found = db.scalar(
        sa.select(ViolationType.id)
        .where(ViolationType.valid_from <= AT, sa.func.coalesce(ViolationType.valid_to, AT) >= AT)
        .order_by(ViolationType.code)
        .limit(1)
    )
    assert found is not None
    return found


def violations(db: Session, place: str) -> list[Any]:
    return [
        Violation(
            id=id_of("violation", place),
            org_unit_id=commune(place),
            team_id=team_id(place),
            inspection_id=id_of("inspection", place),
            establishment_id=id_of("establishment", place),
            violation_type_id=act_id(db),
            occurred_on=AT,
            recorded_on=AT,
            subject_kind="individual",
        )
    ]


def remedies(place: str) -> list[Any]:
    return [
        ViolationRemedy(
            id=id_of("remedy", place),
            org_unit_id=commune(place),
            team_id=team_id(place),
            violation_id=id_of("violation", place),
            measure="Nộp lại số lợi bất hợp pháp",
        )
    ]


def payments(place: str) -> list[Any]:
    return [
        ViolationPayment(
            id=id_of("payment", place),
            org_unit_id=commune(place),
            team_id=team_id(place),
            violation_id=id_of("violation", place),
            paid_on=date(2022, 9, 20),
            amount=500_000,
        )
    ]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *violations(db, place),
        *remedies(place),
        *payments(place),
    ]


IDS: Ids = {
    "/violations/{id}": lambda p: id_of("violation", p),
    "/violations/{id}/remedies/{remedy_id}": lambda p: id_of("remedy", p),
    "/violations/{id}/payments/{payment_id}": lambda p: id_of("payment", p),
}

BODIES: Bodies = {
    "succeed_establishment": lambda p, a: {
        "changed_on": "2022-09-20",
        "name": f"Quán {in_letters(create_id())}",
        "owner_name": None,
    },
    "link_site": lambda p, a: {"other_id": str(id_of("closed", p))},
    "unlink_site": lambda p, a: {"reason": "Nối nhầm"},
    "assign_violation": lambda p, a: {"assignee_id": None},
    "create_violation": lambda p, a: {
        "inspection_id": str(id_of("inspection", p)),
        "violation_type_id": str(a),
        "occurred_on": "2022-09-01",
        "subject_kind": "individual",
    },
    "update_violation": lambda p, a: {"description": "Thiếu sổ quản lý"},
    "decide_violation": lambda p, a: {
        "decision_no": f"{p}/QĐ-XPVPHC",
        "decided_on": "2022-09-10",
        "fine_amount": 3_000_000,
        "signed_by": "Hoàng Minh Đức",
        "override_reason": "Tình tiết tăng nặng",
    },
    "record_violation_payment": lambda p, a: {"amount": 500_000},
    "send_violation": lambda p, a: {"sent_to": "Công an huyện"},
    "deliver_violation": lambda p, a: {},
    "coerce_violation": lambda p, a: {"reason": "Khấu trừ tiền từ tài khoản"},
    "expire_violation": lambda p, a: {"reason": "Quá một năm"},
    "cancel_violation": lambda p, a: {"reason": "Sai đối tượng"},
    "return_violation_from_transfer": lambda p, a: {"reason": "Không khởi tố vụ án"},
    "request_violation_decision": lambda p, a: {
        "fine_amount": 900_000_000,
        "signed_by": "Hoàng Minh Đức",
        "override_reason": "Tình tiết tăng nặng",
    },
    "cancel_violation_payment": lambda p, a: {"reason": "Nhập nhầm hồ sơ"},
    "create_violation_remedy": lambda p, a: {"measure": "Nộp lại số lợi bất hợp pháp"},
    "update_violation_remedy": lambda p, a: {"done_on": "2022-09-20"},
    "execute_violation": lambda p, a: {"executed_on": "2022-09-20"},
    "transfer_violation": lambda p, a: {
        "transferred_to": "Cơ quan Cảnh sát điều tra",
        "reason": "Có dấu hiệu tội phạm",
    },
    "dismiss_violation": lambda p, a: {"reason": "Hết thời hiệu"},
    "record_violation_grounds": lambda p, a: {"is_complex": True},
}
