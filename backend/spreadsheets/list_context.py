"""What a list is read with: the choices of its columns, the units of the caller, the records."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_own_units_of
from backend.core.session.session import Session
from backend.law.reference.tiers import (
    build_kind_pattern,
    list_establishment_tiers,
    list_working_tiers,
)
from backend.spreadsheets.columns import CellContext, Choices, build_boolean_choices
from backend.spreadsheets.decisions import RecordIndex
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.records import load_history
from backend.spreadsheets.row import CellValue, Row


@dataclass(frozen=True, slots=True)
class ListContext:
    """One list as the caller may read and write it today."""

    listing: Listing
    cells: CellContext
    default_unit: str | None = None
    """The unit of rows that name no unit: the only one of the caller, or the one they work for."""
    implied_values: Mapping[str, CellValue] = field(default_factory=dict)
    """{field: its value where the file has none}"""

    @property
    def units(self) -> Choices | None:
        return self.cells.choices.get(self.listing.unit_field)


def load_context(db: Session, listing: Listing) -> ListContext:
    """The choices of the list, and the units of the actor that exist today."""
    choices = {"boolean": build_boolean_choices(), **listing.load_choices(db)}
    default_unit = None
    if listing.unit_field:
        units, default_unit = load_units(db, list_unit_tiers(listing))
        if listing.defaults_to_own_unit:
            default_unit = find_home_unit(db, units)
        choices[listing.unit_field] = units
    return ListContext(
        listing, CellContext(today(), choices), default_unit, listing.get_implied_values(choices)
    )


def list_unit_tiers(listing: Listing) -> Sequence[str]:
    """The tiers whose units the list's column of the unit may name."""
    return list_working_tiers() if listing.includes_leading_units else list_establishment_tiers()


def find_home_unit(db: Session, units: Choices) -> str | None:
    """The unit that the actor works for, if there is only one and it is among `units`."""
    own = db.scope.units or ()
    home = str(own[0]) if len(own) == 1 else None
    return home if home in units.labels else None


def load_units(db: Session, levels: Sequence[str]) -> tuple[Choices, str | None]:
    """The units of the actor at `levels`, by names and codes; and the only one, if it is one."""
    choices = Choices("cell-unknown-commune", prefix_pattern=build_kind_pattern(shortest=1))
    units = db.execute(select_units(db, levels)).all()
    present = [unit for unit in units if unit.is_present]
    for unit in present:
        choices.add(str(unit.id), unit.name, [unit.code, f"{unit.kind} {unit.name}"])
    for unit in units:  # their records are still in exports, and come back
        if not unit.is_present:
            choices.add_unlisted(str(unit.id), unit.name, [f"{unit.kind} {unit.name}"])
    return choices, str(present[0].id) if len(present) == 1 else None


def select_units(db: Session, levels: Sequence[str]) -> sa.Select[UUID, str, str, str, bool]:
    """The units of the actor at `levels` that began until today.

    `is_present` is true for those that still exist.
    """
    found = (
        sa.select(OrgUnit.id, OrgUnit.code, OrgUnit.kind, OrgUnit.name, build_is_present())
        .where(OrgUnit.level.in_(levels), sa.func.coalesce(OrgUnit.valid_from, today()) <= today())
        .order_by(OrgUnit.sort_name, OrgUnit.id)
    )
    if db.scope.units is None:
        return found
    return found.where(OrgUnit.id.in_(select_own_units_of(db.scope)))


def build_is_present() -> sa.Label[bool]:
    day = today()
    began = sa.func.coalesce(OrgUnit.valid_from, day) <= day
    return sa.and_(began, sa.func.coalesce(OrgUnit.valid_to, day) >= day).label("is_present")


def load_record_index(db: Session, listing: Listing, rows: Collection[Row]) -> RecordIndex:
    """Every record that a row may mean: those of the units in the rows, and those named by id."""
    home_unit = db.scope.units[0] if db.scope.units else None
    units = {UUID(id) for row in rows if (id := row.values.get(listing.unit_field))}
    if not listing.unit_field and home_unit is not None:
        units = {home_unit}
    records = list(listing.find_records(db, rows, units))
    ended = sa.select(OrgUnit.id).where(OrgUnit.id.in_(units), sa.not_(build_is_present().element))
    by_id = {record.id: record for record in records}
    history = load_history(db, listing.entity, rows, by_id)
    return RecordIndex(listing, records, frozenset(db.scalars(ended)), home_unit, history)
