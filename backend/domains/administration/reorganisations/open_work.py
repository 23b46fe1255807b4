"""Re-homes open work of ended units, as the rows of `work_rows.py` say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import Base, Entity, MultiUnit, create_id
from backend.core.session.session import Session
from backend.core.sql.types import ColumnValue
from backend.domains.administration.reorganisations.act_context import ActContext
from backend.domains.administration.reorganisations.schemas import StayingKind
from backend.domains.administration.reorganisations.step_recorder import get_column
from backend.domains.administration.reorganisations.work_rows import (
    OPEN_WORK,
    Condition,
    LastingColumns,
    WorkPart,
    WorkRow,
)
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.organisation.accounts.models import RoleGrant
from backend.domains.organisation.inspection_teams.models import InspectionTeam

Values = dict[str, ColumnValue]
NOT_COPIED = frozenset({"id", "version", "created_at", "updated_at"})
"""What a row that continues another has of its own."""


@dataclass(frozen=True)
class NewHomes:
    """Where open work goes: the new units of places, the heirs of teams, who can no longer work."""

    places: dict[UUID, UUID]
    """{establishment: its new unit}"""
    areas: dict[tuple[UUID, UUID], UUID]
    """{(former commune, new unit): its area there}"""
    heirs: dict[UUID, InspectionTeam]
    """{dissolved team: the one that continues}"""
    released: set[UUID]
    """The accounts of the act that may only read, or nothing, from now on."""


class OpenRecord(NamedTuple):
    """A record of open work, and whether it is of the new unit's days."""

    record: Base
    is_later: bool


class LeftWork(NamedTuple):
    """How much open work of each kind stays in its unit, and how much is closed with it."""

    stays: list[StayingKind]
    closes: list[StayingKind]


def apply_open_work(db: Session, run: ActContext, homes: NewHomes) -> LeftWork:
    """Re-home open work; answers what of it goes nowhere."""
    found = LeftWork([], [])
    for row in OPEN_WORK:
        left = closed = 0
        for record, is_later in list_open_records(db, run, row, homes):
            if row.ends is not None:
                move_lasting_record(db, run, row, record, row.ends)
                continue
            unit = read_id(record, "org_unit_id")
            values = compute_values(db, run, row, record, homes, is_later=is_later)
            run.recorder.change(row.kind, record, values)
            closed += "status" in values
            left += not {"org_unit_id", "status"} & values.keys() and unit in run.affected
            for part in row.parts if values else ():
                move_part(db, run, row, record, part, {unit: values})
        db.flush()
        if left and row.tells_staying:
            found.stays.append(StayingKind(kind=row.kind, count=left))
        if closed:
            found.closes.append(StayingKind(kind=row.kind, count=closed))
    return found


def list_open_records(
    db: Session, run: ActContext, row: WorkRow, homes: NewHomes
) -> Iterable[OpenRecord]:
    """The open records of units that end, or of places that move."""
    inside: Condition = get_column(row.model, "org_unit_id").in_(run.ended)
    if row.by_place:
        at_place = get_column(row.model, "establishment_id").in_(homes.places)
        inside = sa.or_(inside, at_place)
    if row.addressee:
        inside = sa.or_(inside, get_column(row.model, row.addressee).in_(run.ended))
    is_later = sa.false() if row.is_new_units is None else row.is_new_units(run.first_day)
    found = sa.select(row.model, sa.type_coerce(is_later, sa.Boolean())).where(row.is_open, inside)
    if row.lasts_until:
        last = get_column(row.model, row.lasts_until)
        found = found.where(sa.or_(last.is_(None), last >= run.first_day))
    if not row.tells_staying and not row.has_team:
        found = found.where(is_later)
    rows = db.execute(found.order_by(*sa.inspect(row.model).primary_key)).all()
    return [OpenRecord(record, bool(later)) for record, later in rows]


def read_id(record: Base, column: str) -> UUID | None:
    """The id in this column, if the record has one there."""
    value: UUID | None = getattr(record, column) if column else None
    return value


def compute_values(
    db: Session, run: ActContext, row: WorkRow, record: Base, homes: NewHomes, *, is_later: bool
) -> Values:
    """The columns of a record that the act changes."""
    values: Values = {}
    unit = read_id(record, "org_unit_id")
    if row.closed_as is not None and unit in run.ended and not run.successors.get(unit):
        return {"status": row.closed_as, "held_since": None}
    target = find_record_unit(db, run, row, record, homes) if is_later else None
    if target is not None:
        values["org_unit_id"] = target
        if row.area:
            values[row.area] = find_area(db, row, record, homes, target)
    team = read_id(record, "team_id") if row.has_team else None
    if team in homes.heirs:
        values["team_id"] = homes.heirs[team].id
        values |= compute_team_values(row, homes.heirs[team])
    asked = read_id(record, row.addressee)
    heir = run.find_heir(asked) if asked in run.ended else None
    if heir is not None:
        values[row.addressee] = heir
    if row.holder and read_id(record, row.holder) in homes.released:
        values[row.holder] = None
    if isinstance(record, MultiUnit) and values:
        values["reached_ids"] = list_reached_units(run, record, {unit: target, asked: heir})
    return values


