"""Writes the example list of a commune: 60 rows as people keep them, nine wrong in nine ways.

Run from the top of the tree: python -m examples.make_examples
Every business and person in it is invented.
"""
# ruff: noqa: INP001 - a folder of example files, no package

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from backend.spreadsheets.vietnamese_encodings import TCVN3

HERE = Path(__file__).parent
FILE = HERE / "co-so-xa-binh-nghia.xlsx"
LAST_DAY = date(2022, 9, 28)

Row = dict[str, Any]

KINDS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("Nhà nghỉ", "NHÀ NGHỈ", "nha nghi", "Nhà Nghỉ", "NN"),
        "Nhà nghỉ",
        "Hoa Sữa|Bằng Lăng|Mùa Thu|Gió Lành|Trăng Non|Đồng Quê|Cây Đa|Bến Đò|Hồ Sen|Ngọc Lan",
    ),
    (
        ("Nhà nghỉ", "nhà nghỉ bình dân"),
        "Nhà nghỉ",
        "Tiến Thành|Hoàng Anh|Thùy Dương|Vân Anh|Việt Anh|Ban Mai|Cầu Sắt",
    ),
    (
        ("Karaoke", "karaokê", "Quán karaoke", "KARAOKE"),
        "Karaoke",
        "Vạn Xuân|Mimosa|Sơn Ca|Họa Mi|Tiếng Tơ|Hải Âu|Giọng Quê|Sóng Nhạc|Kỷ Niệm|Tuổi Xanh",
    ),
    (
        ("Nhà hàng", "nhà hàng", "NH", "Quán ăn"),
        "Nhà hàng",
        "Quê Hương|Cây Dừa|Lúa Vàng|Ao Sen|Đồng Nội|Tre Xanh|Vườn Cau|Bờ Sông|Gió Đồng|Cầu Họ",
    ),
    (
        ("Cắt tóc - gội đầu máy lạnh", "Cắt tóc gội đầu", "gội đầu", "Làm tóc"),
        "Tóc",
        "Thu Thủy|Mai Phương|Nguyệt Anh|Bồ Kết|Thanh Tâm|Diệu Linh|Tâm Đan|Hương Thảo",
    ),
    (("Xoa bóp", "Mát xa", "Tẩm quất"), "Xoa bóp", "An Lành|Bách Thảo|Tâm An|Ngải Cứu|Lá Bồng"),
    (("Nhà trọ", "phòng trọ"), "Nhà trọ", "Hòa Bình|Thành Công|Minh Khai|Bảo Long|Gia Bình"),
    (("Cà phê chòi", "cà phê đèn mờ"), "Cà phê", "Góc Quê|Bờ Ao"),
    (("Khác", "Loại hình khác"), "Bida", "Thống Nhất|Sao Vàng"),
)
ROOMS = ("Nhà nghỉ", "Karaoke", "Xoa bóp", "Nhà trọ")
CHECKED = ("Nhà nghỉ", "Karaoke", "Xoa bóp")
COMMUNE = ("Bình Nghĩa", "xã Bình Nghĩa", "Bình Nghĩa", "BÌNH NGHĨA", "binh nghia", "13504")
STATUS = ("Đang hoạt động", "hoạt động", "Đang kinh doanh", "", "Đang hoạt động", "còn hoạt động")
PEOPLE = (
    *("Nguyễn Thị Mận", "Trần Văn Lượng", "Phạm Thị Chín", "Lê Văn Tứ", "Vũ Thị Nụ"),
    *("Hoàng Văn Ký", "Đỗ Thị Sáu", "Bùi Văn Thiệp", "Ngô Thị Lài", "Đặng Văn Bút"),
    *("Lã Văn Giáp", "Trịnh Thị Gấm", "Dương Văn Hợi", "Nguyễn Văn Sửu", "Trần Thị Mơ"),
)
OLD_FONT = (7, 15, 23, 34, 46, 57)
"""Rows (numbered as in the first column) that somebody pasted from a file in a TCVN3 font."""

