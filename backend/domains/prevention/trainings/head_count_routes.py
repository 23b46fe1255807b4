"""How many attended who are no staff: one number per audience, kept by the course's unit."""

from typing import Annotated
from uuid import UUID

from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.prevention.trainings.attendance_schemas import (
    HeadCountCreate,
    HeadCountRead,
    HeadCountUpdate,
)
from backend.domains.prevention.trainings.models import HeadCount
from backend.domains.prevention.trainings.queries import get_head_count_read, select_head_count_rows
from backend.domains.prevention.trainings.service import create_head_count, get_course
from backend.permissions import Permission

router = create_router("/trainings")

Reading = Annotated[Session, requires(Permission.TRAINING_READ)]
Writing = Annotated[Session, requires(Permission.TRAINING_WRITE)]


@router.get("/{id}/head-counts", response_model=Page[HeadCountRead])
def list_training_head_counts(
    db: Reading, id: UUID, after: After = None, limit: Limit = 50
) -> PageRows:
    """The head counts of a course, in the order of entry."""
    get_course(db, id)
    return read_page(db, select_head_count_rows(id), (HeadCount.id,), after, limit)


@router.get("/{id}/head-counts/{head_count_id}", response_model=HeadCountRead)
def get_training_head_count(db: Reading, id: UUID, head_count_id: UUID) -> HeadCountRead:
    """One head count of the course."""
    return get_head_count_read(db, id, head_count_id)


@router.post("/{id}/head-counts", status_code=201, response_model=HeadCountRead)
def create_training_head_count(db: Writing, id: UUID, data: HeadCountCreate) -> HeadCountRead:
    """Enter how many of one audience attended a course of one of the caller's units."""
    return get_head_count_read(db, id, create_head_count(db, id, data.model_dump()).id)


@router.patch("/{id}/head-counts/{head_count_id}", response_model=HeadCountRead)
def update_training_head_count(
    db: Writing, id: UUID, head_count_id: UUID, data: HeadCountUpdate
) -> HeadCountRead:
    """Correct a head count."""
    count = get_own_head_count(db, id, head_count_id)
    db.save(count, data.model_dump(exclude_unset=True))
    return get_head_count_read(db, id, head_count_id)


@router.delete("/{id}/head-counts/{head_count_id}", status_code=204)
def delete_training_head_count(db: Writing, id: UUID, head_count_id: UUID) -> None:
    """Take back a head count."""
    db.delete(get_own_head_count(db, id, head_count_id))
    db.flush()


def get_own_head_count(db: Session, training_id: UUID, id: UUID) -> HeadCount:
    """The head count to be changed; raises NotFound unless the actor's unit keeps the course."""
    get_head_count_read(db, training_id, id)
    count = db.edit(HeadCount, id, lambda db, key: get_head_count_read(db, training_id, key))
    get_writable_unit(db, count.org_unit_id)
    return count
