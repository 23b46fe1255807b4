"""Samples of the domain administration: accounts with a role and a session, an act."""

from datetime import timedelta
from typing import Any

from backend.core.session.models import create_id, now
from backend.core.session.session import Session
from backend.domains.administration.reorganisations.models import Reorganisation
from backend.domains.administration.webhook_subscriptions.models import (
    WebhookAttempt,
    WebhookSubscription,
)
from backend.domains.organisation.accounts.models import (
    ApiClient,
    ApiClientSecret,
    AuthSession,
    RoleGrant,
    SessionKind,
    User,
)
from tests.contract.objects.places import AT, Bodies, Ids, above, commune, id_of


def users(place: str) -> list[Any]:
    id = id_of("user", place)
    return [
        User(id=id, org_unit_id=commune(place), username=f"u-{place}", full_name=f"Cán bộ {place}"),
        RoleGrant(user_id=id, org_unit_id=commune(place), role="local_officer"),
        AuthSession(
            id=id_of("session", place),
            user_id=id,
            kind=SessionKind.BROWSER,
            expires_at=now() + timedelta(hours=1),
        ),
    ]


def reorganisations(place: str) -> list[Any]:
    return [
        Reorganisation(
            id=id_of("reorganisation", place),
            org_unit_id=commune(place),
            decision_no="01/NQ",
            decided_on=AT,
            effective_on=AT,
            legal_basis="Nghị quyết 202/2025/QH15",
            contents={},
        )
    ]


def api_clients(place: str) -> list[Any]:
    id = id_of("api_client", place)
    return [
        ApiClient(
            id=id,
            org_unit_id=commune(place),
            name="Phần mềm tổng hợp",
            purpose="Tổng hợp báo cáo",
            scopes=["reports:read", "changes:read"],
            networks=[],
            daily_quota=1_000,
            expires_on=AT + timedelta(days=365),
        ),
        ApiClientSecret(id=id_of("secret", place), client_id=id, secret_hash=f"hash of {place}"),
    ]


def webhook_subscriptions(place: str) -> list[Any]:
    id = id_of("webhook_subscription", place)
    return [
        WebhookSubscription(
            id=id,
            org_unit_id=commune(place),
            client_id=id_of("api_client", place),
            url="https://nhan.example.vn/thay-doi",
            secret=b"sealed",
            confirmed_at=now(),
            cursor_epoch="0" * 16,
            cursor_seq=0,
        ),
        WebhookAttempt(
            subscription_id=id,
            at=now(),
            event_id=f"{'0' * 16}-1",
            event_type="plans.updated",
            status=204,
            milliseconds=40,
        ),
    ]


def build_records(db: Session, place: str) -> list[Any]:
    return [
        *users(place),
        *reorganisations(place),
        *api_clients(place),
        *webhook_subscriptions(place),
    ]


IDS: Ids = {
    "/users/{id}": lambda p: id_of("user", p),
    "/reorganisations/{id}": lambda p: id_of("reorganisation", p),
    "/api-clients/{id}": lambda p: id_of("api_client", p),
    "/webhook-subscriptions/{id}": lambda p: id_of("webhook_subscription", p),
}

LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""A name of random digits looks like a person's number now and then, and is refused."""

BODIES: Bodies = {
    "create_user": lambda p, a: {
        "username": f"u{create_id().hex[-12:].translate(LETTERS)}",
        "full_name": "Cán bộ mới",
        "org_unit_id": str(commune(p)),
        "roles": [{"role": "local_officer", "org_unit_id": str(commune(p))}],
    },
    "create_reorganisation": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "decision_no": "02/NQ",
        "decided_on": "2022-09-01",
        "effective_on": "2022-10-01",
        "legal_basis": "Nghị quyết 202/2025/QH15",
    },
    "update_reorganisation": lambda p, a: {"legal_basis": "Nghị quyết 1674/NQ-UBTVQH15"},
    "create_api_client": lambda p, a: {
        "org_unit_id": str(commune(p)),
        "name": "Phần mềm của Sở Y tế",
        "purpose": "Tổng hợp báo cáo",
        "scopes": ["reports:read"],
        "expires_on": "2023-06-30",
    },
    "end_api_client_secret": lambda p, a: {"secret_id": str(id_of("secret", p))},
    "update_device": lambda p, a: {"name": "Điện thoại của Đội 178"},
    "update_api_client": lambda p, a: {"daily_quota": 2_000},
    "create_webhook_subscription": lambda p, a: {
        "client_id": str(id_of("api_client", p)),
        "url": "https://nhan.example.vn/su-kien",
        "entities": ["reports"],
    },
    "update_webhook_subscription": lambda p, a: {"is_paused": True},
    "replay_webhook_subscription": lambda p, a: {"since": "2022-10-01T00:00:00Z"},
    "update_user": lambda p, a: {"title": "Công chức VHXH"},
    "create_org_unit": lambda p, a: {
        "code": "99001",
        "name": "Xã mới",
        "kind": "xã",
        "level": "commune",
        "parent_id": str(above(p)),
    },
    "update_org_unit": lambda p, a: {"name": "Tên khác"},
}