def compute_team_values(row: WorkRow, heir: InspectionTeam) -> Values:
    """What a record takes from the team that continues it."""
    own: Values = {"team_level": heir.level, "org_unit_id": heir.org_unit_id}
    return {name: own[name] for name in row.of_team}


def list_reached_units(
    run: ActContext, record: MultiUnit, moved: Mapping[UUID | None, UUID | None]
) -> list[str]:
    """The units that the record concerns, each ended one by the only unit that took it over."""
    found: list[str] = []
    for id in record.reached_ids:
        before = UUID(id)
        after = moved.get(before) or run.find_only_successor(before) or before
        if str(after) not in found:
            found.append(str(after))
    return found


def find_record_unit(
    db: Session, run: ActContext, row: WorkRow, record: Base, homes: NewHomes
) -> UUID | None:
    """The new unit of a record of its days; of what a unit has once: if only one unit went in."""
    if row.by_place:
        place = read_id(record, "establishment_id")
        return homes.places.get(place) if place else None
    target = find_only_heir(run, record)
    if target is None or not row.unique:
        return target
    if len(run.list_predecessors(target)) > 1:
        return None
    there = [get_column(row.model, "org_unit_id") == target]
    there += [get_column(row.model, name) == getattr(record, name) for name in row.unique]
    known = db.scalar(sa.select(sa.literal(1)).select_from(row.model).where(*there).limit(1))
    return None if known is not None else target


def find_only_heir(run: ActContext, record: Base) -> UUID | None:
    unit = read_id(record, "org_unit_id")
    return run.find_only_successor(unit) if unit else None


def find_area(
    db: Session, row: WorkRow, record: Base, homes: NewHomes, target: UUID
) -> UUID | None:
    """That of its place; else that of its former commune, if it was of an area there."""
    if row.by_place:
        place = db.get(Establishment, read_id(record, "establishment_id"))
        return place.area_id if place else None
    unit = read_id(record, "org_unit_id")
    has_area = unit is not None and read_id(record, row.area) is not None
    return homes.areas.get((unit, target)) if has_area and unit else None


def move_part(
    db: Session,
    run: ActContext,
    row: WorkRow,
    record: Base,
    part: WorkPart,
    moved: Mapping[UUID | None, Values],
) -> None:
    """Let what belongs to a record follow its team, or the way of its own unit."""
    key = sa.inspect(part.model).primary_key
    for one in db.scalars(part.select_rows(read_id(record, "id")).order_by(*key)):
        unit = read_id(one, "org_unit_id")
        own = find_only_heir(run, one)
        values = moved.get(unit) or ({"org_unit_id": own} if own else {})
        same = {name: value for name, value in values.items() if name == part.follows}
        if same and is_free(db, one, same):
            run.recorder.change(row.kind, one, same)


def is_free(db: Session, row: Base, values: Values) -> bool:
    """Whether no other row has the key that this one would get."""
    mapper = sa.inspect(row).mapper
    names = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
    if not values.keys() & set(names):
        return True
    return db.get(type(row), [values.get(name, getattr(row, name)) for name in names]) is None


def move_lasting_record(
    db: Session, run: ActContext, row: WorkRow, record: Base, columns: LastingColumns
) -> None:
    """End a lasting row with its unit, and let one like it begin in the only successor.

    A row that begins later goes there as it is.
    """
    target = find_only_heir(run, record)
    first = getattr(record, columns.first)
    if first is not None and first >= run.first_day:
        if target is not None:
            run.recorder.change(row.kind, record, {"org_unit_id": target})
        return
    last: ColumnValue = getattr(record, columns.last)
    run.recorder.change(row.kind, record, {columns.last: run.last_day})
    if target is None:
        return
    copy = type(record)()
    for one in sa.inspect(type(record)).column_attrs:
        if one.key not in NOT_COPIED:
            setattr(copy, one.key, getattr(record, one.key))
    setattr(copy, columns.last, last)
    values: Values = {"id": create_id(), "org_unit_id": target, columns.first: run.first_day}
    assert isinstance(record, Entity)
    run.recorder.add(db, row.kind, copy, values | {columns.before: record.id})


def list_released(db: Session, run: ActContext) -> set[UUID]:
    """The accounts of the act that hold no role any more with which they could write."""
    touched = sa.select(RoleGrant.user_id).where(RoleGrant.id.in_(run.fates))
    writing = sa.select(RoleGrant.user_id).where(RoleGrant.reads_until.is_(None))
    return set(db.scalars(touched.where(RoleGrant.user_id.not_in(writing))))
