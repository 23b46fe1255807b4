"""Adds up two reports of a period in which one tier handed the plan over to another.

Each report covers the days for which its unit ran the plan, so visits, decisions and courses add
up. A place that both visited, a commune in which both did something, or an officer whom both
trained must count once; the records behind the lines of both reports show which these are. If a
record of the first report was settled later, neither report counts it as settled. That follows from
the acts that the second report counts.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.periods import (
    compute_counting_start,
    compute_year_before,
)
from backend.domains.reporting.report_figures import FIGURES, Metric, Span
from backend.domains.reporting.reports.content import LineNumbers
from backend.domains.reporting.reports.models import FROZEN, Report, ReportLine
from backend.domains.reporting.reports.position import list_part_tiers
from backend.domains.reporting.reports.rollup import ReportPart
from backend.metrics.geography import get_commune_frame

SETTLED_BY = {"violations_handled": ("decisions_made", "files_transferred", "files_dismissed")}
"""{figure of what was settled: those of the acts that settle a record, whenever it was made}."""

Records = dict[str, dict[str, list[str]]]
"""{code: {unit: the ids of the records behind its line}}."""


def remove_repeated_counts(
    db: Session, report: Report, parts: Sequence[ReportPart], found: dict[str, LineNumbers]
) -> None:
    """Take out of the sums of a superior's report what two parts of it count, in such a period."""
    tiers = list_part_tiers(report.level, report.period_start, report.period_end)
    if len(tiers) < 2 or not parts:
        return
    behind, before = load_records(db, report, parts), load_year_before(db, report)
    at_end = {part.unit for part in parts if part.covers_end}
    is_whole = (
        compute_counting_start(report.period_kind, report.period_start) == report.period_start
    )
    for figure in FIGURES:
        cell = found[figure.code]
        if cell["value"] is None or not is_counted_by_record(figure):
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
    """How many records the parts count again, or no more have what is told of the last day."""
    records = behind.get(figure.code, {})
    counted = set[str]().union(*records.values())
    state = find_state(figure)
    kept = counted if state is None else counted & list_at_end(behind, state.code, at_end)
    return sum(len(ids) for ids in records.values()) - len(kept)


def count_settled_later(figure: Metric, behind: Records, at_end: set[str]) -> int:
    """How many records of the whole no part tells as settled, though a later one settled them."""
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
    """What stands behind the lines of the parts; a commune that went into another is that one."""
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
    wanted: Mapping[Any, Any] = {
        Report.org_unit_id: report.org_unit_id,
        Report.period_kind: report.period_kind,
        Report.period_start: compute_year_before(report.period_kind, report.period_start),
    }
    lines = (
        sa.select(ReportLine.code, ReportLine.value, ReportLine.correction)
        .join(Report, Report.id == ReportLine.report_id)
        .where(*(column == value for column, value in wanted.items()), Report.status.in_(FROZEN))
    )
    return {
        row.code: row.value if row.correction is None else row.correction["value"]
        for row in db.execute(lines)
    }
