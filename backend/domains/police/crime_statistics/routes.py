"""Routes of crime statistics: the police enter and correct them by period."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.http.record_lists import build_record_page
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.police.crime_statistics import service
from backend.domains.police.crime_statistics.models import CrimeStatistic, CrimeStatisticRevision
from backend.domains.police.crime_statistics.queries import (
    NEWEST_FIRST,
    REVISIONS,
    ROWS,
    build_filter_clauses,
    get_crime_read,
    list_crime_reads,
    to_revision_reads,
)
from backend.domains.police.crime_statistics.schemas import (
    CrimeCorrection,
    CrimeCreate,
    CrimeFilters,
    CrimeRead,
    CrimeRow,
    PenaltyRuleRead,
    PenaltyRules,
    RevisionRead,
)
from backend.law.reference.penalty_procedure import load_penalty_rules
from backend.permissions import Permission

router = create_router("/crime-statistics")
register_conflict_codes(
    {"uq_crime_statistics_org_unit_id_period_kind_period_start": "period-recorded"}
)

Reading = Annotated[Session, requires(Permission.CRIME_READ, short=True)]
Writing = Annotated[Session, requires(Permission.CRIME_WRITE)]


@router.get("", response_model=build_record_page(CrimeRow, CrimeRead))
def list_crime_statistics(
    db: Reading,
    filters: Annotated[CrimeFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Periods with their figures, the latest first."""
    found = ROWS.where(*build_filter_clauses(filters))
    return read_page(db, found, NEWEST_FIRST, after, limit, list_crime_reads)


@router.get("/penalty-rules", response_model=PenaltyRules)
def list_penalty_rules(_db: Reading) -> PenaltyRules:
    """The articles that the penalties of a day fall under, by decree, the earlier first."""
    return PenaltyRules(items=[PenaltyRuleRead.model_validate(r) for r in load_penalty_rules()])


@router.get("/{id}", response_model=CrimeRead, openapi_extra={"x-live": "year before, hints"})
def get_crime_statistic(db: Reading, id: UUID) -> CrimeRead:
    """One period, with the same period of the year before."""
    return get_crime_read(db, id)


@router.post("", status_code=201, response_model=CrimeRead)
def create_crime_statistic(db: Writing, data: CrimeCreate) -> CrimeRead:
    """Enter the figures of a period. 409 `period-recorded` if it has them: correct those."""
    return get_crime_read(db, service.create_statistic(db, data).id)


@router.patch("/{id}", response_model=CrimeRead)
def correct_crime_statistic(db: Writing, id: UUID, data: CrimeCorrection) -> CrimeRead:
    """Correct figures, saying why; the earlier ones stay readable as a revision."""
    statistic = db.edit(CrimeStatistic, id, get_crime_read)
    service.correct_statistic(db, statistic, data)
    return get_crime_read(db, id)


@router.get("/{id}/revisions", response_model=Page[RevisionRead])
def list_crime_statistic_revisions(
    db: Reading, id: UUID, after: After = None, limit: Limit = 50
) -> PageRows:
    """All that was ever entered for the period, the latest first."""
    db.require(CrimeStatistic, id)
    mine = REVISIONS.where(CrimeStatisticRevision.statistic_id == id)
    found = read_page(db, mine, (CrimeStatisticRevision.number.desc(),), after, limit)
    return {"items": to_revision_reads(db, found["items"]), "next": found["next"]}
