"""Writes our own workbooks: the empty template, and exports that can be imported again."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO
from uuid import UUID

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from backend.core.text.formulas import to_formula_free_text
from backend.law.reference.wordings import to_words_of_day
from backend.spreadsheets.columns import HIDDEN_FIELDS, CellContext, Choices, Column, Form
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.reader import MAX_ROWS, Cell
from backend.spreadsheets.record_sheet import RecordSheet, SheetColumn
from backend.spreadsheets.row import CellValue

LIST_SHEET, HELP_SHEET, CHOICES_SHEET = "Danh sách", "Hướng dẫn", "Danh mục"

A3, A4 = 8, 9  # Excel's numbers of paper sizes

MAX_ROWS_IN_MEMORY = 1_000
"""Up to so many rows the workbook is packed in memory: temporary files would take longer."""


def render_template(listing: Listing, context: CellContext) -> bytes:
    """The empty list, with drop-downs of what the caller may choose, and a help sheet."""
    out = io.BytesIO()
    WorkbookWriter(out, listing, listing.columns, context).close()
    return out.getvalue()


def open_export(
    out: IO[bytes], listing: Listing, context: CellContext, *, by_own_boundaries: bool = True
) -> "WorkbookWriter":
    """A workbook to which records are added; if the list has imports, it can be imported again.

    Then the headings, the hidden columns and the fixed fields are locked, without a password:
    this prevents mistakes, and anybody who needs to can unlock them.
    """
    columns = list(listing.columns_by_field.values())
    if not by_own_boundaries:
        unit = listing.unit_field or "org_unit_name"
        columns = [c.mark_for_reading() if c.field == unit else c for c in columns]
    return WorkbookWriter(out, listing, columns, context)


class WorkbookWriter:
    """Writes a workbook row by row; only one row of a long list is in memory."""

    def __init__(
        self, out: IO[bytes], listing: Listing, columns: Sequence[Column], context: CellContext
    ) -> None:
        title = to_words_of_day(listing.title, context.today)
        self.book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": False})
        self.book.set_properties({"title": title, "author": "Sổ 178"})
        columns = [column.say_on(context.today) for column in columns]
        self.listing, self.columns, self.context, self.count = listing, columns, context, 0
        self.formats = create_formats(self.book)
        name = listing.sheet_name if listing.import_permission is None else LIST_SHEET
        self.sheet = self.book.add_worksheet(name, RecordSheet)
        write_headings(self.sheet, columns, self.formats)
        set_up_page(self.sheet, title, columns)
        self.labels = {column.field: get_labels(column, context) for column in columns}
        locked = get_locked_fields(listing)
        self.sheet_columns = [
            SheetColumn(
                index,
                column.form,
                self.formats.locked if column.field in locked else self.formats.open,
            )
            for index, column in enumerate(columns)
        ]

    def add_records(self, records: Iterable[Values]) -> None:
        for record in records:
            self.count += 1
            values = [to_labels(record.get(name), words) for name, words in self.labels.items()]
            self.sheet.add_row(self.count, self.sheet_columns, values)

    def close(self) -> None:
        if self.count:
            self.sheet.autofilter(0, 0, self.count, len(self.columns) - 1)
        if self.listing.import_permission is not None:
            offered = list_offered_choices(self.columns, self.context)
            add_drop_downs(self.sheet, self.columns, offered)
            if any(column.field in HIDDEN_FIELDS for column in self.columns):
                self.sheet.protect("", PROTECTION_OPTIONS)
            if offered:
                write_choices(
                    self.book.add_worksheet(CHOICES_SHEET), self.columns, offered, self.formats
                )
            help_sheet = self.book.add_worksheet(HELP_SHEET)
            set_one_page_width(help_sheet, A4)
            write_help_sheet(help_sheet, self.listing, self.context.today, self.formats)
        self.book.in_memory = self.count <= MAX_ROWS_IN_MEMORY
        self.book.close()


PROTECTION_OPTIONS = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What users may still do in a protected list."""


def get_locked_fields(listing: Listing) -> frozenset[str]:
    """The fields of an exported row that nobody may change."""
    unit = () if listing.may_change_unit else (listing.unit_field,)
    return frozenset((*HIDDEN_FIELDS, *listing.fixed_fields, *unit))


