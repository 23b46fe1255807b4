"""The help sheet of our workbooks: how to fill in the list, and what each column expects."""

from typing import Any

from backend.spreadsheets.listing import Listing

RULES = (
    "Mỗi dòng là một {noun}. Cột có dấu * phải điền; các cột khác có thể để trống hoặc xóa.",
    "Ngày ghi theo ngày/tháng/năm, ví dụ 27/03/2022. Số ghi bằng chữ số, ví dụ 12.",
    "Tệp tối đa 20 MB, 100.000 dòng. Tải lên là kiểm tra trước, chưa ghi gì vào sổ.",
)
SAME = (
    "Dòng trùng {same} với {noun} đã có trong sổ được coi là cập nhật {noun} đó; "
    "ô để trống giữ nguyên giá trị trong sổ."
)
COMES_BACK = (
    "Danh sách xuất từ sổ có hai cột ẩn để nhận lại đúng {noun}: giữ nguyên hai cột đó. "
    "Với các dòng ấy, xóa một ô là xóa giá trị trong sổ."
)
LOCKED = (
    "Trang danh sách khóa tiêu đề, cột ẩn và ô không đổi được; không có mật khẩu, cần thì bỏ khóa "
    "ở Xem lại > Bỏ bảo vệ trang tính. {Noun} mới ghi ở các dòng dưới cùng, để trống hai cột ẩn."
)
MEANWHILE = "Ô mà người khác đã sửa trong sổ sau khi xuất thì khi nhập lại sẽ hỏi giữ giá trị nào."


def rules_of(listing: Listing) -> list[str]:
    rules = [*RULES, *listing.rules]
    rules += [SAME] if listing.same[0] else []
    rules += [COMES_BACK, LOCKED, MEANWHILE] if listing.exporting else []
    return [rule.format_map(listing.words("vi")) for rule in rules]


def write_help(sheet: Any, listing: Listing, forms: dict[Any, Any]) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 70, forms["wrap"])
    sheet.set_column(3, 3, 24)
    rules = rules_of(listing)
    for number, rule in enumerate(rules):
        sheet.write_string(number, 0, f"{number + 1}. {rule}")
    start = len(rules) + 1
    for column, heading in enumerate(("Cột", "Phải điền", "Cách ghi", "Ví dụ")):
        sheet.write_string(start, column, heading, forms["head"])
    for number, shown in enumerate(listing.columns, start + 1):
        sheet.write_string(number, 0, shown.header)
        sheet.write_string(number, 1, "có" if shown.required else "")
        sheet.write_string(number, 2, shown.help, forms["wrap"])
        sheet.write_string(number, 3, shown.example)
