"""Computes the figures of a report from the register and from the reports of the units below."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import now, today
from backend.core.session.org_units import OrgUnitClosure, select_units_above
from backend.core.session.session import Session
from backend.core.text.periods import (
    add_months,
    compute_counting_start,
    compute_period_end,
    compute_year_before,
)
from backend.domains.planning.plans.models import Plan, PlanTarget, TargetKind
from backend.domains.reporting.report_figures.catalogue import BY_CODE, FIGURES
from backend.domains.reporting.report_figures.counting import compute_values, has_records
from backend.domains.reporting.report_figures.provenance import list_counted_records
from backend.domains.reporting.reports.content import LineNumbers, NumberName, SourceRef
from backend.domains.reporting.reports.lines import (
    NUMBERS,
    POSITION,
    add_known_part,
    build_known_counts,
)
from backend.domains.reporting.reports.models import OPEN, Report, ReportLine, ReportStatus
from backend.domains.reporting.reports.police_lines import compute_police_lines
from backend.domains.reporting.reports.position import get_covered_days, get_report_position
from backend.domains.reporting.reports.rollup import (
    ReportPart,
    compute_sums,
    list_parts,
    remove_repeated_counts,
)
from backend.domains.reporting.reports.workflow import is_marked_open
from backend.domains.support.support_releases.metrics import compute_exact_sums
from backend.law.reference.report_rules import find_statutory_line
from backend.law.reference.tiers import Position
from backend.metrics.geography import get_commune_frame
from backend.metrics.metric import Guard, Metric, MetricValue
from backend.permissions import GRANTED, Permission, Role

IDS = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
DAY = timedelta(days=1)
LineName = Literal[NumberName, "communes", "from_parts", "known"]
KEYS: tuple[LineName, ...] = (
    *("value", "previous_value", "cumulative_value", "planned_value", "communes", "from_parts"),
    "known",
)


def list_reported_figures(position: Position, end: date) -> list[Metric]:
    """The figures of a unit in that position, for a period that ends on the day.

    Below the lead there is none that only the lead may read.
    """
    told = [one for one in FIGURES if one.is_told_of(end)]
    if position is not Position.LOCAL:
        return told
    held = GRANTED[Role.LOCAL_OFFICER]
    return [one for one in told if one.guard is not Guard.CRIME or Permission.CRIME_READ in held]


def compute_lines(
    db: Session, report: Report, to: date | None = None
) -> tuple[dict[str, LineNumbers], list[ReportPart]]:
    """{code: the numbers of its line} as register and parts have them now, and those parts.

    `to`: the last day that counts; without it the period's, or today while it runs.
    """
    parts = list_parts(db, report)
    position = get_report_position(report)
    figures = list_reported_figures(position, report.period_end)
    if position is Position.SUPERIOR:
        found = {figure.code: compute_sums(figure, parts) for figure in figures}
        remove_repeated_counts(db, report, parts, found)
        days = list_column_days(report, to or get_last_counted_day(report))
        found |= compute_police_lines(db, report, found, days)
        return found | compute_month_lines(db, report), parts
    to = to or get_last_counted_day(report)
    cells = compute_from_register(db, report, to)
    home = {
        str(old): str(new)
        for old, new in get_commune_frame(db, report.org_unit_id, to).home.items()
    }
    found = {}
    for figure in figures:
        counted = {name: values[figure.code] for name, values in cells.items()}
        cell: LineNumbers = {
            "value": find_exact_total(counted["value"]),
            "previous_value": find_exact_total(counted["previous_value"]),
            "cumulative_value": find_exact_total(counted["cumulative_value"]),
            "planned_value": None,
            "communes": {str(unit): n for unit, n in counted["value"].communes.items()},
            "from_parts": 0,
            "known": build_known_counts(counted),
        }
        found[figure.code] = add_parts(cell, figure.code, parts, home)
    set_planned_values(db, report, found)
    return found, parts


def compute_month_lines(db: Session, report: Report) -> dict[str, LineNumbers]:
    """The lines of form 501-502 that are the sum of all units, from the months that they sent.

    They are shown on the form alone.
    """
    kind, end = report.period_kind, report.period_end
    rule = find_statutory_line("501-502", report.level, kind, end)
    if rule is None or not rule.is_total:
        return {}
    unit, before = report.org_unit_id, compute_year_before(kind, report.period_start)
    frame = get_commune_frame(db, unit, end)
    now_told = compute_exact_sums(db, unit, report.period_start, end, frame)
    then = compute_exact_sums(db, unit, before, compute_period_end(kind, before), frame)
    return {
        code: {
            "value": one.total,
            "previous_value": then[code].total,
            "cumulative_value": one.total,
            "planned_value": None,
            "communes": {},
            "from_parts": 0,
            "known": build_known_counts(
                {**dict.fromkeys(NUMBERS, one), "previous_value": then[code]}
            ),
        }
        for code, one in now_told.items()
    }


def compute_from_register(
    db: Session, report: Report, to: date
) -> dict[str, dict[str, MetricValue]]:
    """The three columns: the period, the same one a year before, and all since January."""
    unit, days = report.org_unit_id, list_column_days(report, to)
    is_whole = days["cumulative_value"][0] == report.period_start
    value = compute_values(db, unit, *days["value"])
    since = value if is_whole else compute_values(db, unit, *days["cumulative_value"])
    return {
        "value": value,
        "previous_value": compute_values_before(db, unit, *days["previous_value"]),
        "cumulative_value": since,
    }


def compute_values_before(
    db: Session, unit: UUID, start: date, end: date
) -> dict[str, MetricValue]:
    """The figures of the year before, which may lie before the unit or before its register.

    Where nothing was recorded in the twelve months up to the last day nobody counted, so a 0 of it
    is unknown. What its predecessors recorded is the unit's own.
    """
    found = compute_values(db, unit, start, end)
    if has_records(db, unit, min(start, add_months_to_day(end + DAY, -12)), end):
        return found
    return {
        code: replace(
            one,
            total=one.total or None,
            communes={commune: value or None for commune, value in one.communes.items()},
        )
        for code, one in found.items()
    }


def list_column_days(report: Report, to: date) -> dict[str, tuple[date, date]]:
    """The first and the last day of each column: the period, a year before, since January."""
    start, _ = get_covered_days(report)
    since = compute_counting_start(report.period_kind, report.period_start)
    return {
        "value": (start, to),
        "previous_value": get_days_before(report),
        "cumulative_value": (since, to),
    }


def get_days_before(report: Report) -> tuple[date, date]:
    """The same days of the period before, with which the report's are compared."""
    start, end = get_covered_days(report)
    before = compute_year_before(report.period_kind, report.period_start)
    months = 12 * (before.year - report.period_start.year)
    return add_months_to_day(start, months), add_months_to_day(end + DAY, months) - DAY


