"""The user's own workbook with its errors written into it: as comments, and as a list.

The workbook is parsed again for this, so it happens in a child process with limits (R24).
"""

import io
import json
import re
import resource
import socket
import sys
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

import backend.spreadsheets.messages  # noqa: F401  (registers the messages)
from backend.core.server.fork_server import create_fork_server, run_fork_server
from backend.core.text.formulas import to_formula_free_text
from backend.core.text.i18n import translate
from backend.core.text.text_validation import has_personal_data
from backend.spreadsheets.row import CellMistake

if TYPE_CHECKING:  # the child process does not need them
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from backend.spreadsheets.listing import Listing

COMMENT_AUTHOR = "Sổ 178"
ERROR_SHEET = "Lỗi cần sửa"
ERROR_FILL = "FFFBE1DF"
HEADINGS = ("Trang tính", "Ô", "Giá trị trong tệp", "Cần sửa", "Gợi ý")
WIDTHS = (18, 8, 30, 80, 24)
MAX_MEMORY = 1280 * 2**20
MAX_SECONDS = 90
MAX_COMMENTS = 5000
"""Excel becomes slow with more comments than this. The list of errors has all of them."""

WITHHELD_VALUE = "(không giữ lại)"
"""Shown in the list instead of a value that seems to name a person."""
END_MARK = b"whole"
"""The last bytes of a complete answer. An answer without them was cut off."""

_FORK_SERVER = create_fork_server("backend.spreadsheets.annotated_workbook")
_ONE_AT_A_TIME = threading.BoundedSemaphore(1)  # one long list takes a gigabyte of memory
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f]")
_OUR_PART = f"\n\n{COMMENT_AUTHOR}: "


class ErrorMark(CellMistake):
    """An error to write into the workbook, in words."""

    message: str


class EmptyingRequest(TypedDict):
    """The cells to empty, as (sheet, cell)."""

    blank: Sequence[tuple[str, str]]


def describe_error(error: CellMistake, listing: "Listing", language: str = "vi") -> str:
    """The words of an error of an import: what is wrong, how to correct it, and a suggestion."""
    text = translate(
        error["code"], language, {**listing.get_message_params(language), **error["params"]}
    )
    if not error["suggestion"]:
        return text
    question = "Did you mean “{}”?" if language == "en" else "Có phải “{}”?"
    return f"{text} {question.format(error['suggestion'])}"


def render_annotated_workbook(
    content: bytes | None, errors: Sequence[CellMistake], listing: "Listing"
) -> bytes:
    """The workbook `content` with `errors` in it, or only their list if it cannot be written."""
    marks: list[ErrorMark] = [
        {**error, "message": describe_error(error, listing)} for error in errors
    ]
    workbook = run_in_child(marks, content) if content is not None else None
    return render_error_list(marks) if workbook is None else workbook


def remove_cells(content: bytes, cells: Sequence[tuple[str, str]]) -> bytes | None:
    """The workbook with each (sheet, cell) of `cells` empty, or None if it cannot be written.

    Comments that seem to name a person are removed as well.
    """
    return run_in_child({"blank": cells}, content)


def run_in_child(request: list[ErrorMark] | EmptyingRequest, content: bytes) -> bytes | None:
    """The answer of a child process; None if the child was stopped or did not start in time."""
    if not _ONE_AT_A_TIME.acquire(timeout=MAX_SECONDS):
        return None
    output = io.BytesIO()
    try:
        sent = json.dumps(request).encode() + b"\n" + content
        _FORK_SERVER.run(sent, output, time.monotonic() + 2 * MAX_SECONDS)
    except TimeoutError:
        return None
    finally:
        _ONE_AT_A_TIME.release()
    answer = output.getvalue()
    return answer.removesuffix(END_MARK) if answer.endswith(END_MARK) else None


