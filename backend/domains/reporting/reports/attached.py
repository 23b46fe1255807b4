"""Files attached to a report: evidence of corrected lines, and papers that came with it.

Nobody can change them once the report was submitted or approved. Before that only the unit that
writes the report can.
"""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.domains.platform.attachments.holders import AttachmentHolder, HeldRecord
from backend.domains.reporting.reports.models import OPEN, Report
from backend.domains.reporting.reports.queries import build_visibility_clause
from backend.permissions import Permission


def get_held(db: Session, id: UUID) -> HeldRecord:
    columns = (Report.org_unit_id, Report.status, Report.edition)
    found = (
        sa.select(*columns)
        .where(Report.id == id, build_visibility_clause(db))
        .with_for_update(read=True)
    )
    row = db.execute(found).first()
    if row is None:
        raise NotFound
    own = db.scope.units is None or row.org_unit_id in db.scope.units
    is_final = row.status not in OPEN or row.edition > 0 or not own
    return HeldRecord(row.org_unit_id, None, is_final=is_final)


HOLDERS = (
    AttachmentHolder(
        "report",
        Report,
        read=Permission.REPORT_READ,
        write=(Permission.REPORT_WRITE,),
        hold=get_held,
        seen=build_visibility_clause,
    ),
)
