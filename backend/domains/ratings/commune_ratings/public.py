"""Approved ratings for everyone, without signing in: they contain nothing about persons."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import orm
from starlette.requests import Request
from starlette.responses import Response

from backend.core.http.dependencies import create_public_router, open_anonymous_session
from backend.core.http.etags import compute_etag
from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.core.sql.types import ReadRow
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.queries import (
    LATEST_YEAR_FIRST,
    SET,
    build_filter_clauses,
    find_class_title,
    select_rating_rows,
)
from backend.domains.ratings.commune_ratings.schemas import PublicFilters, PublicRating

WHY = "approved ratings are public"
MINUTES_KEPT = 5

router = create_public_router("/public", WHY)
Anyone = Annotated[Session, open_anonymous_session(WHY)]


District = orm.aliased(OrgUnit)

COLUMNS = [
    *(
        getattr(CommuneRating, name)
        for name in ("id", "org_unit_id", "year", "rating_class", "change", "register_no")
    ),
    CommuneRating.approved_on,
    CommuneRating.verified_total.label("total"),
    OrgUnit.code.label("org_unit_code"),
    OrgUnit.name.label("org_unit_name"),
    build_kind_on(None, year=CommuneRating.year).label("org_unit_kind"),
    District.name.label("district_name"),
    build_kind_on(None, District, year=CommuneRating.year).label("district_kind"),
    SET.name.label("criteria_set_name"),
    *(SET[name] for name in ("legal_basis", "is_illustrative", "max_score", "classes")),
]


@router.get("/ratings", response_model=Page[PublicRating])
def list_public_ratings(
    db: Anyone,
    request: Request,
    response: Response,
    filters: Annotated[PublicFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Approved ratings of all years, the latest first; may be kept for five minutes."""
    above = District.id == OrgUnit.parent_id
    final = CommuneRating.status == RatingStatus.APPROVED
    found = select_rating_rows(COLUMNS).outerjoin(District, above).where(final)
    rows = read_page(
        db, found.where(*build_filter_clauses(filters)), LATEST_YEAR_FIRST, after, limit
    )
    items = [to_public_rating(row) for row in rows["items"]]
    request.state.etag = compute_etag(repr((items, rows["next"])))
    response.headers["Cache-Control"] = f"public, max-age={MINUTES_KEPT * 60}"
    return {"items": items, "next": rows["next"]}


def to_public_rating(row: ReadRow) -> PublicRating:
    title = find_class_title(row.classes, row.rating_class)
    return PublicRating(**row._mapping, class_title=title or row.rating_class)
