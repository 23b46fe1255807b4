"""Who gets a plan or report that a unit issues."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.law.reference.offices import list_report_recipients

PROVINCE = "UBND tỉnh"


def list_paper_recipients(db: Session, unit_id: UUID, tier: str, on: date) -> list[str]:
    """The offices above, as they are called on the day, and others.

    A city under the central government is called as such: "UBND thành phố".
    """
    found = list_report_recipients(tier, on)
    above = orm.aliased(OrgUnit)
    kind = db.scalar(
        sa.select(above.kind)
        .join(OrgUnit, OrgUnit.parent_id == above.id)
        .where(OrgUnit.id == unit_id)
    )
    return [one.replace(PROVINCE, f"UBND {kind}") if kind else one for one in found]