def to_bytes(book: "Workbook") -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def render_error_list(marks: list[ErrorMark]) -> bytes:
    """A new workbook that contains only the list of errors."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    book.remove(book.active)
    add_error_sheet(book, marks)
    return to_bytes(book)


# --- in the child process --------------------------------------------------------------------


def main() -> None:
    """Fork a child for each workbook; the parser is loaded once, before the first of them."""
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it
    import openpyxl  # noqa: F401, PLC0415 (only in the fork server)

    run_fork_server(run_request)


def run_request(connection: socket.socket) -> None:
    """Read a line of JSON and the workbook; answer with the new workbook and `END_MARK`.

    The line is a list of errors to write in, or {"blank": [[sheet, cell]]}: cells to empty.
    """
    set_resource_limits()
    with connection.makefile("rb") as received:
        request: list[ErrorMark] | EmptyingRequest = json.loads(received.readline())
        content = received.read()
        connection.sendall(
            render_annotated(content, request)
            if isinstance(request, list)
            else render_cleared(content, request["blank"])
        )
    connection.sendall(END_MARK)


def set_resource_limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def render_annotated(content: bytes, marks: list[ErrorMark]) -> bytes:
    """The workbook with a comment and a colour at each wrong cell, and a sheet that lists them."""
    book = load_workbook(content)
    for sheet in book.worksheets:
        remove_annotations(sheet)
    for each in marks[:MAX_COMMENTS]:
        if each["sheet"] in book.sheetnames:
            add_comment(book[each["sheet"]], each)
    add_error_sheet(book, marks)
    return to_bytes(book)


def load_workbook(content: bytes) -> "Workbook":
    import openpyxl  # noqa: PLC0415

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml must guard openpyxl")
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=True, keep_links=False)


def render_cleared(content: bytes, cells: Sequence[tuple[str, str]]) -> bytes:
    """The workbook with these cells empty, and without comments that name a person."""
    book = load_workbook(content)
    for name, address in cells:
        cell = get_visible_cell(book[name], address)
        cell.value = cell.hyperlink = cell.comment = None
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and has_personal_data(cell.comment.text):
                    cell.comment = None
    return to_bytes(book)


def remove_annotations(sheet: "Worksheet") -> None:
    """Remove our earlier comments and colours: the file may have been annotated before."""
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    for row in sheet.iter_rows():
        for cell in row:
            note = cell.comment
            if note is not None and note.author == COMMENT_AUTHOR:
                cell.comment = None
            elif note is not None and _OUR_PART in note.text:
                cell.comment = Comment(note.text.split(_OUR_PART)[0], note.author)
            if cell.has_style and cell.fill.fgColor.rgb == ERROR_FILL:
                cell.fill = PatternFill()


def add_comment(sheet: "Worksheet", mark: ErrorMark) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    cell = get_visible_cell(sheet, mark["cell"])
    text = _CONTROL_CHARACTERS.sub(" ", mark["message"])
    old, author = cell.comment, COMMENT_AUTHOR
    if old is not None:
        text = old.text + ("\n" if old.author == author else _OUR_PART) + text
        author = old.author
    note = Comment(text, author)
    note.width, note.height = 320, 40 + 18 * (1 + len(note.text) // 42)
    cell.comment = note
    cell.fill = PatternFill("solid", fgColor=ERROR_FILL)


def get_visible_cell(sheet: "Worksheet", address: str) -> "Cell":
    """The cell at `address`, or the first cell of the merged area that it belongs to."""
    cell = sheet[address]
    for area in sheet.merged_cells.ranges:
        if address in area:
            return sheet.cell(area.min_row, area.min_col)
    return cell


def add_error_sheet(book: "Workbook", marks: list[ErrorMark]) -> None:
    """Add the sheet that lists all errors, each with a link to its cell."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415

    if ERROR_SHEET in book.sheetnames:
        del book[ERROR_SHEET]
    sheets = set(book.sheetnames)
    sheet = book.create_sheet(ERROR_SHEET)
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), 1):
        cell = sheet.cell(1, column, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFE6ECEE")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for row_number, mark in enumerate(marks, 2):
        value = WITHHELD_VALUE if mark["value"] is None else mark["value"]
        texts = (mark["sheet"], mark["cell"], value, mark["message"], mark["suggestion"] or "")
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(row_number, column)
            cell.value, cell.data_type = (
                to_formula_free_text(_CONTROL_CHARACTERS.sub(" ", text)),
                "s",
            )
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if mark["sheet"] in sheets:
            name = mark["sheet"].replace("'", "''")
            link = Hyperlink(ref=f"B{row_number}", location=f"'{name}'!{mark['cell']}")
            sheet.cell(row_number, 2).hyperlink = link
            sheet.cell(row_number, 2).font = Font(color="FF0B5CAD", underline="single")


if __name__ == "__main__":
    main()
