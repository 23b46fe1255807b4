"""Which units have submitted their report of a period, and which are late."""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, build_existing_clause, build_kind_on
from backend.core.session.session import Session
from backend.core.text.periods import (
    PeriodKind,
    compute_period_end,
    format_period,
    is_period_start,
)
from backend.domains.organisation.accounts.first_days import (
    build_first_moment,
    build_first_moment_of,
    to_first_day,
)
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.reporting.report_calendars.closing import load_closings
from backend.domains.reporting.reports.comparing_schemas import (
    PartStage,
    ReportsOverview,
    ReportsOverviewRow,
)
from backend.domains.reporting.reports.editing import is_late
from backend.domains.reporting.reports.models import OPEN, Report, ReportStatus
from backend.domains.reporting.reports.position import build_expected_clause, get_reported_days
from backend.domains.reporting.reports.queries import build_visibility_clause
from backend.law.reference.tiers import Position, get_position_during

NOT_HANDED_ON = (PartStage.NOT_BEGUN, PartStage.IN_HAND)
SOON = 7
"""Days before the closing day from which the light turns yellow."""
UnitReportSelect = sa.Select[
    UUID, str, str, str, UUID, int, ReportStatus, date | None, datetime | None
]
UnitReportRow = sa.Row[UUID, str, str, str, UUID, int, ReportStatus, date | None, datetime | None]
"""(org_unit_id, org_unit_name, org_unit_kind, level, report_id, version, status, submitted_on,
first_moment)"""
STAGES = {
    ReportStatus.DRAFT: PartStage.IN_HAND,
    ReportStatus.RETURNED: PartStage.RETURNED,
    ReportStatus.SUBMITTED: PartStage.SUBMITTED,
    ReportStatus.APPROVED: PartStage.APPROVED,
    ReportStatus.SENT: PartStage.APPROVED,
}


def get_overview(db: Session, kind: PeriodKind, start: date, asked: UUID | None) -> ReportsOverview:
    """The unit, and those that owe it a report of the period: three statements."""
    if not is_period_start(kind, start):
        raise Invalid.at("?period_start", "not-a-period-start")
    own = (db.scope.units or (None,))[0]
    unit_id = asked or own
    if unit_id is None:
        raise Invalid.at("?org_unit_id", "missing")
    unit = get_writable_unit(db, unit_id, "?org_unit_id")
    rows = db.execute(select_units(db, unit, kind, start)).all()
    closings = load_closings(db, [row.org_unit_id for row in rows])
    end = compute_period_end(kind, start)
    items = [
        to_overview_row(
            row,
            closings.of(row.org_unit_id, row.level, kind, start).on,
            get_position_during(row.level, start, end),
            end,
        )
        for row in rows
    ]
    return ReportsOverview(
        period_kind=kind,
        period_start=start,
        period_end=end,
        title=f"Báo cáo {format_period(kind, start)}",
        today=today(),
        items=items,
        counts=Counter(item.light for item in items),
        stages=Counter(item.stage for item in items if item.org_unit_id != unit.id),
    )


def select_units(db: Session, unit: OrgUnit, kind: PeriodKind, start: date) -> UnitReportSelect:
    """The units, each with its report, the asked one first, then by name.

    Of a draft that is not the reader's there is the state alone. `first_moment` is that of the
    unit's first account, or where it has none of the asked unit's.
    """
    end = compute_period_end(kind, start)
    of_period = sa.and_(
        Report.org_unit_id == OrgUnit.id,
        Report.period_kind == kind,
        Report.period_start == start,
    )
    opens = build_visibility_clause(db)
    _, last = get_reported_days(unit.level, start, end)
    is_own = sa.and_(
        OrgUnit.id == unit.id,
        build_existing_clause(last),
    )
    return (
        sa.select(
            OrgUnit.id.label("org_unit_id"),
            OrgUnit.name.label("org_unit_name"),
            build_kind_on(end).label("org_unit_kind"),
            OrgUnit.level,
            sa.case((opens, Report.id)).label("report_id"),
            sa.case((opens, Report.version)).label("version"),
            Report.status,
            Report.submitted_on,
            sa.func.coalesce(build_first_moment(OrgUnit.id), build_first_moment_of(unit.id)).label(
                "first_moment"
            ),
        )
        .outerjoin(Report, of_period)
        .where(sa.or_(is_own, build_expected_clause(unit.id, unit.level, start, end)))
        .order_by((OrgUnit.id == unit.id).desc(), OrgUnit.sort_name, OrgUnit.id)
    )


def to_overview_row(
    row: UnitReportRow, closes_on: date, position: Position, end: date
) -> ReportsOverviewRow:
    """Nobody is late with a report that was not begun of a period before the register was used."""
    handed = row.status is not None and row.status not in OPEN
    is_owed = row.status is not None or end >= to_first_day(row.first_moment)
    late = is_owed and is_late(closes_on, row.submitted_on if handed else None)
    left = (closes_on - today()).days
    is_soon = is_owed and left <= SOON
    light = "done" if handed else "late" if late else "soon" if is_soon else "open"
    stage = STAGES[row.status] if row.status else PartStage.NOT_BEGUN
    return ReportsOverviewRow.model_validate(
        {
            **row._mapping,
            "position": position,
            "submitted_on": row.submitted_on if handed else None,
            "closes_on": closes_on,
            "days_left": left,
            "is_late": late,
            "light": light,
            "stage": PartStage.LATE if late and stage in NOT_HANDED_ON else stage,
        }
    )
