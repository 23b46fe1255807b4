"""Needs beside support: exact in the unit itself, else as the published table has them."""

from typing import Annotated

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.domains.support.needs_served.schemas import NeedsServedQuery, NeedsServedRead
from backend.domains.support.needs_served.service import get_needs_served
from backend.permissions import Permission

router = create_router("/needs-served")

Reading = Annotated[Session, requires(Permission.NEEDS_SERVED_READ)]


@router.get("", response_model=NeedsServedRead, openapi_extra={"x-live": "sums of many records"})
def compare_needs_with_support(
    db: Reading, query: Annotated[NeedsServedQuery, Query()]
) -> NeedsServedRead:
    """Each kind of need beside the support that was given, in a year or half of it.

    Exact by commune for those who may read the counts; 422 `tables-are-of-years` where half a year
    is asked for by somebody who reads the published table.
    """
    return get_needs_served(db, query)
