"""The table of decisions that declare an establishment or an area complex.

It lies below both, because the lists of both tell of it.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, UnitScoped
from backend.core.sql.partial_index import build_partial_index
from backend.core.sql.types import Json
from backend.permissions import Permission


class ComplexityReason(StrEnum):
    """Why a place or an area is declared complex. No law that was found lists these; never a tip,
    because whoever reads the register must not learn that there was one."""

    PROSTITUTION_SIGNS = "prostitution_signs"
    REPEATED_VIOLATIONS = "repeated_violations"
    CRIMINAL_CASE = "criminal_case"
    OTHER_VICES = "other_vices"
    PUBLIC_ORDER = "public_order"
    OBSTRUCTION = "obstruction"
    OTHER = "other"


class ComplexityDeclaration(UnitScoped, Entity):
    """A decision that an establishment or an area is complex, and the one that ends it.

    It never names a person. An entry by mistake is withdrawn and stays, without any effect.
    """

    __tablename__ = "complexity_declarations"
    dated_by = "declared_on"
    __table_args__ = (
        sa.CheckConstraint("(establishment_id IS NULL) <> (area_id IS NULL)", name="one_subject"),
        sa.Index(None, "establishment_id", "valid_from"),
        build_partial_index("area_id", "valid_from"),
        sa.Index(None, "org_unit_id", "valid_from", "id"),
    )
    read_permission = Permission.ESTABLISHMENT_READ

    establishment_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("establishments.id")
    )
    area_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("areas.id"))
    decision_no: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    declared_on: orm.Mapped[date]
    """The day of the decision."""
    signed_by: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    """The leader who signed it."""
    reasons: orm.Mapped[list[str]] = orm.mapped_column(Json)
    """Codes of ComplexityReason."""
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    """The last day: the term of the decision, or the day that the ending decision names."""
    end_decision_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    ended_on: orm.Mapped[date | None]
    """The day of the decision that ends it; None while there is none."""
    end_signed_by: orm.Mapped[str | None] = orm.mapped_column(sa.String(200))
    end_note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    withdrawn_on: orm.Mapped[date | None]
    """The day on which the entry was withdrawn as a mistake."""
    withdrawal_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))

    @classmethod
    def covers(cls, day: date | sa.SQLColumnExpression[date]) -> sa.ColumnElement[bool]:
        """In force on `day`, its first and last one included."""
        return sa.and_(
            cls.withdrawn_on.is_(None),
            cls.valid_from <= day,
            sa.or_(cls.valid_to.is_(None), cls.valid_to >= day),
        )
