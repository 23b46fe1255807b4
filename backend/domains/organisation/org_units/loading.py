"""Brings units into the database: those of the installation, and those of the whole country."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import SYSTEM_ID
from backend.core.session.change_log import LogEntry
from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitKindChange,
    OrgUnitSuccession,
)
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.domains.organisation.org_units.service import update_closure
from backend.law import reference
from backend.law.reference.org_units import CountryFile, CountryUnit, KindChange, load_country

TILES = {
    key: place for tiles in reference.load_tile_maps() for key, place in tiles.positions().items()
}
"""{unit key: (row, column)} from 1, of the communes that a tile map shows."""


def load_units(db: Session) -> None:
    """Add new units and refresh known ones, except those that an administrator has changed."""
    shipped = [unit.id for unit in reference.load_org_units()]
    rows = db.scalars(sa.select(OrgUnit).where(OrgUnit.id.in_(shipped)))
    known = {unit.id: unit for unit in rows}
    kept = list_hand_changed_units(db)
    for unit in reference.load_org_units():
        if unit.id in kept:
            continue
        row = known.get(unit.id) or OrgUnit(id=unit.id)
        db.save(row, to_unit_values(unit))  # one by one: a parent must stand before its children
    load_successions(db)
    update_closure(db)


def list_hand_changed_units(db: Session) -> set[UUID]:
    by_people = sa.select(LogEntry.entity_id).where(
        LogEntry.entity == OrgUnit.__tablename__, LogEntry.actor_id != SYSTEM_ID
    )
    return set(db.scalars(by_people.distinct()))


def to_unit_values(unit: reference.UnitEntry) -> dict[str, Any]:
    row, column = TILES.get(unit.key, (None, None))
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "level": unit.level,
        "parent_id": unit.parent_id,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
        "tile_row": row,
        "tile_col": column,
        "is_verified": unit.verified,  # of itself; a doubtful succession is told in `source`
        "source": describe_source(unit),
        "sort_name": to_search_text(unit.name),
    }


def describe_source(unit: reference.UnitEntry) -> str:
    """What the unit's facts rest on, and what of them is still in doubt."""
    said = [*(after.basis for after in unit.successors), unit.note]
    said += [after.note for after in unit.successors]
    return " · ".join(dict.fromkeys(text for text in said if text))


def load_successions(db: Session) -> None:
    known = {
        (s.predecessor_id, s.successor_id): s for s in db.scalars(sa.select(OrgUnitSuccession))
    }
    for unit in reference.load_org_units():
        for after in unit.successors:
            pair = (unit.id, after.id)
            row = known.get(pair) or OrgUnitSuccession(predecessor_id=pair[0], successor_id=pair[1])
            row.effective_on = after.on
            db.add(row)
    db.flush()


AT_ONCE = 500
"""Units written by one statement: on a busy server one of all would be ended by its time limit."""


@dataclass(frozen=True, slots=True)
class LoadedUnits:
    """How many units were added, and how many were in the register before."""

    added: int
    kept: int


def load_country_units(db: Session, provinces: Collection[str] | None = None) -> LoadedUnits:
    """Add the units of these provinces, or of all, that the register lacks.

    A unit is there if one of its level and code has begun since the day of the file, or bears its
    name, whoever entered it. Running it twice changes nothing.
    """
    country = load_country()
    units = list(country.list_units(provinces))
    edited = list_hand_changed_units(db)  # asked before the log gets a row for each new unit
    known = set(db.scalars(sa.select(OrgUnit.id)))
    entered = find_entered(db, country.valid_from)
    ids = {unit.code: find_id(unit, known, entered) for unit in units}
    new = [unit for unit in units if ids[unit.code] not in known]
    for at in range(0, len(new), AT_ONCE):  # provinces come first: a parent before its children
        with db.begin_nested():
            db.add_all(build_row(unit, country, ids) for unit in new[at : at + AT_ONCE])
    add_kind_changes(db, country, [unit for unit in units if unit.id not in edited])
    add_successions(db, country, new)
    update_closure(db)
    return LoadedUnits(len(new), len(units) - len(new))


