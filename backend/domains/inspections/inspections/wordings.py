"""How signed minutes read, field by field, in the words of the paper: what can be amended."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from backend.core.text.clock import HANOI
from backend.domains.inspections.inspections.checklists import Checklist
from backend.domains.inspections.inspections.lists import WORDS
from backend.domains.inspections.inspections.models import ChecklistAnswer
from backend.domains.inspections.inspections.schemas import (
    EntryRead,
    HeadCounts,
    InspectionRead,
    RecommendationItemRead,
)

OTHER = "other"
"""A field that is no field of the record: who amends it quotes the earlier words."""

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
