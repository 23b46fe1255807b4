"""Makes and ends clients and their secrets; what opens anything waits for a second person."""

from uuid import UUID

from pydantic import JsonValue

from backend.core.errors.exceptions import Conflict, Invalid, NotFound
from backend.core.session.models import create_id, now, today
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.administration.api_clients.schemas import (
    MOST_LASTS,
    ApiClientCreate,
    ApiClientUpdate,
)
from backend.domains.organisation.accounts.client_secrets import (
    MadeSecret,
    confirm_secret,
    create_secret,
    end_secrets,
)
from backend.domains.organisation.accounts.models import ApiClient, ApiClientSecret
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.platform.second_approvals.models import RequestBody, SecondApprovalStatus
from backend.domains.platform.second_approvals.service import (
    close_request,
    create_request,
    find_request,
)

OPEN = "open-api-client"


def create_client(db: Session, data: ApiClientCreate) -> tuple[ApiClient, MadeSecret]:
    """A client with its first secret, which opens nothing before it is confirmed."""
    get_writable_unit(db, data.org_unit_id, "/org_unit_id")
    last = today() + MOST_LASTS
    if not today() <= data.expires_on <= last:
        raise Invalid.at("/expires_on", "client-lasts-too-long", last=f"{last:%d/%m/%Y}")
    values = data.model_dump(exclude={"id"})
    client = db.save(ApiClient(**values, id=data.id or create_id()))
    return client, submit_secret(db, client)


def update_client(db: Session, client: ApiClient, data: ApiClientUpdate) -> None:
    ensure_not_ended(client)
    db.save(client, data.model_dump(exclude_unset=True))


def add_secret(db: Session, client: ApiClient) -> MadeSecret:
    """A second secret; the secrets are part of what is shown of the client, so it changes."""
    ensure_not_ended(client)
    db.save(client, {"updated_at": now()})
    return submit_secret(db, client)


def submit_secret(db: Session, client: ApiClient) -> MadeSecret:
    """A secret, and the request for a second person to let it open what the client may read."""
    made = create_secret(db, client.id)
    body: RequestBody = {
        "secret_id": str(made.id),
        "scopes": list[JsonValue](client.scopes),
        "networks": list[JsonValue](client.networks),
        "daily_quota": client.daily_quota,
        "expires_on": client.expires_on.isoformat(),
    }
    create_request(db, OPEN, client, subject=client.name, reason=client.purpose, body=body)
    db.log_event("secret-created", client.org_unit_id, ApiClient.__tablename__, client.id)
    return made


def open_client(db: Session, client: ApiClient, body: RequestBody) -> None:
    """The act of `OPEN`: the secret works, and with its first one the client."""
    ensure_not_ended(client)
    confirm_secret(db, client.id, UUID(str(body["secret_id"])))
    db.save(client, {"confirmed_at": client.confirmed_at or now(), "updated_at": now()})


def end_secret(db: Session, client: ApiClient, secret_id: UUID) -> None:
    """End one secret at once; raises NotFound for one that is none of the client's."""
    ensure_not_ended(client)
    if not end_secrets(db, client.id, ApiClientSecret.id == secret_id):
        raise NotFound.at("/secret_id")
    asked = find_request(db, ApiClient, client.id)
    if asked is not None and asked.body["secret_id"] == str(secret_id):
        close_request(db, asked, SecondApprovalStatus.WITHDRAWN)
    db.save(client, {"updated_at": now()})  # the secrets are part of the representation
    db.log_event("secret-ended", client.org_unit_id, ApiClient.__tablename__, client.id)


def end_client(db: Session, client: ApiClient) -> None:
    """End it for ever: its secrets and tokens open nothing from the next request on."""
    ensure_not_ended(client)
    end_secrets(db, client.id)
    if asked := find_request(db, ApiClient, client.id):
        close_request(db, asked, SecondApprovalStatus.WITHDRAWN)
    db.save(client, {"ended_at": now()})


def ensure_not_ended(client: ApiClient) -> None:
    if client.ended_at is not None:
        raise Conflict("client-ended")


register_messages(
    {
        "client-ended": (
            "Hệ thống kết nối này đã ngừng. Tạo hệ thống kết nối mới.",
            "This client has ended. Make another one.",
        ),
        "client-lasts-too-long": (
            "Ngày hết hạn phải từ hôm nay đến {last}.",
            "The last day must lie between today and {last}.",
        ),
        "network": (
            "Nhập địa chỉ mạng, ví dụ 10.1.2.0/24.",
            "Enter a network address, such as 10.1.2.0/24.",
        ),
        "scope-twice": (
            "Phạm vi này đã ghi một lần.",
            "This scope is listed already.",
        ),
    }
)
