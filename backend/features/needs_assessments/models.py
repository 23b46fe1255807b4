"""Needs of women at risk, counted per commune and half-year: numbers, and no text at all."""

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.models import Entity, Scoped
from backend.permissions import Permission


class NeedsAssessment(Scoped, Entity):
    """How many women at risk were reached, and how many of them named each need (plan, III.1).

    One may name several needs, so they add up to more or less than `reached_count`.
    """

    __tablename__ = "needs_assessments"
    __table_args__ = (
        sa.UniqueConstraint("org_unit_id", "year", "half"),
        sa.Index(None, "year", "half", "id"),
    )
    read_permission = Permission.SUPPORT_READ

    year: orm.Mapped[int]
    half: orm.Mapped[int]
    """1: January to June; 2: July to December."""
    reached_count: orm.Mapped[int]
    under_18_count: orm.Mapped[int] = orm.mapped_column(default=0)
    vocational: orm.Mapped[int] = orm.mapped_column(default=0)
    legal_aid: orm.Mapped[int] = orm.mapped_column(default=0)
    loan: orm.Mapped[int] = orm.mapped_column(default=0)
    employment: orm.Mapped[int] = orm.mapped_column(default=0)
    health: orm.Mapped[int] = orm.mapped_column(default=0)
    gender_violence: orm.Mapped[int] = orm.mapped_column(default=0)
    other: orm.Mapped[int] = orm.mapped_column(default=0)
