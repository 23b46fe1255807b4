"""The life of a report as data: what may be done where it stands, and where it goes."""

from enum import StrEnum

from backend.core.errors.exceptions import Conflict
from backend.core.session.org_units import Level
from backend.core.text.i18n import register_messages
from backend.domains.reporting.reports.models import ReportStatus
from backend.permissions import Role


class Act(StrEnum):
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

STEPS: dict[tuple[ReportStatus, Act], ReportStatus] = {
    (S.DRAFT, Act.SUBMIT): S.SUBMITTED,
    (S.RETURNED, Act.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, Act.APPROVE): S.APPROVED,
    (S.SUBMITTED, Act.RETURN): S.RETURNED,
    (S.APPROVED, Act.SEND): S.SENT,
    (S.SENT, Act.RETURN): S.RETURNED,
    (S.APPROVED, Act.REOPEN_LINE): S.RETURNED,
    (S.SENT, Act.REOPEN_LINE): S.RETURNED,
}
"""Anything else is refused. What was sent is returned by the unit above only."""


def step(status: ReportStatus, act: Act) -> ReportStatus:
    """Where `act` leads from `status`; raises Conflict `report-elsewhere`."""
    found = STEPS.get((status, act))
    if found is None:
        raise elsewhere(status)
    return found


def elsewhere(status: ReportStatus) -> Conflict:
    """409 that names the present state, in `state` and in words."""
    error = Conflict("report-elsewhere", name=WORDS[status], state=status.value)
    error.extra = {"state": status.value}
    return error


WRITERS = {
    Level.COMMUNE: Role.LOCAL_OFFICER,
    Level.DISTRICT: Role.LEAD_OFFICER,
    Level.PROVINCE: Role.SUPERIOR_OFFICER,
}


def holder(status: ReportStatus, level: str) -> Role | None:
    """On whose desk it lies; a report that was sent is filed, as is a commune's once approved."""
    if status is S.SUBMITTED:
        return Role.LEAD_OFFICER if level == Level.COMMUNE else Role.LEADER
    if status is S.SENT or (status is S.APPROVED and level == Level.COMMUNE):
        return None
    return WRITERS[level]


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
