"""The wire of the change feed."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from backend.core.text.schemas import Moment


class ChangeRead(BaseModel):
    """One change. `action`: created, updated, deleted, or left (moved out of the unit)."""

    model_config = ConfigDict(from_attributes=True)

    seq: int
    entity: str
    id: UUID
    version: int
    action: str
    at: Moment


class Feed(BaseModel):
    """Changes in the order of their commits; ask again with `after` = `next`, always."""

    items: list[ChangeRead]
    next: int
