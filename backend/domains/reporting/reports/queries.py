"""Selects reports with their closing days, and reads the content of one report."""

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.core.sql.single_read import list_filter_clauses
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.text.periods import format_period
from backend.domains.platform.changes.reach import build_readable_clauses
from backend.domains.reporting.report_calendars.closing import Closings, load_closings
from backend.domains.reporting.reports import snapshot
from backend.domains.reporting.reports.content import ReportContent, SectionContent
from backend.domains.reporting.reports.editing import is_late
from backend.domains.reporting.reports.lines import to_masked_line
from backend.domains.reporting.reports.models import (
    OPEN,
    Report,
    ReportEdition,
)
from backend.domains.reporting.reports.narratives import Lines, remove_hidden_lines, render_text
from backend.domains.reporting.reports.position import get_report_position
from backend.domains.reporting.reports.schemas import ReportFilters, ReportHead, ReportRow
from backend.domains.reporting.reports.workflow import find_holder

ROW = [
    *(getattr(Report, name) for name in ReportRow.model_fields if hasattr(Report, name)),
    OrgUnit.name.label("org_unit_name"),
    build_kind_on(Report.period_end).label("org_unit_kind"),
]
LATEST_FIRST = (Report.period_start.desc(), Report.id.desc())


def select_report_rows() -> RowSelect:
    return sa.select(*ROW).select_from(Report).join(OrgUnit, OrgUnit.id == Report.org_unit_id)


def build_visibility_clause(db: Session) -> sa.ColumnElement[bool]:
    """What was submitted; before that the reader's own, and what they follow."""
    own = db.scope.units
    mine = sa.true() if own is None else Report.org_unit_id.in_(own)
    followed = build_readable_clauses(Report, db.actor)
    follows = sa.false() if followed is None else sa.and_(sa.true(), *followed)
    return sa.or_(Report.is_handed_up(), mine, follows)


def build_filter_clauses(filters: ReportFilters) -> Iterable[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(
        Report, filters, "period_kind", "period_start", "status", "level", "org_unit_id"
    )
    if filters.year is not None:
        yield sa.extract("year", Report.period_start) == filters.year


def to_report_head(row: ReadRow, closings: Closings) -> ReportHead:
    """A row as it is answered: with its title, its closing day, and who holds it."""
    kind, start = row.period_kind, row.period_start
    closing = closings.of(row.org_unit_id, row.level, kind, start)
    waits = row.status in OPEN
    return ReportHead(
        **row._mapping,
        position=get_report_position(row),
        title=f"Báo cáo {format_period(kind, start)}",
        held_by=find_holder(row),
        closes_on=closing.on,
        is_late=is_late(closing.on, None if waits else row.submitted_on),
        closing_basis=closing.basis,
        closing_is_default=closing.is_default,
    )


def to_report_heads(db: Session, rows: Sequence[ReadRow]) -> list[ReportHead]:
    closings = load_closings(db, {row.org_unit_id for row in rows})
    return [to_report_head(row, closings) for row in rows]


def get_last_edition(db: Session, report: Report) -> ReportEdition:
    return get_edition(db, report.id, report.edition)


def get_edition(db: Session, report_id: UUID, number: int) -> ReportEdition:
    """What one approval froze; raises NotFound."""
    wanted = (ReportEdition.report_id == report_id, ReportEdition.number == number)
    found = db.scalar(sa.select(ReportEdition).where(*wanted))
    if found is None:
        raise NotFound
    return found


def get_content(db: Session, report: Report, edition: ReportEdition | None) -> ReportContent:
    """What the report says: from the frozen bytes, or as it is being written."""
    if edition is None:
        return snapshot.build_working_content(db, report)
    content: ReportContent = json.loads(edition.content)
    return content


def to_masked_content(content: ReportContent, hidden: frozenset[str]) -> ReportContent:
    """The content without what the reader may not have; the very same where that is nothing.

    Its seal goes too: with it whoever guesses a hidden number could see by the hash if it is right.
    """
    if not any(line["guard"] in hidden for line in content["lines"]):
        return content
    lines = [to_masked_line(line, hidden) for line in content["lines"]]
    by_code = {line["code"]: line for line in lines}
    texts = [to_masked_section(section, by_code) for section in content["sections"]]
    masked: ReportContent = {**content, "lines": lines, "sections": texts}
    masked.pop("seal", None)
    return masked


def to_masked_section(section: SectionContent, lines: Lines) -> SectionContent:
    """The text without hidden numbers.

    A drafted sentence about hidden numbers alone is left out: the draft has it only where there is
    something to count.
    """
    text = section["text"] if section["is_edited"] else remove_hidden_lines(section["text"], lines)
    return {**section, "text": text, "rendered": render_text(text, lines)}
