"""Communication activities in Excel: their columns, imported, corrected and exported."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.text.i18n import register_messages
from backend.domains.organisation.areas.cells import CHOICES as AREAS
from backend.domains.organisation.areas.cells import build_area_column, load_areas, set_area_of_row
from backend.domains.prevention.communication_activities import service
from backend.domains.prevention.communication_activities.counting import COUNTS, PARTS
from backend.domains.prevention.communication_activities.models import (
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.prevention.communication_activities.queries import (
    FULL,
    NEWEST_FIRST,
    build_filter_clauses,
    select_activity_rows,
)
from backend.domains.prevention.communication_activities.schemas import (
    ActivityCreate,
    ActivityFilters,
    ActivityUpdate,
)
from backend.domains.prevention.materials.lists import AUDIENCES
from backend.law import reference
from backend.law.reference.tiers import list_establishment_tiers
from backend.permissions import Permission
from backend.spreadsheets.cell_values import BadValue, parse_text
from backend.spreadsheets.columns import (
    ID,
    CellContext,
    Choices,
    Column,
    build_choice_column,
    build_choices,
    build_count_column,
    build_date_column,
    build_note_column,
    build_text_column,
    build_unit_column,
    to_choice_key,
)
from backend.spreadsheets.listing import Listing, Values, load_units
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.records import split_into_batches
from backend.spreadsheets.row import CellValue, Row

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
    "television": (
        "Truyền hình|Đài truyền hình|Phóng sự|Phóng sự truyền hình|Phát thanh và truyền hình"
    ),
    "school": "Trong trường học|Trường học|Ngoại khóa",
    "online": "Trên mạng|Mạng xã hội|Facebook|Zalo|Trang thông tin điện tử|Cổng thông tin điện tử",
    "other": "Hình thức khác|Khác",
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


class ActivityList(Listing):
    kind = "communication-activities"
    title = "Danh sách hoạt động tuyên truyền"
    english_title = "Communication"
    noun = ("hoạt động", "activity")
    key_description = (
        "đơn vị, ngày, hình thức, nội dung và địa điểm",
        "unit, day, form, topic and place",
    )
    import_permission = Permission.COMMUNICATION_WRITE
    export_permission = Permission.COMMUNICATION_READ
    filter_schema = ActivityFilters
    model = CommunicationActivity
    schema = ActivityCreate
    unit_field = "unit"
    includes_leading_units = True
    defaults_to_own_unit = True
    key_fields = ("topic", "held_on", "form", "place", "unit")
    schema_columns: ClassVar = {"commune_ids": "reached_ids"}
    interdependent_fields = COUNTS
    help_rules = (
        "Ngày sau hôm nay: hoạt động dự kiến. Ngày đến hôm nay: hoạt động đã tổ chức.",
        "Chỉ ghi số lượt người, số tài liệu. Không ghi tên người dự.",
    )
    columns = COLUMNS
    told_columns = (
        Column("status", "Trạng thái", parse_status, choice_set="status", is_extra=True),
    )
    """Exports write the status, but only a day or an act in the register sets it."""

    def load_choices(self, db: Session) -> dict[str, Choices]:
        programmes = {one.code: f"{one.short_name}|{one.name}" for one in PROGRAMMES}
        return {
            "form": build_choices(FORMS),
            "audience": build_choices(AUDIENCES),
            "status": build_choices(STATUSES),
            "integrated_programme": build_choices(programmes),
            "communes": load_units(db, list_establishment_tiers())[0],
            AREAS: load_areas(db),
        }

    def get_key(self, values: Values) -> Hashable | None:
        """The place may be blank; two blank places are equal."""
        return super().get_key({**values, "place": values.get("place") or ""})

    def validate_row(self, row: Row) -> None:
        set_area_of_row(row, self.unit_field)
        whole, parts = row.values.get("material_count"), [row.values.get(name) for name in PARTS]
        known = sum(part or 0 for part in parts)
        if whole is not None and known > whole:
            row.add_error("material_count", "parts-exceed-whole", parts=known)
        status, day = row.values.get("status"), row.values.get("held_on")
        if status and day and not row.values.get(ID) and status != get_status_on(day):
            row.add_error("status", "row-status-otherwise")

    def fill_blanks(self, values: dict[str, CellValue]) -> dict[str, CellValue]:
        return {**values, "commune_ids": values["reached_ids"] or None}

    def create(self, db: Session, data: ActivityCreate) -> CommunicationActivity:
        return service.record_activity(db, data)

    def update(
        self, db: Session, record: CommunicationActivity, changes: dict[str, CellValue]
    ) -> None:
        communes = changes.pop("reached_ids", None)
        if communes is not None:
            changes["commune_ids"] = communes
        service.update_activity(db, record, ActivityUpdate.model_validate(changes))

    def list_records(self, db: Session, filters: ActivityFilters, limit: int) -> Iterable[Values]:
        found = (
            select_activity_rows(FULL, filters.boundaries)
            .where(*build_filter_clauses(filters))
            .order_by(*NEWEST_FIRST)
            .limit(limit)
        )
        activities = [dict(row._mapping) for row in db.execute(found)]
        names = load_commune_names(db, {id for row in activities for id in row["commune_ids"]})
        return [to_row(row, names) for row in activities]


def to_row(activity: Values, names: Mapping[str, str]) -> Values:
    """An activity as a row of the workbook: names in place of ids."""
    communes = sorted((names[id] for id in activity["commune_ids"]), key=to_search_text)
    units = {"unit": activity["org_unit_name"], "area_id": activity["area_name"]}
    return {**activity, **units, "reached_ids": communes}


def load_commune_names(db: Session, ids: Iterable[str]) -> dict[str, str]:
    """{id: name} of communes, also of other units: everyone may read names of units."""
    found: dict[str, str] = {}
    for some in split_into_batches(UUID(id) for id in ids):
        units = db.execute(sa.select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(some)))
        found |= {str(unit.id): unit.name for unit in units}
    return found


def get_status_on(day: date) -> ActivityStatus:
    """The status of a new activity with this day."""
    return ActivityStatus.PLANNED if day > today() else ActivityStatus.HELD


PROGRAMMES = reference.load_integrated_programmes()

LISTS = (ActivityList(),)

register_messages(
    {
        "row-status-otherwise": (
            (
                "“{value}” không khớp với ngày: ngày đã qua ghi vào sổ là đã tổ chức, ngày sắp "
                "tới là dự kiến. Sửa ngày, hoặc bỏ dòng này."
            ),
            (
                "“{value}” does not agree with the day: a day past enters as held, one to come as "
                "planned. Mend the day, or leave the row out."
            ),
        ),
    }
)
