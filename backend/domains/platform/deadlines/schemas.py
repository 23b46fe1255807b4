"""The wire of deadlines, the inbox and the law behind them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.text.schemas import BaseModel, Filters
from backend.domains.platform.deadlines.sources import WorkGroup, WorkMark, WorkTopic
from backend.law.reference.reference_files import Certainty


class DeadlineFilters(Filters):
    """`within`: due so many days from today at most, what is overdue included."""

    kind: Annotated[str | None, Field(pattern="^[a-z_]{1,40}$")] = None
    certainty: Certainty | None = None
    overdue: bool | None = None
    within: Annotated[int | None, Field(ge=0, le=800)] = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    establishment_id: UUID | None = None
    assignee_id: UUID | None = None
    topic: WorkTopic | None = None
    waiting: Annotated[bool | None, Field(description="it stands in the caller's list")] = None


class DeadlineRead(BaseModel):
    """A day that the law or a record sets: its basis, the arithmetic, and how sure the text is.

    `entity`, `entity_id`: what it is about. `kind`: the code of `/legal-rules`, or `task`,
    `recommendation`. `mark`: why it waits for the caller, as in `/inbox`; null: it does not, or not
    yet. `days_left` is negative once the day is past; what `lapses` is then over and
    not late. A reminder: nothing is refused because of it.
    """

    id: UUID
    topic: WorkTopic
    kind: str
    mark: WorkMark | None
    title: str
    about: str | None
    detail: str | None
    entity: str
    entity_id: UUID
    item_id: UUID | None
    org_unit_id: UUID
    org_unit_name: str
    establishment_id: UUID | None
    assignee_id: UUID | None
    due_on: date
    days_left: int
    start_on: date | None
    basis: str
    text: str
    arithmetic: str | None
    certainty: Certainty
    remarks: list[str]
    lapses: bool


class InboxItem(BaseModel):
    """Something that waits for the caller; what has a day is, by this id, in `/deadlines` too.

    `title`: what is to be done, `about` which record, `why` for which reason it stands here.
    `entity`, `entity_id`: where to do it; `item_id`: which of several there. `since`: the day from
    which it waits. A notice is told and not asked: `count` leaves it out.
    """

    id: UUID
    topic: WorkTopic
    kind: str
    group: WorkGroup
    mark: WorkMark | None
    is_late: bool
    title: str
    about: str | None
    detail: str | None
    why: str
    entity: str
    entity_id: UUID
    item_id: UUID | None
    org_unit_id: UUID | None
    org_unit_name: str | None
    due_on: date | None
    days_left: int | None
    since: date | None
    basis: str | None = None
    text: str | None = None
    arithmetic: str | None = None
    certainty: Certainty | None = None
    remarks: list[str] = Field([])


class TopicCount(BaseModel):
    topic: WorkTopic
    count: int


class InboxCount(BaseModel):
    """How many items of the list of work wait for the caller, and how many of them are late."""

    count: int
    late: int


class Inbox(InboxCount):
    """The list by group, in each what has a day first; a kind stops at `most`: `more` names it."""

    today: date
    topics: list[TopicCount]
    items: list[InboxItem]
    most: int
    more: list[str]
    next: None = None


class RuleRead(BaseModel):
    code: str
    title: str
    document: str
    article: str
    text: str
    count: int
    unit: str
    starts_with: str
    pauses: list[str]
    last_day_off: str
    escalate_before: int
    lapses: bool
    of_decrees: list[str]
    valid_from: date
    valid_to: date | None
    certainty: Certainty
    source: str
    note: str


class PrincipleRead(BaseModel):
    code: str
    document: str
    article: str
    text: str
    certainty: Certainty
    source: str
    note: str


class LegalRules(BaseModel):
    """The dated rules that the clock counts by, with their sources; `next` is always null."""

    title: str
    note: str
    sources: list[str]
    items: list[RuleRead]
    principles: list[PrincipleRead]
    next: None = None
