"""Rows of materials: what list, detail and export share."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.domains.prevention.materials.models import Material
from backend.domains.prevention.materials.schemas import MaterialFilters, MaterialRead

BY_NAME = (Material.sort_key, Material.id)
"""The keys of a page: none of them is NULL, the last is unique."""
FILTERS = ("org_unit_id", "kind", "audience", "year", "q")
COLUMNS = list_read_columns(MaterialRead, Material, org_unit_name=OrgUnit.name)


def select_materials(filters: MaterialFilters) -> sa.Select[Any]:
    """The fields of `MaterialRead`, narrowed by `filters`."""
    return (
        sa.select(*COLUMNS)
        .select_from(Material)
        .join(OrgUnit, OrgUnit.id == Material.org_unit_id)
        .where(*list_filter_clauses(Material, filters, *FILTERS))
    )


def get_material_read(db: Session, id: UUID) -> MaterialRead:
    """One material; raises NotFound."""
    found = select_materials(MaterialFilters()).where(Material.id == id)
    return get_read(db, found, MaterialRead)
