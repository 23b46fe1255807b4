"""What a device was told is deleted after its term; its order is not forgotten."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.domains.inspections.sync_operations import retention
from backend.domains.inspections.sync_operations.models import SyncOperation
from backend.domains.inspections.sync_operations.retention import KEEP_DAYS
from tests.acting import Api
from tests.domains.inspections.sync_operations.sending import operation, send, statuses, visit


def delete_after(api: Api, monkeypatch: pytest.MonkeyPatch, days: int) -> int:
    """What is deleted that many days from now."""
    later = now() + timedelta(days=days)
    monkeypatch.setattr(retention, "now", lambda: later)
    deleted: int = api.run(retention.delete_old_receipts)
    return deleted


def list_kept(db: Session) -> list[UUID]:
    return list(db.scalars(sa.select(SyncOperation.operation_id)))


def test_old_receipts_go_with_their_operations(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    inspector = api.as_("inspector")
    one, other = visit(1), visit(2)
    send(inspector, one)
    send(inspector, other)
    assert delete_after(api, monkeypatch, KEEP_DAYS - 1) == 0
    assert delete_after(api, monkeypatch, KEEP_DAYS + 1) == 1
    assert api.run(list_kept) == [UUID(other["id"])]


def test_device_goes_on_where_it_was(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its numbers are not missing because they were long ago."""
    inspector = api.as_("inspector")
    first = visit(1)
    for one in (first, visit(2)):
        send(inspector, one)
    delete_after(api, monkeypatch, KEEP_DAYS + 1)
    changed = operation(3, "update", first["record_id"], {"statement": "Sau"}, base_version=1)
    assert statuses(send(inspector, changed)) == ["applied"]
