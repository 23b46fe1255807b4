"""A paper with what its file needs: its name, its template, its ETag, and the log's record."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.etags import compute_etag, has_current_copy
from backend.core.http.short_transactions import ShortTransactions
from backend.documents import render
from backend.documents.download_responses import DOCX, PDF, build_download_response
from backend.documents.paper_content import Paper
from backend.documents.template_schema import DEFAULT_TEMPLATE, ChosenTemplate

P = TypeVar("P", bound=Paper)
CHECK_PAGE = "/kiem-tra-van-ban"
"""The page of the SPA where anyone compares a paper in hand with the register."""


@dataclass(frozen=True, slots=True)
class PrintablePaper(Generic[P]):
    """The words of a paper, the template that lays them out, and the record that they are of."""

    content: P
    name: str
    """What the file is called, before the paper's number: 'Biên bản kiểm tra'."""
    entity: str
    record_id: UUID
    unit_id: UUID
    template: ChosenTemplate = DEFAULT_TEMPLATE

    @property
    def etag(self) -> str:
        """Changes only if the words or the template change."""
        template = self.template
        return compute_etag(f"{self.content.model_dump_json()}{template.id}{template.label}")


async def build_docx_response(
    transactions: ShortTransactions, request: Request, made: PrintablePaper[P]
) -> Response:
    """The paper in Word; nothing for an asker who has this state of it already."""
    if has_current_copy(request, made.etag):
        return Response()
    content = await render.run_in_render_thread(render.render_docx, made.content, made.template)
    return await build_paper_response(transactions, made, content, ".docx", DOCX)


async def build_pdf_response(
    transactions: ShortTransactions, request: Request, made: PrintablePaper[P]
) -> Response:
    """The same as PDF, always in the layout that came with the program."""
    if has_current_copy(request, made.etag):
        return Response()
    content = await render.run_in_render_thread(render.render_pdf, made.content)
    return await build_paper_response(transactions, made, content, ".pdf", PDF)


async def build_paper_response(
    transactions: ShortTransactions,
    made: PrintablePaper[P],
    content: bytes,
    ending: str,
    media_type: str,
) -> Response:
    """The file, noted in the log as taken away (R62)."""
    await transactions.log_export([made.unit_id], made.entity, made.record_id)
    name = format_file_name(made.content, made.name, ending)
    return build_download_response(content, name, media_type)


def format_file_name(content: Paper, name: str, ending: str) -> str:
    """'Biên bản kiểm tra 05-BB-ĐKT178.docx'; a draft says so, and a blank number is left out."""
    number = content.draft_mark.lower() or content.number.removeprefix("Số: ")
    told = "" if number.startswith("…") else f" {number}"
    return f"{name}{told}{ending}".replace("/", "-")


def build_check_url(base: str, register_no: str | None, content_hash: str | None) -> str:
    """Where anyone compares the paper with the register; empty until it is signed."""
    if not (register_no and content_hash):
        return ""
    return f"{base}{CHECK_PAGE}?{urlencode({'so': register_no, 'ma': content_hash})}"
