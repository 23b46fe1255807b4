"""Numbered amendments of signed minutes, each field in the words of the paper."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_read_columns
from backend.core.text.canonical_json import compute_sha256
from backend.core.text.clock import HANOI
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspections import queries
from backend.domains.inspections.inspections.checklists import Checklist, find_checklist
from backend.domains.inspections.inspections.lists import WORDS
from backend.domains.inspections.inspections.models import (
    Amendment,
    ChecklistAnswer,
    Inspection,
    InspectionStatus,
)
from backend.domains.inspections.inspections.schemas import (
    AmendmentCreate,
    AmendmentRead,
    EntryRead,
    HeadCounts,
    InspectionRead,
    RecommendationItemRead,
)
from backend.domains.inspections.inspections.service import lock_minutes
from backend.domains.inspections.inspections.signing import to_json_value
from backend.domains.organisation.accounts.models import User

OTHER = "other"
"""An amendment of something that is no field: its author quotes the earlier words."""

ANSWERS = {
    ChecklistAnswer.COMPLIANT: "Đạt",
    ChecklistAnswer.NON_COMPLIANT: "Không đạt",
    ChecklistAnswer.NOT_APPLICABLE: "Không áp dụng",
}
LABELS = {
    "kind": "Hình thức kiểm tra",
    "trigger": "Căn cứ kiểm tra đột xuất",
    "inspected_on": "Ngày kiểm tra",
    "started_at": "Giờ bắt đầu",
    "ended_at": "Giờ kết thúc",
    "members": "Thành viên có mặt",
    "representative_name": "Họ tên đại diện cơ sở",
    "representative_position": "Chức vụ của đại diện cơ sở",
    "workforce": "Số lao động",
    "statement": "Ý kiến của cơ sở",
    "recommendations": "Kiến nghị chung",
    "outcome": "Kết luận",
    "refusal_reason": "Lý do không ký",
    "copy_count": "Số bản",
    OTHER: "Nội dung khác",
}
COUNTS = {
    "total": "tổng số",
    "female": "nữ",
    "under_18": "dưới 18 tuổi",
    "with_contract": "có hợp đồng",
    "with_health_check": "đã khám sức khỏe",
    "with_temporary_residence": "đã đăng ký tạm trú",
}

UNCOUNTED = "chưa đếm"

Wording = tuple[str, str, str | None]
"""Field, what the paper calls it, and how it reads; None where it was left blank."""


def list_wordings(minutes: InspectionRead, checklist: Checklist | None) -> Iterator[Wording]:
    """Every field of minutes in the order of the paper."""
    for field, label in LABELS.items():
        if field == "statement":
            yield from list_checklist_wordings(minutes.checklist, checklist)
        if field == "outcome":
            yield from list_recommendation_wordings(minutes.recommendation_items)
        if field == "members":
            present = (f"{member.full_name} ({member.agency})" for member in minutes.members)
            yield field, label, "; ".join(present) or None
        elif field != OTHER:
            yield field, label, format_field(field, getattr(minutes, field))


def list_checklist_wordings(
    answers: Mapping[str, EntryRead], checklist: Checklist | None
) -> Iterator[Wording]:
    for item in checklist.items if checklist else ():
        if entry := answers.get(item.code):
            said = ANSWERS[entry.answer]
            reads = f"{said}: {entry.note}" if entry.note else said
            yield f"checklist/{item.code}", item.text, reads


def list_recommendation_wordings(items: Sequence[RecommendationItemRead]) -> Iterator[Wording]:
    for i, item in enumerate(items):
        reads = f"{item.text} (hạn {item.due_on:%d/%m/%Y})"
        yield f"recommendation_items/{i}", f"Kiến nghị {i + 1}", reads


def format_field(field: str, value: Any) -> str | None:
    """One value as the paper has it."""
    if value is None or value == "":
        return None
    if isinstance(value, HeadCounts):
        counted = ((word, getattr(value, name)) for name, word in COUNTS.items())
        return ", ".join(
            f"{word} {UNCOUNTED if count is None else count}" for word, count in counted
        )
    if isinstance(value, datetime):
        return f"{value.astimezone(HANOI):%H:%M} ngày {value.astimezone(HANOI):%d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return WORDS.get(field, {}).get(str(value), str(value))


HASHED = (
    *("id", "inspection_id", "number", "field", "label", "earlier", "corrected", "reason"),
    *("author_id", "created_at", "previous_hash"),
)
AMENDMENTS = sa.select(
    *list_read_columns(AmendmentRead, Amendment, author_name=User.full_name)
).outerjoin(User, User.id == Amendment.author_id)


def create_amendment(db: Session, id: UUID, data: AmendmentCreate) -> Amendment:
    """Create the record's next amendment; raises NotFound, Conflict `not-signed` and Invalid."""
    lock_minutes(db, id, to_sign=True)
    before = db.scalars(select_record_amendments(id)).all()
    fields = {
        field: (label, words) for field, label, words in list_current_wordings(db, id, before)
    }
    field, said = data.field, data.earlier
    if field not in fields:
        raise Invalid.at("/field", "not-amendable")
    label, words = fields[field]
    earlier = said if field == OTHER else words or BLANK
    if earlier is None:
        raise Invalid.at("/earlier", "missing")
    if said not in (None, earlier):
        raise Invalid.at("/earlier", "wording-changed")
    if data.corrected == earlier:
        raise Invalid.at("/corrected", "nothing-amended")
    return db.save(build_next_amendment(db, id, before, data, label, earlier))


