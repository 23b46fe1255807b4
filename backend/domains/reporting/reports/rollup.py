"""The reports of the units below: which of them a report includes, and what they add."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.domains.reporting.report_figures import Guard, Metric, Span
from backend.domains.reporting.reports.content import LineKnownCounts, LineNumbers, PartContent
from backend.domains.reporting.reports.known_counts import merge_known_counts, to_corrected
from backend.domains.reporting.reports.models import Report, ReportLine, ReportStatus
from backend.domains.reporting.reports.position import (
    get_covered_days,
    get_report_position,
    list_part_tiers,
)
from backend.domains.reporting.reports.unit_names import to_unit_names
from backend.law.reference.tiers import Position

COUNTED = (ReportStatus.SUBMITTED, ReportStatus.APPROVED, ReportStatus.SENT)
"""What a unit handed on; a draft, or what was sent back, is not."""
SENT_ON = {
    Position.LOCAL: (),
    Position.LEAD: COUNTED,
    Position.SUPERIOR: (ReportStatus.APPROVED, ReportStatus.SENT),
}
"""A unit that leads takes what those below it submitted, the one above what leaders approved."""
COLUMNS = (
    *(Report.id, Report.org_unit_id, Report.version, Report.status, Report.content_hash),
    *(Report.content_version, Report.level, Report.period_start, Report.period_end),
)


@dataclass(frozen=True, slots=True)
class PartLine:
    """A line of a part: what it says, and how far that is from the register's own number.

    `moved` None: nobody corrected it; 0: somebody says the register's number, or 0 where it has
    none.
    """

    value: int | None
    previous: int | None
    cumulative: int | None
    planned: int | None
    moved: int | None
    known: LineKnownCounts | None = None


@dataclass(frozen=True, slots=True)
class ReportPart:
    """The report of one unit below, in the version that is taken in."""

    report_id: str
    unit: str
    version: int
    content_version: int
    status: str
    content_hash: str | None
    covers_end: bool = True
    """It is about the last day of the period: its unit still led then."""
    lines: dict[str, PartLine] = field(default_factory=dict)

    def moved(self, code: str) -> int | None:
        line = self.lines.get(code)
        return line.moved if line else None

    def codes(self, above: Position) -> list[str]:
        """The figures of the report above that this one has a say in."""
        if above is Position.SUPERIOR:
            return sorted(code for code, line in self.lines.items() if line.value is not None)
        return sorted(code for code, line in self.lines.items() if line.moved is not None)

    def told(self) -> PartContent:
        return {
            "report_id": self.report_id,
            "org_unit_id": self.unit,
            "version": self.version,
            "content_version": self.content_version,
            "status": self.status,
            "content_hash": self.content_hash,
        }


def list_parts(db: Session, report: Report) -> list[ReportPart]:
    """The parts that can be taken in now, with their lines: two statements."""
    tiers = list_part_tiers(report.level, report.period_start, report.period_end)
    if not tiers:
        return []
    found = (
        sa.select(*COLUMNS)
        .join(OrgUnit, OrgUnit.id == Report.org_unit_id)
        .where(
            Report.level.in_(tiers),
            OrgUnit.id.in_(select_units_under([report.org_unit_id])),
            Report.period_kind == report.period_kind,
            Report.period_start == report.period_start,
            Report.status.in_(SENT_ON[get_report_position(report)]),
        )
        .order_by(Report.org_unit_id)
    )
    rows = db.execute(found).all()
    lines = load_part_lines(db, [row.id for row in rows])
    return [
        ReportPart(
            report_id=str(row.id),
            unit=str(row.org_unit_id),
            version=row.version,
            content_version=row.content_version,
            status=row.status.value,
            content_hash=row.content_hash,
            covers_end=get_covered_days(row)[1] == report.period_end,
            lines=lines.get(row.id, {}),
        )
        for row in rows
    ]


def load_part_lines(db: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, PartLine]]:
    names = ("report_id", "code", "value", "previous_value", "cumulative_value", "planned_value")
    columns = [getattr(ReportLine, name) for name in names]
    others = (ReportLine.correction, ReportLine.from_parts, ReportLine.known)
    found = sa.select(*columns, *others)
    lines: dict[UUID, dict[str, PartLine]] = {}
    for row in db.execute(found.where(ReportLine.report_id.in_(ids))):
        said = row.value if row.correction is None else row.correction["value"]
        delta = (said or 0) - (row.value or 0)
        cumulative, is_corrected = row.cumulative_value, row.correction is not None
        lines.setdefault(row.report_id, {})[row.code] = PartLine(
            value=said,
            previous=row.previous_value,
            cumulative=(cumulative or 0) + delta if is_corrected else cumulative,
            planned=row.planned_value,
            moved=delta + row.from_parts if is_corrected or row.from_parts else None,
            known=to_corrected(row.known) if is_corrected else row.known,
        )
    return lines


def compute_sums(figure: Metric, parts: Sequence[ReportPart]) -> LineNumbers:
    """A province's line: what its districts' reports say, added up; None where none says it.

    What the police report, and what was planned, is nothing unless each of them says it: the sum
    of the rest would pass for the whole. A plan is a count (so many places, so much money), so the
    districts' add up, and the percentage follows from the sums; percentages never do.
    """
    said = {part.unit: part.lines.get(figure.code) for part in parts if is_counted_in(figure, part)}
    lines = [line for line in said.values() if line is not None]
    add = compute_full_sum if figure.guard is Guard.CRIME else compute_known_sum
    return {
        "value": add([line.value for line in lines]),
        "previous_value": add([line.previous for line in lines]),
        "cumulative_value": add([line.cumulative for line in lines]),
        "planned_value": compute_full_sum([line.planned for line in lines]),
        "communes": {unit: line.value if line else None for unit, line in said.items()},
        "from_parts": 0,
        "known": merge_known_counts(line.known for line in lines),
    }


def is_counted_in(figure: Metric, part: ReportPart) -> bool:
    """What happened adds up over the year. What stood on the last day, or is told of the whole
    year, stood in the units that led then: those that ended before went into them."""
    return figure.span is Span.PERIOD or figure.tier is not None or part.covers_end


def compute_known_sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def compute_full_sum(values: Sequence[int | None]) -> int | None:
    return None if None in values else compute_known_sum(values)


class CurrentPart(NamedTuple):
    """A report of a unit below as it is now."""

    id: UUID
    version: int
    content_version: int
    status: ReportStatus


def load_current_parts(db: Session, told: Sequence[PartContent]) -> dict[str, CurrentPart]:
    """{report id: row} of parts as they are now, for those the reader sees."""
    ids = [UUID(part["report_id"]) for part in told]
    if not ids:
        return {}
    columns = (Report.id, Report.version, Report.content_version, Report.status)
    found = sa.select(*columns).where(Report.id.in_(ids))
    return {str(row.id): CurrentPart(*row) for row in db.execute(found)}


def load_unit_names(db: Session, ids: Sequence[str]) -> dict[str, str]:
    """{unit id: what it is called beside the others}."""
    wanted = [UUID(id) for id in ids]
    if not wanted:
        return {}
    found = sa.select(OrgUnit.id, OrgUnit.name, OrgUnit.kind).where(OrgUnit.id.in_(wanted))
    return to_unit_names(
        {"id": str(row.id), "name": row.name, "kind": row.kind} for row in db.execute(found)
    )
