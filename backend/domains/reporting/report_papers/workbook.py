"""A report as a workbook: its figures, the rows behind them, and what they rest on.

Numbers are numbers with a format, all text is text (R27), and nothing is worked out but the totals
of forms.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from backend.documents.report_content import FigureLine, Number, ReportPaper
from backend.domains.reporting.report_papers.form_sheets import write_form
from backend.domains.reporting.report_papers.sources import SourceRow
from backend.spreadsheets.formulas import escape_formulas

MADE_ON = datetime(2022, 1, 1)  # noqa: DTZ001 (the format knows no zone)
FIGURES, SOURCES, ORIGIN = "Báo cáo", "Bản ghi nguồn", "Nguồn gốc"
HEADS = (
    *("TT", "Chỉ tiêu", "Đơn vị tính", "Kỳ này", "Cùng kỳ năm trước", "Lũy kế từ đầu năm"),
    *("Kế hoạch năm", "% kế hoạch", "Ghi chú"),
)
WIDTHS = (6, 44, 13, 16, 16, 16, 16, 11, 34)
AREA_WIDTH = 13
SOURCE_HEADS = (
    *("Mã chỉ tiêu", "Chỉ tiêu", "Loại bản ghi", "Tên, số", "Ngày", "Phiên bản", "Mã bản ghi"),
    "Ghi chú",
)
SOURCE_WIDTHS = (30, 44, 22, 36, 12, 10, 38, 40)
NAME = SOURCE_HEADS.index("Tên, số")
"""The column of names; that of the day follows."""
COUNT, SHARE = "#,##0", "#,##0.0"


class ReportWorkbook:
    """A workbook that is being written, and its formats, each made once."""

    def __init__(self, title: str) -> None:
        self.out = io.BytesIO()
        self.made = xlsxwriter.Workbook(self.out, {"in_memory": True})
        self.made.set_properties({"title": title, "author": "Sổ 178", "created": MADE_ON})
        self.formats: dict[tuple[Any, ...], Any] = {}

    def form(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
            self.formats[key] = self.made.add_format({**base, **wanted})
        return self.formats[key]

    def sheet(self, name: str, paper: ReportPaper, *, landscape: bool = True) -> Any:
        """A sheet that prints on A4 at its width; a draft says so above each page."""
        made = self.made.add_worksheet(name)
        made.set_paper(9)
        if landscape:
            made.set_landscape()
        made.fit_to_pages(1, 0)
        made.set_margins(left=0.8, right=0.7, top=0.8, bottom=0.8)
        made.set_footer("&L&8Sổ 178&R&8&P/&N")
        if paper.draft_mark:
            made.set_header(f"&C&B{paper.draft_mark}")
        return made

    def text(self, sheet: Any, row: int, column: int, text: str, **form: Any) -> None:
        sheet.write_string(row, column, escape_formulas(text), self.form(text_wrap=True, **form))

    def number(self, sheet: Any, row: int, column: int, one: Number, **form: Any) -> None:
        """The number itself; what is not known or not told as its sign."""
        if one.value is None:
            self.text(sheet, row, column, one.text, align="right", **form)
        else:
            kind = COUNT if isinstance(one.value, int) else SHARE
            kind += f'"{one.share}"' if one.share else ""
            form = {"num_format": kind, "align": "right", **form}
            sheet.write_number(row, column, one.value, self.form(**form))

    def bytes(self) -> bytes:
        self.made.close()
        return self.out.getvalue()


def render_workbook(paper: ReportPaper, sources: Iterable[SourceRow]) -> bytes:
    """The report's figures, then the rows behind each, then their origin."""
    book = ReportWorkbook(paper.subject)
    write_figures(book, paper)
    write_sources(book, paper, sources)
    write_origin(book, paper)
    return book.bytes()


def render_forms_workbook(paper: ReportPaper) -> bytes:
    """Each form on a sheet of its own, then their origin."""
    book = ReportWorkbook(paper.subject)
    for form in paper.forms:
        write_form(book, paper, form)
    write_origin(book, paper)
    return book.bytes()


def write_head(book: ReportWorkbook, sheet: Any, paper: ReportPaper, last: int) -> int:
    """Agency, number, title and day; the next free row."""
    agency = paper.agency.replace("\n", " ")
    middle = {"align": "center"}
    sheet.merge_range(
        0, 0, 0, 2, escape_formulas(agency), book.form(bold=True, text_wrap=True, **middle)
    )
    sheet.merge_range(1, 0, 1, 2, paper.number, book.form(**middle))
    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    sheet.merge_range(0, 3, 0, last, motto, book.form(bold=True, **middle))
    sheet.merge_range(1, 3, 1, last, "Độc lập - Tự do - Hạnh phúc", book.form(bold=True, **middle))
    day = escape_formulas(paper.place_and_date)
    sheet.merge_range(2, 3, 2, last, day, book.form(italic=True, **middle))
    title = f"{paper.title}\n{paper.subject}" + f"\n{paper.draft_mark}".rstrip()
    large = book.form(bold=True, font_size=14, text_wrap=True, **middle)
    sheet.merge_range(3, 0, 3, last, title, large)
    sheet.set_row(3, 20 * (title.count("\n") + 1))
    sheet.merge_range(4, 0, 4, last, paper.as_of, book.form(italic=True, **middle))
    return 6


