"""Schemas of the audit trail."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import BaseModel, Day, Moment
from backend.domains.platform.changes.kinds import KindWord, get_table

Word = Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,64}$")]


class AuditFilters(BaseModel):
    """What the trail is narrowed by; `from` and `to` are civil dates in Việt Nam, both included."""

    model_config = ConfigDict(extra="forbid")

    actor_id: UUID | None = None
    entity: Annotated[Word, AfterValidator(get_table)] | None = None
    entity_id: UUID | None = None
    action: Word | None = None
    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None


class AuditQuery(AuditFilters):
    after: After = None
    limit: Limit = 50


class AuditEventRead(BaseModel):
    """Who did what to which record: `fields` names what changed, never the values.

    `version` 0: no change of a record, but an event such as a sign-in or an export.
    """

    seq: int
    at: Moment
    actor_id: UUID
    actor_name: str | None
    request_id: str
    entity: KindWord
    entity_id: UUID
    org_unit_id: UUID
    version: int
    action: str
    fields: list[str]
