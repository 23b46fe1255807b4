"""Templates of papers in Word: which version is in force from when, and the file itself."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, InheritedDown
from backend.core.sql.types import to_enum_type
from backend.permissions import Permission

MAX_FILE = 2**20
"""Bytes of an uploaded template."""


class TemplateKind(StrEnum):
    """What the paper is; each kind has its own variables (backend/documents/template_schema.py)."""

    INSPECTION_RECORD = "inspection_record"
    PENALTY_DECISION = "penalty_decision"
    REPORT_REMINDER = "report_reminder"
    PLAN = "plan"


class DocumentTemplate(InheritedDown, Entity):
    """One version of a unit's template; it serves the unit and all in it once it is in force.

    Without `active_from` it serves nobody. What was signed before `activated_at` keeps what it had.
    """

    __tablename__ = "document_templates"
    __table_args__ = (sa.UniqueConstraint("org_unit_id", "kind", "version_no"),)
    read_permission = Permission.CATALOGUE_READ

    kind: orm.Mapped[TemplateKind] = orm.mapped_column(to_enum_type(TemplateKind))
    version_no: orm.Mapped[int]
    """Counts a unit's versions of a kind from 1."""
    title: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    sha256: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    size: orm.Mapped[int]
    """Bytes of the file."""
    active_from: orm.Mapped[date | None]
    activated_at: orm.Mapped[datetime | None]


class TemplateFile(InheritedDown, Base):
    """The .docx itself, apart from its record so that lists need not carry it."""

    __tablename__ = "document_template_files"
    continues_record = True

    template_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("document_templates.id", ondelete="CASCADE"), primary_key=True
    )
    content: orm.Mapped[bytes]
