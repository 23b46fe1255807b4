"""The wire of handovers: what a person has open, and who took it over."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from backend.core.text.schemas import BaseModel, ClientId, Day, EntityRead, Line, Schema
from backend.domains.workspace.handovers.work_kind import HandoverEffect
from backend.law.reference.reference_files import Certainty


class WorkKind(StrEnum):
    INSPECTION = "inspection"
    VIOLATION = "violation"
    INSPECTION_PLAN = "inspection_plan"
    IMPORT = "import"
    RECOMMENDATION = "recommendation"
    PLAN_APPROVAL = "plan_approval"
    ACTIVITY = "activity"
    RATING = "rating"
    APPROVAL = "approval"
    TASK = "task"


class HandoverAnswer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OfficerRead(HandoverAnswer):
    id: UUID
    full_name: str
    title: str
    org_unit_name: str
    is_active: bool


class Obstacle(HandoverAnswer):
    """Why something does not move, as a code and in the reader's language."""

    code: str
    message: str


class WorkRead(HandoverAnswer):
    """Something open of a person.

    `title`, `detail` by kind: an inspection's place and team; a violation's act and place; a plan
    of visits, its team and period (its title is empty for whoever does not keep it); an import's
    file and list; what a visit asked, of which place; an activity's topic and place; a rating's
    year and state; an act for which a second person was asked, and why; a task and its agency.
    `due_on`: the next day that the law or the record sets, `due_title` and `due_basis`: which the
    law's is, by which article, `due_certainty`: how sure that is; `since`: from when it waits.
    `can_take`: the receiver that was named could go on with it; `obstacle`: why not, or why it
    stays.
    """

    kind: WorkKind
    id: UUID
    version: int
    org_unit_id: UUID
    org_unit_name: str
    title: str
    detail: str | None
    due_on: date | None
    due_title: str | None
    due_basis: str | None
    due_certainty: Certainty | None
    since: date | None
    how: HandoverEffect
    can_take: bool | None
    obstacle: Obstacle | None


class SeatRead(HandoverAnswer):
    """A seat in a team; it ends with a handover only if that is asked for."""

    id: UUID
    team_id: UUID
    team_name: str
    function: str
    active_from: date | None
    active_to: date | None


class PreviewRead(HandoverAnswer):
    """All that is open, due or unsigned of one person, as far as the caller may read it.

    `unseen`: kinds that the caller may not read at all; `may_end_seats`: the caller may end seats.
    """

    person: OfficerRead
    receiver: OfficerRead | None
    items: list[WorkRead]
    seats: list[SeatRead]
    unseen: list[WorkKind]
    may_end_seats: bool


class OfficerList(HandoverAnswer):
    items: list[OfficerRead]
    next: None = None


class HandedItem(Schema):
    """A record of the page, in the version that was seen."""

    kind: WorkKind
    id: UUID
    version: Annotated[int, Field(ge=1, lt=2**63, strict=True)]


class HandoverCreate(Schema):
    """`items`: what is to move, as it was seen; null: all that can be moved.

    `leave`: what the receiver could not go on with stays, instead of refusing the whole.
    `seats_end_on`: the last day of whoever leaves in their teams.
    """

    id: ClientId | None = None
    from_user_id: UUID
    to_user_id: UUID
    reason: Annotated[Line, Field(min_length=1)]
    items: Annotated[list[HandedItem] | None, Field(max_length=4000)] = None
    leave: bool = False
    seats_end_on: Day | None = None


class HandoverRow(EntityRead):
    org_unit_id: UUID
    org_unit_name: str
    from_user_id: UUID
    from_name: str
    to_user_id: UUID
    to_name: str
    reason: str
    handed_on: date
    moved_count: int
    left_count: int


class PaperItem(HandoverAnswer):
    """A record of the handover as it is now; title null: beyond the reader, or gone since."""

    kind: WorkKind
    id: UUID
    title: str | None
    detail: str | None
    org_unit_name: str | None
    due_on: date | None
    due_title: str | None
    since: date | None
    moved: bool
    obstacle: Obstacle | None


class HandoverRead(HandoverRow):
    from_title: str
    to_title: str
    seats_end_on: date | None
    actor_name: str | None
    items: list[PaperItem]


class OpenWorkRead(HandoverAnswer):
    """How much bears a person's name: a number for whoever keeps the accounts, no case."""

    count: int