def add_months_to_day(day: date, months: int) -> date:
    return add_months(day, months) + timedelta(days=day.day - 1)


def find_exact_total(counted: MetricValue) -> int | None:
    """The total; None where the writer may read only what is published."""
    return None if counted.is_limited else counted.total


def get_last_counted_day(report: Report) -> date:
    """The last day that counts: a period that still runs is counted until today."""
    start, end = get_covered_days(report)
    return min(end, max(today(), start))


def add_parts(
    cell: LineNumbers, code: str, parts: Sequence[ReportPart], home: Mapping[str, str]
) -> LineNumbers:
    """Add the corrections of the units below; those of a merged commune go to its successor."""
    moved = {part.unit: delta for part in parts if (delta := part.moved(code)) is not None}
    total = sum(moved.values())
    communes = cell["communes"]
    for part, delta in moved.items():
        unit = home.get(part, part)
        communes[unit] = (communes.get(unit) or 0) + delta
        cell["known"] = add_known_part(cell["known"], unit)
    if moved:
        cell["value"] = (cell["value"] or 0) + total
        cell["cumulative_value"] = (cell["cumulative_value"] or 0) + total
    return {**cell, "planned_value": None, "from_parts": total}


PLANNED_BY = {"budget_spent": "budget_planned"}
"""Figures whose plan is itself a figure."""


