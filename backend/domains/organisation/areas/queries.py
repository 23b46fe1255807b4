"""Rows of areas: what list, detail and export share."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit, select_units_above, select_units_under
from backend.core.session.session import Session
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.areas.schemas import AreaFilters, AreaRead, AreaSort

BY_NAME = (OrgUnit.sort_name, Area.sort_key, Area.id)
MOST_RECENT_FIRST = (Area.updated_at.desc(), Area.id.desc())


def select_areas(filters: AreaFilters) -> sa.Select[Any]:
    """The fields of `AreaRead`, narrowed by `filters`."""
    columns = [
        OrgUnit.name.label(name) if name == "org_unit_name" else getattr(Area, name)
        for name in AreaRead.model_fields
    ]
    return (
        sa.select(*columns)
        .select_from(Area)
        .join(OrgUnit, OrgUnit.id == Area.org_unit_id)
        .where(*build_filter_clauses(filters))
    )


def build_filter_clauses(filters: AreaFilters) -> Iterator[sa.ColumnElement[bool]]:
    if filters.org_unit_id is not None:
        yield Area.org_unit_id.in_(select_units_under([filters.org_unit_id]))
    if filters.usable_in is not None:
        yield Area.org_unit_id.in_(select_units_above([filters.usable_in]))
    if filters.kind is not None:
        yield Area.kind == filters.kind
    if filters.on is not None:
        yield Area.valid_on(filters.on)
    if filters.q is not None:
        yield Area.matches(filters.q)


def build_sort_keys(sort: AreaSort) -> tuple[Any, ...]:
    """The keys of a page: none of them is NULL, the last is unique."""
    return BY_NAME if sort is AreaSort.NAME else MOST_RECENT_FIRST


def get_area_read(db: Session, id: UUID) -> AreaRead:
    """One area; raises NotFound."""
    row = db.execute(select_areas(AreaFilters()).where(Area.id == id)).first()
    if row is None:
        raise NotFound
    return AreaRead.model_validate(row)
