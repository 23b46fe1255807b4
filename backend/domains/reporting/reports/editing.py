"""Creates a draft, updates and corrects its figures, and writes its sections."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Forbidden, Invalid, NotFound
from backend.core.session.models import Entity, create_id, now, today
from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.core.text.periods import compute_period_end, is_period_start
from backend.domains.organisation.org_units.service import ensure_existed, get_writable_unit
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.attachments.service import delete_record_attachments
from backend.domains.platform.changes.reach import build_readable_clauses, list_record_kinds
from backend.domains.reporting.report_figures.catalogue import BY_CODE
from backend.domains.reporting.reports.computing import (
    ComputedFigures,
    compute_figures,
    write_figures,
)
from backend.domains.reporting.reports.content import Evidence, LineContent, UnitNames
from backend.domains.reporting.reports.lines import WorkingLine, add_shares, to_line
from backend.domains.reporting.reports.models import (
    OPEN,
    Report,
    ReportLine,
    ReportSection,
    ReportStatus,
)
from backend.domains.reporting.reports.narratives import ensure_known_fields, write_draft_sections
from backend.domains.reporting.reports.position import get_covered_days, get_reported_days
from backend.domains.reporting.reports.schemas import (
    CorrectionEvidence,
    LineCorrection,
    ReportCreate,
)
from backend.domains.reporting.reports.workflow import (
    WORKFLOW,
    ReportAct,
    is_line_open,
    is_section_open,
)
from backend.metrics.disclosure import list_hidden_guards
from backend.workflows.history import SaidValue


def create_draft(db: Session, data: ReportCreate) -> Report:
    """A draft for the writer's own unit, with its figures; 409 `report-exists`."""
    kind, start = data.period_kind, data.period_start
    if not is_period_start(kind, start):
        raise Invalid.at("/period_start", "not-a-period-start")
    if start > today():
        raise Invalid.at("/period_start", "period-to-come")
    unit = get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    ensure_own_report(db, unit.id)
    end = compute_period_end(kind, start)
    ensure_existed(unit, *get_reported_days(unit.level, start, end), "/org_unit_id")
    report = Report(
        id=data.id or create_id(),
        org_unit_id=unit.id,
        level=unit.level,
        period_kind=kind,
        period_start=start,
        period_end=end,
    )
    ready = compute_figures(db, report)  # before anything is written: others wait for who writes
    update_figures(db, db.save(report), ReportAct.REFRESH, ready)
    return report


def ensure_own_report(db: Session, unit: UUID) -> None:
    """Raise Conflict unless it is the actor's own unit: units above only read or return it."""
    units = db.scope.units
    if units is not None and unit not in units:
        raise Conflict("not-your-report")


def ensure_open_report(db: Session, report: Report) -> None:
    ensure_own_report(db, report.org_unit_id)
    WORKFLOW.ensure_state(report, *OPEN)


def update_figures(
    db: Session, report: Report, act: ReportAct, ready: ComputedFigures | None = None
) -> list[str]:
    """Take the figures anew; corrections and what was written stay. The codes that changed.

    `ready`: the figures, when they were read already.
    """
    with db.no_autoflush:
        changed = write_figures(db, report, ready)
        record_act(db, report, act, codes=changed[:50])
        report.content_version += 1
    db.flush()
    update_drafted_texts(db, report)
    return changed


def update_drafted_texts(db: Session, report: Report) -> None:
    present = load_sections(db, report.id)
    write_draft_sections(db, report, present, list_working_lines(db, report))
    db.flush()


def list_working_rows(db: Session, report_id: UUID) -> list[WorkingLine]:
    found = sa.select(*(getattr(ReportLine, name) for name in WorkingLine._fields)).where(
        ReportLine.report_id == report_id
    )
    rows = db.execute(found.order_by(ReportLine.position, ReportLine.code))
    return [WorkingLine._make(row) for row in rows]


