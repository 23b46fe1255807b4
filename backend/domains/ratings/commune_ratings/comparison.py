"""What a rating would be under another set: criteria are matched by code, the rest stays open."""

import math
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.queries import (
    FINAL,
    SET,
    build_visible_clause,
    select_rating_rows,
)
from backend.domains.ratings.commune_ratings.schemas import ComparisonRead
from backend.domains.ratings.commune_ratings.scoring import (
    find_class,
    find_final_points,
    find_points,
)
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet
from backend.domains.ratings.rating_criteria_sets.queries import list_criteria

SIDE = ("id", "name", "is_illustrative", "max_score", "classes")
HALVES = 2


def compare_with_set(db: Session, rating_id: UUID, set_id: UUID | None) -> ComparisonRead:
    """The rating beside what it would be under `set_id`; raises NotFound for either.

    Without `set_id` it is the latest other set, or the rating's own where there is no other.
    """
    columns = ("criteria_set_id", "status", "scores", "rating_class")
    own = [getattr(CommuneRating, name) for name in columns]
    found = select_rating_rows([*own, *(SET[name].label(f"set_{name}") for name in SIDE)])
    rating = db.execute(
        found.where(CommuneRating.id == rating_id, build_visible_clause(db))
    ).first()
    if rating is None:
        raise NotFound
    set_id = set_id or find_other_set(db, rating.criteria_set_id)
    here = get_own_side(rating)
    there = here if set_id == here["id"] else get_side(db, set_id)
    pick = find_final_points if rating.status in FINAL else find_own_points
    scored = {
        line.code: (line, pick(rating.scores, line.code))
        for line in list_criteria(db, rating.criteria_set_id)
    }
    rows = build_rows(scored, {line.code: line for line in list_criteria(db, set_id)})
    told = [{k: v for k, v in s.items() if k not in ("id", "classes")} for s in (here, there)]
    compared = {
        "rating_id": rating_id,
        "here": {"criteria_set_id": here["id"], **told[0]},
        "there": {"criteria_set_id": there["id"], **told[1]},
        "rows": rows,
        "class_here": rating.rating_class,
        **compute_totals(rows, there["classes"]),
    }
    return ComparisonRead.model_validate(compared)


def find_own_points(scores: Mapping[str, Any], code: str) -> float | None:
    return find_points(scores, code, "self_points")


def find_other_set(db: Session, own: UUID) -> UUID:
    latest = (CriteriaSet.valid_from.desc(), CriteriaSet.id.desc())
    found = sa.select(CriteriaSet.id).where(CriteriaSet.id != own, CriteriaSet.max_score > 0)
    return db.scalar(found.order_by(*latest).limit(1)) or own


def get_own_side(rating: Any) -> dict[str, Any]:
    """The rating's own set, which goes with it."""
    return {name: getattr(rating, f"set_{name}") for name in SIDE}


def get_side(db: Session, id: UUID) -> dict[str, Any]:
    columns: list[Any] = [getattr(CriteriaSet, name) for name in SIDE]
    row = db.execute(sa.select(*columns).where(CriteriaSet.id == id)).first()
    if row is None:
        raise NotFound.at("?criteria_set_id")
    return dict(row._mapping)


def build_rows(
    here: Mapping[str, tuple[Any, float | None]], there: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """A row for each code of either set, in the order of this one's table, then of the other's."""
    codes = [*here, *(code for code in there if code not in here)]
    return [build_row(code, *here.get(code, (None, None)), there.get(code)) for code in codes]


def build_row(code: str, own: Any, given: float | None, other: Any) -> dict[str, Any]:
    both = own is not None and other is not None
    scaled = both and own.max_points != other.max_points
    carried = given if both else None
    if scaled and given is not None:
        # Rounded down, so that no set looks better than the points that were given.
        part = given * other.max_points / own.max_points
        carried = math.floor(part * HALVES + 1e-9) / HALVES
    return {
        "code": code,
        "title_here": own.title if own else None,
        "title_there": other.title if other else None,
        "max_here": own.max_points if own else None,
        "max_there": other.max_points if other else None,
        "points_here": given,
        "points_there": carried,
        "scaled": scaled,
    }


def compute_totals(rows: Sequence[Mapping[str, Any]], classes: Any) -> dict[str, Any]:
    """The other set's total, from nothing to everything for what nobody has scored under it."""
    alone_here = [row for row in rows if row["max_there"] is None]
    alone_there = [row for row in rows if row["max_here"] is None]
    shared = [row["points_there"] for row in rows if row["max_here"] and row["max_there"]]
    own = [row["points_here"] for row in rows if row["max_here"] is not None]
    open_points = float(sum(row["max_there"] for row in alone_there))
    least = None if None in shared else float(sum(shared))
    most = None if least is None else least + open_points
    low, high = find_class(classes, least), find_class(classes, most)
    return {
        "total_here": None if None in own else float(sum(own)),
        "total_least": least,
        "total_most": most,
        "class_least": low,
        "class_most": high,
        "class_there": low if low == high else None,
        "open_points": open_points,
        "lost_points": float(sum(row["points_here"] or 0 for row in alone_here)),
    }
