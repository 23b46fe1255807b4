"""The operations that devices sent, as their senders and the officers of the unit read them."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import select_units_under
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.single_read import FieldColumns
from backend.domains.inspections.sync_operations.models import SyncOperation, SyncReceipt
from backend.domains.inspections.sync_operations.schemas import (
    OperationFilters,
    OperationRead,
    SyncReceiptRead,
)
from backend.domains.organisation.accounts.models import User
from backend.permissions import Permission

COLUMNS = FieldColumns(SyncOperation, actor_name=User.full_name)
NEWEST = (SyncOperation.id.desc(),)


def build_reader_clause(db: Session) -> sa.ColumnElement[bool]:
    """What one sent oneself; whoever keeps the visits of all teams of a unit reads those, too."""
    own = SyncOperation.actor_id == db.actor.id
    scope = db.actor.scopes.get(Permission.INSPECTION_WRITE)
    if scope is None or scope.teams is not None:
        return own
    if scope.units is None:
        return sa.true()
    return sa.or_(own, SyncOperation.unit_id.in_(select_units_under(scope.units)))


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
