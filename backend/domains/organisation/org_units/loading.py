"""Brings the units in the database up to backend/law/reference; running it twice changes
nothing."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.actor import SYSTEM_ID
from backend.core.session.audit_log import AuditEntry
from backend.core.session.org_units import OrgUnit, OrgUnitSuccession
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.domains.organisation.org_units.service import update_closure
from backend.law import reference

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
    by_people = sa.select(AuditEntry.entity_id).where(
        AuditEntry.entity == OrgUnit.__tablename__, AuditEntry.actor_id != SYSTEM_ID
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
