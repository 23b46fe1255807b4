"""The reports of units below and of predecessors: which of them count, and what they add."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.periods import (
    compute_counting_start,
    compute_year_before,
)
from backend.domains.reporting.report_figures.catalogue import FIGURES
from backend.domains.reporting.reports.content import (
    LineKnownCounts,
    LineNumbers,
    PartContent,
    to_unit_names,
)
from backend.domains.reporting.reports.lines import merge_known_counts, to_corrected
from backend.domains.reporting.reports.models import FROZEN, Report, ReportLine, ReportStatus
from backend.domains.reporting.reports.position import (
    build_expected_clause,
    get_covered_days,
    get_report_position,
    list_part_tiers,
)
from backend.law.reference.tiers import Position, list_leading_tiers
from backend.metrics.geography import get_commune_frame
from backend.metrics.metric import Guard, Metric, Span

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
    level: str
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
    days = report.period_start, report.period_end
    if not list_part_tiers(report.level, *days):
        return []
    found = (
        sa.select(*COLUMNS)
        .join(OrgUnit, OrgUnit.id == Report.org_unit_id)
        .where(
            build_expected_clause(report.org_unit_id, report.level, *days),
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
            level=row.level,
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
    others = ("correction", "from_parts", "known")
    found = sa.select(*(getattr(ReportLine, name) for name in (*names, *others)))
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
    """Whether the part counts in the figure. What happened in the period always does.

    The state of a day, and what is counted for a whole year, come from the units that led on the
    last day alone: those that ended before were merged into them.
    """
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


SETTLED_BY = {"violations_handled": ("decisions_made", "files_transferred", "files_dismissed")}
"""{figure of what was settled: those of the acts that settle a record, whenever it was made}."""

Records = dict[str, dict[str, list[str]]]
"""{code: {unit: the ids of the records behind its line}}."""


def remove_repeated_counts(
    db: Session, report: Report, parts: Sequence[ReportPart], found: dict[str, LineNumbers]
) -> None:
    """Take out of the sums of a superior's report what two parts of it count, in such a period."""
    leading = set(list_leading_tiers(report.period_start, report.period_end))
    if len(leading) < 2 or not any(part.level in leading for part in parts):
        return
    behind, before = load_records(db, report, parts), load_year_before(db, report)
    at_end = {part.unit for part in parts if part.covers_end}
    is_whole = (
        compute_counting_start(report.period_kind, report.period_start) == report.period_start
    )
    for figure in FIGURES:
        cell = found.get(figure.code)
        if cell is None or cell["value"] is None or not is_counted_by_record(figure):
            continue
        more = count_settled_later(figure, behind, at_end)
        number = cell["value"] + more - count_repeated(figure, behind, at_end)
        cell["value"], cell["previous_value"] = number, before.get(figure.code)
        if is_whole:
            cell["cumulative_value"] = number


def is_counted_by_record(figure: Metric) -> bool:
    """Whether one record may stand behind the figure in two parts, or be settled in the second."""
    measure = figure.measure
    if measure is None or measure.amount is not None or figure.guard or figure.span != Span.PERIOD:
        return False
    return measure.is_distinct or figure.code in SETTLED_BY or find_state(figure) is not None


def find_state(figure: Metric) -> Metric | None:
    """The figure of the last day of which this one is a part: 'in business', 'on duty'."""
    whole = next((one for one in FIGURES if one.code == figure.whole), None)
    return whole if whole is not None and whole.span is Span.DAY else None


def count_repeated(figure: Metric, behind: Records, at_end: set[str]) -> int:
    """How many records the parts count more than once, or that are gone on the last day."""
    records = behind.get(figure.code, {})
    counted = set[str]().union(*records.values())
    state = find_state(figure)
    kept = counted if state is None else counted & list_at_end(behind, state.code, at_end)
    return sum(len(ids) for ids in records.values()) - len(kept)


def count_settled_later(figure: Metric, behind: Records, at_end: set[str]) -> int:
    """How many records were settled by a later part and are counted as settled by none."""
    if figure.code not in SETTLED_BY or figure.whole is None:
        return 0
    whole = set[str]().union(*behind.get(figure.whole, {}).values())
    told = set[str]().union(*behind.get(figure.code, {}).values())
    acts = [list_at_end(behind, code, at_end) for code in SETTLED_BY[figure.code]]
    return len((whole - told) & set[str]().union(*acts))


def list_at_end(behind: Records, code: str, at_end: set[str]) -> set[str]:
    """The records of a figure of the last day, of the units that led then."""
    return set[str]().union(*(ids for unit, ids in behind.get(code, {}).items() if unit in at_end))


def load_records(db: Session, report: Report, parts: Sequence[ReportPart]) -> Records:
    """The records behind the lines of the parts; a merged commune counts as its successor."""
    units = {UUID(part.report_id): part.unit for part in parts}
    home = {
        str(old): str(new)
        for old, new in get_commune_frame(db, report.org_unit_id, report.period_end).home.items()
    }
    wanted = (ReportLine.report_id.in_(units), ReportLine.sources.is_not(None))
    columns = (ReportLine.report_id, ReportLine.code, ReportLine.sources)
    found: Records = defaultdict(dict)
    for row in db.execute(sa.select(*columns).where(*wanted)):
        found[row.code][units[row.report_id]] = [
            home.get(id, id) if entity == OrgUnit.__tablename__ else id
            for entity, id, _ in row.sources or ()
        ]
    return found


def load_year_before(db: Session, report: Report) -> dict[str, int | None]:
    """{code: what the unit's own report of the period before says}; empty where there is none."""
    lines = (
        sa.select(ReportLine.code, ReportLine.value, ReportLine.correction)
        .join(Report, Report.id == ReportLine.report_id)
        .where(
            Report.org_unit_id == report.org_unit_id,
            Report.period_kind == report.period_kind,
            Report.period_start == compute_year_before(report.period_kind, report.period_start),
            Report.status.in_(FROZEN),
        )
    )
    return {
        row.code: row.value if row.correction is None else row.correction["value"]
        for row in db.execute(lines)
    }
