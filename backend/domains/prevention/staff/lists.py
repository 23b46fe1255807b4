"""The roster in Excel: entered and amended from a list, taken away as one."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.core.session.org_units import Level
from backend.core.session.session import Session
from backend.domains.prevention.staff import service
from backend.domains.prevention.staff.listing import order, staff_rows
from backend.domains.prevention.staff.models import Staff
from backend.domains.prevention.staff.schemas import Sort, StaffCreate, StaffFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import chosen, dated, of_unit, words, yes_or_no
from backend.spreadsheets.enumerations import Choices, of
from backend.spreadsheets.listing import Listing

KINDS = {
    "officer": "Công chức|Cán bộ, công chức|Cán bộ",
    "employee": "Viên chức, bán chuyên trách|Viên chức|Bán chuyên trách|Không chuyên trách",
    "collaborator": "Cộng tác viên, tình nguyện viên|Cộng tác viên|Tình nguyện viên",
    "rapporteur": "Báo cáo viên|Tuyên truyền viên",
    "police": "Công an|Cán bộ, chiến sĩ công an|Công an xã",
    "other": "Khác",
}


class ExportedStaff(StaffFilters):
    sort: Sort = Sort.NAME


class Roster(Listing):
    kind = "staff"
    title = "Danh sách cán bộ"
    english = "Staff"
    noun = ("cán bộ", "official")
    same = ("đơn vị, họ tên và cơ quan", "unit, name and agency")
    importing = Permission.STAFF_WRITE
    exporting = Permission.STAFF_READ
    filters = ExportedStaff
    model = Staff
    schema = StaffCreate
    unit_field = "unit"
    levels = (Level.DISTRICT, Level.COMMUNE)
    key_fields = ("unit", "full_name", "agency")
    columns = (
        words(
            "full_name",
            "Họ và tên",
            "Họ tên|Họ tên cán bộ|Họ và tên cán bộ|Tên cán bộ|Tên",
            required=True,
            limit=200,
            width=28,
            help="Họ và tên cán bộ. Không ghi số CCCD, số điện thoại, ngày sinh.",
            example="Vũ Thị Thảo",
        ),
        words(
            "agency",
            "Cơ quan",
            "Cơ quan công tác|Đơn vị công tác|Nơi công tác|Cơ quan, đơn vị|Tổ chức",
            required=True,
            limit=200,
            width=32,
            example="UBND xã Bình Nghĩa",
        ),
        of_unit(
            "unit",
            "Đơn vị",
            help="Huyện, xã hoặc thị trấn. Tài khoản của xã có thể bỏ cột này.",
        ),
        chosen(
            "kind",
            "Loại cán bộ",
            "Loại|Đối tượng cán bộ|Nhóm",
            keeps=True,
            width=30,
            help="Để trống là công chức.",
            example="Công chức",
        ),
        yes_or_no(
            "is_direct_duty",
            "Trực tiếp làm công tác",
            "Trực tiếp|Trực tiếp làm|Làm trực tiếp|Phụ trách trực tiếp|Chuyên trách",
            keeps=True,
            help="Ghi Có (hoặc x) nếu trực tiếp làm công tác phòng, chống mại dâm.",
            example="Có",
        ),
        yes_or_no("is_female", "Nữ", "Là nữ|Giới tính nữ", help="Ghi Có (hoặc x) nếu là nữ."),
        dated("active_from", "Từ ngày", "Ngày bắt đầu|Làm từ ngày|Tham gia từ", future=True),
        dated("active_to", "Đến ngày", "Ngày thôi|Ngày kết thúc|Làm đến ngày", future=True),
    )

    def choices(self, db: Session) -> dict[str, Choices]:
        return {"kind": of(KINDS)}

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "is_direct_duty": values["is_direct_duty"] or False}

    def check(self, values: Mapping[str, Any]) -> None:
        service.check_days(values["active_from"], values["active_to"])

    def create(self, db: Session, values: dict[str, Any]) -> Staff:
        values.pop("allow_duplicate")
        return service.enter(db, values, allow_duplicate=False)

    def update(self, db: Session, record: Any, changes: dict[str, Any]) -> Staff:
        return service.amend(db, record, changes, allow_duplicate=False)

    def records(
        self, db: Session, filters: ExportedStaff, most: int
    ) -> Iterable[Mapping[str, Any]]:
        found = staff_rows(filters).order_by(*order(filters.sort)).limit(most)
        return ({**row._mapping, "unit": row.org_unit_name} for row in db.execute(found))


LISTS = (Roster(),)
