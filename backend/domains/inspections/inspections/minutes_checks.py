"""The rules that minutes keep as a draft and at signing, and where they contradict themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import FieldError
from backend.core.errors.warnings import RuleWarning
from backend.core.session.models import today
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.workforce import PARTS
from backend.domains.inspections.inspections.checklists import (
    Checklist,
    check_answers,
    check_completeness,
)
from backend.domains.inspections.inspections.models import (
    Answers,
    ChecklistAnswer,
    Counts,
    Inspection,
    InspectionKind,
    InspectionOutcome,
)
from backend.law.reference.checklists import ChecklistItemEntry

FEWEST_MEMBERS = 3
"""TT 05/2006/TT-BLĐTBXH: at least three members of the team are present."""

MAY_LIST_VIOLATIONS = (InspectionOutcome.VIOLATION_RECORDED, InspectionOutcome.TRANSFERRED)
"""Outcomes with which minutes may list violations.

A team hands over the minutes of what is beyond its competence (TT 05/2006).
"""


TeamSeat = sa.Row[UUID, date | None, date | None]
"""Id, first and last day of a member of the team."""


@dataclass(frozen=True, slots=True)
class MinutesContext:
    """What minutes are checked against: who was present, the kind of place, its checklist."""

    member_ids: Sequence[UUID]
    seats: Sequence[TeamSeat]
    """(id, active_from, active_to) of the team's members among `member_ids`."""
    type_code: str
    checklist: Checklist | None


def check_draft(inspection: Inspection, setting: MinutesContext) -> Iterator[FieldError]:
    """Errors that not even a draft may have."""
    if inspection.inspected_on > today():
        yield FieldError("/inspected_on", "in-future")
    if inspection.kind is InspectionKind.UNSCHEDULED and inspection.trigger is None:
        yield FieldError("/trigger", "trigger-needed")
    if inspection.kind is not InspectionKind.UNSCHEDULED and inspection.trigger is not None:
        yield FieldError("/trigger", "trigger-of-unscheduled")
    if inspection.kind is not InspectionKind.RE_INSPECTION and inspection.follows_id is not None:
        yield FieldError("/follows_id", "follows-of-re-inspection")
    started_at, ended_at = inspection.started_at, inspection.ended_at
    if started_at and ended_at and ended_at < started_at:
        yield FieldError("/ended_at", "visit-ends-before-start")
    yield from check_presence(inspection.inspected_on, setting.member_ids, setting.seats)
    yield from check_answers(setting.checklist, inspection.checklist, setting.type_code)
    yield from check_counts(inspection.workforce)
    yield from check_recommendations(inspection.recommendation_items, inspection.inspected_on)
    if inspection.refusal_reason and not inspection.signature_refused:
        yield FieldError("/refusal_reason", "reason-of-refusal")


def check_counts(counts: Counts | None) -> Iterator[FieldError]:
    """No part is more than the whole, as for the register's head counts."""
    counts = counts or {}
    total = counts.get("total") or 0
    for part in PARTS:
        if (counts.get(part) or 0) > total:
            yield FieldError(f"/workforce/{part}", "more-than-total", total=total)


def check_recommendations(
    items: Sequence[Mapping[str, str]], visited_on: date
) -> Iterator[FieldError]:
    for i, item in enumerate(items):
        if item["due_on"] < visited_on.isoformat():
            yield FieldError(f"/recommendation_items/{i}/due_on", "due-before-visit")


def check_presence(
    day: date, member_ids: Sequence[UUID], seats: Sequence[TeamSeat]
) -> Iterator[FieldError]:
    """Errors of those who are said to have been present on the day."""
    known, seen = {seat.id: seat for seat in seats}, set()
    for i, id in enumerate(member_ids):
        seat = known.get(id)
        if id in seen:
            yield FieldError(f"/member_ids/{i}", "member-twice")
        elif seat is None:
            yield FieldError(f"/member_ids/{i}", "not-a-member")
        elif not (seat.active_from or day) <= day <= (seat.active_to or day):
            yield FieldError(f"/member_ids/{i}", "member-not-active")
        seen.add(id)


def check_signing(
    inspection: Inspection, setting: MinutesContext, violation_count: int
) -> Iterator[FieldError]:
    """What a draft still lacks to be signed.

    The establishment's side may stay blank, because no legal text that was found asks for it. A
    refusal to sign needs its reason, since that stands in place of the signature.
    """
    for name in ("started_at", "ended_at", "outcome"):
        if getattr(inspection, name) is None:
            yield FieldError(f"/{name}", "needed-to-sign")
    if len(set(setting.member_ids)) < FEWEST_MEMBERS:
        yield FieldError("/member_ids", "too-few", min=FEWEST_MEMBERS)
    if inspection.signature_refused and not inspection.refusal_reason:
        yield FieldError("/refusal_reason", "needed-to-sign")
    yield from check_completeness(setting.checklist, inspection.checklist, setting.type_code)
    outcome = inspection.outcome
    if outcome is InspectionOutcome.VIOLATION_RECORDED and not violation_count:
        yield FieldError("/outcome", "outcome-without-violation")
    if outcome and violation_count and outcome not in MAY_LIST_VIOLATIONS:
        yield FieldError("/outcome", "violation-without-outcome")


