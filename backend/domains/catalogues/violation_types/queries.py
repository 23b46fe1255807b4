"""Queries for the rows of the catalogue."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid
from backend.core.sql.search import to_search_text
from backend.core.sql.single_read import list_read_columns
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.catalogues.violation_types.schemas import TypeFilters, ViolationTypeRead
from backend.law import reference

COLUMNS = list_read_columns(ViolationTypeRead, ViolationType)
IN_LEGAL_ORDER = (ViolationType.position, ViolationType.id)


def build_filter_clauses(filters: TypeFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.on is not None:
        yield ViolationType.valid_from <= filters.on
        yield sa.func.coalesce(ViolationType.valid_to, filters.on) >= filters.on
    if filters.establishment_type is not None:
        yield ViolationType.id.in_(list_fitting_acts(filters.establishment_type))
    if filters.legal_document is not None:
        yield ViolationType.legal_document == filters.legal_document
    if filters.q is not None:
        yield ViolationType.matches(to_words_of_law(filters.q))


def list_fitting_acts(code: str) -> list[UUID]:
    """List the ids of the acts that fit a kind of establishment.

    Raises Invalid where there is no such kind.
    """
    kinds = reference.load_establishment_types()
    kind = next((kind for kind in kinds if kind.code == code), None)
    if kind is None:
        expected = ", ".join(kind.code for kind in kinds)
        raise Invalid.at("?establishment_type", "not-in-list", expected=expected)
    return [act.id for act in reference.load_violation_types() if act.fits(kind)]


def to_words_of_law(q: str) -> str:
    """Replace "mại dâm", which people type, by the words of the decrees: "mua dâm, bán dâm"."""
    return to_search_text(q).replace("mai dam", "dam")
