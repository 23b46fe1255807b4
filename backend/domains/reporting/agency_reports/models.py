"""The table of agency reports."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import AgencyScoped, Entity, UnitScoped
from backend.core.sql.search import Searchable
from backend.core.sql.types import Json, to_enum_type
from backend.core.text.periods import PeriodKind
from backend.permissions import Permission
from backend.workflows.history import SaidValue


class AgencyReportStatus(StrEnum):
    DRAFT = "draft"
    """Before it is handed in; none is stored in this state."""
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    """Its unit ended, and nobody took it over who could take note."""


class AgencyReport(AgencyScoped, Searchable, UnitScoped, Entity):
    """The report of an agency on a period: what its own records count, and its words."""

    __tablename__ = "agency_reports"
    __table_args__ = (
        sa.UniqueConstraint("org_unit_id", "agency", "period_kind", "period_start"),
        sa.Index(None, "period_start", "id"),
    )
    read_permission = Permission.AGENCY_REPORT_READ
    search_fields = ("agency", "result", "difficulties", "proposals")

    period_kind: orm.Mapped[PeriodKind] = orm.mapped_column(to_enum_type(PeriodKind))
    period_start: orm.Mapped[date]
    period_end: orm.Mapped[date]
    status: orm.Mapped[AgencyReportStatus] = orm.mapped_column(to_enum_type(AgencyReportStatus))
    held_since: orm.Mapped[datetime | None]
    submitted_on: orm.Mapped[date]
    counts: orm.Mapped[dict[str, int | None]] = orm.mapped_column(Json, default=dict)
    """What the agency's own records counted on `submitted_on`; None: nobody counted."""
    result: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    difficulties: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    proposals: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    course: orm.Mapped[list[dict[str, SaidValue]]] = orm.mapped_column(Json, default=list)