WRONG: dict[int, Row] = {
    9: {"commune": "Bình Ngiã"},
    14: {"opened_on": "31/02/2021"},
    19: {"establishment_type": "Tạp hóa"},
    25: {"total": 5, "female": 7},
    31: {"name": ""},
    39: {"room_count": "mười hai"},
    44: {"commune": "Tràng An"},
    52: {"address": "Từ cổng ủy ban đi theo đường bê tông về phía đông, " * 7 + "bên trái"},
}
TWIN = (60, 20)
"""The row of the first number repeats that of the second."""


def rows() -> list[Row]:
    """The sixty rows by field, as typed; wrong ones included."""
    rng = Random(13504)  # noqa: S311 - an example is the same every time
    listed = [good_row(number, *place, rng) for number, place in enumerate(places(rng), 1)]
    for number, mistake in WRONG.items():
        listed[number - 1].update(mistake)
    later, first = TWIN
    listed[later - 1] = {**listed[first - 1], "note": "Trùng với trang trước?"}
    for number in OLD_FONT:
        row = listed[number - 1]
        listed[number - 1] = {field: old_font(value) for field, value in row.items()}
    return listed


def places(rng: Random) -> list[tuple[str, str, str]]:
    """Sixty (type as typed, sign, name) in the order in which a commune walks its villages."""
    found = [
        (rng.choice(typed), sign, f"{sign} {word}")
        for typed, sign, words in KINDS
        for word in words.split("|")
    ]
    rng.shuffle(found)
    return [*found, found[0]]


def good_row(number: int, typed: str, sign: str, name: str, rng: Random) -> Row:
    total = rng.randint(2, 9)
    opened_on = date(2009, 1, 1) + timedelta(rng.randrange(4600))
    rooms = rng.randint(4, 15) if sign in ROOMS else None
    return {
        "name": name.upper() if number % 17 == 0 else name,
        "establishment_type": typed,
        "owner_name": PEOPLE[number % len(PEOPLE)],
        "manager_name": PEOPLE[(number * 4 + 2) % len(PEOPLE)] if number % 3 == 0 else "",
        "address": f"Thôn {number % 7 + 1}" + ("" if number % 4 else f", xóm {number % 3 + 1}"),
        "commune": COMMUNE[number % len(COMMUNE)],
        "business_registration_no": f"06.H8.{2000 + number:06d}" if number % 5 else "",
        "security_certificate_no": f"{number}/GCN-VD" if sign in CHECKED and number % 6 else "",
        "room_count": f"{rooms} phòng" if rooms and number % 8 == 0 else rooms,
        "opened_on": as_typed(opened_on, number),
        "status": "Tạm nghỉ" if number in (12, 41) else STATUS[number % len(STATUS)],
        "total": f"{total} người" if number % 11 == 0 else total,
        "female": rng.randint(0, total),
        "under_18": "không" if number % 9 == 0 else 0,
        "counted_on": as_typed(LAST_DAY - timedelta(number % 12), number + 2),
        "area": f"1.{rng.randint(10, 99)}0" if number % 10 == 0 else rng.randint(40, 400),
        "note": "Mới sửa lại biển hiệu" if number % 13 == 0 else "",
    }


def as_typed(day: date, number: int) -> date | str | int:
    """A date as one clerk or another types it; a few are real dates of Excel, or bare numbers."""
    forms: tuple[date | str | int, ...] = (
        day,
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        day,
        f"{day.day}-{day.month}-{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day:%Y-%m-%d}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"{day:%d/%m/%y}",
        (day - date(1899, 12, 30)).days,
    )
    return forms[number % len(forms)]


def old_font(value: Any) -> Any:
    """Text as an old TCVN3 (ABC) font stores it, which has no toned capitals; else as it is."""
    codes = {letter: code for code, letter in TCVN3.items()}
    if not isinstance(value, str):
        return value
    return "".join(
        letter if letter.isascii() else codes.get(letter) or codes[letter.lower()]
        for letter in value
    )


