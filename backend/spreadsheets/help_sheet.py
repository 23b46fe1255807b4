"""The help sheet of our workbooks: how to fill in the list, and what each column expects."""

from datetime import date
from typing import Any

from backend.law.reference.wordings import to_words_of_day
from backend.spreadsheets.listing import Listing

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


def write_help_sheet(sheet: Any, listing: Listing, today: date, formats: dict[Any, Any]) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 70, formats["wrap"])
    sheet.set_column(3, 3, 24)
    rules = [to_words_of_day(rule, today) for rule in build_rules(listing)]
    for number, rule in enumerate(rules):
        sheet.write_string(number, 0, f"{number + 1}. {rule}")
    start = len(rules) + 1
    for column, heading in enumerate(("Cột", "Phải điền", "Cách ghi", "Ví dụ")):
        sheet.write_string(start, column, heading, formats["head"])
    columns = [column.say_on(today) for column in listing.columns]
    for number, described in enumerate(columns, start + 1):
        sheet.write_string(number, 0, described.header)
        sheet.write_string(number, 1, "có" if described.required else "")
        sheet.write_string(number, 2, described.help, formats["wrap"])
        sheet.write_string(number, 3, described.example)
