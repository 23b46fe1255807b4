"""The wire of what two persons do to sealed lines before their time."""

from uuid import UUID

from pydantic import BaseModel

from backend.core.text.schemas import Moment, Schema
from backend.domains.inspections.inspection_plans.models import OpeningKind, OpeningStatus
from backend.domains.inspections.inspection_plans.schemas import Reason


class OpeningCreate(Schema):
    """Without `visit_id` all lines that are still sealed."""

    kind: OpeningKind
    visit_id: UUID | None = None
    reason: Reason


class OpeningRead(BaseModel):
    """`is_mine`: the reader asked, so another person answers. `expires_at`: 72 hours after.

    `may_confirm`: the reader is a second person for it, no subordinate of the first (R42).
    """

    id: UUID
    plan_id: UUID
    visit_id: UUID | None
    kind: OpeningKind
    reason: str
    status: OpeningStatus
    asker_name: str | None
    asked_at: Moment
    expires_at: Moment
    is_mine: bool
    may_confirm: bool
    decider_name: str | None
    decided_at: Moment | None


class Openings(BaseModel):
    items: list[OpeningRead]
