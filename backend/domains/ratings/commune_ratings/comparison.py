"""What a rating would be under another set: criteria with the same code keep their points."""

import math
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from pydantic import ConfigDict

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.core.sql.single_read import list_read_columns
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.queries import (
    FINAL,
    SET,
    build_visible_clause,
    select_rating_rows,
)
from backend.domains.ratings.commune_ratings.schemas import (
    ComparisonRead,
    ComparisonRow,
    SideRead,
)
from backend.domains.ratings.commune_ratings.scoring import (
    compute_total,
    find_class,
    find_final_points,
    find_own_points,
)
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, StoredClass
from backend.domains.ratings.rating_criteria_sets.queries import list_criteria
from backend.domains.ratings.rating_criteria_sets.schemas import CriterionRead

STEPS_PER_POINT = 2
"""Points are given in halves."""


class ComparedSet(SideRead):
    """A set with its classes, by which a total is judged."""

    model_config = ConfigDict(from_attributes=True)

    classes: list[StoredClass]


SET_COLUMNS = [SET[name] for name in ("name", "is_illustrative", "max_score", "classes")]


def compare_with_set(db: Session, rating_id: UUID, set_id: UUID | None) -> ComparisonRead:
    """The rating beside what it would be under `set_id`; raises NotFound for either.

    Without `set_id` it is the latest other set, or the rating's own where there is no other.
    """
    columns = ("criteria_set_id", "status", "scores", "rating_class")
    found = select_rating_rows([*(getattr(CommuneRating, name) for name in columns), *SET_COLUMNS])
    rating = db.execute(
        found.where(CommuneRating.id == rating_id, build_visible_clause(db))
    ).first()
    if rating is None:
        raise NotFound
    own_set = ComparedSet.model_validate(rating)
    set_id = set_id or find_other_set(db, own_set.criteria_set_id)
    other_set = own_set if set_id == own_set.criteria_set_id else get_compared_set(db, set_id)
    find_shown_points = find_final_points if rating.status in FINAL else find_own_points
    given = {line.code: line for line in list_criteria(db, own_set.criteria_set_id)}
    other = {line.code: line for line in list_criteria(db, set_id)}
    rows = [
        build_row(code, given.get(code), other.get(code), find_shown_points(rating.scores, code))
        for code in (given | other)
    ]
    return build_comparison(rating_id, own_set, other_set, rows, rating.rating_class)


def find_other_set(db: Session, own: UUID) -> UUID:
    latest = (CriteriaSet.valid_from.desc(), CriteriaSet.id.desc())
    found = sa.select(CriteriaSet.id).where(CriteriaSet.id != own, CriteriaSet.max_score > 0)
    return db.scalar(found.order_by(*latest).limit(1)) or own


def get_compared_set(db: Session, id: UUID) -> ComparedSet:
    columns = list_read_columns(ComparedSet, CriteriaSet, criteria_set_id=CriteriaSet.id)
    row = db.execute(sa.select(*columns).where(CriteriaSet.id == id)).first()
    if row is None:
        raise NotFound.at("?criteria_set_id")
    return ComparedSet.model_validate(row)


def build_row(
    code: str, own: CriterionRead | None, other: CriterionRead | None, points: float | None
) -> ComparisonRow:
    """The criterion `code` as the rating's `own` set and the `other` set have it."""
    given = points if own else None
    points_in_other_set = given if own and other else None
    scaled = own is not None and other is not None and own.max_points != other.max_points
    if own and other and given is not None and scaled:
        # Rounded down to half points, so that no set looks better than the points that were given.
        part = given * other.max_points / own.max_points
        points_in_other_set = math.floor(part * STEPS_PER_POINT + 1e-9) / STEPS_PER_POINT
    return ComparisonRow(
        code=code,
        title_here=own.title if own else None,
        title_there=other.title if other else None,
        max_here=own.max_points if own else None,
        max_there=other.max_points if other else None,
        points_here=given,
        points_there=points_in_other_set,
        scaled=scaled,
    )


def build_comparison(
    rating_id: UUID,
    own_set: ComparedSet,
    other_set: ComparedSet,
    rows: Sequence[ComparisonRow],
    class_here: str | None,
) -> ComparisonRead:
    """With the lowest and highest total of the other set, whose own criteria have no points yet."""
    own = [row for row in rows if row.max_here is not None]
    shared = [row.points_there for row in own if row.max_there is not None]
    open_points = sum((row.max_there or 0.0 for row in rows if row.max_here is None), 0.0)
    least = compute_total(shared)
    most = None if least is None else least + open_points
    low, high = find_class(other_set.classes, least), find_class(other_set.classes, most)
    return ComparisonRead(
        rating_id=rating_id,
        here=own_set,
        there=other_set,
        total_here=compute_total(row.points_here for row in own),
        class_here=class_here,
        class_there=low if low == high else None,
        class_least=low,
        class_most=high,
        total_least=least,
        total_most=most,
        open_points=open_points,
        lost_points=sum((row.points_here or 0.0 for row in own if row.max_there is None), 0.0),
        rows=list(rows),
    )
