"""Templates as rows, and what is in force today."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.documents.provenance_label import DEFAULT_TEMPLATE_LABEL
from backend.domains.platform.document_templates.models import (
    DocumentTemplate,
    TemplateFile,
    TemplateKind,
)
from backend.domains.platform.document_templates.schemas import DocumentTemplateRead
from backend.domains.platform.document_templates.selection import (
    ChosenTemplate,
    get_template_in_force,
)

NEWEST_FIRST = (DocumentTemplate.created_at.desc(), DocumentTemplate.id.desc())
COLUMNS = [
    OrgUnit.name.label(name) if name == "org_unit_name" else getattr(DocumentTemplate, name)
    for name in DocumentTemplateRead.model_fields
]


def select_template_rows() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*COLUMNS)
        .select_from(DocumentTemplate)
        .join(OrgUnit, OrgUnit.id == DocumentTemplate.org_unit_id)
    )


def get_template_read(db: Session, id: UUID) -> DocumentTemplateRead:
    """One version; raises NotFound."""
    row = db.execute(select_template_rows().where(DocumentTemplate.id == id)).first()
    if row is None:
        raise NotFound
    return DocumentTemplateRead(**row._mapping)


def load_template_file(db: Session, id: UUID) -> tuple[str, bytes]:
    """A version's title and content; raises NotFound."""
    found = (
        sa.select(DocumentTemplate.title, TemplateFile.content)
        .join(TemplateFile, TemplateFile.template_id == DocumentTemplate.id)
        .where(DocumentTemplate.id == id)
    )
    row = db.execute(found).first()
    if row is None:
        raise NotFound
    return row.title, row.content


def get_serving_template(db: Session, kind: TemplateKind) -> ChosenTemplate:
    """The template that the caller's own unit uses today."""
    units = db.scope.units
    return (
        get_template_in_force(db, kind, units[0], today(), now())
        if units
        else ChosenTemplate(DEFAULT_TEMPLATE_LABEL)
    )
