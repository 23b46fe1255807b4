"""The wire of calendar subscriptions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel, Line, Schema


class SubscriptionCreate(Schema):
    label: Annotated[Line, Field(min_length=1, max_length=100)]


class SubscriptionRead(BaseModel):
    """A calendar that may fetch one's deadlines; its token is never shown again."""

    id: UUID
    label: str
    created_at: datetime
    last_used_at: datetime | None


class SubscriptionMade(SubscriptionRead):
    """`url`: the address to give to the calendar, with its token, shown this once."""

    url: str


class SubscriptionList(BaseModel):
    items: list[SubscriptionRead]
    next: None = None
