"""Writes a report as a workbook: its figures, the records behind them, and their origin.

Numbers are written as numbers with a format, and all text as text (R27). Only the totals of forms
are formulas.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from backend.core.text.formulas import to_formula_free_text
from backend.documents.report_content import (
    FigureLine,
    FormPaper,
    FormPaperColumn,
    FormRow,
    Number,
    ReportPaper,
)
from backend.domains.reporting.report_papers.sources import SourceRow

FormatValue = str | int | float
"""What a property of a format may be."""
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
HEAD: dict[str, FormatValue] = {"bold": True, "border": 1, "align": "center", "text_wrap": True}
AREA = 2
"""Columns before the form's own: the row's number and its unit."""
ONE_PAGE = 30
"""Rows of a form that is printed on one page, with those who sign it."""
MILLIONS = "#,##0.######"


class ReportWorkbook:
    """A workbook that is being written, and its formats, each made once."""

    def __init__(self, title: str) -> None:
        self.out = io.BytesIO()
        self.made = xlsxwriter.Workbook(self.out, {"in_memory": True})
        self.made.set_properties({"title": title, "author": "Sổ 178", "created": MADE_ON})
        self.formats: dict[tuple[tuple[str, FormatValue], ...], Format] = {}

    def form(self, **wanted: FormatValue) -> Format:
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            base: dict[str, FormatValue] = {
                "font_name": "Times New Roman",
                "font_size": 12,
                "valign": "vcenter",
            }
            self.formats[key] = self.made.add_format({**base, **wanted})
        return self.formats[key]

    def sheet(self, name: str, paper: ReportPaper, *, landscape: bool = True) -> Worksheet:
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

    def text(self, sheet: Worksheet, row: int, column: int, text: str, **form: FormatValue) -> None:
        sheet.write_string(
            row, column, to_formula_free_text(text), self.form(text_wrap=True, **form)
        )

    def number(
        self, sheet: Worksheet, row: int, column: int, one: Number, **form: FormatValue
    ) -> None:
        """The number itself; a sign in place of an unknown or hidden one."""
        if one.value is None:
            self.text(sheet, row, column, one.text, align="right", **form)
        else:
            kind = COUNT if isinstance(one.value, int) else SHARE
            kind += f'"{one.share}"' if one.share else ""
            look = self.form(**{"num_format": kind, "align": "right", **form})
            sheet.write_number(row, column, one.value, look)

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


def write_form(book: ReportWorkbook, paper: ReportPaper, form: FormPaper) -> None:
    """The form as it is printed."""
    sheet = book.sheet(f"Biểu {form.code}", paper, landscape=form.is_wide)
    if len(form.rows) <= ONE_PAGE:
        sheet.fit_to_pages(1, 1)
    count = len(form.columns)
    last = max(AREA + count - 1, 5)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 22)
    sheet.set_column(AREA, last, 12)
    for column, one in enumerate(form.columns, AREA):
        sheet.set_column(column, column, max(one.weight + 3, min(24, 84 // count)))
    middle: dict[str, FormatValue] = {"align": "center", "text_wrap": True}
    about = f"Đơn vị tính: {form.unit}. {paper.as_of} {paper.draft_mark}".strip()
    lines: tuple[tuple[str, dict[str, FormatValue], int], ...] = (
        (f"{form.label}: {form.title}", {"bold": True, "font_size": 14}, 22),
        (form.basis, {"italic": True}, 18),
        (f"Đơn vị báo cáo: {paper.agency_line}. {paper.subject}", {}, 18),
        (about, {"italic": True}, 18),
    )
    for at, (text, form_of, height) in enumerate(lines):
        sheet.merge_range(
            at, 0, at, last, to_formula_free_text(text), book.form(**middle, **form_of)
        )
        sheet.set_row(at, height)
    first = write_headings(book, sheet, form.columns, len(lines) + 1)
    for at, row in enumerate(form.rows, first):
        write_row(book, sheet, at, row)
    total = first + len(form.rows)
    write_row(book, sheet, total, form.total, bold=True)
    write_totals(book, sheet, form, first, total)
    sheet.merge_range(
        total + 1, 0, total + 1, last, to_formula_free_text(form.note), book.form(text_wrap=True)
    )
    sheet.set_row(total + 1, 50)
    write_signers(book, sheet, paper, total + 3, last)


def write_headings(
    book: ReportWorkbook, sheet: Worksheet, columns: list[FormPaperColumn], at: int
) -> int:
    """Two rows of headings, merged, and one of numbers; the first row after them."""
    form = book.form(**HEAD)
    for column, word in enumerate(("TT", "Đơn vị")):
        sheet.merge_range(at, column, at + 1, column, word, form)
    place = AREA
    for group, found in groupby(columns, lambda one: one.group):
        members = list(found)
        if group and len(members) > 1:
            sheet.merge_range(
                at, place, at, place + len(members) - 1, to_formula_free_text(group), form
            )
        elif group:
            sheet.write_string(at, place, to_formula_free_text(group), form)
        for offset, one in enumerate(members):
            if group:
                sheet.write_string(at + 1, place + offset, to_formula_free_text(one.title), form)
            else:
                column = place + offset
                sheet.merge_range(at, column, at + 1, column, to_formula_free_text(one.title), form)
        place += len(members)
    sheet.set_row(at, 36)
    sheet.set_row(at + 1, 66 if len(columns) > 4 else 24)
    small = book.form(**HEAD, italic=True, font_size=10)
    for column, word in enumerate(("A", "B", *(one.number for one in columns))):
        sheet.write_string(at + 2, column, word, small)
    sheet.freeze_panes(at + 3, AREA)
    sheet.repeat_rows(at, at + 2)
    return at + 3


def write_row(
    book: ReportWorkbook, sheet: Worksheet, at: int, row: FormRow, *, bold: bool = False
) -> None:
    book.text(sheet, at, 0, row.no, border=1, align="center")
    book.text(sheet, at, 1, row.name, border=1, bold=bold)
    for column, one in enumerate(row.cells, AREA):
        kind = f'{MILLIONS}"{one.share}"' if one.share else MILLIONS
        millions: dict[str, FormatValue] = (
            {"num_format": kind} if isinstance(one.value, float) else {}
        )
        book.number(sheet, at, column, one, border=1, bold=bold, **millions)


def write_totals(
    book: ReportWorkbook, sheet: Worksheet, form: FormPaper, first: int, total: int
) -> None:
    """Formulas where the total is the sum of the rows; the cell caches the report's number."""
    for column, (head, one) in enumerate(zip(form.columns, form.total.cells, strict=True), AREA):
        if not head.is_sum:
            continue
        name = xl_col_to_name(column)
        kind = MILLIONS if isinstance(one.value, float) else "#,##0"
        kind += f'"{one.share}"' if one.share else ""
        look = book.form(border=1, bold=True, align="right", num_format=kind)
        formula = f"=SUM({name}{first + 1}:{name}{total})"
        sheet.write_formula(total, column, formula, look, one.value)


