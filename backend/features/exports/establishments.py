"""The register as a list in Excel that can be edited and imported again."""

from typing import Any

import sqlalchemy as sa

from backend import reference
from backend.core.db import Session
from backend.core.org import OrgUnit
from backend.features.establishments.listing import order, register_rows
from backend.features.establishments.models import Establishment, WorkforceCount
from backend.features.establishments.schemas import EstablishmentFilters, Sort
from backend.features.exports.words import word
from backend.features.imports.matching import FIELDS

COLUMNS: tuple[Any, ...] = (
    Establishment.id,
    Establishment.version,
    *(getattr(Establishment, name) for name in FIELDS),
    OrgUnit.name.label("commune"),
    WorkforceCount.total.label("workforce_total"),
    WorkforceCount.female.label("workforce_female"),
    WorkforceCount.under_18.label("workforce_under_18"),
    Establishment.last_counted_on.label("workforce_counted_on"),
)


def selected(filters: EstablishmentFilters, sort: Sort) -> sa.Select[Any]:
    """The rows of the list of establishments, in its order."""
    return register_rows(COLUMNS, filters).order_by(*order(sort))


def records(db: Session, filters: EstablishmentFilters, sort: Sort, most: int) -> list[Any]:
    """Up to `most` rows by field, with words instead of codes."""
    types = {kind.code: kind.name for kind in reference.establishment_types()}
    return [
        {
            **row._mapping,
            "id": str(row.id),
            "version": str(row.version),
            "establishment_type": types.get(row.establishment_type, row.establishment_type),
            "status": word("status", row.status),
        }
        for row in db.execute(selected(filters, sort).limit(most))
    ]
