"""Rows of __ens__: what list, detail and export share."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.domains.__domain__.__things__.models import __Thing__
from backend.domains.__domain__.__things__.schemas import __Thing__Filters, __Thing__Read

BY_NAME = (__Thing__.sort_key, __Thing__.id)
"""The keys of a page: none of them is NULL, the last is unique."""


def select___things__(filters: __Thing__Filters) -> sa.Select[Any]:
    """The fields of `__Thing__Read`, narrowed by `filters`."""
    columns = [
        OrgUnit.name.label(name) if name == "org_unit_name" else getattr(__Thing__, name)
        for name in __Thing__Read.model_fields
    ]
    return (
        sa.select(*columns)
        .select_from(__Thing__)
        .join(OrgUnit, OrgUnit.id == __Thing__.org_unit_id)
        .where(*build_filter_clauses(filters))
    )


def build_filter_clauses(filters: __Thing__Filters) -> Iterator[sa.ColumnElement[bool]]:
    if filters.org_unit_id is not None:
        yield __Thing__.org_unit_id.in_(select_units_under([filters.org_unit_id]))
    if filters.q is not None:
        yield __Thing__.matches(filters.q)


def get___thing___read(db: Session, id: UUID) -> __Thing__Read:
    """One __en__; raises NotFound."""
    row = db.execute(select___things__(__Thing__Filters()).where(__Thing__.id == id)).first()
    if row is None:
        raise NotFound
    return __Thing__Read.model_validate(row)
