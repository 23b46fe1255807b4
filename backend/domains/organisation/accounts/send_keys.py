"""The key with which a registered device sends what it recorded, and does nothing else (R39).

It is taken where batches come in, and at the requests of their operations, while the device is
registered, whether it is signed in or not, and for thirty days after its end. Each of these
requests looks the device up again and acts with the rights that its owner has at that moment.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from starlette.requests import Request

from backend.core.errors.exceptions import Malformed, Unauthenticated
from backend.core.session.models import now
from backend.core.session.rights_epoch import RIGHTS_EPOCH
from backend.core.session.session import Session
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.types import UtcDateTime
from backend.domains.organisation.accounts.models import Device
from backend.domains.organisation.accounts.opaque_tokens import compute_digest
from backend.domains.organisation.accounts.rights import KeptRights, Rights, load_person_rights

SENDS_FOR = timedelta(days=30)
"""After its end a device may send what it recorded before; then its row is removed."""
SEND_KEY = re.compile("[A-Za-z0-9_-]{43,200}")
"""256 random bits or more, made on the device, in base64url. No JWT is without a dot."""
BY_KEY = CompiledQuery(
    sa.select(Device.id, Device.user_id, RIGHTS_EPOCH.label("epoch")).where(
        Device.send_key_hash == sa.bindparam("key_hash", type_=sa.String()),
        sa.or_(
            Device.ended_at.is_(None),
            Device.ended_at > sa.bindparam("ended_since", type_=UtcDateTime()),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class SendingDevice:
    """The device whose send key a request brought, and its owner."""

    id: UUID
    user_id: UUID


def find_send_key(request: Request) -> str | None:
    """The send key that the request brings, valid or not, if its operation takes one."""
    route = request.scope.get("route")
    is_operation = find_sending_device(request) and getattr(route, "is_offline", False)
    if not (is_operation or getattr(route, "takes_send_key", False)):
        return None
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key if scheme.lower() == "bearer" and SEND_KEY.fullmatch(key) else None


def find_sending_device(request: Request) -> SendingDevice | None:
    """The device that sends this batch, or the batch of this operation, by its send key."""
    found: SendingDevice | None = getattr(request.state, "sending_device", None)
    return found


def load_sending_device(
    db: Session, request: Request, key: str, cookie: str
) -> tuple[SendingDevice, Rights]:
    """The device of a send key and what its owner may do now; raises Unauthenticated, Malformed."""
    if cookie in request.cookies:
        raise Malformed("two-credentials")
    found = db.fetch(BY_KEY, key_hash=compute_digest(key), ended_since=now() - SENDS_FOR)
    if not found:
        raise Unauthenticated
    device, epoch = SendingDevice(found[0].id, found[0].user_id), found[0].epoch
    kept: KeptRights = request.app.state.kept_rights
    rights = kept.get(device.user_id, epoch, lambda: load_person_rights(db, device.user_id))
    if rights is None:
        raise Unauthenticated
    request.state.sending_device = device
    return device, rights
