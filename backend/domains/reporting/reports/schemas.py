"""Schemas of reports."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backend.core.text.periods import PeriodKind
from backend.core.text.schemas import (
    BaseModel,
    ClientId,
    Code,
    Day,
    EntityRead,
    Filters,
    Moment,
    Note,
    Schema,
)
from backend.domains.reporting.reports.models import ReportStatus
from backend.domains.reporting.reports.workflow import ReportAct
from backend.law.reference.tiers import Position, TierCode
from backend.metrics.geography import Boundaries
from backend.metrics.metric import Guard
from backend.permissions import Role


class MissingItem(BaseModel):
    """A record to open; without `id` nobody has entered it: the form of `on_date` and the unit."""

    entity: str
    id: UUID | None
    label: str | None
    on_date: date | None
    org_unit_id: UUID
    org_unit_name: str | None


class ReportMissingRead(BaseModel):
    """What a report lacks before it is submitted.

    `blocks`: it must be there. `asks`: it is enough to say that one goes on without it. Neither:
    it is shown, and submitting is free. `count`: how many there are, `items`: the first 50 of them,
    as far as the reader may read such records.
    """

    pointer: str
    code: str
    message: str
    name: str
    blocks: bool
    asks: bool
    count: int
    items: list[MissingItem]


class KnownRead(BaseModel):
    """Of how many records a number is the sum: `known` of the `among` that should have one.

    `unclear` of the known ones are 0 from when a blank became 0: they may be no count.
    """

    known: int
    among: int
    unclear: int


class KnownNumbers(BaseModel):
    """Null: every record has a number by its kind, or a writer or an older report says the sum."""

    value: KnownRead | None
    previous_value: KnownRead | None
    cumulative_value: KnownRead | None


Number = Annotated[int, Field(ge=0, le=10**13, strict=True)]
Reason = Annotated[Note, Field(min_length=1)]
FigureCode = Annotated[str, Field(pattern="^[a-z0-9_]{1,80}$")]
SectionCode = Annotated[str, Field(pattern="^[A-Za-z0-9._]{1,20}$")]


class ReportFilters(Filters):
    period_kind: PeriodKind | None = None
    period_start: Day | None = None
    year: Annotated[int | None, Field(ge=2000, le=2100)] = None
    status: ReportStatus | None = None
    level: TierCode | None = None
    org_unit_id: Annotated[UUID | None, Field(description="this unit and all in it")] = None


class ReportCreate(Schema):
    """`period_start`: the period's first day; a programme begins in 2021, 2026 …"""

    id: ClientId | None = None
    org_unit_id: UUID
    period_kind: PeriodKind
    period_start: Day


class CorrectionEvidence(Schema):
    """A record by its kind (`entity` as in `/changes`) and id, or a paper by its number.

    A file that was added to the report is a record too: `attachments`.
    """

    entity: Annotated[str | None, Field(pattern="^[a-z_]{1,60}$")] = None
    id: UUID | None = None
    document_no: Code | None = None

    @model_validator(mode="after")
    def names_something(self) -> Self:
        if (self.entity is None) != (self.id is None) or not (self.entity or self.document_no):
            raise PydanticCustomError("missing", "a record or a paper")
        return self


class ProofRead(BaseModel):
    """What proves a correction. Of a file its SHA-256 as it was then, and its caption."""

    entity: str | None
    id: UUID | None
    document_no: str | None
    sha256: str | None = None
    caption: str | None = None


class LineCorrection(Schema):
    """`value` null takes the correction back."""

    value: Number | None
    reason: Reason
    evidence: CorrectionEvidence | None = None

    @model_validator(mode="after")
    def is_proven(self) -> Self:
        if self.value is not None and self.evidence is None:
            raise PydanticCustomError("missing", "a correction needs evidence")
        return self


class SectionText(Schema):
    """Live fields: `{{code}}`, `{{code.previous}}`, `.cumulative`, `.planned`, `.percent`,
    `.share`, `.remaining`. `text` null: drafted from the figures again."""

    text: Annotated[Note, Field(max_length=20_000)] | None


class LineExplanation(Schema):
    """Why what the parts said differs from the register; `text` null takes it back."""

    text: Reason | None


class CommentAnswer(Schema):
    """What is to be said to a comment where the number or the words stay as they are."""

    text: Reason


class ReportSubmission(Schema):
    """`accept_missing`: go on without the parts of units that have not handed theirs on."""

    accept_missing: bool = False


class ReportReturn(Schema):
    """What is to be said of lines and sections, each by its code; only these are open then."""

    lines: Annotated[dict[FigureCode, Reason], Field(max_length=400)] = Field(default_factory=dict)
    sections: Annotated[dict[SectionCode, Reason], Field(max_length=20)] = Field(
        default_factory=dict
    )
    comment: Note | None = None


class LineReopening(Schema):
    """For so many hours, once a second person has confirmed it."""

    code: FigureCode
    reason: Reason
    hours: Annotated[int, Field(ge=1, le=336, strict=True)] = 72


