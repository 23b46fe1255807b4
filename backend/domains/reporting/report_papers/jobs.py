"""Background jobs that make the files of a report, because large reports take long."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from backend.core.http.etags import compute_etag
from backend.core.session.change_log import EXPORTED
from backend.core.session.session import Session
from backend.documents import render
from backend.documents.download_responses import DOCX, PDF, XLSX
from backend.documents.template_schema import DEFAULT_TEMPLATE
from backend.domains.platform.jobs.context import JobContext
from backend.domains.platform.jobs.kinds import JobKind, Payload, ResultFile
from backend.domains.reporting.report_papers.paper import (
    PrintableReport,
    format_report_period,
    get_printable_report,
)
from backend.domains.reporting.report_papers.sources import SourceRow, list_source_rows
from backend.domains.reporting.report_papers.workbook import render_forms_workbook, render_workbook
from backend.domains.reporting.reports.diff import get_visible_report
from backend.domains.reporting.reports.models import Report
from backend.permissions import Permission

NAME = "report-document"


class Format(StrEnum):
    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"
    FORMS = "forms"
    FORMS_PDF = "forms-pdf"


Renderer = Callable[[PrintableReport, list[SourceRow]], bytes]


@dataclass(frozen=True, slots=True)
class ReportFile:
    """How a file of a report is called and made."""

    what: str
    english: str
    ending: str
    media_type: str
    make: Renderer
    is_forms: bool = False
    has_sources: bool = False

    def load(self, db: Session, id: UUID, base: str) -> tuple[PrintableReport, list[SourceRow]]:
        """The report, and the records behind its figures for the file that has them."""
        made = get_printable_report(db, id, base, is_forms=self.is_forms)
        return made, list_source_rows(db, made) if self.has_sources else []

    def compute_etag(self, made: PrintableReport, rows: list[SourceRow]) -> str:
        """Changes only if what the file is made of changes."""
        return compute_etag(f"{made.etag}{rows}") if self.has_sources else made.etag


FORMS_WORD = ReportFile(
    *("Biểu mẫu báo cáo", "Forms of the report in Word", ".docx", DOCX),
    lambda made, _: render.render_forms_docx(made.content),
    is_forms=True,
)
FILES = {
    Format.DOCX: ReportFile(
        *("Báo cáo", "Report in Word", ".docx", DOCX),
        lambda made, _: render.render_docx(made.content, DEFAULT_TEMPLATE),
    ),
    Format.PDF: ReportFile(
        *("Báo cáo", "Report as PDF", ".pdf", PDF),
        lambda made, _: render.render_pdf(made.content),
    ),
    Format.XLSX: ReportFile(
        *("Số liệu báo cáo", "Figures of the report", ".xlsx", XLSX),
        lambda made, rows: render_workbook(made.content, rows),
        has_sources=True,
    ),
    Format.FORMS: ReportFile(
        *("Biểu mẫu báo cáo", "Forms of the report", ".xlsx", XLSX),
        lambda made, _: render_forms_workbook(made.content),
        is_forms=True,
    ),
    Format.FORMS_PDF: ReportFile(
        *("Biểu mẫu báo cáo", "Forms of the report as PDF", ".pdf", PDF),
        lambda made, _: render.render_forms_pdf(made.content),
        is_forms=True,
    ),
}


def build_job_titles(report: Report, chosen: Format) -> tuple[str, str]:
    """What a job is called: 'Báo cáo quý III năm 2022 (Word)'."""
    file, period = FILES[chosen], format_report_period(report)
    programme = {".docx": "Word", ".pdf": "PDF", ".xlsx": "Excel"}[file.ending]
    return f"{file.what} {period} ({programme})", f"{file.english}: {period}"


class ReportDocument(JobKind):
    """Payload: `report_id`, `format`, and `base`, the address of this installation."""

    name = NAME

    def permission(self, payload: Payload) -> Permission:
        return Permission.REPORT_READ

    def about(self, payload: Payload) -> tuple[str, UUID]:
        return Report.__tablename__, UUID(str(payload["report_id"]))

    async def run(self, work: JobContext) -> ResultFile:
        file = FILES[Format(str(work.payload["format"]))]
        id, base = UUID(str(work.payload["report_id"])), str(work.payload["base"])
        await work.progress(10, "job-reading")
        made, rows = await work.act(file.load, id, base, writes=False)
        await work.progress(50, "job-writing")
        content = await render.run_in_render_thread(file.make, made, rows)
        return ResultFile(
            io.BytesIO(content), made.file_name(file.what, file.ending), file.media_type
        )

    def look(self, db: Session, payload: Payload) -> None:
        get_visible_report(db, UUID(str(payload["report_id"])), None)

    def taken(self, db: Session, payload: Payload) -> None:
        report = db.require(Report, UUID(str(payload["report_id"])))
        db.log_event(EXPORTED, report.org_unit_id, Report.__tablename__, report.id)


JOBS = (ReportDocument(),)
