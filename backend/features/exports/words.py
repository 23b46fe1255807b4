"""What values are called in a workbook."""

from typing import Any

WORDS: dict[str, dict[str, str]] = {
    "status": {
        "active": "Đang hoạt động",
        "suspended": "Tạm ngừng",
        "closed": "Đã đóng",
        "draft": "Bản nháp",
        "signed": "Đã ký",
        "recorded": "Đã lập biên bản",
        "decided": "Đã ra quyết định",
        "executed": "Đã thi hành",
        "transferred": "Đã chuyển hồ sơ",
        "dismissed": "Không xử phạt",
    },
    "kind": {"planned": "Theo kế hoạch", "unscheduled": "Đột xuất"},
    "trigger": {
        "complaint": "Đơn thư khiếu nại, tố cáo",
        "agency_request": "Yêu cầu của cơ quan có thẩm quyền",
        "suspected_sign": "Phát hiện dấu hiệu vi phạm",
    },
    "outcome": {
        "no_violation": "Không vi phạm",
        "reminder": "Nhắc nhở",
        "violation_recorded": "Lập biên bản vi phạm hành chính",
        "transferred": "Chuyển hồ sơ",
    },
    "subject_kind": {
        "individual": "Cá nhân",
        "household_business": "Hộ kinh doanh",
        "organisation": "Tổ chức",
    },
    "team_level": {"province": "Tỉnh", "district": "Huyện", "commune": "Xã"},
    "warning": {"True": "Có", "False": ""},
}


def word(field: str, value: Any) -> str | None:
    """How `value` of `field` reads in Vietnamese; None stays None."""
    return None if value is None else WORDS[field].get(str(value), str(value))
