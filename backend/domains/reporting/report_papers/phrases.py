"""The fixed texts of a report: who issues it, who receives it, and how numbers are written."""

from datetime import date

from backend.documents import committees
from backend.documents.report_content import HIDDEN, NOT_BY_UNIT, UNKNOWN, Number
from backend.documents.vi_text import format_long_day, format_number, format_short_day
from backend.domains.reporting.reports.content import ReportContent, UnitNames

SUBSECTIONS = {
    "II.1": "1. Tuyên truyền",
    "II.2": "2. Kiểm tra, xử lý vi phạm",
    "II.3": "3. Đấu tranh với tội phạm, vi phạm về mại dâm",
    "II.4": "4. Hỗ trợ giảm hại, hòa nhập cộng đồng",
    "II.5": "5. Xây dựng xã, thị trấn lành mạnh",
    "II.6": "6. Tập huấn",
    "II.7": "7. Nhân lực, kinh phí",
}
"""The parts of section II; a figure names its own."""
LEGEND = (
    f"{UNKNOWN}: chưa có số liệu; {HIDDEN}: không công bố cho người tải tệp này; "
    f"{NOT_BY_UNIT}: không tính theo đơn vị; *: số đã điều chỉnh, xem bảng số liệu điều chỉnh. "
    "“Cơ sở” đếm mỗi cơ sở một lần, “lượt” đếm mỗi lần kiểm tra."
)
PARTLY = "Số có (5/7) là cộng của 5 trong 7 bản ghi; số của các bản ghi còn lại chưa đếm."
MASKED = "Bản này đã lược số liệu không thuộc quyền xem của người tải; mã băm là của bản đầy đủ."


def list_recipient_lines(content: ReportContent) -> list[str]:
    """Who gets the report, a line for each."""
    return committees.list_recipient_lines(content["recipients"])


def get_period_days(content: ReportContent) -> tuple[date, date]:
    return parse_day(content["period_start"]), parse_day(content["period_end"])


def format_agency(unit: UnitNames) -> str:
    """'ỦY BAN NHÂN DÂN', 'HUYỆN BÌNH LỤC' on two lines."""
    return committees.format_committee_head(unit["kind"], unit["name"])


def format_agency_line(unit: UnitNames) -> str:
    return committees.format_committee(unit["kind"], unit["name"])


def format_register_number(content: ReportContent) -> str:
    """The register number; until there is one, room for it (NĐ 30/2020 Đ.15)."""
    return f"Số: {content.get('register_no') or '……/BC-UBND'}"


def format_place_and_date(content: ReportContent) -> str:
    approved, place = content.get("approved_on"), content["unit"]["name"]
    if approved:
        return f"{place}, {format_long_day(parse_day(approved))}"
    return f"{place}, ngày …… tháng …… năm ………"


def list_opening_paragraphs(content: ReportContent, period: str) -> list[str]:
    start, end = (
        format_short_day(parse_day(content[name])) for name in ("period_start", "period_end")
    )
    said = (
        "Thực hiện Pháp lệnh Phòng, chống mại dâm số 10/2003/PL-UBTVQH11 và chế độ báo cáo định "
        f"kỳ, {format_agency_line(content['unit'])} báo cáo kết quả công tác phòng, chống mại dâm "
        f"{period} (từ ngày {start} đến ngày {end}), như sau:"
    )
    return [said]


def list_signer_lines(content: ReportContent) -> list[str]:
    """'TM. ỦY BAN NHÂN DÂN', and in whose place a deputy signs (NĐ 30/2020 Đ.13)."""
    return committees.list_signer_lines(str(content.get("approver_title") or ""))


def parse_day(text: str) -> date:
    return date.fromisoformat(text[:10])


def to_number(
    value: float | None, *, hidden: bool = False, mark: str = "", share: str = ""
) -> Number:
    if hidden:
        return Number(text=HIDDEN)
    if value is None:
        return Number()
    return Number(value=value, text=format_number(value) + mark + share, share=share)
