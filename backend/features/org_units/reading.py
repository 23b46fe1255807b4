"""Units as rows."""

from collections.abc import Iterable

import sqlalchemy as sa

from backend.core.org import OrgUnit
from backend.core.search import fold
from backend.features.org_units.schemas import UnitFilters

COLUMNS = (
    OrgUnit.id,
    OrgUnit.version,
    OrgUnit.created_at,
    OrgUnit.updated_at,
    OrgUnit.code,
    OrgUnit.name,
    OrgUnit.kind,
    OrgUnit.level,
    OrgUnit.parent_id,
    OrgUnit.valid_from,
    OrgUnit.valid_to,
    OrgUnit.tile_row,
    OrgUnit.tile_col,
    OrgUnit.is_verified,
    OrgUnit.source,
)
BY_NAME = (OrgUnit.sort_name, OrgUnit.id)


def conditions(filters: UnitFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.level is not None:
        yield OrgUnit.level == filters.level
    if filters.parent_id is not None:
        yield OrgUnit.parent_id == filters.parent_id
    if filters.on is not None:
        yield sa.func.coalesce(OrgUnit.valid_from, filters.on) <= filters.on
        yield sa.func.coalesce(OrgUnit.valid_to, filters.on) >= filters.on
    for word in fold(filters.q or "").split():
        yield OrgUnit.sort_name.contains(word, autoescape=True)
