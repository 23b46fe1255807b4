"""Compares what the parts of a report said with what the register of its unit counts, by line.

The two may differ for good reason: a team of the province visited the place, a part wrote from
paper, a record came late. Whoever writes the report says which it is, line by line.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict
from backend.core.session.models import now
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.moved_places import ensure_places_reached
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.reporting.report_figures.catalogue import FIGURES
from backend.domains.reporting.report_figures.counting import compute_values
from backend.domains.reporting.reports.comparing_schemas import (
    ReconciledCell,
    ReconciledLine,
    Reconciliation,
)
from backend.domains.reporting.reports.computing import get_last_counted_day
from backend.domains.reporting.reports.content import Explanation, LineNumbers
from backend.domains.reporting.reports.editing import (
    ensure_open_report,
    ensure_own_report,
    ensure_readable_figure,
    get_line,
    mark_changed,
    record_act,
)
from backend.domains.reporting.reports.models import Report, ReportLine
from backend.domains.reporting.reports.position import (
    build_expected_clause,
    get_covered_days,
    list_part_tiers,
)
from backend.domains.reporting.reports.rollup import (
    ReportPart,
    compute_sums,
    list_parts,
    load_unit_names,
    remove_repeated_counts,
)
from backend.domains.reporting.reports.workflow import ReportAct
from backend.metrics.disclosure import list_hidden_guards
from backend.metrics.metric import Metric, MetricValue


class BothSides(NamedTuple):
    """The numbers of each line: what the parts say, and what the register counts to a day."""

    parts: list[ReportPart]
    said: dict[str, LineNumbers]
    counted: dict[str, MetricValue]
    to: date


def compute_both_sides(db: Session, report: Report) -> BothSides:
    start, _ = get_covered_days(report)
    to = get_last_counted_day(report)
    parts = list_parts(db, report)
    said = {figure.code: compute_sums(figure, parts) for figure in FIGURES}
    remove_repeated_counts(db, report, parts, said)
    return BothSides(parts, said, compute_values(db, report.org_unit_id, start, to), to)


def build_reconciliation(db: Session, report: Report) -> Reconciliation:
    """Every line that the reader may read; raises Conflict `no-parts`, `records-with-heirs`."""
    ensure_own_sum(db, report)
    start, _ = get_covered_days(report)
    ensure_places_reached(db, report.org_unit_id, start, get_last_counted_day(report))
    parts, said, counted, to = compute_both_sides(db, report)
    explained = load_explanations(db, report)
    people = load_actor_names(db, {UUID(one["by_id"]) for one in explained.values()})
    names = load_unit_names(db, [part.unit for part in parts])
    hidden = list_hidden_guards(db, report.org_unit_id)
    items = [
        to_reconciled_line(
            figure.say_on(report.period_end, report.period_start),
            said[figure.code]["value"],
            counted[figure.code],
            list_different_cells(said[figure.code]["communes"], counted[figure.code], names),
            explained.get(figure.code),
            people,
        )
        for figure in FIGURES
        if figure.is_told_of(report.period_end)
        and not (figure.guard and figure.guard.value in hidden)
        and not counted[figure.code].is_limited
    ]
    return Reconciliation(
        report_id=report.id,
        counted_to=to,
        part_count=len(parts),
        expected_count=count_expected_parts(db, report),
        different=sum(1 for one in items if one.difference),
        unexplained=sum(1 for one in items if one.difference and one.explanation is None),
        items=items,
    )


def count_expected_parts(db: Session, report: Report) -> int:
    """How many units owe a report that this one sums up."""
    days = report.period_start, report.period_end
    owed = build_expected_clause(report.org_unit_id, report.level, *days)
    return db.scalar(sa.select(sa.func.count(OrgUnit.id)).where(owed)) or 0


def ensure_own_sum(db: Session, report: Report) -> None:
    """Raise unless the report has parts, and the reader works at its unit.

    What a part has in its register before it hands it on is shown to nobody else.
    """
    ensure_own_report(db, report.org_unit_id)
    if not list_part_tiers(report.level, report.period_start, report.period_end):
        raise Conflict("no-parts")


def to_reconciled_line(
    figure: Metric,
    said: int | None,
    counted: MetricValue,
    cells: list[ReconciledCell],
    explanation: Explanation | None,
    people: Mapping[UUID, str],
) -> ReconciledLine:
    total = counted.total
    difference = None if said is None or total is None else said - total
    return ReconciledLine(
        code=figure.code,
        title=figure.title,
        english=figure.english,
        unit=figure.unit,
        section=figure.section,
        said=said,
        counted=total,
        difference=difference,
        cells=cells,
        explanation=explanation["text"] if explanation else None,
        explained_by=people.get(UUID(explanation["by_id"])) if explanation else None,
        explained_at=datetime.fromisoformat(explanation["at"]) if explanation else None,
        is_outdated=explanation is not None
        and (explanation["said"], explanation["counted"]) != (said, total),
    )


def list_different_cells(
    said: Mapping[str, int | None], counted: MetricValue, names: Mapping[str, str]
) -> list[ReconciledCell]:
    """The parts that say another number than the register has of their own area."""
    found = [
        ReconciledCell(
            org_unit_id=UUID(unit),
            name=names.get(unit, "?"),
            said=value,
            counted=counted.communes[UUID(unit)],
        )
        for unit, value in said.items()
        if UUID(unit) in counted.communes and counted.communes[UUID(unit)] != value
    ]
    return sorted(found, key=lambda cell: cell.name)


def load_explanations(db: Session, report: Report) -> dict[str, Explanation]:
    found = sa.select(ReportLine.code, ReportLine.explanation).where(
        ReportLine.report_id == report.id, ReportLine.explanation.is_not(None)
    )
    return {row.code: row.explanation for row in db.execute(found) if row.explanation}


def write_explanation(db: Session, report: Report, code: str, text: str | None) -> None:
    """Say why the two numbers of a line differ; None takes it back. Raises as the editing does."""
    ensure_own_sum(db, report)
    ensure_open_report(db, report)
    ensure_readable_figure(db, report, code)
    line = get_line(db, report, code)
    line.explanation = None if text is None else build_explanation(db, report, code, text)
    record_act(db, report, ReportAct.EXPLAIN, code=code, comment=text)
    mark_changed(db, report)


def build_explanation(db: Session, report: Report, code: str, text: str) -> Explanation:
    """The words, with the two numbers that they explain."""
    sides = compute_both_sides(db, report)
    return {
        "text": text,
        "by_id": str(db.actor.id),
        "at": now().isoformat(),
        "said": sides.said[code]["value"],
        "counted": sides.counted[code].total,
    }


register_messages(
    {
        "no-parts": (
            "Báo cáo này không tổng hợp từ đơn vị cấp dưới nên không có gì để đối chiếu.",
            "This report sums up no units below, so there is nothing to reconcile.",
        ),
    }
)
