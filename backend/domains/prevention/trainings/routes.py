"""Courses: list, detail, entry, amendment; the catalogues of topics and audiences."""

from collections.abc import Iterable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows, read_page
from backend.domains.prevention.trainings import attendance_routes, head_count_routes
from backend.domains.prevention.trainings.models import Training
from backend.domains.prevention.trainings.queries import (
    NEWEST,
    get_training_read,
    select_training_rows,
)
from backend.domains.prevention.trainings.schemas import (
    TrainingAudienceRead,
    TrainingCreate,
    TrainingQuery,
    TrainingRead,
    TrainingTopicRead,
    TrainingUpdate,
)
from backend.domains.prevention.trainings.service import (
    create_course,
    delete_course,
    ensure_reads_staff,
    update_course,
)
from backend.domains.prevention.trainings.training_year import build_training_year
from backend.domains.prevention.trainings.year_schemas import TrainingYear, YearFilters
from backend.law import reference
from backend.law.reference import TrainingTerm
from backend.permissions import Permission

router = create_router("/trainings")
topics_router = create_router("/training-topics")
audiences_router = create_router("/training-audiences")
attendance_router = attendance_routes.router
attended_router = attendance_routes.staff_router
head_count_router = head_count_routes.router

Reading = Annotated[Session, requires(Permission.TRAINING_READ)]
Looking = Annotated[Session, requires(Permission.TRAINING_READ, short=True)]
Writing = Annotated[Session, requires(Permission.TRAINING_WRITE)]
Choosing = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]


@router.get("", response_model=Page[TrainingRead])
def list_trainings(db: Reading, query: Annotated[TrainingQuery, Query()]) -> PageRows:
    """Courses of the caller's units and of those above, the latest first."""
    return read_page(db, select_training_rows(query), NEWEST, query.after, query.limit)


@router.get("/year", response_model=TrainingYear)
def get_training_year(db: Reading, filters: Annotated[YearFilters, Query()]) -> TrainingYear:
    """Who of those on direct duty is trained, by unit, and which topics were taught."""
    ensure_reads_staff(db)
    return build_training_year(db, filters.year)


@router.get("/{id}", response_model=TrainingRead, openapi_extra={"x-live": "attendances"})
def get_training(db: Looking, id: UUID) -> TrainingRead:
    """One course."""
    return get_training_read(db, id)


@router.post("", status_code=201, response_model=TrainingRead)
def create_training(db: Writing, data: TrainingCreate) -> TrainingRead:
    """Enter a course, held or planned, of one of the caller's units."""
    return get_training_read(db, create_course(db, data.model_dump()).id)


@router.patch("/{id}", response_model=TrainingRead)
def update_training(db: Writing, id: UUID, data: TrainingUpdate) -> TrainingRead:
    """Correct a course. 409 `training-has-completed` if it would end after today."""
    update_course(db, db.edit(Training, id, get_training_read), data.model_dump(exclude_unset=True))
    return get_training_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_training(db: Writing, id: UUID) -> None:
    """Take back a course that was a mistake: 409 `in-use` once it has attendances or counts."""
    delete_course(db, db.edit(Training, id, get_training_read))


@topics_router.get("", response_model=Page[TrainingTopicRead])
def list_training_topics(db: Choosing) -> Page[TrainingTopicRead]:  # noqa: ARG001 (names the permission)
    """What courses are about, in the order of the plan, each with the sentence it rests on."""
    return to_catalogue_page(TrainingTopicRead, reference.load_training_topics())


@audiences_router.get("", response_model=Page[TrainingAudienceRead])
def list_training_audiences(db: Choosing) -> Page[TrainingAudienceRead]:  # noqa: ARG001 (as above)
    """Whom courses are for beside the staff list, each with the sentence it rests on."""
    return to_catalogue_page(TrainingAudienceRead, reference.load_training_audiences())


T = TypeVar("T", bound=TrainingTopicRead)


def to_catalogue_page(model: type[T], terms: Iterable[TrainingTerm]) -> Page[T]:
    items = [
        model(**term.model_dump(exclude={"verified"}), is_verified=term.verified) for term in terms
    ]
    return Page(items=items, next=None)


register_conflict_codes(
    {
        "uq_training_attendances_training_id_staff_id": "already-on-sheet",
        "uq_training_head_counts_training_id_audience": "audience-counted",
    }
)
