"""The wire of proposals."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.sql.pagination import After, Limit
from backend.core.text.schemas import (
    ClientId,
    Code,
    Day,
    EntityRead,
    Filters,
    Line,
    Note,
    Schema,
    SearchText,
)
from backend.domains.planning.proposals.models import ProposalStatus
from backend.domains.platform.changes.course import CourseStep

Subject = Annotated[Line, Field(min_length=1)]
Words = Annotated[Note, Field(min_length=1)]


class ProposalFilters(Filters):
    """What the list is narrowed by; an export takes the same."""

    org_unit_id: Annotated[UUID | None, Field(description="of this unit and all in it")] = None
    addressee_id: Annotated[UUID | None, Field(description="to this unit")] = None
    status: ProposalStatus | None = None
    sent_from: Annotated[Day | None, Field(description="sent on this day or later")] = None
    sent_to: Annotated[Day | None, Field(description="sent on this day or before")] = None
    q: SearchText | None = None


class ProposalQuery(ProposalFilters):
    after: After = None
    limit: Limit = 50


class ProposalCreate(Schema):
    """A proposal of one of the caller's units to the unit above it, sent at once."""

    id: ClientId | None = None
    org_unit_id: UUID
    subject: Subject
    text: Words
    document_no: Code | None = None
    sent_on: Day


class ProposalDay(Schema):
    """Until when the addressee means to answer; null: it sets no day."""

    answer_due_on: Day | None


class ProposalAnswer(Schema):
    answer: Words
    document_no: Code | None = None


class ProposalWithdrawal(Schema):
    """Why it is no longer proposed."""

    reason: Words


class ProposalRow(EntityRead):
    """One proposal. `is_late`: the day that the addressee set is past, without an answer."""

    org_unit_id: UUID
    org_unit_name: str
    addressee_id: UUID
    addressee_name: str
    subject: str
    text: str
    document_no: str | None
    sent_on: date
    status: ProposalStatus
    answer_due_on: date | None
    is_late: bool
    answer: str | None
    answered_on: date | None
    answer_document_no: str | None


class ProposalRead(ProposalRow):
    """`actions`: what the caller may do with it now."""

    actions: list[str]
    steps: list[CourseStep]
