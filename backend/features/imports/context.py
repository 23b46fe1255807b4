"""What the register knows that a list is read against: the caller's communes, and the places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend import reference
from backend.core.db import Session
from backend.core.models import today
from backend.core.org import Level, OrgUnit, units_under
from backend.features.establishments.models import Establishment, WorkforceCount
from backend.features.imports.choices import Choices, statuses
from backend.features.imports.columns import Lists
from backend.features.imports.matching import FIELDS, Known, Register
from backend.features.imports.rows import Row

ONE_QUERY = 1000
"""Ids in one statement: both databases bound the number of parameters."""


@dataclass(frozen=True, slots=True)
class Context:
    lists: Lists
    only_commune: str | None
    """The commune of a caller who has just one: its column may be left out."""


def load_context(db: Session) -> Context:
    """The catalogues, and the communes of the actor's units that exist today."""
    communes = Choices("cell-unknown-commune", prefixes="xa|phuong|thi tran|tt|x")
    units = db.execute(communes_of(db)).all()
    present = [unit for unit in units if unit.is_present]
    for unit in present:
        communes.add(str(unit.id), unit.name, [unit.code, f"{unit.kind} {unit.name}"])
    only = str(present[0].id) if len(present) == 1 else None
    for unit in units:  # their records stand as they are, and come back in exports
        if not unit.is_present:
            communes.add_if_free(str(unit.id), unit.name, [f"{unit.kind} {unit.name}"])
    types = Choices("cell-unknown-type")
    for kind in reference.establishment_types():
        types.add(kind.code, kind.name, kind.synonyms)
    return Context(Lists(types, communes, statuses(), today()), only)


def communes_of(db: Session) -> sa.Select[Any, Any, Any, Any, Any]:
    """The communes of the actor's units, up to today; `is_present`: they exist still."""
    found = (
        sa.select(OrgUnit.id, OrgUnit.code, OrgUnit.kind, OrgUnit.name, is_present())
        .where(
            OrgUnit.level == Level.COMMUNE, sa.func.coalesce(OrgUnit.valid_from, today()) <= today()
        )
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    units = db.scope.units
    return found if units is None else found.where(OrgUnit.id.in_(units_under(units)))


def is_present() -> sa.Label[bool]:
    day = today()
    began = sa.func.coalesce(OrgUnit.valid_from, day) <= day
    return sa.and_(began, sa.func.coalesce(OrgUnit.valid_to, day) >= day).label("is_present")


def load_register(db: Session, rows: Sequence[Row]) -> Register:
    """Every place that the rows may mean: those of their communes, and those they name by id."""
    communes = {UUID(r.values["commune"]) for r in rows if r.values.get("commune")}
    known = {p.id: p for p in places(db, Establishment.org_unit_id, communes)}
    named = {id for row in rows if (id := id_of(row)) is not None} - known.keys()
    known |= {p.id: p for p in places(db, Establishment.id, named)}
    if any(row.values.get("workforce_total") is not None for row in rows):
        add_counts(db, known)
    past = sa.select(OrgUnit.id).where(OrgUnit.id.in_(communes), sa.not_(is_present().element))
    return Register(list(known.values()), frozenset(db.scalars(past)))


def id_of(row: Row) -> UUID | None:
    try:
        return UUID(row.values.get("id") or "")
    except ValueError:
        return None


def places(db: Session, column: Any, values: Iterable[UUID]) -> list[Known]:
    fields = [getattr(Establishment, name) for name in FIELDS]
    selected = (Establishment.id, Establishment.version, Establishment.org_unit_id, *fields)
    return [
        Known(row.id, row.version, row.org_unit_id, {f: getattr(row, f) for f in FIELDS})
        for some in batches(values)
        for row in db.execute(sa.select(*selected).where(column.in_(some)))
    ]


def add_counts(db: Session, known: dict[UUID, Known]) -> None:
    selected = (
        WorkforceCount.establishment_id,
        WorkforceCount.counted_on,
        WorkforceCount.total,
        WorkforceCount.female,
        WorkforceCount.under_18,
    )
    for some in batches(known):
        found = sa.select(*selected).where(WorkforceCount.establishment_id.in_(some))
        for row in db.execute(found):
            numbers = {"total": row.total, "female": row.female, "under_18": row.under_18}
            known[row.establishment_id].counts[row.counted_on] = numbers


def batches(values: Iterable[Any], size: int = ONE_QUERY) -> Iterable[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
