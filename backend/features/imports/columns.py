"""The columns of a list of establishments: headings, what they mean, and how cells are read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.features.imports import coordinates, values
from backend.features.imports.choices import Choices
from backend.features.imports.counts import count
from backend.features.imports.days import day
from backend.features.imports.reader import Cell


@dataclass(frozen=True, slots=True)
class Lists:
    """What cells may name: the catalogue of types, the communes of the caller, the states."""

    types: Choices
    communes: Choices
    statuses: Choices
    today: date


Parser = Callable[[Cell, Lists], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`header` stands in templates and exports; `names` are other headings that communes use."""

    field: str
    header: str
    parse: Parser
    names: tuple[str, ...] = ()
    required: bool = False
    limit: int = 0
    """Most characters of a text; 0 for other values."""
    width: int = 16
    help: str = ""
    example: str = ""


def plainly(parse: Callable[[Cell], Any]) -> Parser:
    return lambda cell, _lists: parse(cell)


def past_day(cell: Cell, lists: Lists) -> date | None:
    found = day(cell, lists.today)
    if found is not None and found > lists.today:
        raise values.BadValue("cell-in-future", today=lists.today.strftime("%d/%m/%Y"))
    return found


def names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split("|"))


_DAY_HELP = "Ngày/tháng/năm, ví dụ 27/03/2022."

