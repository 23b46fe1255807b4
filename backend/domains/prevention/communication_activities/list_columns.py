"""The Excel columns of communication activities, and the words that people write in them."""

from backend.domains.organisation.areas.cells import build_area_column
from backend.spreadsheets.choices import to_choice_key
from backend.spreadsheets.columns import (
    CellContext,
    Column,
    build_choice_column,
    build_count_column,
    build_date_column,
    build_note_column,
    build_text_column,
    build_unit_column,
)
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.text_values import BadValue, parse_text

FORMS = {
    "conference": (
        "Hội nghị, buổi nói chuyện|Hội nghị|Nói chuyện|Nói chuyện chuyên đề|Hội thảo|Tọa đàm|"
        "Mít tinh|Tuyên truyền miệng|Sinh hoạt chuyên đề|Họp"
    ),
    "panel": "Panô|Pa nô|Băng rôn|Khẩu hiệu|Băng zôn",
    "poster": "Áp phích",
    "leaflet": "Tờ rơi|Tờ gấp",
    "broadcast": (
        "Phát thanh|Loa truyền thanh|Đài truyền thanh|Truyền thanh|Phát thanh, truyền hình"
    ),
    "school": "Trong trường học|Trường học|Ngoại khóa",
    "online": "Trên mạng|Mạng xã hội|Facebook|Zalo|Trang thông tin điện tử|Cổng thông tin điện tử",
    "other": "Hình thức khác|Khác",
}
AUDIENCES = {
    "residents": "Nhân dân, khu dân cư|Nhân dân|Người dân|Khu dân cư|Hội viên",
    "students": "Học sinh, sinh viên|Học sinh|Sinh viên",
    "establishment_workers": (
        "Chủ, người làm việc tại cơ sở kinh doanh dịch vụ|Chủ cơ sở|Cơ sở kinh doanh dịch vụ|"
        "Chủ cơ sở và người lao động"
    ),
    "industrial_workers": "Công nhân, người lao động|Công nhân|Người lao động",
    "cadres": "Cán bộ, hội, đoàn thể|Cán bộ|Đoàn thể|Đoàn viên|Cán bộ, công chức",
    "other": "Nhóm khác, nhiều nhóm|Nhóm khác|Nhiều nhóm|Khác",
}
STATUSES = {
    "planned": "Dự kiến|Chưa tổ chức|Chưa thực hiện",
    "held": "Đã tổ chức|Đã thực hiện|Hoàn thành",
    "cancelled": "Đã hủy|Hủy|Không tổ chức|Hoãn",
}
ALL = {
    *("toan huyen", "tat ca", "ca huyen", "tat ca cac xa", "cac xa thi tran", "toan bo"),
    *("tat ca don vi", "cac xa phuong dac khu"),
}


def parse_communes(cell: Cell, context: CellContext) -> list[str] | None:
    """'Bình Nghĩa; Tràng An', 'Tất cả' → ids in order; None for blank."""
    written, known = parse_text(cell), context.choices["communes"]
    if written is None:
        return None
    if to_choice_key(written) in ALL:
        return sorted(known.labels)
    parts = written.replace(";", ",").split(",")
    return sorted({found for part in parts if (found := known.find(part)) is not None})


def build_kept_count_column(field: str, header: str, names: str) -> Column:
    """A count; a cell that was emptied leaves the record as it was."""
    return build_count_column(field, header, names, keep_if_blank=True)


def parse_status(cell: Cell, context: CellContext) -> str | None:
    """The status as exports write it; None for other words, which are not needed."""
    try:
        return context.choices["status"].find(cell)
    except BadValue:
        return None


STATUS = Column("status", "Trạng thái", parse_status, choice_set="status", is_extra=True)

COLUMNS = (
    build_text_column(
        "topic",
        "Nội dung",
        "Nội dung tuyên truyền|Chủ đề|Tên hoạt động|Chuyên đề|Nội dung hoạt động",
        required=True,
        width=44,
        example="Phổ biến Pháp lệnh phòng, chống mại dâm",
    ),
    build_choice_column(
        "form",
        "Hình thức",
        "Hình thức tuyên truyền|Loại hình tuyên truyền|Loại",
        required=True,
        width=26,
        example="Hội nghị, buổi nói chuyện",
    ),
    build_date_column(
        "held_on",
        "Ngày",
        "Ngày tổ chức|Thời gian|Ngày thực hiện|Thời gian tổ chức|Ngày tuyên truyền",
        required=True,
        allow_future=True,
    ),
    build_choice_column(
        "audience",
        "Đối tượng",
        "Đối tượng chính|Đối tượng tuyên truyền|Thành phần|Thành phần tham dự",
        required=True,
        width=30,
        help="Nhóm chính được tuyên truyền; nhiều nhóm ngang nhau thì chọn nhóm khác.",
        example="Nhân dân, khu dân cư",
    ),
    build_area_column(),
    build_text_column("place", "Địa điểm", "Nơi tổ chức|Địa điểm tổ chức|Tại", width=28),
    build_kept_count_column("session_count", "Số buổi", "Số cuộc|Số hội nghị|Số lớp"),
    build_kept_count_column(
        "attendee_count",
        "Số lượt người",
        "Lượt người|Số người|Số người dự|Số người tham dự|Số lượt người tham dự|Người tham dự",
    ),
    build_kept_count_column(
        "material_count", "Tổng số tài liệu", "Số tài liệu|Tài liệu|Số ấn phẩm|Ấn phẩm"
    ),
    build_kept_count_column(
        "panel_count", "Trong đó panô, áp phích", "Panô, áp phích|Số panô, áp phích|Số panô"
    ),
    build_kept_count_column("leaflet_count", "Trong đó tờ rơi", "Số tờ rơi|Tờ rơi"),
    build_kept_count_column(
        "broadcast_count", "Số lần phát thanh", "Lượt phát thanh|Số tin bài|Số buổi phát thanh"
    ),
    build_choice_column(
        "integrated_programme",
        "Chương trình lồng ghép",
        "Lồng ghép|Lồng ghép với",
        width=34,
        help="Chương trình, cuộc vận động mà hoạt động gắn với, nếu có.",
    ),
    build_text_column("partner", "Đơn vị phối hợp", "Phối hợp|Đơn vị, đoàn thể phối hợp", width=28),
    build_unit_column(
        "unit",
        "Đơn vị ghi",
        aliases="Đơn vị|Đơn vị tổ chức|Xã, thị trấn|Xã|Thị trấn|Đơn vị thực hiện",
        required=False,
        help="Huyện, xã hoặc thị trấn tổ chức. Để trống hoặc bỏ cột này: đơn vị mình.",
    ),
    Column(
        "reached_ids",
        "Tổ chức cho xã, thị trấn",
        parse_communes,
        ("Các xã, thị trấn", "Tổ chức cho các xã", "Xã được tuyên truyền"),
        width=30,
        choice_set="communes",
        keep_if_blank=True,
        help="Hoạt động chung: tên các xã, cách nhau bằng dấu chấm phẩy, hoặc Tất cả.",
        example="Bình Nghĩa; Tràng An",
    ),
    build_note_column("note", "Ghi chú", ""),
)
