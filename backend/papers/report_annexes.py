"""The tables of a report in Word: figures, bars, figures by unit, forms, corrections."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from backend.papers.report_content import (
    FigureLine,
    FigureTable,
    FormPaper,
    FormRow,
    Number,
    ReportPaper,
)
from backend.papers.report_tables import Cell, add_table
from backend.papers.sheet import CENTER, LEFT_ALIGNED, WIDTH, heading, paragraph

LONG = 11
"""Signs of a number that its column holds; longer ones are written smaller."""
FIGURE_HEADS = ("TT", "Chỉ tiêu", "Đơn vị tính", "Kỳ này", "Cùng kỳ năm trước", "Lũy kế từ đầu năm")
PLAN_HEADS = ("Kế hoạch năm", "% kế hoạch")
BAR = (58.0, *(1.5,) * 40, 44.0)
"""Forty steps of 2.5 in a hundred: a bar of shaded cells, sharp at any size."""
STEPS = 40
WIDE = 249.0
"""Millimetres between the margins of a landscape page."""
AREA_NO, AREA_NAME = 9.0, 36.0
MOST_COLUMNS, MOST_AMOUNTS = 9, 6
MANY = 10
"""Columns of a form above which its headings are written smaller."""
ONE_PAGE = 23
"""Rows of a table by unit that still stand on one page; longer ones repeat their heads."""
CORRECTIONS = (9.0, 70.0, 30.0, 30.0, 70.0, 40.0)
HALF = (124.5, 124.5)


def headed(words: Sequence[str], size: float = 11) -> list[Cell]:
    return [Cell(word, align="center", marks="b", size=size) for word in words]


def number(one: Number, size: float = 11, marks: str = "") -> Cell:
    return Cell(one.text, align="right", size=9 if len(one.text) > LONG else size, marks=marks)


def figure_table(document: Any, table: FigureTable) -> None:
    if table.title:
        heading(document, table.title)
    heads = [*FIGURE_HEADS, *(PLAN_HEADS if table.has_plan else ())]
    rows = []
    for line in table.lines:
        numbers = [line.value, line.previous, line.cumulative]
        numbers += [line.planned, line.percent] if table.has_plan else []
        named = [Cell(line.no, align="center"), Cell(line.title), Cell(line.unit, align="center")]
        rows.append(named + [number(one) for one in numbers])
    add_table(document, figure_widths(table), [headed(heads)], rows)
    paragraph(document, size=6)


def figure_widths(table: FigureTable) -> tuple[float, ...]:
    """Amounts of money and plans take their room from the titles."""
    each = 22.0 if table.has_amounts else 18.0
    plan = (each, 13.0) if table.has_plan else ()
    rest = (16.0, each, each, each, *plan)
    return (8.0, WIDTH - 8.0 - sum(rest), *rest)


def bars(document: Any, paper: ReportPaper) -> None:
    """Figures against their plan; what is more than all of it fills the bar."""
    if not paper.bars:
        return
    title = ("Mức thực hiện các chỉ tiêu kế hoạch năm", "b")
    paragraph(document, title, align=CENTER, before=6, after=4, keep=True)
    rows = []
    for one in paper.bars:
        full = min(STEPS, round(one.percent * STEPS / 100))
        bar = [Cell("", full, fill="4A4A4A")] if full else []
        bar += [Cell("", STEPS - full, fill="E6E6E6")] if full < STEPS else []
        rows.append([Cell(one.title, size=11), *bar, Cell(one.text, size=11)])
        rows.append([Cell("", STEPS + 2, size=3)])
    add_table(document, BAR, [], rows, lines=False, keep=True)


def annexes(document: Any, paper: ReportPaper) -> None:
    """Figures by unit, the forms, and what was corrected by hand."""
    paragraph(document, ("PHỤ LỤC", "b"), size=14, align=CENTER, keep=True)
    subject = f"(Kèm theo Báo cáo {paper.number} của {paper.agency_line})"
    paragraph(document, (subject, "i"), align=CENTER, after=4, keep=True)
    paragraph(document, (paper.legend, "i"), size=11, align=LEFT_ALIGNED, after=6)
    for title, lines in area_tables(paper):
        area_table(document, paper, title, lines)
    for form in paper.forms:
        form_page(document, paper, form)
    corrections(document, paper)


def area_tables(paper: ReportPaper) -> Iterator[tuple[str, list[FigureLine]]]:
    """Figures that are told by unit, as many to a table as the page has room for."""
    if not paper.areas:
        return
    for chapter in paper.chapters:
        for table in chapter.tables:
            told = [line for line in table.lines if line.areas]
            for is_money, group in groupby(told, lambda line: line.unit == "đồng"):
                lines, most = list(group), MOST_AMOUNTS if is_money else MOST_COLUMNS
                count = -(-len(lines) // most)
                for at in range(count):
                    part = lines[at * len(lines) // count : (at + 1) * len(lines) // count]
                    more = " (tiếp theo)" if at else ""
                    yield f"{table.title or chapter.title}: theo đơn vị{more}", part


def area_table(document: Any, paper: ReportPaper, title: str, lines: list[FigureLine]) -> None:
    heading(document, title)
    widths = (AREA_NO, AREA_NAME, *((WIDE - AREA_NO - AREA_NAME) / len(lines),) * len(lines))
    heads = ["TT", "Đơn vị", *(f"{line.title} ({line.unit})" for line in lines)]
    rows = [
        [Cell(str(at + 1), align="center", size=10), Cell(name, size=10)]
        + [number(line.areas[at], 10) for line in lines]
        for at, name in enumerate(paper.areas)
    ]
    total = [Cell("", size=10), Cell("Tổng số", marks="b", size=10)]
    rows.append(total + [number(line.value, 10, "b") for line in lines])
    add_table(document, widths, [headed(heads, 10)], rows, keep=len(rows) <= ONE_PAGE)
    paragraph(document, size=6)


def form_page(document: Any, paper: ReportPaper, form: FormPaper) -> None:
    start = paragraph(document, (f"Biểu {form.code}: {form.title}", "b"), align=CENTER, keep=True)
    start.paragraph_format.page_break_before = True
    paragraph(document, (form.basis, "i"), size=11, align=CENTER, keep=True)
    about = f"Đơn vị báo cáo: {paper.agency_line}. Đơn vị tính: {form.unit}"
    paragraph(document, about, size=11, align=CENTER, after=4, keep=True)
    rest, weights = WIDE - AREA_NO - AREA_NAME, sum(column.weight for column in form.columns)
    widths = (AREA_NO, AREA_NAME, *(rest * one.weight / weights for one in form.columns))
    rows, keep = form_rows(form), len(form.rows) < ONE_PAGE
    add_table(document, widths, form_heads(form), rows, keep=keep, onward=True)
    paragraph(document, (form.note, "i"), size=10, align=LEFT_ALIGNED, before=3, keep=True)
    signers = [
        [Cell(word, align="center", marks="b") for word in ("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ")],
        [
            Cell(word, align="center", marks="i")
            for word in ("(Ký, họ tên)", "(Ký, họ tên, đóng dấu)")
        ],
    ]
    add_table(document, HALF, [], signers, lines=False, keep=True)


def form_heads(form: FormPaper) -> list[list[Cell]]:
    """Groups over their columns, and the numbers of the columns."""
    size = 10 if len(form.columns) <= MANY else 9
    bold: dict[str, Any] = {"align": "center", "marks": "b", "size": size}
    grouped = any(column.group for column in form.columns)
    down = "restart" if grouped else ""
    first = [Cell("TT", down=down, **bold), Cell("Đơn vị", down=down, **bold)]
    second = [Cell("", down="continue", **bold), Cell("", down="continue", **bold)]
    for group, columns in groupby(form.columns, lambda column: column.group):
        found = list(columns)
        if group:
            first.append(Cell(group, len(found), **bold))
            second += [Cell(column.title, **bold) for column in found]
        else:
            first += [Cell(column.title, down=down, **bold) for column in found]
            second += [Cell("", down="continue", **bold) for _ in found]
    small: dict[str, Any] = {"align": "center", "marks": "i", "size": 9}
    numbers = [Cell(text, **small) for text in ("A", "B", *(c.number for c in form.columns))]
    return [first, second, numbers] if grouped else [first, numbers]


def form_rows(form: FormPaper) -> list[list[Cell]]:
    return [form_row(row) for row in form.rows] + [form_row(form.total, "b")]


def form_row(row: FormRow, marks: str = "") -> list[Cell]:
    named = [Cell(row.no, align="center", size=10), Cell(row.name, size=10, marks=marks)]
    return named + [number(one, 10, marks) for one in row.cells]


def corrections(document: Any, paper: ReportPaper) -> None:
    if not paper.corrections:
        return
    heading(document, "SỐ LIỆU ĐIỀU CHỈNH BẰNG TAY")
    heads = ("TT", "Chỉ tiêu", "Số hệ thống tính", "Số báo cáo", "Lý do", "Căn cứ")
    rows = [
        [
            Cell(str(at), align="center"),
            Cell(one.title),
            Cell(one.computed, align="right"),
            Cell(one.value, align="right"),
            Cell(one.reason),
            Cell(one.evidence),
        ]
        for at, one in enumerate(paper.corrections, 1)
    ]
    add_table(document, CORRECTIONS, [headed(heads)], rows)
