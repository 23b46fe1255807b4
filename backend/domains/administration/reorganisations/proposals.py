"""What a new draft proposes: the units that end on the day before, and who takes them over."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import (
    OrgUnit,
    OrgUnitSuccession,
    select_units_above,
    select_units_under,
)
from backend.core.session.session import Session
from backend.domains.administration.reorganisations.schemas import (
    ActContents,
    EndingUnit,
    NewUnit,
)


def build_proposal(db: Session, root: UUID, first_day: date) -> ActContents:
    """The units in and above `root` that the register lets end then, and their known successors.

    The reference data of the units brings both. Where it knows nothing, nothing is proposed.
    """
    last_day = first_day - timedelta(days=1)
    around = sa.or_(
        OrgUnit.id.in_(select_units_under([root])), OrgUnit.id.in_(select_units_above([root]))
    )
    ended = db.scalars(
        sa.select(OrgUnit)
        .where(around, OrgUnit.valid_to == last_day)
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    ).all()
    before = {unit.id for unit in ended}
    links = sa.select(OrgUnitSuccession.predecessor_id, OrgUnitSuccession.successor_id).where(
        OrgUnitSuccession.predecessor_id.in_(before), OrgUnitSuccession.effective_on == first_day
    )
    after: dict[UUID, list[UUID]] = {}
    for one, successor in db.execute(links.order_by(OrgUnitSuccession.predecessor_id)):
        after.setdefault(successor, []).append(one)
    new = db.scalars(
        sa.select(OrgUnit).where(OrgUnit.id.in_(after)).order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    heirs = {one: successor for successor, several in after.items() for one in several}
    return ActContents(
        new_units=[to_new_unit(unit, after[unit.id]) for unit in new],
        ended_units=[
            EndingUnit(unit_id=unit.id, keeper_id=find_keeper(unit, heirs)) for unit in ended
        ],
    )


def to_new_unit(unit: OrgUnit, predecessors: list[UUID]) -> NewUnit:
    return NewUnit(
        id=unit.id,
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        level=unit.level,
        parent_id=unit.parent_id,
        predecessor_ids=predecessors,
    )


def find_keeper(unit: OrgUnit, heirs: dict[UUID, UUID]) -> UUID | None:
    """Of a unit that nobody took over: the heir of the unit above it, or that unit itself."""
    if unit.id in heirs or unit.parent_id is None:
        return None
    return heirs.get(unit.parent_id, unit.parent_id)
