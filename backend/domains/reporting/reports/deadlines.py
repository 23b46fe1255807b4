"""Deadlines of reports that are drafts or not started, on their closing days."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.periods import (
    MONTHS,
    PeriodKind,
    add_months,
    compute_period_end,
    compute_period_start,
    format_period,
)
from backend.domains.organisation.accounts.first_days import build_first_moment, to_first_day
from backend.domains.platform.deadlines.sources import Asker, Due, DueRead, WorkTopic
from backend.domains.reporting.report_calendars.closing import Closing, read_closings
from backend.domains.reporting.reports.models import OPEN, Report
from backend.domains.reporting.reports.queries import select_report_rows, to_report_head
from backend.domains.reporting.reports.schemas import ReportHead
from backend.law.reference.reference_files import Certainty
from backend.permissions import Permission

TITLE = ("Nộp báo cáo định kỳ", "Hand on a periodic report")
TOLD_BEFORE = 3
"""Days before the end from which the leader sees a report that is not handed on."""


BEGUN = (PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR)
"""The periods that the law asks for of everyone; months are as a unit likes."""
RECENT = 92
"""Days after the end of a period during which its missing report is due."""
BEGIN = ("Lập báo cáo định kỳ", "Write a periodic report")


def list_report_deadlines(asker: Asker) -> DueRead:
    """Drafts, those that were sent back, and those that are not begun; done by their own unit."""
    if asker.filter.establishment_id is not None:
        return []
    asked = [select_begun(asker), select_own_units(asker)]
    answers = iter((yield [one for one in asked if one is not None]))
    begun = [] if asked[0] is None else next(answers)
    missing = [] if asked[1] is None else list_missing(next(answers), asker.today)
    if not begun and not missing:
        return []
    units = {row.org_unit_id for row in begun} | {one.unit_id for one in missing}
    closings = yield from read_closings(units)
    dues = [to_begun_deadline(to_report_head(row, closings), asker) for row in begun]
    for one in missing:
        closing = closings.of(one.unit_id, one.level, one.kind, one.start)
        dues.append(to_missing_deadline(one, closing))
    return dues


def select_begun(asker: Asker) -> RowSelect | None:
    if not asker.has_permission(Permission.REPORT_FOLLOW):
        return None
    found = select_report_rows().where(Report.status.in_(OPEN), *asker.own(Report))
    if asker.filter.org_unit_id is not None:
        under = select_units_under([asker.filter.org_unit_id])
        found = found.where(Report.org_unit_id.in_(under))
    return found


class MissingReport(NamedTuple):
    """A period that is over, of which a unit has no report."""

    unit_id: UUID
    unit_name: str
    level: str
    kind: PeriodKind
    start: date


def select_own_units(asker: Asker) -> RowSelect | None:
    """The writer's own units, each with those of the last periods that have a report."""
    if not asker.has_permission(Permission.REPORT_WRITE):
        return None
    units = asker.db.actor.scope(Permission.REPORT_WRITE).units
    if units is None:
        return None
    lasts = list_last_periods(asker.today)
    of_unit = sa.and_(
        Report.org_unit_id == OrgUnit.id, Report.period_start.in_(list(lasts.values()))
    )
    found = (
        sa.select(OrgUnit.id, OrgUnit.name, OrgUnit.level, OrgUnit.valid_from)
        .add_columns(Report.period_kind, Report.period_start)
        .add_columns(build_first_moment(OrgUnit.id).label("first_moment"))
        .outerjoin(Report, of_unit)
        .where(OrgUnit.id.in_(units))
    )
    if asker.filter.org_unit_id is not None:
        found = found.where(OrgUnit.id.in_(select_units_under([asker.filter.org_unit_id])))
    return found


def list_last_periods(day: date) -> dict[PeriodKind, date]:
    return {kind: compute_last_period(kind, day) for kind in BEGUN}


def list_missing(rows: Sequence[ReadRow], day: date) -> list[MissingReport]:
    """The last period of each kind that is over, of the writer's own units, where there is no
    report of it; none that ended before the unit began, or before its first day in the register.
    """
    begun = {(row.id, row.period_kind, row.period_start) for row in rows}
    recent = [
        (kind, start)
        for kind, start in list_last_periods(day).items()
        if (day - compute_period_end(kind, start)).days <= RECENT
    ]
    return [
        MissingReport(unit.id, unit.name, unit.level, kind, start)
        for unit in {row.id: row for row in rows}.values()
        for kind, start in recent
        if (unit.id, kind, start) not in begun
        and compute_period_end(kind, start)
        >= max(to_first_day(unit.first_moment), unit.valid_from or date.min)
    ]


def to_begun_deadline(head: ReportHead, asker: Asker) -> Due:
    units = asker.db.actor.scope(Permission.REPORT_FOLLOW).units
    own = units is None or head.org_unit_id in units
    return Due(
        topic=WorkTopic.REPORT,
        entity="reports",
        entity_id=head.id,
        kind="report",
        title=TITLE,
        about=head.title,
        org_unit_id=head.org_unit_id,
        org_unit_name=head.org_unit_name,
        due_on=head.closes_on,
        basis=head.closing_basis,
        certainty=Certainty.UNVERIFIED if head.closing_is_default else Certainty.VERIFIED,
        escalate_before=TOLD_BEFORE,
        done_by=frozenset({Permission.REPORT_WRITE}) if own else frozenset(),
    )


def compute_last_period(kind: PeriodKind, day: date) -> date:
    """The first day of the last period of that kind that is over."""
    return add_months(compute_period_start(kind, day), -MONTHS[kind])


def to_missing_deadline(missing: MissingReport, closing: Closing) -> Due:
    """Done by whoever writes the reports of that unit."""
    return Due(
        topic=WorkTopic.REPORT,
        entity="org_units",
        entity_id=missing.unit_id,
        item_id=uuid5(missing.unit_id, f"{missing.kind}:{missing.start}"),
        kind="report_due",
        title=BEGIN,
        about=f"Báo cáo {format_period(missing.kind, missing.start)}",
        org_unit_id=missing.unit_id,
        org_unit_name=missing.unit_name,
        due_on=closing.on,
        basis=closing.basis,
        certainty=Certainty.UNVERIFIED if closing.is_default else Certainty.VERIFIED,
        escalate_before=TOLD_BEFORE,
        done_by=frozenset({Permission.REPORT_WRITE}),
    )


DEADLINES = (list_report_deadlines,)
