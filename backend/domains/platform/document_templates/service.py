"""Creates versions of templates, and puts them in force."""

from datetime import date
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import create_id, now, today
from backend.core.session.org_units import lock_unit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_only_unit, get_writable_unit
from backend.domains.platform.document_templates.models import (
    DocumentTemplate,
    TemplateFile,
    TemplateKind,
)


class TemplateRequest(Protocol):
    """What the form of a new version says about it."""

    id: UUID | None
    org_unit_id: UUID | None
    kind: TemplateKind
    title: str
    note: str | None


def create_template_version(
    db: Session, form: TemplateRequest, content: bytes, sha256: str
) -> DocumentTemplate:
    """Store a checked file as the next version of its unit and kind; it is not in force yet."""
    unit = form.org_unit_id or get_only_unit(db, "/org_unit_id").id
    get_writable_unit(db, unit, "/org_unit_id")
    made = DocumentTemplate(
        id=form.id or create_id(),
        kind=form.kind,
        title=form.title,
        note=form.note,
        sha256=sha256,
        org_unit_id=unit,
        version_no=compute_next_version(db, unit, form.kind),
        size=len(content),
    )
    db.save(made)
    db.add(TemplateFile(template_id=made.id, org_unit_id=unit, content=content))
    db.flush()
    return made


def compute_next_version(db: Session, unit: UUID, kind: TemplateKind) -> int:
    """The number after the last version of the unit; other uploads wait until this one commits."""
    lock_unit(db, unit)
    last = sa.select(sa.func.max(DocumentTemplate.version_no)).where(
        DocumentTemplate.org_unit_id == unit, DocumentTemplate.kind == kind
    )
    return (db.scalar(last) or 0) + 1


def set_in_force(db: Session, template: DocumentTemplate, active_from: date) -> None:
    """Put a version in force from today or later; papers signed before keep their template."""
    get_writable_unit(db, template.org_unit_id)
    if is_in_force(template):
        raise Conflict("template-in-force")
    if active_from < today():
        raise Invalid.at("/active_from", "template-from-past")
    db.save(template, {"active_from": active_from, "activated_at": now()})


def withdraw_template(db: Session, template: DocumentTemplate) -> None:
    """Withdraw a version that was to come into force on a later day."""
    get_writable_unit(db, template.org_unit_id)
    if is_in_force(template):
        raise Conflict("template-in-force")
    db.save(template, {"active_from": None, "activated_at": None})


def delete_template(db: Session, template: DocumentTemplate) -> None:
    """Delete a version that was never in force."""
    get_writable_unit(db, template.org_unit_id)
    if template.active_from is not None:
        raise Conflict("template-in-force" if is_in_force(template) else "template-planned")
    db.remove(template)


def is_in_force(template: DocumentTemplate) -> bool:
    """Whether papers may have been made from it, so that it must stay as it is."""
    return template.active_from is not None and template.active_from <= today()


register_messages(
    {
        "template-in-force": (
            "Mẫu này đã có hiệu lực nên giữ nguyên. Tải lên bản mới rồi áp dụng bản mới.",
            "This template has been in force and stays. Upload a new version and activate that.",
        ),
        "template-planned": (
            "Mẫu này đã hẹn ngày áp dụng. Bỏ ngày áp dụng trước khi xóa.",
            "This template is to come into force. Withdraw it before you remove it.",
        ),
        "template-from-past": (
            "Ngày áp dụng phải từ hôm nay trở đi.",
            "A template comes into force today or later.",
        ),
        "template-not-docx": (
            "Tệp không phải Word .docx. Mở bằng Word hoặc LibreOffice rồi lưu dạng .docx.",
            "The file is no Word .docx. Open it in Word or LibreOffice and save it as .docx.",
        ),
        "template-strange-part": (
            "Tệp có phần không dùng trong mẫu: {part}. Xóa nhận xét, đối tượng nhúng rồi lưu lại.",
            "The file holds a part that no template needs: {part}. Remove comments and objects.",
        ),
        "template-field": (
            "Trường “{field}” không được dùng; chỉ dùng số trang (PAGE, NUMPAGES).",
            "The field “{field}” may not be used; only page numbers (PAGE, NUMPAGES).",
        ),
        "template-broken": (
            "Không đọc được tệp Word này. Mở và lưu lại bằng Word rồi tải lên.",
            "This Word file cannot be read. Open it in Word, save it again and upload that.",
        ),
        "template-syntax": (
            "Câu lệnh trong mẫu viết sai: {names}.",
            "A statement of the template is wrong: {names}.",
        ),
        "template-not-allowed": (
            "Mẫu chỉ dùng biến, if và for. Không dùng: {names}.",
            "A template has variables, if and for only. Not allowed: {names}.",
        ),
        "template-unknown-names": (
            "Mẫu dùng biến không có: {names}. Xem danh sách biến.",
            "The template uses unknown variables: {names}. See the list of variables.",
        ),
        "template-lacks": (
            "Mẫu còn thiếu biến bắt buộc: {names}.",
            "The template lacks variables that must be there: {names}.",
        ),
        "template-too-long": (
            "Văn bản tạo từ mẫu này quá dài. Bớt vòng lặp hoặc nội dung trong vòng lặp.",
            "A paper from this template is too long. Use fewer loops, or less text in them.",
        ),
        "template-fails": (
            "Không tạo được văn bản thử từ mẫu này: {names}.",
            "No sample could be made from this template: {names}.",
        ),
    }
)
