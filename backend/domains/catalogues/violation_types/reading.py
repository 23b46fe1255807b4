"""The catalogue as rows."""

from collections.abc import Iterable

import sqlalchemy as sa

from backend.core.sql.search import fold_text
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.catalogues.violation_types.schemas import TypeFilters, ViolationTypeRead

COLUMNS = tuple(getattr(ViolationType, name) for name in ViolationTypeRead.model_fields)
IN_LEGAL_ORDER = (ViolationType.position, ViolationType.id)


def conditions(filters: TypeFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.on is not None:
        yield ViolationType.valid_from <= filters.on
        yield sa.func.coalesce(ViolationType.valid_to, filters.on) >= filters.on
    if filters.legal_document is not None:
        yield ViolationType.legal_document == filters.legal_document
    if filters.q is not None:
        yield ViolationType.matches(in_words_of_the_law(filters.q))


def in_words_of_the_law(q: str) -> str:
    """No act is called "mại dâm", which everybody types: the decrees say "mua dâm, bán dâm"."""
    return fold_text(q).replace("mai dam", "dam")
