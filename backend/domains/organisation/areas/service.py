"""Entering, changing and ending areas, and whether a record may name one."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import exc

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, NotFound
from backend.core.session.models import create_id, today
from backend.core.session.org_units import OrgUnitClosure, lock_unit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.organisation.areas.models import Area, to_name_key
from backend.domains.organisation.areas.schemas import AreaCreate, AreaUpdate
from backend.domains.organisation.org_units.service import check_days, get_commune_for_record

NAMED_BY = ("name", "kind", "valid_from", "valid_to")
"""Fields by which two areas of a unit may be the same one."""


def create_area(db: Session, data: AreaCreate) -> Area:
    """A new area of one of the actor's units.

    Raises NotFound where the unit is another's, Invalid where it has ended or holds no
    establishments, and Conflict `duplicate-area`.
    """
    check_days(data.valid_from, data.valid_to)
    get_commune_for_record(db, data.org_unit_id, today(), "/org_unit_id")
    area = db.save(Area(**data.model_dump() | {"id": data.id or create_id()}))
    ensure_name_is_free(db, area)
    return area


def update_area(db: Session, area: Area, data: AreaUpdate) -> Area:
    """Apply the fields that are set; raises as `create_area`."""
    changes = data.model_dump(exclude_unset=True)
    check_days(changes.get("valid_from", area.valid_from), changes.get("valid_to", area.valid_to))
    db.save(area, changes)
    if not changes.keys().isdisjoint(NAMED_BY):
        ensure_name_is_free(db, area)
    return area


def remove_area(db: Session, area: Area) -> None:
    """Remove an area that nothing names; raises Conflict `area-in-use` for any other."""
    try:
        with db.begin_nested():
            db.delete(area)
    except exc.IntegrityError:
        raise Conflict("area-in-use") from None


def ensure_name_is_free(db: Session, area: Area) -> None:
    """Raise Conflict when the unit has another of the same kind and name on one of its days.

    Whoever enters another there at the same moment waits until this transaction has ended.
    """
    lock_unit(db, area.org_unit_id)
    own_days = (area.valid_from, area.valid_to)
    others = db.load_rows(
        sa.select(Area.id, Area.name, Area.valid_from, Area.valid_to)
        .where(Area.org_unit_id == area.org_unit_id, Area.kind == area.kind, Area.id != area.id)
        .order_by(Area.sort_key, Area.id)
    )
    key = to_name_key(area.name)
    for other_id, name, valid_from, valid_to in others:
        if to_name_key(name) == key and _share_a_day(own_days, (valid_from, valid_to)):
            error = Conflict("duplicate-area")
            error.extra = {"existing_id": str(other_id)}
            raise error


Days = tuple[date | None, date | None]
"""The first and the last day of an area; None: it has none."""


def _share_a_day(one: Days, other: Days) -> bool:
    starts = max(one[0] or date.min, other[0] or date.min)
    return starts <= min(one[1] or date.max, other[1] or date.max)


class NamedArea(NamedTuple):
    """An area that a record names; `is_own`: records of the unit may name it."""

    name: str
    valid_from: date | None
    valid_to: date | None
    is_own: bool


def ensure_usable(
    db: Session, area_id: UUID | None, unit_id: UUID, day: date, pointer: str = "/area_id"
) -> None:
    """Refuse an area that a record of the unit and day may not name.

    It is one of the unit, or of the unit that took it over: the records of a commune that ended
    keep their unit, and may name the new one's areas. Raises NotFound where the actor sees no
    such area, Invalid where it is another unit's or not valid on the day.
    """
    if area_id is None:
        return
    area = find_area(db, area_id, unit_id)
    if area is None:
        raise NotFound.at(pointer)
    if not area.is_own:
        raise Invalid.of([FieldError(pointer, "area-of-other-unit", name=area.name)])
    if not is_valid_on(area, day):
        told = {"name": area.name, "day": f"{day:%d/%m/%Y}"}
        raise Invalid.of([FieldError(pointer, "area-not-valid", **told)])


def find_usable_area(db: Session, area_id: UUID | None, unit_id: UUID, day: date) -> UUID | None:
    """The area itself where a record of the unit and day may name it, else None."""
    area = None if area_id is None else find_area(db, area_id, unit_id)
    return area_id if is_usable(area, day) else None


def is_usable(area: NamedArea | None, day: date) -> bool:
    """Whether a record of that day may name the area."""
    return area is not None and area.is_own and is_valid_on(area, day)


def find_area(db: Session, area_id: UUID, unit_id: UUID) -> NamedArea | None:
    """The area if the actor sees it."""
    is_own = sa.exists().where(
        OrgUnitClosure.ancestor_id == Area.org_unit_id, OrgUnitClosure.descendant_id == unit_id
    )
    columns = (Area.name, Area.valid_from, Area.valid_to, is_own.label("is_own"))
    row = db.execute(sa.select(*columns).where(Area.id == area_id)).first()
    return NamedArea(*row) if row else None


def is_valid_on(area: NamedArea, day: date) -> bool:
    return bool((area.valid_from or day) <= day <= (area.valid_to or day))


register_messages(
    {
        "duplicate-area": (
            "Đơn vị đã có địa bàn cùng tên, cùng loại trong thời gian này.",
            "The unit already has an area of this name and kind at that time.",
        ),
        "area-in-use": (
            (
                "Đã có cơ sở, lượt kiểm tra hoặc hoạt động ghi địa bàn này. "
                "Nhập ngày kết thúc thay cho xóa."
            ),
            "Places, visits or activities name this area. Give it a last day instead.",
        ),
        "area-of-other-unit": (
            "{name} không thuộc đơn vị này. Chọn địa bàn của đơn vị.",
            "{name} is not an area of this unit. Choose one that is.",
        ),
        "area-not-valid": (
            "{name} không còn hoặc chưa có vào ngày {day}. Chọn địa bàn khác.",
            "{name} does not exist on {day}. Choose another area.",
        ),
    }
)
