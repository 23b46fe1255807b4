"""What a device was told is deleted after its term; its order is not forgotten."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.core.session.unlogged_writes import run_unlogged
from backend.domains.inspections.sync_operations.models import SyncOperation, SyncReceipt
from backend.domains.inspections.sync_operations.retention import KEEP_DAYS, delete_old_receipts
from tests.acting import Api
from tests.domains.inspections.sync_operations.sending import operation, send, statuses, visit


def make_old(db: Session, days: int) -> None:
    at = now() - timedelta(days=days)
    run_unlogged(db, sa.update(SyncReceipt).values(at=at), "a test")


def list_kept(db: Session) -> list[UUID]:
    return list(db.scalars(sa.select(SyncOperation.operation_id)))


def test_old_receipts_go_with_their_operations(api: Api) -> None:
    inspector = api.as_("inspector")
    one, other = visit(1), visit(2)
    send(inspector, one)
    send(inspector, other)
    api.run(make_old, KEEP_DAYS - 1)
    assert api.run(delete_old_receipts) == 0
    api.run(make_old, KEEP_DAYS + 1)
    assert api.run(delete_old_receipts) == 1
    assert api.run(list_kept) == [UUID(other["id"])]


def test_device_goes_on_where_it_was(api: Api) -> None:
    """Its numbers are not missing because they were long ago."""
    inspector = api.as_("inspector")
    first = visit(1)
    for one in (first, visit(2)):
        send(inspector, one)
    api.run(make_old, KEEP_DAYS + 1)
    api.run(delete_old_receipts)
    changed = operation(3, "update", first["record_id"], {"statement": "Sau"}, base_version=1)
    assert statuses(send(inspector, changed)) == ["applied"]
