"""Papers of a case: minutes as .docx, .pdf and words to print, drafts of decisions."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from backend.core.http.dependencies import create_router, requires
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel
from backend.documents import qr
from backend.documents.download_responses import DOCX_RESPONSES, PDF_RESPONSES
from backend.documents.inspection_content import InspectionPaper
from backend.documents.printable import build_docx_response, build_pdf_response
from backend.documents.qr import QrPath
from backend.documents.template_schema import DEFAULT_TEMPLATE_LABEL
from backend.domains.enforcement.case_papers.printable import (
    build_printable_decision,
    build_printable_minutes,
)
from backend.domains.organisation.accounts.identity import get_public_url
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
    made = build_printable_minutes(db, id, get_public_url(request))
    request.state.etag = made.etag
    code = qr.build_path(made.content.check_url) if made.content.check_url else None
    return PrintedRecord(paper=made.content, qr=code, template_label=DEFAULT_TEMPLATE_LABEL)


@records.get("/{id}/record.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_inspection_record_docx(
    transactions: TakingMinutes, id: UUID, request: Request
) -> Response:
    """Biên bản kiểm tra in Word, from the template in force; drafts are marked and unnumbered."""
    made = await transactions.read(build_printable_minutes, id, get_public_url(request))
    return await build_docx_response(transactions, request, made)


@records.get("/{id}/record.pdf", response_class=Response, responses=PDF_RESPONSES)
async def get_inspection_record_pdf(
    transactions: TakingMinutes, id: UUID, request: Request
) -> Response:
    """Biên bản kiểm tra as PDF, in the layout that came with the program."""
    made = await transactions.read(build_printable_minutes, id, get_public_url(request))
    return await build_pdf_response(transactions, request, made)


@violations.get("/{id}/decision.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_violation_decision_docx(
    transactions: TakingViolation, id: UUID, request: Request
) -> Response:
    """A draft of the decision on the penalty in Word; number and day stay blank."""
    made = await transactions.read(build_printable_decision, id)
    return await build_docx_response(transactions, request, made)
