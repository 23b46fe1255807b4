"""Versions of the table of points: which one is in force, and adding the next."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_above
from backend.core.session.session import Session
from backend.core.sql.single_read import get_read, list_read_columns
from backend.core.sql.types import RowSelect
from backend.core.text.i18n import register_messages
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.planning.visit_order.models import PointsVersion
from backend.domains.planning.visit_order.points import VisitPointsTable
from backend.domains.planning.visit_order.schemas import VisitPointsCreate, VisitPointsRead

NEWEST_FIRST = (PointsVersion.valid_from.desc(), PointsVersion.id.desc())
ROW = list_read_columns(
    VisitPointsRead, PointsVersion, org_unit_name=OrgUnit.name, entered_by=User.full_name
)


def select_version_rows() -> RowSelect:
    """Versions of the actor's units and of those above them, each with who entered it."""
    found = sa.select(*ROW).join(OrgUnit, OrgUnit.id == PointsVersion.org_unit_id)
    return found.outerjoin(User, User.id == PointsVersion.entered_by_id)


def get_version_read(db: Session, id: UUID) -> VisitPointsRead:
    """One version; raises NotFound."""
    return get_read(db, select_version_rows().where(PointsVersion.id == id), VisitPointsRead)


def get_table_in_force(
    db: Session, as_of: date, units: Sequence[UUID] | None
) -> tuple[UUID, VisitPointsTable]:
    """The version in force on a day in `units`; raises Conflict if none has begun.

    If two begin on the same day, it is the one that was entered later.
    """
    found = sa.select(
        PointsVersion.id,
        PointsVersion.rules,
        PointsVersion.type_points,
        PointsVersion.random_percent,
    ).where(PointsVersion.valid_from <= as_of)
    if units is not None:
        found = found.where(PointsVersion.org_unit_id.in_(select_units_above(units)))
    keys = (PointsVersion.valid_from.desc(), PointsVersion.created_at.desc(), *NEWEST_FIRST[1:])
    row = db.execute(found.order_by(*keys).limit(1)).first()
    if row is None:
        raise Conflict("no-points-yet")
    return row.id, VisitPointsTable.of(row.rules, row.type_points, row.random_percent)


def create_version(db: Session, data: VisitPointsCreate) -> PointsVersion:
    """A new version of one of the actor's units, from today or later."""
    get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    if data.valid_from < today():
        raise Invalid.at("/valid_from", "points-begin-in-past")
    return db.save(PointsVersion(**data.model_dump(), entered_by_id=db.actor.account_id))


register_messages(
    {
        "no-points-yet": (
            "Chưa có bảng điểm nào có hiệu lực vào ngày này.",
            "No table of points was in force on this day.",
        ),
        "points-begin-in-past": (
            "Bảng điểm mới có hiệu lực từ hôm nay trở đi, để thứ tự các ngày trước không đổi.",
            "A new table begins today or later, so that the order of past days stays as it was.",
        ),
    }
)
