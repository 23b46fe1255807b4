"""The tables of a report in Word: figures, bars, figures by unit, corrections."""

from collections.abc import Sequence
from typing import Any

from backend.documents.docx_primitives import CENTER, LEFT_ALIGNED, WIDTH, heading, paragraph
from backend.documents.form_word import AREA_NAME, AREA_NO, WIDE, form_page
from backend.documents.report_content import AreaTable, FigureLine, FigureTable, ReportPaper
from backend.documents.report_tables import Cell, add_table, number

FIGURE_HEADS = ("TT", "Chỉ tiêu", "Đơn vị tính", "Kỳ này", "Cùng kỳ năm trước", "Lũy kế từ đầu năm")
PLAN_HEADS = ("Kế hoạch năm", "% kế hoạch")
BAR = (*(2.45,) * 40, 64.0)
"""Forty steps of 2.5 in a hundred: a bar of shaded cells, sharp at any size."""
STEPS = 40
ONE_PAGE = 23
"""Rows of a table by unit that still stand on one page; longer ones repeat their heads."""
CORRECTIONS = (9.0, 70.0, 30.0, 30.0, 70.0, 40.0)


def headed(words: Sequence[str], size: float = 11) -> list[Cell]:
    return [Cell(word, align="center", marks="b", size=size) for word in words]


def figure_table(document: Any, table: FigureTable) -> None:
    if table.title:
        heading(document, table.title)
    heads = [*FIGURE_HEADS, *(PLAN_HEADS if table.has_plan else ())]
    size = 10 if table.has_amounts else 11
    rows = []
    for line in table.lines:
        numbers = [line.value, line.previous, line.cumulative]
        numbers += [line.planned, line.percent] if table.has_plan else []
        named = [Cell(line.no, align="center"), Cell(titled(line))]
        named.append(Cell(line.unit, align="center", size=size))
        rows.append(named + [number(one, size) for one in numbers])
    add_table(document, figure_widths(table), [headed(heads)], rows, keep="ends")
    paragraph(document, size=6)


def titled(line: FigureLine) -> str:
    return f"{line.title}\n({line.known})" if line.known else line.title


def figure_widths(table: FigureTable) -> tuple[float, ...]:
    """Amounts of money and plans take their room from the titles."""
    each = 20.0 if table.has_amounts else 16.0
    plan = (each, 13.0) if table.has_plan else ()
    rest = (20.0, each, each, each, *plan)
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
        rows.append([Cell(one.title, STEPS + 1)])
        rows.append([*bar, Cell(one.text, size=10)])
        rows.append([Cell("", STEPS + 1, size=3)])
    add_table(document, BAR, [], rows, lines=False, keep="page")


def annexes(document: Any, paper: ReportPaper) -> None:
    """Figures by unit, the forms, and what was corrected by hand."""
    paragraph(document, ("PHỤ LỤC", "b"), size=14, align=CENTER, keep=True)
    subject = f"(Kèm theo Báo cáo {paper.number} của {paper.agency_line})"
    paragraph(document, (subject, "i"), align=CENTER, after=4, keep=True)
    paragraph(document, (paper.legend, "i"), size=11, align=LEFT_ALIGNED, after=6)
    for table in paper.area_tables:
        area_table(document, paper, table)
    corrections(document, paper)
    for form in paper.forms:
        form_page(document, paper, form)


def area_table(document: Any, paper: ReportPaper, table: AreaTable) -> None:
    heading(document, table.title)
    each = (WIDE - AREA_NO - AREA_NAME) / sum(table.weights)
    widths = (AREA_NO, AREA_NAME, *(weight * each for weight in table.weights))
    heads = headed(["TT", "Đơn vị"], 10) + headed(table.heads, 9)
    rows = [
        [Cell(str(at), align="center", size=10), Cell(name, size=10)]
        + [number(one, 10) for one in row]
        for at, (name, row) in enumerate(zip(paper.areas, table.rows, strict=True), 1)
    ]
    total = [Cell("", size=10), Cell("Tổng số", marks="b", size=10)]
    rows.append(total + [number(one, 10, "b") for one in table.total])
    add_table(document, widths, [heads], rows, keep="page" if len(rows) <= ONE_PAGE else "ends")
    paragraph(document, size=6)


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
    add_table(document, CORRECTIONS, [headed(heads)], rows, keep="ends")
