"""Who above opened a record of a unit, when and why."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, UnitScoped, create_id, now
from backend.core.sql.types import to_enum_type


class OpenedKind(StrEnum):
    """The kinds of record that are opened one by one: the URL's words."""

    ESTABLISHMENTS = "establishments"
    INSPECTIONS = "inspections"
    VIOLATIONS = "violations"
    REPORTS = "reports"


class RecordLook(UnitScoped, Base):
    """The opening of one record. It belongs to the record's unit, which reads who opened it and
    why.
    """

    __tablename__ = "record_looks"
    continues_record = True
    __table_args__ = (
        sa.Index(None, "org_unit_id", "at", "id"),
        sa.Index(None, "entity_id"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)
    entity: orm.Mapped[OpenedKind] = orm.mapped_column(to_enum_type(OpenedKind))
    entity_id: orm.Mapped[UUID]
    subject: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    """The record in words, as it was when it was opened: a name, or a number."""
    user_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    reason: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    at: orm.Mapped[datetime] = orm.mapped_column(default=now)
