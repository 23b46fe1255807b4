"""Workbooks of our own: the empty template, and the list as an export that can come back."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from backend.features.imports.columns import (
    COUNTS,
    DATES,
    ESTABLISHMENTS,
    HIDDEN,
    Column,
    Lists,
)
from backend.features.imports.formulas import safe
from backend.features.imports.reader import MAX_ROWS

LIST, HELP, CHOICES = "Danh sách", "Hướng dẫn", "Danh mục"
DROP_DOWNS = {"establishment_type": 0, "commune": 1, "status": 2}
"""Fields chosen from a column of the sheet `CHOICES`."""

RULES = (
    "Mỗi dòng là một cơ sở. Cột có dấu * phải điền; các cột khác có thể để trống hoặc xóa.",
    "Ngày ghi theo ngày/tháng/năm, ví dụ 27/03/2022. Số ghi bằng chữ số, ví dụ 12.",
    "Lao động chỉ ghi số lượng. Không ghi tên người làm việc, số CCCD, số điện thoại, ngày sinh.",
    "Tệp tối đa 10 MB, 20.000 dòng. Tải lên là kiểm tra trước, chưa ghi gì vào sổ.",
    (
        "Dòng trùng tên, địa chỉ và xã với cơ sở đã có trong sổ được coi là cập nhật cơ sở đó; "
        "ô để trống giữ nguyên giá trị trong sổ."
    ),
    (
        "Danh sách xuất từ sổ có hai cột ẩn để nhận lại đúng cơ sở: giữ nguyên hai cột đó. "
        "Với các dòng ấy, xóa một ô là xóa giá trị trong sổ."
    ),
)

Record = Mapping[str, Any]


def template(lists: Lists) -> bytes:
    """The empty list with drop-downs of what the caller may choose, and a sheet of help."""
    visible = [column for column in ESTABLISHMENTS if column.field not in HIDDEN]
    return workbook(visible, lists, ())


def export(lists: Lists, records: Iterable[Record]) -> bytes:
    """Establishments as a list that can be edited and imported again."""
    return workbook(ESTABLISHMENTS, lists, records)


def workbook(columns: Sequence[Column], lists: Lists, records: Iterable[Record]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": False})
    book.set_properties({"title": "Danh sách cơ sở", "author": "Sổ 178"})
    forms = formats(book)
    sheet = book.add_worksheet(LIST)
    write_headings(sheet, columns, forms)
    for number, record in enumerate(records, 1):
        for index, column in enumerate(columns):
            write_value(sheet, number, index, record.get(column.field), forms)
    add_drop_downs(sheet, columns, lists)
    write_choices(book.add_worksheet(CHOICES), lists, forms)
    write_help(book.add_worksheet(HELP), columns, forms)
    book.close()
    return out.getvalue()


def formats(book: Any) -> dict[str, Any]:
    head = {"bold": True, "bottom": 2, "text_wrap": True, "valign": "top", "bg_color": "#E6ECEE"}
    return {
        "head": book.add_format(head),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "count": book.add_format({"num_format": "#,##0"}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def write_headings(sheet: Any, columns: Sequence[Column], forms: dict[str, Any]) -> None:
    for index, column in enumerate(columns):
        hidden = {"hidden": True} if column.field in HIDDEN else {}
        sheet.set_column(index, index, column.width, form_of(column, forms), hidden)
    for index, column in enumerate(columns):
        mark = " *" if column.required else ""
        sheet.write_string(0, index, column.header + mark, forms["head"])
    sheet.freeze_panes(1, 1)


def form_of(column: Column, forms: dict[str, Any]) -> Any:
    if column.field in DATES:
        return forms["day"]
    if column.field in COUNTS:
        return forms["count"]
    return None if column.field in ("latitude", "longitude") else forms["text"]


def write_value(sheet: Any, row: int, index: int, value: Any, forms: dict[str, Any]) -> None:
    """Text only as text, numbers as numbers, days as days; never a formula."""
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, index, value, forms["day"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, index, value)
    else:
        sheet.write_string(row, index, safe(str(value)), forms["text"])


def add_drop_downs(sheet: Any, columns: Sequence[Column], lists: Lists) -> None:
    """Lists to choose from; other words are asked about, not forbidden: synonyms are known."""
    lengths = [len(c.labels) for c in (lists.types, lists.communes, lists.statuses)]
    for index, column in enumerate(columns):
        place = DROP_DOWNS.get(column.field)
        if place is None or not lengths[place]:
            continue
        letter = "ABC"[place]
        options = {
            "validate": "list",
            "source": f"='{CHOICES}'!${letter}$2:${letter}${lengths[place] + 1}",
            "error_type": "warning",
            "error_title": column.header,
            "error_message": "Giá trị này không có trong danh sách. Vẫn giữ?",
        }
        sheet.data_validation(1, index, MAX_ROWS, index, options)


def write_choices(sheet: Any, lists: Lists, forms: dict[str, Any]) -> None:
    headings = ("Loại hình", "Xã, thị trấn", "Trạng thái")
    chosen = [list(c.labels.values()) for c in (lists.types, lists.communes, lists.statuses)]
    sheet.set_column(0, 2, 30)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, forms["head"])
    for row in range(max(len(labels) for labels in chosen)):
        for column, labels in enumerate(chosen):
            if row < len(labels):
                sheet.write_string(row + 1, column, safe(labels[row]))


def write_help(sheet: Any, columns: Sequence[Column], forms: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 70, forms["wrap"])
    sheet.set_column(3, 3, 24)
    for number, rule in enumerate(RULES):
        sheet.write_string(number, 0, f"{number + 1}. {rule}")
    start = len(RULES) + 1
    for column, heading in enumerate(("Cột", "Phải điền", "Cách ghi", "Ví dụ")):
        sheet.write_string(start, column, heading, forms["head"])
    visible = (column for column in columns if column.field not in HIDDEN)
    for number, shown in enumerate(visible, start + 1):
        sheet.write_string(number, 0, shown.header)
        sheet.write_string(number, 1, "có" if shown.required else "")
        sheet.write_string(number, 2, shown.help, forms["wrap"])
        sheet.write_string(number, 3, shown.example)
