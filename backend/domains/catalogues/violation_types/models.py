"""Acts and their penalties by date: law as data, loaded from backend/law/reference."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base
from backend.core.sql.search import Searchable
from backend.core.sql.types import Json


class SubjectKind(StrEnum):
    """Whom a fine is for: ranges double for organisations, not for household businesses."""

    INDIVIDUAL = "individual"
    HOUSEHOLD_BUSINESS = "household_business"
    ORGANISATION = "organisation"


class ViolationType(Searchable, Base):
    """One act under one decree. Amounts in đồng for individuals; organisations pay the multiple."""

    __tablename__ = "violation_types"
    __table_args__ = (sa.UniqueConstraint("code", "valid_from"),)
    search_fields = ("title", "article", "legal_document")

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True)
    code: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    legal_document: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    article: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    clause: orm.Mapped[str | None] = orm.mapped_column(sa.String(20))
    point: orm.Mapped[str | None] = orm.mapped_column(sa.String(20))
    title: orm.Mapped[str] = orm.mapped_column(sa.String(1000))
    fine_min: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    fine_max: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    warning_allowed: orm.Mapped[bool]
    organisation_multiplier: orm.Mapped[int]
    suspends: orm.Mapped[str | None] = orm.mapped_column(sa.String(200))
    suspension_months_min: orm.Mapped[int | None]
    suspension_months_max: orm.Mapped[int | None]
    remedies: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list)
    establishment_types: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list)
    """The kinds of place that it fits."""
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    is_verified: orm.Mapped[bool]
    note: orm.Mapped[str] = orm.mapped_column(sa.String(1000), default="")
    source: orm.Mapped[str] = orm.mapped_column(sa.String(500), default="")
    position: orm.Mapped[int]
    """Its place in the reference file: decree by decree, in the order of the law."""
