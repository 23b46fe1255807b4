"""Drawn samples as rows with their names, and one in full with its ratings as they are now."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import FieldColumns, list_filter_clauses
from backend.core.sql.types import ColumnValue, ReadRow, RowSelect
from backend.domains.organisation.accounts.models import User
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.queries import build_visible_clause
from backend.domains.ratings.rating_samples.models import DrawnRating, RatingSample
from backend.domains.ratings.rating_samples.schemas import (
    RatingSampleFilters,
    RatingSampleRead,
    RatingSampleRow,
    SampledRating,
)

NEWEST_FIRST = (RatingSample.drawn_at.desc(), RatingSample.id.desc())
Later = orm.aliased(RatingSample)
IS_CURRENT = ~sa.exists().where(
    Later.org_unit_id == RatingSample.org_unit_id,
    Later.year == RatingSample.year,
    Later.number > RatingSample.number,
)
COUNTED = ("candidate_count", "drawn_count")
COLUMNS = FieldColumns(
    RatingSample,
    org_unit_name=OrgUnit.name,
    drawn_by_name=User.full_name,
    is_current=IS_CURRENT,
)
ROW = (
    *COLUMNS.of(RatingSampleRow.model_fields, but=COUNTED),
    *(RatingSample.candidates, RatingSample.drawn),
)


def select_sample_rows(filters: RatingSampleFilters) -> RowSelect:
    return (
        sa.select(*ROW, RatingSample.seed)
        .select_from(RatingSample)
        .join(OrgUnit, OrgUnit.id == RatingSample.org_unit_id)
        .outerjoin(User, User.id == RatingSample.drawn_by_id)
        .where(*list_filter_clauses(RatingSample, filters, "org_unit_id", "year"))
    )


def to_sample_row(row: ReadRow) -> dict[str, ColumnValue]:
    values = dict(row._mapping)
    counts = {"candidate_count": len(row.candidates), "drawn_count": len(row.drawn)}
    return values | counts


def get_sample_read(db: Session, id: UUID) -> RatingSampleRead:
    """One draw in full; raises NotFound."""
    row = db.execute(select_sample_rows(RatingSampleFilters()).where(RatingSample.id == id)).first()
    if row is None:
        raise NotFound
    now = load_present_ratings(db, row.drawn)
    drawn = [to_sampled_rating(one, now) for one in row.drawn]
    return RatingSampleRead.model_validate(to_sample_row(row) | {"drawn": drawn})


PresentRatings = Mapping[UUID, sa.Row[UUID, RatingStatus, float | None, float | None]]


def load_present_ratings(db: Session, drawn: Iterable[DrawnRating]) -> PresentRatings:
    """The drawn ratings as they are, by id, as far as the reader may see them: one query."""
    found = sa.select(
        *(CommuneRating.id, CommuneRating.status),
        *(CommuneRating.self_total, CommuneRating.verified_total),
    ).where(
        CommuneRating.id.in_([UUID(one["rating_id"]) for one in drawn]), build_visible_clause(db)
    )
    return {row.id: row for row in db.execute(found)}


def to_sampled_rating(one: DrawnRating, now: PresentRatings) -> SampledRating:
    row = now.get(UUID(one["rating_id"]))
    return SampledRating(
        rating_id=UUID(one["rating_id"]),
        org_unit_id=UUID(one["org_unit_id"]),
        org_unit_name=one["org_unit_name"],
        status=row.status if row else None,
        self_total=row.self_total if row else None,
        verified_total=row.verified_total if row else None,
    )
