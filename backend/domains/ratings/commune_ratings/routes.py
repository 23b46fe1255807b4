"""Ratings of communes: from the commune's draft through verification to approval."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.exceptions import Conflict
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.ratings.commune_ratings import public, service
from backend.domains.ratings.commune_ratings.approval import (
    approve_rating,
    record_appeal,
    return_rating,
    submit_rating,
    verify_rating,
)
from backend.domains.ratings.commune_ratings.comparison import compare_with_set
from backend.domains.ratings.commune_ratings.detail import get_rating_read
from backend.domains.ratings.commune_ratings.evidence import list_establishments_behind
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.queries import (
    LATEST_YEAR_FIRST,
    OF_WORK,
    ROW,
    build_filter_clauses,
    build_visible_clause,
    select_rating_rows,
    to_rating_row,
)
from backend.domains.ratings.commune_ratings.schemas import (
    ByCriterion,
    ComparisonRead,
    EvidenceFilters,
    EvidenceRecord,
    RatingApproval,
    RatingCreate,
    RatingFilters,
    RatingRead,
    RatingRow,
    RatingUpdate,
    Verification,
)
from backend.domains.ratings.rating_criteria_sets.models import RatingEvidenceKind
from backend.permissions import Permission

router = create_router("/commune-ratings")
public_router = public.router
register_conflict_codes({"uq_commune_ratings_org_unit_id_year": "rating-exists"})

Reading = Annotated[Session, requires(Permission.RATING_READ)]
Looking = Annotated[Session, requires(Permission.RATING_READ, short=True)]
Opening = Annotated[Session, requires(Permission.ESTABLISHMENT_READ)]
Scoring = Annotated[Session, requires(Permission.RATING_WRITE)]
Verifying = Annotated[Session, requires(Permission.RATING_VERIFY)]
Returning = Annotated[Session, requires(Permission.RATING_RETURN)]
Approving = Annotated[Session, requires(Permission.RATING_APPROVE)]


@router.get("", response_model=Page[RatingRow])
def list_commune_ratings(
    db: Looking,
    filters: Annotated[RatingFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Ratings, the latest year first, then by commune; drafts only for those at work on them."""
    found = select_rating_rows(ROW, filters.boundaries).where(
        build_visible_clause(db), *build_filter_clauses(filters, *OF_WORK)
    )
    rows = read_page(db, found, LATEST_YEAR_FIRST, after, limit)
    return {"items": [to_rating_row(row) for row in rows["items"]], "next": rows["next"]}


@router.get("/{id}", response_model=RatingRead, openapi_extra={"x-live": "evidence, names"})
def get_commune_rating(db: Reading, id: UUID) -> RatingRead:
    """One rating with criteria, scores and evidence side by side, and what is still missing."""
    return get_rating_read(db, id)


@router.post("", status_code=201, response_model=RatingRead)
@register_impossible_errors(Conflict("rating-elsewhere"))  # a new one is a draft
def create_commune_rating(db: Scoring, data: RatingCreate) -> RatingRead:
    """Begin the rating of a commune for a year: evidence is there at once, points are not."""
    return get_rating_read(db, service.create_rating(db, data).id)


@router.patch("/{id}", response_model=RatingRead)
def update_commune_rating(db: Scoring, id: UUID, data: RatingUpdate) -> RatingRead:
    """Score and argue; after a return only the criteria that were returned are open."""
    rating = db.edit(CommuneRating, id, get_rating_read)
    service.update_scores(db, rating, data.scores or {})
    return get_rating_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_commune_rating(db: Scoring, id: UUID) -> None:
    """Throw away a draft that was never submitted."""
    service.delete_draft(db, db.edit(CommuneRating, id, get_rating_read))


@router.patch("/{id}/verification", response_model=RatingRead)
def update_commune_rating_verification(db: Verifying, id: UUID, data: Verification) -> RatingRead:
    """Keep what the district has checked so far; nothing is final before it verifies."""
    rating = db.edit(CommuneRating, id, get_rating_read)
    service.record_verified_points(db, rating, data.scores)
    return get_rating_read(db, id)


@router.post("/{id}/submit", response_model=RatingRead)
def submit_commune_rating(db: Scoring, id: UUID) -> RatingRead:
    """Hand it to the district; 409 `rating-incomplete` lists what is missing in `errors`."""
    submit_rating(db, db.edit(CommuneRating, id, get_rating_read))
    return get_rating_read(db, id)


@router.post("/{id}/verify", response_model=RatingRead)
def verify_commune_rating(db: Verifying, id: UUID, data: Verification) -> RatingRead:
    """Confirm or correct the points; every criterion of the sample must have been checked."""
    rating = db.edit(CommuneRating, id, get_rating_read)
    verify_rating(db, rating, data)
    return get_rating_read(db, id)


@router.post("/{id}/return", response_model=RatingRead)
def return_commune_rating(db: Returning, id: UUID, data: ByCriterion) -> RatingRead:
    """Send criteria back to the commune: by the district while it verifies, then by the leader."""
    return_rating(db, db.edit(CommuneRating, id, get_rating_read), data)
    return get_rating_read(db, id)


@router.post("/{id}/approve", response_model=RatingRead)
def approve_commune_rating(db: Approving, id: UUID, data: RatingApproval) -> RatingRead:
    """Make it final: numbered, hashed, public, and never changed again."""
    approve_rating(db, db.edit(CommuneRating, id, get_rating_read), data.comment)
    return get_rating_read(db, id)


@router.post("/{id}/appeal", response_model=RatingRead)
def appeal_commune_rating(db: Scoring, id: UUID, data: ByCriterion) -> RatingRead:
    """Contest verified points, once and until `appeal_until`; the district checks them again."""
    record_appeal(db, db.edit(CommuneRating, id, get_rating_read), data)
    return get_rating_read(db, id)


@router.get("/{id}/evidence/{kind}", response_model=Page[EvidenceRecord])
def list_commune_rating_evidence(
    db: Opening,
    id: UUID,
    kind: RatingEvidenceKind,
    filters: Annotated[EvidenceFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The establishments behind a figure, as the register has them today."""
    return list_establishments_behind(db, id, kind, filters.counted, after, limit)


@router.get(
    "/{id}/comparison", response_model=ComparisonRead, openapi_extra={"x-live": "both sets"}
)
def compare_commune_rating(
    db: Reading,
    id: UUID,
    criteria_set_id: Annotated[
        UUID | None, Query(description="the other set; default the latest that is not its own")
    ] = None,
) -> ComparisonRead:
    """What the rating would be under another set; criteria are matched by their code."""
    return compare_with_set(db, id, criteria_set_id)