def build_next_amendment(
    db: Session,
    id: UUID,
    before: Sequence[Amendment],
    data: AmendmentCreate,
    label: str,
    earlier: str,
) -> Amendment:
    """The amendment with its number, its author and its hash."""
    record = db.require(Inspection, id)
    assert record.content_hash is not None
    made = Amendment(
        id=data.id or create_id(),
        field=data.field,
        label=label,
        earlier=earlier,
        corrected=data.corrected,
        reason=data.reason,
        inspection_id=id,
        number=len(before) + 1,
        author_id=db.actor.account_id,
        created_at=now(),
        previous_hash=before[-1].content_hash if before else record.content_hash,
        org_unit_id=record.org_unit_id,
        team_id=record.team_id,
        establishment_id=record.establishment_id,
    )
    made.content_hash = compute_amendment_hash(made)
    return made


def compute_amendment_hash(made: Amendment) -> str:
    return compute_sha256({name: to_json_value(getattr(made, name)) for name in HASHED})


def select_record_amendments(id: UUID) -> sa.Select[Amendment]:
    return sa.select(Amendment).where(Amendment.inspection_id == id).order_by(Amendment.number)


def list_current_wordings(db: Session, id: UUID, amended: Sequence[Amendment]) -> Iterator[Wording]:
    """How the fields of a signed record read, each with its last amendment."""
    minutes = queries.get_inspection_read(db, id)
    if minutes.status is not InspectionStatus.SIGNED:
        raise Conflict("not-signed")
    last = {one.field: one.corrected for one in amended}
    for field, label, words in list_wordings(
        minutes, find_checklist(db, minutes.checklist_version)
    ):
        yield field, label, last.get(field, words)
    yield OTHER, LABELS[OTHER], None


def get_amendment_row(db: Session, id: UUID) -> AmendmentRead:
    """One amendment with its author's name."""
    return get_read(db, AMENDMENTS.where(Amendment.id == id), AmendmentRead)


BLANK = "(để trống)"
"""The wording of a field that was left blank."""

register_messages(
    {
        "not-signed": (
            "Biên bản chưa ký: sửa ngay trong bản nháp.",
            "The record is not signed: change the draft itself.",
        ),
        "not-amendable": (
            "Biên bản không có mục này.",
            "The record has no such field.",
        ),
        "wording-changed": (
            "Nội dung hiện tại của mục này không như vậy. Tải lại rồi đối chiếu.",
            "This is not how the field reads now. Load it again and compare.",
        ),
        "nothing-amended": (
            "Nội dung đính chính giống nội dung cũ.",
            "The new wording is the same as the earlier one.",
        ),
    }
)
