"""Templates as rows, and the one in force for a paper's unit, day and kind."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit, select_units_above
from backend.core.session.session import Session
from backend.core.sql.single_read import build_query_by_id, get_read, list_read_columns
from backend.documents.template_schema import DEFAULT_TEMPLATE, ChosenTemplate, build_template_label
from backend.domains.platform.document_templates.models import (
    DocumentTemplate,
    TemplateFile,
    TemplateKind,
)
from backend.domains.platform.document_templates.schemas import DocumentTemplateRead
from backend.law.reference.tiers import load_tiers


def get_template_in_force(
    db: Session, kind: TemplateKind, unit_id: UUID, day: date, moment: datetime
) -> ChosenTemplate:
    """The version of the nearest unit that was in force on `day` and activated by `moment`.

    `moment` is when the paper was signed (now, for drafts): a later version never changes it.
    """
    found = (
        sa.select(
            DocumentTemplate.id,
            DocumentTemplate.version_no,
            DocumentTemplate.title,
            TemplateFile.content,
        )
        .join(TemplateFile, TemplateFile.template_id == DocumentTemplate.id)
        .join(OrgUnit, OrgUnit.id == DocumentTemplate.org_unit_id)
        .where(
            DocumentTemplate.kind == kind,
            DocumentTemplate.org_unit_id.in_(select_units_above([unit_id])),
            DocumentTemplate.active_from <= day,
            DocumentTemplate.activated_at <= moment,
        )
        .order_by(
            build_nearness_order(),
            DocumentTemplate.active_from.desc(),
            DocumentTemplate.activated_at.desc(),
            DocumentTemplate.version_no.desc(),
        )
        .limit(1)
    )
    row = db.execute(found).first()
    if row is None:
        return DEFAULT_TEMPLATE
    return ChosenTemplate(build_template_label(row.title, row.version_no), row.id, row.content)


def build_nearness_order() -> sa.ColumnElement[int]:
    """The lowest tier first: its templates come before those of the units above."""
    return sa.case({tier.code: -tier.rank for tier in load_tiers()}, value=OrgUnit.level, else_=0)


NEWEST_FIRST = (DocumentTemplate.created_at.desc(), DocumentTemplate.id.desc())
COLUMNS = list_read_columns(DocumentTemplateRead, DocumentTemplate, org_unit_name=OrgUnit.name)
ROWS = sa.select(*COLUMNS).join(OrgUnit, OrgUnit.id == DocumentTemplate.org_unit_id)


def get_template_read(db: Session, id: UUID) -> DocumentTemplateRead:
    """One version; raises NotFound."""
    return get_read(db, ROWS.where(DocumentTemplate.id == id), DocumentTemplateRead)


ONE = build_query_by_id(ROWS, DocumentTemplate)


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
    return get_template_in_force(db, kind, units[0], today(), now()) if units else DEFAULT_TEMPLATE
