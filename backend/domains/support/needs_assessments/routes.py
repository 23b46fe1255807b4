"""Needs of women at risk, exactly: for a commune about itself and its district's office."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.support.needs_assessments.models import NeedsAssessment
from backend.domains.support.needs_assessments.schemas import (
    NeedsAssessmentCreate,
    NeedsAssessmentRead,
    NeedsAssessmentUpdate,
    NeedsFilters,
)
from backend.domains.support.needs_assessments.service import (
    create_assessment,
    get_assessment_read,
    select_assessment_rows,
    update_assessment,
)
from backend.permissions import Permission

router = create_router("/needs-assessments")

Reading = Annotated[Session, requires(Permission.SUPPORT_READ)]
Writing = Annotated[Session, requires(Permission.SUPPORT_WRITE)]

NEWEST = (NeedsAssessment.year.desc(), NeedsAssessment.half.desc(), NeedsAssessment.id.desc())


@router.get("", response_model=Page[NeedsAssessmentRead])
def list_needs_assessments(
    db: Reading,
    filters: Annotated[NeedsFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Assessments, the latest half-year first."""
    return read_page(db, select_assessment_rows(filters), NEWEST, after, limit)


@router.get("/{id}", response_model=NeedsAssessmentRead)
def get_needs_assessment(db: Reading, id: UUID) -> NeedsAssessmentRead:
    """One commune's half-year."""
    return get_assessment_read(db, id)


@router.post("", status_code=201, response_model=NeedsAssessmentRead)
def create_needs_assessment(db: Writing, data: NeedsAssessmentCreate) -> NeedsAssessmentRead:
    """Record a half-year; 409 `already-assessed` when the commune has one."""
    return get_assessment_read(db, create_assessment(db, data).id)


@router.patch("/{id}", response_model=NeedsAssessmentRead)
def update_needs_assessment(
    db: Writing, id: UUID, data: NeedsAssessmentUpdate
) -> NeedsAssessmentRead:
    """Correct the numbers of a half-year."""
    row = db.edit(NeedsAssessment, id, get_assessment_read)
    return get_assessment_read(db, update_assessment(db, row, data).id)


register_conflict_codes({"uq_needs_assessments_org_unit_id_year_half": "already-assessed"})
