"""Recording and correcting needs assessments, and their queries."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import FieldError, Invalid, ensure_no_errors
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import RowSelect
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.service import get_commune_for_record
from backend.domains.support.needs_assessments.models import NeedsAssessment
from backend.domains.support.needs_assessments.schemas import (
    NeedsAssessmentCreate,
    NeedsAssessmentRead,
    NeedsAssessmentUpdate,
    NeedsFilters,
)

COLUMNS = list_read_columns(NeedsAssessmentRead, NeedsAssessment, org_unit_name=OrgUnit.name)


def select_assessment_rows(filters: NeedsFilters) -> RowSelect:
    """Assessments with the name of their commune."""
    return (
        sa.select(*COLUMNS)
        .select_from(NeedsAssessment)
        .join(OrgUnit, OrgUnit.id == NeedsAssessment.org_unit_id)
        .where(*list_filter_clauses(NeedsAssessment, filters, "org_unit_id", "year", "half"))
    )


def get_assessment_read(db: Session, id: UUID) -> NeedsAssessmentRead:
    """One assessment, or NotFound."""
    found = select_assessment_rows(NeedsFilters()).where(NeedsAssessment.id == id)
    return get_read(db, found, NeedsAssessmentRead)


def create_assessment(db: Session, data: NeedsAssessmentCreate) -> NeedsAssessment:
    """A half-year's needs of one commune. Raises Invalid, NotFound (unit), Conflict (409)."""
    first = get_half_start(data.year, data.half)
    ensure_parts_within_reached(data)
    get_commune_for_record(db, data.org_unit_id, first, "/org_unit_id")
    return db.save(NeedsAssessment(**data.model_dump()))


def get_half_start(year: int, half: int) -> date:
    """The first day of a half-year; raises Invalid for one that is yet to begin."""
    first = date(year, 1 if half == 1 else 7, 1)
    if first > today():
        raise Invalid.at("/half", "half-in-future")
    return first


def update_assessment(
    db: Session, row: NeedsAssessment, data: NeedsAssessmentUpdate
) -> NeedsAssessment:
    db.save(row, NeedsAssessment.confirm(data.model_dump(exclude_unset=True)))
    ensure_parts_within_reached(row)
    return row


def ensure_parts_within_reached(counts: NeedsAssessment | NeedsAssessmentCreate) -> None:
    """Raise Invalid for each need that more women named than were reached."""
    ensure_no_errors(
        FieldError(f"/{part}", "more-than-reached")
        for part in NeedsAssessment.may_be_blank
        if (getattr(counts, part) or 0) > counts.reached_count
    )


register_messages(
    {
        "half-in-future": (
            "Kỳ này chưa bắt đầu. Chọn kỳ đã qua hoặc kỳ hiện tại.",
            "This half-year is yet to begin. Choose this one or an earlier one.",
        ),
        "more-than-reached": (
            "Không được lớn hơn số phụ nữ đã tiếp cận.",
            "This cannot be more than the number of women reached.",
        ),
        "already-assessed": (
            "Đơn vị đã có số liệu nhu cầu của kỳ này. Sửa số liệu đó.",
            "The commune already has the needs of this half-year. Correct those.",
        ),
    }
)
