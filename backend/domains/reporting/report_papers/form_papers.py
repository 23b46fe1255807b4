"""Fills the statutory forms from the lines of a report, with the exact line of form 501-502."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.core.session.session import Session
from backend.documents.report_content import (
    NOT_BY_UNIT,
    FormPaper,
    FormPaperColumn,
    FormRow,
    Number,
)
from backend.domains.reporting.report_figures.forms import (
    FORMS,
    StatutoryColumn,
    StatutoryForm,
    build_form_on,
)
from backend.domains.reporting.report_papers.phrases import to_number
from backend.domains.reporting.reports.content import KnownCount, LineContent, ReportContent
from backend.domains.reporting.reports.lines import (
    find_completeness,
    format_share,
    merge_completeness,
    to_masked_line,
)
from backend.domains.reporting.reports.models import FROZEN, Report, ReportStatus
from backend.domains.reporting.reports.queries import get_edition
from backend.law.reference.reference_files import Certainty
from backend.law.reference.report_rules import StatutoryLineRule, find_statutory_line
from backend.metrics.disclosure import list_ancestor_ids
from backend.metrics.metric import Guard
from backend.permissions import Permission

Lines = Mapping[str, LineContent]
NOT_SEEN = "Mẫu biểu chưa được đối chiếu."
LABELS = {"doi-178": "Biểu Đội 178"}
"""Of forms without a number of their own."""
UPRIGHT = 5
"""Columns that an upright page has room for."""
LEAST, LINES = 6, 5
"""Signs for which every column has room, and the most lines of its heading."""


@dataclass(frozen=True, slots=True)
class FormTotal:
    """The lines of a form's total where they are not those of its rows; `note` says why."""

    lines: Lines
    note: str


def build_form_papers(
    lines: Lines,
    units: Mapping[str, str],
    totals: Mapping[str, FormTotal],
    period: tuple[date, date],
) -> list[FormPaper]:
    """All forms of a period; `units` is {id: name} of the rows, in their order; `totals` by the
    form's code."""
    (start, end), own = period, FormTotal(lines, "")
    forms = [build_form_on(form, end, start) for form in FORMS]
    return [build_form_paper(form, lines, units, totals.get(form.code, own)) for form in forms]


def build_form_paper(
    form: StatutoryForm, lines: Lines, units: Mapping[str, str], of_total: FormTotal
) -> FormPaper:
    rows = [
        FormRow(
            no=str(at),
            name=name,
            cells=[build_cell(form, column, lines, id) for column in form.columns],
        )
        for at, (id, name) in enumerate(units.items(), 1)
    ]
    total_cells = [build_cell(form, column, of_total.lines, None) for column in form.columns]
    total = FormRow(no="", name="Tổng số", cells=total_cells)
    columns = build_columns(form, rows, total)
    notes = [form.note, *(f"Cột {c.number}: {c.note}" for c in form.columns if c.note)]
    notes.append(of_total.note)
    if form.certainty is not Certainty.VERIFIED:
        notes.append(NOT_SEEN)
    return FormPaper(
        code=form.code,
        label=LABELS.get(form.code, form.article),
        title=form.title,
        basis=form.law
        if form.code not in LABELS
        else f"{form.law}, {to_lower_first(form.article)}",
        is_wide=len(columns) > UPRIGHT,
        unit=form.unit,
        note=" ".join(filter(None, notes)),
        columns=columns,
        rows=rows,
        total=total,
    )


def build_columns(
    form: StatutoryForm, rows: Sequence[FormRow], total: FormRow
) -> list[FormPaperColumn]:
    """The columns with the widths that their headings and numbers need."""
    return [
        FormPaperColumn(
            number=column.number,
            title=column.title,
            group=column.group,
            is_sum=is_sum_of_rows([row.cells[at] for row in rows], total.cells[at]),
            weight=max(
                LEAST,
                len(column.title) // LINES,
                *(len(row.cells[at].text) for row in (*rows, total)),
            ),
        )
        for at, column in enumerate(form.columns)
    ]


