"""The words of a plan on paper: targets as plans write them, and marked blanks."""

import re
from collections.abc import Iterator

from backend.documents.vi_text import BLANK, format_number, format_short_day
from backend.domains.planning.plans.models import (
    SHARES,
    Indicator,
    TargetKind,
    TargetOperator,
)
from backend.domains.planning.plans.progress import TargetRow
from backend.domains.planning.plans.target_catalogue import BY_CODE

TO_WRITE = f"{BLANK * 3} (chưa có trong sổ, ghi khi ban hành)"
"""Stands where the register holds nothing: the office writes it."""
NOT_YOURS = "Kinh phí của kế hoạch không thuộc quyền xem của người tải."
OPERATORS = {
    TargetOperator.AT_LEAST: "ít nhất",
    TargetOperator.EQUAL: "đúng",
    TargetOperator.AT_MOST: "không quá",
}
KIND_WORD = "Kế hoạch "


def format_subject(title: str) -> str:
    """The title without its first words, which stand above it as the kind of the paper."""
    rest = title.removeprefix(KIND_WORD)
    return rest[:1].upper() + rest[1:]


def format_plan_number(document_no: str | None) -> str:
    """The number; until there is one, room for it (NĐ 30/2020 Đ.15)."""
    number = document_no or "/KH-UBND"
    return f"Số: ……{number}" if number.startswith("/") else f"Số: {number}"


def describe_target(target: TargetRow, *, is_draft: bool) -> str:
    """The target in the plan's words, with its threshold where these do not say it."""
    title = (target.title if is_draft else target.approved_title or "").rstrip(" .;")
    more = "; ".join(list_additions(target, title, is_draft=is_draft))
    return f"{title} ({more})." if more else f"{title}."


def list_additions(target: TargetRow, title: str, *, is_draft: bool) -> Iterator[str]:
    measure = describe_measure(target, title, is_draft=is_draft)
    if measure:
        yield f"mức phải đạt: {measure}"
    if target.due_on is not None:
        yield f"hoàn thành trước hết ngày {format_short_day(target.due_on)}"


def describe_measure(target: TargetRow, title: str, *, is_draft: bool) -> str:
    """'ít nhất 70%'; empty where the title has the number, or nothing new may come up."""
    if target.kind == TargetKind.ZERO_NEW:
        return ""
    percent = target.threshold_percent if is_draft else target.approved_percent
    number = target.threshold_number if is_draft else target.approved_number
    told = percent if target.kind in SHARES else number
    if told is None or has_number(title, told):
        return ""
    if target.kind == TargetKind.REDUCTION:
        return f"giảm ít nhất {told}% so với năm {target.baseline_year}"
    if target.kind in SHARES:
        is_all = told == 100 and target.operator == TargetOperator.AT_LEAST
        return f"{told}%" if is_all else f"{OPERATORS[target.operator]} {told}%"
    unit = target.unit or BY_CODE[Indicator(target.indicator)].unit
    return f"{OPERATORS[target.operator]} {format_number(told)} {unit}".strip()


def has_number(title: str, number: int) -> bool:
    """Whether the words say the number, as '5300' or '5.300'."""
    ways = f"{number}|{re.escape(format_number(number))}"
    return re.search(rf"(?<![\d.,])(?:{ways})(?![\d])", title) is not None
