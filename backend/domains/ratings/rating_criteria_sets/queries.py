"""Queries of criteria sets: one for a page, three for a whole set."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import RowSelect
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion
from backend.domains.ratings.rating_criteria_sets.schemas import (
    CriteriaSetFilters,
    CriteriaSetRead,
    CriteriaSetRow,
    CriterionRead,
)

NEWEST_FIRST = (CriteriaSet.valid_from.desc(), CriteriaSet.id.desc())
IN_TABLE_ORDER = (Criterion.position, Criterion.id)
ROW = list_read_columns(CriteriaSetRow, CriteriaSet, org_unit_name=OrgUnit.name)
CRITERION = list_read_columns(CriterionRead, Criterion)

# Ratings know their set, so sets must not know ratings: only whether there are any.
_RATINGS = sa.table("commune_ratings", sa.column("criteria_set_id", sa.Uuid()))
SET_TABLE, CRITERIA_TABLE = build_unscoped_table(CriteriaSet), build_unscoped_table(Criterion)
"""For those who have read what names the row."""


def select_set_rows(*more: sa.SQLColumnExpression[str | None]) -> RowSelect:
    return sa.select(*ROW, *more).join(OrgUnit, OrgUnit.id == CriteriaSet.org_unit_id)


def build_filter_clauses(filters: CriteriaSetFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.on is not None:
        yield CriteriaSet.valid_from <= filters.on
        yield sa.func.coalesce(CriteriaSet.valid_to, filters.on) >= filters.on
    yield from list_filter_clauses(CriteriaSet, filters, "q")


def get_set_read(db: Session, id: UUID) -> CriteriaSetRead:
    """The set with its criteria; raises NotFound."""
    row = db.execute(select_set_rows(CriteriaSet.note).where(CriteriaSet.id == id)).first()
    if row is None:
        raise NotFound
    used = is_used(db, id)
    return CriteriaSetRead(**row._mapping, criteria=list_criteria(db, id), in_use=used)


def list_criteria(db: Session, set_id: UUID) -> list[CriterionRead]:
    """The criteria, in the table's order, of a set that the caller has read, itself or its rating.

    Scope does not narrow this query: the set of an approved rating may belong to a unit that has
    ended since, which is neither above nor below the unit that took over the commune.
    """
    found = sa.select(*(CRITERIA_TABLE.c[name] for name in CriterionRead.model_fields))
    found = found.where(CRITERIA_TABLE.c.criteria_set_id == set_id)
    in_order = found.order_by(*(CRITERIA_TABLE.c[column.key] for column in IN_TABLE_ORDER))
    why = "criteria go with the set or rating that the caller has read"
    rows = db.execute(in_order, execution_options={"unscoped": why})
    return [CriterionRead.model_validate(row) for row in rows]


def select_open_sets(db: Session) -> sa.Select[UUID, str]:
    """Select id and name of the sets of the actor's units whose table may still change."""
    units = db.scope.units
    used = sa.exists().where(_RATINGS.c.criteria_set_id == CriteriaSet.id)
    found = sa.select(CriteriaSet.id, CriteriaSet.name).where(
        CriteriaSet.is_shipped.is_(False), sa.not_(used)
    )
    if units is not None:
        found = found.where(CriteriaSet.org_unit_id.in_(select_units_under(units)))
    return found.order_by(*NEWEST_FIRST)


def get_criterion_read(db: Session, set_id: UUID, id: UUID) -> CriterionRead:
    """A criterion of this set; raises NotFound for one of another set (R3)."""
    found = sa.select(*CRITERION).where(Criterion.criteria_set_id == set_id, Criterion.id == id)
    return get_read(db, found, CriterionRead)


def is_used(db: Session, set_id: UUID) -> bool:
    """Whether any rating was made by the set, even one that the reader may not see."""
    used = sa.select(_RATINGS.c.criteria_set_id).where(_RATINGS.c.criteria_set_id == set_id)
    options = {"unscoped": "whether a set may change is the same for everybody"}
    return db.execute(used.limit(1), execution_options=options).first() is not None
