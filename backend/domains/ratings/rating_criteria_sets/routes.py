"""Criteria sets: read by everyone signed in, entered by administrators."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Query

from backend.core.errors.exceptions import Conflict
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.ratings.rating_criteria_sets import service
from backend.domains.ratings.rating_criteria_sets.models import CriteriaSet, Criterion
from backend.domains.ratings.rating_criteria_sets.queries import (
    CRITERION,
    IN_TABLE_ORDER,
    NEWEST_FIRST,
    build_filter_clauses,
    get_criterion_read,
    get_set_read,
    select_set_rows,
)
from backend.domains.ratings.rating_criteria_sets.schemas import (
    CriteriaSetCreate,
    CriteriaSetFilters,
    CriteriaSetRead,
    CriteriaSetRow,
    CriteriaSetUpdate,
    CriterionCreate,
    CriterionRead,
    CriterionUpdate,
)
from backend.permissions import Permission

router = create_router("/rating-criteria-sets")
register_conflict_codes({"uq_rating_criteria_criteria_set_id_code": "criterion-code-used"})

Reading = Annotated[Session, requires(Permission.CRITERIA_READ, short=True)]
Writing = Annotated[Session, requires(Permission.CRITERIA_WRITE)]


@router.get("", response_model=Page[CriteriaSetRow])
def list_rating_criteria_sets(
    db: Reading,
    filters: Annotated[CriteriaSetFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Sets of the caller's units and of those above them, the latest in force first."""
    return read_page(
        db, select_set_rows().where(*build_filter_clauses(filters)), NEWEST_FIRST, after, limit
    )


@router.get("/{id}", response_model=CriteriaSetRead, openapi_extra={"x-live": "criteria, in_use"})
def get_rating_criteria_set(db: Reading, id: UUID) -> CriteriaSetRead:
    """One set with its criteria in the table's order."""
    return get_set_read(db, id)


@router.post("", status_code=201, response_model=CriteriaSetRead)
@register_impossible_errors(Conflict("criterion-code-used"))  # 422 names the code that is twice
def create_rating_criteria_set(db: Writing, data: CriteriaSetCreate) -> CriteriaSetRead:
    """Enter a set, with its criteria or without; classes are two unless they are given."""
    return get_set_read(db, service.create_set(db, data).id)


@router.patch("/{id}", response_model=CriteriaSetRead)
def update_rating_criteria_set(db: Writing, id: UUID, data: CriteriaSetUpdate) -> CriteriaSetRead:
    """Correct a set; 409 `set-in-use` for points and classes by which communes were rated."""
    service.update_set(db, db.edit(CriteriaSet, id, get_set_read), data)
    return get_set_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_rating_criteria_set(db: Writing, id: UUID) -> None:
    """Remove a set that no rating uses."""
    service.delete_set(db, db.edit(CriteriaSet, id, get_set_read))


@router.get("/{id}/criteria", response_model=Page[CriterionRead])
def list_rating_criteria(db: Reading, id: UUID, after: After = None, limit: Limit = 50) -> PageRows:
    """The criteria in the table's order."""
    db.require(CriteriaSet, id)
    found = sa.select(*CRITERION).where(Criterion.criteria_set_id == id)
    return read_page(db, found, IN_TABLE_ORDER, after, limit)


@router.get("/{id}/criteria/{criterion_id}", response_model=CriterionRead)
def get_rating_criterion(db: Reading, id: UUID, criterion_id: UUID) -> CriterionRead:
    """One criterion of this set."""
    return get_criterion_read(db, id, criterion_id)


@router.post("/{id}/criteria", status_code=201, response_model=CriterionRead)
def create_rating_criterion(db: Writing, id: UUID, data: CriterionCreate) -> CriterionRead:
    """Add a criterion at the end of the table."""
    return get_criterion_read(db, id, service.add_criterion(db, id, data).id)


@router.patch("/{id}/criteria/{criterion_id}", response_model=CriterionRead)
def update_rating_criterion(
    db: Writing, id: UUID, criterion_id: UUID, data: CriterionUpdate
) -> CriterionRead:
    """Correct a criterion of a set that no rating uses."""
    service.update_criterion(db, get_criterion_to_edit(db, id, criterion_id), data)
    return get_criterion_read(db, id, criterion_id)


@router.delete("/{id}/criteria/{criterion_id}", status_code=204)
def delete_rating_criterion(db: Writing, id: UUID, criterion_id: UUID) -> None:
    """Take a criterion out of a set that no rating uses."""
    service.delete_criterion(db, get_criterion_to_edit(db, id, criterion_id))


def get_criterion_to_edit(db: Session, set_id: UUID, id: UUID) -> Criterion:
    """A criterion of this set to be changed, under If-Match."""
    get_criterion_read(db, set_id, id)
    return db.edit(Criterion, id, lambda db, key: get_criterion_read(db, set_id, key))
