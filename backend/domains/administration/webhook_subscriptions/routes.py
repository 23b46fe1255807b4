"""Webhooks of connected systems: made, confirmed by a second person, paused, replayed."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from starlette.requests import Request

from backend.core.errors.exceptions import Conflict
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.shown_once import build_shown_once
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageQuery, PageRows
from backend.domains.administration.webhook_subscriptions import service
from backend.domains.administration.webhook_subscriptions.models import WebhookSubscription
from backend.domains.administration.webhook_subscriptions.queries import (
    get_webhook_read,
    list_attempts,
    list_webhooks,
)
from backend.domains.administration.webhook_subscriptions.schemas import (
    WebhookAttemptRead,
    WebhookCreate,
    WebhookCreated,
    WebhookQuery,
    WebhookRead,
    WebhookReplay,
    WebhookUpdate,
)
from backend.domains.organisation.accounts.identity import get_keys
from backend.permissions import Permission

router = create_router("/webhook-subscriptions")

Reading = Annotated[Session, requires(Permission.API_CLIENT_READ)]
Writing = Annotated[Session, requires(Permission.API_CLIENT_WRITE)]
LIVE = {"x-live": "status, place in the feed, last delivery"}
ONCE = [Depends(build_shown_once("secret"))]


@router.get("", response_model=Page[WebhookRead])
def list_webhook_subscriptions(db: Reading, query: Annotated[WebhookQuery, Query()]) -> PageRows:
    """The webhooks of one's units, the newest first."""
    return list_webhooks(db, query)


@router.get("/{id}", response_model=WebhookRead, openapi_extra=LIVE)
def get_webhook_subscription(db: Reading, id: UUID) -> WebhookRead:
    """One of them, with its place in the feed."""
    return get_webhook_read(db, id)


@router.post("", status_code=201, response_model=WebhookCreated, dependencies=ONCE)
@register_impossible_errors(Conflict("already-asked"))  # of a new one nobody was asked
def create_webhook_subscription(
    db: Writing, data: WebhookCreate, request: Request
) -> WebhookCreated:
    """Send a connected system the rows of `/changes` that it reads, once a second person agrees."""
    hook, secret = service.create_webhook(db, get_keys(request), data)
    return WebhookCreated(**get_webhook_read(db, hook.id).model_dump(), secret=secret)


@router.patch("/{id}", response_model=WebhookRead)
def update_webhook_subscription(db: Writing, id: UUID, data: WebhookUpdate) -> WebhookRead:
    """Pause it or resume it. Another address takes another webhook."""
    hook = db.edit(WebhookSubscription, id, get_webhook_read)
    service.update_pause(db, hook, is_paused=data.is_paused)
    return get_webhook_read(db, id)


@router.delete("/{id}", status_code=204)
def delete_webhook_subscription(db: Writing, id: UUID) -> None:
    """Send nothing any more, and forget its attempts."""
    service.delete_webhook(db, db.edit(WebhookSubscription, id, get_webhook_read))


@router.post("/{id}/replay", response_model=WebhookRead)
def replay_webhook_subscription(db: Writing, id: UUID, data: WebhookReplay) -> WebhookRead:
    """Send again, in order and under the same ids, what followed."""
    service.start_replay(db, db.edit(WebhookSubscription, id, get_webhook_read), data)
    return get_webhook_read(db, id)


@router.post("/{id}/ping", response_model=WebhookRead)
def ping_webhook_subscription(db: Writing, id: UUID) -> WebhookRead:
    """Send a test event of the type `ping` once; its attempt tells how that went."""
    service.send_ping(db, db.edit(WebhookSubscription, id, get_webhook_read))
    return get_webhook_read(db, id)


@router.get("/{id}/attempts", response_model=Page[WebhookAttemptRead])
def list_webhook_attempts(db: Reading, id: UUID, query: Annotated[PageQuery, Query()]) -> PageRows:
    """The attempts of the last 30 days to deliver, the newest first."""
    return list_attempts(db, id, query)
