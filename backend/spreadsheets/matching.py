"""Decides for each row: it creates a record, changes one, changes nothing, or is wrong."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from backend.core.errors.exceptions import FieldError, Invalid
from backend.core.errors.validation import to_field_error
from backend.spreadsheets.columns import ID, UNIT, VERSION
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.row import (
    UNKNOWN,
    Action,
    Conflict,
    Decision,
    Fault,
    Keep,
    Known,
    Row,
)
from backend.spreadsheets.three_way_merge import NOTHING_LOGGED, Logged, stamp_of


class Register:
    """The records that the rows of one file may mean, by id and by key."""

    def __init__(
        self,
        listing: Listing,
        known: Sequence[Known] = (),
        past: frozenset[UUID] = frozenset(),
        home: UUID | None = None,
        logged: Logged = NOTHING_LOGGED,
    ) -> None:
        self.listing = listing
        self.past = past  # units that ended: they keep their records, but get no new ones
        self.home = home  # the unit of new records, if the list has no column for it
        self.logged = logged
        self.by_id = {record.id: record for record in known}
        self.by_key: dict[Hashable, list[Known]] = {}
        for record in known:
            key = listing.key({**record.fields, listing.unit_field: str(record.org_unit_id)})
            if key is not None:
                self.by_key.setdefault(key, []).append(record)


Taken = dict[Any, tuple[str, int, Any]]
"""{record or key: (sheet, number, id) of the first row for it}, over a whole file."""


def decide(rows: Iterable[Row], register: Register, taken: Taken | None = None) -> list[Decision]:
    """One decision for each row, in order; adds errors to rows that cannot be imported.

    A long list comes in batches, with the same `first_rows` for all of them.
    """
    taken = {} if taken is None else taken
    return [decide_row(row, register, taken) for row in rows]


def look_twice(decisions: Sequence[Decision], register: Register) -> None:
    """Add warnings to new rows that may mean a known record after all."""
    new = [decision.row for decision in decisions if decision.action is Action.CREATE]
    if new:
        register.listing.look_twice(new, register.by_id.values())


def decide_row(row: Row, register: Register, taken: Taken) -> Decision:
    listing = register.listing
    key = None if row.values.get(ID) else listing.key(row.values)
    target = find(row, key, register)
    refuse_twice(row, target.id if target else key, taken, listing.first)
    if row.faults:
        return Decision(row, Action.ERROR)
    decision = created(row, register) if target is None else updated(row, target, register)
    if not row.faults and decision.values.get(UNIT) in register.past:
        row.add(listing.unit_field, "unit-not-valid", name=row.typed.get(listing.unit_field))
    if row.faults:
        return Decision(row, Action.ERROR, conflicts=decision.conflicts)
    return decision


def find(row: Row, key: Hashable | None, register: Register) -> Known | None:
    """The record that a row means: by the id of its export, else by its key."""
    if row.values.get(ID):
        return find_by_id(row, register)
    found = register.by_key.get(key, []) if key is not None else []
    if len(found) > 1:
        one = register.listing.prefer(found)
        if one is None:
            row.add(register.listing.first, "row-several-matches")
        return one
    return found[0] if found else None


def find_by_id(row: Row, register: Register) -> Known | None:
    try:
        record = register.by_id.get(UUID(row.values[ID]))
    except ValueError:
        record = None
    if record is None:
        row.add(ID, "row-unknown-id")
    elif row.values.get(VERSION) and stamp_of(row) is None:
        row.add(VERSION, "row-odd-version")
    return record


def refuse_twice(row: Row, key: Any, taken: Taken, at: str) -> None:
    """Add an error to a row that repeats an earlier row of the same record or `key`."""
    if key is None:
        return
    id = row.values.get(ID)
    sheet, number, first = taken.setdefault(key, (row.sheet, row.number, id))
    if (sheet, number) != (row.sheet, row.number) and not row.faults:
        where = f"{number}" if sheet == row.sheet else f"{number} ({sheet})"
        copied = id and id == first
        row.add(ID if copied else at, "row-copied" if copied else "row-duplicate", row=where)


def created(row: Row, register: Register) -> Decision:
    listing = register.listing
    values = {column.field: row.values.get(column.field) for column in listing.own}
    values = listing.complete(values)
    values[UNIT] = UUID(row.values[listing.unit_field]) if listing.unit_field else register.home
    clean = obey(row, listing, values)
    beside = listing.beside(row, None)
    return Decision(row, Action.CREATE, values=values, clean=clean, beside=beside)


def updated(row: Row, record: Known, register: Register) -> Decision:
    """The decision for a row that means `record`.

    A row of an export (it has an id) may empty cells; in other lists a blank cell is unknown.
    If the record changed after the export, only the cells that the file changed are written;
    a cell that the file and the register changed is a conflict.
    """
    listing, exact = register.listing, bool(row.values.get(ID))
    before = {**record.fields, UNIT: record.org_unit_id}
    changes, conflicts = merged(row, record, register)
    if UNIT in changes and not listing.moves:
        row.add(listing.unit_field, "row-unit-stays")
    for name in listing.stays:
        if name in changes or name in conflicts:
            row.add(name, "row-field-stays")
    listing.follow(changes, record)
    taken: dict[str, Any] = {}
    for at, (theirs, was) in (listing.contested(row, record) if exact else {}).items():
        mine = row.values.get(at)
        if mine != was:
            conflicts[at] = Conflict(mine, theirs, was, row.kept.get(at))
        if mine == was or row.kept.get(at) is Keep.THEIRS:
            taken[at] = theirs
    beside = listing.beside(replace(row, values={**row.values, **taken}), record)
    is_open = any(one.keep is None for one in conflicts.values())
    clean = obey(row, listing, {**before, **changes}) if changes and not is_open else {}
    action = Action.UPDATE if changes or beside else Action.UNCHANGED
    as_one = listing.together if exact and changes.keys() & set(listing.together) else ()
    return Decision(
        row,
        Action.CONFLICT if is_open else action,
        id=record.id,
        version=record.version,
        values=changes,
        before={name: before[name] for name in changes},
        clean={name: clean[name] for name in {*changes, *as_one} if name in clean},
        beside=beside,
        told=listing.told(beside, record) if beside else {},
        conflicts=conflicts,
    )


Merged = tuple[dict[str, Any], dict[str, Conflict]]


def merged(row: Row, record: Known, register: Register) -> Merged:
    """What the row changes in the record, and {column: conflict} where the register changed too."""
    listing, exact = register.listing, bool(row.values.get(ID))
    changes: dict[str, Any] = {}
    conflicts: dict[str, Conflict] = {}
    for name, at, new in said(row, listing):
        old = record.org_unit_id if name == UNIT else record.fields[name]
        if not is_news(listing, name, new, old, exact):
            continue
        was = register.logged.value(record, stamp_of(row), name, old) if exact else old
        if name in listing.fleeting:
            was = old
        if was is not UNKNOWN and was != old and not is_news(listing, name, new, was, exact):
            continue  # only the register changed
        keep = Keep.MINE if was is not UNKNOWN and was == old else row.kept.get(at)
        if was is UNKNOWN or was != old:
            conflicts[at] = Conflict(new, old, was, keep)
        if keep is Keep.MINE:
            changes[name] = new
    return changes, conflicts


def said(row: Row, listing: Listing) -> Iterator[tuple[str, str, Any]]:
    """(field of the record, its column, value of the row) of each cell that the file has."""
    for column in listing.own:
        if column.field in row.values:
            yield column.field, column.field, row.values[column.field]
    if listing.unit_field:
        yield UNIT, listing.unit_field, UUID(row.values[listing.unit_field])


def is_news(listing: Listing, name: str, new: Any, old: Any, exact: bool) -> bool:
    if name == UNIT:
        return bool(new != old)
    column = listing.by_field[name]
    if new is None:
        return exact and old is not None and not (column.required or column.keeps)
    if not exact and name in listing.key_fields and isinstance(new, str):
        return False  # the row was found by them: another spelling is no change
    return bool(new != old)


def obey(row: Row, listing: Listing, values: Mapping[str, Any]) -> dict[str, Any]:
    """The record as it would become, parsed by the schema; adds an error for each broken rule."""
    try:
        clean = read_by(listing, values)
        listing.check(clean)
    except Invalid as broken:
        for error in broken.errors:
            add_fault(row, listing, error)
        return {}
    return clean


def read_by(listing: Listing, values: Mapping[str, Any]) -> dict[str, Any]:
    if listing.schema is None:
        return dict(values)
    given = {n: v for n, v in values.items() if v is not None and n in listing.schema.model_fields}
    try:
        read = listing.schema.model_validate(given)
    except ValidationError as broken:
        errors = [to_field_error({**e, "loc": ("body", *e["loc"])}) for e in broken.errors()]
        raise Invalid.of(errors) from None
    return {**values, **{name: getattr(read, name) for name in listing.schema.model_fields}}


def add_fault(row: Row, listing: Listing, error: FieldError) -> None:
    """Add the error at the cell that it names, or at the first cell of the row."""
    name = error["pointer"].strip("/").split("/")[0]
    at = {UNIT: listing.unit_field, **listing.stands_for}.get(name, name)
    row.faults.append(
        Fault(at if at in listing.by_field else listing.first, error["code"], error["params"])
    )
