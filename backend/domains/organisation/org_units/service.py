"""Changes the tree of units, and keeps its closure right, by parent and by succession."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import FieldError, Invalid, NotFound
from backend.core.session.ended_units import record_last_day
from backend.core.session.models import create_id, today
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    OrgUnitKindChange,
    OrgUnitSuccession,
    build_closure_pairs,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.search import to_search_text
from backend.core.text.i18n import register_messages
from backend.domains.organisation.org_units.schemas import UnitCreate, UnitUpdate
from backend.law.reference.tiers import find_tier, has_establishments, load_tiers

AT_ONCE = 1000
"""Rows of the closure written by one statement."""


def add_unit(db: Session, data: UnitCreate) -> OrgUnit:
    """Add a unit under a parent within the actor's units; it succeeds its predecessors.

    A predecessor without a last day gets the day before the new unit's first one.
    """
    check_place(db, data.level, data.parent_id)
    check_days(data.valid_from, data.valid_to)
    ensure_kind_exists(data.level, data.kind, data.valid_from or get_present_day(data.valid_to))
    before = [
        get_writable_unit(db, id, f"/predecessor_ids/{i}")
        for i, id in enumerate(data.predecessor_ids)
    ]
    if before and data.valid_from is None:
        raise Invalid.at("/valid_from", "needed-to-take-over")
    values = data.model_dump(exclude={"predecessor_ids"}) | {"id": data.id or create_id()}
    unit = OrgUnit(**values, sort_name=to_search_text(data.name))
    db.info.setdefault("units", set()).add(unit.id)  # it lies in its parent, checked above
    db.save(unit)
    for old in before:
        record_succession(db, old, unit)
    update_closure(db)
    return unit


def record_succession(db: Session, old: OrgUnit, unit: OrgUnit) -> None:
    assert unit.valid_from is not None
    if old.valid_to is None:
        db.save(old, {"valid_to": unit.valid_from - timedelta(days=1)})
    db.save(
        OrgUnitSuccession(predecessor_id=old.id, successor_id=unit.id, effective_on=unit.valid_from)
    )


def update_unit(db: Session, unit: OrgUnit, data: UnitUpdate) -> OrgUnit:
    """Apply the fields that are set; another parent moves the unit with all that lies in it.

    `kind_since` dates the new kind: the unit had its present one until the day before.
    """
    changes = data.model_dump(exclude_unset=True, exclude={"kind_since"})
    if data.kind_since is not None:
        record_former_kind(db, unit, changes.get("kind", unit.kind), data.kind_since)
    if changes.get("parent_id", unit.parent_id) != unit.parent_id:
        check_place(db, unit.level, changes["parent_id"])
    last = changes.get("valid_to", unit.valid_to)
    check_days(changes.get("valid_from", unit.valid_from), last)
    if changes.get("kind", unit.kind) != unit.kind:
        ensure_kind_exists(unit.level, changes["kind"], data.kind_since or get_present_day(last))
    if "name" in changes:
        changes["sort_name"] = to_search_text(data.name)
    db.save(unit, changes)
    update_closure(db)
    return unit


def record_former_kind(db: Session, unit: OrgUnit, kind: str, since: date) -> None:
    """Raises Invalid unless the kind is another one, and the day after the last such change."""
    if kind == unit.kind:
        raise Invalid.at("/kind", "kind-unchanged")
    latest = sa.select(sa.func.max(OrgUnitKindChange.changed_on))
    before = db.scalar(latest.where(OrgUnitKindChange.unit_id == unit.id)) or unit.valid_from
    if before is not None and since <= before:
        raise Invalid.at("/kind_since", "kind-since-too-early")
    change = OrgUnitKindChange(unit_id=unit.id, changed_on=since, former_kind=unit.kind)
    db.save(change, {"source": unit.source})


def check_place(db: Session, level: str, parent_id: UUID | None) -> None:
    """Raise Invalid unless the parent is of a higher tier; only a unit of the top tier has none."""
    if parent_id is None:
        if level != load_tiers()[0].code or db.scope.units is not None:
            raise Invalid.at("/parent_id", "parent-needed")
        return
    parent = get_writable_unit(db, parent_id, "/parent_id")
    if find_tier(parent.level).rank >= find_tier(level).rank:
        raise Invalid.at("/parent_id", "parent-too-low")


def check_days(valid_from: date | None, valid_to: date | None) -> None:
    if valid_from and valid_to and valid_to < valid_from:
        raise Invalid.at("/valid_to", "ends-before-start")


def get_present_day(valid_to: date | None) -> date:
    """Today, or the last day of a unit that has ended."""
    return min(valid_to or today(), today())


def ensure_kind_exists(level: str, kind: str, on: date) -> None:
    """Raise Invalid unless there are units of this kind in the tier on that day."""
    if not find_tier(level).has_kind(kind, on):
        raise Invalid.at("/kind", "unit-kind-not-then", kind=kind, day=f"{on:%d/%m/%Y}")


def get_writable_unit(db: Session, id: UUID, pointer: str | None = None) -> OrgUnit:
    """The unit if it is one of the actor's own; raises NotFound or Invalid for others."""
    unit = db.require(OrgUnit, id, pointer)
    if not is_own(db, id):
        raise NotFound.at(pointer) if pointer else NotFound()
    record_last_day(db, unit.id, unit.name, unit.valid_to)
    if not db.scope.own_only:  # else it may lie below one of which only the unit itself is reached
        db.add_reached_unit(id)
    return unit


