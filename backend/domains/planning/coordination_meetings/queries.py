"""Rows of coordination meetings: what list, detail and export share."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.domains.planning.coordination_meetings.models import CoordinationMeeting
from backend.domains.planning.coordination_meetings.schemas import (
    CoordinationMeetingFilters,
    CoordinationMeetingRead,
)

NEWEST_FIRST = (CoordinationMeeting.held_on.desc(), CoordinationMeeting.id.desc())
COLUMNS = list_read_columns(
    CoordinationMeetingRead, CoordinationMeeting, org_unit_name=OrgUnit.name
)


def select_coordination_meetings(filters: CoordinationMeetingFilters) -> sa.Select[Any]:
    """The fields of `CoordinationMeetingRead`, narrowed by `filters`."""
    return (
        sa.select(*COLUMNS)
        .select_from(CoordinationMeeting)
        .join(OrgUnit, OrgUnit.id == CoordinationMeeting.org_unit_id)
        .where(*list_filter_clauses(CoordinationMeeting, filters, "org_unit_id", "q"))
    )


def get_coordination_meeting_read(db: Session, id: UUID) -> CoordinationMeetingRead:
    """One coordination meeting; raises NotFound."""
    found = select_coordination_meetings(CoordinationMeetingFilters()).where(
        CoordinationMeeting.id == id
    )
    return get_read(db, found, CoordinationMeetingRead)
