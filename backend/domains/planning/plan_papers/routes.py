"""Endpoints of the yearly plan as a paper."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from backend.core.http.dependencies import create_router
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.documents.download_responses import DOCX_RESPONSES, PDF_RESPONSES
from backend.documents.printable import build_docx_response, build_pdf_response
from backend.domains.planning.plan_papers.paper import build_printable_plan
from backend.permissions import Permission

router = create_router("/plans")

Taking = Annotated[ShortTransactions, open_short_transactions(Permission.PLAN_READ)]


@router.get("/{id}/document.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_plan_docx(transactions: Taking, id: UUID, request: Request) -> Response:
    """The plan in Word, by the template in force; marked as a draft until it is approved."""
    made = await transactions.read(build_printable_plan, id)
    return await build_docx_response(transactions, request, made)


@router.get("/{id}/document.pdf", response_class=Response, responses=PDF_RESPONSES)
async def get_plan_pdf(transactions: Taking, id: UUID, request: Request) -> Response:
    """The plan as PDF, in the layout that came with the program."""
    made = await transactions.read(build_printable_plan, id)
    return await build_pdf_response(transactions, request, made)
