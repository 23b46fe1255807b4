"""The recipients of a report, by the order of government on the day of the paper."""

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.reporting.reports.models import Report
from backend.law.reference.offices import list_report_recipients

PROVINCE = "UBND tỉnh"


def list_recipients(db: Session, report: Report) -> list[str]:
    """The offices above, as they are called on the day of approval (a draft: today), and others.

    A city under the central government is called as such: "UBND thành phố".
    """
    found = list_report_recipients(report.level, report.approved_on or today())
    above = orm.aliased(OrgUnit)
    kind = db.scalar(
        sa.select(above.kind)
        .join(OrgUnit, OrgUnit.parent_id == above.id)
        .where(OrgUnit.id == report.org_unit_id)
    )
    return [one.replace(PROVINCE, f"UBND {kind}") if kind else one for one in found]
