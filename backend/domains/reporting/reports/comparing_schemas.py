"""Schemas of comparisons: late changes, differences of two reports, and who is late."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from backend.core.text.periods import PeriodKind
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


class ReportsOverviewRow(BaseModel):
    """One unit's report of the period. `light`: `done`, `open`, `soon` (a week), `late`."""

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


class ReportsOverview(BaseModel):
    """Who has handed on their report of a period, and who is late: the unit's own row first."""

    period_kind: PeriodKind
    period_start: date
    period_end: date
    title: str
    today: date
    items: list[ReportsOverviewRow]
    counts: dict[str, int]
    next: None = None
