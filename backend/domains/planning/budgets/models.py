"""Budgets of a unit's plan: one row for each year, source and content."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, KeepsBlanks, UnitScoped
from backend.core.sql.types import to_enum_type
from backend.permissions import Permission


class BudgetSource(StrEnum):
    """Ngân sách trung ương, địa phương, nguồn khác: the columns of the statutory form (510)."""

    CENTRAL = "central"
    LOCAL = "local"
    OTHER = "other"


class BudgetContent(StrEnum):
    """The five contents of the plan (mục II, Nội dung hoạt động, 1–5)."""

    COMMUNICATION = "communication"
    INSPECTION = "inspection"
    SUPPORT = "support"
    HEALTHY_COMMUNES = "healthy_communes"
    CAPACITY = "capacity"


class Budget(KeepsBlanks, UnitScoped, Entity):
    """Whole đồng planned and spent; corrected, never removed. The log has former values."""

    __tablename__ = "budgets"
    dated_by = "year"
    __table_args__ = (sa.UniqueConstraint("org_unit_id", "year", "source", "content"),)
    read_permission = Permission.BUDGET_READ
    may_be_blank = ("spent",)

    year: orm.Mapped[int]
    source: orm.Mapped[BudgetSource] = orm.mapped_column(to_enum_type(BudgetSource))
    content: orm.Mapped[BudgetContent] = orm.mapped_column(to_enum_type(BudgetContent))
    planned: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    spent: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    """None: not known; 0: nothing is spent."""
    note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
