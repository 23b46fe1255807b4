"""The operations that devices sent, as their senders and the officers of the unit read them."""

from datetime import date, datetime, time
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.actor import Actor
from backend.core.session.models import Viewer
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.core.sql.membership import is_among
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.single_read import FieldColumns
from backend.core.text.clock import HANOI, now, to_civil_day
from backend.domains.inspections.inspection_plans.queries import build_viewer
from backend.domains.inspections.sync_operations.models import (
    OperationStatus,
    SyncOperation,
    SyncReceipt,
)
from backend.domains.inspections.sync_operations.schemas import (
    OperationFilters,
    OperationRead,
    SyncReceiptRead,
)
from backend.domains.organisation.accounts.models import User
from backend.domains.platform.sealed_visits.visibility import (
    DRAFTS,
    FOUND,
    is_hidden_draft,
    is_hidden_violation,
)
from backend.permissions import Permission

COLUMNS = FieldColumns(SyncOperation, actor_name=User.full_name)
NEWEST = (SyncOperation.id.desc(),)
VISIBLE = (DRAFTS, FOUND)
"""Columns of minutes and of violations."""


def find_sender_unit(actor: Actor) -> UUID | None:
    """Where the sender works; without a duty, to which unit the account belongs: its officers read
    what was refused."""
    if actor.duties:
        return actor.duties[0].unit
    return next(iter(actor.scope(Permission.SELF).units or ()), None)


def build_reader_clause(db: Session) -> sa.ColumnElement[bool]:
    """What one sent oneself; whoever keeps the visits of all teams of a unit reads what was refused
    there, too. Looked for by unit first, as OR would read all operations in order."""
    own = SyncOperation.actor_id == db.actor.id
    scope = db.actor.scopes.get(Permission.INSPECTION_WRITE)
    if scope is None or scope.teams is not None:
        return own
    refused = SyncOperation.status == OperationStatus.REFUSED
    seen = sa.or_(own, sa.and_(refused, build_open_clause(db)))
    if scope.units is None:
        return seen
    of_units = SyncOperation.unit_id.in_(select_units_under(scope.units))
    ids = sa.select(SyncOperation.id)
    found = sa.union_all(ids.where(own), ids.where(of_units, refused))
    return sa.and_(is_among(SyncOperation.id, found), seen)


def build_open_clause(db: Session) -> sa.ColumnElement[bool]:
    """Whether an operation says nothing of a visit under way that the reader may not know (R40).

    Minutes and violations that stand open are known. What was refused of any other record may be
    the only sign that a team is out: it is told from the next day on.
    """
    return build_told_clause(build_viewer(db), to_civil_day(now()))


@lru_cache(maxsize=64)
def build_told_clause(viewer: Viewer, day: date) -> sa.ColumnElement[bool]:
    """The same for a viewer of a minute, on a day."""
    record = SyncOperation.record_id
    hidden = sa.or_(is_hidden_draft(record, viewer), is_hidden_violation(record, viewer))
    stands = [sa.select(c.id).where(c.id == record).correlate_except(c.id.table) for c in VISIBLE]
    day_began = datetime.combine(day, time.min, HANOI)
    told = sa.or_(*(one.exists() for one in stands), SyncOperation.received_at < day_began)
    return sa.and_(told, sa.not_(hidden))


def list_operations(
    db: Session, filters: OperationFilters, after: str | None, limit: int
) -> PageRows:
    """The operations that one may read, the last one first."""
    found = (
        sa.select(*COLUMNS.of(OperationRead.model_fields))
        .select_from(SyncOperation)
        .outerjoin(User, User.id == SyncOperation.actor_id)
        .where(build_reader_clause(db))
    )
    if filters.status is not None:
        found = found.where(SyncOperation.status == filters.status)
    if filters.record_id is not None:
        found = found.where(SyncOperation.record_id == filters.record_id)
    return read_page(db, found, NEWEST, after, limit)


def get_receipt_read(db: Session, id: UUID) -> SyncReceiptRead:
    """One's own receipt; raises NotFound."""
    receipt = db.get(SyncReceipt, id)
    if receipt is None or receipt.actor_id != db.actor.id:
        raise NotFound
    return to_receipt_read(receipt)


def to_receipt_read(receipt: SyncReceipt) -> SyncReceiptRead:
    return SyncReceiptRead(
        id=receipt.id,
        count=receipt.count,
        hash=receipt.content_hash,
        at=receipt.at,
        clock_offset_seconds=receipt.clock_offset_seconds,
    )
