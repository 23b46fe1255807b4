"""A statutory form on a sheet: merged headings, totals that add up, and who signs."""

from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from backend.documents.report_content import FormPaper, FormPaperColumn, FormRow, ReportPaper
from backend.spreadsheets.formulas import escape_formulas

HEAD: dict[str, Any] = {"bold": True, "border": 1, "align": "center", "text_wrap": True}
AREA = 2
"""Columns before the form's own: the row's number and its unit."""
ONE_PAGE = 30
"""Rows of a form that is printed on one page, with those who sign it."""
MILLIONS = "#,##0.######"


def write_form(book: Any, paper: ReportPaper, form: FormPaper) -> None:
    """The form as it is printed; `book` is a workbook.Book."""
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
    middle = {"align": "center", "text_wrap": True}
    about = f"Đơn vị tính: {form.unit}. {paper.as_of} {paper.draft_mark}".strip()
    lines: tuple[tuple[str, dict[str, Any], int], ...] = (
        (f"{form.label}: {form.title}", {"bold": True, "font_size": 14}, 22),
        (form.basis, {"italic": True}, 18),
        (f"Đơn vị báo cáo: {paper.agency_line}. {paper.subject}", {}, 18),
        (about, {"italic": True}, 18),
    )
    for at, (text, form_of, height) in enumerate(lines):
        sheet.merge_range(at, 0, at, last, escape_formulas(text), book.form(**middle, **form_of))
        sheet.set_row(at, height)
    first = write_headings(book, sheet, form.columns, len(lines) + 1)
    for at, row in enumerate(form.rows, first):
        write_row(book, sheet, at, row)
    total = first + len(form.rows)
    write_row(book, sheet, total, form.total, bold=True)
    write_totals(book, sheet, form, first, total)
    sheet.merge_range(
        total + 1, 0, total + 1, last, escape_formulas(form.note), book.form(text_wrap=True)
    )
    sheet.set_row(total + 1, 50)
    write_signers(book, sheet, paper, total + 3, last)


def write_headings(book: Any, sheet: Any, columns: list[FormPaperColumn], at: int) -> int:
    """Two rows of headings, merged, and one of numbers; the first row after them."""
    form = book.form(**HEAD)
    for column, word in enumerate(("TT", "Đơn vị")):
        sheet.merge_range(at, column, at + 1, column, word, form)
    place = AREA
    for group, found in groupby(columns, lambda one: one.group):
        members = list(found)
        if group and len(members) > 1:
            sheet.merge_range(at, place, at, place + len(members) - 1, escape_formulas(group), form)
        elif group:
            sheet.write_string(at, place, escape_formulas(group), form)
        for offset, one in enumerate(members):
            if group:
                sheet.write_string(at + 1, place + offset, escape_formulas(one.title), form)
            else:
                column = place + offset
                sheet.merge_range(at, column, at + 1, column, escape_formulas(one.title), form)
        place += len(members)
    sheet.set_row(at, 36)
    sheet.set_row(at + 1, 66 if len(columns) > 4 else 24)
    small = book.form(**HEAD, italic=True, font_size=10)
    for column, word in enumerate(("A", "B", *(one.number for one in columns))):
        sheet.write_string(at + 2, column, word, small)
    sheet.freeze_panes(at + 3, AREA)
    sheet.repeat_rows(at, at + 2)
    return at + 3


def write_row(book: Any, sheet: Any, at: int, row: FormRow, *, bold: bool = False) -> None:
    book.text(sheet, at, 0, row.no, border=1, align="center")
    book.text(sheet, at, 1, row.name, border=1, bold=bold)
    for column, one in enumerate(row.cells, AREA):
        kind = f'{MILLIONS}"{one.share}"' if one.share else MILLIONS
        millions = {"num_format": kind} if isinstance(one.value, float) else {}
        book.number(sheet, at, column, one, border=1, bold=bold, **millions)


def write_totals(book: Any, sheet: Any, form: FormPaper, first: int, total: int) -> None:
    """Sums where the rows make the total; the number that the report says stands in the cell."""
    for column, (head, one) in enumerate(zip(form.columns, form.total.cells, strict=True), AREA):
        if not head.is_sum:
            continue
        name = xl_col_to_name(column)
        kind = MILLIONS if isinstance(one.value, float) else "#,##0"
        kind += f'"{one.share}"' if one.share else ""
        look = book.form(border=1, bold=True, align="right", num_format=kind)
        formula = f"=SUM({name}{first + 1}:{name}{total})"
        sheet.write_formula(total, column, formula, look, one.value)


def write_signers(book: Any, sheet: Any, paper: ReportPaper, at: int, last: int) -> None:
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
        sheet.merge_range(row, half + 1, row, last, escape_formulas(words[1]), form)
    sheet.set_row(at + 3, 48)
