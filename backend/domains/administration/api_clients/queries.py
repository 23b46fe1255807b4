"""Clients as rows, and one of them with its secrets and what waits for a second person."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.single_read import FieldColumns
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.clock import to_civil_day
from backend.domains.administration.api_clients.schemas import (
    ApiClientQuery,
    ApiClientRead,
    ApiClientRequest,
    ApiClientRow,
    ApiClientSecretRead,
    ApiClientStatus,
)
from backend.domains.organisation.accounts.client_secrets import build_living_clauses
from backend.domains.organisation.accounts.models import ApiClient, ApiClientSecret
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.platform.second_approvals.service import find_request

NEWEST = (ApiClient.created_at.desc(), ApiClient.id.desc())


def build_status() -> sa.ColumnElement[str]:
    return sa.case(
        (ApiClient.ended_at.is_not(None), ApiClientStatus.ENDED.value),
        (ApiClient.expires_on < today(), ApiClientStatus.EXPIRED.value),
        (ApiClient.confirmed_at.is_(None), ApiClientStatus.WAITING.value),
        else_=ApiClientStatus.ACTIVE.value,
    )


def build_requests_today() -> sa.ColumnElement[int]:
    is_counted = ApiClient.counted_on == to_civil_day(now())
    return sa.case((is_counted, ApiClient.request_count), else_=0)


def select_clients() -> RowSelect:
    columns = FieldColumns(
        ApiClient,
        org_unit_name=OrgUnit.name,
        status=build_status(),
        requests_today=build_requests_today(),
    )
    found = sa.select(*columns.of(ApiClientRow.model_fields)).select_from(ApiClient)
    return found.join(OrgUnit, OrgUnit.id == ApiClient.org_unit_id)


def list_clients(db: Session, query: ApiClientQuery) -> PageRows:
    """The clients of the caller's units, the newest first."""
    found = select_clients()
    if query.status is not None:
        found = found.where(build_status() == query.status.value)
    return read_page(db, found, NEWEST, query.after, query.limit)


def get_client_read(db: Session, id: UUID) -> ApiClientRead:
    """One client with its secrets; raises NotFound."""
    row = db.execute(select_clients().where(ApiClient.id == id)).first()
    if row is None:
        raise NotFound
    secrets = [ApiClientSecretRead.model_validate(one) for one in list_secrets(db, id)]
    told = {"secrets": secrets, "waiting": find_request_read(db, id)}
    return ApiClientRead.model_validate({**row._mapping, **told})


def list_secrets(db: Session, client_id: UUID) -> Sequence[ReadRow]:
    """The secrets that have not ended, the oldest first. The caller must have read the client."""
    columns = FieldColumns(ApiClientSecret).of(ApiClientSecretRead.model_fields)
    found = sa.select(*columns).where(*build_living_clauses(client_id))
    return db.execute(found.order_by(ApiClientSecret.created_at, ApiClientSecret.id)).all()


def find_request_read(db: Session, client_id: UUID) -> ApiClientRequest | None:
    asked = find_request(db, ApiClient, client_id)
    if asked is None or asked.expires_at <= now():
        return None
    return ApiClientRequest(
        id=asked.id,
        asker_id=asked.asker_id,
        asked_by_name=load_actor_names(db, [asked.asker_id]).get(asked.asker_id),
        asked_at=asked.created_at,
        expires_at=asked.expires_at,
    )
