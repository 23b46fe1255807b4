"""A commune's page over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.domains.workspace.commune_overviews.area_counts import get_areas_read
from backend.domains.workspace.commune_overviews.detail import build_overview
from backend.domains.workspace.commune_overviews.schemas import (
    CommuneAreasRead,
    CommuneOverviewRead,
    OverviewQuery,
)
from backend.permissions import Permission

router = create_router("/commune-overviews")

Reading = Annotated[Session, requires(Permission.PLAN_READ, replica=True)]


@router.get("/{id}", response_model=CommuneOverviewRead)
def get_commune_overview(
    db: Reading, id: UUID, query: Annotated[OverviewQuery, Query()]
) -> CommuneOverviewRead:
    """All that the caller may know of one commune in a year, in counts; `id` is its unit's.

    By `boundaries` of 1/7/2025 the page is that of the commune into which it went.
    """
    return build_overview(db, id, query.year, query.boundaries)


@router.get("/{id}/areas", response_model=CommuneAreasRead)
def get_commune_areas(
    db: Reading, id: UUID, query: Annotated[OverviewQuery, Query()]
) -> CommuneAreasRead:
    """A commune's places, visits and activities of a year by its areas, where the caller reads
    them one by one. No count of persons is told by area.
    """
    return get_areas_read(db, id, query.year, query.boundaries)
