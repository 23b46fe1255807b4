"""Staff in Excel: imported, corrected and exported."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.domains.prevention.staff import service
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.queries import build_order, select_staff_rows
from backend.domains.prevention.staff.schemas import (
    StaffCreate,
    StaffFilters,
    StaffSort,
    StaffUpdate,
)
from backend.permissions import Permission
from backend.spreadsheets.columns import (
    build_boolean_column,
    build_choice_column,
    build_date_column,
    build_text_column,
    build_unit_column,
)
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.row import CellValue

KINDS = {
    "officer": "Công chức|Cán bộ, công chức|Cán bộ",
    "employee": "Viên chức, bán chuyên trách|Viên chức|Bán chuyên trách|Không chuyên trách",
    "collaborator": "Cộng tác viên, tình nguyện viên|Cộng tác viên|Tình nguyện viên",
    "rapporteur": "Báo cáo viên|Tuyên truyền viên",
    "police": "Công an|Cán bộ, chiến sĩ công an|Công an xã",
    "other": "Khác",
}


class ExportedStaff(StaffFilters):
    sort: StaffSort = StaffSort.NAME


class StaffList(Listing):
    kind = "staff"
    title = "Danh sách cán bộ"
    english_title = "Staff"
    noun = ("cán bộ", "official")
    key_description = ("đơn vị, họ tên và cơ quan", "unit, name and agency")
    import_permission = Permission.STAFF_WRITE
    export_permission = Permission.STAFF_READ
    filter_schema = ExportedStaff
    model = Staff
    schema = StaffCreate
    unit_field = "unit"
    includes_leading_units = True
    key_fields = ("unit", "full_name", "agency")
    words: ClassVar = {"kind": KINDS}
    blank_values: ClassVar = {"is_direct_duty": False}
    columns = (
        build_text_column(
            "full_name",
            "Họ và tên",
            "Họ tên|Họ tên cán bộ|Họ và tên cán bộ|Tên cán bộ|Tên",
            required=True,
            max_length=200,
            width=28,
            help="Họ và tên cán bộ. Không ghi số CCCD, số điện thoại, ngày sinh.",
            example="Vũ Thị Thảo",
        ),
        build_text_column(
            "agency",
            "Cơ quan",
            "Cơ quan công tác|Đơn vị công tác|Nơi công tác|Cơ quan, đơn vị|Tổ chức",
            required=True,
            max_length=200,
            width=32,
            example="UBND xã Bình Nghĩa",
        ),
        build_unit_column(
            "unit",
            "Đơn vị",
            help="Huyện, xã hoặc thị trấn. Tài khoản của xã có thể bỏ cột này.",
        ),
        build_choice_column(
            "kind",
            "Loại cán bộ",
            "Loại|Đối tượng cán bộ|Nhóm",
            keep_if_blank=True,
            width=30,
            help="Để trống là công chức.",
            example="Công chức",
        ),
        build_boolean_column(
            "is_direct_duty",
            "Trực tiếp làm công tác",
            "Trực tiếp|Trực tiếp làm|Làm trực tiếp|Phụ trách trực tiếp|Chuyên trách",
            keep_if_blank=True,
            help="Ghi Có (hoặc x) nếu trực tiếp làm công tác phòng, chống mại dâm.",
            example="Có",
        ),
        build_boolean_column(
            "is_female", "Nữ", "Là nữ|Giới tính nữ", help="Ghi Có (hoặc x) nếu là nữ."
        ),
        build_date_column(
            "active_from", "Từ ngày", "Ngày bắt đầu|Làm từ ngày|Tham gia từ", allow_future=True
        ),
        build_date_column(
            "active_to", "Đến ngày", "Ngày thôi|Ngày kết thúc|Làm đến ngày", allow_future=True
        ),
    )

    def validate_record(self, data: StaffCreate) -> None:
        service.ensure_days_in_order(data)

    def create(self, db: Session, data: StaffCreate) -> Staff:
        return service.add_staff(db, data)

    def update(self, db: Session, record: Staff, changes: dict[str, CellValue]) -> None:
        service.correct_staff(db, record, StaffUpdate.model_validate(changes))

    def list_records(self, db: Session, filters: ExportedStaff, limit: int) -> Iterable[Values]:
        found = select_staff_rows(filters).order_by(*build_order(filters.sort)).limit(limit)
        return ({**row._mapping, "unit": row.org_unit_name} for row in db.execute(found))


LISTS = (StaffList(),)
