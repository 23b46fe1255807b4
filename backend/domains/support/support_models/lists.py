"""Support models in Excel: what they are and about how large, never who belongs to them."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.domains.support.support_models import service
from backend.domains.support.support_models.models import SupportModel
from backend.domains.support.support_models.schemas import (
    SupportModelCreate,
    SupportModelFilters,
    SupportModelUpdate,
)
from backend.domains.support.support_services.lists import NOBODY
from backend.permissions import Permission
from backend.spreadsheets.columns import (
    build_choice_column,
    build_date_column,
    build_text_column,
    build_unit_column,
)
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.row import CellValue, KnownRecord

WORDS = {
    "kind": {
        "pilot": "Mô hình thí điểm|Mô hình|Thí điểm",
        "club": "Câu lạc bộ|CLB",
        "peer_group": "Nhóm đồng đẳng|Đồng đẳng",
        "self_help_group": "Nhóm tự lực|Tự lực|Nhóm tự giúp nhau",
    },
    "venue": {
        "commune_office": "Trụ sở UBND xã, thị trấn|UBND xã|Trụ sở UBND|UBND",
        "culture_house": "Nhà văn hóa|Nhà văn hóa thôn",
        "health_station": "Trạm y tế|Trạm y tế xã",
        "association_office": "Trụ sở hội, đoàn thể|Hội phụ nữ|Trụ sở hội",
        "online": "Trực tuyến|Qua mạng",
        "other": "Nơi khác|Khác",
    },
    "partner": {
        "womens_union": "Hội Liên hiệp Phụ nữ|Hội LHPN|Hội Phụ nữ",
        "youth_union": "Đoàn Thanh niên|Đoàn TNCS Hồ Chí Minh|Đoàn TN",
        "fatherland_front": "Ủy ban MTTQ|MTTQ|Mặt trận Tổ quốc",
        "farmers_union": "Hội Nông dân",
        "red_cross": "Hội Chữ thập đỏ|Chữ thập đỏ",
        "health_service": "Cơ quan y tế|Trung tâm Y tế|Trạm Y tế",
        "labour_office": "Phòng LĐTBXH|Lao động",
        "policy_bank": "Ngân hàng Chính sách xã hội|NHCSXH",
        "social_organisation": "Tổ chức xã hội|Tổ chức khác",
        "none": "Xã, thị trấn tự tổ chức|Không|Không có",
    },
    "member_band": {
        "under_10": "Dưới 10 người|Dưới 10|<10",
        "from_10": "Từ 10 đến 19 người|10-19|Từ 10 đến 19",
        "from_20": "Từ 20 đến 49 người|20-49|Từ 20 đến 49",
        "from_50": "Từ 50 người trở lên|Từ 50|Trên 50",
    },
    "status": {
        "planned": "Dự kiến|Sắp thành lập",
        "active": "Đang hoạt động|Hoạt động",
        "paused": "Tạm dừng|Tạm ngừng",
        "ended": "Đã kết thúc|Kết thúc|Đã giải thể",
    },
}


class SupportModelList(Listing):
    kind = "support-models"
    title = "Danh sách mô hình hỗ trợ"
    english_title = "Support models"
    noun = ("mô hình hỗ trợ", "support model")
    key_description = ("đơn vị và tên mô hình", "unit and name")
    import_permission = Permission.SUPPORT_WRITE
    export_permission = Permission.SUPPORT_MODEL_READ
    filter_schema = SupportModelFilters
    model = SupportModel
    schema = SupportModelCreate
    unit_field = "unit"
    includes_leading_units = True
    counts_only = True
    key_fields = ("unit", "name")
    help_rules = (f"Quy mô chỉ ghi theo khoảng. {NOBODY}",)
    words: ClassVar = WORDS
    blank_values: ClassVar = {"partner": "none", "status": "active"}
    columns = (
        build_unit_column(
            "unit", "Đơn vị", help="Huyện, xã hoặc thị trấn. Tài khoản của xã có thể bỏ cột."
        ),
        build_text_column(
            "name",
            "Tên mô hình",
            "Tên câu lạc bộ|Tên nhóm|Tên mô hình, câu lạc bộ, nhóm|Mô hình",
            required=True,
            max_length=120,
            width=40,
            help="Không đặt theo tên người, không ghi số điện thoại.",
            example="Câu lạc bộ Phụ nữ tự tin",
        ),
        build_choice_column("kind", "Loại mô hình", "Loại|Loại hình", required=True, width=20),
        build_choice_column(
            "venue", "Nơi sinh hoạt", "Địa điểm sinh hoạt|Nơi họp", required=True, width=24
        ),
        build_choice_column(
            "partner",
            "Phối hợp với",
            "Đơn vị phối hợp|Đối tác|Cơ quan phối hợp",
            keep_if_blank=True,
            width=28,
            help="Để trống là xã, thị trấn tự tổ chức.",
        ),
        build_choice_column(
            "member_band",
            "Quy mô thành viên",
            "Quy mô|Số thành viên|Khoảng số thành viên",
            required=True,
            width=22,
            help="Ghi theo khoảng, không ghi số chính xác.",
            example="Từ 10 đến 19 người",
        ),
        build_choice_column(
            "status",
            "Tình trạng",
            "Trạng thái",
            keep_if_blank=True,
            width=16,
            help="Để trống là đang hoạt động.",
        ),
        build_date_column(
            "started_on", "Ngày thành lập", "Từ ngày|Ngày bắt đầu", allow_future=True
        ),
        build_date_column("ended_on", "Ngày kết thúc", "Đến ngày|Ngày giải thể"),
    )

    def add_implied_changes(self, changes: dict[str, CellValue], record: KnownRecord) -> None:
        """A model that becomes active again has no last day."""
        if changes.get("status", "ended") != "ended" and record.fields["ended_on"] is not None:
            changes.setdefault("ended_on", None)

    def validate_record(self, data: SupportModelCreate) -> None:
        service.ensure_days_fit_status(data)

    def create(self, db: Session, data: SupportModelCreate) -> SupportModel:
        return service.create_model(db, data)

    def update(self, db: Session, record: SupportModel, changes: dict[str, CellValue]) -> None:
        service.update_model(db, record, SupportModelUpdate.model_validate(changes))

    def list_records(
        self, db: Session, filters: SupportModelFilters, limit: int
    ) -> Iterable[Values]:
        by_name = (SupportModel.sort_name, SupportModel.id)
        found = service.select_model_rows(filters).order_by(*by_name).limit(limit)
        return [{**row._mapping, "unit": row.org_unit_name} for row in db.execute(found)]


LISTS = (SupportModelList(),)
