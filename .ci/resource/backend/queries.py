"""Rows of __ens__: what list, detail and export share."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.domains.__domain__.__things__.models import __Thing__
from backend.domains.__domain__.__things__.schemas import __Thing__Filters, __Thing__Read

BY_NAME = (__Thing__.sort_key, __Thing__.id)
"""The keys of a page: none of them is NULL, the last is unique."""
COLUMNS = list_read_columns(__Thing__Read, __Thing__, org_unit_name=OrgUnit.name)


def select___things__(filters: __Thing__Filters) -> sa.Select[Any]:
    """The fields of `__Thing__Read`, narrowed by `filters`."""
    return (
        sa.select(*COLUMNS)
        .select_from(__Thing__)
        .join(OrgUnit, OrgUnit.id == __Thing__.org_unit_id)
        .where(*list_filter_clauses(__Thing__, filters, "org_unit_id", "q"))
    )


def get___thing___read(db: Session, id: UUID) -> __Thing__Read:
    """One __en__; raises NotFound."""
    found = select___things__(__Thing__Filters()).where(__Thing__.id == id)
    return get_read(db, found, __Thing__Read)
