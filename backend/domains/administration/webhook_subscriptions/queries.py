"""Webhooks as rows, and their attempts."""

from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.membership import LISTS_UNITS_ONCE
from backend.core.sql.pagination import PageQuery, PageRows, read_page
from backend.core.sql.single_read import FieldColumns
from backend.core.sql.types import RowSelect
from backend.domains.administration.webhook_subscriptions.models import (
    WebhookAttempt,
    WebhookSubscription,
)
from backend.domains.administration.webhook_subscriptions.schemas import (
    WebhookAttemptRead,
    WebhookQuery,
    WebhookRead,
    WebhookStatus,
)
from backend.domains.organisation.accounts.access_tokens import build_working_clauses
from backend.domains.organisation.accounts.models import ApiClient

NEWEST = (WebhookSubscription.created_at.desc(), WebhookSubscription.id.desc())
HOOK = WebhookSubscription


def build_status() -> sa.ColumnElement[str]:
    return sa.case(
        (HOOK.confirmed_at.is_(None), WebhookStatus.WAITING.value),
        (sa.not_(sa.and_(*build_working_clauses(today()))), WebhookStatus.ENDED.value),
        (HOOK.paused_at.is_not(None), WebhookStatus.PAUSED.value),
        (HOOK.failing_since.is_not(None), WebhookStatus.FAILING.value),
        else_=WebhookStatus.ACTIVE.value,
    )


def select_webhooks() -> RowSelect:
    cursor = HOOK.cursor_epoch + "-" + sa.cast(HOOK.cursor_seq, sa.String)
    columns = FieldColumns(
        HOOK,
        org_unit_name=OrgUnit.name,
        system_name=ApiClient.name,
        status=build_status(),
        cursor=cursor,
    )
    found = sa.select(*columns.of(WebhookRead.model_fields)).select_from(HOOK)
    found = found.join(ApiClient, ApiClient.id == HOOK.client_id)
    return found.join(OrgUnit, OrgUnit.id == HOOK.org_unit_id)


def list_webhooks(db: Session, query: WebhookQuery) -> PageRows:
    """The webhooks of the caller's units, the newest first."""
    found = select_webhooks().options(LISTS_UNITS_ONCE)
    if query.client_id is not None:
        found = found.where(HOOK.client_id == query.client_id)
    return read_page(db, found, NEWEST, query.after, query.limit)


def get_webhook_read(db: Session, id: UUID) -> WebhookRead:
    row = db.execute(select_webhooks().where(HOOK.id == id)).first()
    if row is None:
        raise NotFound
    return WebhookRead.model_validate(row)


def list_attempts(db: Session, id: UUID, query: PageQuery) -> PageRows:
    """The attempts of one webhook, the newest first; raises NotFound."""
    get_webhook_read(db, id)
    columns = FieldColumns(WebhookAttempt).of(WebhookAttemptRead.model_fields)
    found = sa.select(*columns).where(WebhookAttempt.subscription_id == id)
    return read_page(db, found, (WebhookAttempt.id.desc(),), query.after, query.limit)
