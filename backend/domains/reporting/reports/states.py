"""The life of a report: which chain it keeps to, and what may be done where it stands."""

from enum import StrEnum
from typing import Any

from backend.core.errors.exceptions import Conflict
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.reporting.reports.models import ReportStatus
from backend.law.reference.chains import ChainRecord
from backend.permissions import Role
from backend.workflows.chain_steps import ChainedRecord, is_step_allowed


class ReportAct(StrEnum):
    """The actions on a report, each with its own address, and what the course tells besides."""

    REFRESH = "refresh"
    CORRECT = "correct"
    WRITE = "write"
    ANSWER = "answer"
    SUBMIT = "submit"
    APPROVE = "approve"
    SEND = "send"
    RETURN = "return"
    REOPEN_LINE = "reopen-line"


S = ReportStatus


def to_chained(report: Any) -> ChainedRecord:
    """A report, or a row of one, in the chain of its period."""
    days = report.period_start, report.period_end
    return ChainedRecord(ChainRecord.REPORT, report.org_unit_id, report.level, *days)


def step(db: Session, report: Any, act: ReportAct) -> ReportStatus:
    """Where `act` leads from here; raises Conflict unless it is the actor's to take."""
    chained = to_chained(report)
    found = chained.find_step(report.status, act)
    if found is None or not is_step_allowed(db, chained, found):
        raise elsewhere(report.status)
    return ReportStatus(found.to)


def is_allowed(db: Session, report: Any, act: ReportAct) -> bool:
    """Whether whoever asks may take that act where the report stands."""
    chained = to_chained(report)
    found = chained.find_step(report.status, act)
    return found is not None and is_step_allowed(db, chained, found)


def elsewhere(status: ReportStatus) -> Conflict:
    """409 that names the present state, in `state` and in words."""
    error = Conflict("report-elsewhere", name=WORDS[status], state=status.value)
    error.extra = {"state": status.value}
    return error


def holder(report: Any) -> Role | None:
    """On whose desk it lies by the chain of its period; None where it is filed."""
    return to_chained(report).find_desk(report.status)


WORDS = {
    S.DRAFT: "bản nháp",
    S.SUBMITTED: "đã trình, chờ phê duyệt",
    S.APPROVED: "đã phê duyệt",
    S.SENT: "đã gửi cấp trên",
    S.RETURNED: "bị trả lại",
}

register_messages(
    {
        "report-elsewhere": (
            "Báo cáo đang ở trạng thái: {name}. Thao tác này không dùng được.",
            "The report's state is: {state}. This act is not possible.",
        ),
    }
)