ESTABLISHMENTS: tuple[Column, ...] = (
    Column(
        "name",
        "Tên cơ sở",
        plainly(values.free_text),
        names(
            "Tên|Tên cơ sở kinh doanh|Tên cơ sở kinh doanh dịch vụ|Tên cơ sở KDDV|Cơ sở|"
            "Tên nhà nghỉ, khách sạn|Tên biển hiệu|Biển hiệu|Tên hộ kinh doanh|Tên doanh nghiệp|"
            "Tên đơn vị|Tên cơ sở, hộ kinh doanh|Tên cơ sở dịch vụ|Tên và loại hình cơ sở"
        ),
        required=True,
        limit=200,
        width=32,
        help="Tên ghi trên biển hiệu hoặc giấy đăng ký kinh doanh.",
        example="Nhà nghỉ Hương Sen",
    ),
    Column(
        "establishment_type",
        "Loại hình",
        lambda cell, lists: lists.types.find(cell),
        names(
            "Loại hình cơ sở|Loại cơ sở|Loại hình kinh doanh|Loại hình dịch vụ|Ngành nghề|"
            "Ngành nghề kinh doanh|Lĩnh vực kinh doanh|Loại|Dịch vụ|Loại hình KD|Loại dịch vụ|"
            "Loại hình kinh doanh dịch vụ|Hình thức kinh doanh|Ngành, nghề"
        ),
        required=True,
        width=24,
        help="Chọn trong danh sách, hoặc ghi tên loại hình như Nhà nghỉ, Karaoke.",
        example="Nhà nghỉ",
    ),
    Column(
        "address",
        "Địa chỉ",
        plainly(values.free_text),
        names(
            "Địa chỉ cơ sở|Địa chỉ kinh doanh|Địa điểm|Địa điểm kinh doanh|Nơi hoạt động|"
            "Địa chỉ hoạt động|Thôn, xóm|Thôn|Thôn, tổ dân phố|Địa bàn|Địa chỉ (thôn, xóm)|Nơi đặt"
        ),
        required=True,
        limit=300,
        width=36,
        help="Số nhà, đường, thôn hoặc tiểu khu.",
        example="Thôn 3",
    ),
    Column(
        "commune",
        "Xã, thị trấn",
        lambda cell, lists: lists.communes.find(cell),
        names(
            "Xã|Xã/thị trấn|Xã, phường, thị trấn|Xã phường|Thị trấn|Đơn vị hành chính|Tên xã|"
            "Đơn vị|Xã (thị trấn)|Thuộc xã|Mã xã|Mã đơn vị hành chính|Thuộc xã, thị trấn"
        ),
        required=True,
        width=20,
        help="Tên xã, thị trấn hoặc mã 5 chữ số. Tài khoản của xã có thể bỏ cột này.",
        example="Bình Nghĩa",
    ),
    Column(
        "status",
        "Trạng thái",
        lambda cell, lists: lists.statuses.find(cell),
        names(
            "Tình trạng|Tình trạng hoạt động|Trạng thái hoạt động|Hiện trạng|Hoạt động|"
            "Tình hình hoạt động|Còn hoạt động"
        ),
        width=18,
        help="Đang hoạt động, Tạm ngừng hoặc Đã đóng. Để trống là đang hoạt động.",
        example="Đang hoạt động",
    ),
    Column(
        "owner_name",
        "Chủ cơ sở",
        plainly(values.optional_text),
        names(
            "Họ tên chủ cơ sở|Họ và tên chủ cơ sở|Tên chủ cơ sở|Chủ hộ|Chủ kinh doanh|"
            "Chủ hộ kinh doanh|Họ tên chủ|Đại diện|Người đại diện|Đại diện pháp luật|"
            "Người đại diện theo pháp luật|Chủ cơ sở họ và tên|Chủ cơ sở họ tên|Tên chủ|"
            "Họ và tên chủ hộ|Chủ doanh nghiệp|Chủ cơ sở kinh doanh"
        ),
        limit=200,
        width=26,
        help="Họ tên chủ cơ sở. Không ghi số CCCD, số điện thoại.",
        example="Nguyễn Thị Hạnh",
    ),
    Column(
        "manager_name",
        "Người quản lý",
        plainly(values.optional_text),
        names(
            "Quản lý|Họ tên người quản lý|Người quản lý cơ sở|Người điều hành|Họ và tên quản lý|"
            "Người trông coi|Họ và tên người quản lý|Tên người quản lý"
        ),
        limit=200,
        width=26,
        help="Họ tên người quản lý, nếu khác chủ cơ sở.",
    ),
    Column(
        "business_registration_no",
        "Số đăng ký kinh doanh",
        plainly(values.number),
        names(
            "Số ĐKKD|ĐKKD|Giấy phép kinh doanh|Số giấy phép kinh doanh|GPKD|Số GPKD|"
            "Giấy đăng ký kinh doanh|Giấy chứng nhận ĐKKD|Mã số thuế|Mã số hộ kinh doanh|"
            "Đăng ký kinh doanh|Giấy chứng nhận đăng ký kinh doanh|Đăng ký kinh doanh số|"
            "Số giấy chứng nhận đăng ký kinh doanh|Mã số doanh nghiệp"
        ),
        limit=60,
        width=22,
        help="Số giấy chứng nhận đăng ký kinh doanh.",
        example="06H8001234",
    ),
    Column(
        "security_certificate_no",
        "Số giấy chứng nhận ANTT",
        plainly(values.number),
        names(
            "GCN ANTT|Số GCN ANTT|Giấy ANTT|Giấy chứng nhận an ninh trật tự|"
            "Giấy chứng nhận đủ điều kiện về ANTT|Giấy chứng nhận đủ điều kiện ANTT|"
            "Giấy chứng nhận đủ điều kiện về an ninh trật tự|Số giấy ANTT|GCN đủ điều kiện ANTT|"
            "Giấy xác nhận ANTT|Chứng nhận ANTT|Cam kết ANTT|Giấy chứng nhận ANTT|"
            "Số giấy chứng nhận đủ điều kiện về ANTT"
        ),
        limit=60,
        width=24,
        help="Số giấy chứng nhận đủ điều kiện về an ninh, trật tự.",
        example="15/GCN",
    ),
    Column(
        "room_count",
        "Số phòng",
        plainly(count),
        names(
            "Phòng|Tổng số phòng|Số buồng|Số lượng phòng|Quy mô phòng|Số phòng hát|Số phòng nghỉ"
        ),
        width=11,
        help="Số nguyên.",
        example="12",
    ),
    Column(
        "opened_on",
        "Ngày hoạt động",
        past_day,
        names(
            "Ngày bắt đầu hoạt động|Ngày khai trương|Ngày thành lập|Ngày mở cửa|Ngày bắt đầu|"
            "Hoạt động từ ngày|Bắt đầu hoạt động|Ngày đi vào hoạt động|Thời gian hoạt động|"
            "Hoạt động từ"
        ),
        width=16,
        help=_DAY_HELP,
        example="27/03/2019",
    ),
    Column(
        "closed_on",
        "Ngày đóng cửa",
        past_day,
        names("Ngày ngừng hoạt động|Ngày nghỉ|Ngày giải thể|Ngày dừng hoạt động|Ngày chấm dứt"),
        width=16,
        help=_DAY_HELP + " Chỉ ghi khi cơ sở đã đóng.",
    ),
    Column(
        "workforce_total",
        "Tổng số lao động",
        plainly(count),
        names(
            "Lao động|Số lao động|Tổng lao động|Số lượng lao động|Số nhân viên|Số người làm việc|"
            "Tổng số nhân viên|Số LĐ|Tổng số LĐ|Nhân viên|Số lao động tổng số|Lao động tổng số|"
            "Số lao động tổng|Tổng số người lao động|Số tiếp viên, nhân viên|Số nhân viên phục vụ"
        ),
        width=12,
        help="Chỉ ghi số lượng, không ghi tên.",
        example="6",
    ),
    Column(
        "workforce_female",
        "Lao động nữ",
        plainly(count),
        names(
            "Nữ|Số lao động nữ|LĐ nữ|Số nữ|Số lượng lao động nữ|Trong đó nữ|Trong đó lao động nữ|"
            "Lao động là nữ|Nhân viên nữ|Số nhân viên nữ|Số lao động nữ giới|Lao động trong đó nữ|"
            "Số lao động trong đó nữ|Tiếp viên nữ|Số tiếp viên nữ"
        ),
        width=12,
        help="Số lao động nữ, trong tổng số.",
        example="4",
    ),
    Column(
        "workforce_under_18",
        "Lao động dưới 18 tuổi",
        plainly(count),
        names("Dưới 18 tuổi|Số lao động dưới 18 tuổi|LĐ dưới 18 tuổi|Dưới 18|Số lao động dưới 18"),
        width=12,
        help="Số lao động dưới 18 tuổi, trong tổng số.",
        example="0",
    ),
    Column(
        "workforce_counted_on",
        "Ngày thống kê lao động",
        past_day,
        names("Ngày thống kê|Ngày khai báo lao động|Ngày rà soát|Thời điểm thống kê|Ngày kiểm đếm"),
        width=16,
        help=_DAY_HELP + " Để trống là ngày nhập tệp.",
        example="14/03/2022",
    ),
    Column(
        "latitude",
        "Vĩ độ",
        plainly(coordinates.latitude),
        names("Latitude|Lat|Tọa độ vĩ độ|Tọa độ X"),
        width=12,
        help="Độ thập phân, ví dụ 20,4933.",
    ),
    Column(
        "longitude",
        "Kinh độ",
        plainly(coordinates.longitude),
        names("Longitude|Long|Lng|Lon|Tọa độ kinh độ|Tọa độ Y"),
        width=12,
        help="Độ thập phân, ví dụ 105,9312.",
    ),
    Column("id", "Mã cơ sở (không sửa)", plainly(values.stamp), width=38),
    Column("version", "Phiên bản (không sửa)", plainly(values.stamp), width=10),
)
BY_FIELD: dict[str, Column] = {column.field: column for column in ESTABLISHMENTS}
HIDDEN = ("id", "version")
"""Columns that exports carry so that an edited row finds its record again."""
DATES = frozenset({"opened_on", "closed_on", "workforce_counted_on"})
COUNTS = frozenset({"room_count", "workforce_total", "workforce_female", "workforce_under_18"})
