"""Endpoints of the order of visits, its table of points, lots, comparison and gap."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.planning.visit_order import draws, points_versions
from backend.domains.planning.visit_order.comparison import get_comparison
from backend.domains.planning.visit_order.queries import get_order_page
from backend.domains.planning.visit_order.schemas import (
    GapQuery,
    OrderFilters,
    VisitDrawCreate,
    VisitDrawRead,
    VisitGapRead,
    VisitOrderComparison,
    VisitOrderRead,
    VisitPointsCreate,
    VisitPointsRead,
)
from backend.domains.planning.visit_order.shortfall import get_gap
from backend.permissions import Permission

router = create_router("/visit-order")

Reading = Annotated[Session, requires(Permission.VISIT_ORDER_READ)]
Drawing = Annotated[Session, requires(Permission.VISIT_ORDER_DRAW)]
ReadingPoints = Annotated[Session, requires(Permission.VISIT_POINTS_READ, short=True)]
WritingPoints = Annotated[Session, requires(Permission.VISIT_POINTS_WRITE)]
LIVE = {"x-live": "made from many records"}


@router.get("", response_model=VisitOrderRead, openapi_extra=LIVE)
def get_visit_order(
    db: Reading,
    filters: Annotated[OrderFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> VisitOrderRead:
    """Places in business in the order in which to visit them, each with the reasons for it."""
    return get_order_page(db, filters, after, limit)


@router.get("/points", response_model=Page[VisitPointsRead])
def list_visit_points(db: ReadingPoints, after: After = None, limit: Limit = 50) -> PageRows:
    """Versions of the table of points, the latest first; everyone may read them."""
    return read_page(
        db, points_versions.select_version_rows(), points_versions.NEWEST_FIRST, after, limit
    )


@router.get("/points/{id}", response_model=VisitPointsRead)
def get_visit_points(db: ReadingPoints, id: UUID) -> VisitPointsRead:
    """One version of the table of points."""
    return points_versions.get_version_read(db, id)


@router.post("/points", status_code=201, response_model=VisitPointsRead)
def create_visit_points(db: WritingPoints, data: VisitPointsCreate) -> VisitPointsRead:
    """Enter the next version; those before it stay as they were."""
    return points_versions.get_version_read(db, points_versions.create_version(db, data).id)


@router.get("/draws", response_model=Page[VisitDrawRead])
def list_visit_draws(db: Reading, after: After = None, limit: Limit = 50) -> PageRows:
    """The quarters' lists, the latest first, each with the seed of its lots."""
    return read_page(db, draws.select_draw_rows(), draws.NEWEST_FIRST, after, limit)


@router.get("/draws/{id}", response_model=VisitDrawRead)
def get_visit_draw(db: Reading, id: UUID) -> VisitDrawRead:
    """One quarter's list."""
    return draws.get_draw_read(db, id)


@router.post("/draws", status_code=201, response_model=VisitDrawRead)
def create_visit_draw(db: Drawing, data: VisitDrawCreate) -> VisitDrawRead:
    """Draw up the present quarter's list: once, by a seed that nobody chooses."""
    return draws.get_draw_read(db, draws.create_draw(db, data).id)


@router.get("/comparison", response_model=VisitOrderComparison, openapi_extra=LIVE)
def compare_visit_order(db: Reading) -> VisitOrderComparison:
    """What visits found at places drawn by lot, beside those that the points led to."""
    return get_comparison(db)


@router.get("/gap", response_model=VisitGapRead, openapi_extra=LIVE)
def get_visit_gap(db: Reading, query: Annotated[GapQuery, Query()]) -> VisitGapRead:
    """Is the plan's target of visits within reach this year, and by which trips at the fewest."""
    return get_gap(db, query)