def list_working_lines(db: Session, report: Report) -> list[LineContent]:
    """The lines of a report that is being written, with their percentages."""
    rows = list_working_rows(db, report.id)
    days = get_covered_days(report)
    return add_shares([to_line(row, BY_CODE.get(row.code), days) for row in rows])


def load_sections(db: Session, report_id: UUID) -> dict[str, ReportSection]:
    found = sa.select(ReportSection).where(ReportSection.report_id == report_id)
    return {row.code: row for row in db.scalars(found.order_by(ReportSection.position))}


def get_line(db: Session, report: Report, code: str) -> ReportLine:
    """A line of the report; raises NotFound."""
    wanted = (ReportLine.report_id == report.id, ReportLine.code == code)
    line = db.scalar(sa.select(ReportLine).where(*wanted))
    if line is None:
        raise NotFound
    return line


def correct_line(db: Session, report: Report, line: ReportLine, data: LineCorrection) -> None:
    """Put a number beside the computed one, with reason and evidence; None takes it back."""
    ensure_open_report(db, report)
    ensure_readable_figure(db, report, line.code)
    if not is_line_open(report, line):
        raise Conflict("line-closed")
    if data.value is None or data.evidence is None:
        line.correction = None
    else:
        ensure_no_file_of_persons(line.code, data.evidence)
        ensure_visible_evidence(db, data.evidence)
        proof = build_evidence(db, report, data.evidence)
        line.correction = {
            "value": data.value,
            "reason": data.reason,
            "evidence": proof,
            "by_id": str(db.actor.id),
            "at": now().isoformat(),
        }
    line.answered_at = now()
    record_act(db, report, ReportAct.CORRECT, code=line.code, to=data.value, comment=data.reason)
    mark_changed(db, report)
    update_drafted_texts(db, report)


def ensure_readable_figure(db: Session, report: Report, code: str) -> None:
    """Nobody puts a number beside one that they may not read."""
    figure = BY_CODE.get(code)
    if figure and figure.guard and figure.guard.value in list_hidden_guards(db, report.org_unit_id):
        raise Forbidden


def ensure_no_file_of_persons(code: str, evidence: CorrectionEvidence) -> None:
    """Counts of persons are proven by the number of a paper alone.

    Everyone who reads the report opens its files, the line only some do (R8); and a list of those
    who were counted is the very thing that no file may hold.
    """
    figure = BY_CODE.get(code)
    if figure and figure.guard and evidence.entity == Attachment.__tablename__:
        raise Invalid.at("/evidence/entity", "no-file-of-persons")


def ensure_visible_evidence(db: Session, evidence: CorrectionEvidence) -> None:
    """What proves a correction is a record that the writer may read, or a paper by its number."""
    if evidence.entity is None:
        return
    kind: type[Entity] | None = next(
        (k for k in list_record_kinds() if k.__tablename__ == evidence.entity), None
    )
    mine = build_readable_clauses(kind, db.actor) if kind is not None else None
    if kind is None or mine is None:
        raise Invalid.at("/evidence/entity", "no-such-evidence")
    if db.scalar(sa.select(kind.id).where(kind.id == evidence.id, *mine)) is None:
        raise Invalid.at("/evidence/id", "no-such-evidence")


def build_evidence(db: Session, report: Report, evidence: CorrectionEvidence) -> Evidence:
    """What a correction keeps as its proof; of a file of the report its hash and caption."""
    kept: Evidence = {
        "entity": evidence.entity,
        "id": str(evidence.id) if evidence.id else None,
        "document_no": evidence.document_no,
    }
    if evidence.entity != Attachment.__tablename__:
        return kept
    found = sa.select(Attachment.sha256, Attachment.caption).where(
        Attachment.id == evidence.id,
        Attachment.entity == "report",
        Attachment.entity_id == report.id,
        Attachment.withheld_at.is_(None),
    )
    row = db.execute(found).first()
    if row is None:
        raise Invalid.at("/evidence/id", "no-such-evidence")
    return {**kept, "sha256": row.sha256, "caption": row.caption}


