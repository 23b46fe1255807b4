"""The wire of other systems that read over the API."""

from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_network
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from backend.access_scopes import AccessScope
from backend.core.sql.pagination import PageQuery
from backend.core.text.schemas import (
    BaseModel,
    Day,
    Filters,
    KnownCode,
    Moment,
    Name,
    Note,
    Schema,
    UnitRecordCreate,
    UnitRecordRead,
    build_unset_default,
)

MOST_LASTS = timedelta(days=731)
"""A client lives two years at most: then two persons look at it again."""


def to_network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError:
        raise PydanticCustomError("network", "no network address") from None


Network = Annotated[KnownCode, AfterValidator(to_network)]
"""An address or a network, such as 10.1.2.0/24."""
Purpose = Annotated[Note, Field(min_length=1)]
Quota = Annotated[int, Field(ge=1, le=100_000, strict=True)]


def ensure_distinct(scopes: list[AccessScope]) -> list[AccessScope]:
    if len(set(scopes)) < len(scopes):
        raise PydanticCustomError("scope_twice", "a scope is listed twice")
    return scopes


Scopes = Annotated[
    list[AccessScope], Field(min_length=1, max_length=20), AfterValidator(ensure_distinct)
]


class ApiClientStatus(StrEnum):
    WAITING = "waiting"
    """No second person has confirmed it yet."""
    ACTIVE = "active"
    EXPIRED = "expired"
    ENDED = "ended"


class ApiClientFilters(Filters):
    status: ApiClientStatus | None = None


class ApiClientQuery(PageQuery, ApiClientFilters):
    pass


class ApiClientCreate(UnitRecordCreate):
    """It reads for the office of `org_unit_id`: what that office reaches, as far as `scopes` go."""

    name: Name
    purpose: Purpose
    scopes: Scopes
    networks: Annotated[list[Network], Field(max_length=20, default_factory=list)]
    daily_quota: Quota = 5_000
    expires_on: Day


class ApiClientUpdate(Schema):
    """What may change: who needs other scopes or networks makes another client."""

    name: Name = build_unset_default()
    purpose: Purpose = build_unset_default()
    daily_quota: Quota = build_unset_default()


class ApiClientRow(UnitRecordRead):
    name: str
    purpose: str
    scopes: list[AccessScope]
    networks: list[str]
    daily_quota: int
    requests_today: Annotated[
        int, Field(description="how many of `daily_quota` are used since midnight in Việt Nam")
    ]
    expires_on: Day
    status: ApiClientStatus
    last_used_at: Moment | None
    ended_at: Moment | None


class ApiClientSecretRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: Moment
    confirmed_at: Moment | None
    last_used_at: Moment | None


class ApiClientRequest(BaseModel):
    """A secret that waits for a second person."""

    id: UUID
    asker_id: UUID
    asked_by_name: str | None
    asked_at: Moment
    expires_at: Moment


class ApiClientRead(ApiClientRow):
    secrets: list[ApiClientSecretRead]
    waiting: ApiClientRequest | None


class ApiClientCreated(ApiClientRead):
    """`client_secret` is shown this once; a repeated request gets null."""

    client_secret: str | None


class ApiClientSecretCreated(ApiClientSecretRead):
    """`client_secret` is shown this once; a repeated request gets null."""

    client_secret: str | None


class ApiClientSecretEnd(Schema):
    """The secret that is ended."""

    secret_id: UUID
