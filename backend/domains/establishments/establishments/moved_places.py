"""Refuses lists of today's records where the places of their days now lie in units out of reach.

A figure of a unit that ended, or gave a part away, keeps the places of its days. The records lie
in the units that took over. Whoever reads only the former unit would be told that they are gone;
instead it is told in which units they lie.
"""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.session.models import today
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    OrgUnitSuccession,
    build_kind_on,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.models import ActivePeriod, Establishment

PLACED_NOW = build_unscoped_table(Establishment, "id", "org_unit_id").alias("placed_now")
"""Where places lie today, also out of reach: only the names of those units are told."""


def ensure_places_reached(db: Session, unit_id: UUID, first: date, last: date) -> None:
    """Raise Conflict `records-with-heirs` if a place of the unit in these days is out of reach."""
    if heirs := list_heirs_out_of_reach(db, unit_id, first, last):
        raise Conflict("records-with-heirs", units=", ".join(heirs))


def list_heirs_out_of_reach(db: Session, unit_id: UUID, first: date, last: date) -> list[str]:
    """The units ("xã Bình Lục") that took places of `unit_id` over, and that the actor does not
    reach. The places were in business there on some day from `first` to `last`."""
    if db.scope.units is None:
        return []
    inside = select_units_under([unit_id])
    passed_on = sa.select(OrgUnitSuccession.predecessor_id)
    heirs = (
        sa.select(PLACED_NOW.c.org_unit_id)
        .join(ActivePeriod, ActivePeriod.establishment_id == PLACED_NOW.c.id)
        .join(
            OrgUnitClosure,
            sa.and_(
                OrgUnitClosure.ancestor_id == PLACED_NOW.c.org_unit_id,
                OrgUnitClosure.descendant_id == ActivePeriod.org_unit_id,
            ),
        )
        .where(ActivePeriod.org_unit_id.in_(inside), ActivePeriod.org_unit_id.in_(passed_on))
        .where(ActivePeriod.active_from <= last)
        .where(sa.or_(ActivePeriod.active_to.is_(None), ActivePeriod.active_to > first))
    )
    found = (
        sa.select(OrgUnit.name, build_kind_on(today()).label("kind"))
        .where(OrgUnit.id.in_(heirs), OrgUnit.id.not_in(select_units_under(db.scope.units)))
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    return [f"{row.kind} {row.name}" for row in db.execute(found)]


register_messages(
    {
        "records-with-heirs": (
            "Hồ sơ nay thuộc {units}: đơn vị đó và cấp trên xem được. Số đã chốt giữ nguyên.",
            "The records now belong to {units}, which read them. Frozen figures stay as they are.",
        ),
    }
)
