"""Fills the statutory forms from the lines of a report: one row per unit, and one for all units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.documents.report_content import (
    NOT_BY_UNIT,
    FormPaper,
    FormPaperColumn,
    FormRow,
    Number,
)
from backend.domains.reporting.report_figures import (
    FORMS,
    StatutoryColumn,
    StatutoryForm,
    build_form_on,
)
from backend.domains.reporting.report_papers.phrases import to_number
from backend.domains.reporting.reports.content import LineContent
from backend.domains.reporting.reports.known_counts import (
    find_completeness,
    format_share,
    merge_completeness,
)
from backend.law.reference.certainty import Certainty

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
    """Whether the figure is told by unit: of one, at least, there is a number."""
    cells = line["communes"].values()
    return line["is_suppressed"] or any(value is not None for value in cells)


def is_sum_of_rows(cells: Sequence[Number], total: Number) -> bool:
    """Whether the total is the sum of its rows: what the office above keeps, or a place that
    counts once for all, makes it another number."""
    values = [one.value for one in cells]
    if len(values) < 2 or total.value is None or any(value is None for value in values):
        return False
    return abs(sum(value for value in values if value is not None) - total.value) < 1e-6
