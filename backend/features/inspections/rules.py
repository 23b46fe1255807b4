"""What minutes must keep to: as a draft, and before they are signed."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from backend.core.errors import FieldError
from backend.core.messages import speak
from backend.core.models import today
from backend.features.inspections.checklists import answer_errors, gaps
from backend.features.inspections.models import Inspection, InspectionKind, Outcome

FEWEST_MEMBERS = 3
"""TT 05/2006/TT-BLĐTBXH: at least three members of the team are present."""

MAY_LIST_VIOLATIONS = (Outcome.VIOLATION_RECORDED, Outcome.TRANSFERRED)
"""Beyond its competence a team hands over the minutes of what it found (TT 05/2006)."""


def draft_errors(
    inspection: Inspection, member_ids: Sequence[UUID], seats: Sequence[Any], type_code: str
) -> Iterator[FieldError]:
    """What is wrong even in a draft. `seats`: (id, active_from, active_to) of the team's members
    among `member_ids`.
    """
    if inspection.inspected_on > today():
        yield FieldError("/inspected_on", "in-future")
    if inspection.kind is InspectionKind.UNSCHEDULED and inspection.trigger is None:
        yield FieldError("/trigger", "trigger-needed")
    if inspection.kind is InspectionKind.PLANNED and inspection.trigger is not None:
        yield FieldError("/trigger", "trigger-of-unscheduled")
    started_at, ended_at = inspection.started_at, inspection.ended_at
    if started_at and ended_at and ended_at < started_at:
        yield FieldError("/ended_at", "visit-ends-before-start")
    yield from presence_errors(inspection, member_ids, seats)
    yield from answer_errors(inspection.checklist_version, inspection.checklist, type_code)


def presence_errors(
    inspection: Inspection, member_ids: Sequence[UUID], seats: Sequence[Any]
) -> Iterator[FieldError]:
    known, seen, day = {seat.id: seat for seat in seats}, set(), inspection.inspected_on
    for i, id in enumerate(member_ids):
        seat = known.get(id)
        if id in seen:
            yield FieldError(f"/member_ids/{i}", "member-twice")
        elif seat is None:
            yield FieldError(f"/member_ids/{i}", "not-a-member")
        elif not (seat.active_from or day) <= day <= (seat.active_to or day):
            yield FieldError(f"/member_ids/{i}", "member-not-active")
        seen.add(id)


def signing_errors(
    inspection: Inspection, member_ids: Sequence[UUID], violation_count: int, type_code: str
) -> Iterator[FieldError]:
    """What a draft still lacks."""
    for name in ("started_at", "ended_at", "outcome"):
        if getattr(inspection, name) is None:
            yield FieldError(f"/{name}", "needed-to-sign")
    if len(set(member_ids)) < FEWEST_MEMBERS:
        yield FieldError("/member_ids", "too-few", min=FEWEST_MEMBERS)
    yield from gaps(inspection.checklist_version, inspection.checklist, type_code)
    outcome = inspection.outcome
    if outcome is Outcome.VIOLATION_RECORDED and not violation_count:
        yield FieldError("/outcome", "outcome-without-violation")
    if outcome and violation_count and outcome not in MAY_LIST_VIOLATIONS:
        yield FieldError("/outcome", "violation-without-outcome")


speak(
    {
        "trigger-needed": (
            "Kiểm tra đột xuất phải ghi căn cứ: đơn thư, đề nghị của cơ quan hoặc dấu hiệu.",
            "An unscheduled visit needs its reason: complaint, agency's request or sign.",
        ),
        "trigger-of-unscheduled": (
            "Chỉ kiểm tra đột xuất mới có căn cứ đột xuất.",
            "Only an unscheduled visit has a trigger.",
        ),
        "visit-ends-before-start": (
            "Giờ kết thúc không được trước giờ bắt đầu.",
            "The visit cannot end before it starts.",
        ),
        "member-twice": (
            "Thành viên này đã có trong danh sách.",
            "This member is already listed.",
        ),
        "not-a-member": (
            "Người này không phải thành viên của đội đã chọn.",
            "This is no member of the chosen team.",
        ),
        "member-not-active": (
            "Người này không tham gia đội vào ngày kiểm tra.",
            "This member was not in the team on the day of the visit.",
        ),
        "no-such-template": (
            "Không có mẫu nội dung kiểm tra này.",
            "There is no such checklist.",
        ),
        "no-such-item": (
            "Mẫu nội dung kiểm tra không có mục này.",
            "The checklist has no such item.",
        ),
        "item-of-other-types": (
            "Mục này không áp dụng cho loại hình của cơ sở.",
            "This item does not concern this kind of establishment.",
        ),
        "fault-needs-note": (
            "Không đạt thì ghi rõ nội dung.",
            "Say what is wrong where something does not comply.",
        ),
        "answer-needed": (
            "Mục này chưa có kết quả.",
            "This item has no answer yet.",
        ),
        "needed-to-sign": (
            "Điền mục này trước khi ký.",
            "Fill this in before signing.",
        ),
        "outcome-without-violation": (
            "Kết luận có vi phạm thì phải ghi ít nhất một hành vi vi phạm.",
            "This outcome needs at least one recorded violation.",
        ),
        "violation-without-outcome": (
            "Đã ghi hành vi vi phạm: kết luận phải là lập biên bản vi phạm hoặc chuyển hồ sơ.",
            "Violations are recorded: the outcome must say so, or that they were transferred.",
        ),
    }
)
