"""Taking an import back as a whole, if nobody has touched since what it wrote."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.session.audit_log import AuditEntry
from backend.core.session.models import Base, Entity, now
from backend.core.session.session import Session
from backend.domains.platform.imports.kinds import get_listing
from backend.domains.platform.imports.models import Import, ImportStatus
from backend.domains.platform.imports.staging import get_run_rows, list_runs
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.record_lookup import split_into_batches, to_column_value
from backend.spreadsheets.record_writer import BATCH_SIZE
from backend.spreadsheets.row import Action

WRITES = ("created", "updated", "deleted")
MAX_NAMED = 100
"""Changed records named in a refusal."""


@dataclass(slots=True)
class WrittenRecord:
    """What the import left of one record."""

    version: int
    created: bool
    before: dict[str, Any] = field(default_factory=dict)
    """Former values of an updated or deleted record."""
    deleted: bool = False
    """A part of a record that the list replaced."""


Trail = dict[type[Any], dict[UUID, WrittenRecord]]
"""What the change log has under the import's id: {model: {id: what was written}}."""


def withdraw_import(db: Session, record: Import) -> Import:
    """Delete what the import created, and give back former values; all or nothing.

    Raises Conflict `import-touched-since` with `changed`: the records that stand in the way.
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
    listing.ensure_revertible(db, [UUID(row["record_id"]) for row in rows if row.get("record_id")])
    kept = {UUID(row["record_id"]): row["undo"] for row in rows if row.get("undo")}
    for model in sort_children_first(trail):
        set_former_values(db, listing, model, trail[model], kept)
    listing.refresh_after_revert(
        db, [UUID(row["record_id"]) for row in rows if row["action"] == Action.UPDATE]
    )
    return db.save(record, {"status": ImportStatus.REVERTED, "reverted_at": now()})


def load_written_rows(db: Session, record: Import) -> list[dict[str, Any]]:
    """What taking back needs of each row; the rest of a long list would fill the memory."""
    names = ("record_id", "undo", "action")
    return [
        {name: row.get(name) for name in names}
        for run in list_runs(db, record.id)
        for row in get_run_rows(run)
    ]


def load_trail(db: Session, record: Import) -> Trail:
    found = (
        sa.select(
            AuditEntry.entity,
            AuditEntry.entity_id,
            AuditEntry.version,
            AuditEntry.action,
            AuditEntry.diff,
        )
        .where(AuditEntry.request_id == str(record.id), AuditEntry.action.in_(WRITES))
        .order_by(AuditEntry.seq)
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


def list_entities() -> dict[str, type[Any]]:
    return {
        mapper.class_.__tablename__: mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Entity)
    }


def sort_children_first(trail: Trail) -> list[type[Any]]:
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    return sorted(trail, key=lambda model: -order[model.__tablename__])


def list_touched_records(db: Session, listing: Listing, trail: Trail) -> list[dict[str, Any]]:
    """Records that someone changed, removed or built upon since."""
    found: list[dict[str, Any]] = []
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
            for id in list_built_upon(db, model, created, trail)
        ]
    return found


def to_touched_record(id: UUID, row: Any, reason: str) -> dict[str, Any]:
    return {"id": str(id), "name": getattr(row, "name", None), "reason": reason}


def load_present_records(db: Session, model: Any, ids: Iterable[UUID]) -> Iterator[Any]:
    """id, version and, where the record has one, its name."""
    names = (getattr(model, name, None) for name in ("name", "title", "full_name", "topic"))
    name = next((n for n in names if n is not None), sa.literal(None)).label("name")
    for some in split_into_batches(ids):
        yield from db.execute(sa.select(model.id, model.version, name).where(model.id.in_(some)))


def list_built_upon(db: Session, model: Any, created: list[UUID], trail: Trail) -> set[UUID]:
    """Records of the import to which others, not of the import, have since been tied."""
    found: set[UUID] = set()
    for child, column in list_references(model):
        own = trail.get(child, {})
        for some in split_into_batches(created):
            tied = sa.select(column, child.id).where(column.in_(some))
            found |= {parent for parent, id in db.execute(tied) if id not in own}
    return found


def list_references(model: Any) -> Iterator[tuple[Any, Any]]:
    """(entity, its column) for each foreign key of a logged table to `model`."""
    for entity in list_entities().values():
        for attr in sa.inspect(entity).column_attrs:
            keys = attr.columns[0].foreign_keys
            if any(key.column.table.name == model.__tablename__ for key in keys):
                yield entity, getattr(entity, attr.key)


def set_former_values(
    db: Session,
    listing: Listing,
    model: Any,
    records: Mapping[UUID, WrittenRecord],
    kept: Mapping[UUID, Any],
) -> None:
    for id, written in records.items():
        if written.deleted:
            db.add(model(**{**written.before, "id": id}))
    for row, written in load_written_records(
        db, model, {i: w for i, w in records.items() if not w.deleted}
    ):
        if written.created:
            db.delete(row)
        elif model is listing.model:
            listing.restore_record(db, row, written.before, kept.get(row.id))
        else:
            for name, value in written.before.items():
                setattr(row, name, value)
    db.flush()


def load_written_records(
    db: Session, model: Any, written: Mapping[UUID, WrittenRecord]
) -> Iterator[tuple[Any, WrittenRecord]]:
    """The records in batches, each flushed before the next is loaded."""
    for some in split_into_batches(written, BATCH_SIZE):
        for row in db.scalars(sa.select(model).where(model.id.in_(some))):
            yield row, written[row.id]
        db.flush()
