"""The establishments behind a figure of the evidence: which count, and which do not."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.types import SortText
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment
from backend.domains.ratings.commune_ratings.evidence import COVERAGE, EvidenceQuery, is_in_business
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.queries import build_visible_clause, select_rating_rows
from backend.domains.ratings.rating_criteria_sets.models import RatingEvidenceKind

BY_NAME = sa.func.substr(Establishment.match_key, 1, 80, type_=SortText())
"""Folded name and address; cut, so that a cursor stays short."""


def list_establishments_behind(
    db: Session,
    rating_id: UUID,
    kind: RatingEvidenceKind,
    counted: bool | None,
    after: str | None,
    limit: int,
) -> PageRows:
    """A page of the figure's denominator as the register has it today; raises NotFound."""
    found = select_rating_rows([CommuneRating.org_unit_id, CommuneRating.year])
    rating = db.execute(
        found.where(CommuneRating.id == rating_id, build_visible_clause(db))
    ).first()
    if rating is None or kind not in COVERAGE:
        raise NotFound
    asked = EvidenceQuery.of(rating.org_unit_id, rating.year)
    counts = COVERAGE[kind](asked)
    columns: list[Any] = [
        Establishment.id,
        Establishment.name,
        Establishment.address.label("detail"),
        counts.label("counted"),
    ]
    listed = (
        sa.select(*columns)
        .select_from(ActivePeriod)
        .join(Establishment, Establishment.id == ActivePeriod.establishment_id)
        .where(is_in_business(asked))
    )
    if counted is not None:
        listed = listed.where(counts if counted else sa.not_(counts))
    return read_page(db, listed, (BY_NAME, Establishment.id), after, limit)
