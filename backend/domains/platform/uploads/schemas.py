"""The wire of uploads."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.text.schemas import BaseModel, ClientId, Line, Moment
from backend.domains.platform.attachments.schemas import AskedEntity, Entity


class UploadMetadata(BaseModel):
    """The entries of Upload-Metadata that are read; others, such as `filename`, are not stored."""

    model_config = ConfigDict(extra="ignore")

    entity: AskedEntity
    entity_id: UUID
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    caption: Line | None = None
    taken_at: Moment | None = None
    id: ClientId | None = None


class UploadRead(BaseModel):
    """How far an upload is."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    entity: Entity
    entity_id: UUID
    length: int
    offset: int
    sha256: str
    attachment_id: UUID | None
    expires_at: Moment