NUMBER_FORMATS = {
    Form.DATE: "dd/mm/yyyy",
    Form.MONTH: "mm/yyyy",
    Form.COUNT: "#,##0",
    Form.NUMBER: "General",
    Form.TEXT: "@",
    Form.CODE: "@",
}
"""How Excel shows the content of a column."""


ALIGN_TOP = {"valign": "top"}
ALIGNMENTS: dict[Form, dict[str, bool | str]] = {
    Form.TEXT: {"text_wrap": True},
    Form.DATE: {"align": "center"},
    Form.MONTH: {"align": "center"},
}
"""Long text continues on the next line of its cell; dates do not touch the text beside them."""


@dataclass(frozen=True, slots=True)
class CellFormats:
    """The formats of headings, of wrapped text, and of cells that are open to changes or locked."""

    head: Format
    wrap: Format
    open: dict[Form, Format]
    locked: dict[Form, Format]


def create_formats(book: Workbook) -> CellFormats:
    head = {"bold": True, "bottom": 2, "text_wrap": True, "valign": "top", "bg_color": "#E6ECEE"}
    properties = {
        form: {"num_format": number_format, **ALIGNMENTS.get(form, {}), **ALIGN_TOP}
        for form, number_format in NUMBER_FORMATS.items()
    }
    return CellFormats(
        book.add_format(head),
        book.add_format({"text_wrap": True, "valign": "top"}),
        {form: book.add_format({**each, "locked": False}) for form, each in properties.items()},
        {form: book.add_format(each) for form, each in properties.items()},
    )


def write_headings(sheet: Worksheet, columns: Sequence[Column], formats: CellFormats) -> None:
    for index, column in enumerate(columns):
        hidden = {"hidden": True} if column.field in HIDDEN_FIELDS else {}
        cell_format = (formats.locked if hidden else formats.open)[column.form]
        sheet.set_column(index, index, column.width, cell_format, hidden)
    for index, column in enumerate(columns):
        mark = " *" if column.required else ""
        sheet.write_string(0, index, column.header + mark, formats.head)
    sheet.freeze_panes(1, 1)


MAX_A4_WIDTH = 150
"""The most characters beside each other on a page of A4 that is still easy to read."""


