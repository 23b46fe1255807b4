"""Other systems that read over the API: made, confirmed by a second person, and ended."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from backend.core.errors.exceptions import Conflict
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.shown_once import build_shown_once
from backend.core.session.session import Session
from backend.core.sql.pagination import Page, PageRows
from backend.domains.administration.api_clients import service
from backend.domains.administration.api_clients.queries import get_client_read, list_clients
from backend.domains.administration.api_clients.schemas import (
    ApiClientCreate,
    ApiClientCreated,
    ApiClientQuery,
    ApiClientRead,
    ApiClientRow,
    ApiClientSecretCreated,
    ApiClientSecretEnd,
    ApiClientUpdate,
)
from backend.domains.organisation.accounts.models import ApiClient
from backend.permissions import Permission

router = create_router("/api-clients")

Reading = Annotated[Session, requires(Permission.API_CLIENT_READ)]
Writing = Annotated[Session, requires(Permission.API_CLIENT_WRITE)]
LIVE = {"x-live": "status, last use, and what waits for a second person"}
ONCE = [Depends(build_shown_once("client_secret"))]


@router.get("", response_model=Page[ApiClientRow])
def list_api_clients(db: Reading, query: Annotated[ApiClientQuery, Query()]) -> PageRows:
    """The systems that read for one's units, the newest first."""
    return list_clients(db, query)


@router.get("/{id}", response_model=ApiClientRead, openapi_extra=LIVE)
def get_api_client(db: Reading, id: UUID) -> ApiClientRead:
    """One of them with its secrets, which are never shown again."""
    return get_client_read(db, id)


@router.post("", status_code=201, response_model=ApiClientCreated, dependencies=ONCE)
@register_impossible_errors(  # it is its first
    Conflict("client-has-two-secrets"), Conflict("already-asked")
)
def create_api_client(db: Writing, data: ApiClientCreate) -> ApiClientCreated:
    """Let another system read: `client_secret` is shown this once.

    It opens nothing before a second person has confirmed it: see `waiting`.
    """
    client, made = service.create_client(db, data)
    told = get_client_read(db, client.id).model_dump()
    return ApiClientCreated(**told, client_secret=made.secret)


@router.patch("/{id}", response_model=ApiClientRead)
def update_api_client(db: Writing, id: UUID, data: ApiClientUpdate) -> ApiClientRead:
    """Change its name, purpose or quota. What it reaches never changes: make another client."""
    service.update_client(db, db.edit(ApiClient, id, get_client_read), data)
    return get_client_read(db, id)


@router.post("/{id}/end", response_model=ApiClientRead)
def end_api_client(db: Writing, id: UUID) -> ApiClientRead:
    """End it for ever; its tokens open nothing from the next request on."""
    service.end_client(db, db.edit(ApiClient, id, get_client_read))
    return get_client_read(db, id)


@router.post(
    "/{id}/secrets", status_code=201, response_model=ApiClientSecretCreated, dependencies=ONCE
)
def create_api_client_secret(db: Writing, id: UUID) -> ApiClientSecretCreated:
    """Make a second secret, to exchange the first; it waits for a second person, too."""
    client = db.edit(ApiClient, id, get_client_read)
    made = service.add_secret(db, client)
    told = next(one for one in get_client_read(db, id).secrets if one.id == made.id)
    return ApiClientSecretCreated(**told.model_dump(), client_secret=made.secret)


@router.post("/{id}/end-secret", response_model=ApiClientRead)
def end_api_client_secret(db: Writing, id: UUID, data: ApiClientSecretEnd) -> ApiClientRead:
    """End a secret with the tokens that came by it, from the next request on."""
    service.end_secret(db, db.edit(ApiClient, id, get_client_read), data.secret_id)
    return get_client_read(db, id)
