"""The letter of a reminder, in the words of the offices of its day."""

from uuid import UUID

from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.periods import format_period
from backend.documents.paper_content import DRAFT
from backend.documents.printable import PrintablePaper
from backend.documents.reminder_content import ReminderPaper, ReminderPart
from backend.documents.vi_text import BLANK, format_blank_day, format_short_day, split_lines
from backend.domains.platform.document_templates.models import TemplateKind
from backend.domains.platform.document_templates.queries import (
    get_template_in_force,
)
from backend.domains.reporting.report_reminders.models import ReportReminder
from backend.domains.reporting.report_reminders.queries import get_reminder_read
from backend.domains.reporting.report_reminders.schemas import RemindedUnitRead, ReminderRead
from backend.domains.reporting.reports.comparing_schemas import PartStage
from backend.law.reference.offices import NOT_ENTERED, OfficeFunction, find_office

STAGES = {
    PartStage.NOT_BEGUN: "Chưa lập",
    PartStage.IN_HAND: "Đang lập",
    PartStage.LATE: "Quá hạn",
    PartStage.RETURNED: "Bị trả lại, chưa nộp lại",
}


def build_reminder_letter(db: Session, id: UUID) -> PrintablePaper[ReminderPaper]:
    """The letter as the caller may have it; raises NotFound."""
    told = get_reminder_read(db, id)
    unit = db.require(OrgUnit, told.org_unit_id)
    chosen = get_template_in_force(
        db, TemplateKind.REPORT_REMINDER, unit.id, told.reminded_on, now()
    )
    name = f"Công văn đôn đốc báo cáo {format_period(told.period_kind, told.period_start)}"
    content, entity = build_paper(told, unit), ReportReminder.__tablename__
    return PrintablePaper(content, name, entity, told.id, told.org_unit_id, chosen)


def build_paper(told: ReminderRead, unit: OrgUnit) -> ReminderPaper:
    office = find_office(OfficeFunction.LEAD, unit.level, told.reminded_on)
    agency = (office.name if office else "") or NOT_ENTERED
    period = format_period(told.period_kind, told.period_start)
    return ReminderPaper(
        draft_mark="" if told.document_no else DRAFT,
        parent_agency=f"UBND {unit.kind} {unit.name}".upper(),
        agency=agency.upper(),
        number=f"Số: {told.document_no or '……/……'}",
        place_and_date=f"{unit.name}, {format_blank_day(told.reminded_on.year)}",
        title="V/v",
        subject=f"đôn đốc gửi báo cáo phòng, chống mại dâm {period}",
        bases=[],
        recipients=["- Như trên;", "- Lưu: VT."],
        addressees=[f"Kính gửi: {describe_addressees(told.units)}"],
        opening=describe_state(told, period),
        parts=[to_reminder_part(no, one) for no, one in enumerate(told.units, 1)],
        request=(
            f"Đề nghị các đơn vị rà soát, hoàn thành và gửi báo cáo {period} về {agency} "
            f"trước hết ngày {format_short_day(told.due_on)}."
        ),
        note=split_lines(told.note),
        signer_title=(office.head if office else "").upper() or BLANK,
    )


def describe_addressees(units: list[RemindedUnitRead]) -> str:
    """The one unit by its name; several by what they are, since the list names them."""
    if len(units) == 1:
        return f"Ủy ban nhân dân {units[0].kind} {units[0].name}."
    kinds = ", ".join(dict.fromkeys(unit.kind for unit in units))
    return f"Ủy ban nhân dân các {kinds} trong danh sách dưới đây."


def describe_state(told: ReminderRead, period: str) -> str:
    days = {unit.closed_on for unit in told.units}
    closing = f" (hạn gửi: {format_short_day(days.pop())})" if len(days) == 1 else ""
    return (
        f"Đến ngày {format_short_day(told.reminded_on)}, {len(told.units)} đơn vị sau đây chưa gửi "
        f"báo cáo {period}{closing}:"
    )


def to_reminder_part(no: int, unit: RemindedUnitRead) -> ReminderPart:
    return ReminderPart(
        no=str(no),
        name=f"{unit.kind[:1].upper()}{unit.kind[1:]} {unit.name}",
        state=STAGES.get(unit.stage, ""),
        closes_on=format_short_day(unit.closed_on),
    )
