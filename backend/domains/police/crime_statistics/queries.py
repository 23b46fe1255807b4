"""Reading crime statistics: one query for a page, two for a period with the year before."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.hints import to_hints
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_read_columns
from backend.core.text.periods import compute_period_end, compute_year_before
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.police.crime_statistics.models import (
    FIGURES,
    CrimeStatistic,
    CrimeStatisticRevision,
)
from backend.domains.police.crime_statistics.penalty_rules import (
    list_crime_warnings,
    list_rules_in_force,
)
from backend.domains.police.crime_statistics.schemas import (
    CrimeFilters,
    CrimeRead,
    CrimeRow,
    FiguresRead,
    LegalBasis,
    RevisionRead,
)

COLUMNS = list_read_columns(CrimeRow, CrimeStatistic, org_unit_name=OrgUnit.name)
ROWS = sa.select(*COLUMNS).join(OrgUnit, OrgUnit.id == CrimeStatistic.org_unit_id)
NEWEST_FIRST = (CrimeStatistic.period_start.desc(), CrimeStatistic.id.desc())

REVISIONS = sa.select(
    *(getattr(CrimeStatisticRevision, name) for name in ("id", "number", "created_at")),
    *(getattr(CrimeStatisticRevision, name) for name in ("author_id", "reason", *FIGURES)),
)


def build_filter_clauses(filters: CrimeFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.period_kind is not None:
        yield CrimeStatistic.period_kind == filters.period_kind
    if filters.period_from is not None:
        yield CrimeStatistic.period_start >= filters.period_from
    if filters.period_to is not None:
        yield CrimeStatistic.period_start <= filters.period_to
    if filters.org_unit_id is not None:
        yield CrimeStatistic.org_unit_id.in_(select_units_under([filters.org_unit_id]))


def get_crime_read(db: Session, id: UUID) -> CrimeRead:
    """The period in full; raises NotFound."""
    row = get_read(db, ROWS.where(CrimeStatistic.id == id), CrimeRow)
    return CrimeRead(
        **dict(row),
        period_end=compute_period_end(row.period_kind, row.period_start),
        year_before=find_year_before_figures(db, row),
        legal_basis=[
            LegalBasis.model_validate(b, from_attributes=True) for b in list_rules_in_force(row)
        ],
        warnings=to_hints(db, list_crime_warnings(row)),
    )


def find_year_before_figures(db: Session, row: CrimeRow) -> FiguresRead | None:
    if row.period_start.year <= 1900:
        return None
    found = sa.select(*(getattr(CrimeStatistic, name) for name in FIGURES)).where(
        CrimeStatistic.org_unit_id == row.org_unit_id,
        CrimeStatistic.period_kind == row.period_kind,
        CrimeStatistic.period_start == compute_year_before(row.period_kind, row.period_start),
    )
    before = db.execute(found).first()
    return FiguresRead(**before._mapping) if before else None


def to_revision_reads(db: Session, found: Sequence[Any]) -> list[RevisionRead]:
    """Revisions with the names of the officers who entered them."""
    names = load_actor_names(db, {row.author_id for row in found})
    return [RevisionRead(**row._mapping, author_name=names.get(row.author_id)) for row in found]
