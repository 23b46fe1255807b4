"""Tells whether the unit of this installation still exists, and which units replaced it."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    build_kind_on,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.text.clock import today
from backend.core.text.i18n import register_messages


@dataclass(frozen=True, slots=True)
class EndedUnit:
    """A unit that no longer exists, and the units of today that hold its territory."""

    name: str
    ended_on: date
    heirs: tuple[str, ...]
    """"xã Bình Lục (13504)", by name."""

    @property
    def params(self) -> dict[str, str]:
        heirs = ", ".join(self.heirs)
        return {"unit": self.name, "day": f"{self.ended_on:%d/%m/%Y}", "heirs": heirs}


def find_ended_unit(db: Session, code: str) -> EndedUnit | None:
    """The unit that last bore the GSO code, if it has ended; None while one bears it today."""
    latest = sa.func.coalesce(OrgUnit.valid_to, date.max).desc()
    kind = build_kind_on(OrgUnit.valid_to).label("kind")
    found = sa.select(OrgUnit.id, OrgUnit.name, OrgUnit.valid_to, kind)
    unit = db.execute(found.where(OrgUnit.code == code).order_by(latest)).first()
    if unit is None or unit.valid_to is None or unit.valid_to >= today():
        return None
    territory = sa.select(OrgUnitClosure.ancestor_id).where(
        OrgUnitClosure.descendant_id.in_(select_units_under([unit.id]))
    )
    heirs = db.execute(
        sa.select(OrgUnit.name, OrgUnit.code, build_kind_on(today()).label("kind"))
        .where(OrgUnit.id.in_(territory), sa.func.coalesce(OrgUnit.valid_to, today()) >= today())
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    named = tuple(f"{heir.kind} {heir.name} ({heir.code})" for heir in heirs)
    return EndedUnit(f"{unit.kind} {unit.name} ({code})", unit.valid_to, named)


def describe_unit(db: Session, code: str) -> str:
    """ "xã Bình Lục (13504), tỉnh Ninh Bình (37)": the unit that bears the code today, or the last
    that did, and the one above it.
    """
    latest = sa.func.coalesce(OrgUnit.valid_to, date.max).desc()
    above = orm.aliased(OrgUnit)
    day = sa.case((OrgUnit.valid_to < today(), OrgUnit.valid_to), else_=today())
    found = (
        sa.select(
            *(build_kind_on(day).label("kind"), OrgUnit.name, OrgUnit.code),
            build_kind_on(day, above).label("kind_above"),
            *(above.name.label("name_above"), above.code.label("code_above")),
        )
        .outerjoin(above, above.id == OrgUnit.parent_id)
        .where(OrgUnit.code == code)
        .order_by(latest)
    )
    unit = db.execute(found).first()
    if unit is None:
        return code
    inside = f", {unit.kind_above} {unit.name_above} ({unit.code_above})" if unit.code_above else ""
    return f"{unit.kind} {unit.name} ({unit.code}){inside}"


register_messages(
    {
        "configured-unit-ended": (
            "Đơn vị của sổ (UNIT_CODE), {unit}, đã kết thúc ngày {day}. Đơn vị hiện nay: {heirs}.",
            "This register's unit (UNIT_CODE), {unit}, ended on {day}. Units of today: {heirs}.",
        ),
    }
)
