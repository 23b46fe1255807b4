"""The workflow of a report: its acts, its chain, its desks, and the lines that may change now."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.reporting.reports.models import OPEN, Report, ReportStatus
from backend.domains.reporting.reports.position import OfPeriod
from backend.law.reference.chains import ChainKind
from backend.permissions import Permission, Role
from backend.workflows.chain_steps import ChainedRecord
from backend.workflows.history import CourseHistory, WorkflowRecord
from backend.workflows.workflow import Transition, Workflow


class ReportAct(StrEnum):
    """The actions on a report, each with its own address, and what the course tells besides."""

    REFRESH = "refresh"
    CORRECT = "correct"
    WRITE = "write"
    ANSWER = "answer"
    EXPLAIN = "explain"
    SUBMIT = "submit"
    APPROVE = "approve"
    SEND = "send"
    RETURN = "return"
    REOPEN_LINE = "reopen-line"


P = Permission
S = ReportStatus
A = ReportAct


def to_chained(_: Session, report: Report) -> ChainedRecord:
    return build_chained(report)


class HeldReport(OfPeriod, WorkflowRecord, Protocol):
    """A report, or a row with these columns."""


def build_chained(report: HeldReport) -> ChainedRecord:
    """A report in the chain of its period."""
    days = report.period_start, report.period_end
    return ChainedRecord(ChainKind.REPORT, report.org_unit_id, report.level, *days)


def find_holder(report: HeldReport) -> Role | None:
    """The role whose step it is by the chain of the period; None once it is filed."""
    return build_chained(report).find_desk(report.status)


def ensure_may_return(db: Session, report: Report) -> None:
    """Raise Conflict unless a unit above returns it, or before approval its own unit's leader."""
    units = db.actor.scope(P.REPORT_RETURN).units
    if units is None or report.org_unit_id not in units:
        return
    if not db.actor.has_permission(P.REPORT_APPROVE):
        raise WORKFLOW.build_refusal(report.status)
    WORKFLOW.ensure_state(report, S.SUBMITTED)


WORKFLOW = Workflow[Report](
    record=ChainKind.REPORT,
    states=ReportStatus,
    to_chained=to_chained,
    history=CourseHistory(),
    timed=frozenset(ReportStatus),
    code="report-elsewhere",
    state_words={
        S.DRAFT: "bản nháp",
        S.SUBMITTED: "đã trình, chờ phê duyệt",
        S.APPROVED: "đã phê duyệt",
        S.SENT: "đã gửi cấp trên",
        S.RETURNED: "bị trả lại",
    },
    transitions=(
        Transition(A.SUBMIT, (P.REPORT_WRITE,), code_if_held_above="not-your-report"),
        Transition(A.APPROVE, (P.REPORT_APPROVE,), other_than=(A.SUBMIT,)),
        Transition(A.SEND, (P.REPORT_SEND,), code_if_held_above="not-your-report"),
        Transition(A.RETURN, (P.REPORT_RETURN,), guard=ensure_may_return),
        Transition(A.REOPEN_LINE, (P.REPORT_RETURN, P.APPROVAL_USE)),
    ),
)

register_messages(
    {
        "report-elsewhere": (
            "Báo cáo đang ở trạng thái: {name}. Thao tác này không dùng được.",
            "The report's state is: {state}. This act is not possible.",
        ),
    }
)


class OpenableLine(Protocol):
    """A line, or a row with these columns."""

    @property
    def is_open(self) -> bool: ...
    @property
    def open_until(self) -> datetime | None: ...


class CommentedText(Protocol):
    """A section, or a row with these columns."""

    @property
    def comment(self) -> str | None: ...


def is_line_open(report: Report, line: OpenableLine) -> bool:
    """Whether the line may be corrected: a reopened one closes again by itself."""
    return report.status in OPEN and is_marked_open(line)


def is_marked_open(line: OpenableLine) -> bool:
    return bool(line.is_open) and (line.open_until is None or line.open_until > now())


def is_section_open(report: Report, section: CommentedText, lines: Iterable[OpenableLine]) -> bool:
    """Where single lines were sent back or reopened, only words that were asked about are open."""
    if report.status not in OPEN:
        return False
    return section.comment is not None or all(line.is_open for line in lines)


class ReopenedFrom(NamedTuple):
    """The state that a line was reopened in; older entries of the course do not tell it."""

    status: ReportStatus | None
    content_version: int


def find_reopening(report: Report) -> ReopenedFrom | None:
    """How the report came to be open, if a line was reopened and it was not sent back since."""
    for entry in reversed(report.course):
        if entry["action"] == ReportAct.REOPEN_LINE:
            before = ReportStatus(entry["from"]) if "from" in entry else None
            return ReopenedFrom(before, entry.get("content_version", 0))
        if entry["action"] == ReportAct.RETURN:
            return None
    return None
