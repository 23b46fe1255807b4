"""Courses in Excel: entered and amended from a list, taken away as one; and their sheets."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from backend.core.session.org_units import Level
from backend.core.session.session import Session
from backend.domains.prevention.trainings import service
from backend.domains.prevention.trainings.models import Training
from backend.domains.prevention.trainings.reading import NEWEST, training_rows
from backend.domains.prevention.trainings.schemas import TrainingCreate, TrainingFilters
from backend.domains.prevention.trainings.sheet_list import Attendances
from backend.law import reference
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, chosen, counted, dated, of_unit, words
from backend.spreadsheets.enumerations import Choices, of
from backend.spreadsheets.listing import Listing

LEVELS = {
    "province": "Tỉnh|Cấp tỉnh",
    "district": "Huyện|Cấp huyện",
    "commune": "Xã, thị trấn|Xã|Thị trấn|Cấp xã",
}
TOLD = (
    counted("attendance_count", "Số cán bộ có tên", beside=True),
    counted("completed_count", "Số cán bộ hoàn thành", beside=True),
    counted("head_count", "Số người ngoài danh sách cán bộ", beside=True),
)
"""What an export says besides; it comes from the sheet, so coming back it changes nothing."""


class Courses(Listing):
    kind = "trainings"
    title = "Danh sách lớp tập huấn"
    english = "Courses"
    noun = ("lớp tập huấn", "course")
    same = ("đơn vị, tên lớp và ngày bắt đầu", "unit, title and first day")
    importing = Permission.TRAINING_WRITE
    exporting = Permission.TRAINING_READ
    filters = TrainingFilters
    model = Training
    schema = TrainingCreate
    unit_field = "unit"
    levels = (Level.DISTRICT, Level.COMMUNE)
    key_fields = ("unit", "title", "held_from")
    columns = (
        words(
            "title",
            "Tên lớp",
            "Tên lớp tập huấn|Lớp tập huấn|Lớp|Tên khóa|Khóa tập huấn",
            required=True,
            width=44,
            example="Kỹ năng truyền thông, tư vấn cho cán bộ xã, thị trấn",
        ),
        chosen(
            "topic",
            "Nội dung",
            "Nội dung chính|Nội dung tập huấn|Chủ đề|Chuyên đề",
            required=True,
            width=34,
            help="Chọn nội dung chính theo kế hoạch.",
            example="Kỹ năng truyền thông, vận động",
        ),
        dated(
            "held_from",
            "Từ ngày",
            "Ngày bắt đầu|Ngày khai giảng|Ngày tổ chức|Ngày mở lớp",
            required=True,
            future=True,
        ),
        dated("held_to", "Đến ngày", "Ngày kết thúc|Ngày bế giảng", future=True, keeps=True),
        words(
            "organiser",
            "Đơn vị tổ chức",
            "Cơ quan tổ chức|Đơn vị mở lớp|Đơn vị chủ trì|Nơi tổ chức lớp",
            required=True,
            limit=200,
            width=34,
            example="Phòng Lao động - Thương binh và Xã hội huyện",
        ),
        chosen("level", "Cấp tổ chức", "Cấp", keeps=True, help="Để trống là cấp của đơn vị."),
        words("venue", "Địa điểm", "Nơi học|Địa điểm tổ chức", width=30),
        of_unit(
            "unit",
            "Đơn vị ghi",
            names="Đơn vị|Xã, thị trấn|Xã|Thị trấn",
            help="Huyện, xã hoặc thị trấn ghi lớp này. Tài khoản của xã có thể bỏ cột này.",
        ),
    )

    @cached_property
    def by_field(self) -> dict[str, Column]:
        return {**super().by_field, **{column.field: column for column in TOLD}}

    def mappable(self) -> list[str]:
        return [column.field for column in self.columns]

    def choices(self, db: Session) -> dict[str, Choices]:
        topics = Choices("cell-unknown-choice")
        for topic in reference.load_training_topics():
            topics.add(topic.code, topic.name)
        return {"topic": topics, "level": of(LEVELS)}

    def check(self, values: Mapping[str, Any]) -> None:
        service.check_days(values["held_from"], values["held_to"] or values["held_from"])

    def create(self, db: Session, values: dict[str, Any]) -> Training:
        return service.hold_course(db, values)

    def update(self, db: Session, record: Any, changes: dict[str, Any]) -> Training:
        service.change_course(db, record, changes)
        return record  # type: ignore[no-any-return]

    def records(
        self, db: Session, filters: TrainingFilters, most: int
    ) -> Iterable[Mapping[str, Any]]:
        found = training_rows(filters).order_by(*NEWEST).limit(most)
        return [{**row._mapping, "unit": row.org_unit_name} for row in db.execute(found)]


LISTS = (Courses(), Attendances())
