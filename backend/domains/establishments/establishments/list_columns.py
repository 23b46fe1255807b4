"""The columns of a list of establishments: headings, what they mean, and how cells are read."""

from backend.domains.establishments.establishments.schemas import is_registration_no
from backend.domains.organisation.areas.cells import build_area_column
from backend.spreadsheets.cell_values import parse_latitude, parse_longitude
from backend.spreadsheets.columns import (
    Choices,
    Column,
    Form,
    build_choice_column,
    build_code_column,
    build_count_column,
    build_date_column,
    build_text_column,
    build_unit_column,
    split_aliases,
)

_DAY_HELP = "Ngày/tháng/năm, ví dụ 27/03/2022."

COLUMNS: tuple[Column, ...] = (
    build_text_column(
        "name",
        "Tên cơ sở",
        (
            "Tên|Tên cơ sở kinh doanh|Tên cơ sở kinh doanh dịch vụ|Tên cơ sở KDDV|Cơ sở|"
            "Tên nhà nghỉ, khách sạn|Tên biển hiệu|Biển hiệu|Tên hộ kinh doanh|Tên doanh nghiệp|"
            "Tên đơn vị|Tên cơ sở, hộ kinh doanh|Tên cơ sở dịch vụ|Tên và loại hình cơ sở"
        ),
        required=True,
        max_length=200,
        width=32,
        help="Tên ghi trên biển hiệu hoặc giấy đăng ký kinh doanh.",
        example="Nhà nghỉ Hương Sen",
    ),
    build_choice_column(
        "establishment_type",
        "Loại hình",
        (
            "Loại hình cơ sở|Loại cơ sở|Loại hình kinh doanh|Loại hình dịch vụ|Ngành nghề|"
            "Ngành nghề kinh doanh|Lĩnh vực kinh doanh|Loại|Dịch vụ|Loại hình KD|Loại dịch vụ|"
            "Loại hình kinh doanh dịch vụ|Hình thức kinh doanh|Ngành, nghề"
        ),
        required=True,
        width=24,
        help="Chọn trong danh sách, hoặc ghi tên loại hình như Nhà nghỉ, Karaoke.",
        example="Nhà nghỉ",
    ),
    build_text_column(
        "address",
        "Địa chỉ",
        (
            "Địa chỉ cơ sở|Địa chỉ kinh doanh|Địa điểm|Địa điểm kinh doanh|Nơi hoạt động|"
            "Địa chỉ hoạt động|Thôn, xóm|Thôn|Thôn, tổ dân phố|Địa bàn|Địa chỉ (thôn, xóm)|Nơi đặt"
        ),
        required=True,
        max_length=300,
        width=36,
        help="Số nhà, đường, thôn hoặc tiểu khu.",
        example="Thôn 3",
    ),
    build_unit_column(),
    build_area_column(),
    build_choice_column(
        "status",
        "Trạng thái",
        (
            "Tình trạng|Tình trạng hoạt động|Trạng thái hoạt động|Hiện trạng|Hoạt động|"
            "Tình hình hoạt động|Còn hoạt động"
        ),
        keep_if_blank=True,
        width=18,
        help="Đang hoạt động, Tạm ngừng hoặc Đã đóng. Để trống là đang hoạt động.",
        example="Đang hoạt động",
    ),
    build_text_column(
        "owner_name",
        "Chủ cơ sở",
        (
            "Họ tên chủ cơ sở|Họ và tên chủ cơ sở|Tên chủ cơ sở|Chủ hộ|Chủ kinh doanh|"
            "Chủ hộ kinh doanh|Họ tên chủ|Đại diện|Người đại diện|Đại diện pháp luật|"
            "Người đại diện theo pháp luật|Chủ cơ sở họ và tên|Chủ cơ sở họ tên|Tên chủ|"
            "Họ và tên chủ hộ|Chủ doanh nghiệp|Chủ cơ sở kinh doanh"
        ),
        max_length=200,
        width=26,
        help="Họ tên chủ cơ sở. Không ghi số CCCD, số điện thoại.",
        example="Nguyễn Thị Hạnh",
    ),
    build_text_column(
        "manager_name",
        "Người quản lý",
        (
            "Quản lý|Họ tên người quản lý|Người quản lý cơ sở|Người điều hành|Họ và tên quản lý|"
            "Người trông coi|Họ và tên người quản lý|Tên người quản lý"
        ),
        max_length=200,
        width=26,
        help="Họ tên người quản lý, nếu khác chủ cơ sở.",
    ),
    build_code_column(
        "business_registration_no",
        "Số đăng ký kinh doanh",
        (
            "Số ĐKKD|ĐKKD|Giấy phép kinh doanh|Số giấy phép kinh doanh|GPKD|Số GPKD|"
            "Giấy đăng ký kinh doanh|Giấy chứng nhận ĐKKD|Mã số thuế|Mã số hộ kinh doanh|"
            "Đăng ký kinh doanh|Giấy chứng nhận đăng ký kinh doanh|Đăng ký kinh doanh số|"
            "Số giấy chứng nhận đăng ký kinh doanh|Mã số doanh nghiệp"
        ),
        max_length=60,
        width=22,
        help=(
            "Số giấy chứng nhận đăng ký kinh doanh, không ghi số CCCD của người nào. Hộ kinh doanh "
            "có mã số 12 chữ số thì ghi HKD trước mã số."
        ),
        example="06H8001234",
        is_exempt=is_registration_no,
    ),
    build_code_column(
        "security_certificate_no",
        "Số giấy chứng nhận ANTT",
        (
            "GCN ANTT|Số GCN ANTT|Giấy ANTT|Giấy chứng nhận an ninh trật tự|"
            "Giấy chứng nhận đủ điều kiện về ANTT|Giấy chứng nhận đủ điều kiện ANTT|"
            "Giấy chứng nhận đủ điều kiện về an ninh trật tự|Số giấy ANTT|GCN đủ điều kiện ANTT|"
            "Giấy xác nhận ANTT|Chứng nhận ANTT|Cam kết ANTT|Giấy chứng nhận ANTT|"
            "Số giấy chứng nhận đủ điều kiện về ANTT"
        ),
        max_length=60,
        width=24,
        help="Số giấy chứng nhận đủ điều kiện về an ninh, trật tự.",
        example="15/GCN",
    ),
    build_date_column(
        "security_certificate_expires_on",
        "Ngày hết hạn GCN ANTT",
        (
            "Hạn GCN ANTT|Ngày hết hạn giấy chứng nhận ANTT|Thời hạn GCN ANTT|"
            "Giấy chứng nhận ANTT có giá trị đến|GCN ANTT có giá trị đến ngày"
        ),
        width=16,
        allow_future=True,
        help=_DAY_HELP + " Chỉ ghi khi trên giấy có thời hạn.",
    ),
    build_count_column(
        "room_count",
        "Số phòng",
        "Phòng|Tổng số phòng|Số buồng|Số lượng phòng|Quy mô phòng|Số phòng hát|Số phòng nghỉ",
        width=11,
        help="Số nguyên.",
        example="12",
    ),
    build_date_column(
        "opened_on",
        "Ngày hoạt động",
        (
            "Ngày bắt đầu hoạt động|Ngày khai trương|Ngày thành lập|Ngày mở cửa|Ngày bắt đầu|"
            "Hoạt động từ ngày|Bắt đầu hoạt động|Ngày đi vào hoạt động|Thời gian hoạt động|"
            "Hoạt động từ"
        ),
        width=16,
        help=_DAY_HELP,
        example="27/03/2019",
    ),
    build_date_column(
        "closed_on",
        "Ngày đóng cửa",
        "Ngày ngừng hoạt động|Ngày nghỉ|Ngày giải thể|Ngày dừng hoạt động|Ngày chấm dứt",
        width=16,
        help=_DAY_HELP + " Chỉ ghi khi cơ sở đã đóng.",
    ),
    build_count_column(
        "workforce_total",
        "Tổng số lao động",
        (
            "Lao động|Số lao động|Tổng lao động|Số lượng lao động|Số nhân viên|Số người làm việc|"
            "Tổng số nhân viên|Số LĐ|Tổng số LĐ|Nhân viên|Số lao động tổng số|Lao động tổng số|"
            "Số lao động tổng|Tổng số người lao động|Số tiếp viên, nhân viên|Số nhân viên phục vụ"
        ),
        is_extra=True,
        width=12,
        help="Chỉ ghi số lượng, không ghi tên.",
        example="6",
    ),
    build_count_column(
        "workforce_female",
        "Lao động nữ",
        (
            "Nữ|Số lao động nữ|LĐ nữ|Số nữ|Số lượng lao động nữ|Trong đó nữ|Trong đó lao động nữ|"
            "Lao động là nữ|Nhân viên nữ|Số nhân viên nữ|Số lao động nữ giới|Lao động trong đó nữ|"
            "Số lao động trong đó nữ|Tiếp viên nữ|Số tiếp viên nữ"
        ),
        is_extra=True,
        width=12,
        help="Số lao động nữ, trong tổng số.",
        example="4",
    ),
    build_count_column(
        "workforce_under_18",
        "Lao động dưới 18 tuổi",
        "Dưới 18 tuổi|Số lao động dưới 18 tuổi|LĐ dưới 18 tuổi|Dưới 18|Số lao động dưới 18",
        is_extra=True,
        width=12,
        help="Số lao động dưới 18 tuổi, trong tổng số. Để trống nếu chưa đếm.",
        example="0",
    ),
    build_date_column(
        "workforce_counted_on",
        "Ngày thống kê lao động",
        "Ngày thống kê|Ngày khai báo lao động|Ngày rà soát|Thời điểm thống kê|Ngày kiểm đếm",
        is_extra=True,
        width=16,
        help=_DAY_HELP + " Để trống là ngày nhập tệp.",
        example="14/03/2022",
    ),
    Column(
        "latitude",
        "Vĩ độ",
        lambda cell, _: parse_latitude(cell),
        split_aliases("Latitude|Lat|Tọa độ vĩ độ|Tọa độ X"),
        width=12,
        form=Form.NUMBER,
        help="Độ thập phân, ví dụ 20,4933.",
    ),
    Column(
        "longitude",
        "Kinh độ",
        lambda cell, _: parse_longitude(cell),
        split_aliases("Longitude|Long|Lng|Lon|Tọa độ kinh độ|Tọa độ Y"),
        width=12,
        form=Form.NUMBER,
        help="Độ thập phân, ví dụ 105,9312.",
    ),
)