MINORS = ("no_minors", "staff_of_age")
"""Items that ask whether anybody under 18 works there."""
OF_ALL = {
    "labour_contract": "with_contract",
    "health_check": "with_health_check",
    "temporary_residence": "with_temporary_residence",
}
"""Items that ask for something of every worker, and the head count of those who have it."""
NOT_OF_EVERYBODY = ("temporary_residence",)
"""Items that concern only some workers, so that a place may comply although others lack it."""


@dataclass(frozen=True, slots=True)
class ComparedMinutes:
    """The answers, the head counts (None: nobody counted) and the outcome that are compared."""

    answers: Answers
    counts: Counts | None
    outcome: InspectionOutcome | None

    def is_answered(self, code: str, answer: ChecklistAnswer) -> bool:
        return self.answers.get(code, {}).get("answer") == answer

    def count(self, name: str) -> int | None:
        return self.counts.get(name) if self.counts else None


def list_contradictions(minutes: ComparedMinutes, used: Checklist | None) -> Iterator[RuleWarning]:
    """Warnings where parts of the minutes cannot both be true, in the order of the checklist."""
    for item in used.items if used else ():
        if item.code in MINORS:
            yield from list_contradictions_on_minors(minutes, item)
        if item.code in OF_ALL:
            yield from list_contradictions_on_workers(minutes, item)
    yield from list_contradictions_on_outcome(minutes, used)


def list_contradictions_on_minors(
    minutes: ComparedMinutes, item: ChecklistItemEntry
) -> Iterator[RuleWarning]:
    number = minutes.count("under_18")
    if minutes.is_answered(item.code, ChecklistAnswer.NON_COMPLIANT):
        if number is None:
            yield build_item_warning("minors-not-counted", item)
        elif number == 0:
            yield build_item_warning("minors-found-none-counted", item)
    elif number and item.code in minutes.answers:
        yield build_item_warning("minors-counted-none-found", item, number=number)


def list_contradictions_on_workers(
    minutes: ComparedMinutes, item: ChecklistItemEntry
) -> Iterator[RuleWarning]:
    total, number = minutes.count("total"), minutes.count(OF_ALL[item.code])
    if total is None or number is None:
        return
    if minutes.is_answered(item.code, ChecklistAnswer.NON_COMPLIANT) and total and number == total:
        yield build_item_warning("fault-of-workers-none-counted", item, number=number, total=total)
    may_lack = item.code in NOT_OF_EVERYBODY
    if (
        minutes.is_answered(item.code, ChecklistAnswer.COMPLIANT)
        and number < total
        and not may_lack
    ):
        yield build_item_warning("workers-lack-none-found", item, number=number, total=total)


def list_contradictions_on_outcome(
    minutes: ComparedMinutes, used: Checklist | None
) -> Iterator[RuleWarning]:
    faults = [
        code for code in minutes.answers if minutes.is_answered(code, ChecklistAnswer.NON_COMPLIANT)
    ]
    title = used.title if used else ""
    if minutes.outcome is InspectionOutcome.NO_VIOLATION and faults:
        yield RuleWarning("faults-without-outcome", title, {"count": len(faults)})


def build_item_warning(code: str, item: ChecklistItemEntry, **params: Any) -> RuleWarning:
    return RuleWarning(code, item.legal_basis, {"item": item.text, **params})


register_messages(
    {
        "trigger-needed": (
            "Kiểm tra đột xuất phải ghi căn cứ: đơn thư, đề nghị của cơ quan hoặc dấu hiệu.",
            "An unscheduled visit needs its reason: complaint, agency's request or sign.",
        ),
        "trigger-of-unscheduled": (
            "Chỉ kiểm tra đột xuất mới có căn cứ đột xuất.",
            "Only an unscheduled visit has a trigger.",
        ),
        "follows-of-re-inspection": (
            "Chỉ kiểm tra lại mới ghi lượt kiểm tra trước.",
            "Only a re-inspection names the visit that it follows.",
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
        "reason-of-refusal": (
            "Chỉ ghi lý do khi đại diện cơ sở từ chối ký.",
            "A reason goes with a refusal to sign only.",
        ),
        "due-before-visit": (
            "Hạn thực hiện không được trước ngày kiểm tra.",
            "What is asked cannot be due before the visit.",
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
        "minors-not-counted": (
            "Mục “{item}” ghi Không đạt nhưng chưa ghi số lao động dưới 18 tuổi.",
            "“{item}” is answered Not compliant, but no number of workers under 18 is given.",
        ),
        "minors-found-none-counted": (
            "Mục “{item}” ghi Không đạt nhưng số lao động dưới 18 tuổi ghi là 0.",
            "“{item}” is answered Not compliant, but the number of workers under 18 is 0.",
        ),
        "minors-counted-none-found": (
            "Số lao động dưới 18 tuổi ghi là {number} nhưng mục “{item}” không ghi Không đạt.",
            "{number} workers under 18 are counted, but “{item}” is not answered Not compliant.",
        ),
        "fault-of-workers-none-counted": (
            "Mục “{item}” ghi Không đạt nhưng số đã đếm là {number} trên {total} lao động.",
            "“{item}” is answered Not compliant, but {number} of {total} workers have it.",
        ),
        "workers-lack-none-found": (
            "Số đã đếm là {number} trên {total} lao động nhưng mục “{item}” ghi Đạt.",
            "{number} of {total} workers have it, but “{item}” is answered Compliant.",
        ),
        "faults-without-outcome": (
            "Có {count} mục ghi Không đạt nhưng kết luận là không phát hiện vi phạm.",
            "{count} items are answered Not compliant, but the outcome says no violation.",
        ),
    }
)
