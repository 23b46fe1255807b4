"""Reports that are being written, and the day on which they close."""

from collections.abc import Iterator

from backend.core.session.org_units import select_units_under
from backend.domains.platform.deadlines.sources import Asker, Due
from backend.domains.reporting.report_calendars.closing import Closings
from backend.domains.reporting.reports.models import OPEN, Report
from backend.domains.reporting.reports.reading import report_rows, told
from backend.law.reference.certainty import Certainty
from backend.permissions import Permission

TITLE = ("Nộp báo cáo định kỳ", "Hand on a periodic report")
TOLD_BEFORE = 3
"""Days before the end from which the leader sees a report that is not handed on."""


def of_reports(asker: Asker) -> Iterator[Due]:
    """Drafts and reports that were sent back; done by their own unit."""
    asked = asker.filter
    if asked.establishment_id is not None or not asker.has_permission(Permission.REPORT_FOLLOW):
        return
    found = report_rows().where(Report.status.in_(OPEN), *asker.own(Report))
    if asked.org_unit_id is not None:
        found = found.where(Report.org_unit_id.in_(select_units_under([asked.org_unit_id])))
    rows = asker.db.execute(found).all()
    if not rows:
        return
    closings = Closings(asker.db, {row.org_unit_id for row in rows})
    units = asker.db.actor.scope(Permission.REPORT_FOLLOW).units
    for row in rows:
        fields = told(row, closings)
        own = units is None or row.org_unit_id in units
        certain = Certainty.UNVERIFIED if fields["closing_is_default"] else Certainty.VERIFIED
        yield Due(
            entity="reports",
            entity_id=row.id,
            kind="report",
            title=TITLE,
            about=fields["title"],
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            due_on=fields["closes_on"],
            basis=fields["closing_basis"],
            certainty=certain,
            escalate_before=TOLD_BEFORE,
            done_by=frozenset({Permission.REPORT_WRITE}) if own else frozenset(),
        )


DEADLINES = (of_reports,)
