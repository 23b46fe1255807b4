"""The wire of webhooks."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from backend.core.server.outgoing import SendFailure
from backend.core.sql.pagination import PageQuery
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Filters,
    KnownCode,
    Moment,
    Schema,
    UnitRecordRead,
)
from backend.domains.administration.webhook_subscriptions.models import PauseReason
from backend.domains.platform.changes.kinds import KindWord, to_known_table

NamedKind = Annotated[KnownCode, AfterValidator(to_known_table)]
"""A kind of record, by its word in `/changes`: described there."""


class WebhookStatus(StrEnum):
    WAITING = "waiting"
    """No second person has confirmed it yet."""
    ACTIVE = "active"
    FAILING = "failing"
    """The last attempt failed; it is tried again."""
    PAUSED = "paused"
    ENDED = "ended"
    """The connected system may no longer read."""


class WebhookFilters(Filters):
    client_id: UUID | None = None


class WebhookQuery(PageQuery, WebhookFilters):
    pass


URL = "https, at a host that the deployment names"
KINDS = "kinds as in `/changes`; empty: all that the system reads"


class WebhookCreate(Schema):
    id: ClientId | None = None
    client_id: UUID
    url: Annotated[KnownCode, Field(max_length=500, description=URL)]
    entities: Annotated[
        list[NamedKind], Field(max_length=50, default_factory=list, description=KINDS)
    ]


class WebhookUpdate(Schema):
    is_paused: bool


class WebhookReplay(Schema):
    """Either of the two."""

    after: Annotated[
        KnownCode | None, Field(max_length=40, description="`webhook-id` of an event; or null")
    ] = None
    since: Annotated[Moment | None, Field(description="or null")] = None


class WebhookRead(UnitRecordRead):
    client_id: UUID
    system_name: str
    url: Annotated[str, Field(description=URL)]
    entities: Annotated[list[KindWord], Field(description=KINDS)]
    status: WebhookStatus
    paused_because: PauseReason | None
    cursor: Annotated[str, Field(description="all up to this place was delivered")]
    delivered_at: Moment | None
    failing_since: Moment | None
    next_attempt_at: Moment


class WebhookCreated(WebhookRead):
    secret: Annotated[str | None, Field(description="shown this once; null: already shown")]


class WebhookAttemptRead(BaseModel):
    id: UUID
    at: Moment
    event_id: str
    event_type: str
    status: Annotated[int | None, Field(description="of the answer; null: none came")]
    failure: Annotated[SendFailure | None, Field(description="why none came; or null")]
    milliseconds: int