def get_only_unit(db: Session, pointer: str) -> OrgUnit:
    """The unit for which the actor works; raises Invalid at `pointer` if there are several."""
    units = db.scope.units or ()
    if len(units) != 1:
        raise Invalid.at(pointer, "missing")
    unit = db.require(OrgUnit, units[0])
    record_last_day(db, unit.id, unit.name, unit.valid_to)
    return unit


def is_own(db: Session, id: UUID) -> bool:
    units = db.scope.units
    return units is None or bool(db.fetch(OWN_UNIT, id=id, units=units))


OWN_UNIT = CompiledQuery(
    select_units_under(sa.bindparam("units", type_=sa.Uuid(), expanding=True)).where(
        OrgUnitClosure.descendant_id == sa.bindparam("id", type_=sa.Uuid())
    )
)
"""One row or more if the unit lies in one of the units."""


def get_commune_for_record(db: Session, id: UUID, on: date, pointer: str) -> OrgUnit:
    """The unit with establishments, within the actor's, that a record of the day `on` may be filed
    under."""
    unit = get_writable_unit(db, id, pointer)
    if not has_establishments(unit.level):
        raise Invalid.at(pointer, "not-a-commune")
    ensure_existed(unit, on, on, pointer)
    return unit


class UnitTerm(NamedTuple):
    """A unit's name, and the first and last day on which it existed."""

    name: str
    valid_from: date | None
    valid_to: date | None


def ensure_existed(unit: OrgUnit | UnitTerm, first: date, last: date, pointer: str) -> None:
    """Raise Invalid `unit-not-valid` unless the unit existed on some day from `first` to `last`.

    A record of a day after a unit's last one belongs to the unit that took over.
    """
    if (unit.valid_from or first) > last or (unit.valid_to or last) < first:
        raise Invalid.of([FieldError(pointer, "unit-not-valid", name=unit.name)])


def update_closure(db: Session) -> None:
    """Compute the closure from units and successions again; only differences are written."""
    units = db.execute(sa.select(OrgUnit.id, OrgUnit.parent_id))
    parents = {unit.id: unit.parent_id for unit in units}
    links = sa.select(OrgUnitSuccession.predecessor_id, OrgUnitSuccession.successor_id)
    wanted = build_closure_pairs(parents, [(before, after) for before, after in db.execute(links)])
    columns = (OrgUnitClosure.ancestor_id, OrgUnitClosure.descendant_id)
    present = {(above, below) for above, below in db.execute(sa.select(*columns))}
    for ancestor, descendant in present - wanted:
        gone = (columns[0] == ancestor, columns[1] == descendant)
        db.execute(sa.delete(OrgUnitClosure).where(*gone))
    new = [{"ancestor_id": a, "descendant_id": d} for a, d in wanted - present]
    for at in range(0, len(new), AT_ONCE):
        db.execute(sa.insert(OrgUnitClosure), new[at : at + AT_ONCE])


register_messages(
    {
        "parent-needed": (
            "Chọn đơn vị cấp trên thuộc phạm vi của bạn.",
            "Choose a parent unit within your own.",
        ),
        "parent-too-low": (
            "Đơn vị cấp trên phải ở cấp cao hơn.",
            "The parent unit must be of a higher level.",
        ),
        "unit-kind-not-then": (
            "Ngày {day}, ở cấp này không có loại {kind}. Chọn loại khác.",
            "On {day} there is no {kind} at this level. Choose another kind.",
        ),
        "kind-unchanged": (
            "Chọn loại mới, khác loại hiện nay.",
            "Choose the new kind; it is the present one.",
        ),
        "kind-since-too-early": (
            "Ngày đổi loại phải sau ngày lập đơn vị và sau lần đổi trước.",
            "The day must lie after the unit's first day and after the change before.",
        ),
        "ends-before-start": (
            "Ngày kết thúc không được trước ngày bắt đầu.",
            "The last day cannot be before the first.",
        ),
        "needed-to-take-over": (
            "Nhập ngày bắt đầu: đơn vị cũ kết thúc vào ngày trước đó.",
            "Enter the first day: the old units end on the day before.",
        ),
        "not-a-commune": (
            "Chọn đơn vị cấp xã.",
            "Choose a commune.",
        ),
    }
)
