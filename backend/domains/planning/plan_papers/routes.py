"""Endpoints of the yearly plan as a paper."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from backend.core.http.dependencies import create_router
from backend.core.http.etags import has_current_copy
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.documents import render
from backend.documents.download_responses import (
    DOCX,
    DOCX_RESPONSES,
    PDF,
    PDF_RESPONSES,
    build_download_response,
)
from backend.documents.template_schema import DEFAULT_TEMPLATE_LABEL
from backend.domains.planning.plan_papers.paper import PrintablePlan, build_printable_plan
from backend.domains.planning.plans.models import Plan
from backend.domains.platform.document_templates.models import TemplateKind
from backend.permissions import Permission

router = create_router("/plans")

Taking = Annotated[ShortTransactions, open_short_transactions(Permission.PLAN_READ)]


@router.get("/{id}/document.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_plan_docx(transactions: Taking, id: UUID, request: Request) -> Response:
    """The plan in Word, by the template in force; marked as a draft until it is approved."""
    made = await transactions.read(build_printable_plan, id)
    if has_current_copy(request, made.etag):
        return Response()
    content = await render.run_in_render_thread(
        render.render_docx,
        made.chosen.content,
        TemplateKind.PLAN.value,
        made.content,
        made.chosen.label,
    )
    await record_download(transactions, made)
    return build_download_response(content, made.format_file_name(".docx"), DOCX)


@router.get("/{id}/document.pdf", response_class=Response, responses=PDF_RESPONSES)
async def get_plan_pdf(transactions: Taking, id: UUID, request: Request) -> Response:
    """The plan as PDF, in the layout that came with the program."""
    made = await transactions.read(build_printable_plan, id)
    if has_current_copy(request, made.etag):
        return Response()
    content = await render.run_in_render_thread(
        render.render_plan, made.content, DEFAULT_TEMPLATE_LABEL
    )
    await record_download(transactions, made)
    return build_download_response(content, made.format_file_name(".pdf"), PDF)


async def record_download(transactions: ShortTransactions, made: PrintablePlan) -> None:
    """Log who downloaded which plan (R62)."""
    await transactions.log_export([made.unit_id], Plan.__tablename__, made.plan_id)
