"""Safe retries: a request repeated with the same key or record id gets the first response again."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.errors.exceptions import AppError, Conflict, Invalid
from backend.core.server.periodic_task import PeriodicTask, build_round
from backend.core.session.models import Base, now
from backend.core.session.pending_changes import get_pending_changes
from backend.core.session.presumption import PresumptionFailed
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.core.sql.bulk_insert import NewRow
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.deferred_transaction import OutdatedReads
from backend.core.sql.outages import is_outage
from backend.core.sql.types import Json

KEEP_DAYS = 45
"""A client may be offline for that long and then send its requests again."""
KEY_LENGTH = 200
"""Maximum characters of an Idempotency-Key; ours are UUIDs."""
PURGED_AT_ONCE = 1000
"""Keys deleted in one transaction. Stored responses may be large, and other writers wait."""


class IdempotencyKey(Base):
    __tablename__ = "idempotency_keys"

    actor_id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True)
    key: orm.Mapped[str] = orm.mapped_column(sa.String(KEY_LENGTH + 100), primary_key=True)
    request_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    status: orm.Mapped[int] = orm.mapped_column(default=0)
    headers: orm.Mapped[dict[str, str]] = orm.mapped_column(Json, default=dict)
    body: orm.Mapped[bytes] = orm.mapped_column(sa.LargeBinary, default=b"")
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=now, index=True)


class StoredResponse(Protocol):
    """The columns of `IdempotencyKey` that make the first response."""

    status: int
    headers: dict[str, str]
    body: bytes


class Replay(Exception):
    """This request already succeeded: send the stored response again."""

    def __init__(self, stored: StoredResponse) -> None:
        self.stored = stored


@dataclass(frozen=True, slots=True)
class KeyClaim:
    """A key under which a response is stored, and the error if another request used it before."""

    key: str
    digest: str
    reused: AppError


def build_claims(
    method: str, path: str, body: bytes, key: str | None, *, takes_id: bool
) -> list[KeyClaim]:
    """The claims of a request: its Idempotency-Key and the id of the record that it creates."""
    content = to_canonical_body(body)
    digest = compute_request_digest(method, path, content)
    claims = []
    if key is not None:
        if not 1 <= len(key) <= KEY_LENGTH or not key.isascii() or not key.isprintable():
            raise Invalid.at("Idempotency-Key", "pattern")
        claims.append(KeyClaim(f"key:{key}", digest, Invalid("key-reused")))
    if content.id is not None and takes_id:
        claims.append(KeyClaim(f"id:{content.id}", digest, Conflict("same-id-other-content")))
    return claims


def compute_request_digest(method: str, path: str, content: "CanonicalBody") -> str:
    return hashlib.sha256(f"{method} {path}\n".encode() + content.text).hexdigest()


@dataclass(frozen=True, slots=True)
class CanonicalBody:
    text: bytes
    id: UUID | None = None


def to_canonical_body(body: bytes) -> CanonicalBody:
    """The body as JSON with sorted keys, so that the same content always has the same hash."""
    try:
        data: JsonValue = json.loads(body)
        text = json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return CanonicalBody(body)
    id = data.get("id") if isinstance(data, dict) else None
    try:
        return CanonicalBody(text, UUID(id) if isinstance(id, str) else None)
    except ValueError:
        return CanonicalBody(text)


def claim_keys(db: Session, claims: Sequence[KeyClaim]) -> None:
    """Begin a request that may be repeated.

    It is not asked here whether it has succeeded before, or is in flight: of two only one can store
    its answer, and the other one finds it then (`open_repeatable_work`). Where each statement ends
    its own transaction, or nobody does the work again, that is asked now; raises Replay.
    """
    db.info["claims"] = claims
    if db.deferred is None:
        ensure_not_stored(db, claims)


def write_response(
    db: Session, status: int, headers: Mapping[str, str], body: bytes, claims: Sequence[KeyClaim]
) -> None:
    """Keep the response for the next time, as the last of the transaction but its log.

    COMMIT raises IntegrityError where the same request has succeeded meanwhile.
    """
    common: NewRow = {
        "actor_id": db.actor.id,
        "status": status,
        "headers": dict(headers),
        "body": body,
    }
    rows = [{**common, "key": c.key, "request_hash": c.digest} for c in claims]
    get_pending_changes(db).add_insert((INSERT_RESPONSES, rows))


@contextmanager
def open_repeatable_work(db: Session) -> Iterator[None]:
    """Raise Replay instead of what is raised in the block, if the request has succeeded before.

    The first time may have changed whatever the second one meets: its record is there, its version
    is another one, its lock is taken. So each error is looked behind, a failure as well.
    """
    try:
        yield
    except (Replay, PresumptionFailed, OutdatedReads):
        raise
    except Exception as error:
        if (claims := db.info.get("claims")) and not is_outage(error):
            db.close()  # not rolled back: the error may show a record that would be expired
            ensure_not_stored(db, claims)
        raise


INSERT_RESPONSES = sa.insert(IdempotencyKey)
OF_KEYS = sa.and_(
    IdempotencyKey.actor_id == sa.bindparam("actor", type_=sa.Uuid()),
    IdempotencyKey.key.in_(sa.bindparam("keys", type_=sa.String(), expanding=True)),
)
RESPONSE_COLUMNS = (
    IdempotencyKey.key,
    IdempotencyKey.request_hash,
    IdempotencyKey.status,
    IdempotencyKey.headers,
    IdempotencyKey.body,
)
ONE_ROW = sa.select(sa.literal_column("1").label("one")).subquery()
STORED_RESPONSES = CompiledQuery(
    sa.select(*RESPONSE_COLUMNS).select_from(ONE_ROW.outerjoin(IdempotencyKey, OF_KEYS))
)
"""There is always a row, so that it confirms who asks (`core/session/presumption.py`)."""


def ensure_not_stored(db: Session, claims: Sequence[KeyClaim]) -> None:
    keys = tuple(c.key for c in claims)
    stored_responses = db.fetch(STORED_RESPONSES, actor=db.actor.id, keys=keys)
    found = {stored.key: stored for stored in stored_responses}
    for c in claims:
        if stored := found.get(c.key):
            if stored.request_hash != c.digest:
                raise c.reused
            raise Replay(stored)


def delete_old_keys(db: Session) -> int:
    """Delete keys older than `KEEP_DAYS`, the oldest first; returns how many, at most a batch."""
    identity = sa.tuple_(IdempotencyKey.actor_id, IdempotencyKey.key)
    old = (
        sa.select(IdempotencyKey.actor_id, IdempotencyKey.key)
        .where(IdempotencyKey.created_at < now() - timedelta(days=KEEP_DAYS))
        .order_by(IdempotencyKey.created_at)
        .limit(PURGED_AT_ONCE)
    )
    statement = sa.delete(IdempotencyKey).where(identity.in_(old))
    return run_unlogged(db, statement, "stored answers are no records")


def build_purge_task() -> PeriodicTask:
    purge_round = build_round("keys past their term", delete_old_keys)
    return PeriodicTask("purging idempotency keys", purge_round, first_after=90.0, every=6 * 3600.0)
