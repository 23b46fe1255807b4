"""Decides what each row does in the register, and writes the good rows in batches."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from backend.core.errors.exceptions import AppError, Conflict, FieldError, Invalid
from backend.core.errors.validation import to_field_error
from backend.core.session.ended_units import UnitEnd, get_first_day
from backend.core.session.models import Entity, UnitOwned, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.schemas import BaseModel
from backend.spreadsheets.columns import ID, UNIT, VERSION
from backend.spreadsheets.listing import Listing, Values, build_is_present
from backend.spreadsheets.records import (
    NO_HISTORY,
    FileRows,
    RecordHistory,
    get_exported_version,
    load_history,
    split_into_batches,
    to_unit,
)
from backend.spreadsheets.row import (
    Action,
    CellConflict,
    CellIssue,
    CellValue,
    Keep,
    KnownRecord,
    ParsedRecord,
    Row,
    RowDecision,
    Unknown,
)

NONE_ENDED: Mapping[UUID, UnitEnd] = {}
OF_A_ROW = Conflict("already-exists")  # told of a row, never answered
BATCH_SIZE = 500


class RecordIndex:
    """The records that the rows of one file may mean, by id and by key."""

    @cached_property
    def warn_of_lookalike(self) -> Callable[[Row], None] | None:
        """What adds a warning to a new row; None if there is no record."""
        return self.listing.build_lookalike_check(self.by_id.values()) if self.by_id else None

    def __init__(
        self,
        listing: Listing,
        records: Sequence[KnownRecord] = (),
        last_days: Mapping[UUID, UnitEnd] = NONE_ENDED,
        home_unit: UUID | None = None,
        history: RecordHistory = NO_HISTORY,
    ) -> None:
        self.listing = listing
        # Of units that ended, or have not begun: they get no records of later days.
        self.last_days = last_days
        # The unit of new records, if the list has no column for it.
        self.home_unit = home_unit
        self.history = history
        self.by_id = {record.id: record for record in records}
        self.by_key: dict[Hashable, list[KnownRecord]] = {}
        for record in records:
            key = listing.get_key({**record.fields, listing.unit_field: str(record.org_unit_id)})
            if key is not None:
                self.by_key.setdefault(key, []).append(record)


def load_record_index(db: Session, listing: Listing, read: Collection[Row]) -> RecordIndex:
    """Every record that a row may mean: those of the units in the rows, and those named by id."""
    home_unit = db.scope.units[0] if db.scope.units else None
    rows = read if isinstance(read, FileRows) else FileRows(read, listing.unit_field)
    units = rows.units if listing.unit_field or home_unit is None else {home_unit}
    records = list(listing.find_records(db, rows, units))
    columns = (OrgUnit.id, OrgUnit.name, OrgUnit.valid_to)
    absent = sa.not_(build_is_present().element)
    ended = db.execute(sa.select(*columns).where(OrgUnit.id.in_(units), absent))
    last_days = {
        unit.id: UnitEnd(unit.name, unit.valid_to if has_ended(unit.valid_to) else date.min)
        for unit in ended
    }
    by_id = {record.id: record for record in records}
    history = load_history(db, listing.entity, rows, by_id)
    return RecordIndex(listing, records, last_days, home_unit, history)


def has_ended(valid_to: date | None) -> bool:
    return valid_to is not None and valid_to < today()


FirstRows = dict[Hashable, tuple[str, int, str | None]]
"""{record or key: (sheet, number, id) of the first row for it}, over a whole file."""


def decide_rows(
    rows: Iterable[Row], index: RecordIndex, first_rows: FirstRows | None = None
) -> list[RowDecision]:
    """One decision for each row, in order; adds errors to rows that cannot be imported.

    A long list comes in batches, with the same `first_rows` for all of them.
    """
    first_rows = {} if first_rows is None else first_rows
    return [decide_row(row, index, first_rows) for row in rows]


def add_lookalike_warnings(decisions: Sequence[RowDecision], index: RecordIndex) -> None:
    """Add warnings to new rows that may mean a known record after all."""
    for decision in decisions:
        if decision.action is Action.CREATE and index.warn_of_lookalike is not None:
            index.warn_of_lookalike(decision.row)


def decide_row(row: Row, index: RecordIndex, first_rows: FirstRows) -> RowDecision:
    listing = index.listing
    key = None if row.values.get(ID) else listing.get_key(row.values)
    record = find_record(row, key, index)
    mark_repeated(row, record.id if record else key, first_rows, listing.first_field)
    if row.errors:
        return RowDecision(row, Action.ERROR)
    decision = decide_creation(row, index) if record is None else decide_update(row, record, index)
    unit = None if row.errors else decision.values.get(UNIT)
    ended = index.last_days.get(unit) if unit else None
    if ended is not None and get_decided_day(decision, listing) > ended.day:
        row.add_error(listing.unit_field, "unit-not-valid", name=ended.name)
    if row.errors:
        return RowDecision(row, Action.ERROR, conflicts=decision.conflicts)
    return decision


def get_decided_day(decision: RowDecision, listing: Listing) -> date:
    """The day from which on a new record is its unit's; a record that is moved comes today."""
    if isinstance(decision.body, BaseModel) and issubclass(listing.model, UnitOwned):
        return get_first_day(listing.model, decision.body)
    return today()


