"""Endpoints for the files of a report: the document in Word and PDF, and the workbooks."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from backend.core.errors.exceptions import NotFound
from backend.core.http.dependencies import create_router, requires
from backend.core.http.dispatch import API_PREFIX
from backend.core.http.etags import has_current_copy
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel, Schema
from backend.documents import render
from backend.documents.download_responses import (
    DOCX_RESPONSES,
    PDF_RESPONSES,
    XLSX_RESPONSES,
    build_download_response,
    describe_file_responses,
)
from backend.domains.organisation.accounts.identity import get_public_url
from backend.domains.platform.jobs.service import create_job
from backend.domains.reporting.report_papers.jobs import (
    FILES,
    FORMS_WORD,
    NAME,
    Format,
    ReportFile,
    build_job_titles,
)
from backend.domains.reporting.report_papers.paper import PrintableReport, get_printable_report
from backend.domains.reporting.report_papers.previews import (
    PREVIEWS,
    PageRead,
    ReportPages,
    ReportPreview,
)
from backend.domains.reporting.report_papers.sources import SourceRow
from backend.domains.reporting.reports.diff import get_visible_report
from backend.domains.reporting.reports.models import Report
from backend.permissions import Permission

router = create_router("/reports")

Reading = Annotated[Session, requires(Permission.REPORT_READ)]
Taking = Annotated[ShortTransactions, open_short_transactions(Permission.REPORT_READ, replica=True)]
PageNo = Annotated[int, Query(ge=1, le=10_000)]
Mark = Annotated[str | None, Query(pattern="^[0-9a-f]{32}$")]
PAGE = "image/svg+xml"
PAGE_ANSWER = describe_file_responses(PAGE)


@router.get("/{id}/document.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_report_docx(transactions: Taking, id: UUID, request: Request) -> Response:
    """The report in Word, with its annexes; a draft is marked and has no number."""
    return await send_file(transactions, id, request, FILES[Format.DOCX])


@router.get("/{id}/document.pdf", response_class=Response, responses=PDF_RESPONSES)
async def get_report_pdf(transactions: Taking, id: UUID, request: Request) -> Response:
    """The report as PDF, word for word as in Word."""
    return await send_file(transactions, id, request, FILES[Format.PDF])


@router.get("/{id}/document.xlsx", response_class=Response, responses=XLSX_RESPONSES)
async def get_report_xlsx(transactions: Taking, id: UUID, request: Request) -> Response:
    """Its figures by unit, the rows behind each that the reader may open, and their origin."""
    return await send_file(transactions, id, request, FILES[Format.XLSX])


@router.get("/{id}/forms.xlsx", response_class=Response, responses=XLSX_RESPONSES)
async def get_report_forms(transactions: Taking, id: UUID, request: Request) -> Response:
    """Forms 501-502, 507, 509, 510 and that of teams 178, each on a sheet of its own."""
    return await send_file(transactions, id, request, FILES[Format.FORMS])


@router.get("/{id}/forms.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_report_forms_docx(transactions: Taking, id: UUID, request: Request) -> Response:
    """The same forms in Word, each on pages of its own."""
    return await send_file(transactions, id, request, FORMS_WORD)


@router.get("/{id}/forms.pdf", response_class=Response, responses=PDF_RESPONSES)
async def get_report_forms_pdf(transactions: Taking, id: UUID, request: Request) -> Response:
    """The same forms as PDF, word for word as in Word."""
    return await send_file(transactions, id, request, FILES[Format.FORMS_PDF])


def load_file(
    db: Session, file: ReportFile, id: UUID, base: str
) -> tuple[PrintableReport, list[SourceRow], str]:
    """What the file is made of, and its ETag: computed here, as there may be very many rows."""
    made, rows = file.load(db, id, base)
    return made, rows, file.compute_etag(made, rows)


async def send_file(
    transactions: ShortTransactions, id: UUID, request: Request, file: ReportFile
) -> Response:
    """The file, unless the reader has this state of it already."""
    made, rows, etag = await transactions.read(load_file, file, id, get_public_url(request))
    if has_current_copy(request, etag):
        return Response()
    content = await render.run_in_render_thread(file.make, made, rows)
    await record_download(transactions, made)
    name = made.file_name(file.what, file.ending)
    return build_download_response(content, name, file.media_type)


@router.get("/{id}/document/pages", response_model=ReportPages)
async def get_report_pages(transactions: Taking, id: UUID, request: Request) -> ReportPages:
    """How many pages the document has, to show them one by one."""
    made = await transactions.read(get_printable_report, id, get_public_url(request))
    pages = await get_report_preview(transactions, made)
    request.state.etag = made.etag
    sizes = enumerate(pages.sizes, 1)
    return ReportPages(
        mark=made.etag.strip('"'),
        pages=[PageRead(no=no, width=width, height=height) for no, (width, height) in sizes],
    )


@router.get("/{id}/document/page.svg", response_class=Response, responses=PAGE_ANSWER)
async def get_report_page(
    transactions: Taking, id: UUID, request: Request, no: PageNo = 1, mark: Mark = None
) -> Response:
    """One page as a picture, as it is in the PDF; with a `mark` only of that state."""
    made = await transactions.read(get_printable_report, id, get_public_url(request))
    if mark is not None and mark != made.etag.strip('"'):
        raise NotFound
    if has_current_copy(request, made.etag):
        return Response()
    pages = await get_report_preview(transactions, made)
    if no > len(pages.sizes):
        raise NotFound
    return build_download_response(pages.page(no), made.file_name(f"Trang {no}", ".svg"), PAGE)


async def get_report_preview(
    transactions: ShortTransactions, made: PrintableReport
) -> ReportPreview:
    """The pages, cached or rendered now; the log names each reader once for each state."""
    pages = PREVIEWS.find(made.etag)
    if pages is None:
        pages = await render.run_in_render_thread(PREVIEWS.get_or_render, made.etag, made.content)
    if pages.is_new_to(transactions.actor.id):
        await record_download(transactions, made)
    return pages


class DocumentCreate(Schema):
    format: Format


class DocumentAnswer(BaseModel):
    """The job that makes the file: its result is the document."""

    job_id: UUID


@router.post("/{id}/documents", status_code=202, response_model=DocumentAnswer)
def create_report_document(
    db: Reading, id: UUID, body: DocumentCreate, request: Request, response: Response
) -> DocumentAnswer:
    """Have a file of the report made in the background: the job at Location follows it."""
    report = get_visible_report(db, id, None)
    payload = {"report_id": str(id), "format": body.format.value, "base": get_public_url(request)}
    job = create_job(db, NAME, payload, build_job_titles(report, body.format))
    response.headers["Location"] = f"{API_PREFIX}/jobs/{job.id}"
    return DocumentAnswer(job_id=job.id)


async def record_download(transactions: ShortTransactions, made: PrintableReport) -> None:
    """Log who downloaded which report (R62)."""
    report = made.report
    await transactions.log_export([report.org_unit_id], Report.__tablename__, report.id)
