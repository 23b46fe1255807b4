"""Writes our own workbooks: the empty template, and exports that can be imported again."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import IO, Any

import xlsxwriter

from backend.spreadsheets.columns import HIDDEN, Column, Form, Lists
from backend.spreadsheets.enumerations import Choices
from backend.spreadsheets.formulas import safe
from backend.spreadsheets.help_sheet import write_help
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.reader import MAX_ROWS

LIST, HELP, CHOICES = "Danh sách", "Hướng dẫn", "Danh mục"

A3, A4 = 8, 9  # Excel's numbers of paper sizes

SHORT = 1_000
"""Up to so many rows the workbook is packed in memory: temporary files would take longer."""

Record = Mapping[str, Any]


def template(listing: Listing, lists: Lists) -> bytes:
    """The empty list, with drop-downs of what the caller may choose, and a help sheet."""
    return workbook(listing, listing.columns, lists, ())


def begin_export(out: IO[bytes], listing: Listing, lists: Lists) -> "Made":
    """A workbook to which records are added; if the list has imports, it can be imported again.

    Then the headings, the hidden columns and the fixed fields are locked, without a password:
    this prevents mistakes, and anybody who needs to can unlock them.
    """
    return Made(out, listing, list(listing.by_field.values()), lists)


def export(listing: Listing, lists: Lists, records: Iterable[Record]) -> bytes:
    """The whole list at once."""
    return workbook(listing, list(listing.by_field.values()), lists, records)


def workbook(
    listing: Listing, columns: Sequence[Column], lists: Lists, records: Iterable[Record]
) -> bytes:
    out = io.BytesIO()
    made = Made(out, listing, columns, lists)
    made.add(records)
    made.close()
    return out.getvalue()


class Made:
    """Writes a workbook row by row; only one row of a long list is in memory."""

    def __init__(
        self, out: IO[bytes], listing: Listing, columns: Sequence[Column], lists: Lists
    ) -> None:
        self.book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": False})
        self.book.set_properties({"title": listing.title, "author": "Sổ 178"})
        self.listing, self.columns, self.lists, self.count = listing, columns, lists, 0
        self.forms = formats(self.book)
        self.sheet = self.book.add_worksheet(listing.sheet if listing.importing is None else LIST)
        write_headings(self.sheet, columns, self.forms)
        set_page(self.sheet, listing.title, columns)
        self.labels = [labels_of(column, lists) for column in columns]
        self.locked = locked_in(listing)

    def add(self, records: Iterable[Record]) -> None:
        for record in records:
            self.count += 1
            for index, column in enumerate(self.columns):
                value = in_words(record.get(column.field), self.labels[index])
                locked = column.field in self.locked
                write_value(self.sheet, self.count, index, value, self.forms, column.form, locked)

    def close(self) -> None:
        if self.count:
            self.sheet.autofilter(0, 0, self.count, len(self.columns) - 1)
        if self.listing.importing is not None:
            offered = offered_by(self.columns, self.lists)
            add_drop_downs(self.sheet, self.columns, offered)
            if any(column.field in HIDDEN for column in self.columns):
                self.sheet.protect("", ALLOWED)
            if offered:
                write_choices(self.book.add_worksheet(CHOICES), self.columns, offered, self.forms)
            help_sheet = self.book.add_worksheet(HELP)
            on_one_width(help_sheet, A4)
            write_help(help_sheet, self.listing, self.forms)
        self.book.in_memory = self.count <= SHORT
        self.book.close()


ALLOWED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
"""What users may still do in a protected list."""


def locked_in(listing: Listing) -> frozenset[str]:
    """The fields of an exported row that nobody may change."""
    unit = () if listing.moves else (listing.unit_field,)
    return frozenset((*HIDDEN, *listing.stays, *unit))


SHOWN = {
    Form.DAY: "dd/mm/yyyy",
    Form.MONTH: "mm/yyyy",
    Form.COUNT: "#,##0",
    Form.NUMBER: "General",
    Form.TEXT: "@",
    Form.PAPER: "@",
}
"""How Excel shows the content of a column."""


TOP = {"valign": "top"}
LAID: dict[Form, dict[str, Any]] = {
    Form.TEXT: {"text_wrap": True},
    Form.DAY: {"align": "center"},
    Form.MONTH: {"align": "center"},
}
"""Long text continues on the next line of its cell; dates do not touch the text beside them."""


def formats(book: Any) -> dict[Any, Any]:
    head = {"bold": True, "bottom": 2, "text_wrap": True, "valign": "top", "bg_color": "#E6ECEE"}
    looks = {form: {"num_format": shown, **LAID.get(form, {})} for form, shown in SHOWN.items()}
    return {
        "head": book.add_format(head),
        **{form: book.add_format({**look, **TOP, "locked": False}) for form, look in looks.items()},
        **{(form, True): book.add_format({**look, **TOP}) for form, look in looks.items()},
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def write_headings(sheet: Any, columns: Sequence[Column], forms: dict[Any, Any]) -> None:
    for index, column in enumerate(columns):
        hidden = {"hidden": True} if column.field in HIDDEN else {}
        look = forms[column.form, True] if hidden else forms[column.form]
        sheet.set_column(index, index, column.width, look, hidden)
    for index, column in enumerate(columns):
        mark = " *" if column.required else ""
        sheet.write_string(0, index, column.header + mark, forms["head"])
    sheet.freeze_panes(1, 1)


WIDE = 150
"""The most characters beside each other on a page of A4 that is still easy to read."""


def on_one_width(sheet: Any, paper: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)


def set_page(sheet: Any, title: str, columns: Sequence[Column]) -> None:
    """Print it one page wide, with the headings and page numbers on every page."""
    width = sum(column.width for column in columns if column.field not in HIDDEN)
    on_one_width(sheet, A4 if width <= WIDE else A3)
    sheet.hide_gridlines(0)  # print the lines as well
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    sheet.set_header("&L&B" + title.replace("&", "&&"))
    sheet.set_footer("&LSổ 178&R&P/&N")


def labels_of(column: Column, lists: Lists) -> Mapping[str, str]:
    """{code: its word} of a column with choices."""
    choices = lists.choices.get(column.choose)
    return choices.labels if choices else {}


def in_words(value: Any, labels: Mapping[str, str]) -> Any:
    """The word of a code or boolean, several with ; between; a value without a word as it is."""
    if isinstance(value, list | tuple):
        return "; ".join(str(in_words(one, labels)) for one in value)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return labels.get(str(value), value) if labels else value


def write_value(
    sheet: Any,
    row: int,
    index: int,
    value: Any,
    forms: dict[Any, Any],
    form: Form = Form.TEXT,
    locked: bool = False,
) -> None:
    """Write text as text, numbers as numbers, days and months as dates; never a formula."""
    if value is None or value == "":
        return

    def look(form: Form) -> Any:
        return forms[form, True] if locked else forms[form]

    if isinstance(value, date):
        shown = Form.MONTH if form is Form.MONTH else Form.DAY
        sheet.write_datetime(row, index, value, look(shown))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        plain = form if form in (Form.COUNT, Form.NUMBER) else Form.NUMBER
        sheet.write_number(row, index, value, look(plain))
    else:
        sheet.write_string(row, index, safe(str(value)), look(Form.TEXT))


Offered = dict[str, tuple[int, Choices]]
"""{field: (position of its column on the sheet of choices, its choices)}"""


def offered_by(columns: Sequence[Column], lists: Lists) -> Offered:
    found: Offered = {}
    for column in columns:
        choices = lists.choices.get(column.choose)
        if choices is not None and choices.labels:
            found[column.field] = (len(found), choices)
    return found


def add_drop_downs(sheet: Any, columns: Sequence[Column], offered: Offered) -> None:
    """Add the drop-downs; Excel only warns about other words, because imports know synonyms."""
    for index, column in enumerate(columns):
        if column.field not in offered:
            continue
        place, choices = offered[column.field]
        letter = chr(ord("A") + place)
        options = {
            "validate": "list",
            "source": f"='{CHOICES}'!${letter}$2:${letter}${len(choices.labels) + 1}",
            "error_type": "warning",
            "error_title": column.header[:32],
            "error_message": "Giá trị này không có trong danh sách. Vẫn giữ?",
        }
        sheet.data_validation(1, index, MAX_ROWS, index, options)


def write_choices(
    sheet: Any, columns: Sequence[Column], offered: Offered, forms: dict[Any, Any]
) -> None:
    """One column of words for each column with choices; row by row, to save memory."""
    headers = {column.field: column.header for column in columns}
    chosen = [list(choices.labels.values()) for _, choices in offered.values()]
    sheet.set_column(0, len(offered) - 1, 30)
    on_one_width(sheet, A4)
    for index, name in enumerate(offered):
        sheet.write_string(0, index, headers[name], forms["head"])
    for row in range(max(len(labels) for labels in chosen)):
        for index, labels in enumerate(chosen):
            if row < len(labels):
                sheet.write_string(row + 1, index, safe(labels[row]))