def write_section(db: Session, report: Report, code: str, text: str | None) -> None:
    """Write a section; with `text` None it is drafted from the figures again."""
    ensure_open_report(db, report)
    section = get_section(db, report, code)
    columns = (ReportLine.code, ReportLine.is_open)
    lines = db.execute(sa.select(*columns).where(ReportLine.report_id == report.id)).all()
    if not is_section_open(report, section, lines):
        raise Conflict("section-closed")
    if text is None:
        section.is_edited = False
    else:
        ensure_known_fields(text, frozenset(line.code for line in lines))
        section.text, section.is_edited = text, True
    section.answered_at = now()
    record_act(db, report, ReportAct.WRITE, code=code)
    mark_changed(db, report)
    update_drafted_texts(db, report)


def record_answer(
    db: Session, report: Report, place: ReportLine | ReportSection, text: str
) -> None:
    """Say what is to be said to a comment where number or words stay as they are."""
    ensure_open_report(db, report)
    if place.comment is None:
        raise Conflict("nothing-to-answer")
    place.answer, place.answered_at = text, now()
    record_act(db, report, ReportAct.ANSWER, code=place.code, comment=text)
    mark_changed(db, report)


def get_section(db: Session, report: Report, code: str) -> ReportSection:
    """A section of the report; raises NotFound."""
    section = load_sections(db, report.id).get(code)
    if section is None:
        raise NotFound
    return section


def mark_changed(db: Session, report: Report) -> None:
    report.content_version += 1
    db.flush()


def record_act(db: Session, report: Report, act: ReportAct, **said: SaidValue) -> None:
    """Add an act to the report's course."""
    WORKFLOW.history.add(db, report, act, now(), said)


def delete_draft(db: Session, report: Report) -> None:
    """Remove a draft that was never submitted."""
    ensure_own_report(db, report.org_unit_id)
    if report.status is not ReportStatus.DRAFT or report.submitted_at is not None:
        raise WORKFLOW.build_refusal(report.status)
    delete_record_attachments(db, "report", report.id)
    db.remove(report)


def is_late(closes_on: date, submitted_on: date | None) -> bool:
    """Submitted after the closing day, or not at all while that day is past."""
    return (submitted_on or today()) > closes_on


def get_unit(db: Session, report: Report) -> UnitNames:
    """The unit of a report as it was called at the end of the period."""
    found = sa.select(OrgUnit.code, OrgUnit.name, build_kind_on(report.period_end))
    code, name, kind = db.execute(found.where(OrgUnit.id == report.org_unit_id)).one()
    return {"id": str(report.org_unit_id), "code": code, "name": name, "kind": kind}


register_messages(
    {
        "report-exists": (
            "Đơn vị đã có báo cáo của kỳ này.",
            "The unit already has a report for this period.",
        ),
        "period-to-come": ("Kỳ báo cáo chưa bắt đầu.", "This period has not begun."),
        "not-your-report": (
            "Báo cáo do chính đơn vị lập. Đơn vị khác chỉ đọc hoặc trả lại.",
            "A report is written by its own unit. Others read it, or send it back.",
        ),
        "line-closed": (
            "Dòng này không mở để sửa. Đề nghị mở lại dòng.",
            "This line is not open. Ask for it to be reopened.",
        ),
        "section-closed": (
            "Phần này không mở để sửa: chỉ các dòng, phần có ý kiến được sửa.",
            "This section is not open: only lines and sections with a comment are.",
        ),
        "nothing-to-answer": (
            "Chỗ này không có ý kiến nào để trả lời.",
            "Nothing was said here that could be answered.",
        ),
        "no-file-of-persons": (
            "Số đếm người không kèm tệp làm căn cứ. Ghi số, ký hiệu văn bản.",
            "A count of persons takes no file as evidence. Give the number of the paper.",
        ),
        "no-such-evidence": (
            "Không tìm thấy hồ sơ làm căn cứ.",
            "The record given as evidence was not found.",
        ),
    }
)
