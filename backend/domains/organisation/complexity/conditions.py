"""Whether an establishment or an area of a list is declared complex on a day."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import select_own_units_of
from backend.core.session.session import Session
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.permissions import Permission

Id = sa.SQLColumnExpression[UUID]
Day = date | sa.SQLColumnExpression[date]


def is_complex_establishment(id: Id, day: Day) -> sa.ColumnElement[bool]:
    """A declaration of the establishment `id` is in force on the day."""
    own = ComplexityDeclaration
    return sa.exists().where(own.establishment_id == id, own.covers(day))


def select_complex_establishments(day: Day) -> sa.Select[UUID | None]:
    """Select the ids of the establishments of which a declaration is in force on the day.

    A list of the others asks `NOT IN` of these: PostgreSQL makes a join of NOT EXISTS, and joins
    the reader's units after it.
    """
    own = ComplexityDeclaration
    return sa.select(own.establishment_id).where(own.establishment_id.is_not(None), own.covers(day))


def is_complex_area(id: Id, day: Day) -> sa.ColumnElement[bool]:
    """A declaration of the area `id` is in force on the day."""
    return sa.exists().where(ComplexityDeclaration.area_id == id, ComplexityDeclaration.covers(day))


def is_told_complex(
    db: Session, id: Id, unit: sa.SQLColumnExpression[UUID], day: Day
) -> sa.ColumnElement[bool]:
    """The same of an area in `unit`; NULL where the actor may not read its declarations.

    More people read areas than establishments and what is decided about them.
    """
    if not db.actor.has_permission(Permission.ESTABLISHMENT_READ):
        return sa.cast(sa.null(), sa.Boolean())
    scope = db.actor.scope(Permission.ESTABLISHMENT_READ)
    told = is_complex_area(id, day)
    if scope.units is None:
        return told
    return sa.case((unit.in_(select_own_units_of(scope)), told), else_=sa.null())
