"""Queries of ratings with the names of commune and set: one query for a page."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.sql.single_read import list_filter_clauses
from backend.core.sql.types import ColumnValue, ReadRow, RowSelect
from backend.domains.platform.changes.reach import build_readable_clauses
from backend.domains.ratings.commune_ratings.models import CommuneRating, RatingStatus
from backend.domains.ratings.commune_ratings.schemas import PublicFilters, RatingFilters, RatingRow
from backend.domains.ratings.commune_ratings.workflow import (
    RatingAct,
    build_desk_clauses,
    to_chained,
)
from backend.domains.ratings.rating_criteria_sets.models import StoredClass
from backend.domains.ratings.rating_criteria_sets.queries import SET_TABLE
from backend.metrics.geography import Boundaries
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit

OWN = (
    *("id", "version", "created_at", "updated_at", "year", "criteria_set_id"),
    *("status", "self_total", "verified_total", "rating_class", "change", "held_since"),
    *("verified_on", "appeal_until", "approved_on", "register_no"),
)
SET = SET_TABLE.c
"""Past scope: whoever sees a rating sees the set by which it was made, although that may belong
to a unit that has ended since."""
ROW = [
    *(getattr(CommuneRating, name) for name in OWN),
    *(column.label(name) for name, column in UNIT.items()),
    OrgUnit.level.label("org_unit_level"),
    build_kind_on(None, year=CommuneRating.year).label("org_unit_kind"),
    SET.name.label("criteria_set_name"),
    SET.is_illustrative,
    SET.max_score,
    SET.classes,
]
LATEST_YEAR_FIRST = (
    sa.literal(9999, sa.Integer()) - CommuneRating.year,
    OrgUnit.sort_name,
    CommuneRating.id,
)
"""A year's communes by name, the latest year first: all keys of a page ascend."""

OF_WORK = ("status", "rating_class", "change")
"""Filters of the list for those who work on ratings."""
HANDED_ON = (RatingStatus.SELF_ASSESSED, RatingStatus.VERIFIED, RatingStatus.RETURNED)
FINAL = (RatingStatus.VERIFIED, RatingStatus.APPROVED)


def select_rating_rows(
    selected: Iterable[sa.SQLColumnExpression[ColumnValue]], boundaries: Boundaries = Boundaries.OWN
) -> RowSelect:
    """Ratings with the names of commune and set."""
    rows = sa.select(*selected).select_from(CommuneRating)
    return select_with_unit(rows, CommuneRating, boundaries).join(
        SET_TABLE, SET.id == CommuneRating.criteria_set_id
    )


def build_visible_clause(db: Session) -> sa.ColumnElement[bool]:
    """Approved ratings, and earlier ones of units where the actor follows the work.

    An actor who verifies without following the work sees the ratings that were handed on.
    """
    approved = CommuneRating.is_handed_up()
    followed = build_readable_clauses(CommuneRating, db.actor)
    if followed is not None:
        return sa.or_(approved, sa.and_(sa.true(), *followed))
    return sa.or_(approved, *build_desk_clauses(db.actor, (RatingAct.VERIFY,), HANDED_ON))


def build_filter_clauses(
    filters: RatingFilters | PublicFilters, *more: str
) -> Iterable[sa.ColumnElement[bool]]:
    """Clauses of the filters that both lists have, and of those named in `more`."""
    yield from list_filter_clauses(CommuneRating, filters, "year", "org_unit_id", *more)
    if filters.year_from is not None:
        yield CommuneRating.year >= filters.year_from
    if filters.q is not None:
        for word in to_search_text(filters.q).split():
            yield OrgUnit.sort_name.contains(word, autoescape=True)


def to_rating_row(row: ReadRow) -> RatingRow:
    """The row with its total, the title of its class, and the role whose turn it is."""
    chained = to_chained(row.org_unit_id, row.org_unit_level, row.year)
    return RatingRow(
        **row._mapping,
        total=row.verified_total if row.status in FINAL else row.self_total,
        class_title=find_class_title(row.classes, row.rating_class),
        held_by=chained.find_desk(row.status),
    )


def find_class_title(classes: Sequence[StoredClass], code: str | None) -> str | None:
    return next((entry["title"] for entry in classes if entry["code"] == code), None)
