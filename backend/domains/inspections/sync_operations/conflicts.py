"""Conflicts between a device and somebody else: read, and resolved by a person with a reason."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm
from starlette.requests import Request
from starlette.responses import Response

from backend.core.errors.exceptions import Conflict, FieldError, Invalid, NotFound
from backend.core.http.dependencies import PermissionRoute
from backend.core.http.dispatch import API_PREFIX, PrefixDispatcher
from backend.core.http.inner_requests import send_inner_request
from backend.core.http.short_transactions import ShortTransactions
from backend.core.session.models import now
from backend.core.session.org_units import select_units_of
from backend.core.session.session import Session
from backend.core.sql.membership import is_among
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.single_read import FieldColumns
from backend.core.text.i18n import register_messages
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.inspections.sync_operations.merging import add_to_patch, get_key, is_same
from backend.domains.inspections.sync_operations.models import (
    ConflictChoice,
    ConflictStatus,
    SyncConflict,
)
from backend.domains.inspections.sync_operations.record_course import (
    RecordCourse,
    SentChange,
    load_course,
)
from backend.domains.inspections.sync_operations.schemas import (
    ConflictField,
    ConflictFilters,
    ConflictRead,
    Resolution,
)
from backend.domains.inspections.sync_operations.stale_plans import NOTHING_MERGES
from backend.domains.organisation.accounts.models import User

SENDER, OTHER, RESOLVER = (orm.aliased(User) for _ in range(3))
COLUMNS = FieldColumns(
    SyncConflict,
    actor_name=SENDER.full_name,
    theirs_by_name=OTHER.full_name,
    resolved_by_name=RESOLVER.full_name,
)
NEWEST = (SyncConflict.id.desc(),)


def select_conflicts(db: Session) -> sa.Select[*tuple[object, ...]]:
    """Conflicts of visits that the reader sees, and those of one's own devices."""
    return (
        sa.select(*COLUMNS.of(ConflictRead.model_fields))
        .select_from(SyncConflict)
        .outerjoin(Inspection, Inspection.id == SyncConflict.inspection_id)
        .outerjoin(SENDER, SENDER.id == SyncConflict.actor_id)
        .outerjoin(OTHER, OTHER.id == SyncConflict.theirs_by_id)
        .outerjoin(RESOLVER, RESOLVER.id == SyncConflict.resolved_by_id)
        .where(build_reader_clause(db))
    )


def build_reader_clause(db: Session) -> sa.ColumnElement[bool]:
    """What the reader sees; looked for by units first, as OR would read all conflicts in order."""
    own, read = build_own_clause(db), Inspection.id.is_not(None)
    if db.scope.units is None:
        return sa.or_(read, own)
    of_units = sa.select(SyncConflict.id).where(*list_unit_clauses(db))
    found = sa.union_all(of_units, sa.select(SyncConflict.id).where(own))
    return sa.and_(is_among(SyncConflict.id, found), sa.or_(read, own))


def build_own_clause(db: Session) -> sa.ColumnElement[bool]:
    """Whether a conflict is of a record that belongs to no visit, and of one's own device."""
    return sa.and_(SyncConflict.inspection_id.is_(None), SyncConflict.actor_id == db.actor.id)


def list_unit_clauses(db: Session) -> Iterator[sa.ColumnElement[bool]]:
    """Narrow conflicts to the units of the visits that the session may read, by an index."""
    if db.scope.units is not None:
        yield SyncConflict.unit_id.in_(select_units_of(db.scope))


def list_conflict_rows(
    db: Session, filters: ConflictFilters, after: str | None, limit: int
) -> PageRows:
    """The conflicts that one may read, the last one first."""
    found = select_conflicts(db)
    for name in ("status", "inspection_id", "record_id"):
        if (value := getattr(filters, name)) is not None:
            found = found.where(getattr(SyncConflict, name) == value)
    page = read_page(db, found, NEWEST, after, limit)
    return {"items": to_conflict_reads(page["items"]), "next": page["next"]}


def get_conflict_read(db: Session, id: UUID) -> ConflictRead:
    row = db.execute(select_conflicts(db).where(SyncConflict.id == id)).first()
    if row is None:
        raise NotFound
    (read,) = to_conflict_reads([row])
    return read


def to_conflict_reads(rows: Iterable[sa.Row[*tuple[object, ...]]]) -> Sequence[ConflictRead]:
    return [
        ConflictRead.model_validate(
            {
                **row._mapping,
                "fields": [
                    ConflictField(path=path, **values)
                    for path, values in sorted(row._mapping["fields"].items())
                ],
            }
        )
        for row in rows
    ]