def set_planned_values(db: Session, report: Report, found: dict[str, LineNumbers]) -> None:
    """Write what was planned: of the plan's targets so many in a hundred, rounded up."""
    wanted = load_plan_thresholds(db, report.org_unit_id, report.period_end.year)
    for code, cell in found.items():
        figure = BY_CODE[code]
        percent = wanted.get(figure.indicator or "")
        whole = found.get(figure.whole or "")
        of = whole["cumulative_value"] if whole else None
        if percent is not None and of is not None:
            cell["planned_value"] = -(-of * percent // 100)
        if code in PLANNED_BY:
            planned = found.get(PLANNED_BY[code])
            cell["planned_value"] = planned["cumulative_value"] if planned else None


def load_plan_thresholds(db: Session, unit: UUID, year: int) -> dict[str, int]:
    """{indicator: percent in force} of the unit's own plan, or else of the nearest one over it.

    Of shares of all that an indicator counts: what a target narrows is no line of the report.
    """
    depth = sa.select(sa.func.count()).where(OrgUnitClosure.descendant_id == Plan.org_unit_id)
    narrowing = (PlanTarget.audience, PlanTarget.form, PlanTarget.occasion)
    targets = (
        sa.select(PlanTarget.indicator, PlanTarget.approved_percent)
        .join(Plan, Plan.id == PlanTarget.plan_id)
        .where(Plan.org_unit_id.in_(select_units_above([unit])), Plan.year == year)
        .where(PlanTarget.approved_percent.is_not(None), PlanTarget.kind == TargetKind.SHARE)
        .where(*(column.is_(None) for column in narrowing))
        # The last of an indicator stays: that of the unit with the most units above it.
        .order_by(depth.scalar_subquery(), PlanTarget.position)
    )
    return {row.indicator: row.approved_percent for row in db.execute(targets)}


class ComputedFigures(NamedTuple):
    """The numbers of every line and the parts in them, as they were at a moment."""

    found: dict[str, LineNumbers]
    parts: list[ReportPart]
    at: datetime
    to: date


def compute_figures(db: Session, report: Report) -> ComputedFigures:
    at = now()
    return ComputedFigures(*compute_lines(db, report), at, get_last_counted_day(report))


def find_figures_ahead(db: Session, path: Mapping[str, str]) -> ComputedFigures | None:
    """The figures that a refresh will write, computed before it waits for the write lock.

    None if the refresh will be refused.
    """
    if not IDS.fullmatch(str(path.get("id"))):
        return None
    report = db.scalar(sa.select(Report).where(Report.id == UUID(path["id"])))
    return compute_figures(db, report) if report is not None and report.status in OPEN else None


def write_figures(db: Session, report: Report, ready: ComputedFigures | None = None) -> list[str]:
    """Write the figures anew into the lines that are open; the codes whose numbers changed."""
    ready = ready or compute_figures(db, report)
    found, parts = ready.found, ready.parts
    lines = {line.code: line for line in db.scalars(select_lines(report.id))}
    changed = []
    for code, cell in found.items():
        line = lines.get(code)
        if line is None:
            line = ReportLine(
                report_id=report.id, org_unit_id=report.org_unit_id, code=code, position=0
            )
            db.add(line)
        elif not is_marked_open(line):
            continue
        elif has_changed(line, cell):
            changed.append(code)
            line.answered_at = now()
        for name in KEYS:
            setattr(line, name, cell[name])
        line.position, line.figure_version = POSITION[code], BY_CODE[code].version
    for code in lines.keys() - found.keys():
        if report.status is ReportStatus.DRAFT:
            db.delete(lines[code])
    report.parts = [part.told() for part in parts]
    report.computed_at, report.computed_to = ready.at, ready.to
    return changed


def has_changed(line: ReportLine, cell: LineNumbers) -> bool:
    return any(getattr(line, name) != cell[name] for name in KEYS) or (
        line.figure_version != BY_CODE[line.code].version
    )


def select_lines(report_id: UUID) -> sa.Select[ReportLine]:
    found = sa.select(ReportLine).where(ReportLine.report_id == report_id)
    return found.order_by(ReportLine.position, ReportLine.code)


def load_sources(db: Session, report: Report) -> dict[str, list[SourceRef]]:
    """{code: [[entity, id, version]]}: the records that each figure counts now.

    Also those that the writer may not open: they are told only as far as a reader may. A figure
    without a list, or not the writer's, is missing.
    """
    if get_report_position(report) is Position.SUPERIOR:
        return {}
    start, end = get_covered_days(report)
    found = list_counted_records(db, report.org_unit_id, start, report.computed_to or end)
    return {
        code: sorted((row.entity, str(row.id), row.version) for row in rows)
        for code, rows in found.items()
    }