def to_lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def build_cell(
    form: StatutoryForm, column: StatutoryColumn, lines: Lines, unit: str | None
) -> Number:
    """The column's figures of one unit, or of all, together; of a tier that had ended nothing."""
    if column.tier and not column.figures:
        return Number(text="")
    found = [lines[code] for code in column.figures if code in lines]
    if len(found) < len(column.figures) or not found:
        return Number()
    if any(line["is_suppressed"] for line in found):
        return to_number(None, hidden=True)
    if unit is not None and not all(is_counted_by_unit(line) for line in found):
        return Number(text=NOT_BY_UNIT)
    values = [line["value"] if unit is None else line["communes"].get(unit) for line in found]
    counts = [value for value in values if value is not None]
    if len(counts) < len(values):
        return Number()
    whole = sum(counts)
    mark = "*" if unit is None and any(line["is_corrected"] for line in found) else ""
    part = format_share(merge_completeness(find_completeness(line, unit) for line in found))
    return to_number(whole if form.per == 1 else whole / form.per, mark=mark, share=part)


def is_counted_by_unit(line: LineContent) -> bool:
    """Whether the figure has a number for at least one unit."""
    cells = line["communes"].values()
    return line["is_suppressed"] or any(value is not None for value in cells)


def is_sum_of_rows(cells: Sequence[Number], total: Number) -> bool:
    """Whether the total is the sum of its rows: what the office above keeps, or a place that
    counts once for all, makes it another number."""
    values = [one.value for one in cells]
    if len(values) < 2 or total.value is None or any(value is None for value in values):
        return False
    return abs(sum(value for value in values if value is not None) - total.value) < 1e-6


FORM = "501-502"
MIN_UNITS = 2
"""Of one unit alone the sum would be its own number."""


def is_due_to(db: Session, report: Report, rule: StatutoryLineRule) -> bool:
    """Whether the reader's office may have the line: it is above the unit and had the report sent
    to it; a sum of units is its own, once its report is approved."""
    if not db.actor.has_permission(Permission.REPORT_STATUTORY):
        return False
    units = db.actor.scope(Permission.REPORT_STATUTORY).units
    over = list_ancestor_ids(db, report.org_unit_id)
    if rule.is_total:
        return report.status in FROZEN and (units is None or not over.isdisjoint(units))
    above = over - {report.org_unit_id}
    is_sent = report.status is ReportStatus.SENT
    return is_sent and (units is None or not above.isdisjoint(units))


def build_statutory_totals(
    db: Session, report: Report, content: ReportContent
) -> dict[str, FormTotal]:
    """{form: its total}, where this is another than the reader's own lines tell; else {}."""
    rule = find_statutory_line(FORM, report.level, report.period_kind, report.period_end)
    if rule is None or not is_due_to(db, report, rule):
        return {}
    if rule.is_total:
        content = json.loads(get_edition(db, report.id, 1).content)
        if not is_sum_of_all_units(content):
            return {}
    whole = {line["code"]: to_masked_line(line, ()) for line in content["lines"]}
    lines: dict[str, LineContent] = {
        code: {**line, "is_corrected": False} for code, line in whole.items()
    }
    return {FORM: FormTotal(lines, rule.note if rule.is_total else "")}


def is_sum_of_all_units(content: ReportContent) -> bool:
    """Whether the line is the sum of several units that all sent their report and their months."""
    units = {unit["id"] for unit in content["units"]}
    sent = {part["org_unit_id"] for part in content["parts"]}
    if len(units) < MIN_UNITS or not units <= sent:
        return False
    (form,) = (form for form in FORMS if form.code == FORM)
    wanted = {code for column in form.columns for code in column.figures}
    counted = [
        line
        for line in content["lines"]
        if line["code"] in wanted and line["guard"] == Guard.SUPPORT.value
    ]
    return all(is_complete(line["known"]["value"] if line["known"] else None) for line in counted)


def is_complete(known: KnownCount | None) -> bool:
    return known is not None and known["known"] == known["among"]
