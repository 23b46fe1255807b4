"""What a list is read with: the choices of its columns, the units of the caller, the records."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import Level, OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.spreadsheets.columns import Lists
from backend.spreadsheets.enumerations import Choices, yes
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.matching import Register
from backend.spreadsheets.row import Row
from backend.spreadsheets.three_way_merge import logged_since

PREFIXES = "xa|phuong|thi tran|tt|x|huyen|h"
"""Words that may stand before the name of a unit; part of a regular expression."""


@dataclass(frozen=True, slots=True)
class Context:
    """One list as the caller may read and write it today."""

    listing: Listing
    lists: Lists
    only_unit: str | None = None
    """The unit of rows that name no unit: the only one of the caller, or the one they work for."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """{field: its value where the file has none}"""

    @property
    def units(self) -> Choices | None:
        return self.lists.choices.get(self.listing.unit_field)


def load_context(db: Session, listing: Listing) -> Context:
    """The choices of the list, and the units of the actor that exist today."""
    choices = {"yes": yes(), **listing.choices(db)}
    only = None
    if listing.unit_field:
        choices[listing.unit_field], only = units_of(db, listing.levels)
        only = home_of(db, choices[listing.unit_field]) if listing.at_home else only
    return Context(listing, Lists(today(), choices), only, listing.given(choices))


def home_of(db: Session, units: Choices) -> str | None:
    """The unit that the actor works for, if there is only one and it is among `units`."""
    own = db.scope.units or ()
    home = str(own[0]) if len(own) == 1 else None
    return home if home in units.labels else None


def units_of(db: Session, levels: Sequence[Level]) -> tuple[Choices, str | None]:
    """The units of the actor at `levels`, by names and codes; and the only one, if it is one."""
    found = Choices("cell-unknown-commune", prefixes=PREFIXES)
    units = db.execute(known_units(db, levels)).all()
    present = [unit for unit in units if unit.is_present]
    for unit in present:
        found.add(str(unit.id), unit.name, [unit.code, f"{unit.kind} {unit.name}"])
    for unit in units:  # their records are still in exports, and come back
        if not unit.is_present:
            found.add_if_free(str(unit.id), unit.name, [f"{unit.kind} {unit.name}"])
    return found, str(present[0].id) if len(present) == 1 else None


def known_units(db: Session, levels: Sequence[Level]) -> sa.Select[Any, Any, Any, Any, Any]:
    """The units of the actor at `levels` that began until today.

    `is_present` is true for those that still exist.
    """
    found = (
        sa.select(OrgUnit.id, OrgUnit.code, OrgUnit.kind, OrgUnit.name, is_present())
        .where(OrgUnit.level.in_(levels), sa.func.coalesce(OrgUnit.valid_from, today()) <= today())
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    units = db.scope.units
    return found if units is None else found.where(OrgUnit.id.in_(select_units_under(units)))


def is_present() -> sa.Label[bool]:
    day = today()
    began = sa.func.coalesce(OrgUnit.valid_from, day) <= day
    return sa.and_(began, sa.func.coalesce(OrgUnit.valid_to, day) >= day).label("is_present")


def load_register(db: Session, listing: Listing, rows: Collection[Row]) -> Register:
    """Every record that a row may mean: those of the units in the rows, and those named by id."""
    home = db.scope.units[0] if db.scope.units else None
    units = {UUID(id) for row in rows if (id := row.values.get(listing.unit_field))}
    if not listing.unit_field and home is not None:
        units = {home}
    known = list(listing.known(db, rows, units))
    past = sa.select(OrgUnit.id).where(OrgUnit.id.in_(units), sa.not_(is_present().element))
    by_id = {record.id: record for record in known}
    logged = logged_since(db, listing.model, rows, by_id)
    return Register(listing, known, frozenset(db.scalars(past)), home, logged)
