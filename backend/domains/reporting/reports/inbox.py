"""Reports that wait for somebody: to be approved, to be mended, or to be begun."""

from collections.abc import Iterator

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.text.clock import HANOI
from backend.domains.platform.deadlines.sources import Asker, Waiting
from backend.domains.reporting.report_calendars.closing import Closings
from backend.domains.reporting.report_calendars.periods import PeriodKind, end_of, in_words, later
from backend.domains.reporting.reports.models import Report, ReportStatus
from backend.domains.reporting.reports.reading import report_rows
from backend.domains.reporting.reports.states import holder
from backend.permissions import Permission, Role

TO_APPROVE = ("Đã trình, chờ phê duyệt.", "Submitted: it waits for approval.")
TO_BEGIN = (
    "Kỳ báo cáo đã hết, đơn vị chưa lập báo cáo.",
    "The period is over and the unit has not begun its report.",
)


def to_approve(asker: Asker) -> Iterator[Waiting]:
    """What was submitted to the leader and nobody has answered."""
    if not asker.has_permission(Permission.REPORT_APPROVE):
        return
    units = asker.db.actor.scope(Permission.REPORT_APPROVE).units
    found = report_rows().where(Report.status == ReportStatus.SUBMITTED)
    if units is not None:
        found = found.where(Report.org_unit_id.in_(select_units_under(units)))
    for row in asker.db.execute(found.order_by(Report.held_since, Report.id)):
        if holder(row) is not Role.LEADER:
            continue
        yield Waiting(
            kind="report_approval",
            entity="reports",
            entity_id=row.id,
            title=f"Báo cáo {in_words(row.period_kind, row.period_start)}",
            why=TO_APPROVE,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            since=row.held_since.astimezone(HANOI).date(),
        )


BEGUN = (PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR)
"""The periods that the law asks for of everyone; months are as a unit likes."""
LENGTHS = {PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}


def to_begin(asker: Asker) -> Iterator[Waiting]:
    """The last period of each kind that is over, if the writer's own unit has no report of it."""
    if not asker.has_permission(Permission.REPORT_WRITE):
        return
    units = asker.db.actor.scope(Permission.REPORT_WRITE).units
    if units is None:
        return
    lasts = {}
    for kind in BEGUN:
        length = LENGTHS[kind]
        this = later(asker.today, -((asker.today.month - 1) % length))
        lasts[kind] = later(this, -length)
    begun = sa.select(Report.org_unit_id, Report.period_kind, Report.period_start).where(
        Report.org_unit_id.in_(units), Report.period_start.in_(lasts.values())
    )
    known = {tuple(row) for row in asker.db.execute(begun)}
    own = sa.select(OrgUnit.id, OrgUnit.name, OrgUnit.level).where(OrgUnit.id.in_(units))
    rows = asker.db.execute(own).all()
    closings = Closings(asker.db, units)
    for row in rows:
        for kind, start in lasts.items():
            if (row.id, kind, start) in known or (asker.today - end_of(kind, start)).days > RECENT:
                continue
            yield Waiting(
                kind="report_due",
                entity="org_units",
                entity_id=row.id,
                title=f"Báo cáo {in_words(kind, start)}",
                why=TO_BEGIN,
                org_unit_id=row.id,
                org_unit_name=row.name,
                due_on=closings.of(row.id, row.level, kind, start).on,
            )


RECENT = 92
"""Days after a period's end for which one is told that its report is missing."""

INBOX = (to_approve, to_begin)
