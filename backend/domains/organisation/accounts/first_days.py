"""The day on which an office began to use the register: nothing is due for earlier days."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import OrgUnit, OrgUnitClosure, select_units_under
from backend.core.session.session import Session
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.clock import to_civil_day
from backend.domains.organisation.accounts.models import User
from backend.law.reference.tiers import find_tier

ACCOUNTS = build_unscoped_table(User, "org_unit_id", "created_at")
"""Past scope: only the day of an office's first account is asked."""
ABOVE = orm.aliased(OrgUnit)


def build_first_moment(unit: Any) -> sa.ScalarSelect[Any]:
    """A column with the moment of the first account of `unit` (also a column); NULL without any."""
    first = sa.select(sa.func.min(ACCOUNTS.c.created_at)).where(ACCOUNTS.c.org_unit_id == unit)
    return first.correlate(unit.class_).scalar_subquery()


def build_first_moment_of(unit: UUID) -> sa.ScalarSelect[datetime | None]:
    """The same of one unit."""
    first = sa.select(sa.func.min(ACCOUNTS.c.created_at)).where(ACCOUNTS.c.org_unit_id == unit)
    return first.scalar_subquery()


def to_first_day(moment: datetime | None) -> date:
    """The civil day of that moment; the earliest possible day if there is none."""
    return date.min if moment is None else to_civil_day(moment)


def list_first_days(db: Session, roots: Collection[UUID]) -> dict[UUID, date]:
    """{unit in `roots`: the day of its first account}; without one, that of the nearest unit above
    that has any."""
    return to_first_days(db.execute(select_first_days(roots)).all())


def select_first_days(roots: Collection[UUID]) -> RowSelect:
    return (
        sa.select(
            OrgUnitClosure.descendant_id,
            ABOVE.level,
            sa.func.min(ACCOUNTS.c.created_at).label("first"),
        )
        .join(ABOVE, ABOVE.id == OrgUnitClosure.ancestor_id)
        .join(ACCOUNTS, ACCOUNTS.c.org_unit_id == ABOVE.id)
        .where(OrgUnitClosure.descendant_id.in_(select_units_under(roots)))
        .group_by(OrgUnitClosure.descendant_id, ABOVE.level)
    )


def to_first_days(rows: Iterable[ReadRow]) -> dict[UUID, date]:
    nearest_last = sorted(rows, key=lambda row: find_tier(row.level).rank)
    return {row.descendant_id: to_first_day(row.first) for row in nearest_last}