class ReportRow(EntityRead):
    """A line of the list. `held_by`: on whose desk it lies, since `held_since`."""

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    level: TierCode
    position: Annotated[Position, Field(description="whether its unit ran the plan in the period")]
    period_kind: PeriodKind
    period_start: date
    period_end: date
    title: str
    status: ReportStatus
    held_by: Role | None
    held_since: Moment
    closes_on: date
    is_late: bool
    submitted_on: date | None
    approved_on: date | None
    sent_on: date | None
    edition: int
    register_no: str | None
    content_hash: str | None


class ReportCellRead(BaseModel):
    """The value of one unit below: it holds establishments, or its report is summed up here."""

    org_unit_id: UUID
    name: str
    value: int | None
    known: KnownRead | None


class CorrectionRead(BaseModel):
    value: int
    reason: str
    evidence: ProofRead
    by_name: str | None
    at: Moment


class UnknownReason(StrEnum):
    """Why a line has no number. `no_parts`: no unit below has handed its report on; `not_counted`:
    nobody counted it; `police_incomplete`: the police of the unit have not entered the period, and
    not every unit below says a number; `ended`: it is no longer counted in such a period;
    `before_unit`: the unit did not exist yet."""

    NO_PARTS = "no_parts"
    NOT_COUNTED = "not_counted"
    POLICE_INCOMPLETE = "police_incomplete"
    ENDED = "ended"
    BEFORE_UNIT = "before_unit"


class ReportLineRead(BaseModel):
    """One figure. `value`: what the report says; `computed_value`: what formula and parts give.

    `percent`: `cumulative_value` of what was planned for the year; `share_percent`: of the figure
    `whole`. `guard`: counts of persons, proven by a paper's number alone. `from_parts`: how far
    corrections of the units below moved it. `known`: of how many records a number is, where some
    lack theirs. `is_suppressed`: this reader may not have it, since it is a count of persons.
    `has_records`: the reader may open the list behind it. `unknown_because`: why `value` is null
    although it is not suppressed; `previous_unknown_because`: why `previous_value` is.
    `is_told_by_own_only`: a count of persons has no `communes` by other boundaries than the
    report's own. `has_published_cells`: of a suppressed line the `communes` are those of the year's
    published table, as far as they are safe by both boundaries; null: hidden, or not known.
    """

    code: str
    title: str
    english: str
    unit: str
    section: str
    law: str
    entity: str | None
    whole: str | None
    guard: Guard | None
    figure_version: int
    value: int | None
    computed_value: int | None
    previous_value: int | None
    cumulative_value: int | None
    planned_value: int | None
    percent: float | None
    share_percent: float | None
    communes: list[ReportCellRead]
    is_told_by_own_only: bool
    has_published_cells: bool
    from_parts: int
    known: KnownNumbers
    is_corrected: bool
    correction: CorrectionRead | None
    is_suppressed: bool
    comment: str | None
    answer: str | None
    answered_at: Moment | None
    is_open: bool
    open_until: Moment | None
    has_records: bool
    unknown_because: UnknownReason | None
    previous_unknown_because: UnknownReason | None


class ReportSectionRead(BaseModel):
    """`text` with live fields, `rendered` with their numbers."""

    code: str
    title: str
    text: str
    rendered: str
    is_edited: bool
    is_open: bool
    comment: str | None
    answer: str | None
    answered_at: Moment | None


class ReportPartRead(BaseModel):
    """A report of a unit below that the figures take in, in that version.

    `is_changed`: its figures or words changed since, or it was sent back. `version_now` is null
    where the reader no longer sees it.
    """

    report_id: UUID
    org_unit_id: UUID
    org_unit_name: str
    version: int
    version_now: int | None
    status: ReportStatus
    status_now: ReportStatus | None
    content_hash: str | None
    is_changed: bool


class ReportCourseRead(BaseModel):
    """One act on the report; `said`: codes and comments that belong to it."""

    action: ReportAct
    at: Moment
    by_name: str | None
    said: dict[str, Any]


class ReportEditionRead(BaseModel):
    """What one approval froze. `content_hash`: SHA-256 of the bytes of `/edition`."""

    number: int
    register_no: str
    content_hash: str
    approved_on: date
    approved_at: Moment
    approver_name: str | None


class ReportHead(ReportRow):
    """`closing_basis`: who set the closing day."""

    closing_basis: str
    closing_is_default: bool


class ReportRead(ReportHead):
    """A report in full: once approved, as it was frozen. `actions`: the caller may take them now.

    `has_other_boundaries`: the communes of 1/7/2025 are others than those of the report.
    `is_masked`: some lines are not for this reader. `closing_basis`: who set the closing day.
    `recipients`: who gets it, as the paper prints them.
    """

    computed_at: Moment | None
    computed_to: date | None
    is_frozen: bool
    is_masked: bool
    boundaries: Boundaries
    has_other_boundaries: bool
    recipients: list[str]
    lines: list[ReportLineRead]
    sections: list[ReportSectionRead]
    parts: list[ReportPartRead]
    missing: list[ReportMissingRead]
    actions: list[ReportAct]
    course: list[ReportCourseRead]
    editions: list[ReportEditionRead]


class LineRecord(BaseModel):
    """A record behind a figure. `frozen_version`: as it was when the report was handed on; null
    where it did not count then, or nothing was frozen yet."""

    entity: str
    id: UUID
    label: str | None
    on_date: date | None
    version: int
    org_unit_id: UUID
    frozen_version: int | None
