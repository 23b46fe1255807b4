"""Compares two reports, or two editions of one report, cell by cell."""

from collections.abc import Iterator
from uuid import UUID

from backend.core.errors.exceptions import NotFound
from backend.core.session.session import Session
from backend.core.text.periods import format_period
from backend.domains.reporting.report_figures import list_hidden_guards
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
    select_report_rows,
    to_masked_content,
)


def build_report_diff(
    db: Session, here: Report, edition: int | None, there: Report, there_edition: int | None
) -> ReportDiff:
    """Every cell, text and formula version that differs; guarded lines are left out for whoever
    may not read them."""
    one, other = get_diff_side(db, here, edition), get_diff_side(db, there, there_edition)
    return ReportDiff(
        here=one[0],
        there=other[0],
        cells=list(list_changed_cells(one[1], other[1])),
        texts=list(list_changed_texts(one[1], other[1])),
        formulas=list_changed_formulas(one[1], other[1]),
    )


def get_visible_report(db: Session, id: UUID, pointer: str | None = "?with") -> Report:
    """A report, such as the one to compare with; raises NotFound where the reader sees none."""
    if (
        db.execute(
            select_report_rows([Report.id]).where(Report.id == id, build_visibility_clause(db))
        ).first()
        is None
    ):
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
        title = line["title"]
        for name in NUMBERS:
            x, y = a and a[name], b and b[name]
            if x != y:
                yield build_cell(code, title, name, None, None, x, y)
        communes = {**(b["communes"] if b else {}), **(a["communes"] if a else {})}
        for unit in sorted(communes):
            x, y = (c["communes"].get(unit) if c else None for c in (a, b))
            if x != y:
                yield build_cell(code, title, "commune", unit, names.get(unit), x, y)


def build_cell(
    code: str,
    title: str,
    name: str,
    unit: str | None,
    called: str | None,
    here: int | None,
    there: int | None,
) -> DiffCell:
    return DiffCell(
        code=code,
        title=title,
        cell=name,
        org_unit_id=UUID(unit) if unit else None,
        org_unit_name=called,
        here=here,
        there=there,
        difference=None if here is None or there is None else here - there,
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