PLAIN = tuple(c.field for c in COLUMNS if not c.is_extra and c.field not in ("commune", "area_id"))
"""Columns whose cells hold the stored value itself, not the name of a record."""


def build_status_choices() -> Choices:
    """The words that communes write for the statuses active, suspended and closed."""
    choices = Choices("cell-unknown-status")
    active = ["hoạt động", "còn hoạt động", "đang kinh doanh", "đang mở", "bình thường", "có"]
    choices.add("active", "Đang hoạt động", active)
    suspended = [
        "tạm dừng",
        "tạm nghỉ",
        "tạm đóng cửa",
        "tạm ngừng hoạt động",
        "tạm dừng hoạt động",
    ]
    suspended += ["tạm ngừng kinh doanh", "tạm dừng kinh doanh", "đang sửa chữa", "đình chỉ"]
    choices.add("suspended", "Tạm ngừng", suspended)
    closed = ["đóng cửa", "đã đóng cửa", "ngừng hoạt động", "đã ngừng hoạt động", "dừng hoạt động"]
    closed += ["không hoạt động", "không còn hoạt động", "đã nghỉ", "nghỉ", "nghỉ kinh doanh"]
    closed += ["giải thể", "đã giải thể", "chấm dứt hoạt động", "đã ngừng kinh doanh", "bỏ"]
    choices.add("closed", "Đã đóng", closed)
    return choices
