"""Recommendations of signed minutes: a list of tasks, the two ways to close one, and back."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.inspections.inspections import recommendations
from backend.domains.inspections.inspections.following_schemas import (
    Fulfilment,
    RecommendationFilters,
    RecommendationRead,
    Reopen,
    Withdrawal,
)
from backend.domains.inspections.inspections.models import Recommendation
from backend.domains.inspections.inspections.recommendations import (
    DUE_FIRST,
    build_filter_clauses,
    get_recommendation_read,
    select_recommendation_rows,
)
from backend.permissions import Permission

router = create_router("/recommendations")

Reading = Annotated[Session, requires(Permission.INSPECTION_READ)]
Writing = Annotated[Session, requires(Permission.INSPECTION_WRITE)]


@router.get("", response_model=Page[RecommendationRead])
def list_recommendations(
    db: Reading,
    filters: Annotated[RecommendationFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """What places were asked to do, the earliest due first."""
    found = read_page(
        db,
        select_recommendation_rows().where(*build_filter_clauses(filters)),
        DUE_FIRST,
        after,
        limit,
    )
    return {"items": recommendations.add_person_names(db, found["items"]), "next": found["next"]}


@router.get(
    "/{id}", response_model=RecommendationRead, openapi_extra={"x-live": "names, is_overdue"}
)
def get_recommendation(db: Reading, id: UUID) -> RecommendationRead:
    """One recommendation."""
    return get_recommendation_read(db, id)


@router.post("/{id}/fulfil", response_model=RecommendationRead)
def fulfil_recommendation(db: Writing, id: UUID, data: Fulfilment) -> RecommendationRead:
    """The place did it; 409 `recommendation-closed` when that was said already."""
    recommendations.close_as_fulfilled(
        db, db.edit(Recommendation, id, get_recommendation_read), data.model_dump()
    )
    return get_recommendation_read(db, id)


@router.post("/{id}/withdraw", response_model=RecommendationRead)
def withdraw_recommendation(db: Writing, id: UUID, data: Withdrawal) -> RecommendationRead:
    """The place need not do it after all; the minutes still say that it was asked."""
    recommendations.withdraw_recommendation(
        db, db.edit(Recommendation, id, get_recommendation_read), data.reason
    )
    return get_recommendation_read(db, id)


@router.post("/{id}/reopen", response_model=RecommendationRead)
def reopen_recommendation(db: Writing, id: UUID, data: Reopen) -> RecommendationRead:
    """It was closed by mistake: open again, with the closing and the reason in `reopenings`."""
    recommendations.open_recommendation_again(
        db, db.edit(Recommendation, id, get_recommendation_read), data.reason
    )
    return get_recommendation_read(db, id)