async def apply_resolution(
    request: Request, transactions: ShortTransactions, id: UUID, data: Resolution
) -> ConflictRead | Response:
    """Write the chosen values as an ordinary change, and keep who chose, what and why.

    Answers what the change is refused with. Raises Conflict if the record has moved on: the
    conflict then shows what stands now.
    """
    if_match = request.headers.get("if-match")
    conflict, course = await transactions.read(load_open_conflict, id, if_match, data)
    version = conflict.version
    if list_moved(conflict, course):
        await transactions.write(update_theirs, id, version, course)
        raise Conflict("conflict-moved")
    patch: dict[str, JsonValue] = {}
    for path, choice in data.choices.items():
        if choice is ConflictChoice.MINE:
            add_to_patch(patch, path, conflict.fields[path]["mine"])
    if patch:
        version = await transactions.write(claim_conflict, id, version)
        answer = await send_inner_request(
            request,
            "PATCH",
            f"{API_PREFIX}/{conflict.entity}/{conflict.record_id}",
            {
                "If-Match": f'"{course.version}"',
                "Idempotency-Key": f"conflict {id} {version}",
            },
            patch,
        )
        if answer.status >= 300:
            headers = {k: v for k, v in answer.headers.items() if k != "content-length"}
            return Response(answer.body, answer.status, headers)
    return await transactions.write(mark_resolved, id, version, data)


def load_open_conflict(
    db: Session, id: UUID, if_match: str | None, data: Resolution
) -> tuple[SyncConflict, RecordCourse]:
    """The conflict and how its record went on; raises what forbids this resolution.

    What is checked and what is returned is one read: between two, somebody else may resolve it.
    """
    get_conflict_read(db, id)
    conflict = db.get_one(SyncConflict, id)
    db.info["if_match"] = if_match
    db.ensure_version(conflict.version, lambda: get_conflict_read(db, id))
    if conflict.status is ConflictStatus.RESOLVED:
        raise Conflict("conflict-resolved")
    wrong = conflict.fields.keys() ^ data.choices.keys()
    if wrong:
        raise Invalid.of([FieldError(f"/choices/{path}", "missing") for path in sorted(wrong)])
    return conflict, load_conflict_course(db, conflict)


def load_conflict_course(db: Session, conflict: SyncConflict) -> RecordCourse:
    sent = SentChange(
        conflict.actor_id,
        conflict.device,
        conflict.device_seq,
        conflict.entity,
        conflict.record_id,
        conflict.base_version,
    )
    route = find_update_route(db, conflict.entity)
    return load_course(db, route.merge_rule or NOTHING_MERGES, sent)


def find_update_route(db: Session, entity: str) -> PermissionRoute:
    request: Request = db.info["request"]
    dispatcher: PrefixDispatcher = request.app.state.dispatcher
    dispatcher.add_routes(entity)
    path = f"{API_PREFIX}/{entity}/{{id}}"
    routes = dispatcher.by_segment[entity]
    found = next(one for one in routes if one.path == path and "PATCH" in (one.methods or ()))
    assert isinstance(found, PermissionRoute)
    return found


def get_standing_value(conflict: SyncConflict, course: RecordCourse, path: str) -> JsonValue:
    """What stands now: of a field that nobody has changed since, what was kept."""
    name, _, key = path.partition("/")
    if name not in course.current:
        return conflict.fields[path]["theirs"]
    value = course.current[name]
    return get_key(value, key) if key else value


def list_moved(conflict: SyncConflict, course: RecordCourse) -> list[str]:
    """The fields that have changed once more since the conflict was kept."""
    return [
        path
        for path, values in conflict.fields.items()
        if not is_same(values["theirs"], get_standing_value(conflict, course, path))
    ]


def lock_conflict(db: Session, id: UUID, version: int) -> SyncConflict:
    """The conflict for a change; raises Conflict if somebody else was first."""
    conflict = db.get_one(SyncConflict, id, with_for_update=True)
    if conflict.version != version:
        resolved = conflict.status is ConflictStatus.RESOLVED
        raise Conflict("conflict-resolved" if resolved else "conflict-moved")
    return conflict


def claim_conflict(db: Session, id: UUID, version: int) -> int:
    """Its new version: who decides at the same moment is told so before he writes a value."""
    conflict = lock_conflict(db, id, version)
    conflict.version += 1
    db.flush()
    return conflict.version


def update_theirs(db: Session, id: UUID, version: int, course: RecordCourse) -> None:
    conflict = lock_conflict(db, id, version)
    conflict.fields = {
        path: {**values, "theirs": get_standing_value(conflict, course, path)}
        for path, values in conflict.fields.items()
    }
    names = {path.partition("/")[0] for path in conflict.fields}
    last = max(
        (change for name, change in course.changed_by.items() if name in names),
        key=lambda change: change.version,
    )
    conflict.theirs_by_id, conflict.theirs_at = last.actor_id, last.at
    conflict.version += 1
    db.flush()


def mark_resolved(db: Session, id: UUID, version: int, data: Resolution) -> ConflictRead:
    conflict = lock_conflict(db, id, version)
    conflict.status = ConflictStatus.RESOLVED
    conflict.choices = {path: str(choice) for path, choice in data.choices.items()}
    conflict.reason = data.reason
    conflict.resolved_by_id, conflict.resolved_at = db.actor.id, now()
    conflict.version += 1
    db.flush()
    return get_conflict_read(db, id)


register_messages(
    {
        "conflict-moved": (
            "Bản ghi vừa thay đổi thêm. Hãy xem lại hai giá trị rồi chọn.",
            "The record has changed once more. Look at both values again.",
        ),
        "conflict-resolved": (
            "Đã có người chọn giá trị cho chỗ này.",
            "Somebody has already decided this.",
        ),
    }
)
