"""The wire of inspections: minutes in draft, their checklist, and what was found."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from backend.core.errors.warnings import Hint
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Count,
    Day,
    EntityRead,
    Filters,
    Line,
    Moment,
    Name,
    Note,
    Schema,
    SearchText,
    build_unset_default,
)
from backend.domains.catalogues.violation_types.models import SubjectKind
from backend.domains.inspections.inspections.models import (
    ChecklistAnswer,
    InspectionKind,
    InspectionOutcome,
    InspectionStatus,
    RecommendationStatus,
    Trigger,
    WorkforceEntry,
)
from backend.domains.organisation.areas.queries import AreaAsked
from backend.domains.organisation.inspection_teams.models import MemberFunction
from backend.law.reference.tiers import TierCode
from backend.metrics.lists_by_boundaries import ByBoundaries


class InspectionFilters(Filters, ByBoundaries):
    inspected_from: Day | None = None
    inspected_to: Day | None = None
    status: InspectionStatus | None = None
    outcome: InspectionOutcome | None = None
    kind: InspectionKind | None = None
    team_id: UUID | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    establishment_id: UUID | None = None
    area: AreaAsked = None
    q: Annotated[SearchText | None, Field(description="words of the establishment")] = None


class Entry(Schema):
    """The answer to one item; `non_compliant` needs a note."""

    answer: ChecklistAnswer
    note: Note | None = None


class EntryPatch(Schema):
    answer: ChecklistAnswer = Field(default_factory=build_unset_default)
    note: Note | None = None


Checklist = Annotated[dict[Code, Entry], Field(max_length=100)]
"""Item code → answer. Only items of the template that concern the kind of establishment."""

MAX_MEMBERS, MAX_RECOMMENDATIONS = 30, 20
Members = Annotated[list[UUID], Field(min_length=3, max_length=MAX_MEMBERS)]
"""At least three members of the team were present (TT 05/2006/TT-BLĐTBXH)."""


class HeadCounts(Schema):
    """Counted on the spot; `female`, `under_18` and each `with_…` are among `total`.

    Null is a number that nobody counted, which is not 0.
    """

    total: Count
    female: Count
    under_18: Count | None = None
    with_contract: Count | None = None
    with_health_check: Count | None = None
    with_temporary_residence: Count | None = None


class HeadCountsPatch(Schema):
    total: Count = Field(default_factory=build_unset_default)
    female: Count = Field(default_factory=build_unset_default)
    under_18: Count | None = None
    with_contract: Count | None = None
    with_health_check: Count | None = None
    with_temporary_residence: Count | None = None


class RecommendationItem(Schema):
    """What the place is asked to do, and by when: once signed, a task at /recommendations."""

    text: Annotated[Line, Field(min_length=1)]
    due_on: Day


RecommendationItems = Annotated[list[RecommendationItem], Field(max_length=MAX_RECOMMENDATIONS)]
CopyCount = Annotated[int, Field(ge=1, le=20, strict=True)]


class FindingCreate(Schema):
    """A violation found; without days it happened and was recorded on the day of the visit."""

    id: ClientId | None = None
    violation_type_id: UUID
    occurred_on: Day | None = None
    recorded_on: Day | None = None
    subject_kind: SubjectKind
    description: Note | None = None


class InspectionCreate(Schema):
    """A draft of minutes; outcome, times and part of the checklist may come until it is signed.

    Without `checklist_version` it is the template in force on `inspected_on`. `violations` are
    recorded together with the visit. Signing enters `workforce` as the place's head count of that
    day, and makes a task of each of `recommendation_items`. `inspection_plan_visit_id`: the line of
    a plan that the visit carries out. `area_id` left out: the establishment's area, if it is valid
    on `inspected_on`; null: none. `follows_id`, of a re-inspection: the signed visit of the same
    place that it follows.
    """

    id: ClientId | None = None
    establishment_id: UUID
    team_id: UUID
    area_id: UUID | None = None
    kind: InspectionKind
    trigger: Trigger | None = None
    follows_id: UUID | None = None
    inspected_on: Day
    started_at: Moment | None = None
    ended_at: Moment | None = None
    member_ids: Members
    checklist_version: Code | None = None
    checklist: Checklist = Field(default_factory=dict)
    outcome: InspectionOutcome | None = None
    statement: Note | None = None
    recommendations: Note | None = None
    recommendation_items: RecommendationItems = Field(default_factory=list)
    workforce: HeadCounts | None = None
    representative_name: Name | None = None
    representative_position: Name | None = None
    signature_refused: bool = False
    refusal_reason: Note | None = None
    copy_count: CopyCount | None = None
    inspection_plan_visit_id: UUID | None = None
    violations: Annotated[list[FindingCreate], Field(max_length=20)] = Field(default_factory=list)


class InspectionUpdate(Schema):
    """A merge patch of a draft; in `checklist`, null takes an answer back.

    `recommendation_items` are replaced whole, as lists are.
    """

    area_id: UUID | None = None
    kind: InspectionKind = Field(default_factory=build_unset_default)
    trigger: Trigger | None = None
    follows_id: UUID | None = None
    inspected_on: Day = Field(default_factory=build_unset_default)
    started_at: Moment | None = None
    ended_at: Moment | None = None
    member_ids: Members = Field(default_factory=build_unset_default)
    checklist_version: Code = Field(default_factory=build_unset_default)
    checklist: Annotated[dict[Code, EntryPatch | None], Field(max_length=100)] = Field(
        default_factory=build_unset_default
    )
    outcome: InspectionOutcome | None = None
    statement: Note | None = None
    recommendations: Note | None = None
    recommendation_items: RecommendationItems = Field(default_factory=build_unset_default)
    workforce: HeadCountsPatch | None = None
    representative_name: Name | None = None
    representative_position: Name | None = None
    signature_refused: bool = Field(default_factory=build_unset_default)
    refusal_reason: Note | None = None
    copy_count: CopyCount | None = None


class InspectionRow(EntityRead):
    """A line of the list. A name is null when its record has moved out of the reader's units."""

    org_unit_id: UUID
    org_unit_name: str
    establishment_id: UUID
    establishment_name: str | None
    area_id: UUID | None
    area_name: str | None
    team_id: UUID
    team_name: str | None
    team_level: TierCode
    record_no: str | None
    kind: InspectionKind
    trigger: Trigger | None
    follows_id: UUID | None
    inspected_on: date
    status: InspectionStatus
    signed_at: Moment | None
    outcome: InspectionOutcome | None
    inspection_plan_visit_id: UUID | None


