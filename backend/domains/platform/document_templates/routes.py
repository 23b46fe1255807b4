"""Templates of papers: versions that administrators upload, try and put in force."""

import hashlib
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import Depends, Query, Response, params

from backend.core.errors.exceptions import FieldError, Invalid, TooLarge
from backend.core.errors.possible import register_possible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.core.sql.single_read import list_filter_clauses
from backend.core.text.i18n import register_messages
from backend.documents import render, template_schema
from backend.documents.download_responses import DOCX, DOCX_RESPONSES, build_download_response
from backend.domains.platform.document_templates import package, service
from backend.domains.platform.document_templates.models import (
    MAX_FILE,
    DocumentTemplate,
    TemplateKind,
)
from backend.domains.platform.document_templates.queries import (
    NEWEST_FIRST,
    ONE,
    ROWS,
    get_serving_template,
    get_template_read,
    load_template_file,
)
from backend.domains.platform.document_templates.schemas import (
    Activation,
    DocumentTemplateFilters,
    DocumentTemplateRead,
    TemplateForm,
    TemplateKindRead,
    TemplateKinds,
)
from backend.permissions import Permission

router = create_router("/document-templates")

Reading = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]
Taking = Annotated[ShortTransactions, open_short_transactions(Permission.CATALOGUE_READ)]
Writing = Annotated[Session, requires(Permission.TEMPLATE_WRITE)]
Uploading = Annotated[ShortTransactions, open_short_transactions(Permission.TEMPLATE_WRITE)]
Form = Annotated[TemplateForm, params.Form(media_type="multipart/form-data")]

TITLES = {
    TemplateKind.INSPECTION_RECORD: "Biên bản kiểm tra",
    TemplateKind.PENALTY_DECISION: "Quyết định xử phạt (bản thảo)",
    TemplateKind.REPORT_REMINDER: "Công văn đôn đốc gửi báo cáo",
    TemplateKind.PLAN: "Kế hoạch năm",
}


@router.get("", response_model=Page[DocumentTemplateRead])
def list_document_templates(
    db: Reading,
    filters: Annotated[DocumentTemplateFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Versions of the caller's units and of those above, the newest first."""
    wanted = list_filter_clauses(DocumentTemplate, filters, "kind")
    return read_page(db, ROWS.where(*wanted), NEWEST_FIRST, after, limit)


@router.get("/kinds", response_model=TemplateKinds)
def list_template_kinds(db: Reading) -> TemplateKinds:
    """The kinds of paper, what serves each today, and the variables of their templates."""
    return TemplateKinds(items=[get_kind_read(db, kind) for kind in TemplateKind])


def get_kind_read(db: Session, kind: TemplateKind) -> TemplateKindRead:
    chosen = get_serving_template(db, kind)
    return TemplateKindRead(
        kind=kind,
        title=TITLES[kind],
        in_force_id=chosen.id,
        in_force_label=chosen.label,
        variables=template_schema.list_variables(kind),
    )


@router.get("/shipped.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_shipped_template(_transactions: Taking, kind: TemplateKind) -> Response:
    """The layout that came with the program: a template to start from."""
    content = await anyio.to_thread.run_sync(render.get_default_template, kind.value)
    return build_download_response(content, f"Mẫu {TITLES[kind]}.docx", DOCX)


@router.get("/{id}", response_model=DocumentTemplateRead)
def get_document_template(db: Reading, id: UUID) -> RowQuery:  # noqa: ARG001 (names the permission)
    """One version of a template."""
    return RowQuery(ONE, {"id": id})


@router.get("/{id}/file.docx", response_class=Response, responses=DOCX_RESPONSES)
def get_template_file(db: Reading, id: UUID) -> Response:
    """The template itself, to change and upload as a new version."""
    title, content = load_template_file(db, id)
    return build_download_response(content, f"{title}.docx", DOCX)


@dataclass(frozen=True, slots=True)
class CheckedTemplate:
    """An uploaded template that passed every check."""

    form: TemplateForm
    content: bytes
    digest: str


async def check_uploaded_template(_transactions: Uploading, form: Form) -> CheckedTemplate:
    """Try a template with a sample before any transaction. Raises TooLarge, or Invalid at /file."""
    content = await form.file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise TooLarge("template-over-1-mib")
    digest = await anyio.to_thread.run_sync(verify_template, content, form.kind)
    return CheckedTemplate(form, content, digest)


Checked = Annotated[CheckedTemplate, Depends(check_uploaded_template)]


@router.post("", status_code=201, response_model=DocumentTemplateRead)
def create_document_template(template: Checked, db: Writing) -> DocumentTemplateRead:
    """Upload a new version. It is tried with a sample first; unknown variables are named."""
    made = service.create_template_version(db, template.form, template.content, template.digest)
    return get_template_read(db, made.id)


@register_possible_errors(
    Invalid.of([FieldError("/file", code) for code in template_schema.BAD_TEMPLATE_CODES])
)
def verify_template(content: bytes, kind: TemplateKind) -> str:
    """The hash of a template that passed every check; raises Invalid at /file."""
    package.ensure_plain_docx(content)
    try:
        render.ensure_valid_template(content, kind.value)
    except render.BadTemplate as bad:
        raise Invalid.at("/file", bad.code, names=", ".join(bad.names)) from None
    return hashlib.sha256(content).hexdigest()


@router.post("/{id}/activate", response_model=DocumentTemplateRead)
def activate_document_template(db: Writing, id: UUID, data: Activation) -> DocumentTemplateRead:
    """Put a version in force from today or a later day; what is signed already keeps its own."""
    service.set_in_force(db, db.edit(DocumentTemplate, id, get_template_read), data.active_from)
    return get_template_read(db, id)


@router.post("/{id}/withdraw", response_model=DocumentTemplateRead)
def withdraw_document_template(db: Writing, id: UUID) -> DocumentTemplateRead:
    """Take back a version that was to come into force on a later day."""
    service.withdraw_template(db, db.edit(DocumentTemplate, id, get_template_read))
    return get_template_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_document_template(db: Writing, id: UUID) -> None:
    """Remove a version that never was in force."""
    service.delete_template(db, db.edit(DocumentTemplate, id, get_template_read))


register_messages(
    {
        "template-over-1-mib": (
            "Tệp mẫu lớn hơn 1 MiB. Giảm dung lượng hình ảnh rồi tải lên lại.",
            "The template is over 1 MiB. Make its pictures smaller and upload it again.",
        ),
    }
)