HEADINGS: tuple[tuple[str, str, str, int], ...] = (
    ("number", "STT", "", 5),
    ("name", "TÊN CƠ SỞ  KINH DOANH", "", 26),
    ("establishment_type", "Loại hình KD", "", 16),
    ("owner_name", "chủ cơ sở (họ và tên)", "", 20),
    ("address", "Dia chi", "", 22),
    ("commune", "Xã,\nthị trấn", "", 14),
    ("manager_name", "Người quản lý", "", 20),
    ("opened_on", "Ngày bắt đầu hoạt động", "", 16),
    ("area", "Diện tích (m2)", "", 10),
    ("room_count", "Số phòng", "", 10),
    ("business_registration_no", "Số ĐKKD", "", 16),
    ("security_certificate_no", "Giấy chứng nhận ANTT", "", 16),
    ("status", "TÌNH TRẠNG", "", 16),
    ("total", "Số lao động", "Tổng số", 9),
    ("female", "", "Trong đó nữ", 9),
    ("under_18", "", "Dưới 18", 9),
    ("counted_on", "Ngày thống kê", "", 14),
    ("note", "Ghi chú", "", 22),
)
"""(field, heading, second line under a shared heading, width); the order is the commune's own."""
FIRST_ROW = 8


def write(path: Path, listed: Iterable[Row]) -> None:
    """The workbook with its titles above the list, the same bytes every time."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2022, 9, 28, 9, 0), "author": "UBND xã Bình Nghĩa"})  # noqa: DTZ001
    sheet = book.add_worksheet("Danh sach")
    titles(sheet, book)
    headings(sheet, book)
    day = book.add_format({"num_format": "dd/mm/yyyy", "font_name": "Times New Roman"})
    plain = book.add_format({"font_name": "Times New Roman"})
    for number, row in enumerate(listed, 1):
        for column, (field, *_) in enumerate(HEADINGS):
            value = number if field == "number" else row[field]
            if isinstance(value, date):
                sheet.write_datetime(FIRST_ROW + number - 1, column, value, day)
            elif value not in ("", None):
                sheet.write(FIRST_ROW + number - 1, column, value, plain)
    below(sheet, book)
    sheet.freeze_panes(FIRST_ROW, 2)
    book.close()


def titles(sheet: Any, book: Any) -> None:
    bold = book.add_format({"bold": True, "align": "center", "font_name": "Times New Roman"})
    sheet.merge_range("A1:E1", "ỦY BAN NHÂN DÂN HUYỆN BÌNH LỤC", bold)
    sheet.merge_range("A2:E2", "UBND XÃ BÌNH NGHĨA", bold)
    sheet.merge_range("G1:P1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold)
    sheet.merge_range("G2:P2", "Độc lập - Tự do - Hạnh phúc", bold)
    title = "DANH SÁCH CƠ SỞ KINH DOANH DỊCH VỤ DỄ BỊ LỢI DỤNG TRÊN ĐỊA BÀN XÃ"
    sheet.merge_range("A4:R4", title, bold)
    sheet.merge_range("A5:R5", "(Rà soát quý III năm 2022)", bold)


def headings(sheet: Any, book: Any) -> None:
    """Two rows of headings: the head counts share one."""
    form = {"bold": True, "border": 1, "text_wrap": True, "align": "center"}
    bold = book.add_format({**form, "font_name": "Times New Roman"})
    top, low = FIRST_ROW - 2, FIRST_ROW - 1
    for column, (_, heading, second, width) in enumerate(HEADINGS):
        sheet.set_column(column, column, width)
        if second:
            sheet.write(low, column, second, bold)
        else:
            sheet.merge_range(top, column, low, column, heading, bold)
    shared = [column for column, (_, _, second, _) in enumerate(HEADINGS) if second]
    sheet.merge_range(top, shared[0], top, shared[-1], "Số lao động", bold)


def below(sheet: Any, book: Any) -> None:
    """The total and the signatures that stand under such lists."""
    bold = book.add_format({"bold": True, "align": "center", "font_name": "Times New Roman"})
    last = FIRST_ROW + 60
    sheet.write(last, 1, "Tổng cộng: 60 cơ sở", bold)
    sheet.write(last + 2, 13, "Bình Nghĩa, ngày 28 tháng 9 năm 2022", bold)
    sheet.write(last + 3, 1, "NGƯỜI LẬP BIỂU", bold)
    sheet.write(last + 3, 13, "TM. ỦY BAN NHÂN DÂN", bold)


if __name__ == "__main__":
    write(FILE, rows())
