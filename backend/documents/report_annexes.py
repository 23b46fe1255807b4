"""The tables of a report in Word: figures, bars, figures by unit, corrections."""

from collections.abc import Sequence

from docx.document import Document

from backend.documents.docx_primitives import (
    CENTER,
    LEFT_ALIGNED,
    WIDTH,
    add_heading,
    add_paragraph,
)
from backend.documents.form_word import AREA_NAME, AREA_NO, WIDE, add_form_page
from backend.documents.report_content import AreaTable, FigureTable, ReportPaper
from backend.documents.report_tables import WordCell, add_table, build_number_cell

FIGURE_HEADS = ("TT", "Chỉ tiêu", "Đơn vị tính", "Kỳ này", "Cùng kỳ năm trước", "Lũy kế từ đầu năm")
PLAN_HEADS = ("Kế hoạch năm", "% kế hoạch")
BAR = (*(2.45,) * 40, 64.0)
"""Forty cells of 2.5 per cent each: a bar of shaded cells is sharp at every size."""
STEPS = 40
ONE_PAGE = 23
"""A table by unit with at most so many rows fits on one page; a longer one repeats headings."""
CORRECTIONS = (9.0, 70.0, 30.0, 30.0, 70.0, 40.0)
"""Widths (mm) of the columns of the table of corrections."""


def build_heading_cells(words: Sequence[str], size: float = 11) -> list[WordCell]:
    return [WordCell(word, align="center", marks="b", size=size) for word in words]


def add_figure_table(document: Document, table: FigureTable) -> None:
    if table.title:
        add_heading(document, table.title)
    heads = [*FIGURE_HEADS, *(PLAN_HEADS if table.has_plan else ())]
    size = 10 if table.has_amounts else 11
    rows = []
    for line in table.lines:
        numbers = [line.value, line.previous, line.cumulative]
        numbers += [line.planned, line.percent] if table.has_plan else []
        title = f"{line.title}\n({line.known})" if line.known else line.title
        named = [WordCell(line.no, align="center"), WordCell(title)]
        named.append(WordCell(line.unit, align="center", size=size))
        rows.append(named + [build_number_cell(one, size) for one in numbers])
    add_table(
        document, compute_figure_widths(table), [build_heading_cells(heads)], rows, keep="ends"
    )
    add_paragraph(document, size=6)


def compute_figure_widths(table: FigureTable) -> tuple[float, ...]:
    """The widths (mm) of the columns; columns for amounts and plans leave less for the titles."""
    each = 20.0 if table.has_amounts else 16.0
    plan = (each, 13.0) if table.has_plan else ()
    rest = (20.0, each, each, each, *plan)
    return (8.0, WIDTH - 8.0 - sum(rest), *rest)


def add_bars(document: Document, paper: ReportPaper) -> None:
    """Add figures with a plan as bars; above 100 per cent the bar is full."""
    if not paper.bars:
        return
    title = ("Mức thực hiện các chỉ tiêu kế hoạch năm", "b")
    add_paragraph(document, title, align=CENTER, before=6, after=4, keep=True)
    rows = []
    for one in paper.bars:
        full = min(STEPS, round(one.percent * STEPS / 100))
        bar = [WordCell("", full, fill="4A4A4A")] if full else []
        bar += [WordCell("", STEPS - full, fill="E6E6E6")] if full < STEPS else []
        rows.append([WordCell(one.title, STEPS + 1)])
        rows.append([*bar, WordCell(one.text, size=10)])
        rows.append([WordCell("", STEPS + 1, size=3)])
    add_table(document, BAR, [], rows, lines=False, keep="page")


def add_annexes(document: Document, paper: ReportPaper) -> None:
    """Add figures by unit, manual corrections, and the statutory forms."""
    add_paragraph(document, ("PHỤ LỤC", "b"), size=14, align=CENTER, keep=True)
    subject = f"(Kèm theo Báo cáo {paper.number} của {paper.agency_line})"
    add_paragraph(document, (subject, "i"), align=CENTER, after=4, keep=True)
    add_paragraph(document, (paper.legend, "i"), size=11, align=LEFT_ALIGNED, after=6)
    for table in paper.area_tables:
        add_area_table(document, paper, table)
    add_corrections(document, paper)
    for form in paper.forms:
        add_form_page(document, paper, form)


def add_area_table(document: Document, paper: ReportPaper, table: AreaTable) -> None:
    add_heading(document, table.title)
    each = (WIDE - AREA_NO - AREA_NAME) / sum(table.weights)
    widths = (AREA_NO, AREA_NAME, *(weight * each for weight in table.weights))
    heads = build_heading_cells(["TT", "Đơn vị"], 10) + build_heading_cells(table.heads, 9)
    rows = [
        [WordCell(str(at), align="center", size=10), WordCell(name, size=10)]
        + [build_number_cell(one, 10) for one in row]
        for at, (name, row) in enumerate(zip(paper.areas, table.rows, strict=True), 1)
    ]
    total = [WordCell("", size=10), WordCell("Tổng số", marks="b", size=10)]
    rows.append(total + [build_number_cell(one, 10, "b") for one in table.total])
    add_table(document, widths, [heads], rows, keep="page" if len(rows) <= ONE_PAGE else "ends")
    add_paragraph(document, size=6)


def add_corrections(document: Document, paper: ReportPaper) -> None:
    if not paper.corrections:
        return
    add_heading(document, "SỐ LIỆU ĐIỀU CHỈNH BẰNG TAY")
    heads = ("TT", "Chỉ tiêu", "Số hệ thống tính", "Số báo cáo", "Lý do", "Căn cứ")
    rows = [
        [
            WordCell(str(at), align="center"),
            WordCell(one.title),
            WordCell(one.computed, align="right"),
            WordCell(one.value, align="right"),
            WordCell(one.reason),
            WordCell(one.evidence),
        ]
        for at, one in enumerate(paper.corrections, 1)
    ]
    add_table(document, CORRECTIONS, [build_heading_cells(heads)], rows, keep="ends")