def write_figures(book: ReportWorkbook, paper: ReportPaper) -> None:
    sheet = book.sheet(FIGURES, paper)
    for column, width in enumerate((*WIDTHS, *(AREA_WIDTH for _ in paper.areas))):
        sheet.set_column(column, column, width)
    last = len(WIDTHS) - 1
    at = write_head(book, sheet, paper, last)
    heads = (*HEADS, *paper.areas)
    for column, head in enumerate(heads):
        book.text(sheet, at, column, head, bold=True, border=1, align="center", bg_color="#E6ECEE")
    sheet.freeze_panes(at + 1, 2)
    sheet.repeat_rows(at)
    at += 1
    for chapter in paper.chapters:
        if not chapter.tables:
            continue
        book.text(sheet, at, 1, chapter.title, bold=True)
        at += 1
        for table in chapter.tables:
            if table.title:
                book.text(sheet, at, 1, table.title, bold=True, italic=True)
                at += 1
            for line in table.lines:
                write_line(book, sheet, at, line, len(paper.areas))
                at += 1
    sheet.merge_range(
        at + 1, 0, at + 1, last, escape_formulas(paper.legend), book.form(text_wrap=True)
    )
    sheet.set_row(at + 1, 48)
    end = write_chart(book, sheet, paper, at + 3)
    sheet.print_area(0, 0, end, last)  # what is told by unit is printed with the document


def write_line(book: ReportWorkbook, sheet: Any, at: int, line: FigureLine, areas: int) -> None:
    book.text(sheet, at, 0, line.no, border=1, align="center")
    book.text(sheet, at, 1, line.title, border=1)
    book.text(sheet, at, 2, line.unit, border=1, align="center")
    numbers = (line.value, line.previous, line.cumulative, line.planned, line.percent)
    for column, one in enumerate(numbers, 3):
        marks = {"bold": True, "italic": True} if one.text.endswith("*") else {}
        book.number(sheet, at, column, one, border=1, **marks)
    book.text(sheet, at, 8, line.remark, border=1)
    for offset in range(areas):
        cell = line.areas[offset] if line.areas else Number(text="–")
        book.number(sheet, at, len(WIDTHS) + offset, cell, border=1)


def write_chart(book: ReportWorkbook, sheet: Any, paper: ReportPaper, at: int) -> int:
    """The share of each plan that is done, as a chart over cells of its own; its last row."""
    if not paper.bars:
        return at
    for offset, bar in enumerate(paper.bars):
        sheet.set_row(at + offset, 34)
        book.text(sheet, at + offset, 1, bar.title)
        share = Number(value=bar.percent, text="")
        book.number(sheet, at + offset, 3, share, num_format=SHARE)
    chart = book.made.add_chart({"type": "bar"})
    last = at + len(paper.bars) - 1
    chart.add_series(
        {
            "categories": [FIGURES, at, 1, last, 1],
            "values": [FIGURES, at, 3, last, 3],
            "fill": {"color": "#4A4A4A"},
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    chart.set_title({"name": "% kế hoạch năm", "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"min": 0, "num_format": "0"})
    chart.set_size({"width": 900, "height": 120 + 34 * len(paper.bars)})
    sheet.insert_chart(last + 2, 1, chart, {"description": "Phần trăm kế hoạch năm đã đạt"})
    return last + 10 + 2 * len(paper.bars)


def write_sources(book: ReportWorkbook, paper: ReportPaper, sources: Iterable[SourceRow]) -> None:
    sheet = book.sheet(SOURCES, paper)
    write_heads(book, sheet, SOURCE_HEADS, SOURCE_WIDTHS)
    plain, wrapped = book.form(), book.form(text_wrap=True)
    day = book.form(num_format="dd/mm/yyyy")
    at, is_named = 0, False
    for at, row in enumerate(sources, 1):
        is_named |= bool(row.label)
        sheet.write_string(at, 0, row.code, plain)
        sheet.write_string(at, 1, row.title, plain)
        sheet.write_string(at, 2, row.kind, plain)
        sheet.write_string(at, 3, escape_formulas(row.label), wrapped)
        if isinstance(row.on, date):
            sheet.write_datetime(at, 4, row.on, day)
        if row.version is not None:
            sheet.write_number(at, 5, row.version, plain)
        sheet.write_string(at, 6, row.id, plain)
        sheet.write_string(at, 7, row.note, wrapped)
    sheet.autofilter(0, 0, max(at, 1), len(SOURCE_HEADS) - 1)
    sheet.repeat_rows(0)
    if not is_named:  # what is frozen are ids and versions: names may change later
        sheet.set_column(NAME, NAME + 1, None, None, {"hidden": True})


def write_origin(book: ReportWorkbook, paper: ReportPaper) -> None:
    sheet = book.sheet(ORIGIN, paper)
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 3, 60)
    at = 0
    for label, value in paper.provenance:
        book.text(sheet, at, 0, label, bold=True)
        book.text(sheet, at, 1, value)
        at += 1
    at += 1
    for column, head in enumerate(("Mã chỉ tiêu", "Chỉ tiêu", "Phiên bản công thức", "Căn cứ")):
        book.text(sheet, at, column, head, bold=True, bottom=1)
    sheet.repeat_rows(at)
    for offset, formula in enumerate(paper.formulas, 1):
        for column, text in enumerate(formula):
            book.text(sheet, at + offset, column, text)
    at += len(paper.formulas) + 2
    for one in paper.corrections:
        said = f"Điều chỉnh: {one.computed} → {one.value}. {one.reason}. {one.evidence}"
        book.text(sheet, at, 0, one.title)
        book.text(sheet, at, 1, said)
        at += 1


def write_heads(
    book: ReportWorkbook, sheet: Any, heads: Sequence[str], widths: Sequence[int]
) -> None:
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        book.text(sheet, 0, column, head, bold=True, bottom=1)
    sheet.freeze_panes(1, 0)
