"""Courses in Excel: imported, corrected and exported; and their attendances."""

from collections.abc import Iterable

from backend.core.session.session import Session
from backend.domains.prevention.trainings import service
from backend.domains.prevention.trainings.attendance_list import AttendanceList
from backend.domains.prevention.trainings.models import Training
from backend.domains.prevention.trainings.queries import NEWEST, select_training_rows
from backend.domains.prevention.trainings.schemas import (
    TrainingCreate,
    TrainingFilters,
    TrainingUpdate,
)
from backend.law import reference
from backend.law.reference.tiers import list_establishment_tiers
from backend.permissions import Permission
from backend.spreadsheets.columns import (
    Choices,
    build_choice_column,
    build_count_column,
    build_date_column,
    build_text_column,
    build_tier_choices,
    build_unit_column,
)
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.row import CellValue


def build_level_choices() -> Choices:
    """The tiers; older lists call those with establishments "Xã, thị trấn"."""
    choices = build_tier_choices()
    for code in list_establishment_tiers():
        choices.add_unlisted(code, "Xã, thị trấn")
    return choices


class TrainingList(Listing):
    kind = "trainings"
    title = "Danh sách lớp tập huấn"
    english_title = "TrainingList"
    noun = ("lớp tập huấn", "course")
    key_description = ("đơn vị, tên lớp và ngày bắt đầu", "unit, title and first day")
    import_permission = Permission.TRAINING_WRITE
    export_permission = Permission.TRAINING_READ
    filter_schema = TrainingFilters
    model = Training
    schema = TrainingCreate
    unit_field = "unit"
    includes_leading_units = True
    key_fields = ("unit", "title", "held_from")
    told_columns = (
        build_count_column("attendance_count", "Số cán bộ có tên", is_extra=True),
        build_count_column("completed_count", "Số cán bộ hoàn thành", is_extra=True),
        build_count_column("head_count", "Số người ngoài danh sách cán bộ", is_extra=True),
    )
    columns = (
        build_text_column(
            "title",
            "Tên lớp",
            "Tên lớp tập huấn|Lớp tập huấn|Lớp|Tên khóa|Khóa tập huấn",
            required=True,
            width=44,
            example="Kỹ năng truyền thông, tư vấn cho cán bộ xã, thị trấn",
        ),
        build_choice_column(
            "topic",
            "Nội dung",
            "Nội dung chính|Nội dung tập huấn|Chủ đề|Chuyên đề",
            required=True,
            width=34,
            help="Chọn nội dung chính theo kế hoạch.",
            example="Kỹ năng truyền thông, vận động",
        ),
        build_date_column(
            "held_from",
            "Từ ngày",
            "Ngày bắt đầu|Ngày khai giảng|Ngày tổ chức|Ngày mở lớp",
            required=True,
            allow_future=True,
        ),
        build_date_column(
            "held_to",
            "Đến ngày",
            "Ngày kết thúc|Ngày bế giảng",
            allow_future=True,
            keep_if_blank=True,
        ),
        build_text_column(
            "organiser",
            "Đơn vị tổ chức",
            "Cơ quan tổ chức|Đơn vị mở lớp|Đơn vị chủ trì|Nơi tổ chức lớp",
            required=True,
            max_length=200,
            width=34,
            example="Phòng Lao động - Thương binh và Xã hội huyện",
        ),
        build_choice_column(
            "level", "Cấp tổ chức", "Cấp", keep_if_blank=True, help="Để trống là cấp của đơn vị."
        ),
        build_text_column("venue", "Địa điểm", "Nơi học|Địa điểm tổ chức", width=30),
        build_unit_column(
            "unit",
            "Đơn vị ghi",
            aliases="Đơn vị|Xã, thị trấn|Xã|Thị trấn",
            help="Huyện, xã hoặc thị trấn ghi lớp này. Tài khoản của xã có thể bỏ cột này.",
        ),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        topics = Choices("cell-unknown-choice")
        for topic in reference.load_training_topics():
            topics.add(topic.code, topic.name)
        return {"topic": topics, "level": build_level_choices()}

    def validate_record(self, data: TrainingCreate) -> None:
        service.ensure_days_in_order(data)

    def create(self, db: Session, data: TrainingCreate) -> Training:
        return service.create_course(db, data)

    def update(self, db: Session, record: Training, changes: dict[str, CellValue]) -> None:
        service.update_course(db, record, TrainingUpdate.model_validate(changes))

    def list_records(self, db: Session, filters: TrainingFilters, limit: int) -> Iterable[Values]:
        found = select_training_rows(filters).order_by(*NEWEST).limit(limit)
        return [{**row._mapping, "unit": row.org_unit_name} for row in db.execute(found)]


LISTS = (TrainingList(), AttendanceList())
