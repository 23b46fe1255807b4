"""The workflow of task reports: handed in, taken note of or returned, a difficulty answered."""

from backend.core.errors.exceptions import Conflict
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.planning.task_reports.models import TaskReport, TaskReportStatus
from backend.law.reference.chains import ChainKind
from backend.permissions import Permission
from backend.workflows.chain_steps import ChainedRecord
from backend.workflows.history import CourseHistory
from backend.workflows.workflow import Transition, Workflow

P = Permission
S = TaskReportStatus


def to_chained(db: Session, report: TaskReport) -> ChainedRecord:
    """A report in the chain of its day; one that an heir carries on, in that of its first day."""
    unit = get_writable_unit(db, report.org_unit_id)
    day = max(report.reported_on, unit.valid_from or report.reported_on)
    return ChainedRecord(ChainKind.TASK_REPORT, unit.id, unit.level, day, day)


def ensure_no_difficulty(_: Session, report: TaskReport) -> None:
    if report.difficulty is not None:
        raise Conflict("difficulty-needs-answer")


def ensure_difficulty(_: Session, report: TaskReport) -> None:
    if report.difficulty is None:
        raise Conflict("no-difficulty-raised")


WORKFLOW = Workflow[TaskReport](
    record=ChainKind.TASK_REPORT,
    states=TaskReportStatus,
    to_chained=to_chained,
    history=CourseHistory(),
    timed=frozenset({S.SUBMITTED, S.FORWARDED, S.RETURNED}),
    code="task-report-elsewhere",
    state_words={
        S.DRAFT: "chưa gửi",
        S.SUBMITTED: "đã gửi cơ quan chủ trì",
        S.FORWARDED: "đã trình lãnh đạo UBND",
        S.RETURNED: "bị trả lại",
        S.ACCEPTED: "đã tiếp nhận",
        S.ANSWERED: "đã trả lời",
        S.CLOSED: "đã khép lại cùng đơn vị",
    },
    transitions=(
        Transition("submit", (P.TASK_REPORT_WRITE,)),
        Transition("accept", (P.TASK_REPORT_ANSWER,), guard=ensure_no_difficulty),
        Transition("answer", (P.TASK_REPORT_ANSWER,), guard=ensure_difficulty),
        Transition("forward", (P.TASK_REPORT_ANSWER,), guard=ensure_difficulty),
        Transition("return", (P.TASK_REPORT_ANSWER,)),
    ),
)

register_messages(
    {
        "task-report-elsewhere": (
            "Báo cáo {name}. Thao tác này không dùng được.",
            "The report's state is: {state}. This act is not possible.",
        ),
        "difficulty-needs-answer": (
            "Báo cáo nêu khó khăn, vướng mắc: cần trả lời, hoặc trình lãnh đạo.",
            "The report raises a difficulty: answer it, or forward it to the leader.",
        ),
        "no-difficulty-raised": (
            "Báo cáo không nêu khó khăn, vướng mắc nào.",
            "The report raises no difficulty.",
        ),
    }
)
