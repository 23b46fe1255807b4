"""Compares two reports, or two editions of one report, cell by cell."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.core.text.periods import format_period
from backend.domains.reporting.reports.comparing_schemas import (
    DiffCell,
    DiffSide,
    DiffText,
    ReportDiff,
)
from backend.domains.reporting.reports.content import ReportContent, to_unit_names
from backend.domains.reporting.reports.lines import NUMBERS
from backend.domains.reporting.reports.models import FROZEN, Report
from backend.domains.reporting.reports.queries import (
    build_visibility_clause,
    get_content,
    get_edition,
    to_masked_content,
)
from backend.metrics.disclosure import list_hidden_guards


def build_report_diff(
    db: Session, here: Report, edition: int | None, there: Report, there_edition: int | None
) -> ReportDiff:
    """Every cell, text and formula version that differs; guarded lines are left out for whoever
    may not read them."""
    one, other = get_diff_side(db, here, edition), get_diff_side(db, there, there_edition)
    contents = one[1], other[1]
    return ReportDiff(
        here=one[0],
        there=other[0],
        cells=list(list_changed_cells(*contents)),
        texts=list(list_changed_texts(*contents)),
        formulas=list_changed_formulas(*contents),
    )


def get_visible_report(db: Session, id: UUID, pointer: str | None = "?with") -> Report:
    """A report, such as the one to compare with; raises NotFound where the reader sees none."""
    seen = sa.select(Report.id).where(Report.id == id, build_visibility_clause(db))
    if db.scalar(seen) is None:
        raise NotFound.at(pointer) if pointer else NotFound()
    return db.require(Report, id)


def get_diff_side(
    db: Session, report: Report, number: int | None
) -> tuple[DiffSide, ReportContent]:
    """`number` None: the report as it stands now."""
    if number is None and report.status in FROZEN:
        number = report.edition
    found = None if number is None else get_edition(db, report.id, number)
    content = to_masked_content(
        get_content(db, report, found), list_hidden_guards(db, report.org_unit_id)
    )
    head = DiffSide(
        report_id=report.id,
        title=f"Báo cáo {format_period(report.period_kind, report.period_start)}",
        edition=number,
        content_hash=found.content_hash if found else None,
    )
    return head, content


def list_changed_cells(here: ReportContent, there: ReportContent) -> Iterator[DiffCell]:
    left, right = ({line["code"]: line for line in c["lines"]} for c in (here, there))
    names = to_unit_names({unit["id"]: unit for c in (there, here) for unit in c["units"]}.values())
    for code in [*left, *(code for code in right if code not in left)]:
        a, b = left.get(code), right.get(code)
        line = a or b
        if line is None or line.get("is_suppressed"):
            continue
        units = sorted({unit for c in (a, b) if c for unit in c["communes"]})
        cells: list[tuple[str, str | None, int | None, int | None]] = [
            *((name, None, a and a[name], b and b[name]) for name in NUMBERS),
            *(
                ("commune", unit, a and a["communes"].get(unit), b and b["communes"].get(unit))
                for unit in units
            ),
        ]
        for cell, of, x, y in cells:
            if x != y:
                yield DiffCell(
                    code=code,
                    title=line["title"],
                    cell=cell,
                    org_unit_id=UUID(of) if of else None,
                    org_unit_name=names.get(of) if of else None,
                    here=x,
                    there=y,
                    difference=None if x is None or y is None else x - y,
                )


def list_changed_texts(here: ReportContent, there: ReportContent) -> Iterator[DiffText]:
    left, right = ({s["code"]: s["rendered"] for s in c["sections"]} for c in (here, there))
    for code in sorted(left.keys() | right.keys()):
        if left.get(code) != right.get(code):
            yield DiffText(code=code, here=left.get(code), there=right.get(code))


def list_changed_formulas(here: ReportContent, there: ReportContent) -> list[str]:
    """Figures made by another version of their formula: their numbers compare unlike things."""
    left, right = here["formulas"], there["formulas"]
    hidden = {one["code"] for c in (here, there) for one in c["lines"] if one.get("is_suppressed")}
    both = (left.keys() & right.keys()) - hidden
    return sorted(code for code in both if left[code] != right[code])
