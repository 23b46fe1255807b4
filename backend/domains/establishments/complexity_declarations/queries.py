"""Rows of declarations: what list, detail and export share."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import RowSelect
from backend.domains.establishments.complexity_declarations.schemas import (
    ComplexityDeclarationRead,
    ComplexityFilters,
    ComplexityStatus,
    ComplexitySubject,
)
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.complexity.models import ComplexityDeclaration
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit

NEWEST_FIRST = (ComplexityDeclaration.valid_from.desc(), ComplexityDeclaration.id.desc())


def build_status_column() -> sa.Case[str]:
    """Where a declaration stands today."""
    own, day = ComplexityDeclaration, today()
    return sa.case(
        (own.withdrawn_on.is_not(None), ComplexityStatus.WITHDRAWN.value),
        (own.valid_from > day, ComplexityStatus.UPCOMING.value),
        (own.valid_to < day, ComplexityStatus.ENDED.value),
        else_=ComplexityStatus.IN_FORCE.value,
    )


def select_declarations(filters: ComplexityFilters) -> RowSelect:
    """The fields of `ComplexityDeclarationRead`, narrowed by `filters`."""
    columns = list_read_columns(
        ComplexityDeclarationRead,
        ComplexityDeclaration,
        **UNIT,
        establishment_name=Establishment.name,
        area_name=Area.name,
        status=build_status_column(),
    )
    return (
        select_with_unit(
            sa.select(*columns).select_from(ComplexityDeclaration),
            ComplexityDeclaration,
            filters.boundaries,
        )
        .outerjoin(Establishment, Establishment.id == ComplexityDeclaration.establishment_id)
        .outerjoin(Area, Area.id == ComplexityDeclaration.area_id)
        .where(*build_filter_clauses(filters))
    )


def build_filter_clauses(filters: ComplexityFilters) -> Iterator[sa.ColumnElement[bool]]:
    own = ComplexityDeclaration
    yield from list_filter_clauses(own, filters, "org_unit_id", "establishment_id", "area_id")
    if filters.status is not None:
        yield build_status_column() == filters.status.value
    if filters.subject is not None:
        is_place = filters.subject is ComplexitySubject.ESTABLISHMENT
        yield (own.establishment_id if is_place else own.area_id).is_not(None)
    if filters.q is not None:
        yield sa.or_(Establishment.matches(filters.q), Area.matches(filters.q))


def get_declaration_read(db: Session, id: UUID) -> ComplexityDeclarationRead:
    """One declaration; raises NotFound."""
    found = select_declarations(ComplexityFilters()).where(ComplexityDeclaration.id == id)
    return get_read(db, found, ComplexityDeclarationRead)
