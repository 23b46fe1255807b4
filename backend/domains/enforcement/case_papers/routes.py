"""Papers of a case: minutes as .docx, .pdf and words to print, drafts of decisions."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel

from backend.core.http.dependencies import create_router, requires
from backend.core.http.etags import has_current_copy
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.documents import qr, render
from backend.documents.download_responses import (
    DOCX,
    DOCX_RESPONSES,
    PDF,
    PDF_RESPONSES,
    build_download_response,
)
from backend.documents.qr import QrPath
from backend.documents.template_schema import DEFAULT_TEMPLATE_LABEL
from backend.documents.view_models import InspectionPaper
from backend.domains.enforcement.case_papers import printable
from backend.domains.enforcement.case_papers.printable import P
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.accounts.identity import get_public_url
from backend.domains.platform.document_templates.models import TemplateKind
from backend.permissions import Permission

__all__ = ["records", "violations"]

records = create_router("/inspections")
violations = create_router("/violations")

ReadingMinutes = Annotated[Session, requires(Permission.INSPECTION_READ)]
TakingMinutes = Annotated[ShortTransactions, open_short_transactions(Permission.INSPECTION_READ)]
TakingViolation = Annotated[ShortTransactions, open_short_transactions(Permission.VIOLATION_READ)]


class PrintedRecord(BaseModel):
    """The minutes word for word as .docx and .pdf have them, to print from the screen."""

    paper: InspectionPaper
    qr: QrPath | None
    template_label: str


@records.get("/{id}/record", response_model=PrintedRecord)
def get_inspection_paper(db: ReadingMinutes, id: UUID, request: Request) -> PrintedRecord:
    """The words of the minutes in the order of the paper."""
    made = printable.build_minutes_paper(db, id, get_public_url(request))
    request.state.etag = made.etag
    code = qr.build_path(made.content.check_url) if made.content.check_url else None
    return PrintedRecord(paper=made.content, qr=code, template_label=DEFAULT_TEMPLATE_LABEL)


@records.get("/{id}/record.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_inspection_record_docx(
    transactions: TakingMinutes, id: UUID, request: Request
) -> Response:
    """Biên bản kiểm tra in Word, from the template in force; drafts are marked and unnumbered."""
    base = get_public_url(request)
    made = await transactions.read(printable.build_minutes_paper, id, base)
    kind = TemplateKind.INSPECTION_RECORD
    return await build_docx_response(transactions, request, Inspection.__tablename__, made, kind)


@records.get("/{id}/record.pdf", response_class=Response, responses=PDF_RESPONSES)
async def get_inspection_record_pdf(
    transactions: TakingMinutes, id: UUID, request: Request
) -> Response:
    """Biên bản kiểm tra as PDF, in the layout that came with the program."""
    base = get_public_url(request)
    made = await transactions.read(printable.build_minutes_paper, id, base)
    if has_current_copy(request, made.etag):
        return Response()
    content = await render.run_in_render_thread(
        render.render_pdf, made.content, DEFAULT_TEMPLATE_LABEL
    )
    await transactions.log_export([made.unit_id], Inspection.__tablename__, made.record_id)
    return build_download_response(content, printable.format_file_name(made.content, ".pdf"), PDF)


@violations.get("/{id}/decision.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_violation_decision_docx(
    transactions: TakingViolation, id: UUID, request: Request
) -> Response:
    """A draft of the decision on the penalty in Word; number and day stay blank."""
    made = await transactions.read(printable.build_decision_paper_with_template, id)
    kind = TemplateKind.PENALTY_DECISION
    return await build_docx_response(transactions, request, Violation.__tablename__, made, kind)


async def build_docx_response(
    transactions: ShortTransactions,
    request: Request,
    entity: str,
    made: printable.CasePaper[P],
    kind: TemplateKind,
) -> Response:
    """The paper in Word by its template; nothing for an asker who has it already."""
    if has_current_copy(request, made.etag):
        return Response()
    chosen = made.chosen
    content = await render.run_in_render_thread(
        render.render_docx, chosen.content, kind.value, made.content, chosen.label
    )
    await transactions.log_export([made.unit_id], entity, made.record_id)
    return build_download_response(content, printable.format_file_name(made.content, ".docx"), DOCX)
