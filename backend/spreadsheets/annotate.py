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
from typing import TYPE_CHECKING, Any

import backend.spreadsheets.cell_messages  # noqa: F401  (registers the messages)
from backend.core.text.i18n import translate
from backend.core.text.text_validation import has_personal_data
from backend.spreadsheets.fork_pool import bear, opened
from backend.spreadsheets.formulas import safe

if TYPE_CHECKING:  # the child process does not need it
    from backend.spreadsheets.listing import Listing

AUTHOR = "Sổ 178"
SHEET = "Lỗi cần sửa"
TINT = "FFFBE1DF"
HEADINGS = ("Trang tính", "Ô", "Giá trị trong tệp", "Cần sửa", "Gợi ý")
WIDTHS = (18, 8, 30, 80, 24)
MAX_MEMORY = 1280 * 2**20
MAX_SECONDS = 90
MOST_COMMENTS = 5000
"""Excel becomes slow with more comments than this. The list of errors has all of them."""

WITHHELD = "(không giữ lại)"
"""Shown in the list instead of a value that seems to name a person."""
WHOLE = b"whole"
"""The last bytes of a complete answer. An answer without them was cut off."""

_NURSERY = opened("backend.spreadsheets.annotate")
_ONE_AT_A_TIME = threading.BoundedSemaphore(1)  # one long list takes a gigabyte of memory
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_OURS = f"\n\n{AUTHOR}: "


def words(error: dict[str, Any], listing: "Listing", language: str = "vi") -> str:
    """The words of an error of an import: what is wrong, how to correct it, and a suggestion."""
    text = translate(error["code"], language, {**listing.words(language), **error["params"]})
    if not error.get("suggestion"):
        return text
    asked = "Did you mean “{}”?" if language == "en" else "Có phải “{}”?"
    return f"{text} {asked.format(error['suggestion'])}"


def annotated(content: bytes | None, errors: list[dict[str, Any]], listing: "Listing") -> bytes:
    """The workbook `content` with `errors` in it, or only their list if it cannot be written."""
    marks = [
        {
            **{k: e[k] for k in ("sheet", "cell", "value", "suggestion")},
            "message": words(e, listing),
        }
        for e in errors
    ]
    made = ask_child(marks, content) if content is not None else None
    return listed(marks) if made is None else made


def without_cells(content: bytes, cells: Sequence[tuple[str, str]]) -> bytes | None:
    """The workbook with each (sheet, cell) of `cells` empty, or None if it cannot be written.

    Comments that seem to name a person are removed as well.
    """
    return ask_child({"blank": cells}, content)


def ask_child(asked: Any, content: bytes) -> bytes | None:
    """The answer of a child process; None if the child was stopped or did not start in time."""
    if not _ONE_AT_A_TIME.acquire(timeout=MAX_SECONDS):
        return None
    answered = io.BytesIO()
    try:
        sent = json.dumps(asked).encode() + b"\n" + content
        _NURSERY.ask(sent, answered, time.monotonic() + 2 * MAX_SECONDS)
    except TimeoutError:
        return None
    finally:
        _ONE_AT_A_TIME.release()
    made = answered.getvalue()
    return made.removesuffix(WHOLE) if made.endswith(WHOLE) else None


def listed(marks: list[dict[str, Any]]) -> bytes:
    """A new workbook that contains only the list of errors."""
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    book.remove(book.active)
    add_list(book, marks)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- in the child process --------------------------------------------------------------------


def main() -> None:
    """Fork a child for each workbook; the parser is loaded once, before the first of them."""
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it
    import openpyxl  # noqa: F401, PLC0415 (only in the fork server)

    bear(answer)


def answer(line: socket.socket) -> None:
    """Read a line of JSON and the workbook; answer with the new workbook and `END_MARK`.

    The line is a list of errors to write in, or {"blank": [[sheet, cell]]}: cells to empty.
    """
    limit()
    with line.makefile("rb") as sent:
        asked = json.loads(sent.readline())
        is_mark = isinstance(asked, list)
        content = sent.read()
        line.sendall(mark(content, asked) if is_mark else blank(content, asked["blank"]))
    line.sendall(WHOLE)


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def mark(content: bytes, marks: list[dict[str, Any]]) -> bytes:
    """The workbook with a comment and a colour at each wrong cell, and a sheet that lists them."""
    book = load_book(content)
    for sheet in book.worksheets:
        wipe(sheet)
    for one in marks[:MOST_COMMENTS]:
        if one["sheet"] in book.sheetnames:
            comment(book[one["sheet"]], one)
    add_list(book, marks)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def load_book(content: bytes) -> Any:
    import openpyxl  # noqa: PLC0415

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml must guard openpyxl")
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=True, keep_links=False)


def blank(content: bytes, cells: Sequence[Sequence[str]]) -> bytes:
    """The workbook with these cells empty, and without comments that name a person."""
    book = load_book(content)
    for name, place in cells:
        cell = top_left(book[name], place)
        cell.value = cell.hyperlink = cell.comment = None
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and has_personal_data(cell.comment.text):
                    cell.comment = None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def wipe(sheet: Any) -> None:
    """Remove our earlier comments and colours: the file may have been annotated before."""
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    for row in sheet.iter_rows():
        for cell in row:
            note = cell.comment
            if note is not None and note.author == AUTHOR:
                cell.comment = None
            elif note is not None and _OURS in note.text:
                cell.comment = Comment(note.text.split(_OURS)[0], note.author)
            if cell.has_style and cell.fill.fgColor.rgb == TINT:
                cell.fill = PatternFill()


def comment(sheet: Any, one: dict[str, Any]) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415

    cell = top_left(sheet, one["cell"])
    text = _CONTROL.sub(" ", one["message"])
    old = cell.comment
    if old is not None and old.author == AUTHOR:
        cell.comment = sized(Comment(f"{old.text}\n{text}", AUTHOR))
    elif old is not None:
        cell.comment = sized(Comment(f"{old.text}{_OURS}{text}", old.author))
    else:
        cell.comment = sized(Comment(text, AUTHOR))
    cell.fill = PatternFill("solid", fgColor=TINT)


def sized(note: Any) -> Any:
    note.width, note.height = 320, 40 + 18 * (1 + len(note.text) // 42)
    return note


def top_left(sheet: Any, place: str) -> Any:
    """The cell at `address`, or the first cell of the merged area that it belongs to."""
    cell = sheet[place]
    for area in sheet.merged_cells.ranges:
        if place in area:
            return sheet.cell(area.min_row, area.min_col)
    return cell


def add_list(book: Any, marks: list[dict[str, Any]]) -> None:
    """Add the sheet that lists all errors, each with a link to its cell."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415

    if SHEET in book.sheetnames:
        del book[SHEET]
    sheets = set(book.sheetnames)
    sheet = book.create_sheet(SHEET)
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), 1):
        cell = sheet.cell(1, column, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFE6ECEE")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for number, one in enumerate(marks, 2):
        value = WITHHELD if one["value"] is None else one["value"]
        texts = (one["sheet"], one["cell"], value, one["message"], one["suggestion"] or "")
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(number, column)
            cell.value, cell.data_type = safe(_CONTROL.sub(" ", text)), "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if one["sheet"] in sheets:
            name = one["sheet"].replace("'", "''")
            link = Hyperlink(ref=f"B{number}", location=f"'{name}'!{one['cell']}")
            sheet.cell(number, 2).hyperlink = link
            sheet.cell(number, 2).font = Font(color="FF0B5CAD", underline="single")


if __name__ == "__main__":
    main()