class EntryRead(BaseModel):
    answer: ChecklistAnswer
    note: str | None = None


class PresentMember(BaseModel):
    id: UUID
    full_name: str
    agency: str
    function: MemberFunction
    inspection_card_no: str


class RecommendationItemRead(BaseModel):
    text: str
    due_on: date


class InspectionRead(InspectionRow):
    """The minutes in full; `content_hash` = SHA-256 of what was signed.

    They stay as they were signed: what was corrected since stands in their `/amendments`.
    `workforce_entry` says what signing did with `workforce` in the register of the place;
    `warnings`: where a draft contradicts its checklist.
    `keeps_blanks` null: counted while a blank became 0, so `under_18` 0 may be no count.
    `follows_record_no` is null where the reader does not see that visit.
    """

    same_visit_id: UUID | None
    join_reason: str | None
    follows_record_no: str | None
    follows_on: date | None
    establishment_type: str | None
    establishment_address: str | None
    started_at: Moment | None
    ended_at: Moment | None
    checklist_version: str
    checklist: dict[str, EntryRead]
    statement: str | None
    recommendations: str | None
    recommendation_items: list[RecommendationItemRead]
    workforce: HeadCounts | None
    keeps_blanks: bool | None
    workforce_entry: WorkforceEntry | None
    representative_name: str | None
    representative_position: str | None
    signature_refused: bool
    refusal_reason: str | None
    copy_count: int | None
    member_ids: list[UUID]
    members: list[PresentMember]
    signed_by_id: UUID | None
    signed_by_name: str | None
    content_hash: str | None
    amendment_count: int
    warnings: list[Hint]


Words = Annotated[Note, Field(min_length=1)]


class Joining(Schema):
    """The draft that gets all that this one holds, and why both are one visit."""

    into: UUID
    reason: Words


class RecommendationFilters(Filters, ByBoundaries):
    status: RecommendationStatus | None = None
    overdue: Annotated[
        bool | None, Field(description="true: open and past its day; false: all others")
    ] = None
    team_id: UUID | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None
    establishment_id: UUID | None = None
    inspection_id: UUID | None = None
    q: Annotated[SearchText | None, Field(description="words of the establishment")] = None


class Reopening(BaseModel):
    """A closing that was taken back: what it said, and who took it back, when and why."""

    status: RecommendationStatus
    closed_on: date
    closing_note: str | None
    closed_by_name: str | None
    reopened_on: date
    reopened_by_name: str | None
    reason: str


class RecommendationRead(EntityRead):
    """What minutes asked of a place. A name is null when its record has left the reader's units."""

    org_unit_id: UUID
    org_unit_name: str
    team_id: UUID
    team_name: str | None
    establishment_id: UUID
    establishment_name: str | None
    inspection_id: UUID
    record_no: str | None
    inspected_on: date
    position: int
    text: str
    due_on: date
    is_overdue: bool
    status: RecommendationStatus
    closed_on: date | None
    closing_note: str | None
    closed_by_id: UUID | None
    closed_by_name: str | None
    reopenings: list[Reopening]


class Fulfilment(Schema):
    """Without a day it is today's."""

    fulfilled_on: Day | None = None
    note: Note | None = None


class Withdrawal(Schema):
    """Why the place need not do it after all."""

    reason: Words


class Reopen(Schema):
    """Why the closing was a mistake."""

    reason: Words


class AmendmentCreate(Schema):
    """`field`: one of `/amendable-fields`, or `other` with the `earlier` words quoted.

    For a field, `earlier` may be left out; when given it must be how the record reads today.
    """

    id: ClientId | None = None
    field: Annotated[str, Field(pattern=r"^[a-z_]+(/[a-z0-9_-]{1,60})?$", max_length=80)]
    earlier: Words | None = None
    corrected: Words
    reason: Words


class AmendmentRead(EntityRead):
    """Đính chính: `content_hash` = SHA-256 of it with `previous_hash`, the record's for the first.

    `label` = what is amended, in the words of the paper.
    """

    inspection_id: UUID
    establishment_id: UUID
    org_unit_id: UUID
    number: int
    field: str
    label: str
    earlier: str
    corrected: str
    reason: str
    author_id: UUID | None
    author_name: str | None
    previous_hash: str
    content_hash: str


class AmendableField(BaseModel):
    """A field of the record as it reads with the amendments so far; null: it was left blank."""

    field: str
    label: str
    wording: str | None


class AmendableFields(BaseModel):
    items: list[AmendableField]
