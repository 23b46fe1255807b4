"""Needs of women at risk, counted per commune and half-year: numbers, and no text at all."""

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, KeepsBlanks, UnitScoped
from backend.permissions import Permission


class NeedsAssessment(KeepsBlanks, UnitScoped, Entity):
    """How many women at risk were reached, and how many of them named each need (plan, III.1).

    One may name several needs, so they add up to more or less than `reached_count`. None is a
    number that nobody counted.
    """

    __tablename__ = "needs_assessments"
    dated_by = "year"
    __table_args__ = (
        sa.UniqueConstraint("org_unit_id", "year", "half"),
        sa.Index(None, "year", "half", "id"),
    )
    read_permission = Permission.SUPPORT_READ
    may_be_blank = (
        *("under_18_count", "vocational", "legal_aid", "loan", "employment", "health"),
        *("gender_violence", "other"),
    )

    year: orm.Mapped[int]
    half: orm.Mapped[int]
    """1: January to June; 2: July to December."""
    reached_count: orm.Mapped[int]
    under_18_count: orm.Mapped[int | None]
    vocational: orm.Mapped[int | None]
    legal_aid: orm.Mapped[int | None]
    loan: orm.Mapped[int | None]
    employment: orm.Mapped[int | None]
    health: orm.Mapped[int | None]
    gender_violence: orm.Mapped[int | None]
    other: orm.Mapped[int | None]