def set_one_page_width(sheet: Worksheet, paper_size: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(paper_size)
    sheet.fit_to_pages(1, 0)


def set_up_page(sheet: Worksheet, title: str, columns: Sequence[Column]) -> None:
    """Print it one page wide, with the headings and page numbers on every page."""
    width = sum(column.width for column in columns if column.field not in HIDDEN_FIELDS)
    set_one_page_width(sheet, A4 if width <= MAX_A4_WIDTH else A3)
    sheet.hide_gridlines(0)  # print the lines as well
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    sheet.set_header("&L&B" + title.replace("&", "&&"))
    sheet.set_footer("&LSổ 178&R&P/&N")


def get_labels(column: Column, context: CellContext) -> Mapping[str, str]:
    """{code: its word} of a column with choices."""
    choices = context.choices.get(column.choice_set)
    return choices.labels if choices else {}


def to_labels(value: CellValue, labels: Mapping[str, str]) -> Cell:
    """The word of a code or boolean, several with ; between; a value without a word as it is."""
    if value is None or (isinstance(value, str) and not labels):
        return value
    if isinstance(value, list | tuple):
        return "; ".join(str(to_labels(each, labels)) for each in value)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    plain = str(value) if isinstance(value, UUID) else value
    return labels.get(str(plain), plain)


OfferedChoices = dict[str, tuple[int, Choices]]
"""{field: (position of its column on the sheet of choices, its choices)}"""


def list_offered_choices(columns: Sequence[Column], context: CellContext) -> OfferedChoices:
    found: OfferedChoices = {}
    for column in columns:
        choices = context.choices.get(column.choice_set)
        if choices is not None and choices.labels:
            found[column.field] = (len(found), choices)
    return found


def add_drop_downs(sheet: Worksheet, columns: Sequence[Column], offered: OfferedChoices) -> None:
    """Add the drop-downs; Excel only warns about other words, because imports know synonyms."""
    for index, column in enumerate(columns):
        if column.field not in offered:
            continue
        place, choices = offered[column.field]
        letter = chr(ord("A") + place)
        options = {
            "validate": "list",
            "source": f"='{CHOICES_SHEET}'!${letter}$2:${letter}${len(choices.labels) + 1}",
            "error_type": "warning",
            "error_title": column.header[:32],
            "error_message": "Giá trị này không có trong danh sách. Vẫn giữ?",
        }
        sheet.data_validation(1, index, MAX_ROWS, index, options)


def write_choices(
    sheet: Worksheet, columns: Sequence[Column], offered: OfferedChoices, formats: CellFormats
) -> None:
    """One column of words for each column with choices; row by row, to save memory."""
    headers = {column.field: column.header for column in columns}
    chosen = [list(choices.labels.values()) for _, choices in offered.values()]
    sheet.set_column(0, len(offered) - 1, 30)
    set_one_page_width(sheet, A4)
    for index, name in enumerate(offered):
        sheet.write_string(0, index, headers[name], formats.head)
    for row in range(max(len(labels) for labels in chosen)):
        for index, labels in enumerate(chosen):
            if row < len(labels):
                sheet.write_string(row + 1, index, to_formula_free_text(labels[row]))


GENERAL_RULES = (
    "Mỗi dòng là một {noun}. Cột có dấu * phải điền; các cột khác có thể để trống hoặc xóa.",
    "Ngày ghi theo ngày/tháng/năm, ví dụ 27/03/2022. Số ghi bằng chữ số, ví dụ 12.",
    "Tệp tối đa 20 MB, 100.000 dòng. Tải lên là kiểm tra trước, chưa ghi gì vào sổ.",
)
SAME_KEY_RULE = (
    "Dòng trùng {same} với {noun} đã có trong sổ được coi là cập nhật {noun} đó; "
    "ô để trống giữ nguyên giá trị trong sổ."
)
ROUND_TRIP_RULE = (
    "Danh sách xuất từ sổ có hai cột ẩn để nhận lại đúng {noun}: giữ nguyên hai cột đó. "
    "Với các dòng ấy, xóa một ô là xóa giá trị trong sổ."
)
LOCKED_CELLS_RULE = (
    "Trang danh sách khóa tiêu đề, cột ẩn và ô không đổi được; không có mật khẩu, cần thì bỏ khóa "
    "ở Xem lại > Bỏ bảo vệ trang tính. {Noun} mới ghi ở các dòng dưới cùng, để trống hai cột ẩn."
)
CONFLICT_RULE = (
    "Ô mà người khác đã sửa trong sổ sau khi xuất thì khi nhập lại sẽ hỏi giữ giá trị nào."
)


def build_rules(listing: Listing) -> list[str]:
    rules = [*GENERAL_RULES, *listing.help_rules]
    rules += [SAME_KEY_RULE] if listing.key_description[0] else []
    rules += (
        [ROUND_TRIP_RULE, LOCKED_CELLS_RULE, CONFLICT_RULE] if listing.export_permission else []
    )
    return [rule.format_map(listing.get_message_params("vi")) for rule in rules]


def write_help_sheet(sheet: Worksheet, listing: Listing, today: date, formats: CellFormats) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 70, formats.wrap)
    sheet.set_column(3, 3, 24)
    rules = [to_words_of_day(rule, today) for rule in build_rules(listing)]
    for number, rule in enumerate(rules):
        sheet.write_string(number, 0, f"{number + 1}. {rule}")
    start = len(rules) + 1
    for column, heading in enumerate(("Cột", "Phải điền", "Cách ghi", "Ví dụ")):
        sheet.write_string(start, column, heading, formats.head)
    columns = [column.say_on(today) for column in listing.columns]
    for number, described in enumerate(columns, start + 1):
        sheet.write_string(number, 0, described.header)
        sheet.write_string(number, 1, "có" if described.required else "")
        sheet.write_string(number, 2, described.help, formats.wrap)
        sheet.write_string(number, 3, described.example)
