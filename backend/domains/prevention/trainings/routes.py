"""Courses: list, detail, entry, amendment; the catalogues of topics and audiences."""

from collections.abc import Iterable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query

from backend.core.errors.handlers import register_conflict_codes
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.compiled_query import RowQuery
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.trainings.models import Attendance, HeadCount, Training
from backend.domains.prevention.trainings.queries import (
    ATTENDED_NEWEST,
    BY_UNIT,
    NEWEST,
    ONE,
    get_attendance_read,
    get_head_count_read,
    get_training_read,
    select_attendance_rows,
    select_attended_rows,
    select_head_count_rows,
    select_sheet_rows,
    select_training_rows,
)
from backend.domains.prevention.trainings.schemas import (
    AttendanceCreate,
    AttendanceFilters,
    AttendanceLine,
    AttendanceRead,
    AttendanceSheetQuery,
    AttendanceUpdate,
    AttendedRead,
    HeadCountCreate,
    HeadCountRead,
    HeadCountUpdate,
    TrainingAudienceRead,
    TrainingCreate,
    TrainingQuery,
    TrainingRead,
    TrainingTopicRead,
    TrainingUpdate,
    TrainingYear,
    YearFilters,
)
from backend.domains.prevention.trainings.service import (
    add_attendance,
    create_course,
    create_head_count,
    delete_course,
    ensure_reads_staff,
    get_course,
    mark_attendance,
    update_course,
)
from backend.domains.prevention.trainings.training_year import build_training_year
from backend.law import reference
from backend.law.reference import TrainingTerm
from backend.permissions import Permission

router = create_router("/trainings")
topics_router = create_router("/training-topics")
audiences_router = create_router("/training-audiences")

Reading = Annotated[Session, requires(Permission.TRAINING_READ)]
Looking = Annotated[Session, requires(Permission.TRAINING_READ, short=True)]
Counting = Annotated[Session, requires(Permission.TRAINING_READ, replica=True)]
Writing = Annotated[Session, requires(Permission.TRAINING_WRITE)]
Choosing = Annotated[Session, requires(Permission.CATALOGUE_READ, short=True)]
T = TypeVar("T", bound=TrainingTopicRead)
staff_router = create_router("/staff")


@router.get("", response_model=Page[TrainingRead])
def list_trainings(db: Reading, query: Annotated[TrainingQuery, Query()]) -> PageRows:
    """Courses of the caller's units and of those above, the latest first."""
    return read_page(db, select_training_rows(query), NEWEST, query.after, query.limit)


@router.get("/year", response_model=TrainingYear)
def get_training_year(db: Counting, filters: Annotated[YearFilters, Query()]) -> TrainingYear:
    """Who of those on direct duty is trained, by unit, and which topics were taught."""
    ensure_reads_staff(db)
    return build_training_year(db, filters.year)


@router.get("/{id}", response_model=TrainingRead, openapi_extra={"x-live": "attendances"})
def get_training(db: Looking, id: UUID) -> RowQuery:  # noqa: ARG001 (names the permission)
    """One course."""
    return RowQuery(ONE, {"id": id})


@router.post("", status_code=201, response_model=TrainingRead)
def create_training(db: Writing, data: TrainingCreate) -> TrainingRead:
    """Enter a course, held or planned, of one of the caller's units."""
    return get_training_read(db, create_course(db, data).id)


@router.patch("/{id}", response_model=TrainingRead)
def update_training(db: Writing, id: UUID, data: TrainingUpdate) -> TrainingRead:
    """Correct a course. 409 `training-has-completed` if it would end after today."""
    update_course(db, db.edit(Training, id, get_training_read), data)
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


@router.get("/{id}/attendances", response_model=Page[AttendanceRead])
def list_attendances(
    db: Reading,
    id: UUID,
    filters: Annotated[AttendanceFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The lines of the sheet that lie in the caller's units, by given name."""
    get_course(db, id)
    found = select_attendance_rows(id, filters)
    return read_page(db, found, (Staff.match_key, Attendance.id), after, limit)


@router.get("/{id}/sheet", response_model=Page[AttendanceLine])
def get_training_sheet(
    db: Reading, id: UUID, query: Annotated[AttendanceSheetQuery, Query()]
) -> PageRows:
    """All staff of the caller's units who could attend the course, with who stands on its sheet."""
    ensure_reads_staff(db)
    course = get_course(db, id)
    return read_page(db, select_sheet_rows(course, query), BY_UNIT, query.after, query.limit)


@router.get("/{id}/attendances/{attendance_id}", response_model=AttendanceRead)
def get_attendance(db: Reading, id: UUID, attendance_id: UUID) -> AttendanceRead:
    """One line of the sheet."""
    return get_attendance_read(db, id, attendance_id)


@router.post("/{id}/attendances", status_code=201, response_model=AttendanceRead)
def create_attendance(db: Writing, id: UUID, data: AttendanceCreate) -> AttendanceRead:
    """Put one of the caller's staff on the sheet of a course that the caller reads."""
    return get_attendance_read(db, id, add_attendance(db, id, data).id)


@router.patch("/{id}/attendances/{attendance_id}", response_model=AttendanceRead)
def update_attendance(
    db: Writing, id: UUID, attendance_id: UUID, data: AttendanceUpdate
) -> AttendanceRead:
    """Say whether the official completed the course; `true` only once it is over."""
    mark_attendance(db, get_attendance_to_edit(db, id, attendance_id), data)
    return get_attendance_read(db, id, attendance_id)


@router.delete("/{id}/attendances/{attendance_id}", status_code=204)
def delete_attendance(db: Writing, id: UUID, attendance_id: UUID) -> None:
    """Take an official off the sheet who did not attend."""
    db.remove(get_attendance_to_edit(db, id, attendance_id))


def get_attendance_to_edit(db: Session, training_id: UUID, id: UUID) -> Attendance:
    """A line of the course's sheet to be changed, under If-Match."""
    get_attendance_read(db, training_id, id)
    return db.edit(Attendance, id, lambda db, key: get_attendance_read(db, training_id, key))


@staff_router.get("/{id}/attendances", response_model=Page[AttendedRead])
def list_staff_attendances(
    db: Reading, id: UUID, after: After = None, limit: Limit = 50
) -> PageRows:
    """The courses on whose sheets an official stands, the latest first."""
    ensure_reads_staff(db)
    db.require(Staff, id)
    return read_page(db, select_attended_rows(id), ATTENDED_NEWEST, after, limit)


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
    return get_head_count_read(db, id, create_head_count(db, id, data).id)


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
    db.remove(get_own_head_count(db, id, head_count_id))


def get_own_head_count(db: Session, training_id: UUID, id: UUID) -> HeadCount:
    """The head count to be changed; raises NotFound unless the actor's unit keeps the course."""
    get_head_count_read(db, training_id, id)
    count = db.edit(HeadCount, id, lambda db, key: get_head_count_read(db, training_id, key))
    get_writable_unit(db, count.org_unit_id)
    return count
