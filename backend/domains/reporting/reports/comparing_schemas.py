"""Schemas of comparisons: late changes, differences of two reports, and who is late."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from backend.core.text.periods import PeriodKind
from backend.core.text.schemas import BaseModel, Moment
from backend.domains.reporting.reports.models import ReportStatus
from backend.law.reference.tiers import Position, TierCode


class LateChange(BaseModel):
    """`change`: `record_changed`, `record_added`, `record_removed`, `formula_changed`,
    `unit_changed`, `part_changed`, `part_added`, or `figure_changed` where none of these explains
    it: the year before, earlier months or the plan changed. `codes`: the figures that it touches.
    Where the reader may not read the record, `entity_id` and `label` are null."""

    change: str
    entity: str
    entity_id: UUID | None
    label: str | None
    version_then: int | None
    version_now: int | None
    codes: list[str]


class LateFigure(BaseModel):
    """`cell`: which column of the line is meant."""

    code: str
    title: str
    cell: str
    value_then: int | None
    value_now: int | None


class LateChanges(BaseModel):
    """What changed after the report was frozen: `count` entries, and the figures that would differ
    if it were made today. The report itself stays as it is."""

    report_id: UUID
    edition: int
    count: int
    items: list[LateChange]
    figures: list[LateFigure]
    next: None = None


class DiffCell(BaseModel):
    """A cell that differs. `cell`: a column of the line, or `commune` with its unit."""

    code: str
    title: str
    cell: str
    org_unit_id: UUID | None
    org_unit_name: str | None
    here: int | None
    there: int | None
    difference: int | None


class DiffText(BaseModel):
    code: str
    here: str | None
    there: str | None


class DiffSide(BaseModel):
    """`edition` null: as it is being written."""

    report_id: UUID
    title: str
    edition: int | None
    content_hash: str | None


class ReportDiff(BaseModel):
    here: DiffSide
    there: DiffSide
    cells: list[DiffCell]
    texts: list[DiffText]
    formulas: list[str]


class ReconciledCell(BaseModel):
    """A part that says another number than the register has of its area."""

    org_unit_id: UUID
    name: str
    said: int | None
    counted: int | None


class ReconciledLine(BaseModel):
    """`said`: what the parts say together; `counted`: what the register of the unit has now.

    `difference`: said less counted; null where one of them is unknown. `is_outdated`: the
    explanation was written for other numbers.
    """

    code: str
    title: str
    english: str
    unit: str
    section: str
    said: int | None
    counted: int | None
    difference: int | None
    cells: list[ReconciledCell]
    explanation: str | None
    explained_by: str | None
    explained_at: Moment | None
    is_outdated: bool


class Reconciliation(BaseModel):
    """What the parts of a report said beside the register, in the order of the report.

    Lines that are not for this reader are left out. `counted_to`: the last day that the register
    is counted to; `different`: lines with a difference; `unexplained`: those that nobody explained.
    `part_count`: parts that handed on, of the `expected_count` that owe a report.
    """

    report_id: UUID
    counted_to: date
    part_count: int
    expected_count: int
    different: int
    unexplained: int
    items: list[ReconciledLine]
    next: None = None


class PartStage(StrEnum):
    """How far a unit is with its report. `late`: not handed on, and the closing day is past; one
    that came back stays `returned`, and `is_late` tells."""

    NOT_BEGUN = "not_begun"
    IN_HAND = "in_hand"
    LATE = "late"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class ReportsOverviewRow(BaseModel):
    """One unit's report of the period. `light`: `done`, `open`, `soon` (a week), `late`.

    That somebody works on a draft is told by `stage`; the draft itself (`report_id`, `version`)
    only to those at work on it.
    """

    org_unit_id: UUID
    org_unit_name: str
    org_unit_kind: str
    level: TierCode
    position: Position
    report_id: UUID | None
    version: int | None
    status: ReportStatus | None
    submitted_on: date | None
    closes_on: date
    days_left: int
    is_late: bool
    light: str
    stage: PartStage


class ReportsOverview(BaseModel):
    """Who has handed on their report of a period, and who is late: the unit's own row first.

    `stages`: how many of the parts, without the unit's own report, are how far.
    """

    period_kind: PeriodKind
    period_start: date
    period_end: date
    title: str
    today: date
    items: list[ReportsOverviewRow]
    counts: dict[str, int]
    stages: dict[PartStage, int]
    next: None = None