def find_record(row: Row, key: Hashable | None, index: RecordIndex) -> KnownRecord | None:
    """The record that a row means: by the id of its export, else by its key."""
    if row.values.get(ID):
        return find_record_by_id(row, index)
    found = index.by_key.get(key, []) if key is not None else []
    if len(found) > 1:
        chosen = index.listing.choose_record(found)
        if chosen is None:
            row.add_error(index.listing.first_field, "row-several-matches")
        return chosen
    return found[0] if found else None


def find_record_by_id(row: Row, index: RecordIndex) -> KnownRecord | None:
    try:
        record = index.by_id.get(UUID(row.values[ID]))
    except ValueError:
        record = None
    if record is None:
        row.add_error(ID, "row-unknown-id")
    elif row.values.get(VERSION) and get_exported_version(row) is None:
        row.add_error(VERSION, "row-odd-version")
    return record


def mark_repeated(row: Row, key: Hashable | None, first_rows: FirstRows, field_name: str) -> None:
    """Add an error to a row that repeats an earlier row of the same record or `key`."""
    if key is None:
        return
    id = row.values.get(ID)
    sheet, number, first = first_rows.setdefault(key, (row.sheet, row.number, id))
    if (sheet, number) != (row.sheet, row.number) and not row.errors:
        where = f"{number}" if sheet == row.sheet else f"{number} ({sheet})"
        is_copy = id and id == first
        row.add_error(
            ID if is_copy else field_name, "row-copied" if is_copy else "row-duplicate", row=where
        )


def decide_creation(row: Row, index: RecordIndex) -> RowDecision:
    listing = index.listing
    values = {column.field: row.values.get(column.field) for column in listing.record_columns}
    values = listing.fill_blanks(values)
    unit = row.values[listing.unit_field] if listing.unit_field else None
    values[UNIT] = to_unit(unit) if unit else index.home_unit
    body = parse_record(row, listing, values)
    extra = listing.get_extra(row, None)
    return RowDecision(row, Action.CREATE, values=values, body=body, extra=extra)


def decide_update(row: Row, record: KnownRecord, index: RecordIndex) -> RowDecision:
    """The decision for a row that means `record`.

    A row of an export (it has an id) may empty cells; in other lists a blank cell is unknown.
    If the record changed after the export, only the cells that the file changed are written;
    a cell that the file and the register changed is a conflict.
    """
    listing, has_id = index.listing, bool(row.values.get(ID))
    before = {**record.fields, UNIT: record.org_unit_id}
    changes, conflicts = merge_changes(row, record, index)
    if UNIT in changes and not listing.may_change_unit:
        row.add_error(listing.unit_field, "row-unit-stays")
    for name in listing.fixed_fields:
        if name in changes or name in conflicts:
            row.add_error(name, "row-field-stays")
    listing.add_implied_changes(changes, record)
    extra_conflicts, kept = merge_extra(row, record, listing) if has_id else ({}, {})
    conflicts |= extra_conflicts
    extra = listing.get_extra(replace(row, values={**row.values, **kept}), record)
    is_open = any(conflict.keep is None for conflict in conflicts.values())
    body = parse_record(row, listing, {**before, **changes}) if changes and not is_open else None
    parsed = dict(body or ())
    action = Action.UPDATE if changes or extra else Action.UNCHANGED
    together = set(listing.interdependent_fields)
    written = {*changes, *together} if has_id and changes.keys() & together else changes.keys()
    return RowDecision(
        row,
        Action.CONFLICT if is_open else action,
        id=record.id,
        version=record.version,
        values=changes,
        before={name: before[name] for name in changes},
        validated={name: parsed.get(name, changes.get(name)) for name in written},
        extra=extra,
        extra_diff=listing.diff_extra(extra, record) if extra else {},
        conflicts=conflicts,
    )


def merge_extra(
    row: Row, record: KnownRecord, listing: Listing
) -> tuple[dict[str, CellConflict], dict[str, CellValue]]:
    """The conflicts of extra values, and {field: value of the register} where that one stays."""
    conflicts: dict[str, CellConflict] = {}
    kept: dict[str, CellValue] = {}
    for name, (register_value, exported) in listing.find_extra_conflicts(row, record).items():
        file_value, choice = row.values.get(name), row.resolutions.get(name)
        if file_value != exported:
            conflicts[name] = CellConflict(file_value, register_value, exported, choice)
        if file_value == exported or choice is Keep.THEIRS:
            kept[name] = register_value
    return conflicts, kept


MergedChanges = tuple[dict[str, CellValue], dict[str, CellConflict]]


