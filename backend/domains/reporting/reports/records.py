"""The records behind one line of a report."""

import json
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Forbidden, NotFound
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.domains.reporting.report_figures import BY_CODE, list_hidden_guards, select_records
from backend.domains.reporting.reports.computing import get_last_counted_day
from backend.domains.reporting.reports.editing import get_line
from backend.domains.reporting.reports.models import FROZEN, Report
from backend.domains.reporting.reports.position import get_covered_days, get_report_position
from backend.domains.reporting.reports.queries import get_last_edition
from backend.law.reference.tiers import Position

T = TypeVar("T")
NO_DAY = date(1900, 1, 1)


def list_line_records(
    db: Session, report: Report, code: str, commune: UUID | None, after: str | None, limit: int
) -> PageRows:
    """A page of the records that the figure counts, by day; in a frozen report each has the version
    that was counted. Raises NotFound, and Forbidden for records that are not the reader's."""
    get_line(db, report, code)
    figure = BY_CODE.get(code)
    if figure is None or figure.entity is None or get_report_position(report) is Position.SUPERIOR:
        raise NotFound
    if figure.guard is not None and figure.guard.value in list_hidden_guards(
        db, report.org_unit_id
    ):
        raise Forbidden
    frozen, to = load_frozen_sources(db, report, code)
    start, _ = get_covered_days(report)
    found = select_records(db, code, report.org_unit_id, start, to, commune)
    columns = found.selected_columns
    day = sa.func.coalesce(get_bare_column(columns.on_date), sa.literal(NO_DAY, sa.Date()))
    rows = read_page(db, found, (day, get_bare_column(columns.id)), after, limit)
    items = [
        {**row._mapping, "frozen_version": frozen.get((row.entity, str(row.id)))}
        for row in rows["items"]
    ]
    return {"items": items, "next": rows["next"]}


def get_bare_column(column: sa.ColumnElement[T]) -> sa.ColumnElement[T]:
    return column.element if isinstance(column, sa.Label) else column


def load_frozen_sources(
    db: Session, report: Report, code: str
) -> tuple[dict[tuple[str, str], int], date]:
    if report.status not in FROZEN:
        return {}, report.computed_to or get_last_counted_day(report)
    edition = get_last_edition(db, report)
    sources = json.loads(edition.sources).get(code) or []
    to = report.computed_to or get_covered_days(report)[1]
    return {(entity, id): version for entity, id, version in sources}, to