def write_signers(
    book: ReportWorkbook, sheet: Worksheet, paper: ReportPaper, at: int, last: int
) -> None:
    """Người lập biểu, Thủ trưởng đơn vị: place and day above, room to sign, the name below."""
    half = max(last // 2, 1)
    for row, words, look in (
        (at, ("", paper.place_and_date), {"italic": True}),
        (at + 1, ("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ"), {"bold": True}),
        (at + 2, ("(Ký, họ tên)", "(Ký, họ tên, đóng dấu)"), {"italic": True}),
        (at + 3, ("", ""), {}),
        (at + 4, ("", paper.signer_name), {"bold": True}),
    ):
        form = book.form(align="center", **look)
        sheet.merge_range(row, 0, row, half, words[0], form)
        sheet.merge_range(row, half + 1, row, last, to_formula_free_text(words[1]), form)
    sheet.set_row(at + 3, 48)


def write_head(book: ReportWorkbook, sheet: Worksheet, paper: ReportPaper, last: int) -> int:
    """Agency, number, title and day; the next free row."""
    agency = paper.agency.replace("\n", " ")
    middle: dict[str, FormatValue] = {"align": "center"}
    sheet.merge_range(
        0, 0, 0, 2, to_formula_free_text(agency), book.form(bold=True, text_wrap=True, **middle)
    )
    sheet.merge_range(1, 0, 1, 2, paper.number, book.form(**middle))
    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    sheet.merge_range(0, 3, 0, last, motto, book.form(bold=True, **middle))
    sheet.merge_range(1, 3, 1, last, "Độc lập - Tự do - Hạnh phúc", book.form(bold=True, **middle))
    day = to_formula_free_text(paper.place_and_date)
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
        at + 1, 0, at + 1, last, to_formula_free_text(paper.legend), book.form(text_wrap=True)
    )
    sheet.set_row(at + 1, 48)
    end = write_chart(book, sheet, paper, at + 3)
    sheet.print_area(0, 0, end, last)  # what is told by unit is printed with the document


def write_line(
    book: ReportWorkbook, sheet: Worksheet, at: int, line: FigureLine, areas: int
) -> None:
    book.text(sheet, at, 0, line.no, border=1, align="center")
    book.text(sheet, at, 1, line.title, border=1)
    book.text(sheet, at, 2, line.unit, border=1, align="center")
    numbers = (line.value, line.previous, line.cumulative, line.planned, line.percent)
    for column, one in enumerate(numbers, 3):
        marks: dict[str, FormatValue] = (
            {"bold": True, "italic": True} if one.text.endswith("*") else {}
        )
        book.number(sheet, at, column, one, border=1, **marks)
    book.text(sheet, at, 8, line.remark, border=1)
    for offset in range(areas):
        cell = line.areas[offset] if line.areas else Number(text="–")
        book.number(sheet, at, len(WIDTHS) + offset, cell, border=1)


def write_chart(book: ReportWorkbook, sheet: Worksheet, paper: ReportPaper, at: int) -> int:
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
        sheet.write_string(at, 3, to_formula_free_text(row.label), wrapped)
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
    book: ReportWorkbook, sheet: Worksheet, heads: Sequence[str], widths: Sequence[int]
) -> None:
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        book.text(sheet, 0, column, head, bold=True, bottom=1)
    sheet.freeze_panes(1, 0)
