"""The workflow of agency reports: handed in, then taken note of or returned."""

from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.reporting.agency_reports.models import AgencyReport, AgencyReportStatus
from backend.law.reference.chains import ChainKind
from backend.permissions import Permission
from backend.workflows.chain_steps import ChainedRecord
from backend.workflows.history import CourseHistory
from backend.workflows.workflow import Transition, Workflow

P = Permission
S = AgencyReportStatus


def to_chained(db: Session, report: AgencyReport) -> ChainedRecord:
    unit = get_writable_unit(db, report.org_unit_id)
    days = report.period_start, report.period_end
    return ChainedRecord(ChainKind.AGENCY_REPORT, unit.id, unit.level, *days)


WORKFLOW = Workflow[AgencyReport](
    record=ChainKind.AGENCY_REPORT,
    states=AgencyReportStatus,
    to_chained=to_chained,
    history=CourseHistory(),
    timed=frozenset({S.SUBMITTED, S.RETURNED}),
    code="agency-report-elsewhere",
    state_words={
        S.DRAFT: "chưa gửi",
        S.SUBMITTED: "đã gửi cơ quan chủ trì",
        S.RETURNED: "bị trả lại",
        S.ACCEPTED: "đã tiếp nhận",
        S.CLOSED: "đã khép lại cùng đơn vị",
    },
    transitions=(
        Transition("submit", (P.AGENCY_REPORT_WRITE,)),
        Transition("accept", (P.AGENCY_REPORT_ACCEPT,)),
        Transition("return", (P.AGENCY_REPORT_ACCEPT,)),
    ),
)

register_messages(
    {
        "agency-report-elsewhere": (
            "Báo cáo {name}. Thao tác này không dùng được.",
            "The report's state is: {state}. This act is not possible.",
        ),
    }
)
