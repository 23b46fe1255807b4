"""Withdraws an import as a whole, if nobody has changed since what it wrote."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.errors.exceptions import Conflict
from backend.core.errors.possible import register_possible_calls
from backend.core.session.bulk_writes import delete_many, open_bulk_deletion
from backend.core.session.change_log import LogEntry
from backend.core.session.models import Base, Entity, now
from backend.core.session.session import Session
from backend.domains.platform.imports.kinds import get_listing, load_listings
from backend.domains.platform.imports.models import Import, ImportStatus
from backend.domains.platform.imports.staging import get_run_rows, list_runs
from backend.spreadsheets.decisions import BATCH_SIZE
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.records import split_into_batches, to_column_value
from backend.spreadsheets.row import Action

WRITES = ("created", "updated", "deleted")
MAX_NAMED = 100
"""Changed records that a refusal names."""


@dataclass(slots=True)
class WrittenRecord:
    """What the import wrote of one record."""

    version: int
    created: bool
    before: dict[str, Any] = field(default_factory=dict)
    """Former values of an updated or deleted record."""
    deleted: bool = False
    """It was a part of a record, and the list replaced it."""


Trail = dict[type[Entity], dict[UUID, WrittenRecord]]
"""{model: {id: what was written}}: the log entries of the import."""


class PresentRecord(NamedTuple):
    """A record as it is now."""

    id: UUID
    version: int
    name: str | None


class BlockingRecord(TypedDict):
    """A record that somebody has changed since; `reason` says how."""

    id: str
    name: str | None
    reason: str


def list_revert_checks() -> list[Callable[..., None]]:
    """What each kind of list asks before its import is taken back."""
    return [listing.ensure_revertible for listing in load_listings().values()]


@register_possible_calls(list_revert_checks)
def withdraw_import(db: Session, record: Import) -> Import:
    """Delete what the import created, and restore former values; all of it or nothing.

    Raises Conflict `import-touched-since` with `changed`: the records that were changed since.
    """
    if record.status is not ImportStatus.APPLIED:
        raise Conflict("import-not-applied")
    rows = load_written_rows(db, record)
    if not rows:
        raise Conflict("import-too-old")
    listing, trail = get_listing(record.kind), load_trail(db, record)
    if changed := list_touched_records(db, listing, trail):
        error = Conflict("import-touched-since")
        error.extra = {"changed": changed[:MAX_NAMED], "changed_count": len(changed)}
        raise error
    listing.ensure_revertible(db, [row.id for row in rows if row.id])
    kept = {row.id: row.undo for row in rows if row.id and row.undo}
    for model in sort_children_first(trail):
        set_former_values(db, listing, model, trail[model], kept)
    listing.refresh_after_revert(
        db, [row.id for row in rows if row.id and row.action == Action.UPDATE]
    )
    return db.save(record, {"status": ImportStatus.REVERTED, "reverted_at": now()})


class WrittenRow(NamedTuple):
    """What withdrawing needs of a row; all of a long list would fill the memory."""

    id: UUID | None
    undo: JsonValue
    action: str


def load_written_rows(db: Session, record: Import) -> list[WrittenRow]:
    return [
        WrittenRow(UUID(row["record_id"]) if row["record_id"] else None, row["undo"], row["action"])
        for run in list_runs(db, record.id)
        for row in get_run_rows(run)
    ]


LATER_DIFF = sa.case((LogEntry.action == "created", sa.null()), else_=LogEntry.diff).label("diff")
"""A created record has no former values: what it was made with need not be read."""


def load_trail(db: Session, record: Import) -> Trail:
    found = (
        sa.select(
            LogEntry.entity,
            LogEntry.entity_id,
            LogEntry.version,
            LogEntry.action,
            LATER_DIFF,
        )
        .where(LogEntry.request_id == str(record.id), LogEntry.action.in_(WRITES))
        .order_by(LogEntry.seq)
    )
    models, trail = list_entities(), Trail()
    for row in db.execute(found):
        model = models[row.entity]
        of_model = trail.setdefault(model, {})
        written = of_model.setdefault(row.entity_id, WrittenRecord(0, row.action == "created"))
        written.version, written.deleted = row.version, row.action == "deleted"
        if not written.created:
            before = {
                name: to_column_value(model, name, pair[0]) for name, pair in row.diff.items()
            }
            written.before = before | written.before
        elif written.deleted:
            del of_model[row.entity_id]
    return trail


def list_entities() -> dict[str, type[Entity]]:
    """{table: entity} of all logged tables."""
    return {
        mapper.class_.__tablename__: mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Entity)
    }


def sort_children_first(trail: Trail) -> list[type[Entity]]:
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    return sorted(trail, key=lambda model: -order[model.__tablename__])


def list_touched_records(db: Session, listing: Listing, trail: Trail) -> list[BlockingRecord]:
    """Records that someone has changed, deleted or referred to since."""
    found: list[BlockingRecord] = []
    for model, records in trail.items():
        there = {row.id: row for row in load_present_records(db, model, records)}
        reason = "changed" if model is listing.model else "part-changed"
        for id, written in records.items():
            version = there[id].version if id in there else None
            if version != (None if written.deleted else written.version):
                found.append(to_touched_record(id, there.get(id), reason))
        created = [id for id, written in records.items() if written.created]
        found += [
            to_touched_record(id, there.get(id), "in-use")
            for id in list_referenced_records(db, model, created, trail)
        ]
    return found


def to_touched_record(id: UUID, row: PresentRecord | None, reason: str) -> BlockingRecord:
    return {"id": str(id), "name": row.name if row else None, "reason": reason}


def load_present_records(
    db: Session, model: type[Entity], ids: Iterable[UUID]
) -> Iterator[PresentRecord]:
    """Id, version and, if the record has one, the name."""
    names = (getattr(model, name, None) for name in ("name", "title", "full_name", "topic"))
    name = next((n for n in names if n is not None), sa.literal(None)).label("name")
    for some in split_into_batches(ids):
        rows = db.execute(sa.select(model.id, model.version, name).where(model.id.in_(some)))
        yield from map(PresentRecord._make, rows)


def list_referenced_records(
    db: Session, model: type[Entity], created: list[UUID], trail: Trail
) -> set[UUID]:
    """Records of the import to which other records refer that are not of the import."""
    found: set[UUID] = set()
    for child, column in list_references(model):
        own = trail.get(child, {})
        for some in split_into_batches(created):
            tied = sa.select(column, child.id).where(column.in_(some))
            found |= {parent for parent, id in db.execute(tied) if id not in own}
    return found


def list_references(
    model: type[Entity],
) -> Iterator[tuple[type[Entity], orm.InstrumentedAttribute[UUID]]]:
    """(entity, its column) for each foreign key of a logged table to `model`."""
    for entity in list_entities().values():
        for attr in sa.inspect(entity).column_attrs:
            keys = attr.columns[0].foreign_keys
            if any(key.column.table.name == model.__tablename__ for key in keys):
                yield entity, getattr(entity, attr.key)


def set_former_values(
    db: Session,
    listing: Listing,
    model: type[Entity],
    records: Mapping[UUID, WrittenRecord],
    kept: Mapping[UUID, JsonValue],
) -> None:
    for id, written in records.items():
        if written.deleted:
            db.add(model(**{**written.before, "id": id}))
    changed = {i: w for i, w in records.items() if not (w.deleted or w.created)}
    for row, written in load_written_records(db, model, changed):
        if model is listing.model:
            listing.restore_record(db, row, written.before, kept.get(row.id))
        else:
            for name, value in written.before.items():
                setattr(row, name, value)
    db.flush()
    created = [id for id, written in records.items() if written.created and not written.deleted]
    with open_bulk_deletion(db, model, len(created)):
        for some in split_into_batches(created, BATCH_SIZE):
            delete_many(db, model, some)


def load_written_records(
    db: Session, model: type[Entity], written: Mapping[UUID, WrittenRecord]
) -> Iterator[tuple[Entity, WrittenRecord]]:
    """The records in batches; each is flushed before the next one is loaded."""
    for some in split_into_batches(written, BATCH_SIZE):
        for row in db.scalars(sa.select(model).where(model.id.in_(some))):
            yield row, written[row.id]
        db.flush()