def merge_changes(row: Row, record: KnownRecord, index: RecordIndex) -> MergedChanges:
    """What the row changes in the record, and {column: conflict} where the register changed too."""
    listing, has_id = index.listing, bool(row.values.get(ID))
    changes: dict[str, CellValue] = {}
    conflicts: dict[str, CellConflict] = {}
    for name, column_field, file_value in list_row_values(row, listing):
        register_value = record.org_unit_id if name == UNIT else record.fields[name]
        if not is_change(listing, name, file_value, register_value, has_id):
            continue
        exported_value = (
            index.history.get_former_value(record, get_exported_version(row), name, register_value)
            if has_id
            else register_value
        )
        if name in listing.unstored_fields:
            exported_value = register_value
        if exported_value == register_value:
            keep: Keep | None = Keep.MINE
        elif isinstance(exported_value, Unknown) or is_change(
            listing, name, file_value, exported_value, has_id
        ):
            keep = row.resolutions.get(column_field)
            conflicts[column_field] = CellConflict(file_value, register_value, exported_value, keep)
        else:
            continue  # only the register changed
        if keep is Keep.MINE:
            changes[name] = file_value
    return changes, conflicts


def list_row_values(row: Row, listing: Listing) -> Iterator[tuple[str, str, CellValue]]:
    """(field of the record, its column, value of the row) of each cell that the file has."""
    for column in listing.record_columns:
        if column.field in row.values:
            yield column.field, column.field, row.values[column.field]
    if listing.unit_field:
        yield UNIT, listing.unit_field, to_unit(row.values[listing.unit_field])


def is_change(listing: Listing, name: str, new: CellValue, old: CellValue, has_id: bool) -> bool:
    if name == UNIT:
        return bool(new != old)
    column = listing.columns_by_field[name]
    if new is None:
        return has_id and old is not None and not (column.required or column.keep_if_blank)
    if not has_id and name in listing.key_fields and isinstance(new, str):
        return False  # the row was found by them: another spelling is no change
    return bool(new != old)


def parse_record(row: Row, listing: Listing, values: Values) -> ParsedRecord | None:
    """The record as it would become; adds an error for each broken rule."""
    try:
        body = parse_by_schema(listing, values)
        listing.validate_record(body)
    except Invalid as invalid:
        for error in invalid.errors:
            add_field_error(row, listing, error)
        return None
    return body


def parse_by_schema(listing: Listing, values: Values) -> ParsedRecord:
    if listing.schema is None:
        return values
    given = {n: v for n, v in values.items() if v is not None and n in listing.schema.model_fields}
    try:
        return listing.schema.model_validate(given)
    except ValidationError as invalid:
        errors = [to_field_error({**e, "loc": ("body", *e["loc"])}) for e in invalid.errors()]
        raise Invalid.of(errors) from None


def add_field_error(row: Row, listing: Listing, error: FieldError) -> None:
    """Add the error at the cell that it names, or at the first cell of the row."""
    name = error.pointer.strip("/").split("/")[0]
    field_name = {UNIT: listing.unit_field, **listing.schema_columns}.get(name, name)
    row.errors.append(
        CellIssue(
            field_name if field_name in listing.columns_by_field else listing.first_field,
            error.code,
            error.params,
        )
    )


def write_decisions(
    db: Session,
    listing: Listing,
    decisions: Sequence[RowDecision],
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Create and update records; sets the id of each decision that created one.

    The audit log has these changes like any other.
    """
    todo = [d for d in decisions if d.action in (Action.CREATE, Action.UPDATE)]
    done = 0
    for batch in split_into_batches(todo, BATCH_SIZE):
        if not listing.write_batch(db, batch):
            write_one_by_one(db, listing, batch)
        done += len(batch)
        progress(100 * done // len(todo))


def write_one_by_one(db: Session, listing: Listing, decisions: Sequence[RowDecision]) -> None:
    """Write row by row through the service; what it refuses becomes an error of its row.

    Each row has its own savepoint, so a refused row leaves nothing behind.
    """
    records = load_records(db, listing, [d.id for d in decisions if d.id is not None])
    for decision in decisions:
        try:
            with db.begin_nested():
                write_decision(db, listing, decision, records)
        except AppError as refused:
            mark_decision_refused(decision, listing, refused)
        except IntegrityError:
            mark_decision_refused(decision, listing, OF_A_ROW)


def load_records(db: Session, listing: Listing, ids: Sequence[UUID]) -> dict[UUID, Entity]:
    model = listing.entity
    return {record.id: record for record in db.scalars(sa.select(model).where(model.id.in_(ids)))}


def write_decision(
    db: Session, listing: Listing, decision: RowDecision, records: dict[UUID, Entity]
) -> None:
    if decision.action is Action.CREATE:
        record = listing.create(db, decision.body)
        db.flush()
        decision.id = record.id
    else:
        assert decision.id is not None
        listing.update(db, records[decision.id], decision.validated)
        db.flush()


def mark_decision_refused(decision: RowDecision, listing: Listing, refused: AppError) -> None:
    """Turn the decision into an error: the service refused the row, at the cells that it names."""
    if decision.action is Action.CREATE:
        decision.id = None
    decision.action = Action.ERROR
    row_error = FieldError("", refused.code, **refused.params)
    for error in refused.errors or [row_error]:
        add_field_error(decision.row, listing, error)