def find_id(unit: CountryUnit, known: set[UUID], entered: dict[tuple[str, ...], UUID]) -> UUID:
    """The id under which the unit stands in the register, or will stand."""
    if unit.id in known:
        return unit.id
    place = (unit.level, unit.code)
    return entered.get(place) or entered.get((*place, to_search_text(unit.name)), unit.id)


def find_entered(db: Session, day: date) -> dict[tuple[str, ...], UUID]:
    """{(level, code): id} of the units that began on that day or later, and
    {(level, code, name): id} of older ones that exist on it: codes are used again.
    """
    columns = (OrgUnit.level, OrgUnit.code, OrgUnit.sort_name, OrgUnit.id, OrgUnit.valid_from)
    found = sa.select(*columns).where(sa.func.coalesce(OrgUnit.valid_to, day) >= day)
    return {
        (row.level, row.code)
        if row.valid_from and row.valid_from >= day
        else (row.level, row.code, row.sort_name): row.id
        for row in db.execute(found.order_by(OrgUnit.id))
    }


def build_row(unit: CountryUnit, country: CountryFile, ids: dict[str, UUID]) -> OrgUnit:
    return OrgUnit(
        id=unit.id,
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        level=unit.level,
        parent_id=ids[unit.province] if unit.province else None,
        valid_from=country.valid_from,
        is_verified=country.verified,
        source=country.source[0],
        sort_name=to_search_text(unit.name),
    )


def add_kind_changes(db: Session, country: CountryFile, units: Iterable[CountryUnit]) -> None:
    """Add the former kinds of those `units` that came from the file."""
    changed = {unit.id: unit for unit in units if unit.changes}
    days = sa.select(OrgUnitKindChange.unit_id, OrgUnitKindChange.changed_on)
    told = {(unit, day) for unit, day in db.execute(days)}
    for row in db.scalars(sa.select(OrgUnit).where(OrgUnit.id.in_(changed))):
        missing = [one for one in changed[row.id].changes if (row.id, one.on) not in told]
        if missing:
            db.add_all(build_kind_change(row.id, one, country) for one in missing)
            row.kind = changed[row.id].kind
    db.flush()


def build_kind_change(unit: UUID, change: KindChange, country: CountryFile) -> OrgUnitKindChange:
    return OrgUnitKindChange(
        unit_id=unit,
        changed_on=change.on,
        former_kind=change.former,
        is_verified=country.kind_changes.verified,
        source=f"{change.basis}. {country.kind_changes.note}",
    )


def add_successions(db: Session, country: CountryFile, new: Iterable[CountryUnit]) -> None:
    """Record which ended units the added communes came from."""
    wanted = {unit.id: country.predecessors.of.get(unit.code, ()) for unit in new}
    if not any(wanted.values()):
        return
    old = find_ended(db, country.valid_from)
    for successor, names in wanted.items():
        for predecessor in {id for name in names for id in old[to_search_text(name.rstrip("*"))]}:
            db.add(
                OrgUnitSuccession(
                    predecessor_id=predecessor,
                    successor_id=successor,
                    effective_on=country.valid_from,
                )
            )
    db.flush()


def find_ended(db: Session, day: date) -> defaultdict[str, list[UUID]]:
    """{"13441 thi tran kien khe": its id} of the units whose last day was the one before `day`."""
    found: defaultdict[str, list[UUID]] = defaultdict(list)
    columns: list[Any] = [OrgUnit.id, OrgUnit.code, OrgUnit.kind, OrgUnit.name]
    last = date.fromordinal(day.toordinal() - 1)
    for row in db.execute(sa.select(*columns).where(OrgUnit.valid_to == last)):
        found[to_search_text(f"{row.code} {row.kind} {row.name}")].append(row.id)
    return found
