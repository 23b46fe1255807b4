"""The endpoint that counts complex places and areas by unit."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.domains.workspace.complexity_counts.detail import build_complexity_counts
from backend.domains.workspace.complexity_counts.schemas import ComplexityCountsRead
from backend.metrics.geography import Boundaries
from backend.permissions import Permission

router = create_router("/complexity-counts")

Reading = Annotated[Session, requires(Permission.COMPLEXITY_COUNT_READ, replica=True)]
LIVE = {"x-live": "made from many records"}


@router.get("", response_model=ComplexityCountsRead, openapi_extra=LIVE)
def get_complexity_counts(
    db: Reading,
    org_unit_id: UUID | None = None,
    boundaries: Annotated[
        Boundaries, Query(description="the units below today, or those of 1/7/2025")
    ] = Boundaries.OWN,
) -> ComplexityCountsRead:
    """Places and areas declared complex today, counted for each unit right below one's own."""
    return build_complexity_counts(db, org_unit_id, boundaries)
