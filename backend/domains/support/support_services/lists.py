"""Monthly counts in Excel: for a commune about itself, and the office that may see them exactly."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.support.support_services import service
from backend.domains.support.support_services.models import SupportService
from backend.domains.support.support_services.queries import select_count_rows
from backend.domains.support.support_services.schemas import (
    SupportServiceCreate,
    SupportServiceFilters,
    SupportServiceUpdate,
)
from backend.permissions import Permission
from backend.spreadsheets.columns import (
    build_choice_column,
    build_count_column,
    build_month_column,
    build_unit_column,
)
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.row import CellValue

SERVICES = {
    "vocational": "Giáo dục, dạy nghề|Dạy nghề|Đào tạo nghề|Học nghề",
    "legal_aid": "Tư vấn, trợ giúp pháp lý|Trợ giúp pháp lý|Tư vấn pháp lý|Pháp lý",
    "loan": "Vay vốn|Hỗ trợ vay vốn|Vốn vay",
    "employment": "Tạo việc làm|Việc làm|Giới thiệu việc làm",
    "health": "Y tế, chăm sóc sức khỏe|Y tế, sức khỏe|Y tế|Chăm sóc sức khỏe|Sức khỏe",
    "gender_violence": "Phòng, chống bạo lực giới|Bạo lực giới|Bạo lực trên cơ sở giới",
    "other": "Hỗ trợ khác|Khác",
}
"""The services of the plan's II.3 in the words of lists."""

NOBODY = (
    "Không ghi họ tên, ngày sinh, số CCCD, địa chỉ, mã số của người nào: "
    "tệp có cột như vậy bị từ chối cả tệp."
)
"""A rule of every list about support."""


class SupportServiceList(Listing):
    kind = "support-services"
    title = "Số liệu hỗ trợ hằng tháng"
    english_title = "Monthly support counts"
    noun = ("dòng số liệu hỗ trợ", "support count")
    key_description = ("xã, tháng và loại hỗ trợ", "commune, month and service")
    import_permission = Permission.SUPPORT_WRITE
    export_permission = Permission.SUPPORT_READ
    filter_schema = SupportServiceFilters
    model = SupportService
    schema = SupportServiceCreate
    counts_only = True
    key_fields = ("commune", "month", "service")
    fixed_fields = ("month", "service")
    help_rules = (
        f"Chỉ ghi số lượt. {NOBODY}",
        "Tháng không có lượt nào ghi 0; chưa có số liệu thì không lập dòng.",
        "Loại không đếm thì ghi trên trang nhập số liệu tháng.",
    )
    words: ClassVar = {"service": SERVICES}
    columns = (
        build_unit_column(),
        build_month_column(
            "month", "Tháng", "Tháng báo cáo|Tháng, năm|Tháng/năm|Kỳ", required=True
        ),
        build_choice_column(
            "service",
            "Loại hỗ trợ",
            "Dịch vụ|Loại dịch vụ|Hình thức hỗ trợ|Nội dung hỗ trợ",
            required=True,
            width=30,
            example="Vay vốn",
        ),
        build_count_column(
            "count",
            "Số lượt",
            "Số lượt hỗ trợ|Tổng số lượt|Số lượng|Tổng số",
            keep_if_blank=True,
            help="Số nguyên. Một người đến hai lần là hai lượt.",
            example="6",
        ),
        build_count_column(
            "under_18_count",
            "Trong đó dưới 18 tuổi",
            "Dưới 18 tuổi|Số dưới 18 tuổi|Dưới 18|Trẻ em",
            keep_if_blank=True,
            width=20,
            help="Số nguyên, không lớn hơn số lượt. Để trống nếu chưa đếm.",
            example="0",
        ),
    )

    def validate_record(self, data: SupportServiceCreate) -> None:
        service.ensure_minors_within_count([("", data.count, data.under_18_count)])

    def create(self, db: Session, data: SupportServiceCreate) -> SupportService:
        return service.create_count(db, data)

    def update(self, db: Session, record: SupportService, changes: dict[str, CellValue]) -> None:
        service.update_count(db, record, SupportServiceUpdate.model_validate(changes))

    def list_records(
        self, db: Session, filters: SupportServiceFilters, limit: int
    ) -> Iterable[Values]:
        order = (OrgUnit.sort_name, OrgUnit.id, SupportService.month, SupportService.service)
        found = select_count_rows(filters).order_by(*order).limit(limit)
        return ({**row._mapping, "commune": row.org_unit_name} for row in db.execute(found))


LISTS = (SupportServiceList(),)
