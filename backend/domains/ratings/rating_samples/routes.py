"""Samples of ratings for verification: the draws, one in full, and to draw."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.ratings.rating_samples.queries import (
    NEWEST_FIRST,
    get_sample_read,
    select_sample_rows,
    to_sample_row,
)
from backend.domains.ratings.rating_samples.schemas import (
    RatingSampleCreate,
    RatingSampleFilters,
    RatingSampleRead,
    RatingSampleRow,
)
from backend.domains.ratings.rating_samples.service import create_sample
from backend.permissions import Permission

router = create_router("/rating-samples")

Reading = Annotated[Session, requires(Permission.RATING_READ)]
Verifying = Annotated[Session, requires(Permission.RATING_VERIFY)]


@router.get("", response_model=Page[RatingSampleRow])
def list_rating_samples(
    db: Reading,
    filters: Annotated[RatingSampleFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Draws of the caller's units, the newest first, with those that a later one replaced."""
    page = read_page(db, select_sample_rows(filters), NEWEST_FIRST, after, limit)
    return {"items": [to_sample_row(row) for row in page["items"]], "next": page["next"]}


@router.get(
    "/{id}", response_model=RatingSampleRead, openapi_extra={"x-live": "ratings as they are"}
)
def get_rating_sample(db: Reading, id: UUID) -> RatingSampleRead:
    """One draw, with its ratings as they are now."""
    return get_sample_read(db, id)


@router.post("", status_code=201, response_model=RatingSampleRead)
def draw_rating_sample(db: Verifying, data: RatingSampleCreate) -> RatingSampleRead:
    """Draw for good; 422 `redraw-needs-reason` where the year has a sample.

    409 `no-rating-waits`: none of the year waits for the caller's verification.
    """
    return get_sample_read(db, create_sample(db, data).id)
