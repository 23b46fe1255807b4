"""The state of the week as a workbook: a page with the numbers, then a sheet for each part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter.worksheet import Worksheet

from backend.core.text.formulas import to_formula_free_text
from backend.domains.reporting.report_papers.workbook import ReportWorkbook
from backend.domains.workspace.weekly_digests.content import Cell, Row, WeeklyContent
from backend.law.reference.wordings import to_words_of_day

DAY = "dd/mm/yyyy"


@dataclass(frozen=True, slots=True)
class DigestSheet:
    """A sheet: its heads with their widths, and the text if it has no rows."""

    sheet: str
    heads: tuple[tuple[str, int], ...]
    nothing: str


VISITS = DigestSheet(
    "Kiểm tra",
    (
        *(("Ngày", 12), ("Cơ sở", 34), ("Xã, thị trấn", 18), ("Đội kiểm tra", 30)),
        *(("Hình thức", 16), ("Kết luận", 30)),
    ),
    "Tuần này không có cuộc kiểm tra nào đã ký.",
)
STEPS = DigestSheet(
    "Xử lý vi phạm",
    (("Ngày", 12), ("Bước", 28), ("Cơ sở", 34), ("Xã, thị trấn", 18), ("Hành vi", 60)),
    "Tuần này không có bước xử lý nào.",
)
DUES = (
    ("Hạn", 12),
    ("Còn (ngày)", 11),
    ("Việc", 40),
    ("Hồ sơ", 36),
    ("Đơn vị", 18),
    ("Căn cứ", 44),
)
LATE = DigestSheet("Quá hạn", DUES, "Không có việc nào quá hạn.")
COMING = DigestSheet("Sắp đến hạn", DUES, "Không có việc nào đến hạn trong 14 ngày tới.")
TARGETS = DigestSheet(
    "Chỉ tiêu",
    (
        *(("Chỉ tiêu", 44), ("Phải đạt (%)", 13), ("Đạt", 10), ("Tổng số", 10)),
        *(("Tỷ lệ (%)", 11), ("Đạt trước tuần này", 18)),
    ),
    "Chưa có kế hoạch.",
)
REPORTS = DigestSheet(
    "Báo cáo chậm",
    (("Báo cáo", 36), ("Đơn vị", 24), ("Hạn nộp", 12), ("Chậm (ngày)", 12)),
    "Không đơn vị nào chậm báo cáo.",
)


def list_sheets(state: WeeklyContent) -> list[tuple[DigestSheet, Sequence[Row], str]]:
    """The parts that the reader may have, with their line on the first page."""
    found: list[tuple[DigestSheet, Sequence[Row] | None, str]] = [
        (TARGETS, state.targets, "chỉ tiêu của kế hoạch"),
        (VISITS, state.visits, "cuộc kiểm tra đã ký trong tuần"),
        (STEPS, state.steps, "bước xử lý vi phạm trong tuần"),
        (LATE, state.late, "việc quá hạn, chưa xong"),
        (COMING, state.coming, "việc đến hạn trong 14 ngày tới"),
        (REPORTS, state.reports, "báo cáo chậm của đơn vị"),
    ]
    return [(part, rows, words) for part, rows, words in found if rows is not None]


def render_workbook(state: WeeklyContent, made_on: date) -> bytes:
    """The digest as .xlsx; texts, numbers and days have cells of their own type (R27)."""
    title = f"Tình hình tuần {state.week.in_words()}"
    book = ReportWorkbook(title)
    front = add_sheet(book, "Tóm tắt")
    parts = list_sheets(state)
    write_front(book, front, state, title, parts, made_on)
    for part, rows, _ in parts:
        write_part(book, part, rows, made_on)
    return book.bytes()


def add_sheet(book: ReportWorkbook, name: str) -> Worksheet:
    """A sheet that prints on A4 at its width."""
    made = book.made.add_worksheet(name)
    made.set_paper(9)
    made.set_landscape()
    made.fit_to_pages(1, 0)
    made.set_footer("&L&8Sổ 178&R&8&P/&N")
    return made


def write_front(
    book: ReportWorkbook,
    sheet: Worksheet,
    state: WeeklyContent,
    title: str,
    parts: Sequence[tuple[DigestSheet, Sequence[Row], str]],
    made_on: date,
) -> None:
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 52)
    sheet.merge_range(0, 0, 0, 1, to_formula_free_text(title), book.form(bold=True, font_size=14))
    book.text(sheet, 1, 0, state.unit_name)
    book.text(sheet, 2, 0, f"Lập ngày {made_on:%d/%m/%Y}, theo quyền của người nhận.")
    if state.plan_title:
        book.text(sheet, 3, 0, state.plan_title)
    for row in (1, 2, 3):
        sheet.set_row(row, 18)
    for row, (part, rows, words) in enumerate(parts, 5):
        sheet.write_number(row, 0, len(rows), book.form(num_format="#,##0", align="right"))
        link = f"internal:'{part.sheet}'!A1"
        sheet.write_url(row, 1, link, book.form(underline=True), string=words)


def write_part(book: ReportWorkbook, part: DigestSheet, rows: Sequence[Row], made_on: date) -> None:
    sheet = add_sheet(book, part.sheet)
    for column, (head, width) in enumerate(part.heads):
        sheet.set_column(column, column, width)
        book.text(sheet, 0, column, to_words_of_day(head, made_on), bold=True, border=1)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if not rows:
        sheet.write_string(1, 0, part.nothing, book.form(italic=True))
    for n, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            write_cell(book, sheet, n, column, value)


def write_cell(book: ReportWorkbook, sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    if value is None:
        book.text(sheet, row, column, "–", border=1, align="right")
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, book.form(num_format=DAY, border=1, align="left"))
    elif isinstance(value, int | float):
        kind = "#,##0" if isinstance(value, int) else "#,##0.0"
        sheet.write_number(row, column, value, book.form(num_format=kind, border=1))
    else:
        book.text(sheet, row, column, value, border=1)
