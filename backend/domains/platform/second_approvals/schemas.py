"""The wire of acts that take two persons."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel, EntityRead, Filters, Moment, Note, Schema
from backend.domains.platform.second_approvals.models import SecondApprovalStatus


class ApprovalFilters(Filters):
    status: SecondApprovalStatus | None = None
    entity_id: UUID | None = None
    awaiting_me: Annotated[bool | None, Field(description="waiting, and I may confirm it")] = None


class ApprovalRefusal(Schema):
    answer: Annotated[Note, Field(min_length=1)]


class SeenApproval(Schema):
    """A request and the version of it that was looked at."""

    id: UUID
    version: Annotated[int, Field(ge=1, lt=2**31)]


Several = Annotated[list[SeenApproval], Field(min_length=1, max_length=100)]


class ApprovalsConfirmation(Schema):
    items: Several


class ApprovalsRefusal(ApprovalRefusal):
    items: Several


class ApprovalsAnswered(BaseModel):
    items: list["ApprovalRead"]
    next: None = None


class ApprovalRead(EntityRead):
    """A request; `may_confirm` says whether the reader is a second person for it.

    `entity_version` is what the one who asked had seen: when the record has changed since, nothing
    is done (409 `changed-meanwhile`) and it has to be asked anew.
    """

    org_unit_id: UUID
    org_unit_name: str
    act: str
    entity: str
    entity_id: UUID
    entity_version: int
    subject: str
    body: dict[str, Any]
    reason: str
    status: SecondApprovalStatus
    asker_id: UUID
    asker_name: str | None
    expires_at: Moment
    answerer_id: UUID | None
    answerer_name: str | None
    answered_at: Moment | None
    answer: str | None
    may_confirm: bool
