"""The words of papers for what the register keeps as codes, and for places and the law."""

from backend.core.sql.search import to_search_text
from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.inspections.inspections.models import (
    ChecklistAnswer,
    InspectionKind,
    InspectionOutcome,
    Trigger,
)

KIND = {
    InspectionKind.PLANNED: "Kiểm tra định kỳ theo kế hoạch",
    InspectionKind.UNSCHEDULED: "Kiểm tra đột xuất",
    InspectionKind.RE_INSPECTION: "Kiểm tra lại",
}
TRIGGER = {
    Trigger.COMPLAINT: "đơn thư khiếu nại, tố cáo",
    Trigger.AGENCY_REQUEST: "đề nghị của cơ quan có thẩm quyền",
    Trigger.SUSPECTED_SIGN: "phát hiện dấu hiệu vi phạm",
}
ANSWER = {
    ChecklistAnswer.COMPLIANT: "Đạt",
    ChecklistAnswer.NON_COMPLIANT: "Không đạt",
    ChecklistAnswer.NOT_APPLICABLE: "Không áp dụng",
}
OUTCOME = {
    InspectionOutcome.NO_VIOLATION: "Không phát hiện vi phạm.",
    InspectionOutcome.REMINDER: "Nhắc nhở, yêu cầu cơ sở khắc phục.",
    InspectionOutcome.VIOLATION_RECORDED: "Lập biên bản vi phạm hành chính.",
    InspectionOutcome.TRANSFERRED: "Chuyển hồ sơ cho cơ quan có thẩm quyền.",
}
SUBJECT = {
    SubjectKind.INDIVIDUAL: "Cá nhân",
    SubjectKind.HOUSEHOLD_BUSINESS: "Hộ kinh doanh",
    SubjectKind.ORGANISATION: "Tổ chức",
}


def format_whole_address(address: str | None, kind: str, name: str) -> str:
    """The address with its commune, once."""
    commune = f"{kind} {name}"
    if not address:
        return commune
    return address if to_search_text(name) in to_search_text(address) else f"{address}, {commune}"
