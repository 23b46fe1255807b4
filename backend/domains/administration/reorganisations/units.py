"""The units of an act: which begin, end, change their kind or their parent."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitClosure,
    OrgUnitKindChange,
    OrgUnitSuccession,
    select_units_under,
)
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.sql.types import ColumnValue
from backend.core.text.clock import today
from backend.domains.administration.reorganisations.act_context import ActContext
from backend.domains.administration.reorganisations.schemas import ChangeKind, NewUnit
from backend.domains.organisation.org_units.service import update_closure
from backend.law.reference.tiers import find_tier, load_tiers

UNIT = ChangeKind.UNIT


def apply_units(db: Session, run: ActContext) -> None:
    """Let the units begin, end and change; notes an obstacle for each that cannot."""
    check_units(run)
    if run.obstacles:
        return
    for planned in sorted(run.contents.new_units, key=lambda one: find_tier(one.level).rank):
        start_unit(db, run, planned)
    for unit_id in sorted(run.ended):
        unit = run.units[unit_id]
        if unit.valid_to is None or unit.valid_to > run.last_day:
            run.recorder.change(UNIT, unit, {"valid_to": run.last_day})
    for kept in run.contents.kept_units:
        unit = run.units[kept.unit_id]
        if kept.kind is not None and kept.kind != unit.kind:
            add_kind_change(db, run, unit, kept.kind)
        if kept.parent_id is not None:
            run.recorder.change(UNIT, unit, {"parent_id": kept.parent_id})
    db.flush()
    add_successions(db, run)
    update_closure(db)


def start_unit(db: Session, run: ActContext, planned: NewUnit) -> None:
    """Add the unit, or let one of the register begin on the day."""
    known = run.units.get(planned.id)
    if known is not None:
        gone = known.valid_to is not None and known.valid_to < run.first_day
        last = {"valid_to": None} if gone else {}
        run.recorder.change(UNIT, known, {"valid_from": run.first_day, **last})
        return
    unit = OrgUnit(source=run.act.legal_basis, sort_name=to_search_text(planned.name))
    values = planned.model_dump(exclude={"predecessor_ids"})
    run.recorder.add(db, UNIT, unit, values | {"valid_from": run.first_day})
    run.units[unit.id] = unit


def add_kind_change(db: Session, run: ActContext, unit: OrgUnit, kind: str) -> None:
    change = OrgUnitKindChange(is_verified=True, source=run.act.legal_basis)
    values: dict[str, ColumnValue] = {"unit_id": unit.id, "changed_on": run.first_day}
    values["former_kind"] = unit.kind
    run.recorder.add(db, UNIT, change, values)
    run.recorder.change(UNIT, unit, {"kind": kind})


def add_successions(db: Session, run: ActContext) -> None:
    columns = (OrgUnitSuccession.predecessor_id, OrgUnitSuccession.successor_id)
    known = {(before, after) for before, after in db.execute(sa.select(*columns))}
    for unit in run.contents.new_units:
        for before in unit.predecessor_ids:
            if (before, unit.id) not in known:
                add_succession(db, run, before, unit.id)
    for one in run.contents.ended_units:
        above = one.keeper_id
        if above is None or run.successors.get(one.unit_id):
            continue
        update_closure(db)
        if not is_within(db, one.unit_id, above):
            add_succession(db, run, one.unit_id, above)


def add_succession(db: Session, run: ActContext, before: UUID, after: UUID) -> None:
    values: dict[str, ColumnValue] = {"predecessor_id": before, "successor_id": after}
    values["effective_on"] = run.first_day
    run.recorder.add(db, ChangeKind.SUCCESSION, OrgUnitSuccession(), values)


def is_within(db: Session, unit_id: UUID, above: UUID) -> bool:
    found = select_units_under([above]).where(OrgUnitClosure.descendant_id == unit_id)
    return db.scalar(found) is not None


def check_units(run: ActContext) -> None:
    """Note what is wrong with the units of the act, before anything is changed."""
    if run.first_day > today():
        run.refuse("act-too-early", day=f"{run.first_day:%d/%m/%Y}")
    if not (run.affected or run.contents.kept_units):
        run.refuse("act-empty")
    inside = run.own_units | run.ended_above
    for unit_id in sorted(run.affected | {one.unit_id for one in run.contents.kept_units}):
        if unit_id not in inside:
            run.refuse("act-unit-elsewhere", unit=run.get_unit_name(unit_id))
        elif not is_there_before(run, unit_id):
            run.refuse("act-unit-not-then", unit=run.get_unit_name(unit_id))
    for planned in run.contents.new_units:
        check_new_unit(run, planned)
        check_kind(run, planned.id, planned.level, planned.kind)
    for kept in run.contents.kept_units:
        if kept.kind is not None and kept.unit_id in run.units:
            check_kind(run, kept.unit_id, run.units[kept.unit_id].level, kept.kind)
        check_parent(run, kept.parent_id or find_parent_id(run, kept.unit_id), kept.unit_id)
    check_children(run)
    check_keepers(run)


def find_parent_id(run: ActContext, unit_id: UUID) -> UUID | None:
    unit = run.units.get(unit_id)
    return unit.parent_id if unit else None


def is_there_before(run: ActContext, unit_id: UUID) -> bool:
    unit = run.units[unit_id]
    begun = unit.valid_from is None or unit.valid_from <= run.last_day
    return begun and (unit.valid_to is None or unit.valid_to >= run.last_day)


def check_new_unit(run: ActContext, planned: NewUnit) -> None:
    known = run.units.get(planned.id)
    if known is not None and known.id in run.affected:
        run.refuse("act-unit-both", unit=run.get_unit_name(known.id))
    if known is not None and (known.valid_from or run.first_day) < run.first_day:
        run.refuse("act-unit-begun", unit=run.get_unit_name(known.id))
    if known is None:
        check_parent(run, planned.parent_id, planned.id)


def check_kind(run: ActContext, unit_id: UUID, level: str, kind: str) -> None:
    if not find_tier(level).has_kind(kind, run.first_day):
        told = {"unit": run.get_unit_name(unit_id), "day": f"{run.first_day:%d/%m/%Y}"}
        run.refuse("act-kind-wrong", unit_kind=kind, **told)


def check_parent(run: ActContext, parent_id: UUID | None, unit_id: UUID) -> None:
    """The parent exists from the day on and is of a higher tier; only the top tier has none."""
    planned = {one.id: one.level for one in run.contents.new_units}
    level = planned.get(unit_id) or run.units[unit_id].level
    if parent_id is None:
        if level != load_tiers()[0].code:
            run.refuse("act-parent-needed", unit=run.get_unit_name(unit_id))
        return
    known = run.units.get(parent_id)
    above = planned.get(parent_id) or (known.level if known else None)
    gone = parent_id in run.ended or bool(
        parent_id not in planned and known and known.valid_to and known.valid_to < run.first_day
    )
    if above is None or gone or find_tier(above).rank >= find_tier(level).rank:
        run.refuse("act-parent-wrong", unit=run.get_unit_name(unit_id))


def check_children(run: ActContext) -> None:
    """A unit that goes on may not be left under one that ends."""
    moved = {one.unit_id for one in run.contents.kept_units if one.parent_id is not None}
    new = {one.id for one in run.contents.new_units}
    for unit in run.units.values():
        lives = unit.valid_to is None or unit.valid_to >= run.first_day
        stays = unit.id not in run.ended | moved | new
        if unit.parent_id in run.ended and lives and stays:
            run.refuse("act-child-left", unit=run.get_unit_name(unit.id))


def check_keepers(run: ActContext) -> None:
    """An ended unit has a successor, or another unit that keeps its records."""
    for one in run.contents.ended_units:
        if one.unit_id not in run.units or run.successors.get(one.unit_id):
            continue
        planned = {unit.id for unit in run.contents.new_units}
        if one.keeper_id is None or one.keeper_id not in planned | run.units.keys():
            run.refuse("act-no-heir", unit=run.get_unit_name(one.unit_id))
